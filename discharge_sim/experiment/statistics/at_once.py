"""Statistics of all indicators at once: the same numbers, to the last digit, as those of one column alone.

A column that is not defined in every replication goes through the functions of `statistics`, which say what is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from discharge_sim.experiment.keeping.layout import Vector
from discharge_sim.experiment.statistics.summarising import mean_of

NUMBERS_AT_ONCE = 2**20


def in_portions(values: Vector) -> Iterator[tuple[slice, Vector]]:
    """Go through [replication, column] a portion of the columns at a time, so that copies of them stay small.

    Yields
    ------
    slice, float array [column, replication]
        Which columns they are, and the columns, each in one piece.
    """
    replications, width = values.shape
    at_once = max(NUMBERS_AT_ONCE // max(replications, 1), 1)
    for first in range(0, width, at_once):
        chosen = slice(first, first + at_once)
        yield chosen, transposed(values[:, chosen])


def transposed(values: Vector) -> Vector:
    """Return [column, replication] of [replication, column], each column in one piece."""
    return np.ascontiguousarray(values.T)


def means_of(columns: Vector) -> dict[str, Vector]:
    """Return mean, 95 % interval and standard deviation of each column, as `mean_of` does.

    Parameters
    ----------
    columns : float array [column, replication]
    """
    n = columns.shape[1]
    words = ("mean", "ci95_low", "ci95_high", "sd")
    found = {word: np.full(len(columns), np.nan) for word in words}
    whole = whole_columns(columns) & (n > 1)
    if whole.any():
        mean, sd = columns[whole].mean(axis=1), columns[whole].std(axis=1, ddof=1)
        half = float(stdtrit(n - 1, 0.975)) * sd / np.sqrt(n)
        for word, numbers in zip(words, (mean, mean - half, mean + half, sd), strict=True):
            found[word][whole] = numbers
    for position in np.flatnonzero(~whole):
        about = mean_of(columns[position])
        for word in words:
            found[word][position] = getattr(about, word)
    return found


def ordered(columns: Vector) -> tuple[Vector, NDArray[np.intp]]:
    """Return each column in ascending order, what is undefined last, and how many of its values are defined."""
    return np.sort(columns, axis=1), np.count_nonzero(~np.isnan(columns), axis=1)


def percentile_of_each(in_order: Vector, number: NDArray[np.intp], percent: float) -> Vector:
    """Return a percentile of the defined values of each column, as `statistics.percentile` does; NaN if there are none.

    Parameters
    ----------
    in_order, number
        What `ordered` returned.
    percent : float
    """
    last = np.maximum(number - 1, 0)
    position = last * percent / 100
    below = position.astype(np.intp)
    above = np.minimum(below + 1, last)
    column = np.arange(len(in_order))
    low = in_order[column, below]
    found: Vector = low + (in_order[column, above] - low) * (position - below)
    return found


def percentiles_of_each(columns: Vector, percentiles: Mapping[str, float]) -> dict[str, Vector]:
    """Return several percentiles of each column by their names."""
    in_order, number = ordered(columns)
    return {word: percentile_of_each(in_order, number, percent) for word, percent in percentiles.items()}


def words_of(keys: Any, units: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns `indicator, place, group, unit` of a table with a row for each key."""
    words: dict[str, Any] = {
        word: np.array([key[position] for key in keys], dtype=object)
        for position, word in enumerate(("indicator", "place", "group"))
    }
    return {**words, "unit": np.array([units[key[0]] for key in keys], dtype=object)}


def whole_columns(columns: Vector) -> NDArray[np.bool_]:
    """Return which columns are defined in every replication."""
    return np.asarray(~np.isnan(columns).any(axis=1))
