"""What queueing theory knows exactly, through scenario files, with both engines.

Figures may lie 4 standard errors apart (see `tests/verification/figure.py`); seeds are fixed. The ordinary run plays
thirty years of each scenario with the fast engine and makes sure that the reference engine tells the same history; the
long one plays a hundred, and lets the reference engine find all figures itself.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.quantiles import lookup_many
from discharge_sim.scenario.loading import load_scenario
from tests.theory.catalogue import CHECKS
from tests.theory.formulas import at_least, erlang_b, erlang_c, moments, priority_waits, two_stations
from tests.theory.playing import ENGINES, SCENARIOS, SEED, Play, plan_of, stay_table
from tests.theory.queues import several_servers
from tests.verification.figure import Check, Figure, answers, mean_figure

pytestmark = pytest.mark.timeout(900)  # the first to run the fast engine may have to wait for the compiler
ALL = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.key)
FILES = sorted(SCENARIOS.glob("*.toml"))
LONG = {"fast": 100, "reference": 30}


def disagreements(check: Check, play: Play) -> list[str]:
    return [str(figure) for figure in answers(check, play) if figure.counts and not figure.holds]


@ALL
def test_theory_agrees(check: Check) -> None:
    assert not disagreements(check, Play())


@pytest.mark.verification
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("engine", LONG)
@ALL
def test_theory_agrees_over_many_years(check: Check, engine: str) -> None:
    assert not disagreements(check, Play(engine, LONG[engine]))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_engines_tell_the_same_history(path: Path) -> None:
    plan = compile_plan(load_scenario(path, changes={"period.window_end": dt.date(2001, 1, 20)}))
    histories = [play(plan, SEED, 0) for play in ENGINES.values()]
    assert len(histories[0].visit) > 30
    assert histories[0].first_difference(histories[1]) is None


def test_every_scenario_file_is_played() -> None:
    played = {name for check in CHECKS for name in check.scenarios}
    assert {path.stem for path in FILES} - played == {"town"}  # which the others extend


# -- the formulas and the tests themselves ------------------------------------------------------------------------
def test_formulas_agree_with_printed_values() -> None:
    """Values found in any table of Erlang's formulas, and cases that can be worked out by hand."""
    assert erlang_b(1, 1.0) == pytest.approx(1 / 2)
    assert erlang_b(2, 1.0) == pytest.approx(1 / 5)
    assert erlang_b(10, 5.0) == pytest.approx(0.0184, abs=5e-5)
    assert erlang_c(1, 0.6) == pytest.approx(0.6)  # of M/M/1 the share who wait is the load
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)
    assert erlang_c(12, 10.0) == pytest.approx(0.4494, abs=5e-5)


def test_the_chain_of_two_stations_agrees_with_what_can_be_worked_out_by_hand() -> None:
    """With few people nobody waits, and a full line is held up as often as the first is the quicker of the two."""
    wait, share, held_up = two_stations(1e-6, 1.0)
    assert max(wait, share, held_up) < 1e-5
    almost_full = two_stations(0.66, 1.0, longest_queue=2000)  # 2/3 is the most that the line can do
    assert almost_full[1] == pytest.approx(1 / 2, abs=0.01)
    assert almost_full[2] == pytest.approx(1 / 2, abs=0.01)


def test_one_class_of_priority_is_the_queue_of_pollaczek_and_khinchine() -> None:
    table = stay_table(plan_of("one-place"), "stay")
    mean, square = moments(table)
    rate = 9 / 1440
    assert priority_waits([rate], table)[0] == pytest.approx(rate * square / 2 / (1 - rate * mean))


def test_a_figure_that_is_off_does_not_hold() -> None:
    found = [1.0, 1.2, 0.8, 1.1, 0.9, 1.0]  # mean 1, standard error 0.058
    assert mean_figure("", 1.2, found).holds
    assert not mean_figure("", 1.3, found).holds
    assert mean_figure("", 1.3, found, grain=0.1).holds
    assert not Figure("", 0, 1).holds
    assert Figure("", 1, 1).holds


def _check_of(found_by_years: dict[int, float]) -> Check:
    def figures(play: Play) -> list[Figure]:
        return [Figure("beds", 10.0, found_by_years[play.replications], 0.1), Figure("exactly", 3, 3)]

    return Check("beds", "", "", (), figures)


def test_a_figure_by_chance_far_away_is_asked_again_of_other_people() -> None:
    first, exact, again = answers(_check_of({30: 10.5, 120: 10.1}), Play())
    assert (first.counts, first.holds) == (False, False)
    assert (exact.counts, again.counts, again.holds) == (True, True, True)
    assert again.what == "again, 120 years of other people: beds"
    assert Play().with_others().seed != Play().seed


def test_a_figure_that_stays_far_away_differs() -> None:
    assert disagreements(_check_of({30: 10.5, 120: 10.5}), Play())
    assert len(answers(_check_of({30: 10.1}), Play())) == 2


@pytest.mark.parametrize(("servers", "per_day"), [(4, 9), (3, 8)])
def test_another_queue_than_the_one_played_is_noticed(servers: int, per_day: float) -> None:
    figures = several_servers(Play(), "several-places", "town.places", servers, per_day, {}, "")
    assert not any(figure.holds for figure in figures)


def test_chances_of_durations_are_those_of_the_table() -> None:
    """Against counting over evenly spaced draws."""
    table = stay_table(plan_of("one-place"), "stay")
    draws = (np.arange(2**20, dtype=np.uint64) << np.uint64(12)).astype(np.uint32)
    values = lookup_many(table[np.newaxis], 0, draws)
    counted = [(values >= minutes).mean() for minutes in (1, 2, 30, 100, 1000)]
    assert at_least(table, 1000)[[0, 1, 29, 99, 999]] == pytest.approx(counted, abs=3e-6)
    assert at_least(table, int(table[-1]) + 5)[-4:].tolist() == [0, 0, 0, 0]
    assert at_least(table, int(table[-1])).sum() == pytest.approx(moments(table)[0], rel=1e-4)
