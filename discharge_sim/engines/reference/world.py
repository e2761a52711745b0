"""The world of one replication: everything that time passes over, and the verbs of a person's story."""

from __future__ import annotations

from typing import TYPE_CHECKING

import simpy

from discharge_sim.engines.reference.care_home import CareHomes
from discharge_sim.engines.reference.machinery import STARTS, At, Service, Supply, Ticket
from discharge_sim.engines.reference.person import (
    ENDED,
    ENDED_BY,
    FINISHED,
    INSTITUTIONS,
    LAST_UNITS,
    STARTED,
    Person,
)
from discharge_sim.engines.reference.rows import HubRow, Step, StreamRow, Tables
from discharge_sim.engines.reference.spell import Spell, length_of_readmission, readmission_minute
from discharge_sim.plan.calendars import CalendarView
from discharge_sim.plan.philox import draw
from discharge_sim.plan.purposes import PURPOSE
from discharge_sim.plan.quantiles import lookup
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.needs import AssessmentPlace, Need
from discharge_sim.vocabulary.settings import EndedBy, EntryRoute, ServiceKind, StreamKind

if TYPE_CHECKING:
    from discharge_sim.engines.reference.policy import Policy
    from discharge_sim.plan.layout import Plan
    from discharge_sim.plan.people_layout import Happenings, People

ALWAYS = 2**32
DEPENDENCY_TOP = ALWAYS - 1


class CalendarDesk:
    """Looks things up in the plan's calendars."""

    def __init__(self, plan: Plan) -> None:
        self._views = [CalendarView(plan.calendars, c) for c in range(len(plan.calendars.first) - 1)]

    def next_on(self, calendar: int, minute: int) -> int:
        """Return the first minute at or after `minute` at which a calendar is on."""
        return self._views[calendar].next_on(minute)

    def end_of_work(self, calendar: int, start: int, minutes: int) -> int:
        """Return when so many on-shift minutes have passed since `start` (rule 11)."""
        return self._views[calendar].end_of_work(start, minutes)

    def on_minutes_between(self, calendar: int, start: int, end: int) -> int:
        """Return the on-shift minutes in [start, end)."""
        return self._views[calendar].on_minutes_between(start, end)


