"""The shared workload in discharge_sim: the scenario file beside this module, played by the fast engine.

Its time is counted in whole minutes, and it does more than the others: it records every visit and delay, and its people
are the same whatever is changed in the hospital. The time measured includes drawing the people and all records, as they
lie in memory: an experiment adds them up there and sorts nothing.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import workload as w

from discharge_sim.engines.fast import run_for_sums
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.records import Records

SERVICES = ("acute", "town.home_care", "town.intermediate_care", "town.care_home")


@cache
def plan() -> Plan:
    """Return the compiled scenario: made once, as the classes of the others are."""
    return compile_plan(load_scenario(Path(__file__).with_name("workload.toml")))


def run(replications: int, seed: int = 1) -> list[tuple[float, ...]]:
    """Return the answers of so many winters."""
    compiled = plan()
    return [answers_of(compiled, run_for_sums(compiled, seed, number)) for number in range(replications)]


def answers_of(compiled: Plan, records: Records) -> tuple[float, ...]:
    """Return the answers that a winter's records give."""
    horizon, visit = w.DAYS * MINUTES_PER_DAY, records.visit
    service = visit["service"].astype(np.intp)
    joined, started, ended = (np.minimum(visit[name], horizon) for name in ("joined", "started", "ended"))
    asked = [compiled.services.index(name) for name in SERVICES]
    held = np.bincount(service, ended - started, len(compiled.services))[asked] / horizon
    acute = service == asked[0]
    waited = np.dot(acute, started - joined) / horizon
    return (float(np.count_nonzero(acute & (started < horizon))), float(waited), *held.tolist())
