"""Exact intervals: of a chance, and of a quantile, without supposing any shape of the distribution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import bdtr, betaincinv

from discharge_sim.experiment.keeping.layout import Key, Layout, Vector
from discharge_sim.experiment.keeping.table_columns import QUANTILE_COLUMNS
from discharge_sim.experiment.statistics.at_once import in_portions, ordered, percentile_of_each, words_of
from discharge_sim.experiment.statistics.summarising import PERCENTILES, percentile
from discharge_sim.outputs.dictionary import UNITS

_CONFIDENCE = 0.95


class Interval(NamedTuple):
    """An estimate with its 95 % interval; NaN where there is none."""

    value: float
    low: float
    high: float


@lru_cache(maxsize=10_000)
def chance(winters: int, of: int, confidence: float = _CONFIDENCE) -> Interval:
    """Return a chance with its exact interval (Clopper and Pearson 1934).

    Parameters
    ----------
    winters : int
        Replications in which it happened.
    of : int
        Replications.
    confidence : float
        Coverage is at least this, whatever the chance.
    """
    if of == 0:
        return Interval(np.nan, np.nan, np.nan)
    tail = (1 - confidence) / 2
    low = float(betaincinv(winters, of - winters + 1, tail)) if winters else 0.0
    high = float(betaincinv(winters + 1, of - winters, 1 - tail)) if winters < of else 1.0
    return Interval(winters / of, low, high)


def quantile(values: Vector, share: float, confidence: float = _CONFIDENCE) -> Interval:
    """Return a quantile with its interval from order statistics.

    The number of replications below the true quantile is binomial, so two order statistics enclose it with at least
    the wanted confidence (David and Nagaraja 2003, section 7.1). An end is missing where so few replications cannot
    give one.

    Parameters
    ----------
    values : float array by replication
        NaN is left out.
    share : float
        0.9: the value that nine winters of ten do not exceed.
    confidence : float
        Coverage is at least this.
    """
    ordered = np.sort(values[~np.isnan(values)])
    n = ordered.size
    if n == 0:
        return Interval(np.nan, np.nan, np.nan)
    low, high = _enclosing(n, share, confidence)
    return Interval(
        percentile(ordered, 100 * share),
        float(ordered[low - 1]) if low >= 1 else np.nan,
        float(ordered[high - 1]) if high <= n else np.nan,
    )


@lru_cache(maxsize=1000)
def _enclosing(n: int, share: float, confidence: float) -> tuple[int, int]:
    """Return which order statistics (from 1) enclose a quantile; 0 and n + 1 are not there."""
    below = np.asarray(bdtr(np.arange(n + 1), n, share))  # P(at most k of n lie below the quantile)
    tail = (1 - confidence) / 2
    # X(j) <= q fails if fewer than j lie below it, X(k) >= q fails if k or more do.
    return int(np.searchsorted(below, tail, side="right")), int(np.searchsorted(below, 1 - tail, side="left")) + 1


def quantile_table(layouts: Mapping[str, Layout], values: Mapping[str, Vector]) -> pd.DataFrame:
    """Return the percentiles between winters of every indicator (group `all`) with their exact intervals.

    Parameters
    ----------
    layouts, values : mapping
        By scenario; values are float arrays [replication, indicator].
    """
    pieces = []
    for name, layout in layouts.items():
        chosen = [position for position, key in enumerate(layout.indicators) if key[2] == "all"]
        for some, columns in in_portions(values[name][:, chosen]):
            pieces.append(_piece(name, [layout.indicators[position] for position in chosen[some]], columns))
    return pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame(columns=list(QUANTILE_COLUMNS))


def _piece(name: str, keys: Sequence[Key], columns: Vector) -> pd.DataFrame:
    in_order, number = ordered(columns)
    found = [_quantile_of_each(in_order, number, percent) for percent in PERCENTILES.values()]
    value, low, high = (np.array([one[end] for one in found]).T.ravel() for end in range(3))
    piece = {
        "scenario": name,
        **{word: np.repeat(said, len(PERCENTILES)) for word, said in words_of(keys, UNITS).items()},
        "quantile": np.tile(np.array(list(PERCENTILES), dtype=object), len(keys)),
        "value": value,
        "ci95_low": low,
        "ci95_high": high,
        "replications": columns.shape[1],
    }
    return pd.DataFrame(piece, columns=list(QUANTILE_COLUMNS))


def _quantile_of_each(in_order: Vector, number: NDArray[np.intp], percent: float) -> tuple[Vector, Vector, Vector]:
    """Return a quantile of each column and the ends of its interval; see `quantile`."""
    low, high = np.full(len(number), np.nan), np.full(len(number), np.nan)
    for n in np.unique(number[number > 0]):
        rank_low, rank_high = _enclosing(int(n), percent / 100, _CONFIDENCE)
        of_n = number == n
        if rank_low >= 1:
            low[of_n] = in_order[of_n, rank_low - 1]
        if rank_high <= n:
            high[of_n] = in_order[of_n, rank_high - 1]
    return percentile_of_each(in_order, number, percent), low, high
