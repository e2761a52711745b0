"""The book in which the measures of one replication are entered, under names that do not depend on what happened."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from discharge_sim.outputs.stocks import Floats, Ints, Mask

Key = tuple[str, str, str]
"""Indicator, place, group."""


class Book:
    """Numbers and daily series, in the order of entry.

    Attributes
    ----------
    numbers : dict of Key -> float
        One number for the window.
    series : dict of Key -> float array by day of the window
    """

    def __init__(self) -> None:
        self.numbers: dict[Key, float] = {}
        self.series: dict[Key, Floats] = {}

    def enter(self, indicator: str, places: Sequence[str], values: Floats, group: str = "all") -> None:
        """Enter one number for each place."""
        for place, value in zip(places, np.asarray(values, dtype=np.float64).tolist(), strict=True):
            self.numbers[indicator, place, group] = value

    def enter_daily(self, indicator: str, places: Sequence[str], values: Floats, group: str = "all") -> None:
        """Enter one daily series for each place; `values` is [place, day]."""
        for place, series in zip(places, values, strict=True):
            self.series[indicator, place, group] = series

    def enter_stock(self, indicator: str, places: Sequence[str], values: Floats, group: str = "all") -> None:
        """Enter the daily series of a stock and, as its number for the window, the mean over the midnights."""
        self.enter_daily(indicator, places, values, group)
        self.enter(indicator, places, values.mean(axis=1), group)


def totals(place: Ints, n_places: int, weight: Ints | Floats | Mask | None = None) -> Floats:
    """Add up by place, with the total of all places first.

    Parameters
    ----------
    place : int array by row
        Place of each row; a row of a negative place counts in the total only.
    n_places : int
        Number of places.
    weight : array by row, optional
        What each row counts; 1 if left out.

    Returns
    -------
    float array [1 + n_places]
    """
    known = place >= 0
    weights = None if weight is None else np.asarray(weight, dtype=np.float64)
    by_place = np.bincount(place[known], None if weights is None else weights[known], n_places)
    total = float(len(place)) if weights is None else float(weights.sum())
    return np.concatenate(([total], by_place))


def with_total(by_place: Floats) -> Floats:
    """Put the sum of all rows in front: [place, ...] becomes [1 + place, ...]."""
    return np.concatenate((by_place.sum(axis=0, keepdims=True), by_place))


def ratio(part: Floats, whole: Floats) -> Floats:
    """Divide; not a number where there is nothing to divide by."""
    share: Floats = np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=np.asarray(whole) != 0)
    return share


def mean_by_place(place: Ints, n_places: int, value: Floats | Ints | Mask) -> Floats:
    """Return the mean of all rows, then by place; not a number where there is no row."""
    return ratio(totals(place, n_places, value), totals(place, n_places))


def quantile_by_place(place: Ints, n_places: int, value: Floats | Ints, level: float) -> Floats:
    """Return a quantile of all rows, then by place; not a number where there is no row."""
    groups = [value, *(value[place == index] for index in range(n_places))]
    return np.array([float(np.quantile(group, level)) if group.size else np.nan for group in groups])
