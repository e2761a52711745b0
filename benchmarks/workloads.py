"""What is measured: the real winter, the starter's town, and one winter from drawing people to indicators."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from discharge_sim.engines.fast import run_for_sums
from discharge_sim.outputs.measure import measure
from discharge_sim.outputs.measures import Measures
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from discharge_sim.scenario.loading import load_scenario

ROOT = Path(__file__).parents[1]
BASE = ROOT / "scenarios" / "winter-hub" / "base.toml"
SMALL = Path(__file__).parent / "peers" / "workload.toml"
SEED = 1


@cache
def plan_of(path: Path) -> Plan:
    """Return a compiled scenario."""
    return compile_plan(load_scenario(path))


def one_winter(plan: Plan, replication: int = 0) -> Measures:
    """Draw the people, simulate, and compute all indicators and daily series, as an experiment does."""
    return measure(plan, run_for_sums(plan, SEED, replication))
