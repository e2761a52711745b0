"""Hiding small counts in tables that are passed on, so that nobody can work them out from what is still shown.

A count above 0 and below the limit is hidden, and with it as many others as are needed (complementary suppression):
what is shown, the fact that a total is the sum of its parts, that no count is negative, and that zeros are shown (so
that a hidden whole number is at least 1), must not say what a hidden count is.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from discharge_sim.experiment.problems import ExperimentError

TOO_NARROW = 1.0
"""A hidden count whose possible values lie closer together than this is as good as shown."""
_EPSILON, _ROUNDING = 1e-7, 1e-4
_SOLVED, _WITHOUT_BOUND = 0, 3
"""What the solver says of a problem."""


class Sum(NamedTuple):
    """A total and the parts that it is the sum of: positions of cells."""

    total: int
    parts: tuple[int, ...]


class Known(NamedTuple):
    """What everybody knows: sums, and which of their cells stand in no table."""

    sums: tuple[Sum, ...]
    unseen: frozenset[int]


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


def hidden_cells(
    counts: Sequence[float],
    small: Iterable[int],
    sums: Sequence[Sum],
    below: float,
    *,
    links: Sequence[Sum] = (),
    unseen: Collection[int] = (),
) -> set[int]:
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
    links : sequence of Sum
        What everybody knows besides: sums with unseen cells.
    unseen : collection of int
        Cells that stand in no table, but follow from it: the difference of two columns.
    """
    secret, follow = set(small), frozenset(unseen)
    hidden = secret - follow
    while True:
        for one in sums:
            _hide_with(one, counts, hidden, below)
        more = _beside_known(counts, secret, hidden, Known((*sums, *links), follow))
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
        more = _cheapest([part for part in one.parts if part not in hidden], counts, one.total)
        if more in hidden:  # nothing is left to hide: the parts of this total are all 0, or no parts of it
            return
        hidden.add(more)


def _cheapest(shown: Sequence[int], counts: Sequence[float], total: int) -> int:
    """Return the part whose loss costs least: the smallest above 0; the total if nothing else is left."""
    above = [part for part in shown if counts[part] > 0]
    return min(above, key=lambda part: counts[part], default=total)


def _beside_known(counts: Sequence[float], secret: set[int], hidden: set[int], known: Known) -> set[int]:
    """Return cells to hide beside secrets that everything together gives away."""
    more: set[int] = set()
    for cell, (low, high) in possible_values(counts, sorted(secret), hidden, known.sums, known.unseen).items():
        if high - low < TOO_NARROW and not more & (around := _around(cell, counts, hidden, known)):
            more |= set(sorted(around, key=lambda other: counts[other])[:1])
    return more


def _around(cell: int, counts: Sequence[float], hidden: set[int], known: Known) -> set[int]:
    """Return the cells to hide that stand nearest to a cell: in a sum with it, or with those in a sum with it.

    Zeros stay: to hide one would say nothing to whoever knows the rule.
    """
    reached, before = {cell}, set[int]()
    while reached != before:
        before = set(reached)
        for one in known.sums:
            if not before.isdisjoint((one.total, *one.parts)):
                reached.update((one.total, *one.parts))
        if shown := {other for other in reached - hidden - known.unseen if counts[other] > 0}:
            return shown
    return set()


def possible_values(
    counts: Sequence[float],
    cells: Iterable[int],
    hidden: set[int],
    sums: Sequence[Sum],
    unseen: Collection[int] = (),
) -> dict[int, tuple[float, float]]:
    """Return values between which each cell can lie for somebody who sees what is not hidden.

    Returns
    -------
    dict
        The smallest and the largest value; for cells that are not given away perhaps only two that lie far enough
        apart.
    """
    wanted, whole = list(cells), _all_whole(counts)
    columns = {cell: column for column, cell in enumerate(sorted({*hidden, *unseen}))}
    problem = _problem(counts, columns, sums, set(unseen))
    low, high = np.full(len(columns), np.inf), np.full(len(columns), -np.inf)
    for cell in wanted:
        least, most = _between(low[columns[cell]], high[columns[cell]], whole=whole)
        if most - least >= TOO_NARROW:
            continue  # what was found for others shows two values for this one already
        for sign in (1.0, -1.0):
            found = _extreme(columns[cell], sign, problem)
            low, high = np.fmin(low, found), np.fmax(high, found)
    return {cell: _between(low[columns[cell]], high[columns[cell]], whole=whole) for cell in wanted}


def _between(low: float, high: float, *, whole: bool) -> tuple[float, float]:
    """Return the bounds of a count: whole numbers where all counts are whole, whatever the solver rounds."""
    if whole and math.isfinite(low) and math.isfinite(high):
        return math.ceil(low - _ROUNDING), math.floor(high + _ROUNDING)
    return float(low), float(high)


class _Problem(NamedTuple):
    """What is known of hidden cells: matrix times counts <= limits, each count between its bounds."""

    matrix: Any  # sparse, which the types of `linprog` do not know
    limits: NDArray[np.float64]
    bounds: list[tuple[float, None]]


def _problem(
    counts: Sequence[float], columns: dict[int, int], sums: Sequence[Sum], unseen: Collection[int]
) -> _Problem:
    rows: list[int] = []
    places: list[int] = []
    signs: list[float] = []
    known: list[float] = []
    for one in sums:
        terms = {one.total: 1.0, **dict.fromkeys(one.parts, -1.0)}
        hidden = [cell for cell in terms if cell in columns]
        if hidden:
            rows += [len(known)] * len(hidden)
            places += [columns[cell] for cell in hidden]
            signs += [terms[cell] for cell in hidden]
            known.append(-sum(sign * counts[cell] for cell, sign in terms.items() if cell not in columns))
    signed = signs + [-sign for sign in signs]
    at = rows + [row + len(known) for row in rows], places * 2
    matrix = csr_array((signed, at), shape=(2 * len(known), len(columns)))
    limits = np.array([*known, *(-number for number in known)]) + _EPSILON
    at_least = 1.0 if _all_whole(counts) else 0.0  # zeros are shown
    bounds = [(0.0 if cell in unseen else min(at_least, counts[cell]), None) for cell in columns]
    return _Problem(matrix, limits, bounds)


def _extreme(column: int, sign: float, problem: _Problem) -> NDArray[np.float64]:
    """Return hidden counts of which one is as small (sign 1) or as large (sign -1) as it can be."""
    wanted = np.zeros(len(problem.bounds))
    wanted[column] = sign
    solved = linprog(wanted, A_ub=problem.matrix, b_ub=problem.limits, bounds=problem.bounds)
    if solved.status == _SOLVED:
        return np.asarray(solved.x)
    if solved.status == _WITHOUT_BOUND:
        boundless = np.full(len(problem.bounds), np.nan)
        boundless[column] = np.inf
        return boundless
    raise ExperimentError(
        "the official tables contradict themselves: totals are not the sums of their parts, or a longer wait has more "
        f"people than a shorter one; run the experiment again to write them anew ({solved.message})"
    )


def _all_whole(counts: Sequence[float]) -> bool:
    return all(float(count).is_integer() for count in counts)
