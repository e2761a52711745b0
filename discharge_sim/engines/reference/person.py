"""A person: who they are, where they are, what they wait for, and why they are delayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from discharge_sim.engines.reference.machinery import CHANGES, Due, Story, Ticket, Track
from discharge_sim.plan.purposes import PURPOSE, of_step
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.reasons import REASON_INDEX
from discharge_sim.vocabulary.settings import Door, EndedBy, EntryRoute, ServiceKind

if TYPE_CHECKING:
    from discharge_sim.engines.reference.hub import HubWork
    from discharge_sim.engines.reference.world import World

INSTITUTIONS = (ServiceKind.CARE_HOME, ServiceKind.INTERMEDIATE_CARE)
WITHIN_HOSPITAL = (ServiceKind.HOSPITAL_POOL, ServiceKind.PROCESS, ServiceKind.HUB_TASK, ServiceKind.CASELOAD)
LEGAL, WARD_CLOSED, HOME_CLOSED = REASON_INDEX["51X"], REASON_INDEX["46X"], REASON_INDEX["26X"]
OWN_CHOICE, OWN_CHOICE_NO_INTERIM = REASON_INDEX["71"], REASON_INDEX["71X"]

# Columns of the rows kept as lists until the end (see vocabulary.records).
JOINED, STARTED, FINISHED, ENDED, ENDED_BY, UNITS, LAST_UNITS, PLANNED = range(7, 15)


class Resume(NamedTuple):
    """What a person was waiting for when they became unfit again (rule 19)."""

    step: int
    joined: int  # in the queue since; NEVER if not yet in a queue
    lead_until: int  # end of the lead time; NEVER if it was over
    reason: int


class Interruption(Exception):  # noqa: N818 - it is not an error
    """Something that ends whatever the person was doing: died, unfit again, or admitted to hospital."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


INTERRUPTIONS = ("died", "unfit", "admitted")


