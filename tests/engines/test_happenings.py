"""What belongs to no person, drawn and merged by compiled code, is what the readable text says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from discharge_sim.engines.fast.happenings import calendar_changes, changes_of
from discharge_sim.engines.fast.prepare import prepared
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from discharge_sim.plan.people import draw_happenings
from discharge_sim.scenario.loading import load_scenario
from tests.worlds.generator import random_world

BASE = Path(__file__).parents[2] / "scenarios" / "winter-hub" / "base.toml"

pytestmark = pytest.mark.timeout(900)  # the first to draw may have to wait for the compiler


def assert_equal_changes(plan: Plan, seed: int, replication: int) -> None:
    common, happenings = prepared(plan), draw_happenings(plan, seed, replication)
    wanted = calendar_changes(plan, common, happenings)
    np.testing.assert_array_equal(changes_of(plan, common, seed, replication), wanted)


def test_the_calendar_of_a_winter() -> None:
    plan = compile_plan(load_scenario(BASE))
    happenings = draw_happenings(plan, 1, 0)
    assert len(happenings.offers), "nothing is offered: the test compares nothing"
    assert happenings.absences, "nobody can be absent: the test compares nothing"
    for seed, replication in ((1, 0), (2**32 - 1, 9999), (1, 0)):
        assert_equal_changes(plan, seed, replication)


@pytest.mark.parametrize("seed", range(80))
def test_the_calendars_of_random_worlds(seed: int) -> None:
    assert_equal_changes(compile_plan(random_world(seed)), seed, replication=seed)
