"""What a plan makes of beds, and of the people whom a stated start puts in services."""

from __future__ import annotations

from pathlib import Path

import pytest

from discharge_sim.plan.calendars import CalendarView
from discharge_sim.plan.compile import compile_plan
from discharge_sim.scenario.loading import load_scenario

SMALL = Path(__file__).parents[1] / "cases" / "valid" / "small.toml"


@pytest.fixture(scope="module")
def small():
    return load_scenario(SMALL)


def beds(scenario, pool, day):
    plan = compile_plan(scenario)
    supply = plan.supplies.index(pool)
    return CalendarView(plan.calendars, int(plan.supply["capacity"][supply])).value_at(day * 1440)


def test_beds_closed_for_good_are_taken_away_for_the_whole_run(small):
    closing = small.with_changes({"pools.acute.beds_closed_by_scenario": 7})
    last_day = compile_plan(small).horizon // 1440 - 1
    for day in (0, last_day):
        assert beds(small, "acute", day) - beds(closing, "acute", day) == 7
    assert compile_plan(closing).prices.beds_closed.sum() == 7
