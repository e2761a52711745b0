"""Quantile tables: distributions as whole numbers, made once, read with integer arithmetic only.

A table is a row of `KNOTS` increasing int32 values. A 32-bit draw falls into one of three tiers, so that the upper
tail, where a few long stays hold many bed days, is resolved finely: 992 knots up to 31/32, 992 over the next 31/1024,
1024 over the last 1/1024. Between two knots the value is interpolated and rounded down.

Two details keep means right. Knots are raised by up to half a minute, which rounding down takes away again. The first
and the last interval, in which a quantile function may be unbounded, end in the value that gives the interval its
mean; a table therefore ends near the mean of the longest one in a million, not in an absurd value that would dominate
the second moment. Where no value is below a minute, the mean of a table is within 0.1 % of theory (lognormal with sigma
up to 1.7 included) and its second moment within 2 %; `tests/plan/test_quantiles.py` holds it to that.

An empirical distribution jumps; the table crosses a jump within the knot interval in which the jump lies, so at most
one person in 1024 for each jump gets a value between two of those stated.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import special

from discharge_sim.plan.draws import read_tables
from discharge_sim.scenario.base import Spread

Row = NDArray[np.int32]
Floats = NDArray[np.float64]
Given = TypeVar("Given")
Quantile = Callable[[Floats, Floats], Floats]
"""Quantile function of (chance below, chance above): both are given, because 1 - p loses the tail."""

TIER_1, TIER_2 = 992, 1984
"""First knots of the second and the third tier."""
KNOTS = 992 + 992 + 1024 + 1
LARGEST = 2**30
"""No value of a table is larger: minutes can be added up to two of them in 32 bits."""

REMEMBERED = 1024
"""Tables of the latest parameters are not made again: the scenarios of an experiment share nearly all of them."""

START_2, START_3, DRAWS = 31 << 27, (31 << 27) + (31 << 22), 2**32
SHIFT_1, SHIFT_2, SHIFT_3 = 22, 17, 12

_LAGUERRE_NODES, _LAGUERRE_WEIGHTS = np.polynomial.laguerre.laggauss(40)


def _knot_draws() -> NDArray[np.int64]:
    """Return the draw at which each knot stands; the last stands one past the largest draw."""
    return np.concatenate(
        (
            np.arange(992, dtype=np.int64) << SHIFT_1,
            START_2 + (np.arange(992, dtype=np.int64) << SHIFT_2),
            START_3 + (np.arange(1025, dtype=np.int64) << SHIFT_3),
        )
    )


KNOT_DRAWS = _knot_draws()
_WIDTHS = np.diff(KNOT_DRAWS)


# ---------------------------------------------------------------------------------------------------------- making
@lru_cache(maxsize=REMEMBERED)
def quantile_table(spread: Spread, minutes_per_unit: float, *, smallest: int = 1) -> Row:
    """Return the table of a spread.

    Parameters
    ----------
    spread : Spread
        Distribution in some unit; values outside its `low` and `high` are set to them.
    minutes_per_unit : float
        Minutes in the unit: 1440 for days, 60 for hours.
    smallest : int, default 1
        No value is smaller; none is larger than 2**30.

    Returns
    -------
    int32 array, shape [KNOTS]
        Increasing, in minutes; it is handed out again and cannot be written to.
    """
    low = max(smallest, (spread.low or 0.0) * minutes_per_unit)
    high = LARGEST if spread.high is None else min(LARGEST, max(low, spread.high * minutes_per_unit))
    quantile = _quantile_function(spread)

    def minutes(below: Floats, above: Floats) -> Floats:
        return np.clip(quantile(below, above) * minutes_per_unit, low, high)

    return _table(minutes, low, high)


@lru_cache(maxsize=REMEMBERED)
def signed_normal_table(sd_minutes: float) -> Row:
    """Return the table of a normal distribution with mean 0 that may be negative, in minutes.

    Parameters
    ----------
    sd_minutes : float
        Standard deviation.
    """

    def minutes(below: Floats, above: Floats) -> Floats:
        return sd_minutes * _standard_normal(below, above)

    return _table(minutes, -LARGEST, LARGEST)


def length_biased_table(table: Row) -> Row:
    """Return the table of whole durations of the people present at a random time.

    Their density is x f(x) / mean. A uniform share of such a duration has passed, the rest is to come.

    Parameters
    ----------
    table : int32 array, shape [KNOTS]
        Table of durations, none negative. Between knots the quantile function is taken as linear, so that the share of
        time spent in durations up to x is a piecewise quadratic, inverted exactly.
    """
    return _length_biased(table.astype(np.int32, copy=False).tobytes())


@lru_cache(maxsize=REMEMBERED // 4)
def _length_biased(content: bytes) -> Row:
    table = np.frombuffer(content, np.int32)
    knots = table.astype(np.float64)
    if knots[0] < 0:
        raise ValueError("only durations can be length-biased; this table has negative values")
    if knots[-1] == 0:
        return table
    steps = np.diff(knots)
    widths = _WIDTHS / DRAWS
    time_before = np.concatenate(([0.0], np.cumsum(widths * (knots[:-1] + knots[1:]) / 2)))
    wanted = KNOT_DRAWS / DRAWS * time_before[-1]
    interval = np.clip(np.searchsorted(time_before, wanted, side="right") - 1, 0, KNOTS - 2)
    into = (wanted - time_before[interval]) / widths[interval]
    exact = np.sqrt(np.maximum(knots[interval] ** 2 + 2 * steps[interval] * into, 0.0))
    return _whole_numbers(np.clip(exact, knots[0], knots[-1]), knots[0], knots[-1])


def _table(quantile: Quantile, low: float, high: float) -> Row:
    """Return the table of a quantile function whose values lie between `low` and `high`."""
    below = KNOT_DRAWS / DRAWS
    exact = np.empty(KNOTS)
    exact[1:-1] = quantile(below[1:-1], 1.0 - below[1:-1])
    # Means of the end intervals: with p = width * exp(-s) they are integrals over s with weight exp(-s).
    first = below[1] * np.exp(-_LAGUERRE_NODES)
    last = (1.0 - below[-2]) * np.exp(-_LAGUERRE_NODES)
    exact[0] = 2 * float(_LAGUERRE_WEIGHTS @ quantile(first, 1.0 - first)) - exact[1]
    exact[-1] = 2 * float(_LAGUERRE_WEIGHTS @ quantile(1.0 - last, last)) - exact[-2]
    exact[0] = min(exact[0], exact[1])
    exact[-1] = max(exact[-1], exact[-2])
    return _whole_numbers(np.clip(exact, low, high), low, high)


def _whole_numbers(exact: Floats, low: float, high: float) -> Row:
    """Return knots as whole numbers, raised by the half that rounding down between knots takes away.

    Rounding down loses a half on average where neighbouring knots differ, nothing where they are equal; knots less than
    one apart differ with a chance of their distance. Tables are remembered, so nobody may write to one.
    """
    loss = np.minimum(np.diff(exact), 1.0) / 2
    before, after = np.concatenate((loss[:1], loss)), np.concatenate((loss, loss[-1:]))
    knots = np.rint(exact + (before + after) / 2)
    row = np.maximum.accumulate(np.clip(knots, round(low), round(high))).astype(np.int32)
    row.flags.writeable = False
    return row


def _quantile_function(spread: Spread) -> Quantile:
    """Return the quantile function of a spread in its own unit, before it is cut at `low` and `high`."""
    match spread.distribution:
        case "exponential":
            return _exponential(_given(spread.mean))
        case "lognormal":
            return _lognormal(*_lognormal_parameters(spread))
        case "gamma":
            return _gamma(_given(spread.mean), _given(spread.sd))
        case "normal":
            return _normal(_given(spread.mean), _given(spread.sd))
        case "uniform":
            return _uniform(_given(spread.low), _given(spread.high))
        case "empirical":
            return _empirical(_given(spread.values), spread.shares)
        case "constant":
            return _constant(_given(spread.mean))


def _given(value: Given | None) -> Given:
    """Return a figure that the scenario's own check has made sure of."""
    if value is None:
        raise ValueError("a figure that this distribution needs is missing")
    return value


