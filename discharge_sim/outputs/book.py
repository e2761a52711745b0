"""The book in which the measures of some replications are entered, under names that do not depend on what happened.

Every table has the replications first: numpy takes hardly longer for sixteen of them than for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from discharge_sim.outputs.stocks import Floats

Key = tuple[str, str, str]
"""Indicator, place, group."""
Name = tuple[str, str]
"""Indicator, group."""


class Book:
    """Numbers and daily series, in the order of entry.

    Keys are put together only when they are asked for: they are the same for all replications of a plan.

    Parameters
    ----------
    replications : int
        How many are entered at once.
    """

    def __init__(self, replications: int) -> None:
        self._replications = replications
        self._numbers: list[Floats] = []
        self._number_names: list[tuple[Sequence[Name], Sequence[str]]] = []
        self._series: list[Floats] = []
        self._series_names: list[tuple[Sequence[Name], Sequence[str]]] = []
        self._width = self._height = 0
        self._wholes: list[tuple[int, Floats]] = []
        self._stocks: list[tuple[int, int, int]] = []

    # -- entering -----------------------------------------------------------------------------------------------------
    def enter(self, indicator: str, places: Sequence[str], values: Floats, group: str = "all") -> None:
        """Enter one number for each place: [replication, place], or [place] if it is the same in all of them."""
        self.enter_table(((indicator, group),), places, values)

    def enter_table(self, names: Sequence[Name], places: Sequence[str], values: Floats) -> None:
        """Enter one number for each name and place; `values` is [replication, name, place], or the same in all."""
        shape = self._replications, len(names) * len(places)
        in_all = values.size == shape[1]
        self._numbers.append(np.broadcast_to(values.ravel(), shape) if in_all else values.reshape(shape))
        self._number_names.append((names, places))
        self._width += shape[1]

    def enter_ratio(
        self, indicator: str, places: Sequence[str], part: Floats, whole: Floats, group: str = "all"
    ) -> None:
        """Enter a ratio for each place, as `ratio` returns it: [replication, place]. All are divided at once later."""
        self._wholes.append((self._width, whole))
        self.enter(indicator, places, part, group)

    def enter_daily(self, indicator: str, places: Sequence[str], values: Floats, group: str = "all") -> None:
        """Enter one daily series for each place; `values` is [replication, place, day]."""
        self.enter_daily_table(((indicator, group),), places, values)

    def enter_daily_table(self, names: Sequence[Name], places: Sequence[str], values: Floats) -> None:
        """Enter one daily series for each name and place; `values` is [replication, name and place, day]."""
        self._series.append(values)
        self._series_names.append((names, places))
        self._height += values.shape[1]

    def enter_stock(self, indicator: str, places: Sequence[str], values: Floats, group: str = "all") -> None:
        """Enter the daily series of a stock and, as its number for the window, the mean over the midnights."""
        self._stocks.append((self._width, self._height, len(places)))
        self.enter_daily(indicator, places, values, group)
        self.enter(indicator, places, values[:, :, 0], group)  # this keeps the place: all means are taken at once later

    # -- reading ------------------------------------------------------------------------------------------------------
    def numbers(self) -> Floats:
        """Return all numbers: [replication, number]."""
        numbers = np.concatenate(self._numbers, axis=1).astype(np.float64, copy=False)
        means = self._days.mean(axis=2)
        for number, first, many in self._stocks:
            numbers[:, number : number + many] = means[:, first : first + many]
        wholes = np.ones_like(numbers)
        for number, whole in self._wholes:
            wholes[:, number : number + whole.shape[1]] = whole
        return ratio(numbers, wholes)

    def series(self) -> Floats:
        """Return all daily series: [replication, series, day]."""
        return self._days

    @cached_property
    def _days(self) -> Floats:
        return np.concatenate(self._series, axis=1).astype(np.float64, copy=False)

    def number_keys(self) -> tuple[Key, ...]:
        """Return the key of each number."""
        return _keys(self._number_names)

    def series_keys(self) -> tuple[Key, ...]:
        """Return the key of each daily series."""
        return _keys(self._series_names)


def _keys(entries: list[tuple[Sequence[Name], Sequence[str]]]) -> tuple[Key, ...]:
    return tuple(
        (indicator, place, group) for names, places in entries for indicator, group in names for place in places
    )


def with_total(by_place: Floats) -> Floats:
    """Put the sum of all places in front: [replication, place, ...] becomes [replication, 1 + place, ...]."""
    return np.concatenate((by_place.sum(axis=1, keepdims=True), by_place), axis=1)


def ratio(part: Floats, whole: Floats) -> Floats:
    """Divide; not a number where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share: Floats = np.divide(part, whole)
    np.copyto(share, np.nan, where=whole == 0)
    return share
