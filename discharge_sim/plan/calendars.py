"""Calendars: whole numbers that change at known minutes (capacity, staff on shift, doors, working days).

A calendar answers what its value is, when it is next on (value above 0), and when work that only goes on while it is on
will be finished. The functions read the plan's flat arrays; `CalendarView` gives the same answers from Python lists,
which is much faster for one question at a time.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.layout import Calendars
from discharge_sim.scenario.base import DatedUnits
from discharge_sim.scenario.hub import Cover, Team
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, MINUTES_PER_HOUR, NEVER, minute_of, minute_of_day
from discharge_sim.vocabulary.settings import DayKind

BEFORE_EVERYTHING = -(2**30)
"""First breakpoint of every calendar."""

Integers = NDArray[np.int64]
Steps = tuple[Integers, Integers]
"""A step function: minutes at which it changes, strictly increasing, and the values from then on."""


# -------------------------------------------------------------------------------------------------------- building
class CalendarBuilder:
    """Collects step functions into `Calendars`; equal ones are stored once."""

    def __init__(self) -> None:
        self._steps: list[Steps] = []
        self._index: dict[tuple[bytes, bytes], int] = {}

    def add(self, minutes: Sequence[int] | Integers, values: Sequence[int] | Integers) -> int:
        """Add a step function and return its index.

        Parameters
        ----------
        minutes : sequence of int
            Minutes at which it changes, strictly increasing. The first value also holds before the first minute.
        values : sequence of int
            Values from these minutes on.

        Raises
        ------
        ValueError
            If there are no steps, the lengths differ or the minutes do not increase.
        """
        at, value = np.array(minutes, dtype=np.int64), np.array(values, dtype=np.int64)
        if len(at) == 0 or len(at) != len(value):
            raise ValueError(
                f"a calendar needs as many values as minutes, at least one; found {len(value)} and {len(at)}"
            )
        if (np.diff(at) <= 0).any() or at[0] < BEFORE_EVERYTHING or at[-1] >= NEVER:
            raise ValueError("the minutes of a calendar must increase and lie within the range of the clock")
        at[0] = BEFORE_EVERYTHING
        changes = np.concatenate(([True], np.diff(value) != 0))
        at, value = at[changes], value[changes]
        key = (at.tobytes(), value.tobytes())
        if key not in self._index:
            self._index[key] = len(self._steps)
            self._steps.append((at, value))
        return self._index[key]

    def build(self) -> Calendars:
        """Return all calendars as flat arrays."""
        lengths = [len(at) for at, _ in self._steps]
        return Calendars(
            first=np.cumsum([0, *lengths]).astype(np.int32),
            minute=_flat([at for at, _ in self._steps]).astype(np.int32),
            value=_flat([value for _, value in self._steps]).astype(np.int32),
            on_before=_flat([_on_before(at, value) for at, value in self._steps]),
        )


def _flat(parts: list[Integers]) -> Integers:
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def _on_before(at: Integers, value: Integers) -> Integers:
    """Return the minutes with a value above 0 before each breakpoint."""
    return np.concatenate(([0], np.cumsum(np.diff(at) * (value[:-1] > 0)))).astype(np.int64)


# --------------------------------------------------------------------------------------------------------- reading
class CalendarView:
    """One calendar as Python lists, for an engine that asks one question at a time.

    Parameters
    ----------
    calendars : Calendars
    c : int
        Index of the calendar.
    """

    __slots__ = ("minutes", "on_before", "values")

    def __init__(self, calendars: Calendars, c: int) -> None:
        steps = slice(int(calendars.first[c]), int(calendars.first[c + 1]))
        self.minutes: list[int] = calendars.minute[steps].tolist()
        self.values: list[int] = calendars.value[steps].tolist()
        self.on_before: list[int] = calendars.on_before[steps].tolist()

    def value_at(self, minute: int) -> int:
        """Return the value at a minute."""
        return self.values[bisect_right(self.minutes, minute) - 1]

    def next_on(self, minute: int) -> int:
        """Return the first minute, not before `minute`, with a value above 0; NEVER if there is none."""
        if self.values[bisect_right(self.minutes, minute) - 1] > 0:
            return minute
        end = self.end_of_work(minute, 1)
        return end if end == NEVER else end - 1

    def end_of_work(self, start: int, on_minutes: int) -> int:
        """Return the first minute by which `on_minutes` of work begun at `start` are done (rule 11); NEVER if none."""
        if on_minutes <= 0:
            return start
        goal = self._on_until(start) + on_minutes
        step = bisect_left(self.on_before, goal) - 1
        if self.values[step] <= 0:  # only the last step can be off here: nothing is ever on again
            return NEVER
        return min(self.minutes[step] + goal - self.on_before[step], NEVER)

    def on_minutes_between(self, a: int, b: int) -> int:
        """Return the number of minutes in [a, b) with a value above 0."""
        return self._on_until(b) - self._on_until(a)

    def _on_until(self, minute: int) -> int:
        """Return the minutes with a value above 0 between the first breakpoint and `minute`."""
        step = bisect_right(self.minutes, minute) - 1
        on = self.on_before[step]
        return on + minute - self.minutes[step] if self.values[step] > 0 else on


def value_at(calendars: Calendars, c: int, minute: int) -> int:
    """Return the value of calendar `c` at a minute."""
    return int(calendars.value[_step_at(calendars, c, minute)])


def next_on(calendars: Calendars, c: int, minute: int) -> int:
    """Return the first minute, not before `minute`, at which calendar `c` is above 0; NEVER if there is none."""
    end = end_of_work(calendars, c, minute, 1)
    return end if end == NEVER else end - 1


def end_of_work(calendars: Calendars, c: int, start: int, on_minutes: int) -> int:
    """Return the end of work that goes on only while calendar `c` is above 0 (rule 11).

    Parameters
    ----------
    calendars : Calendars
    c : int
        Index of the calendar.
    start : int
        Minute at which the work begins.
    on_minutes : int
        Work in minutes; 0 ends at `start`.

    Returns
    -------
    int
        The first t with `on_minutes` minutes above 0 in [start, t), so work done exactly at the end of a shift is
        finished; NEVER if there is none.
    """
    if on_minutes <= 0:
        return start
    goal = _on_until(calendars, c, start) + on_minutes
    first, last = int(calendars.first[c]), int(calendars.first[c + 1])
    step = first + int(np.searchsorted(calendars.on_before[first:last], goal)) - 1
    if calendars.value[step] <= 0:  # only the last step can be off here: nothing is ever on again
        return NEVER
    return min(int(calendars.minute[step]) + goal - int(calendars.on_before[step]), NEVER)


def on_minutes_between(calendars: Calendars, c: int, a: int, b: int) -> int:
    """Return the number of minutes in [a, b) at which calendar `c` is above 0."""
    return _on_until(calendars, c, b) - _on_until(calendars, c, a)


def _step_at(calendars: Calendars, c: int, minute: int) -> int:
    """Return the row of the breakpoint that is in force at `minute`."""
    first, last = int(calendars.first[c]), int(calendars.first[c + 1])
    return first + int(np.searchsorted(calendars.minute[first:last], minute, side="right")) - 1


def _on_until(calendars: Calendars, c: int, minute: int) -> int:
    """Return the minutes above 0 between the first breakpoint and `minute`."""
    step = _step_at(calendars, c, minute)
    into = minute - int(calendars.minute[step]) if calendars.value[step] > 0 else 0
    return int(calendars.on_before[step]) + into


# ------------------------------------------------------------------------------------------- step functions of time
def day_kinds(origin: dt.date, days: int, holidays: Collection[dt.date], *, days_before: int = 0) -> NDArray[np.int8]:
    """Return the `DayKind` of each day.

    Parameters
    ----------
    origin : datetime.date
        Date of day 0.
    days : int
        Days from day 0 on.
    holidays : collection of datetime.date
        Service holidays: public holidays whatever their weekday.
    days_before : int, default 0
        Days before day 0.

    Returns
    -------
    int8 array, shape [days_before + days]
        The first is the kind of day ``-days_before``.
    """
    of_weekday = [DayKind.WEEKDAY] * 5 + [DayKind.SATURDAY, DayKind.SUNDAY]
    closed = set(holidays)
    dates = [origin + dt.timedelta(days=day) for day in range(-days_before, days)]
    kinds = [DayKind.PUBLIC_HOLIDAY if date in closed else of_weekday[date.weekday()] for date in dates]
    return np.array(kinds, dtype=np.int8)


def daily_window(day_values: Sequence[int] | NDArray[np.integer], opens: int, closes: int, first_day: int) -> Steps:
    """Return a step function with each day's value on [opens, closes) and 0 otherwise.

    Parameters
    ----------
    day_values : sequence of int
        Value of each day, from `first_day` on.
    opens, closes : int
        Minutes of the day. A window that closes at or before its opening (or after 1440) runs into the next day, where
        the value of the day on which it opened still holds: 0 to 0 and 0 to 1440 are the whole day.
    first_day : int
        Index of the first day, counted from minute 0.

    Raises
    ------
    ValueError
        If the window is longer than a day.
    """
    length = closes - opens if closes > opens else closes + MINUTES_PER_DAY - opens
    if not 0 < length <= MINUTES_PER_DAY:
        raise ValueError(f"a daily window cannot be longer than a day; found minute {opens} to minute {closes}")
    values = np.asarray(day_values, dtype=np.int64)
    opening = (first_day + np.arange(len(values), dtype=np.int64)) * MINUTES_PER_DAY + opens
    minutes = np.column_stack((opening, opening + length)).ravel()
    both = np.column_stack((values, np.zeros_like(values))).ravel()
    # A window of 24 hours closes in the minute in which the next opens: the opening counts.
    kept = np.concatenate((minutes[:-1] != minutes[1:], [True])) if len(minutes) else np.empty(0, dtype=np.bool_)
    return np.concatenate(([BEFORE_EVERYTHING], minutes[kept])), np.concatenate(([0], both[kept]))


def dated_units(base: int, changes: Iterable[DatedUnits], origin: dt.date, *, scale: int = 1) -> Steps:
    """Return capacity by time: a base and changes between dates (both included); never below 0.

    Parameters
    ----------
    base : int
        Units when no change is in force.
    changes : iterable of DatedUnits
        Changes; those in force on the same day add up.
    origin : datetime.date
        Date of minute 0.
    scale : int, default 1
        Units of `base` in one unit of a change: 4 where hours are counted in quarter-hours.
    """
    added = {BEFORE_EVERYTHING: base}
    for change in changes:
        start = minute_of(origin, change.start)
        added[start] = added.get(start, 0) + change.units * scale
        if change.end is not None:
            end = minute_of(origin, change.end) + MINUTES_PER_DAY
            added[end] = added.get(end, 0) - change.units * scale
    minutes = np.array(sorted(added), dtype=np.int64)
    totals = np.cumsum([added[minute] for minute in minutes.tolist()], dtype=np.int64)
    return minutes, np.maximum(totals, 0)


def roster(team: Team, day_kind: NDArray[np.int8], origin: dt.date, first_day: int) -> Steps:
    """Return a team's scheduled staff by time, with covers; 0 outside the shift and never below 0.

    Parameters
    ----------
    team : Team
        A shift that runs past midnight belongs, with its numbers, to the day on which it begins.
    day_kind : int8 array by day
        `DayKind` of each day from `first_day` on.
    origin : datetime.date
        Date of day 0.
    first_day : int
        Index of the first day, counted from minute 0.
    """
    staff = _staff_by_kind(team)[day_kind]
    for cover in team.cover:
        start = max((cover.start - origin).days - first_day, 0)
        end = max((cover.end - origin).days + 1 - first_day, 0)
        staff[start:end] += _staff_by_kind(cover)[day_kind[start:end]]
    opens = minute_of_day(team.shift_start)
    closes = opens + max(round(team.shift_hours * MINUTES_PER_HOUR), 1)
    return daily_window(np.maximum(staff, 0), opens, closes, first_day)


def _staff_by_kind(row: Team | Cover) -> Integers:
    """Return staff by `DayKind`."""
    return np.array([row.weekday, row.saturday, row.sunday, row.public_holiday], dtype=np.int64)


def working_days(day_kind: NDArray[np.int8], first_day: int) -> Steps:
    """Return 1 on weekdays that are not public holidays, all 24 hours, and 0 on other days.

    Parameters
    ----------
    day_kind : int8 array by day
        `DayKind` of each day from `first_day` on.
    first_day : int
        Index of the first day, counted from minute 0.
    """
    return daily_window((day_kind == DayKind.WEEKDAY).astype(np.int64), 0, MINUTES_PER_DAY, first_day)
