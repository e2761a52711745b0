"""How many replications: the confidence-interval method with look-ahead (Hoad, Robinson and Davies 2010).

Replications are added until the half width of the 95 % interval is a small enough share of the mean, and then a few
more, to see whether it stays so: an interval can be narrow by luck.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from discharge_sim.experiment.keeping.layout import Vector

LOOK_AHEAD = 5
"""Replications that are looked ahead for every hundred (at least these), as recommended in the paper."""
FEWEST = 3


@dataclass(frozen=True)
class Precision:
    """How precisely the mean of an indicator is known.

    Attributes
    ----------
    needed : int or None
        Replications after which the wanted precision was reached and kept; None if that has not been seen yet.
    reached : float
        Half width of the 95 % interval as a share of the mean, after all replications.
    replications : int
    """

    needed: int | None
    reached: float
    replications: int


def look_ahead(replications: int) -> int:
    """Return how many further replications must keep the precision."""
    return LOOK_AHEAD * max(replications, 100) // 100


def half_widths(values: Vector) -> Vector:
    """Return the half width of the 95 % interval as a share of the mean after 1, 2, ... replications.

    NaN after one, and infinite where the mean is nought but not every value is.
    """
    n = np.arange(1, len(values) + 1)
    mean = np.cumsum(values) / n
    squares = np.maximum(np.cumsum((values - values[0]) ** 2) - n * (mean - values[0]) ** 2, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = stdtrit(n - 1, 0.975) * np.sqrt(squares / (n - 1) / n)
        share = half / np.abs(mean)
    share[half == 0] = 0.0
    share[:1] = np.nan
    return np.asarray(share, dtype=float)


def precision_of(values: Vector, wanted: float, fewest: int = FEWEST) -> Precision:
    """Return after how many replications a mean is known precisely enough.

    Parameters
    ----------
    values : float array by replication
    wanted : float
        Half width of the 95 % interval as a share of the mean: 0.05 for 5 %.
    fewest : int
        Replications before which nothing is believed.
    """
    defined = values[~np.isnan(values)]
    n = len(defined)
    if n < 2:
        return Precision(None, np.nan, n)
    shares = half_widths(defined)
    good = shares <= wanted
    for needed in range(max(fewest, 2), n + 1):
        end = needed + look_ahead(needed)
        if end > n:
            break
        if good[needed - 1 : end].all():
            return Precision(needed, float(shares[-1]), n)
    return Precision(None, float(shares[-1]), n)


def all_precise(found: Mapping[str, Precision]) -> bool:
    """Return whether every scenario's mean is known precisely enough."""
    return all(one.needed is not None for one in found.values())
