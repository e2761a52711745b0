"""The official counts under the headings of Public Health Scotland's open data, to be laid beside the published files.

Four files are published every month: bed days and census, each by council area (`CA`) and by health board (`HBT`).
Order and names of the columns are theirs; a `d` in a column ending in `QF` marks a row that is a sum of others. Two
things differ, and are said wherever the tables go: the numbers are means of many simulated winters and are not rounded,
and the average of a month that lies partly outside the window divides by the days inside it.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from discharge_sim.outputs.groups import COUNTED_REASONS, published_group
from discharge_sim.outputs.official import OfficialGrid, official_grids
from discharge_sim.outputs.scope import CENSUS_LENGTHS, scope_of
from discharge_sim.outputs.stocks import Floats, Ints
from discharge_sim.plan.layout import Plan

OFFICIAL_GROUPS = {
    "health_and_social_care": "Health and Social Care Reasons",
    "patient_carer_family": "Patient and Family Related Reasons",
    "adults_with_incapacity": "Code 9 AWI",
    "other_code_9": "Code 9 Non-AWI",
}
"""Groups of the published tables, in the words of Public Health Scotland."""
ALL_REASONS = "All Delay Reasons"
ALL_ADULTS = "18plus"
EVERYWHERE = "all"
"""Stands for all partnerships together in the tables by health board."""
OFFICIAL_AGES = {"18_74": "18-74", "75_plus": "75plus"}
DERIVED = "d"
CENSUS_COLUMNS = {
    "NumberOfCensusDelays": 1,
    "DelaysOver3Days": 4,
    "DelaysOver2Weeks": 15,
    "DelaysOver4Weeks": 29,
    "DelaysOver6Weeks": 43,
}
"""Columns of the census with the elapsed days from which they count; only the first is in the open data."""
_GROUP = {reason.code: OFFICIAL_GROUPS[published_group(reason)] for reason in COUNTED_REASONS}
_FIRST_DAY = dict(CENSUS_LENGTHS)
_AGE_ORDER = (ALL_ADULTS, *OFFICIAL_AGES.values())
_REASON_ORDER = (
    ALL_REASONS,
    "Code 9 AWI",
    "Code 9 Non-AWI",
    *sorted(set(_GROUP.values()) - {"Code 9 AWI", "Code 9 Non-AWI"}),
)


class Codes(NamedTuple):
    """Codes of the published tables; empty where the scenario gives none.

    Attributes
    ----------
    board : str
        Of the health board, such as S08000020.
    areas : dict
        By partnership: of its council area, such as S12000033.
    """

    board: str
    areas: dict[str, str]


class OfficialTables(NamedTuple):
    """The four tables, each with the column `Partnership` in front of those that are published.

    Attributes
    ----------
    bed_days, bed_days_board : pandas.DataFrame
        Bed days of every month by council area, and of all partnerships together.
    census, census_board : pandas.DataFrame
        People at the census of every month whose last Thursday lies in the window.
    """

    bed_days: pd.DataFrame
    bed_days_board: pd.DataFrame
    census: pd.DataFrame
    census_board: pd.DataFrame


def official_tables(plan: Plan, counts: Floats, codes: Codes) -> OfficialTables:
    """Return the official counts in the form of the published files.

    Parameters
    ----------
    plan : Plan
        The plan that was run.
    counts : float array by `official_keys`
        Of one replication, or the means of many.
    codes : Codes
        What stands in the columns `CA` and `HBT`.
    """
    of_bed_days, of_census = official_grids(plan)
    days_counted, people_counted = np.split(counts, [of_bed_days.size])
    bed_days = _summed(of_bed_days, {"NumberOfDelayedBedDays": days_counted.reshape(of_bed_days.shape)})
    days = {month.key.replace("-", ""): month.days.number for month in scope_of(plan).months}
    bed_days["AverageDailyNumberOfDelayedBeds"] = bed_days["NumberOfDelayedBedDays"] / bed_days["MonthOfDelay"].map(
        days
    )
    census = _summed(of_census, _by_elapsed_days(of_census, people_counted.reshape(of_census.shape)))
    return OfficialTables(*(part for table in (bed_days, census) for part in _by_area_and_board(table, codes)))


def _by_elapsed_days(grid: OfficialGrid, people: Floats) -> dict[str, Floats]:
    """Return, for each column of the census, the counts of those who have waited long enough for it."""
    elapsed = np.array([_FIRST_DAY[label] for label in grid.length_band])
    return {column: np.where(elapsed >= first, people, 0.0) for column, first in CENSUS_COLUMNS.items()}


def _summed(grid: OfficialGrid, columns: Mapping[str, Floats]) -> pd.DataFrame:
    """Return the sums by month, partnership, age and group of reasons, and those over all of each of the last three."""
    what = ["MonthOfDelay", "Partnership", "AgeGroup", "ReasonForDelay"]
    if not grid.size:
        return pd.DataFrame(columns=[*what, *columns])
    months = [month.replace("-", "") for month in grid.month]
    places, place = _called([*grid.partnership], EVERYWHERE)
    ages, age = _called([OFFICIAL_AGES[band] for band in grid.age_band], ALL_ADULTS)
    groups, group = _called([_GROUP[code] for code in grid.reason], ALL_REASONS)
    words = list(itertools.product(months, places, ages, groups))
    rows = np.arange(len(words)).reshape(len(months), len(places), len(ages), len(groups))
    entered = [
        rows[:, place[whole_place]][:, :, age[whole_age]][..., group[whole_group]]
        for whole_place, whole_age, whole_group in itertools.product((0, 1), repeat=3)
    ]
    # From [month, place, age, reason] to the order of the counts.
    in_order = [
        np.broadcast_to(one.swapaxes(2, 3)[None, :, :, None, :, :, None], grid.shape).ravel() for one in entered
    ]
    cells = pd.DataFrame({name: np.tile(counts.ravel(), len(in_order)) for name, counts in columns.items()})
    sums = cells.groupby(np.concatenate(in_order)).sum()
    return pd.DataFrame(words, columns=what).join(sums)


def _called(names: list[str], all_of_them: str) -> tuple[list[str], tuple[Ints, Ints]]:
    """Return the different names and the one for all, and the positions of the given ones, as each and as all."""
    different = [*dict.fromkeys(names), all_of_them]
    each = np.array([different.index(name) for name in names])
    return different, (each, np.full(len(names), len(different) - 1))


def _by_area_and_board(table: pd.DataFrame, codes: Codes) -> tuple[pd.DataFrame, pd.DataFrame]:
    is_board = table["Partnership"] == EVERYWHERE
    area, board = table[~is_board], table[is_board]
    return (
        _in_published_order(area, "CA", area["Partnership"].map(codes.areas).fillna("")),
        _in_published_order(board, "HBT", pd.Series(codes.board, index=board.index, dtype=object)),
    )


def _in_published_order(table: pd.DataFrame, place: str, code: pd.Series[str]) -> pd.DataFrame:
    """Put the columns of a table in the order of the published file, and its rows as they stand there."""
    numbers = [
        name for name in table.columns if name not in ("MonthOfDelay", "Partnership", "AgeGroup", "ReasonForDelay")
    ]
    placed = table.copy()
    placed[place], placed[f"{place}QF"] = code, ""
    placed["AgeGroupQF"] = [DERIVED if age == ALL_ADULTS else "" for age in table["AgeGroup"]]
    placed["ReasonForDelayQF"] = [DERIVED if reason == ALL_REASONS else "" for reason in table["ReasonForDelay"]]
    placed["age_order"] = [_AGE_ORDER.index(age) for age in table["AgeGroup"]]
    placed["reason_order"] = [_REASON_ORDER.index(reason) for reason in table["ReasonForDelay"]]
    placed = placed.sort_values(["MonthOfDelay", "Partnership", "age_order", "reason_order"], kind="stable")
    published = ["MonthOfDelay", place, f"{place}QF", "AgeGroup", "AgeGroupQF", "ReasonForDelay", "ReasonForDelayQF"]
    return placed[["Partnership", *published, *numbers]].reset_index(drop=True)
