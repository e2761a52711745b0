"""The machinery under the story: alarms, tracks, tickets, supplies and services. Read once, then forget it.

Rule numbers refer to `engines/RULES.md`.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Generator, Iterable
from typing import Any, cast

import simpy

from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import Door

# Phases of a minute (rule 2), as SimPy priorities.
DEATHS, CHANGES, HUB_CHANGES, REVIEWS, STARTS = range(5)

Story = Generator[simpy.Event, Any, Any]
Due = tuple[int, str]


class At(simpy.Event):
    """An event at a given minute and phase."""

    def __init__(self, env: simpy.Environment, minute: int, phase: int, value: Any = None) -> None:
        self.env = env
        self.callbacks = []
        self._ok = True
        self._value = value
        env.schedule(self, phase, max(minute - env.now, 0))  # type: ignore[arg-type]

    def then(self, act: Callable[[simpy.Event], None]) -> None:
        """Do something when it happens."""
        assert self.callbacks is not None
        self.callbacks.append(act)


class Track:
    """One thread of a person's story, with at most one pending minute (its alarm) and one thing waited for."""

    __slots__ = ("awaited", "env", "horizon", "phase", "serial")

    def __init__(self, env: simpy.Environment, horizon: int, phase: int) -> None:
        self.env, self.horizon, self.phase = env, horizon, phase
        self.awaited: simpy.Event | None = None
        self.serial = 0

    def wait(self, dues: Iterable[Due], *, alone: bool = False) -> simpy.Event:
        """Return an event that happens at the earliest due minute, or when somebody calls `wake`, with a word.

        Of dues in the same minute the first listed wins (rule 3). `alone`: nobody can call `wake` meanwhile, so the
        alarm itself is waited for.
        """
        earliest, word = NEVER, ""
        for minute, due_word in dues:
            if minute < earliest:
                earliest, word = minute, due_word
        self.serial += 1
        if alone and earliest < self.horizon:
            return At(self.env, earliest, DEATHS if word == "died" else self.phase, word)
        if earliest < self.horizon:
            alarm = At(self.env, earliest, DEATHS if word == "died" else self.phase, (self.serial, word))
            alarm.then(self._ring)
        self.awaited = simpy.Event(self.env)
        return self.awaited

    def wake(self, word: str) -> None:
        """Let the story go on, now."""
        awaited, self.awaited = self.awaited, None
        self.serial += 1
        if awaited is not None:
            awaited.succeed(word)

    def _ring(self, alarm: simpy.Event) -> None:
        serial, word = cast(tuple[int, str], alarm.value)
        if serial == self.serial:
            self.wake(word)


class Supply:
    """Units that services draw from: beds, places, quarter-hours of care a week, staff on shift, open cases."""

    __slots__ = ("capacity", "extra", "in_use", "index", "log", "only_on_shift", "services")

    def __init__(self, index: int, *, only_on_shift: bool) -> None:
        self.index, self.only_on_shift = index, only_on_shift
        self.capacity = self.extra = self.in_use = 0
        self.services: list[Service] = []
        self.log: list[tuple[int, int, int, int]] = []

    @property
    def units(self) -> int:
        """Units in force, with what surge and escalation rules opened (staff only while on shift)."""
        return self.capacity + (self.extra if self.capacity or not self.only_on_shift else 0)

    def set(self, minute: int, *, capacity: int | None = None, extra: int | None = None) -> None:
        """Change the capacity; nobody is thrown out (rule 8), whoever waits is looked at again (rule 9)."""
        self.capacity = self.capacity if capacity is None else capacity
        self.extra = self.extra if extra is None else extra
        in_force = self.units
        self.log.append((self.index, minute, in_force, in_force - self.capacity))
        for service in self.services:
            service.reopen()

    def give_back(self, units: int) -> None:
        """Take back units from somebody who held them."""
        self.in_use -= units
        for service in self.services:
            service.reopen()


