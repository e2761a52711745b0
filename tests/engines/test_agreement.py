"""The two engines hand in the same history, integer for integer, whatever the scenario."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from discharge_sim.engines import fast, reference
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from discharge_sim.scenario.loading import Scenario, load_scenario
from discharge_sim.scenario.starter import starter_files
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from tests.worlds.generator import random_world

WINTER_HUB = sorted((Path(__file__).parents[2] / "scenarios" / "winter-hub").glob("*.toml"))
ORDINARY, PART = 120, 30
VERIFIED = 4000

pytestmark = pytest.mark.timeout(900)  # the first to run the kernel may have to wait for the compiler


def difference(plan: Plan, seed: int, replication: int = 0) -> str | None:
    """Return where the engines first differ; None if they do not."""
    told = reference.run_replication(plan, seed, replication)
    return told.first_difference(fast.run_replication(plan, seed, replication))


def first_days(scenario: Scenario, days: int) -> Plan:
    """Return the plan of a scenario, ended early."""
    return replace(compile_plan(scenario), horizon=days * MINUTES_PER_DAY)


@pytest.fixture
def starter(tmp_path: Path) -> list[Scenario]:
    files = starter_files("starter", 2016)
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [load_scenario(tmp_path / name) for name in files if name.endswith(".toml")]


def test_engines_agree_on_the_starter(starter: list[Scenario]) -> None:
    for scenario in starter:
        assert difference(first_days(scenario, 30), seed=5) is None, scenario.name


@pytest.mark.parametrize("path", WINTER_HUB, ids=lambda path: path.stem)
def test_engines_agree_on_three_weeks_of_winter(path: Path) -> None:
    plan = first_days(load_scenario(path), 21)
    assert difference(plan, seed=7) is None


@pytest.mark.verification
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("path", WINTER_HUB, ids=lambda path: path.stem)
def test_engines_agree_on_whole_winters(path: Path) -> None:
    plan = compile_plan(load_scenario(path))
    for seed in (1, 2**32 - 1):
        assert difference(plan, seed, replication=3) is None


def differing_worlds(seeds: range) -> dict[int, str]:
    """Return the worlds in which the engines differ, and where."""
    found = {seed: difference(compile_plan(random_world(seed)), seed) for seed in seeds}
    return {seed: where for seed, where in found.items() if where is not None}


@pytest.mark.parametrize("first", range(0, ORDINARY, PART))
def test_engines_agree_on_random_worlds(first: int) -> None:
    assert not differing_worlds(range(first, first + PART))


@pytest.mark.verification
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("first", range(ORDINARY, ORDINARY + VERIFIED, 200))
def test_engines_agree_on_thousands_of_random_worlds(first: int) -> None:
    assert not differing_worlds(range(first, first + 200))
