"""What is asked for besides the scenarios, checked before anything is computed or written."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from discharge_sim.experiment.playing.engines import DEFAULT_ENGINE, engine_named
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.statistics.aim import BEDS, Aim
from discharge_sim.scenario.errors import shown, steers_terminals

DEFAULT_REPLICATIONS = 200
ONE_MORE_REPLICATIONS = 50
DEFAULT_SEED = 1
DEMONSTRATION_BELOW = 30
"""With fewer replications the verdict says that it is a demonstration only (decision 18)."""
_MOST_REPLICATIONS = 1_000_000
_MOST_WORKERS = 1024
_LONGEST_NOTE = 1000
_FIRST_SEED_TOO_LARGE = 2**32

Progress = Callable[[int, int], None]
"""Called with the number of finished and of all replications (of all scenarios together)."""


@dataclass(frozen=True)
class Settings:
    """How to ask.

    Attributes
    ----------
    replications : int
        Simulated winters of each scenario.
    seed : int
        Any whole number from 0 to 2**32 - 1; the same seed gives the same patients.
    engine : str
        A name in the table of engines.
    workers : int or None
        Threads of the fast engine; None for one a processor. Has no influence on results.
    event_log : bool
        Whether to write `events.parquet`.
    overwrite : bool
        Whether results of another question may be replaced.
    command : str
        What was typed or called, for the provenance.
    note : str
        What whoever asks wants to remember, for the provenance.
    indifference : float or None
        Difference in what is aimed at that is too small to matter, in its unit; None for what the baseline says of
        delayed hospital beds.
    aim : Aim
        What is ranked by.
    """

    replications: int = DEFAULT_REPLICATIONS
    seed: int = DEFAULT_SEED
    engine: str = DEFAULT_ENGINE
    workers: int | None = None
    event_log: bool = False
    overwrite: bool = False
    command: str = ""
    indifference: float | None = None
    note: str = ""
    aim: Aim = BEDS

    def __post_init__(self) -> None:
        _check_whole("replications", self.replications, 1, _MOST_REPLICATIONS)
        _check_whole("seed", self.seed, 0, _FIRST_SEED_TOO_LARGE - 1)
        if self.workers is not None:
            _check_whole("workers", self.workers, 1, _MOST_WORKERS)
        engine_named(self.engine)
        _check_note(self.note)
        if self.indifference is not None and not 0 <= self.indifference < math.inf:
            what = "beds" if self.aim == BEDS else f"{self.aim.unit} of {self.aim.words}"
            raise ExperimentError(f"indifference must be a number of {what}, 0 or above; found {self.indifference!r}")


def _check_note(note: object) -> None:
    if not isinstance(note, str) or len(note) > _LONGEST_NOTE or steers_terminals(note):
        raise ExperimentError(
            f"a note is a text of at most {_LONGEST_NOTE} characters without control characters; found {shown(note)}"
        )


def _check_whole(name: str, value: object, lowest: int, highest: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise ExperimentError(f"{name} must be a whole number from {lowest} to {highest}; found {value!r}")