class Ticket:
    """A place in a queue."""

    __slots__ = (
        "begin",
        "interim",
        "joined",
        "person",
        "rank",
        "service",
        "started",
        "step",
        "supply",
        "units",
        "visit",
    )

    def __init__(
        self, person: Any, service: Service, rank: int, joined: int, units: int, begin: Callable[[Ticket], None]
    ) -> None:
        self.person, self.service, self.rank, self.joined, self.units = person, service, rank, joined, units
        self.begin = begin  # what a start does at once (rule 7)
        self.supply: Supply | None = None
        self.started = NEVER
        self.step = -1
        self.interim = False  # a start moves the person but keeps the place in the other queue (rule 10)
        self.visit: list[int] = []

    @property
    def key(self) -> tuple[int, int, int]:
        """The total waiting order (rule 5)."""
        return (self.rank, self.joined, self.person.number)


class Service:
    """A queue, the supplies it draws from, and the door through which people start."""

    def __init__(self, world: Any, index: int, row: Any, supplies: list[Supply]) -> None:
        self.world, self.index, self.supplies = world, index, supplies
        self.kind, self.skips, self.order = int(row["kind"]), bool(row["skips"]), int(row["order"])
        self.hospital_rank, self.community_rank = int(row["hospital_rank"]), int(row["community_rank"])
        self.hospital_target, self.community_target = int(row["hospital_target"]), int(row["community_target"])
        self.boards_in, self.boards_after = int(row["boards_in"]), int(row["boards_after"])
        self.held_minutes, self.admission_table = int(row["held_minutes"]), int(row["admission_table"])
        self.wards = 0  # hospital pools in which outbreaks close wards
        self.door = int(Door.OPEN) if row["door"] < 0 else int(Door.CLOSED)
        self.closed = 0  # outbreaks that keep it closed now
        self.queue: list[tuple[int, int, int, Ticket]] = []
        self.dirty = False
        self.balance = {"there_at_start": 0, "came_in": 0, "went_out": 0, "died": 0}
        for supply in supplies:
            supply.services.append(self)

    def reopen(self) -> None:
        """Look at the queue again in this minute's starts (rule 9)."""
        if not self.dirty:
            self.dirty = True
            self.world.settle_later()

    def join(self, ticket: Ticket) -> None:
        """Begin to wait."""
        insort(self.queue, (*ticket.key, ticket))
        self.reopen()

    def leave(self, ticket: Ticket) -> None:
        """Stop waiting, for whatever reason; somebody else may now be first (rule 9)."""
        del self.queue[bisect_left(self.queue, ticket.key)]
        self.reopen()

    def start_all(self) -> bool:
        """Start people until none can, looking again from the head after every start (rule 6)."""
        started = False
        while (ticket := self.first_who_can_start()) is not None:
            self.start(ticket)
            started = True
        return started

    def start(self, ticket: Ticket) -> None:
        """Start one person, at once and completely (rule 7)."""
        supply = self.supply_for(ticket.units)
        if supply is not None:
            supply.in_use += ticket.units
        ticket.supply = supply
        del self.queue[bisect_left(self.queue, ticket.key)]
        ticket.begin(ticket)

    def supply_for(self, units: int) -> Supply | None:
        """Return the preferred supply with room for `units` (rule 8), or None (also if there is no limit at all)."""
        for supply in self.supplies:
            if supply.units - supply.in_use >= units:
                return supply
        return None

    def first_who_can_start(self) -> Ticket | None:
        """Return the first in the queue who can start now (rule 8)."""
        if not self.queue or self.door == Door.CLOSED or self.closed:
            return None
        limited = bool(self.supplies)
        room = max((supply.units - supply.in_use for supply in self.supplies), default=0)
        if limited and room <= 0:
            return None
        for _, _, _, ticket in self.queue:
            if not ticket.person.may_start(self):
                continue
            if not limited or ticket.units <= room:
                return ticket
            if not self.skips:
                return None
        return None
