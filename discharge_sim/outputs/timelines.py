"""Units in force over time: what a calendar or the records say of a supply, added up and looked up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from discharge_sim.outputs.stocks import Ints
from discharge_sim.plan.layout import Plan


@dataclass(frozen=True, eq=False)
class Timeline:
    """A step function of time.

    Attributes
    ----------
    minute : int array
        Breakpoints in ascending order. Before the first one the first value holds; of several in one minute the last
        counts.
    value : int array
        Value from each breakpoint on.
    """

    minute: Ints
    value: Ints

    def at(self, moment: Ints) -> Ints:
        """Return the values in force in some minutes."""
        return self._value_of(np.searchsorted(self.minute, moment, side="right") - 1)

    def integral(self, start: int, end: int) -> float:
        """Return the sum of the values of the minutes in [start, end)."""
        inside = self.minute[(self.minute > start) & (self.minute < end)]
        edges = np.concatenate(([start], inside, [end]))
        return float(np.dot(self.at(edges[:-1]), np.diff(edges)))

    def _value_of(self, position: Ints) -> Ints:
        return self.value[np.maximum(position, 0)]


def calendar(plan: Plan, index: int) -> Timeline:
    """Return one of the plan's calendars."""
    first, end = int(plan.calendars.first[index]), int(plan.calendars.first[index + 1])
    return Timeline(plan.calendars.minute[first:end].astype(np.int64), plan.calendars.value[first:end].astype(np.int64))