def _standard_normal(below: Floats, above: Floats) -> Floats:
    """Return the quantiles of the standard normal distribution, precise in both tails."""
    quantiles: Floats = np.where(below < 0.5, special.ndtri(below), -special.ndtri(above))
    return quantiles


def _constant(value: float) -> Quantile:
    return lambda below, above: np.full(below.shape, value)


def _exponential(mean: float) -> Quantile:
    return lambda below, above: -mean * np.log(above)


def _normal(mean: float, sd: float) -> Quantile:
    return lambda below, above: mean + sd * _standard_normal(below, above)


def _uniform(low: float, high: float) -> Quantile:
    return lambda below, above: low + (high - low) * below


def _lognormal(median: float, sigma: float) -> Quantile:
    return lambda below, above: median * np.exp(sigma * _standard_normal(below, above))


def _gamma(mean: float, sd: float) -> Quantile:
    if mean == 0 or sd == 0:
        return _constant(mean)
    shape, scale = (mean / sd) ** 2, sd**2 / mean

    def quantile(below: Floats, above: Floats) -> Floats:
        lower, upper = special.gammaincinv(shape, below), special.gammainccinv(shape, above)
        quantiles: Floats = scale * np.where(below < 0.5, lower, upper)
        return quantiles

    return quantile


def _empirical(values: Sequence[float], shares: Sequence[float] | None) -> Quantile:
    order = np.argsort(values, kind="stable")
    ordered = np.asarray(values, dtype=np.float64)[order]
    weights = np.ones(len(ordered)) if shares is None else np.asarray(shares, dtype=np.float64)[order]
    ordered, weights = ordered[weights > 0], weights[weights > 0]
    reached = np.cumsum(weights) / weights.sum()

    def quantile(below: Floats, above: Floats) -> Floats:
        # The last share is not looked at, so that rounding errors in the sum cannot lead past the largest value.
        quantiles: Floats = ordered[np.searchsorted(reached[:-1], below, side="right")]
        return quantiles

    return quantile


