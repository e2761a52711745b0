"""Which configuration is the best by the indicator that is asked for, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from discharge_sim.experiment.keeping.layout import Vector
from discharge_sim.experiment.keeping.table_columns import RANKING_COLUMNS
from discharge_sim.experiment.settings import DEMONSTRATION_BELOW
from discharge_sim.experiment.statistics.aim import BEDS, Aim
from discharge_sim.experiment.statistics.deciding import ERROR, Decision
from discharge_sim.experiment.statistics.summarising import Mean, mean_of

RANKED_BY = BEDS.key
"""What is ranked by unless somebody asks for something else."""
_RESAMPLES = 2000
_CLEARLY = 0.95


def ranking_of(
    values: Mapping[str, Vector], indifference: float, seed: int, decision: Decision | None = None, aim: Aim = BEDS
) -> pd.DataFrame:
    """Put scenarios in order.

    Parameters
    ----------
    values : mapping
        What is ranked by, by scenario: float array by replication, with the same patients; those that were left behind
        early have fewer, and are compared on the common ones. NaN where undefined.
    indifference : float
        A mean within this distance of the best is as good.
    seed : int
        Of the resampling.
    decision : Decision, optional
        How the procedure that stops when it is decided ended; without it the best mean is first.
    aim : Aim
        What the values are, and which way is better.

    Returns
    -------
    pandas.DataFrame
        Columns `RANKING_COLUMNS`. `probability_best` comes from drawing whole winters with replacement (a paired
        bootstrap of the means over the replications that all have); ties are shared.
    """
    losses = {name: aim.as_losses(column) for name, column in values.items()}
    common = min((column.size for column in losses.values()), default=0)
    matrix = np.array([column[:common] for column in losses.values()])
    matrix = matrix[:, ~np.isnan(matrix).any(axis=0)] if common else matrix
    if not matrix.size:
        return pd.DataFrame(columns=list(RANKING_COLUMNS))
    sure = dict(zip(losses, _probability_best(matrix, seed), strict=True))
    mean_loss = {name: float(np.nanmean(column)) for name, column in losses.items()}
    best = (decision.best if decision is not None else None) or min(mean_loss, key=lambda name: mean_loss[name])
    behind = {name: mean_of(_paired(losses[name], losses[best])) for name in losses}
    shown = {name: mean_of(_paired(values[name], values[best])) for name in values}
    ordered = sorted(losses, key=lambda name: (name != best, behind[name].mean))
    out = decision.left_behind if decision is not None else {}
    rows = [
        {
            "order": order,
            "scenario": name,
            "mean": float(np.nanmean(values[name])),
            "probability_best": sure[name],
            "within_indifference_zone": behind[name].mean <= indifference,
            "verdict": _verdict(aim, name == best, sure[name], behind[name], indifference, decision),
            "difference_to_best": shown[name].mean,
            "ci95_low": shown[name].ci95_low,
            "ci95_high": shown[name].ci95_high,
            "indifference_zone": indifference,
            "replications": int(np.count_nonzero(~np.isnan(values[name]))),
            "left_behind_after": out.get(name, np.nan),
            "indicator": aim.indicator,
            "place": aim.place,
            "unit": aim.unit,
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


def _verdict(aim: Aim, is_best: bool, sure: float, behind: Mean, zone: float, decision: Decision | None) -> str:
    if behind.replications < DEMONSTRATION_BELOW:
        return f"demonstration only ({behind.replications} winters)"
    best = f"{aim.best} {'delayed beds' if aim == BEDS else aim.words}"
    if is_best and decision is not None and decision.is_decided:
        return (
            f"chosen: {best} with at least {100 * (1 - ERROR):.0f} % certainty, "
            f"if no other is within {aim.amount(zone)} of it"
        )
    if is_best:
        return best if sure >= _CLEARLY else f"{best} on average, but not clearly"
    if behind.mean <= zone:
        return "as good as the best: the difference is too small to matter"
    return "more delayed beds than the best" if aim == BEDS else f"{aim.words} worse than the best"
