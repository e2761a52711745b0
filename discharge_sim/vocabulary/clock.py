"""Minutes and dates: the simulation counts whole minutes of civil time from 00:00 on its first simulated day."""

from __future__ import annotations

import calendar
import datetime as dt

MINUTES_PER_HOUR = 60
MINUTES_PER_DAY = 1440
MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY

NEVER = 2**31 - 1
"""The minute of something that has not happened: later than every horizon, and the largest 32-bit integer."""
FOREVER = 2**30 - 1
"""Minutes that no run lasts: so long is whatever is longer, and added to any minute it is still a 32-bit integer."""

WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def minute_of(origin: dt.date, moment: dt.date | dt.datetime) -> int:
    """Return the minute of a date (its 00:00) or of a date with time, counted from 00:00 on `origin`."""
    if isinstance(moment, dt.datetime):
        return (moment.date() - origin).days * MINUTES_PER_DAY + moment.hour * 60 + moment.minute
    return (moment - origin).days * MINUTES_PER_DAY


def date_of(origin: dt.date, minute: int) -> dt.date:
    """Return the civil date on which `minute` falls, counted from 00:00 on `origin`."""
    return origin + dt.timedelta(days=minute // MINUTES_PER_DAY)


def minutes(*, days: float = 0.0, hours: float = 0.0) -> int:
    """Return a duration as whole minutes, rounded to the nearest; `FOREVER` if it is longer."""
    return min(round(days * MINUTES_PER_DAY + hours * MINUTES_PER_HOUR), FOREVER)


def minute_of_day(time: dt.time) -> int:
    """Return the minutes since midnight of a time of day."""
    return time.hour * 60 + time.minute


def last_thursday(year: int, month: int) -> dt.date:
    """Return the last Thursday of a month: the census day of Public Health Scotland's delayed discharge counts."""
    last = dt.date(year, month, calendar.monthrange(year, month)[1])
    return last - dt.timedelta(days=(last.weekday() - calendar.THURSDAY) % 7)
