"""The official counts: monthly delayed bed days and the census, by the rules of Public Health Scotland.

Bed days of a month: midnights after the ready date, up to discharge or the end of the month. So a spell whose ready
date is its discharge date, or the last day of the month, does not count in that month. The census is on the last
Thursday: ready before that date and not discharged before it; reasons 26X and 46X are left out there. Code 100 is
outside everything, and so is a pool that does not count as hospital.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from discharge_sim.outputs.book import Book
from discharge_sim.outputs.groups import COUNTED_REASONS
from discharge_sim.outputs.scope import Scope, scope_of
from discharge_sim.outputs.stocks import Floats, Ints
from discharge_sim.outputs.view import View
from discharge_sim.plan.layout import Plan
from discharge_sim.vocabulary.needs import AGE_BANDS
from discharge_sim.vocabulary.reasons import NOT_IN_CENSUS, REASON_CODES

CENSUS_LENGTHS = (
    ("1_to_3_days", 1),
    ("4_to_14_days", 4),
    ("15_to_28_days", 15),
    ("29_to_42_days", 29),
    ("43_to_84_days", 43),
    ("85_to_182_days", 85),
    ("183_to_365_days", 183),
    ("over_365_days", 366),
)
"""Length bands of the census, each with its first number of elapsed days."""
BED_DAYS, CENSUS = "delayed_bed_days", "census_people"
COUNTED_CODES = tuple(reason.code for reason in COUNTED_REASONS)
CENSUS_CODES = tuple(code for code in COUNTED_CODES if code not in NOT_IN_CENSUS)


class OfficialKey(NamedTuple):
    """What one official count counts.

    Attributes
    ----------
    measure : str
        `delayed_bed_days` of the month, or `census_people` on its last Thursday.
    month : str
        'YYYY-MM'.
    partnership : str
        Home partnership.
    pool : str
        Hospital pool; `all` in the census.
    reason : str
        Official code.
    age_band : str
        Age band of the published tables.
    length_band : str
        Length at the census; `all` for bed days.
    """

    measure: str
    month: str
    partnership: str
    pool: str
    reason: str
    age_band: str
    length_band: str


@lru_cache(maxsize=64)
def official_keys(plan: Plan) -> tuple[OfficialKey, ...]:
    """Return the keys of the official counts of a plan, in order."""
    scope = scope_of(plan)
    pools = scope.keys_of(_pools(scope))
    bed_days = (
        OfficialKey(BED_DAYS, month.key, partnership, pool, reason, age, "all")
        for month in scope.months
        for partnership in plan.partnerships
        for pool in pools
        for reason in COUNTED_CODES
        for age in AGE_BANDS
    )
    census = (
        OfficialKey(CENSUS, month.key, partnership, "all", reason, age, length)
        for month in scope.months
        if month.census is not None
        for partnership in plan.partnerships
        for reason in CENSUS_CODES
        for age in AGE_BANDS
        for length, _ in CENSUS_LENGTHS
    )
    return (*bed_days, *census)


def _pools(scope: Scope) -> Ints:
    return np.flatnonzero(scope.counts_as_hospital)


def official(view: View) -> dict[OfficialKey, float]:
    """Count one replication officially."""
    parts = [_bed_days(view), *(_census(view, month.census) for month in view.scope.months if month.census is not None)]
    return dict(zip(official_keys(view.plan), np.concatenate(parts).tolist(), strict=True))


def _bed_days(view: View) -> Floats:
    found, scope = view.delays, view.scope
    pools = _pools(scope)
    code = _mixed(
        (found.partnership, view.n_partnerships),
        (scope.position_in(pools)[found.pool], len(pools)),
        (_positions(COUNTED_CODES)[found.reason], len(COUNTED_CODES)),
        (found.age, len(AGE_BANDS)),
    )
    size = view.n_partnerships * len(pools) * len(COUNTED_CODES) * len(AGE_BANDS)
    months = [np.bincount(code, month.days.number_seen(found.seen), size) for month in scope.months]
    return np.concatenate(months).astype(np.float64)


def _census(view: View, day: int) -> Floats:
    """Count the people at the census snapshot: ready before that date, not discharged before it."""
    found = view.delays
    reason = _positions(CENSUS_CODES)[found.reason]
    rows = np.flatnonzero((found.seen.first <= day) & (day <= found.seen.last) & (reason >= 0))
    elapsed = day - found.ready_day[rows]
    first_days = np.array([first for _, first in CENSUS_LENGTHS])
    code = _mixed(
        (found.partnership[rows], view.n_partnerships),
        (reason[rows], len(CENSUS_CODES)),
        (found.age[rows], len(AGE_BANDS)),
        (np.searchsorted(first_days, elapsed, side="right") - 1, len(CENSUS_LENGTHS)),
    )
    size = view.n_partnerships * len(CENSUS_CODES) * len(AGE_BANDS) * len(CENSUS_LENGTHS)
    return np.bincount(code, minlength=size).astype(np.float64)


def _positions(codes: tuple[str, ...]) -> Ints:
    """Return, by reason index, its position among some codes; -1 if it is not one of them."""
    return np.array([codes.index(code) if code in codes else -1 for code in REASON_CODES], dtype=np.int64)


def _mixed(*digits: tuple[Ints, int]) -> Ints:
    """Return one number for several positions, the last varying fastest."""
    code = np.zeros(len(digits[0][0]), dtype=np.int64)
    for position, size in digits:
        code = code * size + position
    return code


def census_indicators(view: View, book: Book) -> None:
    """Enter the mean number of people at the censuses of the window, whole and by length."""
    scope = view.scope
    days = [month.census for month in scope.months if month.census is not None]
    shape = (view.n_partnerships, -1, len(CENSUS_LENGTHS))
    counts = [_census(view, day).reshape(shape).sum(axis=1) for day in days]
    by_length = np.mean(counts, axis=0) if counts else np.full((view.n_partnerships, len(CENSUS_LENGTHS)), np.nan)
    by_length = np.concatenate((by_length.sum(axis=0, keepdims=True), by_length))
    book.enter(CENSUS, scope.everywhere, by_length.sum(axis=1))
    for band, (label, _) in enumerate(CENSUS_LENGTHS):
        book.enter(CENSUS, scope.everywhere, by_length[:, band], f"length:{label}")
    people, longer = by_length.sum(axis=1), by_length[:, 1:].sum(axis=1)
    share = np.divide(longer, people, out=np.full(len(people), np.nan), where=people > 0)
    book.enter("census_over_72h_share", scope.everywhere, share)
