"""The engines that can play a scenario: one table, read by the command line, the workers and the provenance."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from discharge_sim.experiment.problems import ExperimentError

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan
    from discharge_sim.vocabulary.records import Records


@dataclass(frozen=True)
class Engine:
    """One way of playing a plan.

    Attributes
    ----------
    name : str
        What `--engine` calls it.
    module : str
        Module whose `run_replication(plan, seed, replication)` plays one replication.
    title : str
        What the user is told about it.
    """

    name: str
    module: str
    title: str

    def load(self) -> Callable[[Plan, int, int], Records]:
        """Return the function that plays one replication."""
        play: Callable[[Plan, int, int], Records] = importlib.import_module(self.module).run_replication
        return play


ENGINES: dict[str, Engine] = {
    engine.name: engine
    for engine in (
        Engine("reference", "discharge_sim.engines.reference", "reference engine (SimPy, one process for each worker)"),
    )
}
DEFAULT_ENGINE = "reference"


def engine_named(name: str) -> Engine:
    """Return an engine, or say which there are."""
    if name not in ENGINES:
        raise ExperimentError(f"there is no engine {name!r}; there is: {', '.join(ENGINES)}")
    return ENGINES[name]
