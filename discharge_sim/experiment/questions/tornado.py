"""Which assumptions matter most: the rank correlation of every varied figure with the results.

A figure whose members go up and down with a result is one to go and find; one that does not move it can stay a guess.
Spearman's rank correlation asks for no straight line. The members' own means are correlated, so that chance between
winters weakens it as little as the number of winters allows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtr

from discharge_sim.experiment.keeping.layout import Key, Layout, Vector
from discharge_sim.experiment.keeping.table_columns import TORNADO_COLUMNS
from discharge_sim.experiment.statistics.comparing import differences_of
from discharge_sim.experiment.statistics.summarising import holm
from discharge_sim.outputs.dictionary import DICTIONARY

if TYPE_CHECKING:
    from discharge_sim.scenario.loading import Scenario

INDICATORS = ("delayed_hospital_beds", "delayed_anywhere", "delayed_bed_days", "discharged_within_72h_share")
FEWEST_MEMBERS = 8
"""With fewer members, rank correlations say nothing: any order of four can come about by chance."""
TOGETHER = 0.7
"""Rank correlation from which two figures count as having moved together."""
_CLEAR = 0.05


def tornado_table(
    scenarios: Mapping[str, Scenario],
    layouts: Mapping[str, Layout],
    values: Mapping[str, Vector],
    baseline: str | None,
) -> pd.DataFrame:
    """Return how strongly each varied figure goes with the headline results, the strongest first.

    Parameters
    ----------
    scenarios, layouts, values : mapping
        By scenario; values are float arrays [replication, indicator].
    baseline : str or None
        Rows that have it in the column of this name are about paired differences.

    Returns
    -------
    pandas.DataFrame
        `mean_at_low` and `mean_at_high` are the results of the third of the members with the lowest and the highest
        values of the figure. Empty with fewer than eight members.
    """
    rows: list[dict[str, Any]] = []
    by_key = {name: dict(zip(layouts[name].indicators, values[name].T, strict=True)) for name in layouts}
    for name, layout in layouts.items():
        figures = _figures(scenarios[name])
        told = [("", by_key[name])]
        if baseline is not None and name != baseline:
            told.append((baseline, differences_of(by_key[name], by_key[baseline])))
        for against, columns in told:
            for indicator in INDICATORS:
                key: Key = (indicator, "all", "all")
                if key in columns and figures:
                    about = {"scenario": name, "baseline": against, "indicator": indicator}
                    rows += [{**about, **row} for row in _ordered(columns[key], layout.members, figures, indicator)]
    return pd.DataFrame(rows, columns=list(TORNADO_COLUMNS))


def _figures(scenario: Scenario) -> dict[str, Vector]:
    """Return the values of each figure that differs between members."""
    text = scenario.members.as_csv() if scenario.members is not None else ""
    if not text:
        return {}
    rows = list(csv.reader(io.StringIO(text)))
    table = np.array(rows[1:], dtype=float)
    varied = {path: table[:, place] for place, path in enumerate(rows[0])}
    return {path: column for path, column in varied.items() if np.ptp(column) > 0}


def _ordered(values: Vector, members: int, figures: Mapping[str, Vector], indicator: str) -> list[dict[str, Any]]:
    member = np.arange(len(values)) % members
    known = ~np.isnan(values)
    counts = np.bincount(member[known], minlength=members)
    there = np.flatnonzero(counts)
    if len(there) < FEWEST_MEMBERS:
        return []
    means = np.bincount(member[known], values[known], members)[there] / counts[there]
    together = _moving_together({path: column[there] for path, column in figures.items()})
    rows: list[dict[str, Any]] = [
        {"figure": path, **_correlated(column[there], means), "moves_with": "; ".join(together[path])}
        for path, column in figures.items()
    ]
    for row, corrected in zip(rows, holm([row["p_value"] for row in rows]), strict=True):
        row["p_value_holm"] = corrected  # of a hundred figures, five go with anything by chance
    rows.sort(key=lambda row: (-strength_of(row["rank_correlation"]), row["figure"]))
    unit = DICTIONARY[indicator].unit
    return [
        {**row, "unit": unit, "order": order, "members": len(there), "words": _in_words(row)}
        for order, row in enumerate(rows, 1)
    ]


def _moving_together(figures: Mapping[str, Vector]) -> dict[str, list[str]]:
    """Return with which other figures each goes up or down so closely that their effects cannot be told apart."""
    paths = list(figures)
    ranks = pd.DataFrame(figures).rank().to_numpy()
    close = np.abs(np.atleast_2d(np.corrcoef(ranks, rowvar=False))) >= TOGETHER
    return {
        path: [paths[other] for other in np.flatnonzero(close[place]) if other != place]
        for place, path in enumerate(paths)
    }


def rank_correlation(first: Vector, second: Vector) -> float:
    """Return Spearman's rank correlation; equal values share their ranks, NaN if one of the two does not vary."""
    ranks = [pd.Series(values).rank().to_numpy() for values in (first, second)]
    if any(np.ptp(rank) == 0 for rank in ranks):
        return np.nan
    first_rank, second_rank = (rank - rank.mean() for rank in ranks)
    return float(first_rank @ second_rank / np.sqrt((first_rank @ first_rank) * (second_rank @ second_rank)))


def strength_of(correlation: float) -> float:
    """Return how strong a correlation is, whichever way; nought if there is none."""
    return 0.0 if np.isnan(correlation) else abs(correlation)


def _correlated(figure: Vector, result: Vector) -> dict[str, float]:
    n = len(figure)
    rho = rank_correlation(figure, result)
    low, high = _fisher(rho, n)
    if abs(rho) >= 1 - 1e-12:
        p_value = 0.0
    else:
        p_value = float(2 * stdtr(n - 2, -abs(rho) * np.sqrt((n - 2) / (1 - rho**2))))
    order = np.argsort(figure, kind="stable")
    third = max(1, n // 3)
    return {
        "rank_correlation": rho,
        "ci95_low": low,
        "ci95_high": high,
        "p_value": p_value,
        "lowest": float(figure.min()),
        "highest": float(figure.max()),
        "mean_at_low": float(result[order[:third]].mean()),
        "mean_at_high": float(result[order[-third:]].mean()),
    }


def _fisher(rho: float, n: int) -> tuple[float, float]:
    """Return Fisher's interval of a rank correlation (with the variance of Fieller, Hartley and Pearson 1957)."""
    if np.isnan(rho) or n < 5:
        return np.nan, np.nan
    bounded = float(np.clip(rho, -1 + 1e-12, 1 - 1e-12))
    half = float(ndtri(0.975)) * np.sqrt(1.06 / (n - 3))
    return float(np.tanh(np.arctanh(bounded) - half)), float(np.tanh(np.arctanh(bounded) + half))


def _in_words(row: Mapping[str, Any]) -> str:
    if np.isnan(row["rank_correlation"]):
        return "the result does not vary"
    if row["p_value_holm"] > _CLEAR:
        return "no clear connection: this guess can stay a guess"
    direction = "higher" if row["rank_correlation"] > 0 else "lower"
    strength = "strongly" if abs(row["rank_correlation"]) >= 0.5 else "somewhat"
    return f"a higher figure goes {strength} with a {direction} result: a figure to go and find"
