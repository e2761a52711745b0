"""Counting at midnights: the rules of `outputs.stocks`, one interval at a time."""

from __future__ import annotations

from discharge_sim.outputs.reducers.jit import loop
from discharge_sim.outputs.reducers.layout import CASES, Tables
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY

_LONG_BEFORE = 2**18
_RECIPROCAL, _SHIFT = 3_054_198_967, 42
"""Days before which no minute lies; what to multiply by and to shift by instead of dividing by 1,440."""


@loop
def day_of(minute: int) -> int:
    """Return the day of a minute, as ``minute // 1440`` does.

    Good for every minute of 32 bits less than 700 years ago. Whatever is counted is counted by days, and a division
    that rounds down is a dozen instructions; this is four.
    """
    return ((minute + _LONG_BEFORE * MINUTES_PER_DAY) * _RECIPROCAL >> _SHIFT) - _LONG_BEFORE


@loop
def position(index: int) -> int:
    """Return an index that is 0 or more, and say so: nobody need look whether it counts from the end of a table."""
    return index & 0xFFFF_FFFF


# -- midnights ---------------------------------------------------------------------------------------------------------
@loop
def midnights_until(tables: Tables, minute: int) -> int:
    """Return how many midnights of the window lie at or before a minute.

    That is the day of the window, from 0 on, whose midnight is the first to see somebody who comes then, and the first
    that no longer sees somebody who leaves then. All of them if the minute is NEVER.
    """
    span = tables.span[0]
    before = int(span["midnight_before"])
    since = min(max(minute, before), int(span["last_midnight"])) - before
    return since * _RECIPROCAL >> _SHIFT  # since // 1440


@loop
def first_seen(tables: Tables, start: int) -> int:
    """Return the first day of the window whose midnight sees somebody who came at `start`: minute 0 sees the start."""
    return midnights_until(tables, start - int(start == 0))


@loop
def add_days(tables: Tables, row: int, first: int, end: int, weight: int) -> None:
    """Count something at the midnights of the window's days from `first` to before `end`, in a row of `daily`."""
    if end > first:
        tables.daily[position(row), position(first)] += weight
        tables.daily[position(row), position(end)] -= weight


@loop
def add_stay(tables: Tables, row: int, start: int, end: int, weight: int) -> None:
    """Count something at the midnights that see who comes at `start` (NEVER: nobody) and leaves at `end`."""
    add_days(tables, row, first_seen(tables, start), midnights_until(tables, end), weight)


@loop
def row_of(tables: Tables, series: int, place: int) -> int:
    """Return the row of `daily` of a partnership, by its row of the sums."""
    return int(tables.everywhere[series]) + place


# -- minutes -----------------------------------------------------------------------------------------------------------
@loop
def add_minutes(tables: Tables, what: int, row: int, start: int, end: int, weight: int) -> None:
    """Count something during the minutes [start, end) of the window; nothing if `start` is NEVER."""
    span = tables.span[0]
    first, last_end = int(span["first_midnight"]), int(span["days_end"])
    begins, ends = min(max(start, first), last_end) - first, min(max(end, first), last_end) - first
    if ends <= begins:
        return
    # As if all of the first day were filled and nothing of the last: the first loses what lies before, the last wins.
    day, last = position(begins * _RECIPROCAL >> _SHIFT), position(ends * _RECIPROCAL >> _SHIFT)
    minutes, whole = tables.day_minutes, tables.whole_days
    minutes[what, position(row), day] -= weight * (begins - day * MINUTES_PER_DAY)
    minutes[what, position(row), last] += weight * (ends - last * MINUTES_PER_DAY)
    whole[what, position(row), day] += weight
    whole[what, position(row), last] -= weight


@loop
def days_from_changes(tables: Tables) -> None:
    """Add up the changes from one midnight, or one day, to the next."""
    _add_up(tables)
    minutes, whole = tables.day_minutes, tables.whole_days
    for what in range(whole.shape[0]):
        for row in range(whole.shape[1]):
            there = 0
            for day in range(whole.shape[2]):
                there += int(whole[what, row, day])
                minutes[what, row, day] += there * MINUTES_PER_DAY


@loop
def _add_up(tables: Tables) -> None:
    for row in range(tables.daily.shape[0]):
        there = 0
        for day in range(tables.daily.shape[1]):
            there += int(tables.daily[row, day])
            tables.daily[row, day] = there
    for reason in range(tables.reasons.shape[0]):
        there = 0
        for day in range(tables.reasons.shape[1]):
            there += int(tables.reasons[reason, day])
            tables.reasons[reason, day] = there


# -- the window and its places -----------------------------------------------------------------------------------------
@loop
def in_window(tables: Tables, minute: int) -> bool:
    """Return whether something happened in the window."""
    return bool(tables.span[0]["window_start"] <= minute and minute < tables.span[0]["window_end"])


@loop
def place_of_person(tables: Tables, who: int) -> int:
    """Return the row of the sums of a person's partnership."""
    return position(int(tables.of_person[position(who)]["home"]))


@loop
def place_of_service(tables: Tables, service: int) -> int:
    """Return the row of the sums of a service."""
    return position(int(tables.service[position(service)]["place"]))


@loop
def case_of(tables: Tables, who: int) -> int:
    """Return the row of the notes about somebody with delays, tasks or waits, which is begun if there is none."""
    notes = tables.of_person[position(who)]
    if notes["case"] < 0:
        new = position(int(tables.used[CASES]))
        case = tables.of_case[new]
        case["person"], case["first_delay"], case["last_task"] = who, -1, -1
        case["anywhere"] = case["waiting"] = -1
        notes["case"] = new
        tables.used[CASES] = new + 1
    return position(int(notes["case"]))


# -- everybody once ----------------------------------------------------------------------------------------------------
@loop
def wait_anywhere(tables: Tables, who: int, intervals: int, first: int, end: int) -> int:
    """Note days of the window on which somebody waits anywhere; return the number of the next interval."""
    if end <= first:
        return intervals
    notes = tables.of_case[case_of(tables, who)]
    _note_interval(tables, intervals, first, end, int(notes["anywhere"]))
    notes["anywhere"] = intervals
    return intervals + 1


@loop
def wait_in_community(tables: Tables, who: int, intervals: int, first: int, end: int) -> int:
    """Note days of the window on which somebody waits in the community, and so anywhere; return the next number."""
    if end <= first:
        return intervals
    notes = tables.of_case[case_of(tables, who)]
    _note_interval(tables, intervals, first, end, int(notes["waiting"]))
    notes["waiting"] = intervals
    return wait_anywhere(tables, who, intervals + 1, first, end)


@loop
def _note_interval(tables: Tables, intervals: int, first: int, end: int, following: int) -> None:
    """Write down an interval in front of another one of the same person."""
    interval, new = tables.interval, position(intervals)
    interval[new, 0], interval[new, 1], interval[new, 2] = first, end, following


@loop
def add_once(tables: Tables, row: int, head: int) -> None:
    """Count a person once at every midnight that any of the person's intervals sees."""
    interval, reached = tables.interval, 0
    while True:
        # The earliest interval that reaches beyond what is counted; a person has only a few.
        best, other = -1, head
        while other >= 0:
            if interval[other, 1] > reached and (best < 0 or interval[other, 0] < interval[best, 0]):
                best = other
            other = int(interval[other, 2])
        if best < 0:
            return
        add_days(tables, row, max(int(interval[best, 0]), reached), int(interval[best, 1]), 1)
        reached = int(interval[best, 1])
