"""A scenario that does not fit into memory is refused with its size and what to reduce."""

from __future__ import annotations

import ctypes
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from discharge_sim.engines.fast import run_replication
from discharge_sim.engines.fast.buffers import buffers_of_this_thread
from discharge_sim.experiment.asking import simulate
from discharge_sim.experiment.playing.memory import (
    BYTES_PER_PERSON,
    GIBIBYTE,
    expected_people,
    give_back_memory,
    refuse_what_does_not_fit,
)
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.plan.compile import compile_plan
from discharge_sim.scenario.loading import load_scenario

WORKLOAD = Path(__file__).parents[2] / "benchmarks" / "peers" / "workload.toml"
PEOPLE = 45 * 180


@pytest.fixture(scope="module")
def workload():
    return compile_plan(load_scenario(WORKLOAD))


def test_the_people_expected_are_those_who_come(workload):
    assert expected_people(workload) == pytest.approx(PEOPLE, abs=1)
    assert len(run_replication(workload, 1, 0).person) == pytest.approx(PEOPLE, abs=4 * PEOPLE**0.5)


def test_the_bytes_of_a_person_are_those_of_the_engines_tables(workload):
    # In a thread of its own: tables that a larger world has left to this one would be counted too.
    with ThreadPoolExecutor(1) as thread:
        people, size = thread.submit(_bytes_of_a_replication, workload).result()
    assert BYTES_PER_PERSON / 3 < size / people < BYTES_PER_PERSON


def _bytes_of_a_replication(plan):
    records = run_replication(plan, 1, 0)
    tables = sum(table.nbytes for table in buffers_of_this_thread().tables.values())
    handed_in = sum(getattr(records, name).nbytes for name in ("person", "spell", "visit", "delay", "task"))
    return len(records.person), tables + handed_in


def test_what_fits_is_played(workload):
    refuse_what_does_not_fit({"workload": workload}, workers=2, free=GIBIBYTE)


def test_fewer_workers_are_advised_where_they_help(workload):
    room_for_three = int(3.5 * PEOPLE * BYTES_PER_PERSON / 0.9)
    with pytest.raises(ExperimentError, match="--workers 3") as refused:
        refuse_what_does_not_fit({"workload": workload}, workers=8, free=room_for_three)
    assert "about 8,100 people" in str(refused.value)


def test_all_that_never_fit_are_named_with_what_to_reduce(workload):
    with pytest.raises(ExperimentError) as refused:
        refuse_what_does_not_fit({"one": workload, "two": workload}, workers=1, free=1_000_000)
    assert str(refused.value).count("lower the arrivals a day, the days") == 2
    assert "one: " in str(refused.value)
    assert "two: " in str(refused.value)


def test_a_country_that_does_not_fit_is_refused_before_anything_is_written(tmp_path):
    changes = {f"streams.emergency.{name}": 500_000 for name in ("per_day", "dominating_per_day")}
    scenario = load_scenario(WORKLOAD).with_changes(changes)
    with pytest.raises(ExperimentError, match="about 90,000,000 people"):
        simulate(scenario, replications=1, workers=4, out=tmp_path / "results")
    assert not (tmp_path / "results").exists()


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="another library than glibc")
def test_memory_that_was_freed_goes_back_to_the_system():
    pieces = [bytes(1000) for _ in range(200_000)]
    pieces = pieces[-1:]  # keeps glibc from giving all of it back by itself
    kept = psutil.Process().memory_info().rss
    give_back_memory()
    assert psutil.Process().memory_info().rss < kept - 100e6
    assert len(pieces) == 1
