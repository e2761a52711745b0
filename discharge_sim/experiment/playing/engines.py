"""The engines that can play a scenario: one table, read by the command line, the workers and the provenance."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from discharge_sim.experiment.problems import ExperimentError

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan
    from discharge_sim.vocabulary.records import Records


class EngineWarning(UserWarning):
    """The engine asked for does not work here, and another plays."""


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
        Whether the first replication on a machine takes much longer, because the engine is compiled then.
    instead : str, optional
        Name of the engine that plays where this one does not work.
    """

    name: str
    module: str
    title: str
    is_compiled: bool = False
    instead: str | None = None

    def load_for_sums(self) -> Callable[[Plan, int, int], Records]:
        """Return the function that plays one replication of which nothing is kept but its measures.

        Its records may lie in any order, and only until the same thread plays the next replication.
        """
        whole = self.load()
        if not whole.__module__.startswith(self.module):  # another engine plays instead
            return whole
        sums: Callable[[Plan, int, int], Records] = getattr(importlib.import_module(self.module), "run_for_sums", whole)
        return sums

    @contextlib.contextmanager
    def shared_compiling(self, processors: int) -> Iterator[Callable[[str], None]]:
        """Give a function that is told what is compiled first: another process then begins to compile the engine.

        Parameters
        ----------
        processors : int
            On one there is nothing to share.

        Yields
        ------
        callable
            Takes the module of the first function that must be compiled. If that is the engine itself, all that is
            compiled before it is on disk already, and there is nothing to share either.
        """
        with contextlib.ExitStack() as at_the_end:

            def begin(module: str) -> None:
                if self.is_compiled and processors > 1 and not module.startswith(self.module):
                    with contextlib.suppress(Exception):  # whatever it is: `load` says it
                        apart = importlib.import_module(self.module).compiling_apart
                        at_the_end.callback(apart.end)
                        apart.begin()

            yield begin

    def load(self) -> Callable[[Plan, int, int], Records]:
        """Return the function that plays one replication."""
        return _play_of(self)


@cache
def _play_of(engine: Engine) -> Callable[[Plan, int, int], Records]:
    try:
        module = importlib.import_module(engine.module)
        if engine.is_compiled:
            module.make_ready()
    except Exception as problem:  # whatever it is: every engine gives the same results, so another can play
        instead = ENGINES.get(engine.instead or "")
        if instead is None:
            raise ExperimentError(f"the {engine.name} engine cannot be used here: {problem}") from problem
        if multiprocessing.parent_process() is None:
            said = str(problem).strip().partition("\n")[0] or type(problem).__name__
            warnings.warn(
                f"the {engine.name} engine cannot be used here ({said}). The {instead.name} engine plays instead: the "
                "same results, hundreds of times slower",
                EngineWarning,
                stacklevel=2,
            )
        return instead.load()
    play: Callable[[Plan, int, int], Records] = module.run_replication
    return play


ENGINES: dict[str, Engine] = {
    engine.name: engine
    for engine in (
        Engine(
            "fast",
            "discharge_sim.engines.fast",
            "fast engine",
            is_compiled=True,
            instead="reference",
        ),
        Engine(
            "reference", "discharge_sim.engines.reference", "reference engine (SimPy, one replication after the other)"
        ),
    )
}
DEFAULT_ENGINE = "fast"


def engine_named(name: str) -> Engine:
    """Return an engine, or say which there are."""
    if name not in ENGINES:
        raise ExperimentError(f"there is no engine {name!r}; there is: {', '.join(ENGINES)}")
    return ENGINES[name]
