"""Risk: how likely it is that a winter goes beyond what the place can bear, and how bad its worst day is.

Chances count whole winters, with exact intervals. A number that is exceeded in one winter in ten is the 90th percentile
between winters. Days are the days' 00:00 snapshots.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from discharge_sim.experiment.keeping.layout import Key, Layout, Vector
from discharge_sim.experiment.keeping.table_columns import RISK_COLUMNS
from discharge_sim.experiment.settings import DEMONSTRATION_BELOW
from discharge_sim.experiment.statistics.intervals import Interval, chance, quantile
from discharge_sim.experiment.statistics.summarising import mean_of
from discharge_sim.outputs.dictionary import DICTIONARY

DELAYED: Key = ("delayed_hospital_beds", "all", "all")
OCCUPANCY: Key = ("occupancy_share", "all", "all")
DAYS_RUNNING = 7
OCCUPANCY_ABOVE = (0.92, 0.95, 1.0)
MARKED_DAYS = ((12, 23), (1, 5))
"""The last working day before Christmas, and the first week in which the holidays' queue shows: month and day."""
_BAD_WINTER = 0.9
_ONE_IN = dict(
    zip(
        (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30, 50),
        (
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "ten",
            "twelve",
            "fifteen",
            "twenty",
            "thirty",
            "fifty",
        ),
        strict=True,
    )
)


@dataclass(frozen=True)
class Limits:
    """What is asked about; an empty field is filled in from the results.

    Attributes
    ----------
    delayed_above : tuple of float
        Numbers of delayed people in hospital.
    occupancy_above : tuple of float
        Shares of the beds that are open.
    days_running : int
        For so many days one after the other.
    dates : tuple of date
        Days whose position is shown; those outside the window are left out.
    """

    delayed_above: tuple[float, ...] = ()
    occupancy_above: tuple[float, ...] = OCCUPANCY_ABOVE
    days_running: int = DAYS_RUNNING
    dates: tuple[dt.date, ...] = ()


def limits_for(layout: Layout, baseline_days: Mapping[Key, Vector], wanted: Limits) -> Limits:
    """Fill in what was not asked for.

    The number of delayed people is the one that the baseline's worst day exceeds in every second winter, rounded to two
    digits: chances near 0 and 1 say little. The dates are 23 December and 5 January, where they lie in the window.

    Parameters
    ----------
    layout : Layout
    baseline_days : mapping
        Float array [replication, day] by daily key, of the baseline.
    wanted : Limits
    """
    above = wanted.delayed_above
    if not above and DELAYED in baseline_days:
        above = (_rounded(float(np.median(_highest(baseline_days[DELAYED])))),)
    days = layout.days
    marked = wanted.dates or tuple(day for day in days if (day.month, day.day) in MARKED_DAYS)
    return Limits(above, wanted.occupancy_above, wanted.days_running, tuple(day for day in marked if day in days))


def risk_rows(name: str, layout: Layout, days: Iterable[tuple[Key, Vector]], limits: Limits) -> list[dict[str, Any]]:
    """Return the rows of `risk.csv` of one scenario.

    Parameters
    ----------
    name : str
        Of the scenario.
    layout : Layout
    days : iterable of (daily key, float array [replication, day])
        All daily series, or some of them; others than the two indicators (group `all`) are passed over.
    limits : Limits
    """
    rows: list[dict[str, Any]] = []
    for key, matrix in days:
        indicator, place, group = key
        if group != "all" or indicator not in (DELAYED[0], OCCUPANCY[0]):
            continue
        asked = limits.delayed_above if indicator == DELAYED[0] else limits.occupancy_above
        if indicator == DELAYED[0] and place != "all":
            asked = ()  # a number for everybody says nothing of one partnership or pool
        about = {"scenario": name, "indicator": indicator, "place": place, "unit": DICTIONARY[indicator].unit}
        found = [*_chances(matrix, asked, limits.days_running), *_worst_day(matrix), *_on_dates(matrix, layout, limits)]
        rows += [{**about, **row} for row in found]
    return [_in_words(row) for row in rows]