def _lognormal_parameters(spread: Spread) -> tuple[float, float]:
    """Return the median and the standard deviation of the logarithm."""
    if spread.mean == 0:
        return 0.0, 0.0
    if spread.median is not None:
        if spread.sigma is not None:
            return spread.median, spread.sigma
        return spread.median, math.sqrt(2 * math.log(_given(spread.mean) / spread.median))
    mean = _given(spread.mean)
    sigma = spread.sigma if spread.sigma is not None else math.sqrt(math.log1p((_given(spread.sd) / mean) ** 2))
    return mean * math.exp(-(sigma**2) / 2), sigma


# --------------------------------------------------------------------------------------------------------- reading
def _interval(u: int) -> tuple[int, int, int]:
    """Return the knot below a draw, how far into its interval the draw stands, and the bits of the interval's width."""
    if u < START_2:
        return u >> SHIFT_1, u & 0x3FFFFF, SHIFT_1
    if u < START_3:
        rest = u - START_2
        return TIER_1 + (rest >> SHIFT_2), rest & 0x1FFFF, SHIFT_2
    rest = u - START_3
    return TIER_2 + (rest >> SHIFT_3), rest & 0xFFF, SHIFT_3


def lookup(table: Sequence[int] | Row, u: int) -> int:
    """Return the value of a table for a 32-bit draw.

    Parameters
    ----------
    table : sequence of int, length KNOTS
        A row of the plan's tables; a list is fastest.
    u : int
        Draw.
    """
    index, fraction, shift = _interval(u)
    value = int(table[index])
    return value + (((int(table[index + 1]) - value) * fraction) >> shift)


def lookup_many(tables: Row, row: NDArray[np.integer] | int, u: NDArray[np.integer]) -> Row:
    """Return what `lookup` returns, for many draws.

    Parameters
    ----------
    tables : int32 array, shape [n_tables, KNOTS]
    row : int array, shape [n], or int
        Table of each draw.
    u : uint32 array, shape [n]
        Draws.

    Returns
    -------
    int32 array, shape [n]
    """
    if isinstance(row, int):
        compiled = read_tables(tables, row, u.astype(np.uint32, copy=False))
        if compiled is not None:
            return compiled
    draws = u.astype(np.int64)
    second, third = draws >= START_2, draws >= START_3
    shift = np.where(third, SHIFT_3, np.where(second, SHIFT_2, SHIFT_1))
    rest = draws - np.where(third, START_3, np.where(second, START_2, 0))
    index = np.where(third, TIER_2, np.where(second, TIER_1, 0)) + (rest >> shift)
    fraction = rest & ((np.int64(1) << shift) - 1)
    value = tables[row, index].astype(np.int64)
    step = tables[row, index + 1].astype(np.int64) - value
    values: Row = (value + ((step * fraction) >> shift)).astype(np.int32)
    return values


def table_mean(table: Sequence[int] | Row) -> float:
    """Return the mean of a table over all 2**32 draws, rounding down included."""
    knots = np.asarray(table, dtype=np.int64)
    steps = np.diff(knots)
    # The sum of floor(step * k / width) over k = 0, ..., width - 1 is ((step - 1)(width - 1) + gcd - 1) / 2.
    sums = ((steps - 1) * (_WIDTHS - 1) + np.gcd(steps, _WIDTHS) - 1) // 2
    return int((knots[:-1] * _WIDTHS + sums).sum()) / DRAWS


def position(table: Sequence[int] | Row, value: int) -> int:
    """Return the smallest draw with ``lookup(table, draw) >= value``; 2**32 if there is none."""
    knot = bisect_left(table, value)
    if knot == 0:
        return 0
    if knot == KNOTS:
        return DRAWS
    start, width = int(KNOT_DRAWS[knot - 1]), int(_WIDTHS[knot - 1])
    below = int(table[knot - 1])
    return start - ((below - value) * width // (int(table[knot]) - below))


def remaining(table: Sequence[int] | Row, elapsed: int, u: int) -> int:
    """Return a duration's remaining part, given that it is longer than what has passed.

    Parameters
    ----------
    table : sequence of int, length KNOTS
        Table of whole durations.
    elapsed : int
        Minutes that have passed.
    u : int
        32-bit draw, spread evenly over the draws that give longer durations.

    Returns
    -------
    int
        At least 1; 1 if the table has no duration that is longer.
    """
    first = position(table, elapsed + 1)
    if first == DRAWS:
        return 1
    return lookup(table, first + (((DRAWS - first) * u) >> 32)) - elapsed
