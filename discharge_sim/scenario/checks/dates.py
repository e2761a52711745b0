"""Dates: the window, what lies outside the simulated time, and times of day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from discharge_sim.scenario.base import Outbreaks
from discharge_sim.scenario.checks.mistake import Check, Mistake, unknown_keys
from discharge_sim.scenario.scenario import Period, ScenarioTables
from discharge_sim.vocabulary.clock import MONTH_NAMES

LONGEST_WINDOW_DAYS = 3660
MIDNIGHT = dt.time(0, 0)
"""As a time of closing it is the end of the day."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def _has_horizon(period: Period) -> bool:
    years = (period.window_start.year, period.window_end.year)
    return period.window_start <= period.window_end and all(_FIRST_YEAR <= year <= _LAST_YEAR for year in years)


def horizon(period: Period) -> tuple[dt.date, dt.date]:
    """Return the first and the last simulated day."""
    before = period.warm_up_days if period.start_state == "warm_up" else 0
    return period.window_start - dt.timedelta(before), period.window_end + dt.timedelta(period.follow_up_days)


def window(tables: ScenarioTables) -> Iterator[Mistake]:
    """The window has a first and a last day, in this order, and not too many between."""
    period = tables.period
    found = f"from {period.window_start} to {period.window_end}"
    if period.window_end < period.window_start:
        yield Mistake("period.window_end", f"{found}: window_end before window_start")
    elif not _has_horizon(period):
        yield Mistake("period.window_start", found, f"years from {_FIRST_YEAR} to {_LAST_YEAR}")
    elif (period.window_end - period.window_start).days > LONGEST_WINDOW_DAYS:
        yield Mistake("period.window_end", found, f"at most {LONGEST_WINDOW_DAYS} days")


def start_of_the_world(tables: ScenarioTables) -> Iterator[Mistake]:
    """Each way to start needs its own figure, and only that."""
    period = tables.period
    if period.start_state == "warm_up" and period.warm_up_days == 0:
        yield Mistake(
            "period.warm_up_days", 'missing: start_state = "warm_up" needs it', remedy="write warm_up_days = 365"
        )
    if period.start_state != "warm_up" and period.warm_up_days > 0:
        yield Mistake(
            "period.warm_up_days",
            f'no effect with start_state = "{period.start_state}"',
            remedy="remove it, or set it to 0",
        )
    if period.start_state == "census" and period.census_file is None:
        yield Mistake(
            "period.census_file", 'missing: start_state = "census" needs it', remedy='write census_file = "census.csv"'
        )


def _intervals(tables: ScenarioTables) -> Iterator[tuple[str, Any]]:
    """Yield everything that is in force between two dates, with its path."""
    lists: list[tuple[str, Any]] = [("readiness.dated_shares", tables.readiness.dated_shares)]
    lists += [(f"streams.{key}.dated_factors", stream.dated_factors) for key, stream in tables.streams.items()]
    lists += [(f"pools.{key}.bed_changes", pool.bed_changes) for key, pool in tables.pools.items()]
    for at, service in _services(tables):
        lists += [(f"{at}.{name}", getattr(service, name, ())) for name in ("place_changes", "hours_changes")]
    for key, partnership in tables.partnerships.items():
        for name, team in partnership.hub.teams.items():
            lists.append((f"partnerships.{key}.hub.teams.{name}.cover", team.cover))
    for path, rows in lists:
        yield from ((f"{path}.{number}", row) for number, row in enumerate(rows))


def _services(tables: ScenarioTables) -> Iterator[tuple[str, Any]]:
    yield from ((f"shared_services.{key}", service) for key, service in tables.shared_services.items())
    for name, partnership in tables.partnerships.items():
        yield from ((f"partnerships.{name}.services.{key}", service) for key, service in partnership.services.items())


def order_of_dates(tables: ScenarioTables) -> Iterator[Mistake]:
    """An interval ends on or after the day on which it starts."""
    for path, row in _intervals(tables):
        if row.end is not None and row.end < row.start:
            yield Mistake(path, f"end {row.end} before start {row.start}")


def dates_outside_the_run(tables: ScenarioTables) -> Iterator[Mistake]:
    """A change that lies wholly outside the simulated time would silently do nothing."""
    if not _has_horizon(tables.period):
        return
    first, last = horizon(tables.period)
    for path, row in _intervals(tables):
        if row.start > last or (row.end is not None and row.start <= row.end < first):
            found = f"from {row.start}" + (f" to {row.end}" if row.end else "")
            yield Mistake(
                path, f"{found} lies outside the simulated time", f"{first} to {last}", "correct the dates or remove it"
            )


def wave_outside_the_run(tables: ScenarioTables) -> Iterator[Mistake]:
    """The respiratory wave peaks within the simulated time, give or take its width."""
    wave = tables.respiratory_wave
    if wave is None or not _has_horizon(tables.period):
        return
    first, last = horizon(tables.period)
    reach = 4 * (wave.width_days + wave.peak_date_sd_days)
    if (first - wave.peak_date).days > reach or (wave.peak_date - last).days > reach:
        yield Mistake(
            "respiratory_wave.peak_date", f"{wave.peak_date} lies outside the simulated time", f"{first} to {last}"
        )


def _outbreaks(tables: ScenarioTables) -> Iterator[tuple[str, Outbreaks]]:
    holders = [(f"pools.{key}", pool.outbreaks) for key, pool in tables.pools.items()]
    holders += [(at, getattr(service, "outbreaks", None)) for at, service in _services(tables)]
    yield from ((f"{at}.outbreaks", outbreaks) for at, outbreaks in holders if outbreaks is not None)


def season_of_outbreaks(tables: ScenarioTables) -> Iterator[Mistake]:
    """A season has its days in order, and some of them in the simulated time, or no outbreak would ever begin."""
    first, last = horizon(tables.period) if _has_horizon(tables.period) else (dt.date.min, dt.date.max)
    for path, outbreaks in _outbreaks(tables):
        start, end = outbreaks.season_start or first, outbreaks.season_end or last
        if end < start and outbreaks.season_start is not None and outbreaks.season_end is not None:
            yield Mistake(path, f"season_end {end} before season_start {start}")
        elif start > last or end < first:
            found = f"the season from {start} to {end} lies outside the simulated time"
            yield Mistake(path, found, f"{first} to {last}", "correct the dates or remove it")


def month_names(tables: ScenarioTables) -> Iterator[Mistake]:
    """Months are jan to dec."""
    for key, stream in tables.streams.items():
        yield from unknown_keys(f"streams.{key}.month_index", "month", stream.month_index, MONTH_NAMES)


def _is_after(closes: dt.time, opens: dt.time) -> bool:
    return closes > opens or closes == MIDNIGHT


def opening_times(tables: ScenarioTables) -> Iterator[Mistake]:
    """What opens on a day closes later on that day, at the latest at the midnight that ends it."""
    leaving = tables.leaving
    if not _is_after(leaving.window_closes, leaving.window_opens):
        yield Mistake(
            "leaving.window_closes", f"{leaving.window_closes}: not after window_opens ({leaving.window_opens})"
        )
    for at, service in _services(tables):
        if not _is_after(service.admission_closes, service.admission_opens):
            found = f"{service.admission_closes}: not after admission_opens ({service.admission_opens})"
            yield Mistake(f"{at}.admission_closes", found)


CHECKS: tuple[Check, ...] = (
    window,
    start_of_the_world,
    order_of_dates,
    dates_outside_the_run,
    wave_outside_the_run,
    season_of_outbreaks,
    month_names,
    opening_times,
)
