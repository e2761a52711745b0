"""Paired differences: every scenario minus the baseline, winter by winter, with the same patients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from discharge_sim.experiment.intervals import chance
from discharge_sim.experiment.layout import Key, Layout, Vector
from discharge_sim.experiment.statistics import Difference, paired_differences
from discharge_sim.outputs.costs import DIFFERENCES
from discharge_sim.outputs.dictionary import DICTIONARY

COMPARISON_COLUMNS = (
    *("scenario", "baseline", "indicator", "place", "group", "unit", "difference", "p05", "p95"),
    *("ci95_low", "ci95_high", "share_of_winters_better", "probability_mean_better", "verdict"),
    *("ci95_together_low", "ci95_together_high", "p_value", "p_value_holm"),
    *("winters_equal_share", "share_better_ci95_low", "share_better_ci95_high"),
    *("variance_reduction", "replications"),
)


def comparison_table(
    layouts: Mapping[str, Layout], values: Mapping[str, Vector], baseline: str, indifference: Mapping[Key, float]
) -> pd.DataFrame:
    """Return every paired difference, summarised.

    Parameters
    ----------
    layouts, values : mapping
        By scenario; values are float arrays [replication, indicator].
    baseline : str
        Name of the scenario that is subtracted.
    indifference : mapping
        By key: differences that are too small to matter; of any other key, none is.

    Notes
    -----
    An indicator that only one of two scenarios has (a place that the other lacks) has no difference and no row. If
    scenarios have different numbers of replications, the common ones are compared: they have the same patients.
    """
    columns = {name: dict(zip(layouts[name].indicators, values[name].T, strict=True)) for name in layouts}
    others = [name for name in layouts if name != baseline]
    differences = {name: differences_of(columns[name], columns[baseline]) for name in others}
    found: dict[tuple[str, Key], Difference] = {}
    for key in dict.fromkeys(key for name in others for key in differences[name]):
        family = [name for name in others if key in differences[name]]
        told = paired_differences(
            [differences[name][key] for name in family],
            DICTIONARY[key[0]].better,
            indifference.get(key, 0.0),
            independent_variances=[_independent_variance(columns[name], columns[baseline], key) for name in family],
        )
        found |= {(name, key): one for name, one in zip(family, told, strict=True)}
    rows = [_row(name, baseline, key, found[name, key]) for name in others for key in differences[name]]
    return pd.DataFrame(rows, columns=list(COMPARISON_COLUMNS))


def differences_of(mine: Mapping[Key, Vector], base: Mapping[Key, Vector]) -> dict[Key, Vector]:
    """Return the paired differences by key, with the indicators that exist only beside a baseline.

    Parameters
    ----------
    mine, base : mapping
        Float array by replication, by key, of a scenario and of the baseline; the common replications count.
    """
    differences = {key: mine[key][: len(base[key])] - base[key][: len(mine[key])] for key in mine if key in base}
    derived = {
        (name, place, group): factor * difference
        for name, (source, factor) in DIFFERENCES.items()
        for (indicator, place, group), difference in differences.items()
        if indicator == source
    }
    return differences | derived


def _independent_variance(mine: Mapping[Key, Vector], base: Mapping[Key, Vector], key: Key) -> float:
    """Return what the variance of a difference would be if the two scenarios had different patients."""
    indicator, factor = key[0], 1.0
    if indicator in DIFFERENCES:
        indicator, factor = DIFFERENCES[indicator]
    source = (indicator, *key[1:])
    both = np.array([mine[source][: len(base[source])], base[source][: len(mine[source])]])
    both = both[:, ~np.isnan(both).any(axis=0)]
    if both.shape[1] < 2:
        return np.nan
    return float(factor**2 * both.var(axis=1, ddof=1).sum())


def _row(name: str, baseline: str, key: Key, found: Difference) -> dict[str, Any]:
    indicator, place, group = key
    about = {"scenario": name, "baseline": baseline, "indicator": indicator, "place": place, "group": group}
    share = found.share_of_winters_better
    exact = chance(
        round(share * found.replications) if share == share else 0, found.replications if share == share else 0
    )
    ends = {"share_better_ci95_low": exact.low, "share_better_ci95_high": exact.high}
    return {**about, "unit": DICTIONARY[indicator].unit, **asdict(found), **ends}
