"""A day-long experiment in small: memory does not grow, progress is true, the log stays short enough to read."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

import pytest

from discharge_sim.experiment.playing.running import Experiment
from discharge_sim.experiment.settings import Settings
from discharge_sim.scenario.loading import load_scenario

REPLICATIONS = 45
LOOKED_AT = (15, 30, 45)
"""After so many replications memory is looked at."""
GROWTH = 200_000
"""Bytes that fifteen replications may leave behind: the record of one alone has more."""


@pytest.fixture(scope="module")
def told(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[tuple[int, int]], list[int], str]:
    """Play many small winters in this process: (progress, bytes in use, log)."""
    folder = tmp_path_factory.mktemp("long")
    progress: list[tuple[int, int]] = []
    used: list[int] = []

    def look(done: int, everything: int) -> None:
        progress.append((done, everything))
        if done in LOOKED_AT:
            gc.collect()
            used.append(tracemalloc.get_traced_memory()[0])

    settings = Settings(replications=REPLICATIONS, seed=1, engine="fast", workers=1, command="test")
    tracemalloc.start()
    try:
        Experiment([load_scenario(tiny / "base.toml")], None, settings, folder).run(look)
    finally:
        tracemalloc.stop()
    return progress, used, (folder / "run.log").read_text(encoding="utf-8")


@pytest.mark.timeout(900)  # the first to run the fast engine may have to wait for the compiler
def test_memory_does_not_grow_with_replications(told: tuple[list[tuple[int, int]], list[int], str]) -> None:
    _, (first, second, third), _ = told
    assert second - first < GROWTH
    assert third - second < GROWTH


def test_progress_counts_what_is_done(told: tuple[list[tuple[int, int]], list[int], str]) -> None:
    progress, _, _ = told
    assert progress == [(done, REPLICATIONS) for done in range(REPLICATIONS + 1)]


def test_the_log_says_what_happened_in_a_few_lines(told: tuple[list[tuple[int, int]], list[int], str]) -> None:
    _, _, log = told
    lines = log.splitlines()
    assert len(lines) < 12
    assert "began: test" in log
    assert f"0 of {REPLICATIONS} replications are there already" in log
    assert "finished after" in lines[-1]
