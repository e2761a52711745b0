"""The discharge hub at work for one person, beside the stay (the side track)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discharge_sim.engines.reference.machinery import HUB_CHANGES, Story, Ticket, Track
from discharge_sim.plan.purposes import of_step
from discharge_sim.plan.quantiles import lookup
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import AssessmentPlace, Need
from discharge_sim.vocabulary.reasons import REASON_INDEX
from discharge_sim.vocabulary.settings import EndedBy

if TYPE_CHECKING:
    from discharge_sim.engines.reference.person import Person
    from discharge_sim.engines.reference.world import World

NOT_STARTED, STARTED, AT_PANEL = "11A", "11B", "panel"


class HubWork:
    """All work of the hub for one person, once: caseload place, tasks in order, panel."""

    def __init__(self, world: World, person: Person, *, rapid: bool, from_minute: int, done: int = 0) -> None:
        self.world, self.person, self.rapid = world, person, rapid
        self.hub = world.hubs[person.partnership]
        self.track = Track(world.env, world.horizon, HUB_CHANGES)
        self.round = person.spell.work_rounds
        self.from_minute, self.done = from_minute, done  # tasks done before the start
        self.stage = STARTED if done else NOT_STARTED
        self.waiting: Ticket | None = None  # queue waited in
        self.case: Ticket | None = None  # place in the caseload
        self.busy: Ticket | None = None  # member of staff at work
        self.slice = self.slice_of = self.task = 0
        self.stopped = False
        world.env.process(self.story())

    def story(self) -> Story:
        """Do the work, then tell the person."""
        if self.from_minute > self.world.now:
            yield self.track.wait([(self.from_minute, "begin")])
        if self.stopped:
            return
        if self.hub.caseload is not None:
            self.case = self.join(self.hub.caseload, self.joins_at())
            yield self.track.wait([])
        last_employer = -1
        for position, task in self.hub.work_list(self.person.spell.need, rapid=self.rapid)[self.done :]:
            if last_employer not in (-1, task.employer) and self.hub.hand_off:
                yield self.track.wait([(self.world.after_working_time(self.hub.hand_off), "handed_over")])
            last_employer = task.employer
            yield from self.do(position, task)
        if not self.rapid and self.hub.panel >= 0 and self.hub.panel_needs >> self.person.spell.need & 1:
            self.stage = AT_PANEL
            self.person.show_reason()
            yield self.track.wait([(self.world.calendars.next_on(self.hub.panel, self.world.now + 1), "decided")])
        self.finish()

    def do(self, position: int, task: object) -> Story:
        """Do one task: wait for a member of staff, work in slices no longer than a shift, then the turnaround."""
        world = self.world
        work = lookup(world.tables[task.work_table], self.draw("work", task))  # type: ignore[attr-defined]
        joined, self.task, self.slice = self.joins_at(), position, 0
        while work > 0:
            self.waiting = self.join(task.queue, joined)  # type: ignore[attr-defined]
            yield self.track.wait([])
            self.slice_of = min(work, task.slice_minutes)  # type: ignore[attr-defined]
            end = world.calendars.end_of_work(self.busy_shift, world.now, self.slice_of)
            yield self.track.wait([(end, "worked")])
            self.give_back_staff(EndedBy.COMPLETED)
            work -= self.slice_of
            self.slice += 1
        turnaround = lookup(world.tables[task.turnaround_table], self.draw("turnaround", task))  # type: ignore[attr-defined]
        if turnaround > 1:
            yield self.track.wait([(world.after_working_time(turnaround), "turned_around")])

    def draw(self, purpose: str, task: object) -> int:
        """Return the draw of a task: one for each round of work."""
        return self.world.draw(self.person, of_step(purpose, task.name_hash), self.round)  # type: ignore[attr-defined]

    # -- queues and staff ---------------------------------------------------------------------------------------
    def joins_at(self) -> int:
        """Return the minute at which a queue is joined: the first one perhaps before the start (rule 12)."""
        minute, self.from_minute = min(self.from_minute, self.world.now), NEVER
        return minute

    def join(self, queue: object, joined: int) -> Ticket:
        """Wait in a hub queue."""
        ticket = Ticket(self.person, queue, self.rank(), joined, 1, self.begin)  # type: ignore[arg-type]
        queue.join(ticket)  # type: ignore[attr-defined]
        self.waiting = ticket
        return ticket

    def rank(self) -> int:
        """Return the rank in the hub's queues (lower goes first)."""
        return self.world.policy.rank_in_hub(self.world, self.person)

    def became_ready(self) -> None:
        """Take the rank of somebody recorded ready."""
        ticket = self.waiting
        if ticket is not None and ticket.rank != self.rank():
            ticket.service.leave(ticket)
            self.waiting = self.join(ticket.service, ticket.joined)
            if self.case is ticket:
                self.case = self.waiting

    def begin(self, ticket: Ticket) -> None:
        """A member of staff (or a place in the caseload) is there."""
        world, person = self.world, self.person
        ticket.started = world.now
        self.waiting = None
        ticket.service.balance["came_in"] += 1
        if ticket is not self.case:
            self.busy = ticket
            self.busy_shift = world.on_shift[ticket.supply.index]  # type: ignore[union-attr]
            if self.stage == NOT_STARTED:
                self.stage = STARTED
                person.spell.assessment_started = world.now
                person.show_reason()
        self.track.wake("started")

    def give_back_staff(self, ended_by: EndedBy) -> None:
        """Let the member of staff go and write the slice of work."""
        ticket, self.busy = self.busy, None
        if ticket is None:
            return
        world = self.world
        done = world.calendars.on_minutes_between(self.busy_shift, ticket.started, world.now)
        self.person.spell.work_done += done
        world.give_back(ticket)
        ticket.service.balance["died" if ended_by == EndedBy.DIED else "went_out"] += 1
        self.write(ticket, world.now, done, ended_by)

    def write(self, ticket: Ticket, ended: int, done: int, ended_by: EndedBy) -> None:
        """Write a row of the task table."""
        supply = ticket.supply.index if ticket.supply is not None else -1
        self.world.task_rows.append(
            (
                self.person.number,
                self.person.spell_number,
                self.round,
                self.task,
                self.slice,
                ticket.service.index,
                supply,
                ticket.joined,
                ticket.started,
                ended,
                done,
                ended_by,
            )
        )

    def reason(self) -> int:
        """Return the official reason while this work is what the person waits for."""
        if self.stage == AT_PANEL:
            return REASON_INDEX["23C" if self.person.spell.need == Need.LONG_TERM_CARE else "23D"]
        return REASON_INDEX[self.stage]

    # -- the end ------------------------------------------------------------------------------------------------
    def finish(self) -> None:
        """Tell the person that the assessment is complete."""
        person, spell = self.person, self.person.spell
        self.leave_case(EndedBy.COMPLETED)
        person.work = None
        if self.rapid:
            spell.assessed_rapidly = True
        else:
            spell.assessed_now, spell.assessed = True, self.world.now
            place = AssessmentPlace.HOSPITAL if person.in_hospital else self.world.assessment_place(person)
            spell.assessment_place = int(place)
            spell.assessed_need = int(self.world.need_assessed_in(person, place))
        person.track.wake("assessed")

    def stop(self, ended_by: EndedBy) -> None:
        """Stop the work: leave the queue, give back staff at once; what was done is wasted."""
        self.stopped = True
        if self.waiting is not None:
            self.waiting.service.leave(self.waiting)
            if self.waiting is not self.case:
                self.write(self.waiting, self.world.now, 0, ended_by)
            else:
                self.case = None
            self.waiting = None
        self.give_back_staff(ended_by)
        self.leave_case(ended_by)
        self.track.serial += 1
        self.track.awaited = None

    def leave_case(self, ended_by: EndedBy) -> None:
        """Give back the place in the caseload."""
        if self.case is not None:
            self.world.give_back(self.case)
            self.case.service.balance["died" if ended_by == EndedBy.DIED else "went_out"] += 1
            self.case = None

    def hand_in(self) -> None:
        """Write what is unfinished at the horizon."""
        ticket = self.busy or (self.waiting if self.waiting is not self.case else None)
        if ticket is not None:
            done = 0
            if ticket is self.busy:
                done = self.world.calendars.on_minutes_between(self.busy_shift, ticket.started, self.world.now)
            self.write(ticket, NEVER, done, EndedBy.NOT_ENDED)
