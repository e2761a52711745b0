"""Quantiles of whole numbers, of all and place by place: found by dividing, without sorting everything."""

from __future__ import annotations

from discharge_sim.outputs.reducers.days import position
from discharge_sim.outputs.reducers.jit import loop
from discharge_sim.outputs.reducers.layout import BED_WAITS, COMPLETED, Tables

NOBODY = -(2**62)
"""What stands for a quantile of no values."""
P95, MEDIAN = 0.95, 0.5
WAITS, DELAYS = 0, 1


@loop
def rank_waits(tables: Tables) -> None:
    """Find the 95th percentile of the waits for a bed: of all, then by pool. Most are 0, and have only been counted."""
    noted, at_once, pools = int(tables.used[BED_WAITS]), 0, tables.pool_places
    _lay_out(tables, WAITS, noted)
    for row in range(len(pools)):
        place = position(int(pools[row]))
        none = int(tables.at_once[place])
        _rank_waits_of(tables, 1 + row, _first(tables, place), int(tables.place_end[place]), none)
        at_once += none
    _rank_waits_of(tables, 0, 0, noted, at_once)  # all of them last: that mixes the places


@loop
def _rank_waits_of(tables: Tables, row: int, first: int, end: int, at_once: int) -> None:
    """Find the percentile of the chosen values from `first` to `end` and of so many zeros before them."""
    rank = int(max(at_once + end - first - 1, 0) * P95)
    tables.bed_waits[row, 2] = at_once + end - first
    if rank >= at_once:
        tables.bed_waits[row, 0] = value_of_rank(tables, first, end, first + rank - at_once)
        tables.bed_waits[row, 1] = _next_value(tables, first, end, first + rank - at_once)
        return
    tables.bed_waits[row, 0] = tables.bed_waits[row, 1] = 0
    if rank + 1 == at_once and end > first:  # between the last zero and the shortest wait
        tables.bed_waits[row, 1] = value_of_rank(tables, first, end, first)


@loop
def rank_delays(tables: Tables) -> None:
    """Find the median of the lengths of completed delays: of all, then by partnership."""
    noted, places = int(tables.used[COMPLETED]), tables.partnership_places
    _lay_out(tables, DELAYS, noted)
    for row in range(len(places), -1, -1):
        first, end = 0, noted
        if row > 0:
            first, end = _first(tables, places[row - 1]), int(tables.place_end[places[row - 1]])
        rank = first + int(max(end - first - 1, 0) * MEDIAN)
        tables.delay_lengths[row, 0] = value_of_rank(tables, first, end, rank)
        tables.delay_lengths[row, 1] = _next_value(tables, first, end, rank)
        tables.delay_lengths[row, 2] = end - first


@loop
def _lay_out(tables: Tables, which: int, noted: int) -> None:
    """Write down the values place by place; `place_end` then says where those of each place end."""
    end, before = tables.place_end, 0
    end[:] = 0
    for one in range(noted):
        end[_place(tables, which, one)] += 1
    for place in range(len(end)):
        count = int(end[place])
        end[place] = before
        before += count
    for one in range(noted):
        place = _place(tables, which, one)
        tables.chosen[position(int(end[place]))] = tables.bed_wait[one] if which == WAITS else tables.delay_day[one]
        end[place] += 1


@loop
def _place(tables: Tables, which: int, one: int) -> int:
    at = position(one)
    return position(int(tables.bed_wait_place[at]) if which == WAITS else int(tables.delay_place[at]))


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
        pivot, left, right = values[position((low + high) >> 1)], low, high
        while left <= right:
            while values[position(left)] < pivot:
                left += 1
            while values[position(right)] > pivot:
                right -= 1
            if left <= right:
                held = values[position(left)]
                values[position(left)] = values[position(right)]
                values[position(right)] = held
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
    for other in range(rank + 2, end):
        above = min(above, int(values[position(other)]))
    return above
