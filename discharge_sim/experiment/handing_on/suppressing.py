"""Hiding small counts in tables that are passed on, so that nobody can work them out from what is still shown.

A count above 0 and below the limit is hidden, and with it as many others as are needed (complementary suppression):
what is shown, the fact that a total is the sum of its parts, and that no count is negative, must not say what a hidden
count is. Zeros are shown.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

TOO_NARROW = 1.0
"""A hidden count whose possible values lie closer together than this is as good as shown."""
_EPSILON = 1e-7


class Sum(NamedTuple):
    """A total and the parts that it is the sum of: positions of cells."""

    total: int
    parts: tuple[int, ...]


def sums_of(cells: Sequence[tuple[Hashable, ...]], totals: Sequence[Hashable]) -> list[Sum]:
    """Return every sum in a table whose cells are named by their words, one for each dimension.

    Parameters
    ----------
    cells : sequence of tuple
        Words of each cell.
    totals : sequence
        Word of each dimension that stands for all others together.
    """
    parts: dict[tuple[int, tuple[Hashable, ...]], list[int]] = {}
    found: dict[tuple[int, tuple[Hashable, ...]], int] = {}
    for position, words in enumerate(cells):
        for dimension, total in enumerate(totals):
            rest = dimension, (*words[:dimension], *words[dimension + 1 :])
            if words[dimension] == total:
                found[rest] = position
            else:
                parts.setdefault(rest, []).append(position)
    return [Sum(total, tuple(parts[rest])) for rest, total in found.items() if rest in parts]


def hidden_cells(counts: Sequence[float], small: Iterable[int], sums: Sequence[Sum], below: float) -> set[int]:
    """Return the positions of the cells that cannot be shown.

    Parameters
    ----------
    counts : sequence of float
        Of each cell.
    small : iterable of int
        Cells that must not become known.
    sums : sequence of Sum
        What everybody knows of the table.
    below : float
        The parts hidden below a total that is shown come to at least so much together.
    """
    secret = set(small)
    hidden = set(secret)
    while True:
        for one in sums:
            _hide_with(one, counts, hidden, below)
        more = _beside_known(counts, secret, hidden, sums)
        if not more:
            return hidden
        hidden |= more


def _hide_with(one: Sum, counts: Sequence[float], hidden: set[int], below: float) -> None:
    """Hide more of a sum until its hidden parts could be something else."""
    while True:
        parts = [part for part in one.parts if part in hidden]
        if not parts and one.total not in hidden:
            return
        alone = len(parts) + (one.total in hidden) == 1
        seen_through = one.total not in hidden and sum(counts[part] for part in parts) < below
        if not (alone or seen_through):
            return
        hidden.add(_cheapest([part for part in one.parts if part not in hidden], counts, one.total))


def _cheapest(shown: Sequence[int], counts: Sequence[float], total: int) -> int:
    """Return the part whose loss costs least: the smallest above 0; the total if nothing else is left."""
    above = [part for part in shown if counts[part] > 0]
    return min(above, key=lambda part: counts[part], default=total)


def _beside_known(counts: Sequence[float], secret: set[int], hidden: set[int], sums: Sequence[Sum]) -> set[int]:
    """Return cells to hide beside secrets that all sums together give away."""
    more: set[int] = set()
    for cell, (low, high) in possible_values(counts, sorted(secret), hidden, sums).items():
        if high - low < TOO_NARROW:
            around = {other for one in sums if cell in (one.total, *one.parts) for other in (one.total, *one.parts)}
            shown = sorted(around - hidden, key=lambda other: (counts[other] == 0, counts[other]))
            more |= set(shown[:1])
    return more - hidden


def possible_values(
    counts: Sequence[float], cells: Iterable[int], hidden: set[int], sums: Sequence[Sum]
) -> dict[int, tuple[float, float]]:
    """Return the smallest and largest value that each cell can have for somebody who sees what is not hidden."""
    unknown = {cell: column for column, cell in enumerate(sorted(hidden))}
    matrix, known = _equations(counts, unknown, sums)
    found = {}
    for cell in cells:
        wanted = np.zeros(len(unknown))
        wanted[unknown[cell]] = 1.0
        low, high = (_extreme(sign * wanted, matrix, known) * sign for sign in (1.0, -1.0))
        found[cell] = low, high
    return found


def _extreme(wanted: NDArray[np.float64], matrix: NDArray[np.float64], known: NDArray[np.float64]) -> float:
    """Return the smallest value of a combination of hidden counts; without a bound, minus infinity."""
    if not len(known):
        return 0.0 if wanted.sum() > 0 else -np.inf
    solved = linprog(wanted, A_ub=np.vstack((matrix, -matrix)), b_ub=np.concatenate((known, -known)) + _EPSILON)
    return -np.inf if solved.fun is None else float(solved.fun)


def _equations(
    counts: Sequence[float], unknown: Mapping[int, int], sums: Sequence[Sum]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what the sums say about the hidden cells: matrix times hidden counts = known."""
    rows, known = [], []
    for one in sums:
        signs = {one.total: 1.0, **dict.fromkeys(one.parts, -1.0)}
        row = np.zeros(len(unknown))
        for cell, sign in signs.items():
            if cell in unknown:
                row[unknown[cell]] = sign
        if row.any():
            rows.append(row)
            known.append(-sum(sign * counts[cell] for cell, sign in signs.items() if cell not in unknown))
    return np.array(rows).reshape(len(rows), len(unknown)), np.array(known)
