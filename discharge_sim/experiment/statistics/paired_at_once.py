"""Paired differences of all indicators at once, the same to the last digit as `statistics.paired_differences`.

What is told of one indicator alone stands in `statistics` and is meant to be read; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from discharge_sim.experiment.keeping.layout import Vector
from discharge_sim.experiment.statistics.at_once import means_of, ordered, percentile_of_each, whole_columns
from discharge_sim.experiment.statistics.summarising import (
    CHANCE_OF_ERROR,
    Better,
    Told,
    holm,
    probability_positive,
    verdict_on,
)

Numbers = dict[str, NDArray[Any]]


def alone_at_once(differences: Vector, better: Sequence[Better], independent_variance: Vector) -> Numbers:
    """Return what can be said of each difference without the others of its family.

    Parameters
    ----------
    differences : float array [indicator, replication]
        Scenario minus baseline; NaN where undefined in either.
    better : sequence of {"lower", "higher", "neither"}
        By indicator: which direction is better.
    independent_variance : float array by indicator
        What the variance of each difference would be with different patients.
    """
    in_order, number = ordered(differences)
    found: Numbers = {"replications": number}
    found |= {word: np.asarray(column) for word, column in means_of(differences).items()}
    for word, percent in (("p05", 5), ("p95", 95)):
        found[word] = percentile_of_each(in_order, number, percent)
    sign = np.array([{"lower": -1, "higher": 1, "neither": 0}[one] for one in better])
    known = (number > 0) & (sign != 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        found["share_of_winters_better"] = _share(differences * sign[:, np.newaxis] > 0, number, known)
        found["winters_equal_share"] = _share(differences == 0, number, number > 0)
        found["differs"] = (differences != 0).sum(axis=1) > np.isnan(differences).sum(axis=1)
        found["error_of_mean"] = found["sd"] / np.sqrt(number)
        found["p_value"] = _p_values(found)
        found["probability_mean_better"] = _sure(found, sign, differences)
        squares = np.array([sd**2 for sd in found["sd"].tolist()])  # in one case of thousands not what numpy's are
        found["variance_reduction"] = np.where(found["sd"] > 0, independent_variance / squares, np.nan)
    return found


def together_at_once(
    alone: Mapping[str, Numbers],
    place: Mapping[str, NDArray[np.intp]],
    better: Sequence[Better],
    indifference: Sequence[float],
) -> dict[str, Numbers]:
    """Add what depends on the family: the corrected p-value, the interval of all at once, and the verdict.

    Parameters
    ----------
    alone : mapping
        By scenario: what `alone_at_once` returned.
    place : mapping
        By scenario, by indicator of the family: its row in `alone`, -1 if the scenario does not have it.
    better, indifference : sequence
        By indicator of the family: which direction is better, and what is too small to matter.

    Returns
    -------
    dict
        By scenario: `alone` with the columns added.
    """
    told = {name: {**numbers, **_empty(len(numbers["mean"]))} for name, numbers in alone.items()}
    for indicator, direction in enumerate(better):
        family = [(name, int(place[name][indicator])) for name in alone if place[name][indicator] >= 0]
        corrected = holm([float(alone[name]["p_value"][row]) for name, row in family])
        for (name, row), p_value in zip(family, corrected, strict=True):
            mine = told[name]
            low, high = _interval(mine, row, CHANCE_OF_ERROR / len(family))
            mine["ci95_together_low"][row], mine["ci95_together_high"][row] = low, high
            mine["p_value_holm"][row] = p_value
            zone = (indifference[indicator], low, high)
            mine["verdict"][row] = verdict_on(_told(mine, row), direction, zone, p_value)
    return told


def _empty(rows: int) -> Numbers:
    words = ("ci95_together_low", "ci95_together_high", "p_value_holm")
    return {**{word: np.full(rows, np.nan) for word in words}, "verdict": np.full(rows, "", dtype=object)}


def _told(numbers: Numbers, row: int) -> Told:
    return Told(
        mean=float(numbers["mean"][row]),
        replications=int(numbers["replications"][row]),
        differs=bool(numbers["differs"][row]),
        share_better=float(numbers["share_of_winters_better"][row]),
        share_equal=float(numbers["winters_equal_share"][row]),
    )


def _share(true: NDArray[np.bool_], number: NDArray[np.intp], known: NDArray[np.bool_]) -> Vector:
    return np.where(known, true.sum(axis=1) / number, np.nan)


def _p_values(found: Numbers) -> Vector:
    n, mean, sd = found["replications"], found["mean"], found["sd"]
    spread = 2 * stdtr(n - 1, -np.abs(mean) / found["error_of_mean"])
    return np.where(n < 2, np.nan, np.where(sd == 0, np.where(mean == 0, 1.0, 0.0), spread))


def _sure(found: Numbers, sign: NDArray[np.int64], differences: Vector) -> Vector:
    """Return how sure each mean is better; see `statistics.probability_positive`."""
    n = found["replications"]
    sure = np.asarray(stdtr(n - 1, found["mean"] * sign / found["error_of_mean"]))
    usual = whole_columns(differences) & found["differs"] & (found["sd"] > 0) & (n > 1) & (sign != 0)
    sure = np.where(usual, sure, np.nan)
    for row in np.flatnonzero(~usual & (sign != 0) & (n > 0)):
        values = differences[row][~np.isnan(differences[row])]
        sure[row] = probability_positive(values if sign[row] > 0 else -values)
    return sure


def _interval(numbers: Numbers, row: int, error: float) -> tuple[float, float]:
    n = int(numbers["replications"][row])
    if n < 2:
        return np.nan, np.nan
    half = _times_error(n, error) * float(numbers["sd"][row]) / np.sqrt(n)
    mean = float(numbers["mean"][row])
    return float(mean - half), float(mean + half)


def _times_error(n: int, error: float) -> float:
    if (n, error) not in _known:
        _known[n, error] = float(stdtrit(n - 1, 1 - error / 2))
    return _known[n, error]


_known: dict[tuple[int, float], float] = {}
