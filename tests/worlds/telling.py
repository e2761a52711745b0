"""A world that has been simulated, with what is needed to check its records without the engine that wrote them."""

from __future__ import annotations

from collections import defaultdict, namedtuple
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from discharge_sim.engines.reference import run_replication
from discharge_sim.plan.calendars import CalendarView
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from discharge_sim.plan.people import draw_happenings, draw_people
from discharge_sim.plan.people_layout import Happenings, People
from discharge_sim.plan.philox import draw
from discharge_sim.plan.purposes import PURPOSE
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.records import Records
from discharge_sim.vocabulary.settings import Door, EndedBy, ServiceKind
from tests.worlds.generator import RandomScenario, random_world, replication_of

HOSPITAL = ServiceKind.HOSPITAL_POOL
NOT_PLACES = (ServiceKind.PROCESS, ServiceKind.HOME, ServiceKind.HUB_TASK, ServiceKind.CASELOAD)


Row = Any
"""A row of a table, with its fields as attributes."""


@cache
def _row_class(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names)


def rows_of(table: NDArray[np.void]) -> list[Row]:
    """Return the rows of a table."""
    return [*map(_row_class(table.dtype.names or ())._make, table.tolist())]


@dataclass
class Told:
    """One replication of one world.

    Attributes
    ----------
    seed, replication : int
        Key of its randomness.
    plan, people, happenings, records
        What went in and what came out.
    members : int
        Members of the world's ensemble, 1 without one.
    """

    seed: int
    plan: Plan
    people: People
    happenings: Happenings
    records: Records
    replication: int = 0
    members: int = 1
    _calendars: dict[int, CalendarView] = field(default_factory=dict)

    @cached_property
    def visits(self) -> list[Row]:
        """Rows of the visit table."""
        return rows_of(self.records.visit)

    @cached_property
    def spells(self) -> list[Row]:
        """Rows of the spell table."""
        return rows_of(self.records.spell)

    @cached_property
    def delays(self) -> list[Row]:
        """Rows of the delay table."""
        return rows_of(self.records.delay)

    @cached_property
    def tasks(self) -> list[Row]:
        """Rows of the task table."""
        return rows_of(self.records.task)

    @cached_property
    def steps(self) -> list[Row]:
        """Rows of the plan's steps."""
        return rows_of(self.plan.step)

    @cached_property
    def task_rows(self) -> list[Row]:
        """Rows of the plan's tasks."""
        return rows_of(self.plan.task)

    @cached_property
    def _hubs(self) -> list[Row]:
        return rows_of(self.plan.hub)

    def hub_of(self, person: int) -> Row:
        """Return the hub of a person's partnership."""
        return self._hubs[int(self.records.person["partnership"][person])]

    @cached_property
    def held(self) -> dict[int, list[Row]]:
        """Return visits that have started, by the supply whose units they hold."""
        rows: dict[int, list[Row]] = defaultdict(list)
        supply_of = [(self.supplies(service) or [-1])[0] for service in range(len(self.plan.services))]
        for visit in self.visits:
            if happened(visit.started):
                rows[supply_of[visit.service]].append(visit)
        return rows

    @cached_property
    def kinds(self) -> list[ServiceKind]:
        """Kind of each service."""
        return [ServiceKind(int(kind)) for kind in self.plan.service["kind"]]

    @cached_property
    def visits_of(self) -> dict[int, list[Row]]:
        """Visits by person."""
        return by_person(self.visits)

    @cached_property
    def spell_of(self) -> dict[tuple[int, int], Row]:
        """Spells by person and number."""
        return {(spell.person, spell.spell): spell for spell in self.spells}

    @cached_property
    def _capacity(self) -> dict[int, tuple[list[int], list[int]]]:
        steps: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for supply, minute, units, _ in self.records.capacity.tolist():
            steps[supply][0].append(minute)
            steps[supply][1].append(units)
        return steps

    def capacity(self, supply: int, minute: int) -> int:
        """Return the units of a supply in force at a minute, as recorded."""
        minutes, units = self._capacity[supply]
        return units[int(np.searchsorted(minutes, minute, side="right")) - 1]

    def supplies(self, service: int) -> list[int]:
        """Return the supplies that a service draws from."""
        row = self.plan.service[service]
        first = int(row["supply_first"])
        return self.plan.service_supplies[first : first + int(row["supply_count"])].tolist()

    def calendar(self, index: int) -> CalendarView:
        """Return a calendar of the plan."""
        if index not in self._calendars:
            self._calendars[index] = CalendarView(self.plan.calendars, index)
        return self._calendars[index]

    def door(self, service: int, minute: int) -> Door:
        """Return whether people can start a service at a minute, outbreaks apart."""
        calendar = int(self.plan.service[service]["door"])
        return Door.OPEN if calendar < 0 else Door(self.calendar(calendar).value_at(minute))

    def is_closed_by_outbreak(self, service: int, minute: int) -> bool:
        """Whether an outbreak has closed a whole service at a minute."""
        outbreak = int(self.plan.service[service]["outbreak"])
        rows = self.happenings.closures.tolist()
        return any(row == outbreak and ward < 0 and start <= minute < end for start, end, row, ward in rows)

    def ward_is_closed(self, person: int, spell: int, pool: int, minute: int) -> bool:
        """Whether an outbreak has closed the ward of a pool in which a person lies."""
        outbreak = int(self.plan.service[pool]["outbreak"])
        if outbreak < 0:
            return False
        mine = self.draw(person, spell, "ward") * int(self.plan.outbreak[outbreak]["wards"]) >> 32
        rows = self.happenings.closures.tolist()
        return any(row == outbreak and ward == mine and start <= minute < end for start, end, row, ward in rows)

    def can_leave_at_weekend(self, spell: Row) -> bool:
        """Whether a person is one of those who can leave hospital on weekends and holidays."""
        which = 0 if spell.need == Need.INDEPENDENT else 1
        return self.draw(spell.person, spell.spell, "weekend_leaving") < int(self.plan.leaving_weekend[which])

    def draw(self, person: int, spell: int, purpose: str) -> int:
        """Return a person's draw in a spell."""
        word = int(self.people.stream_hash[person]) << 8 | (spell & 255)
        key = (self.seed, self.replication)
        return draw(key, int(self.people.key[person]), word, PURPOSE[purpose], 0)

    def bed_at(self, person: int, minute: int) -> Row | None:
        """Return the hospital bed in which a person lies before the starts of a minute, interim moves apart."""
        visits = self.visits_of.get(person, [])
        passed_through = [
            v for v in visits if v.started == v.ended == minute and self.kinds[v.service] not in NOT_PLACES
        ]
        for visit in visits if not passed_through else []:
            if self.kinds[visit.service] == HOSPITAL and visit.started < minute <= visit.ended:
                return visit
        return None

    def in_queue_since(self, visit: Row) -> int:
        """Return when a person took their place in the queue: ready again, they keep the minute joined (rule 19)."""
        left = [v.ended for v in self.visits_of[visit.person] if _is_same_wait(v, visit)]
        if not left:
            return visit.joined
        readies = {spell.ready for spell in self.spells if spell.person == visit.person and spell.spell == visit.spell}
        readies |= {row.ready for row in self.delays if row.person == visit.person and row.spell == visit.spell}
        return min(ready for ready in readies if ready > max(left))

    def units_at(self, visit: Row, minute: int) -> int:
        """Return the units of a visit after a minute, as if every taper of its package had taken place."""
        if visit.units == visit.last_units or visit.step < 0:
            return visit.units
        step = self.plan.step[visit.step]
        steps, first = int(step["taper_steps"]), visit.units
        last = max(1, first * int(step["last_units_per_mille"]) // 1000)
        over, parts = int(step["taper_minutes"]), steps
        if over < 0:
            over, parts = visit.planned - visit.started, steps + 1
        passed = [
            k
            for k in range(1, steps + 1)
            if visit.started + max(1, over * k // parts) <= min(minute, visit.finished - 1)
        ]
        return max(visit.last_units, first - (first - last) * max(passed, default=0) // steps)


def _is_same_wait(before: Row, visit: Row) -> bool:
    same = (before.service, before.step, before.joined) == (visit.service, visit.step, visit.joined)
    return same and before.sequence < visit.sequence and before.ended_by == EndedBy.UNFIT_AGAIN


def by_person(rows: list[Row]) -> dict[int, list[Row]]:
    """Return rows by person, in their order."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.person].append(row)
    return found


def happened(minute: int) -> bool:
    """Whether a minute is not NEVER."""
    return minute != NEVER


def tell(seed: int, world: RandomScenario | None = None) -> Told:
    """Simulate the world of a seed (or another one) once with the reference engine."""
    replication = replication_of(seed) if world is None else 0
    world = world or random_world(seed)
    plan = compile_plan(world.member(replication))
    people, happenings = draw_people(plan, seed, replication), draw_happenings(plan, seed, replication)
    records = run_replication(plan, seed, replication)
    return Told(seed, plan, people, happenings, records, replication, len(world.members) or 1)


remembered = lru_cache(maxsize=128)(tell)
"""The same, for the worlds that several tests look at."""

Finds = Callable[[Told], Iterable[object]]
"""Looks for a mechanism: something true for each time that it happened."""
