"""Beds that closed wards leave: as many go for each closed ward, those of one ward once, never more than there are."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.people import draw_happenings, open_beds
from discharge_sim.scenario.loading import load_scenario

SMALL = Path(__file__).parents[1] / "cases" / "valid" / "small.toml"
DAY = 1440
NO_CLOSURE = np.zeros((0, 4), np.int32)
BEFORE = {"per_year": 25, "closed_days": 7, "wards": 3}


def plan_with(**outbreaks):
    """Return a plan whose acute pool has 90 beds, 60 from 11 November 2016 (day 10) on, and these outbreaks."""
    changes = {"pools.acute.outbreaks": {**BEFORE, **outbreaks}}
    changes["pools.acute.bed_changes"] = [{"start": dt.date(2016, 11, 11), "units": -30}]
    return compile_plan(load_scenario(SMALL, changes=changes))


def steps(plan, *closures):
    """Return (day, beds) of the acute pool with closures given as (first day, end day, ward)."""
    rows = [(start * DAY, end * DAY, 0, ward) for start, end, ward in closures]
    minutes, beds = open_beds(plan, np.array(rows, np.int32).reshape(-1, 4))[plan.supplies.index("acute")]
    return list(zip((np.maximum(minutes, 0) / DAY).tolist(), beds.tolist(), strict=True))


@pytest.mark.parametrize(
    ("closures", "expected"),
    [
        ((), [(0, 90), (10, 60)]),
        (((2, 5, 0),), [(0, 90), (2, 70), (5, 90), (10, 60)]),
        (((2, 5, 0), (4, 7, 0)), [(0, 90), (2, 70), (4, 70), (5, 70), (7, 90), (10, 60)]),  # the same ward
        (((2, 5, 0), (4, 7, 1)), [(0, 90), (2, 70), (4, 50), (5, 70), (7, 90), (10, 60)]),  # two wards
        (((8, 12, 2),), [(0, 90), (8, 70), (10, 40), (12, 60)]),
        (((8, 12, 0), (8, 12, 1), (8, 12, 2)), [(0, 90), (8, 30), (10, 0), (12, 60)]),
    ],
)
def test_beds_left(closures, expected):
    assert steps(plan_with(beds_closed=20), *closures) == expected


def test_beds_never_fall_below_none():
    plan = plan_with(beds_closed=30)
    assert steps(plan, (8, 12, 0), (8, 12, 1), (8, 12, 2)) == [(0, 90), (8, 0), (10, 0), (12, 60)]


def test_without_beds_closed_an_outbreak_takes_none_and_nothing_else_changes():
    plain, closing = draw_happenings(plan_with(), 7, 0), draw_happenings(plan_with(beds_closed=20), 7, 0)
    assert plain.open_beds == {}
    assert len(plain.closures) > 3
    assert (plain.closures == closing.closures).all()
    assert (plain.offers == closing.offers).all()
    (beds,) = (values for _, values in closing.open_beds.values())
    assert beds.min() < 60
