"""The two engines hand in the same history, integer for integer, whatever the scenario."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from discharge_sim.engines import fast, reference
from discharge_sim.engines.fast.jit import INTERPRETED
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from discharge_sim.scenario.loading import Scenario, load_scenario
from discharge_sim.scenario.starter import starter_files
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from tests.worlds.agree import Tally, compare, compare_world
from tests.worlds.generator import random_world

ROOT = Path(__file__).parents[2]
WINTER_HUB = sorted((ROOT / "scenarios" / "winter-hub").glob("*.toml"))

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


# -- generated worlds ----------------------------------------------------------------------------------------------
# Hypothesis chooses the seeds of thousands of worlds, always the same ones, and in a smaller test whole worlds, choice
# by choice. Only the latter can be made smaller when they fail; but a world has some 1,600 choices, and with hypothesis
# behind each of them it takes longer to make a world than both engines take to tell it.
PARTS, WORLDS_EACH = 6, 500
SEEDS_EACH = 2**32 // PARTS
THROUGH_ALL = settings(
    max_examples=WORLDS_EACH,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
AIMED_WORLDS = (
    *(900007, 900016, 900019, 900037, 900075, 900085, 900093, 900098, 900099, 900100, 900111, 900113, 900136, 900152),
    *(900186, 900202, 900215, 900220, 900223, 900229, 900272, 900273, 900286, 900297, 900306, 900331, 900381, 900399),
    *(900401, 900412),
)
"""Small worlds in which every mechanism happens several times; new ones: `python -m tests.worlds.choosing`."""
INTERPRETED_WORLDS = 300


@pytest.mark.parametrize("part", range(PARTS))
def test_engines_agree_on_generated_worlds(part: int) -> None:
    tally, first = Tally(), part * SEEDS_EACH

    @THROUGH_ALL
    @given(seed=st.integers(first, first + SEEDS_EACH - 1))
    def compare_one(seed: int) -> None:
        tally.add(compare(seed))

    compare_one()
    print(tally.in_words())
    assert not tally.differences, tally.in_words()
    assert tally.worlds == WORLDS_EACH
    assert not tally.rare, f"too rare to be tested: {tally.rare}"


def check_whole_world(source: Random) -> None:
    world = random_world(source)
    difference = compare_world(world, seed=7, replication=0).difference
    if difference is not None:
        note(f"census: {world.census}")
        note(repr(world.tables))
    assert difference is None


WHOLE_WORLDS = st.randoms(use_true_random=False)
CHOICE_BY_CHOICE = settings(
    derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False
)
test_engines_agree_on_worlds_made_choice_by_choice = settings(CHOICE_BY_CHOICE, max_examples=60)(
    given(WHOLE_WORLDS)(check_whole_world)
)
test_engines_agree_on_many_worlds_made_choice_by_choice = pytest.mark.verification(
    pytest.mark.timeout(3600)(settings(CHOICE_BY_CHOICE, max_examples=2000)(given(WHOLE_WORLDS)(check_whole_world)))
)


@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled in any test of this run")
def test_engines_agree_without_the_compiler() -> None:
    """Without the compiler a world takes ten times as long: a few will do, if everything happens in them."""
    ran = run_alone("--seeds", *map(str, AIMED_WORLDS), NUMBA_DISABLE_JIT="1")
    assert f"{len(AIMED_WORLDS)} worlds, 0 differences" in ran.stdout, ran.stdout[-5000:] + ran.stderr
    assert ran.returncode == 0, ran.stdout[-5000:]


@pytest.mark.verification
@pytest.mark.timeout(3600)
@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled in any test of this run")
def test_engines_agree_on_many_worlds_without_the_compiler() -> None:
    ran = run_alone("--worlds", str(INTERPRETED_WORLDS), "--first", "910000", "--jobs", "2", NUMBA_DISABLE_JIT="1")
    assert ran.returncode == 0, ran.stdout[-5000:] + ran.stderr


def test_a_difference_is_told_with_its_seed_and_the_way_to_see_it_again() -> None:
    tally = Tally()
    with patch("tests.worlds.agree.fast.run_replication", lambda plan, *key: reference.run_replication(plan, 1, 1)):
        tally.add(compare(11))
    words = tally.in_words()
    assert "1 worlds, 1 differences" in words
    assert "reference stream" in words
    assert "python -m tests.worlds.agree --first 11 --worlds 1" in words


def run_alone(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "tests.worlds.agree", *arguments]
    return subprocess.run(
        command, env={**os.environ, **environment}, cwd=ROOT, text=True, capture_output=True, check=False
    )


@pytest.mark.verification
@pytest.mark.timeout(7200)
def test_engines_agree_on_twenty_thousand_worlds() -> None:
    ran = run_alone("--worlds", "20000", "--first", "2000000", "--jobs", "2")
    assert ran.returncode == 0, ran.stdout[-5000:] + ran.stderr
