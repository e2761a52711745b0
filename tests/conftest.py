"""What all tests share."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session", autouse=True)
def own_temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Let whatever is written to the system's temporary folder, above all logs of errors, stay with the tests."""
    folder = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        for name in ("TMPDIR", "TEMP", "TMP"):  # of processes that tests start
            patch.setenv(name, str(folder))
        yield folder


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
