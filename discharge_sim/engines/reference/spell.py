"""The facts of one hospital spell: minutes that were settled on arrival, and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from discharge_sim.engines.reference.referral import next_referral, planned_error
from discharge_sim.plan.quantiles import lookup
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.needs import NEEDS_WITHOUT_ASSESSMENT, Need
from discharge_sim.vocabulary.settings import EndedBy, StreamKind

if TYPE_CHECKING:
    from discharge_sim.engines.reference.person import Person
    from discharge_sim.engines.reference.world import World

READMISSION_DAYS = 28


@dataclass(slots=True)
class Spell:
    """One hospital spell. Minutes ending in `_at` are plans; the others are facts (see `records.SPELL`)."""

    person: int
    number: int
    stream_kind: int
    pool: int
    need: int
    arrived: int
    fit_at: int
    dies: bool
    transfer_at: int = NEVER
    transfer_to: int = -1
    refer_at: int = NEVER
    slip_at: int = NEVER
    slip_after: int = NEVER
    cancelled_after: int = NEVER
    new_date_after: int = 0
    cancelled_at_most: int = 0
    can_leave_at_weekend: bool = True
    interim_possible: bool = False
    assessed_now: bool = False  # a full assessment holds good
    assessed_rapidly: bool = False  # enough is known to leave and be assessed outside
    left_before_assessment: bool = False
    bed_start: int = NEVER
    planned: int = NEVER
    fit: int = NEVER
    first_ready: int = NEVER
    ready: int = NEVER
    referred: int = NEVER
    assessment_started: int = NEVER
    assessed: int = NEVER
    assessed_need: int = -1
    assessment_place: int = -1
    left: int = NEVER
    left_to: int = -1
    ended_by: int = EndedBy.NOT_ENDED
    episodes: int = 0
    unfit_again: int = 0
    boarded: int = 0
    cancelled: int = 0
    readmission: int = 0
    work_wasted: int = 0
    work_done: int = 0  # minutes of hub work in the present round
    work_rounds: int = 0

    @classmethod
    def first(cls, world: World, person: Person) -> Spell:
        """Return a person's first spell, as drawn with the person."""
        people, n = world.people, person.number
        person.spell_number = 0
        stream = world.streams[person.stream] if person.stream >= 0 else None
        transfer, arrived = int(people.transfer_after[n]), person.arrived
        spell = cls(
            person=n,
            number=0,
            stream_kind=stream.kind if stream is not None and arrived > 0 else int(StreamKind.AT_START),
            pool=int(people.pool[n]),
            need=person.need,
            arrived=arrived,
            fit_at=arrived + int(people.fit_after[n]) if people.fit_after[n] != NEVER else NEVER,
            dies=bool(people.dies[n]),
            transfer_at=arrived + transfer if transfer != NEVER else NEVER,
            transfer_to=int(people.transfer_to[n]),
        )
        if stream is not None and stream.kind == StreamKind.ELECTIVE:
            spell.cancelled_after, spell.new_date_after = stream.cancelled_after, stream.new_date_after
            spell.cancelled_at_most = stream.cancelled_at_most
        spell.prepare(world, person)
        return spell

    def prepare(self, world: World, person: Person) -> None:
        """Draw what is settled on arrival, and plan the hub's referral."""
        person.spells += 1
        person.spell_facts.append(self)
        independent = self.need == Need.INDEPENDENT
        self.can_leave_at_weekend = person.draw("weekend_leaving") < world.leaving_weekend[0 if independent else 1]
        if self.need not in NEEDS_WITHOUT_ASSESSMENT and not self.dies:
            self.planned = self.fit_at + planned_error(world, person, 0)
            self.refer_at = next_referral(world, person, self.arrived, self)

    def not_before(self, minute: int) -> None:
        """Move plans that were due before there was a bed."""
        self.fit_at = max(self.fit_at, minute)
        for name in ("transfer_at", "refer_at"):
            if getattr(self, name) != NEVER:
                setattr(self, name, max(getattr(self, name), minute))

    def move_by(self, minutes: int) -> None:
        """Move the whole spell to a new elective date."""
        self.arrived += minutes
        self.fit_at += minutes
        for name in ("planned", "transfer_at", "refer_at"):
            if getattr(self, name) != NEVER:
                setattr(self, name, getattr(self, name) + minutes)

    def slip_minute(self, world: World) -> int:
        """Return the minute at which unfinished readiness makes the hub's work out of date."""
        slip = max(self.planned + self.slip_after, world.now + 1)
        return slip if slip < self.fit_at else NEVER

    def record_ready(self, minute: int, *, episode: bool = True) -> None:
        """Record the ready date."""
        self.ready = minute
        self.first_ready = min(self.first_ready, minute)
        self.episodes += int(episode)

    def repeat_assessment(self) -> None:
        """Let the work done so far count as wasted; it has to be done again."""
        self.assessed_now = self.assessed_rapidly = False
        self.assessed, self.assessed_need, self.assessment_place = NEVER, -1, -1
        self.work_wasted += self.work_done
        self.work_done = 0
        self.work_rounds += 1

    def leaves(self, minute: int, service: int) -> None:
        """Leave hospital alive."""
        self.left, self.left_to, self.ended_by = minute, service, EndedBy.COMPLETED

    def died(self, minute: int) -> None:
        """Die, if still in hospital."""
        if self.ended_by == EndedBy.NOT_ENDED:
            self.left, self.ended_by = minute, EndedBy.DIED
            self.work_wasted += self.work_done
            self.work_done = 0


def length_of_readmission(world: World, person: Person) -> int:
    """Return minutes to fit in a readmission spell."""
    return lookup(world.tables[world.plan.readmission_table], person.draw("time_to_fit"))


def readmission_minute(world: World, person: Person) -> int:
    """Return when the person will be readmitted after leaving hospital now, or NEVER (28 days, evenly spread)."""
    share = int(world.plan.readmission[0])
    if person.spell.left_before_assessment:
        share += int(world.plan.readmission[1])
    if person.draw("readmission") >= share:
        return NEVER
    return world.now + 1 + (person.draw("readmission_day") * READMISSION_DAYS * MINUTES_PER_DAY >> 32)
