"""Worlds that are too large to number are refused in words before anything large is made of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.problems import PlanError
from discharge_sim.scenario.loading import Scenario, load_scenario

TOWN = Path(__file__).parents[1] / "stories" / "town.toml"


def town(**changes: object) -> Scenario:
    return load_scenario(TOWN).with_changes({path.replace("__", "."): value for path, value in changes.items()})


def refusal(scenario: Scenario) -> str:
    with pytest.raises(PlanError) as refused:
        compile_plan(scenario)
    return str(refused.value)


def test_a_run_of_more_than_eleven_years_is_refused():
    longest = {"period__start_state": "warm_up", "period__warm_up_days": 3660, "period__follow_up_days": 400}
    message = refusal(town(**longest, period__window_end=dt.date(2018, 11, 10)))
    assert "period: 4,101 days" in message
    assert "at most 4,095" in message


def test_the_longest_run_is_compiled():
    plan = compile_plan(town(period__start_state="warm_up", period__warm_up_days=3660, period__follow_up_days=400))
    assert plan.horizon == 4091 * 24 * 60


def test_more_candidates_a_day_than_can_be_numbered_are_refused():
    message = refusal(
        town(streams__emergency__dominating_per_day=600_000, streams__referral__dominating_per_day=700_000)
    )
    assert "streams.emergency.dominating_per_day: 600,000 candidates a day" in message
    assert "streams.referral.dominating_per_day" in message
    assert "split it into several streams" in message


def test_more_people_at_the_start_than_can_be_numbered_are_refused():
    beds = {"pools.acute.beds": 600_000, "pools.acute.not_fit_at_start": 600_000, "period.start_state": "stated"}
    message = refusal(load_scenario(TOWN).with_changes({**beds, "pools.acute.not_fit_at_start_stream": "emergency"}))
    assert "600,000 people are there at the start" in message
