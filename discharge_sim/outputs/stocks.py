"""Who is present at midnight: the rule of all daily counts (the compiled loops follow it in `reducers.days`).

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


class Days(NamedTuple):
    """Consecutive days: ``number`` days from day ``first``."""

    first: int
    number: int


def snapshots(start: Ints, end: Ints) -> Snapshots:
    """Return the snapshots that see people who are present from `start` to `end` (minutes; NEVER: has not happened)."""
    first = (start - (start == 0)) // MINUTES_PER_DAY + 1
    last = np.where(start == NEVER, first - 1, end // MINUTES_PER_DAY)
    return Snapshots(first, last)