class Person:
    """One person in one replication."""

    def __init__(self, world: World, number: int) -> None:
        people = world.people
        row = people.person[number]
        self.world, self.number = world, number
        self.stream, self.partnership, self.cohort = int(row["stream"]), int(row["partnership"]), int(row["cohort"])
        self.dependency, self.arrived = int(row["dependency"]), int(row["arrived"])
        self.died = NEVER
        self.key, self.stream_hash = int(people.key[number]), int(people.stream_hash[number])
        self.need = int(people.need[number])
        self.track = Track(world.env, world.horizon, CHANGES)
        self.hazards: list[Due] = []
        self.route = int(EntryRoute.COMMUNITY)
        self.place: Ticket | None = None  # the bed, place or package held now
        self.process: Ticket | None = None  # a process going on while the person stays where they are
        self.tickets: list[Ticket] = []  # queues waited in
        self.kept: Ticket | None = None  # a place or package held for the return from hospital
        self.return_step = -1  # the step to go back to, if admitted from a service
        self.finish_at = NEVER  # end of the present stay, once known
        self.kept_finish_at = NEVER  # end of the stay that an admission interrupted
        self.times_on_step: dict[int, int] = {}
        self.on_step = -1  # the step whose lead time, queue or stay the person is in
        self.lead_until = NEVER  # end of the present lead time
        self.resume: Resume | None = None  # what to take up again once fit and ready
        self.sequence = 0
        self.spell_number = -1
        self.spell: Any = None  # engines.reference.hospital.Spell
        self.spells = 0
        self.spell_facts: list[Any] = world.spell_facts
        self.readmission_at = NEVER
        self.left_hospital = -NEVER
        self.work: HubWork | None = None
        self.delayed = False
        self.reason = self.shown_reason = self.shown_pool = -1
        self.delay_from = NEVER
        self.last_interval = -1  # number of the episode's last row of delay
        self.refusals = 0
        self.gives_up_at, self.gives_up_to = NEVER, ""

    # -- randomness ---------------------------------------------------------------------------------------------
    def draw(self, purpose: str, occurrence: int = 0) -> int:
        """Return this person's 32-bit draw for a purpose of the present spell."""
        return self.world.draw(self, PURPOSE[purpose], occurrence)

    def draw_step(self, purpose: str, step: int) -> int:
        """Return this person's draw for a step: the n-th time on a step has the n-th draw of that step's name."""
        name_hash = self.world.steps[step].name_hash
        return self.world.draw(self, of_step(purpose, name_hash), self.times_on_step.get(step, 1) - 1)

    # -- waiting ------------------------------------------------------------------------------------------------
    def until(self, *dues: Due) -> Story:
        """Wait for the earliest of the dues, a start, or the end of the assessment; hazards interrupt."""
        while True:
            word = yield self.track.wait((*self.hazards, *dues), alone=not self.tickets and self.work is None)
            if word in INTERRUPTIONS:
                raise Interruption(word)
            if word != "no_longer_held":
                return word
            self.lose_kept_place(EndedBy.CANCELLED)

    def remember_what_was_waited_for(self) -> None:
        """Keep the place in the queue, the lead time or the process for when the person is ready again (rule 19)."""
        self.resume = None
        if self.process is not None:
            self.resume = Resume(self.process.step, NEVER, NEVER, self.reason)
        elif self.tickets:
            self.resume = Resume(self.tickets[0].step, self.tickets[0].joined, NEVER, self.reason)
        elif self.lead_until != NEVER:
            self.resume = Resume(self.on_step, NEVER, self.lead_until, self.reason)
        self.lead_until = NEVER

    def leave_queues(self, ended_by: EndedBy) -> None:
        """Stop waiting for anything."""
        for ticket in self.tickets:
            self.world.stop_waiting(ticket, ended_by)
        self.tickets.clear()

    # -- places -------------------------------------------------------------------------------------------------
    @property
    def in_hospital(self) -> bool:
        """Whether the person lies in a hospital bed."""
        return self.place is not None and self.place.service.kind == ServiceKind.HOSPITAL_POOL

    def may_start(self, service: Any) -> bool:
        """Whether this person can start a service now: weekends and closed wards hold people back."""
        if service.kind in WITHIN_HOSPITAL:
            return True
        if not self.in_hospital:
            return bool(service.door == Door.OPEN)
        if service.door == Door.WEEKEND_LEAVERS_ONLY and not self.spell.can_leave_at_weekend:
            return False
        return not (service.kind in INSTITUTIONS and self.ward_is_closed)

    @property
    def ward_is_closed(self) -> bool:
        """Whether an outbreak has closed the ward in which the person lies."""
        return self.in_hospital and self.world.ward_is_closed(self.place.service, self)  # type: ignore[union-attr]

    def stop_process(self, ended_by: EndedBy) -> None:
        """Leave a process before it is finished."""
        if self.process is not None:
            self.world.release(self.process, ended_by)
            self.process = None

    def lose_kept_place(self, ended_by: EndedBy) -> None:
        """Give back a place or package that was held during a hospital spell."""
        if self.kept is not None:
            self.world.release(self.kept, ended_by)
            self.kept = None
        self.hazards = [due for due in self.hazards if due[1] != "no_longer_held"]

    # -- delay --------------------------------------------------------------------------------------------------
    def reason_now(self) -> int:
        """Return the official reason for what the person waits for now, by precedence (rule 13)."""
        reason = self.work.reason() if self.work is not None and self.reason < 0 else self.reason
        if reason == LEGAL:
            return reason
        wanted = self.tickets[0].service if self.tickets else None
        if wanted is not None and wanted.kind in INSTITUTIONS:
            if self.ward_is_closed:
                return WARD_CLOSED
            if wanted.closed:
                return HOME_CLOSED
            if self.refusals and wanted.kind == ServiceKind.CARE_HOME:
                return OWN_CHOICE if self.spell.interim_possible else OWN_CHOICE_NO_INTERIM
        return reason if reason >= 0 else REASON_INDEX["11A"]

    def set_reason(self, reason: int) -> None:
        """Say what the person waits for from now on; -1: for the assessment."""
        self.reason = reason
        self.show_reason()

    def show_reason(self) -> None:
        """Begin a new interval of the delay if its reason or its pool has changed."""
        if not self.delayed:
            return
        assert self.place is not None
        reason, pool = self.reason_now(), self.place.service.index
        if (reason, pool) != (self.shown_reason, self.shown_pool):
            self.close_delay(EndedBy.REASON_CHANGED)
            self.shown_reason, self.shown_pool, self.delay_from = reason, pool, self.world.now
            self.take_up_interval()

    def take_up_interval(self) -> None:
        """Let the last interval go on if only what had no length came between (rule 13)."""
        if self.last_interval >= 0:
            pool, reason, start, end = self.world.delay_rows[self.last_interval][4:8]
            if (pool, reason, end) == (self.shown_pool, self.shown_reason, self.world.now):
                self.delay_from = start

    def close_delay(self, ended_by: EndedBy) -> None:
        """Write the present interval of the delay, if it has any length; else the one before says how it ended."""
        rows, spell = self.world.delay_rows, self.spell
        if self.shown_reason >= 0 and self.world.now > self.delay_from:
            episode = (self.number, self.spell_number, spell.episodes - 1, spell.ready)
            row = (*episode, self.shown_pool, self.shown_reason, self.delay_from, self.world.now, ended_by)
            if self.last_interval >= 0 and rows[self.last_interval][6] == self.delay_from:  # it was taken up again
                rows[self.last_interval] = row
            else:
                self.last_interval = len(rows)
                rows.append(row)
        elif self.last_interval >= 0 and ended_by != EndedBy.REASON_CHANGED:
            rows[self.last_interval] = (*rows[self.last_interval][:-1], ended_by)

    def end_delay(self, ended_by: EndedBy) -> None:
        """End the episode of delay."""
        if self.delayed:
            self.close_delay(ended_by)
            self.world.delayed_people[self.partnership] -= 1
            self.delayed, self.shown_reason, self.shown_pool, self.last_interval = False, -1, -1, -1

    # -- the end ------------------------------------------------------------------------------------------------
    def spell_ends(self, ended_by: EndedBy) -> None:
        """End a spell that never came to a bed."""
        self.spell.left, self.spell.ended_by = self.world.now, ended_by

    def spell_over(self) -> None:
        """Be outside hospital with nothing more to come but a readmission already drawn."""
        late = self.readmission_at if self.readmission_at > self.world.now else NEVER
        self.hazards = [(late, "admitted")] if late < self.world.horizon and self.died == NEVER else []
