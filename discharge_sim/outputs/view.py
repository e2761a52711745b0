"""The records of one replication, joined with the plan: columns as plain integers, and whose each row is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from discharge_sim.outputs.scope import STEP_BETWEEN_KINDS, WAITED_FOR_KINDS, Scope, scope_of
from discharge_sim.outputs.stocks import Ints, Mask, Snapshots, snapshots
from discharge_sim.outputs.timelines import Timeline
from discharge_sim.plan.layout import Plan
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.reasons import OUTSIDE_ALL_COUNTS, REASON_INDEX
from discharge_sim.vocabulary.records import Records
from discharge_sim.vocabulary.settings import EndedBy, ServiceKind, StreamKind

_MANY_SPELLS = 2**15
_MOST_WORDS = 128


def is_one_of(word: Ints, *words: IntEnum) -> Mask:
    """Return whether each number is one of some words; -1 is none of them."""
    table = np.zeros(_MOST_WORDS, dtype=bool)
    table[list(words)] = True
    return table[word]


class Columns:
    """The columns of a table of records as 64-bit integers, read when first asked for."""

    def __init__(self, rows: NDArray[np.void]) -> None:
        self._rows = rows
        self._read: dict[str, Ints] = {}

    def __getitem__(self, name: str) -> Ints:
        if name not in self._read:
            self._read[name] = self._rows[name].astype(np.int64)
        return self._read[name]

    def __len__(self) -> int:
        return len(self._rows)


@dataclass(frozen=True)
class Delays:
    """The intervals of delay that count officially: in a pool that counts as hospital, code 100 left out.

    Attributes
    ----------
    row : int array
        Rows of the delay table.
    seen : Snapshots
        Midnights at which the person counts: after the ready date, up to the end of the interval.
    ready_day : int array
        Day of the recorded ready date.
    partnership, age, pool, reason, spell, episode, person : int arrays
        Whose delay it is: pool is a service index, spell a row of the spell table, episode a number of its own.
    """

    row: Ints
    seen: Snapshots
    ready_day: Ints
    partnership: Ints
    age: Ints
    pool: Ints
    reason: Ints
    spell: Ints
    episode: Ints
    person: Ints

    def elapsed_at_least(self, days: int) -> Snapshots:
        """Return the midnights at which at least so many days have passed since the ready date."""
        return self.seen.not_before(self.ready_day + days)


class View:
    """One replication, ready to be measured.

    Parameters
    ----------
    plan : Plan
        The plan that was run.
    records : Records
        What happened.
    """

    def __init__(self, plan: Plan, records: Records) -> None:
        self.plan = plan
        self.scope: Scope = scope_of(plan)
        self.n_partnerships = len(plan.partnerships)
        self.person, self.spell = Columns(records.person), Columns(records.spell)
        self.visit, self.delay, self.task = Columns(records.visit), Columns(records.delay), Columns(records.task)
        self.capacity = Columns(records.capacity)

    # -- spells -------------------------------------------------------------------------------------------------
    @cached_property
    def spell_partnership(self) -> Ints:
        """Home partnership of each spell."""
        return self.person["partnership"][self.spell["person"]]

    @cached_property
    def left_alive(self) -> Mask:
        """Whether a spell ended with the person leaving hospital alive."""
        otherwise = is_one_of(self.spell["ended_by"], EndedBy.DIED, EndedBy.CANCELLED)
        left: Mask = (self.spell["left"] != NEVER) & ~otherwise
        return left

    @cached_property
    def emergency(self) -> Mask:
        """Whether a spell began as anything but an elective admission."""
        unplanned: Mask = self.spell["stream_kind"] != StreamKind.ELECTIVE
        return unplanned

    def spell_of(self, table: Columns, rows: Ints | None = None) -> Ints:
        """Return the row of the spell table that rows of another table belong to; -1 if none."""
        person, spell = table["person"], table["spell"]
        wanted = person * _MANY_SPELLS + spell
        if rows is not None:
            wanted = wanted[rows]
        known = self.spell["person"] * _MANY_SPELLS + self.spell["spell"]
        if not len(known):
            return np.full(len(wanted), -1, dtype=np.int64)
        found = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        return np.where(known[found] == wanted, found, -1)

    # -- visits -------------------------------------------------------------------------------------------------
    @cached_property
    def visit_partnership(self) -> Ints:
        """Home partnership of the person of each visit."""
        return self.person["partnership"][self.visit["person"]]

    @cached_property
    def visit_kind(self) -> Ints:
        """Kind of the service of each visit; -1 if there is none."""
        return self._kind_of(self.visit["service"])

    @cached_property
    def held_kind(self) -> Ints:
        """Kind of the service whose place is held while waiting; -1 if none."""
        return self._kind_of(self.visit["held"])

    def _kind_of(self, service: Ints) -> Ints:
        return np.append(self.scope.kind, -1)[service]

    @cached_property
    def wait_end(self) -> Ints:
        """Minute in which each wait ended, by a start or otherwise."""
        return np.where(self.visit["started"] != NEVER, self.visit["started"], self.visit["ended"])

    @cached_property
    def visit_seen(self) -> Snapshots:
        """Midnights at which each visit's units are in use."""
        return snapshots(self.visit["started"], self.visit["ended"])

    @cached_property
    def waits_in_community(self) -> Ints:
        """Visits that are waited for on a community list: not from hospital, nor from a place meant to be left."""
        asked_for = is_one_of(self.visit_kind, *WAITED_FOR_KINDS)
        elsewhere = is_one_of(self.held_kind, ServiceKind.HOSPITAL_POOL, *STEP_BETWEEN_KINDS)
        return np.flatnonzero(asked_for & ~elsewhere)

    def blocking(self, *kinds: ServiceKind) -> tuple[Ints, Snapshots]:
        """Return the visits to services of some kinds that were finished before the place was given back, and when."""
        finished = self.visit["finished"]
        there = is_one_of(self.visit_kind, *kinds)
        rows = np.flatnonzero(there & (finished != NEVER) & (finished < self.visit["ended"]))
        return rows, snapshots(finished[rows], self.visit["ended"][rows])

    # -- delays -------------------------------------------------------------------------------------------------
    @cached_property
    def delays(self) -> Delays:
        """The intervals of delay that count officially."""
        outside = [REASON_INDEX[code] for code in OUTSIDE_ALL_COUNTS]
        pool = self.delay["pool"]
        counts = np.append(self.scope.counts_as_hospital, False)[pool] & ~np.isin(self.delay["reason"], outside)
        row = np.flatnonzero(counts)
        ready_day = self.delay["ready"][row] // MINUTES_PER_DAY
        person = self.delay["person"][row]
        spell = self.spell_of(self.delay, row)
        return Delays(
            row=row,
            seen=snapshots(self.delay["start"][row], self.delay["end"][row]).not_before(ready_day + 1),
            ready_day=ready_day,
            partnership=self.person["partnership"][person],
            age=self.plan.age_band.astype(np.int64)[self.person["cohort"][person]],
            pool=pool[row],
            reason=self.delay["reason"][row],
            spell=spell,
            episode=spell * _MANY_SPELLS + self.delay["episode"][row],
            person=person,
        )

    # -- capacity -----------------------------------------------------------------------------------------------
    @cached_property
    def _capacity_order(self) -> Ints:
        return np.lexsort((self.capacity["minute"], self.capacity["supply"]))

    def _rows_of_supply(self, supply: int) -> Ints:
        sorted_supply = self.capacity["supply"][self._capacity_order]
        first, end = np.searchsorted(sorted_supply, [supply, supply + 1])
        return self._capacity_order[first:end]

    def units_in_force(self, supply: int) -> Timeline:
        """Return the units of a supply as they were, extra units included; as planned if nothing is recorded."""
        rows = self._rows_of_supply(supply)
        if not rows.size:
            return self.scope.planned(supply)
        return Timeline(self.capacity["minute"][rows], self.capacity["units"][rows])

    def extra_in_force(self, supply: int) -> Timeline:
        """Return the units that surge and escalation rules opened."""
        rows = self._rows_of_supply(supply)
        if not rows.size:
            return Timeline(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))
        return Timeline(self.capacity["minute"][rows], self.capacity["extra"][rows])
