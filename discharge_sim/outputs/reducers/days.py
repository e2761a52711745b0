"""Counting at midnights: the rules of `outputs.stocks`, one interval at a time."""

from __future__ import annotations

from discharge_sim.outputs.reducers.jit import loop
from discharge_sim.outputs.reducers.layout import Tables
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER

LONG_AGO = -(2**40)
"""Before every day."""


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
def first_seen(start: int) -> int:
    """Return the first day whose 00:00 snapshot sees somebody who came at `start`."""
    return day_of(start - int(start == 0)) + 1


@loop
def last_seen(start: int, end: int) -> int:
    """Return the last day whose snapshot sees somebody present from `start` to `end`; before the first if none."""
    return LONG_AGO if start == NEVER else day_of(end)


@loop
def add_days(tables: Tables, series: int, place: int, first: int, last: int, weight: int) -> None:
    """Count something at the midnights of days `first` to `last`, both included."""
    span = tables.span[0]
    begin = min(max(first - int(span["first_day"]), 0), int(span["n_days"]))
    stop = min(max(last + 1 - int(span["first_day"]), 0), int(span["n_days"]))
    if stop > begin:
        tables.daily[series, place, begin] += weight
        tables.daily[series, place, stop] -= weight


@loop
def add_minutes(tables: Tables, what: int, place: int, start: int, end: int, weight: int) -> None:
    """Count something during the minutes [start, end) of the window."""
    span = tables.span[0]
    first, length = int(span["first_day"]) * MINUTES_PER_DAY, int(span["n_days"]) * MINUTES_PER_DAY
    begins, ends = min(max(start - first, 0), length), min(max(end - first, 0), length)
    if start == NEVER or ends <= begins:
        return
    day, last = day_of(begins), day_of(ends)
    if day == last:
        tables.part_days[what, place, day] += weight * (ends - begins)
        return
    tables.part_days[what, place, day] += weight * (MINUTES_PER_DAY - begins % MINUTES_PER_DAY)
    tables.part_days[what, place, last] += weight * (ends % MINUTES_PER_DAY)
    tables.whole_days[what, place, day + 1] += weight
    tables.whole_days[what, place, last] -= weight


@loop
def stocks_from_changes(tables: Tables) -> None:
    """Add up the changes from one midnight, or one day, to the next."""
    for series in range(tables.daily.shape[0]):
        for place in range(tables.daily.shape[1]):
            for day in range(1, tables.daily.shape[2]):
                tables.daily[series, place, day] += tables.daily[series, place, day - 1]
    for what in range(tables.whole_days.shape[0]):
        for place in range(tables.whole_days.shape[1]):
            for day in range(1, tables.whole_days.shape[2]):
                tables.whole_days[what, place, day] += tables.whole_days[what, place, day - 1]
    for reason in range(tables.reasons.shape[0]):
        for day in range(1, tables.reasons.shape[1]):
            tables.reasons[reason, day] += tables.reasons[reason, day - 1]


@loop
def days_within(first: int, last: int, from_day: int, to_day: int) -> int:
    """Return how many of the days `first` to `last` lie between two days, all included."""
    return max(min(last, to_day) - max(first, from_day) + 1, 0)


@loop
def days_of_window(tables: Tables, first: int, last: int) -> int:
    """Return how many of the days `first` to `last` lie in the window."""
    span = tables.span[0]
    return days_within(first, last, int(span["first_day"]), int(span["first_day"] + span["n_days"]) - 1)


@loop
def in_window(tables: Tables, minute: int) -> bool:
    """Return whether something happened in the window."""
    return bool(tables.span[0]["window_start"] <= minute and minute < tables.span[0]["window_end"])


@loop
def place_of_person(tables: Tables, who: int) -> int:
    """Return the row of the sums of a person's partnership."""
    return int(tables.home[who])


@loop
def note_homes(tables: Tables) -> None:
    """Note everybody's row of the sums: asked for at every visit, it lies closer together than the rows of people."""
    for who in range(len(tables.person)):
        tables.home[who] = 1 + tables.person[who]["partnership"]


@loop
def place_of_service(tables: Tables, service: int) -> int:
    """Return the row of the sums of a service."""
    return 1 + int(tables.span[0]["n_partnerships"]) + service


# -- everybody once --------------------------------------------------------------------------------------------------
@loop
def note_interval(tables: Tables, number: int, following: int, first: int, last: int) -> int:
    """Write down an interval of days in front of another one of the same person."""
    interval = tables.interval
    interval[number, 0], interval[number, 1], interval[number, 2] = first, last, following
    return number


@loop
def wait_anywhere(tables: Tables, who: int, number: int, first: int, last: int) -> int:
    """Note days on which somebody waits anywhere; return the number of the next interval."""
    if last < first:
        return number
    tables.anywhere[who] = note_interval(tables, number, int(tables.anywhere[who]), first, last)
    return number + 1


@loop
def wait_in_community(tables: Tables, who: int, number: int, first: int, last: int) -> int:
    """Note days on which somebody waits in the community; return the number of the next interval."""
    if last < first:
        return number
    tables.waiting[who] = note_interval(tables, number, int(tables.waiting[who]), first, last)
    return number + 1


@loop
def add_once(tables: Tables, series: int, place: int, head: int) -> None:
    """Count a person once at every midnight that any of the person's intervals sees."""
    interval, reached = tables.interval, LONG_AGO
    while True:
        # The earliest interval that reaches beyond what is counted; a person has only a few.
        best, number = -1, head
        while number >= 0:
            if interval[number, 1] > reached and (best < 0 or interval[number, 0] < interval[best, 0]):
                best = number
            number = int(interval[number, 2])
        if best < 0:
            return
        add_days(tables, series, place, max(int(interval[best, 0]), reached + 1), int(interval[best, 1]), 1)
        reached = int(interval[best, 1])
