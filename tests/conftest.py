"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

TOWN = Path(__file__).parent / "stories" / "town.toml"


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the engine once before workers start: otherwise each would, and its first test would run out of time."""
    if hasattr(session.config, "workerinput") or not getattr(session.config.option, "numprocesses", None):
        return
    from discharge_sim.engines.fast import run_for_sums
    from discharge_sim.outputs.measure import measure
    from discharge_sim.plan.compile import compile_plan
    from discharge_sim.scenario.loading import load_scenario

    plan = compile_plan(load_scenario(TOWN))
    measure(plan, run_for_sums(plan, 1, 0))
