"""The people of a replication as the kernel knows them: one row of facts each, in the order in which they arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from discharge_sim.engines.fast.jit import INTERPRETED
from discharge_sim.plan.people import draw_people
from discharge_sim.plan.people_layout import Entry

if TYPE_CHECKING:
    from discharge_sim.engines.fast.prepare import Rows
    from discharge_sim.plan.layout import Plan


class Everybody(Protocol):
    """People who have been counted and can be written down."""

    number: int
    """All people."""
    present: int
    """People there at the start: the first rows."""

    def fill(self, facts: Rows) -> Rows:
        """Write everybody down, and return the rows to be handed in, by patient number."""


def everybody(plan: Plan, seed: int, replication: int) -> Everybody:
    """Return the people of a replication: drawn by compiled code, if anything is compiled."""
    if INTERPRETED:
        return _Readable(plan, seed, replication)
    from discharge_sim.plan.people_drawn import Arriving

    return Arriving(plan, seed, replication)


class _Readable:
    """People drawn as `plan.people` says."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        self._people = draw_people(plan, seed, replication)
        arrives = self._people.entry < Entry.IN_BED_NOT_FIT
        self.number, self.present = len(arrives), int(np.count_nonzero(~arrives))
        # Arrivals are after minute 0.
        self._order = np.argsort(np.where(arrives, self._people.person["arrived"], 0), kind="stable")

    def fill(self, facts: Rows) -> Rows:
        facts = facts[: self.number]
        facts["number"] = self._order
        for name in ("stream", "partnership", "cohort", "dependency", "arrived"):
            facts[name] = self._people.person[name][self._order]
        for name in facts.dtype.names or ():
            if hasattr(self._people, name):
                facts[name] = getattr(self._people, name)[self._order]
        return self._people.person.copy()
