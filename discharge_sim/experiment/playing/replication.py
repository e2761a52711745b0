"""Playing replications, in any thread: plan in, of each one row of numbers (and perhaps an event log) out."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from discharge_sim.experiment.keeping.blocks import block_of
from discharge_sim.experiment.keeping.events import log_as_bytes
from discharge_sim.experiment.keeping.layout import Layout, Row
from discharge_sim.experiment.playing.engines import engine_named
from discharge_sim.experiment.problems import ExperimentError, ReplicationError
from discharge_sim.outputs.measure import Measuring
from discharge_sim.outputs.measures import Measures, daily_keys, indicator_keys
from discharge_sim.outputs.official import official_grids
from discharge_sim.plan.compile import compile_plan
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, date_of

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan
    from discharge_sim.scenario.loading import Scenario


@dataclass(frozen=True)
class Part:
    """What a worker needs to know of one scenario: its plan and the names of what is measured.

    Attributes
    ----------
    plan : Plan
        Of the scenario as it is written.
    layout : Layout
        The same for every member.
    members : tuple of Plan
        Of each member of an ensemble; empty without one.
    """

    plan: Plan
    layout: Layout
    members: tuple[Plan, ...] = ()

    def plan_of(self, replication: int) -> Plan:
        """Return the plan that a replication plays: that of its member (decision 16)."""
        return self.members[replication % len(self.members)] if self.members else self.plan


def part_of(scenario: Scenario) -> Part:
    """Compile a scenario, and every member of its ensemble.

    Raises
    ------
    PlanError
        If a plan cannot be simulated.
    ExperimentError
        If members differ in what can be measured.
    """
    plan = compile_plan(scenario)
    layout = layout_of(plan, scenario.member_count)
    if scenario.members is None:
        return Part(plan, layout)
    members = tuple(compile_plan(scenario.member(number)) for number in range(scenario.member_count))
    for number, member in enumerate(members):
        if layout_of(member, scenario.member_count) != layout:
            raise ExperimentError(
                f"{scenario.name}: member {number} of the ensemble (row {number + 2}) has other indicators than the "
                "scenario as it is written; vary numbers that do not add or remove anything"
            )
    return Part(plan, layout, members)


@dataclass(frozen=True, order=True)
class Task:
    """One replication of one scenario; `events` asks for its event log as well."""

    replication: int
    scenario: str
    events: bool = False


def in_blocks(tasks: Iterable[Task]) -> list[Task]:
    """Put tasks in the order of playing: the scenarios take turns, a block of replications each.

    A block is written when it is complete, so few should be open at once; and a thread that stays with a plan has its
    tables at hand. An interruption leaves the scenarios at most one block apart.
    """
    return sorted(tasks, key=lambda task: block_of(task.replication))


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


def layout_of(plan: Plan, members: int = 1) -> Layout:
    """Return the names of everything that is measured in a replication of a plan."""
    return Layout(
        indicators=tuple(map(tuple, indicator_keys(plan))),
        daily=tuple(map(tuple, daily_keys(plan))),
        official=tuple(map(tuple, official_grids(plan))),
        first_day=date_of(plan.origin, plan.window_start),
        n_days=(plan.window_end - plan.window_start) // MINUTES_PER_DAY,
        members=members,
    )


def play(part: Part, task: Task, engine: str, seed: int) -> Played:
    """Play one replication; an error comes back as text, to be raised where the results are kept."""
    (played,) = play_some(part, [task], engine, seed)
    return played


def play_some(
    part: Part, tasks: Iterable[Task], engine: str, seed: int, is_stopped: Callable[[], bool] = lambda: False
) -> Iterator[Played]:
    """Play some replications of one scenario, which are measured together where one plan plays them.

    Parameters
    ----------
    part : Part
        The scenario.
    tasks : iterable of Task
        All of that scenario.
    engine : str
    seed : int
    is_stopped : callable, optional
        Asked before each replication; those after it says so are left out.
    """
    together = _Together(part)
    try:
        for task in tasks:
            if is_stopped():
                break
            try:
                plan = part.plan_of(task.replication)
                if not together.has_room_for(plan):
                    yield from together.hand_back()
                together.play(plan, task, engine, seed)
            except Exception as error:
                yield from together.hand_back()  # what is finished is kept, whatever the caller makes of the error
                yield _stopped_by(error, task)
    except KeyboardInterrupt:
        yield from together.hand_back()
        raise
    yield from together.hand_back()


class _Together:
    """Replications of one plan that are measured together."""

    def __init__(self, part: Part) -> None:
        self._layout = part.layout
        self._measuring: Measuring | None = None
        self._tasks: list[tuple[Task, bytes | None]] = []

    def has_room_for(self, plan: Plan) -> bool:
        """Whether another replication, played by a plan, can be measured with these."""
        return self._measuring is None or (self._measuring.plan is plan and not self._measuring.is_full)

    def play(self, plan: Plan, task: Task, engine: str, seed: int) -> None:
        """Play one more, for which there is room."""
        chosen = engine_named(engine)
        records = (chosen.load() if task.events else chosen.load_for_sums())(plan, seed, task.replication)
        events = log_as_bytes(plan, records) if task.events else None
        if self._measuring is None:
            self._measuring = Measuring(plan)
        self._measuring.take(records)
        self._tasks.append((task, events))

    def hand_back(self) -> list[Played]:
        """Measure all of them, and begin anew."""
        measuring, tasks = self._measuring, self._tasks
        self._measuring, self._tasks = None, []
        try:
            measures = measuring.measures() if measuring is not None else []
        except Exception as error:
            return [_stopped_by(error, task) for task, _ in tasks]
        return [self._row(one, *task) for one, task in zip(measures, tasks, strict=True)]

    def _row(self, measures: Measures, task: Task, events: bytes | None) -> Played:
        try:
            return Played(task, self._layout.row(measures.numbers, measures.series, measures.counts), events)
        except Exception as error:
            return _stopped_by(error, task)


def _stopped_by(error: Exception, task: Task) -> Played:
    cause = f"{type(error).__name__}: {error}".splitlines()[0]
    return Played(task, None, cause=cause, error="".join(traceback.format_exception(error)))
