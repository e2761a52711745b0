"""What is measured: the real winter, the small workload, and winters from drawing people to indicators."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from discharge_sim.engines.fast import run_for_sums
from discharge_sim.outputs.measure import Measuring
from discharge_sim.outputs.measures import Measures
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from discharge_sim.scenario.loading import load_scenario

ROOT = Path(__file__).parents[1]
BASE = ROOT / "scenarios" / "winter-hub" / "base.toml"
SMALL = Path(__file__).parent / "peers" / "workload.toml"
SEED = 1
WINTERS = 8
"""So many are measured together; an experiment takes twice as many."""


@cache
def plan_of(path: Path) -> Plan:
    """Return a compiled scenario."""
    return compile_plan(load_scenario(path))


def some_winters(plan: Plan, first: int = 0, number: int = WINTERS) -> list[Measures]:
    """Draw the people, simulate, and compute all indicators and daily series, of a few winters: as an experiment."""
    measuring = Measuring(plan)
    for replication in range(first, first + number):
        measuring.take(run_for_sums(plan, SEED, replication))
    return measuring.measures()


def one_winter(plan: Plan, replication: int = 0) -> Measures:
    """Do the same with one winter alone."""
    (measures,) = some_winters(plan, replication, 1)
    return measures
