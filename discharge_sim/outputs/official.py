"""The official counts: monthly delayed bed days and the census, by the rules of Public Health Scotland.

Bed days of a month: midnights after the ready date, up to discharge or the end of the month. So a spell whose ready
date is its discharge date, or the last day of the month, does not count in that month. The census is on the last
Thursday: ready before that date and not discharged before it; reasons 26X and 46X are left out there. Code 100 is
outside everything, and so is a pool that does not count as hospital.
"""

from __future__ import annotations

import itertools
import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from discharge_sim.outputs.book import Book, with_total
from discharge_sim.outputs.groups import CENSUS_CODES, COUNTED_CODES
from discharge_sim.outputs.scope import CENSUS_LENGTHS, scope_of
from discharge_sim.outputs.stocks import Floats
from discharge_sim.outputs.tallies import Tallies
from discharge_sim.plan.layout import Plan
from discharge_sim.vocabulary.needs import AGE_BANDS

BED_DAYS, CENSUS = "delayed_bed_days", "census_people"


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


class OfficialGrid(NamedTuple):
    """The words of each part of the keys of one measure: every combination is counted, the last part changing fastest.

    Attributes
    ----------
    measure, month, partnership, pool, reason, age_band, length_band : tuple of str
        As in `OfficialKey`.
    """

    measure: tuple[str, ...]
    month: tuple[str, ...]
    partnership: tuple[str, ...]
    pool: tuple[str, ...]
    reason: tuple[str, ...]
    age_band: tuple[str, ...]
    length_band: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many words each part has."""
        return tuple(map(len, self))

    @property
    def size(self) -> int:
        """How many counts these are."""
        return math.prod(self.shape)


@lru_cache(maxsize=64)
def official_grids(plan: Plan) -> tuple[OfficialGrid, OfficialGrid]:
    """Return what the official counts of a plan are of: bed days of each month, and people at each census."""
    scope, ages = scope_of(plan), tuple(AGE_BANDS)
    months = tuple(month.key for month in scope.months)
    with_census = tuple(month.key for month in scope.months if month.census is not None)
    pools, lengths = tuple(scope.keys_of(scope.counted_pools)), tuple(label for label, _ in CENSUS_LENGTHS)
    return (
        OfficialGrid((BED_DAYS,), months, plan.partnerships, pools, COUNTED_CODES, ages, ("all",)),
        OfficialGrid((CENSUS,), with_census, plan.partnerships, ("all",), CENSUS_CODES, ages, lengths),
    )


def official_keys(plan: Plan) -> tuple[OfficialKey, ...]:
    """Return the keys of the official counts of a plan, in order."""
    return tuple(OfficialKey(*words) for grid in official_grids(plan) for words in itertools.product(*grid))


# -- counting ----------------------------------------------------------------------------------------------------------
def official(tallies: Tallies) -> Floats:
    """Return the official counts in the order of `official_keys`: [replication, count]."""
    parts = (part.reshape(tallies.replications, -1) for part in (tallies.sums.bed_days, tallies.sums.census))
    return np.concatenate(tuple(parts), axis=1, dtype=np.float64)


def census_indicators(tallies: Tallies, book: Book) -> None:
    """Enter the mean number of people at the censuses of the window, whole and by length."""
    scope, counts = tallies.scope, tallies.sums.census
    replications, censuses, places, reasons, ages, lengths = counts.shape
    people_by_length = counts.sum(axis=1).reshape(replications, places, reasons * ages, lengths).sum(axis=2)
    mean = people_by_length / censuses if censuses else np.full(people_by_length.shape, np.nan)
    by_length = with_total(mean)
    people, longer = by_length.sum(axis=2), by_length[:, :, 1:].sum(axis=2)
    book.enter(CENSUS, scope.everywhere, people)
    book.enter_table(
        [(CENSUS, f"length:{label}") for label, _ in CENSUS_LENGTHS], scope.everywhere, by_length.swapaxes(1, 2)
    )
    book.enter_ratio("delayed_over_72h_share", scope.everywhere, longer, people)