def risk_table(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the rows of all scenarios as a frame."""
    return pd.DataFrame(list(rows), columns=list(RISK_COLUMNS))


def longest_run(above: np.ndarray[Any, np.dtype[np.bool_]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return for each replication the longest number of days running that are true.

    Parameters
    ----------
    above : bool array [replication, day]
    """
    longest = np.zeros(len(above), dtype=np.int64)
    running = np.zeros(len(above), dtype=np.int64)
    for day in range(above.shape[1]):
        running = np.where(above[:, day], running + 1, 0)
        longest = np.maximum(longest, running)
    return longest


def in_plain_words(share: float) -> str:
    """Say a chance as a number of winters, as in "one winter in ten"."""
    if np.isnan(share):
        return "not known"
    if share == 0:
        return "in none of these winters"
    if share == 1:
        return "in every one of these winters"
    nearest = min(_ONE_IN, key=lambda of: abs(share - 1 / of))
    if abs(share - 1 / nearest) <= 0.1 / nearest:
        return f"about one winter in {_ONE_IN[nearest]}"
    if share < 0.02:
        return "fewer than one winter in fifty"
    if share > 0.95:
        return "almost every winter"
    if share < 0.075:
        return f"about {round(100 * share)} winters in a hundred"
    return f"about {round(10 * share)} winters in ten"


def _chances(matrix: Vector, asked: Sequence[float], days_running: int) -> list[dict[str, Any]]:
    rows = []
    for threshold in asked:
        with np.errstate(invalid="ignore"):
            longest = longest_run(matrix > threshold)
        for measure, days in (("chance_on_any_day", 1), ("chance_on_days_running", days_running)):
            winters = int((longest >= days).sum())
            row = {"measure": measure, "threshold": threshold, "days_running": days, "winters": winters}
            rows.append({**row, **_ends(chance(winters, len(matrix))), "replications": len(matrix)})
    return rows


def _worst_day(matrix: Vector) -> list[dict[str, Any]]:
    return _position(_highest(matrix), "worst_day", None)


def _on_dates(matrix: Vector, layout: Layout, limits: Limits) -> list[dict[str, Any]]:
    return [
        row for date in limits.dates for row in _position(matrix[:, (date - layout.first_day).days], "on_date", date)
    ]


def _position(values: Vector, measure: str, date: dt.date | None) -> list[dict[str, Any]]:
    """Return the mean of a day and what one winter in ten exceeds."""
    about = mean_of(values)
    mean = Interval(about.mean, about.ci95_low, about.ci95_high)
    common = {"date": date, "replications": values.size}
    return [
        {"measure": f"{measure}_mean", **_ends(mean), **common},
        {"measure": f"{measure}_one_winter_in_ten", **_ends(quantile(values, _BAD_WINTER)), **common},
    ]


def _ends(found: Interval) -> dict[str, float]:
    return {"value": found.value, "ci95_low": found.low, "ci95_high": found.high}


def _highest(matrix: Vector) -> Vector:
    """Return the highest value of each replication; NaN where no day is defined."""
    undefined = np.isnan(matrix)
    if not undefined.any():
        return np.asarray(matrix.max(axis=1))
    highest = np.where(undefined, -np.inf, matrix).max(axis=1)
    return np.where(undefined.all(axis=1), np.nan, highest)


def _rounded(number: float) -> float:
    if number < 10:
        return float(round(number))
    step = 10 ** (int(np.log10(number)) - 1)
    return float(round(number / step) * step)


def _in_words(row: dict[str, Any]) -> dict[str, Any]:
    if row["replications"] < DEMONSTRATION_BELOW:
        return {**row, "words": f"demonstration only ({row['replications']} winters)"}
    amount = _amount(row["value"], row["unit"])
    place = "" if row["place"] == "all" else f" ({row['place']})"
    what = "beds in use" if row["unit"] == "share" else "people delayed"
    if "threshold" in row:
        often = in_plain_words(row["value"])
        limit = _amount(row["threshold"], row["unit"])
        days = "on some day" if row["days_running"] == 1 else f"on {row['days_running']} days running"
        words = f"more than {limit} {what} {days}{place}: {often}"
    else:
        when = "on the worst day" if row["date"] is None else f"on {row['date'].day} {row['date']:%B %Y}"
        often = "one winter in ten has more than" if row["measure"].endswith("ten") else "on average"
        words = f"{when}{place}: {often} {amount} {what}"
    return {**row, "words": words}


def _amount(value: float, unit: str) -> str:
    if np.isnan(value):
        return "?"
    return f"{100 * value:.0f} % of" if unit == "share" else f"{value:,.0f}"
