"""A small fixed kernel that stands for the speed of the machine: what is measured is divided by it.

It does what the engine does to a processor: whole-number arithmetic, unforeseeable branches, and reads and
writes all over a table a little larger than the second-level cache: neighbours that use the third level then
slow it and the engine alike (with 8 MB the engine's ratio lay between 5.6 and 9.8 within minutes, with 2 MB
between 11.0 and 13.3). It never changes; if it did, every baseline would be void.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

ROWS = 1 << 18
STEPS = 1_000_000
ANSWER = 4_249_824


@numba.njit(cache=True)
def wander(table: NDArray[np.int64], steps: int) -> int:  # pragma: no cover - compiled
    """Walk through a table by a linear congruential generator, leaving traces and counting by the toss of a coin."""
    state, counted = 1, 0
    for _ in range(steps):
        state = (state * 1_103_515_245 + 12_345) & 0x7FFFFFFF
        place = (state >> 8) & (len(table) - 1)
        value = table[place] + (state >> 4)
        table[place] = value
        if value & 64:
            counted += value & 7
        else:
            counted += 5
    return counted


_TABLE = np.zeros(ROWS, np.int64)


def calibrate() -> int:
    """Run the kernel once."""
    _TABLE.fill(0)
    return int(wander(_TABLE, STEPS))
