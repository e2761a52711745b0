"""Playing one replication, here or in a worker process: plan in, one row of numbers (and perhaps an event log) out."""

from __future__ import annotations

import pickle
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from discharge_sim.experiment.engines import engine_named
from discharge_sim.experiment.events import log_as_bytes
from discharge_sim.experiment.layout import Layout, Row
from discharge_sim.experiment.problems import ReplicationError
from discharge_sim.outputs.measure import measure
from discharge_sim.outputs.measures import daily_keys, indicator_keys, official_keys
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, date_of

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan


@dataclass(frozen=True)
class Part:
    """What a worker needs to know of one scenario: its plan and the names of what is measured."""

    plan: Plan
    layout: Layout


@dataclass(frozen=True, order=True)
class Task:
    """One replication of one scenario; `events` asks for its event log as well."""

    replication: int
    scenario: str
    events: bool = False


@dataclass(frozen=True)
class Played:
    """What a finished task hands back; `error` is the traceback if it stopped."""

    task: Task
    row: Row | None
    events: bytes | None = None
    cause: str = ""
    error: str = ""

    def row_or_raise(self, remedy: str) -> Row:
        """Return the row, or raise what stopped the replication."""
        if self.row is None:
            raise ReplicationError(self.task.scenario, self.task.replication, self.cause, self.error, remedy)
        return self.row


def layout_of(plan: Plan) -> Layout:
    """Return the names of everything that is measured in a replication of a plan."""
    return Layout(
        indicators=tuple(map(tuple, indicator_keys(plan))),
        daily=tuple(map(tuple, daily_keys(plan))),
        official=tuple(map(tuple, official_keys(plan))),
        first_day=date_of(plan.origin, plan.window_start),
        n_days=(plan.window_end - plan.window_start) // MINUTES_PER_DAY,
    )


def play(part: Part, task: Task, engine: str, seed: int) -> Played:
    """Play one replication; an error comes back as text, because it must travel between processes."""
    try:
        records = engine_named(engine).load()(part.plan, seed, task.replication)
        measures = measure(part.plan, records)
        row = part.layout.row(measures.indicators, measures.daily, measures.official)
        events = log_as_bytes(part.plan, records) if task.events else None
    except Exception as error:
        cause = f"{type(error).__name__}: {error}".splitlines()[0]
        return Played(task, None, cause=cause, error=traceback.format_exc())
    return Played(task, row, events)


def save_parts(path: Path, parts: dict[str, Part]) -> None:
    """Write the plans of all scenarios for the workers: each reads them once."""
    path.write_bytes(pickle.dumps(parts, protocol=pickle.HIGHEST_PROTOCOL))


def load_parts(path: Path) -> dict[str, Part]:
    """Read what `save_parts` wrote in the same run."""
    parts: dict[str, Part] = pickle.loads(path.read_bytes())  # noqa: S301 (written by this run, in a folder of its own)
    return parts
