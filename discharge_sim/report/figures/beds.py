"""The fullest hospital pool day by day, against the beds that are open."""

from __future__ import annotations

import pandas as pd

from discharge_sim.report.figures.daily import series_shown
from discharge_sim.report.figures.fan import Line, Panel, bands_in_words, fan_chart
from discharge_sim.report.inputs import Inputs
from discharge_sim.report.numbers import amount
from discharge_sim.report.picture import DARK_BLUE, DARK_GREY, DARK_PINK, Picture
from discharge_sim.report.results import Results
from discharge_sim.report.sentences import quoted
from discharge_sim.report.table import Table

IN_USE, OPEN = "occupancy_beds", "capacity_beds"
Shown = list[tuple[Inputs, pd.DataFrame]]


def beds_by_day(results: Results) -> Picture | None:
    """Return beds in use in the fullest pool, with the line of the beds that are open."""
    pool = _fullest(results)
    if pool is None:
        return None
    shown = series_shown(results, IN_USE, pool)
    open_beds = {inputs.name: results.days(inputs.name, OPEN, pool) for inputs, _ in shown}
    if not shown or any(days.empty for days in open_beds.values()):
        return None
    title = results.title_of_place(pool)
    panels = [
        Panel(
            inputs.title,
            DARK_BLUE if number or len(shown) == 1 else DARK_GREY,
            days,
            (Line(open_beds[inputs.name], "beds open", DARK_PINK, "dash"),),
        )
        for number, (inputs, days) in enumerate(shown)
    ]
    return Picture(
        name="beds-by-day",
        title=_title(title, shown, open_beds),
        reading=(
            f"Beds in use at midnight, {title}. Thick line: average of the simulated winters."
            f"{bands_in_words(shown[0][1])} Dashed: beds open. The upright axis does not begin at nought. "
            "Grey stripes: weekends; orange: holidays of the services."
        ),
        alternative="; ".join(_in_words(inputs, days, open_beds[inputs.name]) for inputs, days in shown) + ".",
        chart=fan_chart(panels, results.baseline.holidays, from_zero=False),
        table=_table(title, shown, open_beds),
    )


def _fullest(results: Results) -> str | None:
    shares = {
        pool: estimate.mean
        for pool in results.baseline.pools
        if (estimate := results.estimate(results.baseline.name, "occupancy_share", pool)) is not None
    }
    return max(shares, key=lambda pool: shares[pool]) if shares else None


def _title(pool: str, shown: Shown, open_beds: dict[str, pd.DataFrame]) -> str:
    inputs, days = shown[0]
    date, used, there = _fullest_day(days, open_beds[inputs.name])
    text = f"{pool} is fullest on {date}: {used} of {there} beds in use in an average winter with {quoted(inputs)}"
    if len(shown) == 1:
        return text
    other, days = shown[1]
    date_then, used, there = _fullest_day(days, open_beds[other.name])
    when = "" if date_then == date else f" on its fullest day, {date_then},"
    return f"{text}, {used} of {there}{when} with {quoted(other)}"


def _fullest_day(days: pd.DataFrame, open_beds: pd.DataFrame) -> tuple[str, str, str]:
    """Return the day on which the fewest beds are free, beds in use and beds open, as text."""
    used, there = days["mean"].to_numpy(), open_beds["mean"].to_numpy()
    day = int((there - used).argmin())
    date = days["date"].iloc[day]
    return f"{date.day} {date:%B}", amount(float(used[day])), amount(float(there[day]))


def _in_words(inputs: Inputs, days: pd.DataFrame, open_beds: pd.DataFrame) -> str:
    date, used, there = _fullest_day(days, open_beds)
    return (
        f"{inputs.title}: on average {amount(float(days['mean'].mean()))} of {amount(float(open_beds['mean'].mean()))} "
        f"beds in use, fullest on {date} ({used} of {there}), fewest in use {amount(float(days['mean'].min()))}"
    )


def _table(pool: str, shown: Shown, open_beds: dict[str, pd.DataFrame]) -> Table:
    columns = ["Month"]
    by_month: list[dict[str, float]] = []
    for inputs, days in shown:
        columns += [f"In use, {inputs.title}", f"Open, {inputs.title}"]
        by_month += [_by_month(days), _by_month(open_beds[inputs.name])]
    rows = tuple((_month(key), *(amount(table[key]) for table in by_month)) for key in by_month[0])
    return Table(f"{pool}: beds at midnight, average of the days of each month", tuple(columns), rows)


def _by_month(days: pd.DataFrame) -> dict[str, float]:
    means = days.groupby(days["date"].dt.strftime("%Y-%m"))["mean"].mean()
    return {str(month): float(value) for month, value in means.items()}


def _month(key: str) -> str:
    return f"{pd.Timestamp(f'{key}-01'):%B %Y}"
