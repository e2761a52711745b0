"""What all tests share."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan

ROOT = Path(__file__).parents[1]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the engine once before workers start: otherwise each would, and its first test would run out of time."""
    if hasattr(session.config, "workerinput") or not getattr(session.config.option, "numprocesses", None):
        return
    from discharge_sim.engines.fast import run_for_sums
    from discharge_sim.outputs.measure import measure

    beside = subprocess.Popen(
        [sys.executable, "-c", "from tests.conftest import compile_sums; compile_sums()"], cwd=ROOT
    )
    plan = _plan()
    records = run_for_sums(plan, 1, 0)
    beside.wait()  # the engine takes longer; should the other process have failed, its part is compiled here
    measure(plan, records)


def compile_sums() -> None:
    """Compile what adds up, which needs no compiled engine."""
    from discharge_sim.engines.reference import run_replication
    from discharge_sim.outputs.measure import measure

    measure(_plan(), run_replication(_plan(), 1, 0))


def _plan() -> Plan:
    from discharge_sim.plan.compile import compile_plan
    from discharge_sim.scenario.loading import load_scenario

    return compile_plan(load_scenario(ROOT / "tests" / "stories" / "town.toml"))
