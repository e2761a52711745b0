"""Which configuration has the fewest delayed hospital beds, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from discharge_sim.experiment.layout import Vector
from discharge_sim.experiment.statistics import DEMONSTRATION_BELOW

RANKED_BY = ("delayed_hospital_beds", "all", "all")
_RESAMPLES = 2000
_CLEARLY = 0.95


def ranking_of(values: Mapping[str, Vector], indifference: float, seed: int) -> pd.DataFrame:
    """Put scenarios in order.

    Parameters
    ----------
    values : mapping
        `RANKED_BY` by scenario: float array by replication; the same replications, with the same patients.
    indifference : float
        A mean within this distance of the lowest is as good.
    seed : int
        Of the resampling.

    Returns
    -------
    pandas.DataFrame
        `order, scenario, mean, probability_best, within_indifference_zone, verdict`. The probability comes from drawing
        whole winters with replacement (a paired bootstrap of the means); ties are shared.
    """
    names = list(values)
    matrix = np.array([values[name] for name in names])
    matrix = matrix[:, ~np.isnan(matrix).any(axis=0)]
    if not matrix.size:
        return pd.DataFrame(
            columns=["order", "scenario", "mean", "probability_best", "within_indifference_zone", "verdict"]
        )
    means = matrix.mean(axis=1)
    best = _probability_best(matrix, seed)
    within = means - means.min() <= indifference
    frame = pd.DataFrame(
        {"scenario": names, "mean": means, "probability_best": best, "within_indifference_zone": within}
    ).sort_values("mean", kind="stable", ignore_index=True)
    frame.insert(0, "order", range(1, len(frame) + 1))
    frame["verdict"] = [
        _verdict(order, sure, as_good, matrix.shape[1])
        for order, sure, as_good in zip(
            frame["order"], frame["probability_best"], frame["within_indifference_zone"], strict=True
        )
    ]
    return frame


def _probability_best(matrix: Vector, seed: int) -> Vector:
    generator = np.random.default_rng(seed)
    n = matrix.shape[1]
    wins = np.zeros(len(matrix))
    for _ in range(_RESAMPLES):
        means = matrix[:, generator.integers(0, n, n)].mean(axis=1)
        lowest = means == means.min()
        wins += lowest / lowest.sum()
    return wins / _RESAMPLES


def _verdict(order: int, sure: float, as_good: bool, n: int) -> str:
    if n < DEMONSTRATION_BELOW:
        return f"demonstration only ({n} winters)"
    if order == 1:
        return "fewest delayed beds" if sure >= _CLEARLY else "fewest delayed beds on average, but not clearly"
    return (
        "as good as the best: the difference is too small to matter" if as_good else "more delayed beds than the best"
    )
