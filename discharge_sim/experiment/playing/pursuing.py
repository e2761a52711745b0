"""Playing on until an answer is good enough: precise, or decided.

A first stage of thirty replications of every configuration is an ordinary experiment with ordinary tables, so that
nothing is lost if it is interrupted later. Then replications are added in fixed portions, so that results do not depend
on the number of workers, and only for those configurations that the goal still asks for. At the end the tables are
written again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from discharge_sim.experiment.keeping.blocks import Blocks
from discharge_sim.experiment.keeping.files import write_json
from discharge_sim.experiment.keeping.folder import LOGGER, ResultsFolder
from discharge_sim.experiment.keeping.layout import Vector
from discharge_sim.experiment.keeping.provenance import now, read_provenance
from discharge_sim.experiment.playing.replication import Part, Task, part_of
from discharge_sim.experiment.playing.running import Experiment
from discharge_sim.experiment.playing.workers import default_workers, play_all
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.settings import Progress, Settings
from discharge_sim.experiment.statistics.aim import BEDS, Aim
from discharge_sim.experiment.statistics.deciding import ERROR, FIRST_STAGE, Decision, decide
from discharge_sim.experiment.statistics.precision import all_precise, look_ahead, precision_of

if TYPE_CHECKING:
    from discharge_sim.scenario.loading import Scenario

PORTION = 10
"""Replications that are added at once."""
AT_MOST = 2000


@dataclass(frozen=True)
class Look:
    """What the replications so far say.

    Attributes
    ----------
    play_on : tuple of str
        Scenarios that need more replications; empty when the goal is reached.
    words : str
        Where it stands.
    decision : Decision or None
        Of a goal that chooses.
    """

    play_on: tuple[str, ...]
    words: str
    decision: Decision | None = None


class Goal(Protocol):
    """When to stop."""

    @property
    def at_most(self) -> int:
        """Replications after which it ends in any case."""

    @property
    def aim(self) -> Aim:
        """What is looked at."""

    def look(self, values: Mapping[str, Vector]) -> Look:
        """Look at the replications that are there: float array by replication, by scenario."""

    def as_json(self) -> dict[str, Any]:
        """Return what is asked for, for the provenance."""


@dataclass(frozen=True)
class UntilPrecise:
    """Every scenario's mean is known within a share of itself (Hoad, Robinson and Davies 2010).

    Attributes
    ----------
    share : float
        Half width of the 95 % interval as a share of the mean.
    at_most : int
        Replications after which it ends in any case.
    aim : Aim
        Which indicator.
    """

    share: float
    at_most: int = AT_MOST
    aim: Aim = BEDS

    def __post_init__(self) -> None:
        if isinstance(self.share, bool) or not 0 < self.share < 1:
            raise ExperimentError(
                f"precision is a share of the mean between 0 and 1, as in 0.05 or 5%; found {self.share!r}"
            )
        _check_at_most(self.at_most)

    def look(self, values: Mapping[str, Vector]) -> Look:
        """Look whether every mean is precise; all scenarios go on together, with the same patients."""
        found = {name: precision_of(column, self.share, FIRST_STAGE) for name, column in values.items()}
        widest = max(found, key=lambda name: found[name].reached)
        if all_precise(found):
            needed = max(one.needed or 0 for one in found.values())
            words = (
                f"the mean of {self.aim.words} is known within {100 * self.share:g} % after {needed} simulated winters,"
                f" and stayed so for {look_ahead(needed)} more"
            )
            return Look((), words)
        reached = found[widest].reached
        words = f"the mean of {self.aim.words} of {widest} is known within {100 * reached:.1f} %"
        words += f" (asked for: {100 * self.share:g} %)"
        return Look(tuple(values), words)

    def as_json(self) -> dict[str, Any]:
        """Return what is asked for."""
        return {"rule": "precision", "share": self.share, **_of(self.aim), "at_most": self.at_most}


@dataclass(frozen=True)
class UntilDecided:
    """One configuration is chosen with a stated guarantee (Kim and Nelson 2001).

    Attributes
    ----------
    zone : float
        Indifference zone in the unit of what is aimed at.
    at_most : int
        Replications after which it ends in any case.
    """

    zone: float
    at_most: int = AT_MOST
    aim: Aim = BEDS

    def __post_init__(self) -> None:
        if self.aim.better == "neither":
            raise ExperimentError(
                f"neither more nor less of {self.aim.words} is better, so nothing can be chosen by it; --precision can "
                "be asked for it"
            )
        if not self.zone > 0:
            how = (
                "how few beds are too few"
                if self.aim == BEDS
                else f"how small a difference in {self.aim.words} is too small"
            )
            raise ExperimentError(
                "to stop when it is decided, the indifference zone must be above 0: with 0 two equal configurations "
                f'could never be told apart. Say {how} to matter, as in --indifference "{self.aim.example}".'
            )
        _check_at_most(self.at_most)

    def look(self, values: Mapping[str, Vector]) -> Look:
        """Look who is still in contention; the others are played no further."""
        for name, column in values.items():
            _check_defined(self.aim, name, column)
        decision = decide({name: self.aim.as_losses(column) for name, column in values.items()}, self.zone)
        if decision.is_decided:
            words = (
                f"decided after {decision.replications} simulated winters: {decision.best} has the {self.aim.best} "
                f"{self.aim.words} (with at least {100 * (1 - ERROR):.0f} % certainty, if no other is within "
                f"{self.aim.amount(self.zone)} of it)"
            )
            return Look((), words, decision)
        words = f"still in contention after {decision.replications} simulated winters: {', '.join(decision.contenders)}"
        return Look(decision.contenders, words, decision)

    def as_json(self) -> dict[str, Any]:
        """Return what is asked for."""
        about = {"rule": "until_decided", "indifference": self.zone, "error": ERROR}
        return {**about, **_of(self.aim), "at_most": self.at_most}


class Pursuit:
    """An experiment that is played on until its goal is reached.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The baseline first.
    baseline : str or None
    settings : Settings
        Their number of replications is not looked at.
    folder : Path
    goal : Goal
    notes : sequence of str
        What the log should say at the beginning.
    lasting : bool
        Whether the folder is there when an error is read.
    """

    def __init__(
        self,
        scenarios: Sequence[Scenario],
        baseline: str | None,
        settings: Settings,
        folder: Path,
        goal: Goal,
        notes: Sequence[str] = (),
        *,
        lasting: bool = True,
    ) -> None:
        if settings.event_log:
            raise ExperimentError(
                "an event log keeps every activity of every person; ask for it with a fixed number of replications"
            )
        self.goal = goal
        self.settings = dataclasses.replace(settings, replications=min(FIRST_STAGE, goal.at_most))
        self.first = Experiment(scenarios, baseline, self.settings, folder, notes, lasting=lasting)
        self.scenarios = self.first.scenarios
        self.baseline = baseline
        self.folder = ResultsFolder(folder)

    def run(self, progress: Progress | None = None) -> None:
        """Play the first stage, and then what the goal asks for.

        Raises
        ------
        ExperimentError, PlanError, ReplicationError, KeyboardInterrupt
            As an experiment does; finished replications are kept.
        """
        self.first.run(progress)
        clock = time.monotonic()
        parts = {name: part_of(scenario) for name, scenario in self.scenarios.items()}
        with self.folder.ours_alone(), self.folder.log():
            counts = dict.fromkeys(parts, self.settings.replications)
            state, look = "interrupted", Look((), "")
            self._note("running", counts, look, None)
            try:
                look = self._play_on(parts, counts, progress)
                settings = dataclasses.replace(self.settings, replications=max(counts.values()))
                if isinstance(self.goal, UntilDecided):
                    settings = dataclasses.replace(settings, indifference=self.goal.zone)
                from discharge_sim.experiment.keeping.tables import write_tables  # as in an experiment

                write_tables(
                    self.folder, self.scenarios, parts, self.baseline, settings, counts=counts, decision=look.decision
                )
                state = "finished"
            finally:
                self._note(state, counts, look, time.monotonic() - clock)

    def _play_on(self, parts: Mapping[str, Part], counts: dict[str, int], progress: Progress | None) -> Look:
        blocks = {name: Blocks(self.folder.work(name), part.layout) for name, part in parts.items()}
        column = {name: part.layout.indicators.index(self.goal.aim.key) for name, part in parts.items()}
        while True:
            values = {name: store.indicators(range(counts[name]))[:, column[name]] for name, store in blocks.items()}
            look = self.goal.look(values)
            LOGGER.info(look.words)
            wanted = {name: min(counts[name] + PORTION, self.goal.at_most) for name in look.play_on}
            if all(wanted[name] == counts[name] for name in wanted):
                return self._last_word(look)
            self._play(parts, blocks, counts, wanted, progress)
            counts.update(wanted)

    def _last_word(self, look: Look) -> Look:
        if not look.play_on:
            return look
        words = f"not reached within {self.goal.at_most} simulated winters: {look.words}; allow more with --at-most"
        LOGGER.warning(words)
        return dataclasses.replace(look, words=words)

    def _play(
        self,
        parts: Mapping[str, Part],
        blocks: Mapping[str, Blocks],
        counts: Mapping[str, int],
        wanted: Mapping[str, int],
        progress: Progress | None,
    ) -> None:
        finished = {name: blocks[name].finished() for name in wanted}
        tasks = [
            Task(replication, name)
            for name in wanted
            for replication in range(counts[name], wanted[name])
            if replication not in finished[name]
        ]
        done = sum(counts.values())
        everything = done + len(tasks)
        workers = self.settings.workers or default_workers()
        played = play_all(dict(parts), tasks, self.settings.engine, self.settings.seed, workers)
        try:
            with contextlib.closing(played):
                for one in played:
                    remedy = f"To see it alone: discharge_sim.replay(scenario, replication={one.task.replication})"
                    blocks[one.task.scenario].keep(one.task.replication, one.row_or_raise(remedy))
                    done += 1
                    if progress is not None:
                        progress(done, everything)
        finally:
            for name in wanted:
                blocks[name].gather()

    def _note(self, state: str, counts: Mapping[str, int], look: Look, seconds: float | None) -> None:
        """Say in `run.json` how far it has come and why it stopped."""
        stored = read_provenance(self.folder.path)
        content = dict(stored.content) if stored is not None else {}
        content |= {"state": state, "replications": max(counts.values()), "replications_by_scenario": dict(counts)}
        content |= {"stopping": {**self.goal.as_json(), "words": look.words}}
        if seconds is not None:
            content |= {"ended": now(), "wall_time_seconds": round((content["wall_time_seconds"] or 0) + seconds, 1)}
        write_json(self.folder.file("run.json"), content)


def _of(aim: Aim) -> dict[str, str]:
    return {"indicator": aim.indicator, "place": aim.place, "unit": aim.unit, "better": aim.better}


def _check_at_most(at_most: object) -> None:
    if isinstance(at_most, bool) or not isinstance(at_most, int) or at_most < FIRST_STAGE:
        raise ExperimentError(
            f"at_most must be a whole number of at least {FIRST_STAGE} replications; found {at_most!r}"
        )


def _check_defined(aim: Aim, scenario: str, values: Vector) -> None:
    """Refuse winters in which the indicator is undefined: nobody can be chosen by numbers that are not there."""
    undefined = np.flatnonzero(np.isnan(values))
    if undefined.size:
        raise ExperimentError(
            f"{aim.words} is not defined in {undefined.size} of {len(values)} simulated winters of {scenario} "
            f"(there is nobody to count, first in winter {undefined[0]}): choose by another indicator"
        )
