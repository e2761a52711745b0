"""Small hospitals with blocking, priorities and schedules, played by another program as well: Ciw.

Means may lie 4 standard errors of their difference apart; seeds are fixed. The ordinary run plays thirty years in each
program, the long one a hundred, and thirty with the reference engine.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from discharge_sim.engines import fast, reference
from discharge_sim.plan.compile import compile_plan
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from tests.theory.playing import SEED, Play
from tests.third_opinion.opinions import CHECKS, SCENARIOS
from tests.verification.figure import Check, answers

pytestmark = pytest.mark.timeout(900)  # the first to run the fast engine may have to wait for the compiler
ALL = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.key)
FILES = sorted(SCENARIOS.glob("*.toml"))
LONG = {"fast": 100, "reference": 30}


def disagreements(check: Check, play: Play) -> list[str]:
    return [str(figure) for figure in answers(check, play) if figure.counts and not figure.holds]


@ALL
def test_ciw_finds_the_same(check: Check) -> None:
    assert not disagreements(check, Play(folder=SCENARIOS))


@pytest.mark.verification
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("engine", LONG)
@ALL
def test_ciw_finds_the_same_over_many_years(check: Check, engine: str) -> None:
    assert not disagreements(check, Play(engine, LONG[engine], SCENARIOS))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_engines_tell_the_same_history(path: Path) -> None:
    plan = compile_plan(load_scenario(path))
    short = replace(plan, horizon=30 * MINUTES_PER_DAY)
    told = reference.run_replication(short, SEED, 0)
    assert len(told.visit) > 30
    assert told.first_difference(fast.run_replication(short, SEED, 0)) is None


def test_every_scenario_file_is_played() -> None:
    assert {path.stem for path in FILES} == {name for check in CHECKS for name in check.scenarios}
