"""Paired differences: every scenario minus the baseline, winter by winter, with the same patients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from discharge_sim.experiment.layout import Key, Layout, Vector
from discharge_sim.experiment.ranking import RANKED_BY
from discharge_sim.experiment.statistics import paired_difference
from discharge_sim.outputs.costs import DIFFERENCES
from discharge_sim.outputs.dictionary import DICTIONARY

COMPARISON_COLUMNS = (
    "scenario",
    "baseline",
    "indicator",
    "place",
    "group",
    "unit",
    "difference",
    "p05",
    "p95",
    "ci95_low",
    "ci95_high",
    "share_of_winters_better",
    "probability_mean_better",
    "verdict",
)


def comparison_table(
    layouts: Mapping[str, Layout], values: Mapping[str, Vector], baseline: str, indifference: float
) -> pd.DataFrame:
    """Return every paired difference, summarised.

    Parameters
    ----------
    layouts, values : mapping
        By scenario; values are float arrays [replication, indicator].
    baseline : str
        Name of the scenario that is subtracted.
    indifference : float
        Delayed hospital beds that are too few to matter.

    Notes
    -----
    An indicator that only one of two scenarios has (a place that the other lacks) has no difference and no row.
    """
    rows: list[dict[str, Any]] = []
    for name in layouts:
        if name == baseline:
            continue
        mine, base = (dict(zip(layouts[one].indicators, values[one].T, strict=True)) for one in (name, baseline))
        for (indicator, place, group), difference in differences_of(mine, base).items():
            about = DICTIONARY[indicator]
            zone = indifference if (indicator, place, group) == RANKED_BY else 0.0
            rows.append(
                {
                    "scenario": name,
                    "baseline": baseline,
                    "indicator": indicator,
                    "place": place,
                    "group": group,
                    "unit": about.unit,
                    **asdict(paired_difference(difference, about.better, zone)),
                }
            )
    return pd.DataFrame(rows, columns=list(COMPARISON_COLUMNS))


def differences_of(mine: Mapping[Key, Vector], base: Mapping[Key, Vector]) -> dict[Key, Vector]:
    """Return the paired differences by key, with the indicators that exist only beside a baseline.

    Parameters
    ----------
    mine, base : mapping
        Float array by replication, by key, of a scenario and of the baseline.
    """
    differences = {key: mine[key] - base[key] for key in mine if key in base}
    derived = {
        (name, place, group): factor * difference
        for name, (source, factor) in DIFFERENCES.items()
        for (indicator, place, group), difference in differences.items()
        if indicator == source
    }
    return differences | derived
