"""Whether results still move: at the beginning because of how the world was started, at the end without settling.

`mser5` says how many days at the beginning of the window still show the start (White 1997; Hoad, Robinson and Davies
2010): the truncation of batches of five days that makes the standard error of the mean smallest. A curve smoothed as
Welch (1983) does is for the eye. What still rises or falls at the end is looked at winter by winter: the slope over the
last third of the window, with its interval between winters.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from discharge_sim.experiment.keeping.layout import Key, Layout, Vector
from discharge_sim.experiment.keeping.table_columns import DRIFT_COLUMNS, WELCH_COLUMNS
from discharge_sim.experiment.statistics.summarising import mean_of
from discharge_sim.outputs.dictionary import DICTIONARY

WATCHED = (
    "delayed_hospital_beds",
    "delayed_anywhere",
    "occupancy_beds",
    "waiting_in_community",
    "home_care_hours_owed",
    "hub_waiting",
    "waiting_for_bed",
)
BATCH_DAYS = 5
WINDOW_DAYS = 15
"""Half the width of the moving average: a fortnight, so that weekdays do not show."""
SETTLES_BY_ITSELF = ("warm_up", "empty")
"""Starts after which the world is meant to have settled; a stated start is a position to move from."""
_LARGE_CHANGE = 0.02
"""A change a week that may be below this share of the mean is not worth a warning."""
_FEWEST_BATCHES = 8


class Mser5(NamedTuple):
    """Where a series has settled.

    Attributes
    ----------
    days : int
        Days to leave out.
    settles : bool
        Whether the best truncation lies in the first half: otherwise the series is too short to say.
    """

    days: int
    settles: bool


def mser5(series: Vector) -> Mser5:
    """Return how many days at the beginning of a series should be left out.

    Parameters
    ----------
    series : float array by day
        A mean over replications; NaN is taken for the series' mean.
    """
    filled = np.where(np.isnan(series), np.nanmean(series) if np.isfinite(series).any() else 0.0, series)
    n = len(filled) // BATCH_DAYS
    if n < _FEWEST_BATCHES:
        return Mser5(0, False)
    batches = filled[: n * BATCH_DAYS].reshape(n, BATCH_DAYS).mean(axis=1)
    left_out = np.arange(n - _FEWEST_BATCHES // 2)
    scores = np.array([float(np.var(batches[cut:])) / (n - cut) for cut in left_out])
    best = int(np.argmin(scores))
    return Mser5(best * BATCH_DAYS, best <= n // 2)


def smoothed(series: Vector, half_width: int = WINDOW_DAYS) -> Vector:
    """Return Welch's moving average: symmetric, and narrower towards the beginning.

    Days nearer to the end than the half width have no value (NaN).
    """
    n = len(series)
    result = np.full(n, np.nan)
    for day in range(n - half_width):
        width = min(day, half_width)
        result[day] = np.mean(series[day - width : day + width + 1])
    return result


def drift_tables(
    name: str, layout: Layout, days: Iterable[tuple[Key, Vector]], start_state: str
) -> tuple[list[dict[str, Any]], list[pd.DataFrame]]:
    """Return the rows of `drift.csv` and the pieces of `welch.csv` of one scenario.

    Parameters
    ----------
    name : str
        Of the scenario.
    layout : Layout
    days : iterable of (daily key, float array [replication, day])
        All daily series, or some of them; what is not watched is passed over.
    start_state : str
        `period.start_state` of the scenario.
    """
    rows, pieces = [], []
    for (indicator, place, group), matrix in days:
        if group != "all" or indicator not in WATCHED:
            continue
        about = {"scenario": name, "indicator": indicator, "place": place, "unit": DICTIONARY[indicator].unit}
        row = _looked_at(matrix, start_state, place)
        rows.append({**about, **row})
        if place == "all":
            pieces.append(_welch(about, layout, matrix.mean(axis=0)))
    return rows, pieces


def drift_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the rows of all scenarios as a frame."""
    return pd.DataFrame(rows, columns=list(DRIFT_COLUMNS))


def welch_table(pieces: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the curves of all scenarios as a frame."""
    return pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame(columns=list(WELCH_COLUMNS))


def warnings_of(table: pd.DataFrame) -> list[str]:
    """Return the warnings of a drift table, the same one for several scenarios only once."""
    told: dict[tuple[str, str], list[str]] = {}
    for row in table[table["warning"].fillna("") != ""].to_dict("records"):
        told.setdefault((row["indicator"], row["warning"]), []).append(row["scenario"])
    return [f"{indicator} {warning} ({', '.join(names)})" for (indicator, warning), names in told.items()]


def _looked_at(matrix: Vector, start_state: str, place: str) -> dict[str, Any]:
    series = matrix.mean(axis=0)
    settled = mser5(series)
    slope = mean_of(_slopes(matrix[:, -(matrix.shape[1] // 3) :]))
    undefined = np.isnan(matrix)
    defined = matrix[~undefined] if undefined.any() else matrix.ravel()
    row = {
        "start_state": start_state,
        "mean": float(defined.mean()) if defined.size else np.nan,
        "days": matrix.shape[1],
        "settled_after_days": settled.days,
        "settles": settled.settles,
        "change_per_week_at_end": slope.mean,
        "ci95_low": slope.ci95_low,
        "ci95_high": slope.ci95_high,
    }
    return {**row, "warning": _warning(row) if place == "all" else ""}


def _slopes(matrix: Vector) -> Vector:
    """Return the change a week of each replication by least squares."""
    n = matrix.shape[1]
    if n < 2 * 7:
        return np.full(len(matrix), np.nan)
    day = np.arange(n) - (n - 1) / 2
    slopes: Vector = 7 * (matrix @ day) / float(day @ day)
    return slopes


def _warning(row: dict[str, Any]) -> str:
    """Say what a reader should know, if anything."""
    if row["start_state"] in SETTLES_BY_ITSELF and row["settled_after_days"] > 0:
        return "still shows at the beginning of the window how the world was started; lengthen period.warm_up_days"
    least = max(row["ci95_low"], -row["ci95_high"])  # the smallest plausible change, whichever way
    if least > _LARGE_CHANGE * abs(row["mean"]):
        return "still moves at the end of the window"
    return ""


def _welch(about: dict[str, Any], layout: Layout, series: Vector) -> pd.DataFrame:
    dates = np.array(layout.days, dtype="datetime64[s]")
    piece = pd.DataFrame({**about, "date": dates, "mean": series, "smoothed": smoothed(series)})
    return piece[list(WELCH_COLUMNS)]
