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
    is_compiled : bool
        Whether the first replication on a machine takes a minute or two because the engine is compiled then.
    """

    name: str
    module: str
    title: str
    is_compiled: bool = False

    def load(self) -> Callable[[Plan, int, int], Records]:
        """Return the function that plays one replication."""
        try:
            play: Callable[[Plan, int, int], Records] = importlib.import_module(self.module).run_replication
        except ImportError as missing:
            others = " or ".join(f"--engine {name}" for name in ENGINES if name != self.name)
            raise ExperimentError(f"the {self.name} engine cannot be used here: {missing}. Use {others}.") from missing
        return play


ENGINES: dict[str, Engine] = {
    engine.name: engine
    for engine in (
        Engine(
            "fast",
            "discharge_sim.engines.fast",
            "fast engine (compiled once, at its first use, in a minute or two)",
            is_compiled=True,
        ),
        Engine("reference", "discharge_sim.engines.reference", "reference engine (SimPy, one process for each worker)"),
    )
}
DEFAULT_ENGINE = "fast"


def engine_named(name: str) -> Engine:
    """Return an engine, or say which there are."""
    if name not in ENGINES:
        raise ExperimentError(f"there is no engine {name!r}; there is: {', '.join(ENGINES)}")
    return ENGINES[name]
