"""Quantiles of whole numbers, place by place: found by dividing, without sorting everything."""

from __future__ import annotations

from discharge_sim.outputs.reducers.jit import loop
from discharge_sim.outputs.reducers.layout import BED_WAITS, COMPLETED, Tables

NOBODY = -(2**62)
"""What stands for a quantile of no values."""
P95, MEDIAN = 0.95, 0.5


@loop
def rank_waits(tables: Tables) -> None:
    """Find the 95th percentile of the waits for a bed: of all, then by pool."""
    for row in range(len(tables.pool_places) + 1):
        place, count = int(tables.pool_places[row - 1]) if row else -1, 0
        for number in range(int(tables.used[BED_WAITS])):
            if place < 0 or tables.bed_wait_place[number] == place:
                tables.chosen[count] = tables.bed_wait[number]
                count += 1
        rank = int(max(count - 1, 0) * P95)
        tables.bed_waits[row, 0] = value_of_rank(tables, count, rank)
        tables.bed_waits[row, 1] = _next_value(tables, count, rank)
        tables.bed_waits[row, 2] = count


@loop
def rank_delays(tables: Tables) -> None:
    """Find the median of the lengths of completed delays: of all, then by partnership."""
    for row in range(len(tables.partnership_places) + 1):
        place, count = int(tables.partnership_places[row - 1]) if row else -1, 0
        for number in range(int(tables.used[COMPLETED])):
            if place < 0 or tables.delay_place[number] == place:
                tables.chosen[count] = tables.delay_day[number]
                count += 1
        rank = int(max(count - 1, 0) * MEDIAN)
        tables.delay_lengths[row, 0] = value_of_rank(tables, count, rank)
        tables.delay_lengths[row, 1] = _next_value(tables, count, rank)
        tables.delay_lengths[row, 2] = count


@loop
def value_of_rank(tables: Tables, count: int, rank: int) -> int:
    """Return the value of a rank among the first `count` chosen values; smaller ones then lie before it."""
    values, low, high = tables.chosen, 0, count - 1
    if count == 0:
        return NOBODY
    while low < high:
        pivot, left, right = values[(low + high) // 2], low, high
        while left <= right:
            while values[left] < pivot:
                left += 1
            while values[right] > pivot:
                right -= 1
            if left <= right:
                held = values[left]
                values[left] = values[right]
                values[right] = held
                left += 1
                right -= 1
        if rank <= right:
            high = right
        elif rank >= left:
            low = left
        else:
            break
    return int(values[rank])


@loop
def _next_value(tables: Tables, count: int, rank: int) -> int:
    """Return the value of the rank above one that `value_of_rank` has just put in its place."""
    if count == 0:
        return NOBODY
    values = tables.chosen
    above = int(values[rank + 1]) if rank + 1 < count else int(values[rank])
    for number in range(rank + 2, count):
        above = min(above, int(values[number]))
    return above
