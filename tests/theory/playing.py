"""Playing the scenario files of this folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from discharge_sim.engines import fast, reference
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.records import Records

SCENARIOS = Path(__file__).parent / "scenarios"
SEED = 20261122
SEED_STEP = 100_000
"""To other people; the seeds of Ciw, one for each of its runs, do not come so far."""
YEARS_AGAIN = 4
SETTLED = 40 * MINUTES_PER_DAY
"""Who comes earlier is not looked at: every queue here forgets its empty start within days."""
NOT_CENSORED = 20 * MINUTES_PER_DAY
"""Who comes so shortly before the end is not looked at either."""
ENGINES = {"fast": fast.run_replication, "reference": reference.run_replication}
History = tuple[Plan, Records]


@lru_cache(maxsize=128)
def _plan(name: str, changes: str, folder: Path) -> Plan:
    return compile_plan(load_scenario(folder / f"{name}.toml", changes=json.loads(changes)))


def plan_of(name: str, changes: Mapping[str, Any] | None = None, folder: Path = SCENARIOS) -> Plan:
    """Return the plan of a scenario file, perhaps with changes."""
    return _plan(name, json.dumps(changes or {}, sort_keys=True), folder)


@dataclass(frozen=True)
class Play:
    """How much is played, and by which engine.

    Attributes
    ----------
    engine : str
    replications : int
        Independent years; the standard errors come from their differences.
    folder : Path
        Where the scenario files lie.
    seed : int
        Of all people.
    """

    engine: str = "fast"
    replications: int = 30
    folder: Path = SCENARIOS
    seed: int = SEED

    def with_others(self) -> Play:
        """Return what is played where a figure lies too far away: other people, and more years."""
        return replace(self, replications=self.replications * YEARS_AGAIN, seed=self.seed + SEED_STEP)

    def histories(self, name: str, changes: Mapping[str, Any] | None = None) -> Iterator[History]:
        """Play a scenario file and hand in one history after the other."""
        plan = plan_of(name, changes, self.folder)
        for replication in range(self.replications):
            yield plan, ENGINES[self.engine](plan, self.seed, replication)


def stay_table(plan: Plan, step: str) -> NDArray[np.int32]:
    """Return the table of the stay of a pathway of the town."""
    return plan.tables[int(plan.step[plan.steps.index(f"town.{step}")]["stay_table"])]


def visits_to(plan: Plan, records: Records, service: str) -> NDArray[np.void]:
    """Return the visits to a service."""
    return records.visit[records.visit["service"] == plan.services.index(service)]


def who_came_in_time(plan: Plan, rows: NDArray[np.void], column: str = "joined") -> NDArray[np.void]:
    """Return the rows of people who came after the settling and long enough before the end."""
    came = rows[column]
    return rows[(came >= SETTLED) & (came < plan.horizon - NOT_CENSORED)]


def waits_of(plan: Plan, rows: NDArray[np.void]) -> NDArray[np.int64]:
    """Return the waits in minutes of those who came in time."""
    chosen = who_came_in_time(plan, rows)
    if (chosen["started"] == NEVER).any():
        raise ValueError(f"{plan.name}: somebody who came in time waits to the end; look at fewer people")
    return (chosen["started"] - chosen["joined"]).astype(np.int64)


def present_at(start: NDArray[np.int32], end: NDArray[np.int32], minutes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many of [start, end) intervals hold the first instant of each minute (rule 2)."""
    return np.searchsorted(np.sort(start), minutes) - np.searchsorted(np.sort(end), minutes)
