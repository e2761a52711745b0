"""Which configuration has the fewest delayed hospital beds, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from discharge_sim.experiment.deciding import ERROR, Decision
from discharge_sim.experiment.layout import Vector
from discharge_sim.experiment.statistics import DEMONSTRATION_BELOW, Mean, mean_of

RANKED_BY = ("delayed_hospital_beds", "all", "all")
RANKING_COLUMNS = (
    *("order", "scenario", "mean", "probability_best", "within_indifference_zone", "verdict"),
    *("difference_to_best", "ci95_low", "ci95_high", "indifference_zone", "replications", "left_behind_after"),
)
_RESAMPLES = 2000
_CLEARLY = 0.95


def ranking_of(
    values: Mapping[str, Vector], indifference: float, seed: int, decision: Decision | None = None
) -> pd.DataFrame:
    """Put scenarios in order.

    Parameters
    ----------
    values : mapping
        `RANKED_BY` by scenario: float array by replication, with the same patients; those that were left behind early
        have fewer, and are compared on the common ones.
    indifference : float
        A mean within this distance of the best is as good.
    seed : int
        Of the resampling.
    decision : Decision, optional
        How the procedure that stops when it is decided ended; without it the lowest mean is first.

    Returns
    -------
    pandas.DataFrame
        Columns `RANKING_COLUMNS`. `probability_best` comes from drawing whole winters with replacement (a paired
        bootstrap of the means over the replications that all have); ties are shared.
    """
    defined = {name: column[~np.isnan(column)] for name, column in values.items()}
    common = min((column.size for column in defined.values()), default=0)
    if not common:
        return pd.DataFrame(columns=list(RANKING_COLUMNS))
    sure = dict(
        zip(defined, _probability_best(np.array([one[:common] for one in defined.values()]), seed), strict=True)
    )
    means = {name: float(column.mean()) for name, column in defined.items()}
    best = (decision.best if decision is not None else None) or min(means, key=lambda name: means[name])
    behind = {name: mean_of(_paired(defined[name], defined[best])) for name in defined}
    ordered = sorted(defined, key=lambda name: (name != best, behind[name].mean))
    out = decision.left_behind if decision is not None else {}
    rows = [
        {
            "order": order,
            "scenario": name,
            "mean": means[name],
            "probability_best": sure[name],
            "within_indifference_zone": behind[name].mean <= indifference,
            "verdict": _verdict(name == best, sure[name], behind[name], indifference, decision),
            "difference_to_best": behind[name].mean,
            "ci95_low": behind[name].ci95_low,
            "ci95_high": behind[name].ci95_high,
            "indifference_zone": indifference,
            "replications": defined[name].size,
            "left_behind_after": out.get(name, np.nan),
        }
        for order, name in enumerate(ordered, 1)
    ]
    return pd.DataFrame(rows, columns=list(RANKING_COLUMNS))


def _paired(mine: Vector, best: Vector) -> Vector:
    return mine[: best.size] - best[: mine.size]


def _probability_best(matrix: Vector, seed: int) -> Vector:
    generator = np.random.default_rng(seed)
    n = matrix.shape[1]
    wins = np.zeros(len(matrix))
    for _ in range(_RESAMPLES):
        means = matrix[:, generator.integers(0, n, n)].mean(axis=1)
        lowest = means == means.min()
        wins += lowest / lowest.sum()
    return wins / _RESAMPLES


def _verdict(is_best: bool, sure: float, behind: Mean, zone: float, decision: Decision | None) -> str:
    if behind.replications < DEMONSTRATION_BELOW:
        return f"demonstration only ({behind.replications} winters)"
    if is_best and decision is not None and decision.is_decided:
        return (
            f"chosen: fewest delayed beds with at least {100 * (1 - ERROR):.0f} % certainty, "
            f"if no other is within {zone:g} beds of it"
        )
    if is_best:
        return "fewest delayed beds" if sure >= _CLEARLY else "fewest delayed beds on average, but not clearly"
    if behind.mean <= zone:
        return "as good as the best: the difference is too small to matter"
    return "more delayed beds than the best"