class World:
    """One replication of one plan."""

    def __init__(
        self, plan: Plan, people: People, happenings: Happenings, key: tuple[int, int], policy: Policy
    ) -> None:
        self.plan, self.people, self.happenings, self.key, self.policy = plan, people, happenings, key, policy
        self.env = simpy.Environment()
        self.horizon = plan.horizon
        self.tables = Tables(plan.tables)
        self.calendars = CalendarDesk(plan)
        self.supplies = [
            Supply(index, only_on_shift=bool(row["on_shift"] >= 0)) for index, row in enumerate(plan.supply)
        ]
        self.on_shift = plan.supply["on_shift"].tolist()
        self.services = [self._service(index) for index in range(len(plan.services))]
        self.steps = [Step(plan, index, self.services) for index in range(len(plan.steps))]
        self.hubs = [HubRow(plan, row, self.services) for row in plan.hub]
        self.streams = [StreamRow(row) for row in plan.stream]
        self.readiness = plan.readiness_tables
        self.reassessed = plan.readiness_chances["reassessed"]
        self.leaving_weekend = plan.leaving_weekend.tolist()
        self.round_chance = plan.round_chance.tolist()
        self.weekday = plan.weekday.tolist()
        self.persons: list[Person] = []
        self.started_last: dict[int, Ticket] = {}
        self.joined_before: dict[int, int] = {}
        self.closed_wards: dict[tuple[int, int], int] = {}
        self.visits: list[list[int]] = []
        self.delay_rows: list[tuple[int, ...]] = []
        self.task_rows: list[tuple[int, ...]] = []
        self.spell_facts: list[Spell] = []
        self.delayed_people = [0] * (len(plan.partnerships) + 1)
        self._settle_at = -1

    def _service(self, index: int) -> Service:
        plan, row = self.plan, self.plan.service[index]
        first = int(row["supply_first"])
        supplies = [self.supplies[s] for s in plan.service_supplies[first : first + int(row["supply_count"])]]
        if row["offers"] >= 0:
            return CareHomes(self, index, row, supplies, plan.offers[int(row["offers"])])
        service = Service(self, index, row, supplies)
        if row["outbreak"] >= 0:
            service.wards = int(plan.outbreak[int(row["outbreak"])]["wards"])
        return service

    @property
    def now(self) -> int:
        """The present minute."""
        return int(self.env.now)

    # -- randomness ---------------------------------------------------------------------------------------------
    def draw_for(self, person: Person, purpose: str) -> int:
        """Return a person's draw for a purpose outside any hospital spell."""
        return self.draw(person, PURPOSE[purpose], 0)

    def draw(self, person: Person, purpose: int, occurrence: int) -> int:
        """Return u(seed, replication, stream, patient, spell, purpose, occurrence)."""
        stream_spell = person.stream_hash << 8 | (person.spell_number & 255)
        return draw(self.key, person.key, stream_spell, purpose, occurrence)

    # -- starts -------------------------------------------------------------------------------------------------
    def settle_later(self) -> None:
        """Let services start whoever can start, in this minute's last phase (rule 2)."""
        now = self.now
        if self._settle_at != now:
            self._settle_at = now
            At(self.env, now, STARTS).then(self._settle)

    def _settle(self, _: simpy.Event) -> None:
        # Passes over the services in plan order until nothing starts (rule 6).
        again = True
        while again:
            again = False
            for service in self.services:
                if service.dirty:
                    service.dirty = False
                    again |= service.start_all()
        self._settle_at = -1

    # -- asking, starting, giving back --------------------------------------------------------------------------
    def ask(self, person: Person, step: int, *, interim: bool = False, due_from: int | None = None) -> Ticket:
        """Join the queue of a step's service."""
        here = self.steps[step]
        service = here.service
        assert service is not None
        joined = self.joined_before.pop(person.number, self.now)
        units = self.units_of(person, step)
        rank = self.policy.rank_in_queue(self, person, service, joined if due_from is None else due_from)
        ticket = Ticket(person, service, rank, joined, units, self.begin)
        ticket.step, ticket.interim = step, interim
        self._queue(person, ticket)
        return ticket

    def units_of(self, person: Person, step: int) -> int:
        """Return the units that a person takes on a step: a package's quarter-hours a week, or one place."""
        stated = int(self.people.units[person.number])
        if stated >= 0 and step == self.people.step[person.number]:
            return stated
        table = self.steps[step].units_table
        return lookup(self.tables[table], person.draw_step("package", step)) if table >= 0 else 1

    def ask_for_pool(self, person: Person, pool: Service) -> None:
        """Join the queue for a bed in a hospital pool."""
        rank = self.streams[person.stream].bed_rank if person.stream >= 0 and not person.spell.readmission else 0
        self._queue(person, Ticket(person, pool, rank, self.now, 1, self.begin))

    def _queue(self, person: Person, ticket: Ticket) -> None:
        held = person.place.service.index if person.place is not None else -1
        ticket.visit = [person.number, person.spell_number, person.sequence, ticket.service.index, ticket.step]
        ticket.visit += [person.route, held, ticket.joined, NEVER, NEVER, NEVER, EndedBy.NOT_ENDED, ticket.units, 0]
        ticket.visit.append(NEVER)
        person.sequence += 1
        self.visits.append(ticket.visit)
        person.tickets.append(ticket)
        ticket.service.join(ticket)

    def stop_waiting(self, ticket: Ticket, ended_by: EndedBy) -> None:
        """Leave a queue without having started."""
        ticket.service.leave(ticket)
        ticket.visit[ENDED], ticket.visit[ENDED_BY] = self.now, ended_by

    def begin(self, ticket: Ticket) -> None:
        """What a start does at once (rule 7): leave other queues, leave the held place, tell the person."""
        person, service = ticket.person, ticket.service
        ticket.started = ticket.visit[STARTED] = self.now
        ticket.visit[LAST_UNITS] = ticket.units
        service.balance["came_in"] += 1
        person.tickets.remove(ticket)
        if not ticket.interim:
            person.leave_queues(EndedBy.MOVED_ON)
        for kept in person.tickets:  # a closed ward or a weekend may have held the person back (rule 9)
            kept.service.reopen()
        self.started_last[person.number] = ticket
        if service.kind == ServiceKind.PROCESS:
            person.process = ticket
        else:
            self._move(person, ticket)
        person.track.wake("started")

    def _move(self, person: Person, ticket: Ticket) -> None:
        was_in_hospital, old = person.in_hospital, person.place
        to_pool = ticket.service.kind == ServiceKind.HOSPITAL_POOL
        if was_in_hospital and not to_pool:
            self._leave_hospital(person, ticket)
        person.place = ticket
        if old is not None:
            self.release(old, EndedBy.MOVED_ON)
        if not to_pool:
            self.community_hazards(person, ticket)
        elif person.delayed:
            person.show_reason()

    def _leave_hospital(self, person: Person, ticket: Ticket) -> None:
        spell = person.spell
        person.end_delay(EndedBy.MOVED_ON)
        # Who is independent and not recorded ready since being fit has the day of leaving as ready date.
        if spell.need == Need.INDEPENDENT and spell.episodes == spell.unfit_again:
            spell.record_ready(self.now, episode=False)
        spell.left_before_assessment = spell.assessed_rapidly and not spell.assessed_now
        spell.leaves(self.now, ticket.service.index)
        person.left_hospital = self.now
        kept = [due for due in person.hazards if due[1] == "no_longer_held"]
        person.hazards = kept
        readmitted = readmission_minute(self, person)
        if readmitted != NEVER:
            person.hazards.append((readmitted, "admitted"))
            person.readmission_at = readmitted

    def community_hazards(self, person: Person, ticket: Ticket) -> None:
        """Draw when somebody in a service is next admitted to hospital, beside a readmission already drawn."""
        hazards = [due for due in person.hazards if due[1] == "no_longer_held"]
        admitted = person.readmission_at if person.readmission_at > self.now else NEVER
        table = ticket.service.admission_table
        if table >= 0:
            admitted = min(
                admitted, self.now + lookup(self.tables[table], person.draw_step("service_admission", ticket.step))
            )
        if admitted != NEVER:
            hazards.append((admitted, "admitted"))
        person.hazards = hazards

    def release(self, ticket: Ticket, ended_by: EndedBy) -> None:
        """Give back a bed, place, package or process."""
        self.give_back(ticket)
        ticket.visit[ENDED], ticket.visit[ENDED_BY] = self.now, ended_by
        ticket.service.balance["died" if ended_by == EndedBy.DIED else "went_out"] += 1

    def give_back(self, ticket: Ticket) -> None:
        """Give back the units of a ticket."""
        if ticket.supply is not None:
            ticket.supply.give_back(ticket.units)

    def taper(self, ticket: Ticket, units: int) -> None:
        """Let a package shrink."""
        if ticket.supply is not None and units < ticket.units:
            ticket.supply.give_back(ticket.units - units)
        ticket.units = ticket.visit[LAST_UNITS] = units

    def last_started(self, person: Person) -> Ticket:
        """Return what the person started last."""
        return self.started_last[person.number]

    def keep_or_release(self, person: Person) -> None:
        """On an emergency admission: keep the place for its stated days, or give it back."""
        ticket = person.place
        assert ticket is not None
        person.return_step, person.place = ticket.step, None
        stay_is_over = ticket.visit[FINISHED] != NEVER
        person.kept_finish_at, person.finish_at = self.now if stay_is_over else person.finish_at, NEVER
        if ticket.service.held_minutes > 0:
            person.kept = ticket
            person.hazards = [(self.now + ticket.service.held_minutes, "no_longer_held")]
        else:
            self.release(ticket, EndedBy.ADMITTED)

    # -- the hub ------------------------------------------------------------------------------------------------
    def after_working_time(self, minutes: int) -> int:
        """Return when so many minutes of working days have passed."""
        return self.calendars.end_of_work(self.plan.working_days, self.now, max(minutes, 1))

    def assessment_place(self, person: Person) -> AssessmentPlace:
        """Return where a person outside hospital is assessed."""
        if person.place is not None and person.place.service.kind == ServiceKind.INTERMEDIATE_CARE:
            return AssessmentPlace.INTERMEDIATE_CARE
        return AssessmentPlace.HOME

    # -- need ---------------------------------------------------------------------------------------------------
    def need_assessed_in(self, person: Person, place: AssessmentPlace) -> int:
        """Return the need as assessed in a place: coupled through the latent dependency, never raised by the place."""
        if person.route != EntryRoute.HOSPITAL:
            return person.need
        plan, dependency = self.plan, person.dependency
        rise = float(plan.dependency_rise_per_minute[person.partnership])
        if rise and person.spell.ready != NEVER:
            until = person.spell.left if person.spell.left != NEVER else self.now
            dependency = min(DEPENDENCY_TOP, dependency + int(rise * max(0, until - person.spell.ready)))
        thresholds = plan.need_threshold[person.partnership, person.cohort]
        need = int((dependency >= thresholds).sum()) if rise else person.need
        lowered = int(plan.conversion[person.partnership, place, need])
        if lowered:
            bottom = int(thresholds[need - 1]) if need else 0
            if (dependency - bottom) << 32 < lowered * (int(thresholds[need]) - bottom):
                return int(plan.conversion_to[need])
        return need

    def need_step(self, person: Person, need: int) -> int:
        """Return the first step of a need's pathway."""
        return int(self.plan.need_step[person.partnership, need])

    def need_rank(self, person: Person) -> int:
        """Return the rank of a need in the hub's queues."""
        return int(self.plan.need_rank[person.partnership, person.need])

    def choose_branch(self, step: int, u: int) -> int:
        """Return the target of a step's branches for a draw."""
        for threshold, target in self.steps[step].branches:
            if u < threshold:
                return int(target)
        return int(self.steps[step].branches[-1][1])

    # -- hospital -----------------------------------------------------------------------------------------------
    def next_round(self, person: Person, after: int) -> int:
        """Return the next board round that records the person as ready (one draw a round)."""
        minute_of_day = self.plan.round_minute
        day = (after - minute_of_day + MINUTES_PER_DAY - 1) // MINUTES_PER_DAY
        base = person.spell.unfit_again * 64
        first = day
        # Somebody who waits for nothing but the way home is recorded on a day on which they can go.
        restricted = person.spell.need == Need.RESTART and not person.spell.can_leave_at_weekend
        while day < len(self.round_chance):
            chance = self.round_chance[max(day, 0)]
            if restricted and not self.weekday[max(day, 0)]:
                chance = 0
            if chance and (chance >= ALWAYS or person.draw("board_round", base + day - first) < chance):
                return day * MINUTES_PER_DAY + minute_of_day
            day += 1
        return NEVER

    def readmission_spell(self, person: Person) -> Spell:
        """Open the spell of an emergency (re)admission."""
        person.spell_number += 1
        pool = self.plan.readmission_pool
        if pool < 0:
            pool = person.spell.pool if person.spell is not None else self.admission_pool(person)
        need = int(Need.RESTART) if person.return_step >= 0 else person.need
        spell = Spell(
            person=person.number,
            number=person.spell_number,
            stream_kind=int(StreamKind.EMERGENCY),
            pool=pool,
            need=need,
            arrived=self.now,
            fit_at=self.now + length_of_readmission(self, person),
            dies=False,
        )
        spell.readmission = int(self.now - person.left_hospital <= 28 * MINUTES_PER_DAY)
        spell.prepare(self, person)
        return spell

    def admission_pool(self, person: Person) -> int:
        """Return the pool for somebody admitted from the community for the first time."""
        pool = self.streams[person.stream].admitted_to_pool if person.stream >= 0 else -1
        return pool if pool >= 0 else next(s.index for s in self.services if s.kind == ServiceKind.HOSPITAL_POOL)

    def ward_is_closed(self, pool: Service, person: Person) -> bool:
        """Whether an outbreak has closed the ward of a pool in which the person lies."""
        if pool.wards == 0 or not self.closed_wards:
            return False
        ward = self.draw(person, PURPOSE["ward"], 0) * pool.wards >> 32
        return self.closed_wards.get((pool.index, ward), 0) > 0

    def delayed_in(self, pool: Service) -> list[Person]:
        """Return the people who are delayed in a pool."""
        return [p for p in self.persons if p.delayed and p.place is not None and p.place.service is pool]

    def reopen_institutions(self) -> None:
        """Look again at the queues of care homes and intermediate care: a ward has closed or opened."""
        for service in self.services:
            if service.kind in INSTITUTIONS:
                service.reopen()

    def skips_lead(self, person: Person) -> bool:
        """Whether the lead time lies before the start (people on a waiting list at the start)."""
        return person.number in self.joined_before
