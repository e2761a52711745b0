"""Worker threads: the same rows as in the caller's thread, and errors that come back with their place."""

from __future__ import annotations

import dataclasses
import itertools
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from discharge_sim.experiment.playing import engines
from discharge_sim.experiment.playing.replication import Part, Played, Task, in_blocks, layout_of, play, play_some
from discharge_sim.experiment.playing.workers import _Portions, default_workers, play_all
from discharge_sim.experiment.problems import ReplicationError
from discharge_sim.outputs.desk import AT_ONCE
from discharge_sim.plan.compile import compile_plan
from discharge_sim.scenario.loading import load_scenario


@pytest.fixture(scope="module")
def part(tiny):
    plan = compile_plan(load_scenario(tiny / "base.toml"))
    return Part(plan, layout_of(plan))


@pytest.fixture(scope="module")
def broken(part):
    return Part(part.plan, dataclasses.replace(part.layout, indicators=part.layout.indicators[1:]))


ROOT = Path(__file__).parent.parent.parent
TASKS = [Task(replication, "base") for replication in range(3)]


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_threads_hand_back_what_this_thread_computes(part, workers):
    tasks = [Task(replication, "base") for replication in range(12)]
    found = {one.task: one.row for one in play_all({"base": part}, tasks, "fast", 5, workers)}
    assert set(found) == set(tasks)
    for task in tasks:
        here = play(part, task, "fast", 5).row
        for name in ("indicators", "daily"):
            assert np.array_equal(getattr(found[task], name), getattr(here, name), equal_nan=True)
        assert all(map(np.array_equal, found[task].official, here.official))


def test_replications_differ(part):
    rows = [play(part, task, "reference", 5).row.indicators for task in TASKS]
    assert not np.array_equal(rows[0], rows[1], equal_nan=True)


def test_seed_nought_is_a_seed(part):
    nought, again, one = (play(part, TASKS[0], "reference", seed).row.indicators for seed in (0, 0, 1))
    assert np.array_equal(nought, again, equal_nan=True)
    assert not np.array_equal(nought, one, equal_nan=True)


@pytest.mark.parametrize(("engine", "workers"), [("reference", 2), ("fast", 1), ("fast", 2)])
def test_an_error_names_scenario_and_replication_and_brings_its_traceback(part, broken, engine, workers):
    tasks = [Task(0, "sound"), Task(1, "broken"), Task(2, "sound"), Task(3, "sound")]
    played = {one.task: one for one in play_all({"sound": part, "broken": broken}, tasks, engine, 5, workers)}
    assert all(played[task].row is not None for task in tasks if task.scenario == "sound")
    with pytest.raises(ReplicationError, match="replication 1 of scenario broken") as raised:
        played[tasks[1]].row_or_raise("")
    assert "Traceback" in raised.value.details


def test_stopping_early_leaves_no_thread_behind(part):
    before = threading.active_count()
    played = play_all({"base": part}, [Task(r, "base") for r in range(40)], "fast", 5, workers=2)
    next(played)
    next(played)
    assert threading.active_count() == before + 2
    played.close()
    assert threading.active_count() == before


def test_an_interruption_while_a_thread_is_being_started_is_passed_on(part, monkeypatch):
    start = threading.Thread.start

    def interrupted(thread):
        if thread.name == "worker 1":
            raise KeyboardInterrupt
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(play_all({"base": part}, [Task(r, "base") for r in range(40)], "fast", 5, workers=2))
    assert not any(thread.name.startswith("worker ") for thread in threading.enumerate())


def test_slow_keeping_does_not_let_results_pile_up(part, monkeypatch):
    begun = []
    monkeypatch.setattr(
        "discharge_sim.experiment.playing.workers.play_some",
        lambda part, tasks, engine, seed, is_stopped: begun.extend(tasks) or [Played(task, None) for task in tasks],
    )
    played = play_all({"base": part}, [Task(r, "base") for r in range(1000)], "fast", 5, workers=2)
    for _ in range(2):
        next(played)
    time.sleep(0.2)
    assert len(begun) <= 1 + 4 * AT_ONCE  # the first, and two portions for each thread
    assert len(list(played)) == 998


def test_replications_measured_together_are_those_played_alone(part):
    tasks = [Task(replication, "base") for replication in range(AT_ONCE + 3)]
    together = list(play_some(part, tasks, "fast", 5))
    assert [one.task for one in together] == tasks
    for one in together:
        assert np.array_equal(one.row.indicators, play(part, one.task, "fast", 5).row.indicators, equal_nan=True)


def test_one_that_fails_does_not_take_the_others_with_it(part, monkeypatch):
    real = engines.engine_named("fast").load_for_sums()

    def fails_once(plan, seed, replication):
        if replication == 2:
            raise ValueError("the third winter does not end")
        return real(plan, seed, replication)

    monkeypatch.setattr(engines.Engine, "load_for_sums", lambda self: fails_once)
    played = {one.task.replication: one for one in play_some(part, [*TASKS, Task(3, "base")], "fast", 5)}
    assert played[2].cause == "ValueError: the third winter does not end"
    assert all(played[number].row is not None for number in (0, 1, 3))


def test_nothing_is_begun_after_the_end(part):
    asked = iter([False, False, True])
    assert [one.task for one in play_some(part, TASKS, "fast", 5, lambda: next(asked))] == TASKS[:2]


def test_portions_are_of_one_scenario_and_become_smaller():
    tasks = [Task(number, name) for name in ("base", "other") for number in range(20)]
    portions, sizes, seen = _Portions(tasks, 2, 8), [], []
    while portions.left:
        portion = portions.take()
        assert len({task.scenario for task in portion}) == 1
        sizes.append(len(portion))
        seen += portion
    assert seen == tasks
    assert sizes == [8, 8, 4, 5, 3, 3, 2, *[1] * 7]


def test_a_script_without_a_main_guard_runs_once(tiny, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import discharge_sim as ds\n"
        "print('once')\n"
        f"print(ds.simulate({str(tiny / 'base.toml')!r}, replications=2, workers=2))\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("once") == 1
    assert "2 replications" in done.stdout


def test_there_is_at_least_one_worker():
    assert default_workers() >= 1


def test_nothing_left_to_play_is_no_mistake(part):
    assert list(play_all({"base": part}, [], "fast", 5, workers=2)) == []


def test_scenarios_take_turns_a_block_each():
    tasks = in_blocks([Task(number, name) for name in ("base", "other") for number in range(60)])
    turns = [(scenario, len(list(some))) for scenario, some in itertools.groupby(task.scenario for task in tasks)]
    assert turns == [("base", 25), ("other", 25), ("base", 25), ("other", 25), ("base", 10), ("other", 10)]
    assert [task.replication for task in tasks if task.scenario == "base"] == list(range(60))
