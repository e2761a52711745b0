"""Quantiles of whole numbers, of all and place by place: found by dividing, without sorting everything."""

from __future__ import annotations

from discharge_sim.outputs.reducers.jit import loop
from discharge_sim.outputs.reducers.layout import BED_WAITS, COMPLETED, Tables

NOBODY = -(2**62)
"""What stands for a quantile of no values."""
P95, MEDIAN = 0.95, 0.5
WAITS, DELAYS = 0, 1


@loop
def rank_waits(tables: Tables) -> None:
    """Find the 95th percentile of the waits for a bed: of all, then by pool."""
    number = int(tables.used[BED_WAITS])
    _lay_out(tables, WAITS, number)
    for row in range(len(tables.pool_places), -1, -1):  # all of them last: that mixes the places
        first, end = 0, number
        if row > 0:
            first, end = _first(tables, tables.pool_places[row - 1]), int(tables.place_end[tables.pool_places[row - 1]])
        rank = first + int(max(end - first - 1, 0) * P95)
        tables.bed_waits[row, 0] = value_of_rank(tables, first, end, rank)
        tables.bed_waits[row, 1] = _next_value(tables, first, end, rank)
        tables.bed_waits[row, 2] = end - first


@loop
def rank_delays(tables: Tables) -> None:
    """Find the median of the lengths of completed delays: of all, then by partnership."""
    number, places = int(tables.used[COMPLETED]), tables.partnership_places
    _lay_out(tables, DELAYS, number)
    for row in range(len(places), -1, -1):
        first, end = 0, number
        if row > 0:
            first, end = _first(tables, places[row - 1]), int(tables.place_end[places[row - 1]])
        rank = first + int(max(end - first - 1, 0) * MEDIAN)
        tables.delay_lengths[row, 0] = value_of_rank(tables, first, end, rank)
        tables.delay_lengths[row, 1] = _next_value(tables, first, end, rank)
        tables.delay_lengths[row, 2] = end - first


@loop
def _lay_out(tables: Tables, which: int, number: int) -> None:
    """Write down the values place by place; `place_end` then says where those of each place end."""
    end, before = tables.place_end, 0
    end[:] = 0
    for one in range(number):
        end[_place(tables, which, one)] += 1
    for place in range(len(end)):
        count = int(end[place])
        end[place] = before
        before += count
    for one in range(number):
        place = _place(tables, which, one)
        tables.chosen[end[place]] = tables.bed_wait[one] if which == WAITS else tables.delay_day[one]
        end[place] += 1


@loop
def _place(tables: Tables, which: int, one: int) -> int:
    return int(tables.bed_wait_place[one]) if which == WAITS else int(tables.delay_place[one])


@loop
def _first(tables: Tables, place: int) -> int:
    """Return where the values of a place begin: where those of the place before end."""
    return int(tables.place_end[place - 1]) if place > 0 else 0


@loop
def value_of_rank(tables: Tables, first: int, end: int, rank: int) -> int:
    """Return the value of a rank among the chosen values from `first` to `end`; smaller ones then lie before it."""
    values, low, high = tables.chosen, first, end - 1
    if end == first:
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
def _next_value(tables: Tables, first: int, end: int, rank: int) -> int:
    """Return the value of the rank above one that `value_of_rank` has just put in its place."""
    if end == first:
        return NOBODY
    values = tables.chosen
    above = int(values[rank + 1]) if rank + 1 < end else int(values[rank])
    for number in range(rank + 2, end):
        above = min(above, int(values[number]))
    return above
