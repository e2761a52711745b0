"""Counting who is present at midnight, from intervals, without going through the days one by one.

Day ``d`` begins with its 00:00 snapshot, minute ``M = 1440 d``, which shows the state *before* that minute: somebody
who is somewhere from `start` to `end` is seen by it if ``start < M <= end``. Whoever left at 23:50 is not seen, whoever
left in the minute of midnight is. Minutes at or before 0 belong to the time before the start, so whoever came at 0 is
seen by the snapshot of minute 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Snapshots(NamedTuple):
    """The snapshots that see each interval: days ``first`` to ``last``, both included; none if ``last < first``."""

    first: Ints
    last: Ints

    def where(self, keep: Mask | Ints) -> Snapshots:
        """Return those of some intervals."""
        return Snapshots(self.first[keep], self.last[keep])

    def not_before(self, day: Ints) -> Snapshots:
        """Return the snapshots on or after a day of each interval's own."""
        return Snapshots(np.maximum(self.first, day), self.last)


class Days(NamedTuple):
    """Consecutive days: ``number`` days from day ``first``."""

    first: int
    number: int

    def number_seen(self, seen: Snapshots) -> Ints:
        """Return how many of these days' snapshots see each interval."""
        first = np.maximum(seen.first, self.first)
        last = np.minimum(seen.last, self.first + self.number - 1)
        seen_by: Ints = np.maximum(last - first + 1, 0)
        return seen_by

    def stock(self, seen: Snapshots, group: Ints, n_groups: int, weight: Ints | Floats | None = None) -> Floats:
        """Count (or add up the weights of) the intervals that each day's snapshot sees.

        Parameters
        ----------
        seen : Snapshots
            Of each interval.
        group : int array by interval
            The row it is counted in; intervals of a negative group are counted nowhere.
        n_groups : int
            Number of rows.
        weight : array by interval, optional
            What it counts; 1 if left out.

        Returns
        -------
        float array [group, day]
        """
        begin = np.clip(seen.first - self.first, 0, self.number)
        stop = np.clip(seen.last + 1 - self.first, 0, self.number)
        keep = np.flatnonzero((stop > begin) & (group >= 0))
        width = self.number + 1
        row = group[keep] * width
        size = n_groups * width
        weights = None if weight is None else weight[keep]
        change = np.bincount(row + begin[keep], weights, size) - np.bincount(row + stop[keep], weights, size)
        return np.cumsum(change.reshape(n_groups, width).astype(np.float64), axis=1)[:, : self.number]

    def happening(self, day: Ints, group: Ints, n_groups: int) -> Floats:
        """Count the things that happen on each day.

        Returns
        -------
        float array [group, day]
        """
        keep = (day >= self.first) & (day < self.first + self.number) & (group >= 0)
        flat = group[keep] * self.number + day[keep] - self.first
        return np.bincount(flat, minlength=n_groups * self.number).reshape(n_groups, self.number).astype(np.float64)


def snapshots(start: Ints, end: Ints) -> Snapshots:
    """Return the snapshots that see people who are present from `start` to `end` (minutes; NEVER: has not happened)."""
    first = (start - (start == 0)) // MINUTES_PER_DAY + 1
    last = np.where(start == NEVER, first - 1, end // MINUTES_PER_DAY)
    return Snapshots(first, last)


def each_person_once(person: Ints, seen: Snapshots) -> tuple[Ints, Snapshots]:
    """Join the intervals of the same person that overlap or touch, so that nobody is counted twice at a snapshot.

    Returns
    -------
    person, seen
        The joined intervals, sorted by person and first day.
    """
    keep = np.flatnonzero(seen.last >= seen.first)
    order = keep[np.lexsort((seen.first[keep], person[keep]))]
    person, first, last = person[order], seen.first[order], seen.last[order]
    if not person.size:
        return person, Snapshots(first, last)
    # Days of different persons are moved so far apart that the running maximum starts anew with each person.
    apart = int(last.max() - first.min() + 2)
    shift = person * apart - int(first.min())
    reached = np.maximum.accumulate(last + shift)
    begins = np.ones(len(person), dtype=bool)
    begins[1:] = (first + shift)[1:] > reached[:-1] + 1
    rows = np.flatnonzero(begins)
    ends = np.append(rows[1:], len(person)) - 1
    return person[rows], Snapshots(first[rows], reached[ends] - shift[ends])
