"""Units in force over time: what a calendar or the records say of a supply, added up and looked up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from discharge_sim.outputs.stocks import Floats, Ints
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

    def before(self, moment: Ints) -> Ints:
        """Return the values just before some minutes; before minute 0, what is set at the start already holds."""
        return self._value_of(np.searchsorted(self.minute, np.maximum(moment, 1), side="left") - 1)

    def integral(self, start: int, end: int) -> float:
        """Return the sum of the values of the minutes in [start, end)."""
        inside = self.minute[(self.minute > start) & (self.minute < end)]
        edges = np.concatenate(([start], inside, [end]))
        return float(np.dot(self.at(edges[:-1]), np.diff(edges)))

    def times(self, other: Timeline) -> Timeline:
        """Return the product of two step functions."""
        minute = np.union1d(self.minute, other.minute)
        return Timeline(minute, self.at(minute) * other.at(minute))

    def where_positive(self) -> Timeline:
        """Return 1 where the value is above 0, else 0."""
        return Timeline(self.minute, (self.value > 0).astype(np.int64))

    def highest_by_day(self, first_day: int, n_days: int, minutes_per_day: int) -> Floats:
        """Return the highest value within each day."""
        midnights = (first_day + np.arange(n_days, dtype=np.int64)) * minutes_per_day
        highest = self.at(midnights).astype(np.float64)
        day = self.minute // minutes_per_day - first_day
        inside = (day >= 0) & (day < n_days)
        # Of several changes in one minute only the last was ever in force.
        last = np.append(self.minute[1:] != self.minute[:-1], True) if self.minute.size else inside
        keep = inside & last
        np.maximum.at(highest, day[keep], self.value[keep].astype(np.float64))
        return highest

    def _value_of(self, position: Ints) -> Ints:
        return self.value[np.maximum(position, 0)]


def calendar(plan: Plan, index: int) -> Timeline:
    """Return one of the plan's calendars."""
    first, end = int(plan.calendars.first[index]), int(plan.calendars.first[index + 1])
    return Timeline(plan.calendars.minute[first:end].astype(np.int64), plan.calendars.value[first:end].astype(np.int64))
