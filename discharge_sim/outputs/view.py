"""The records of one replication as plain columns, and which spell each row belongs to."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from discharge_sim.outputs.scope import Scope, scope_of
from discharge_sim.outputs.stocks import Ints, Snapshots, snapshots
from discharge_sim.plan.layout import Plan
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.reasons import OUTSIDE_ALL_COUNTS, REASON_INDEX
from discharge_sim.vocabulary.records import Records

_MANY_SPELLS = 2**15


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


class Delays(NamedTuple):
    """The intervals of delay that count officially: in a pool that counts as hospital, code 100 left out.

    Attributes
    ----------
    seen : Snapshots
        Midnights at which the person counts: after the ready date, up to the end of the interval.
    person, reason, spell : int arrays
        Whose delay it is: spell is a row of the spell table, -1 if there is none.
    """

    seen: Snapshots
    person: Ints
    reason: Ints
    spell: Ints


class View:
    """One replication, ready to be told.

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
        self.person, self.spell = Columns(records.person), Columns(records.spell)
        self.visit, self.delay, self.task = Columns(records.visit), Columns(records.delay), Columns(records.task)

    @cached_property
    def spell_partnership(self) -> Ints:
        """Home partnership of each spell."""
        return self.person["partnership"][self.spell["person"]]

    def spell_of(self, table: Columns) -> Ints:
        """Return the row of the spell table that each row of another table belongs to; -1 if none."""
        wanted = table["person"] * _MANY_SPELLS + table["spell"]
        known = self.spell["person"] * _MANY_SPELLS + self.spell["spell"]
        if not len(known):
            return np.full(len(wanted), -1, dtype=np.int64)
        found = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        return np.where(known[found] == wanted, found, -1)

    @cached_property
    def delays(self) -> Delays:
        """The intervals of delay that count officially."""
        outside = [REASON_INDEX[code] for code in OUTSIDE_ALL_COUNTS]
        counts = self.scope.counts_as_hospital[self.delay["pool"]] & ~np.isin(self.delay["reason"], outside)
        row = np.flatnonzero(counts)
        first, last = snapshots(self.delay["start"][row], self.delay["end"][row])
        return Delays(
            seen=Snapshots(np.maximum(first, self.delay["ready"][row] // MINUTES_PER_DAY + 1), last),
            person=self.delay["person"][row],
            reason=self.delay["reason"][row],
            spell=self.spell_of(self.delay)[row],
        )

    @cached_property
    def delayed_days_of_spells(self) -> Ints:
        """Delayed days of each spell, in the window or not."""
        found = self.delays
        days = np.maximum(found.seen.last - found.seen.first + 1, 0)
        known = found.spell >= 0
        return np.bincount(found.spell[known], days[known], len(self.spell)).astype(np.int64)
