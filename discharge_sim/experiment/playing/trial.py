"""Many scenarios, only their indicators: for questions whose answer is one table, not a report on each scenario.

Finished replications are kept and continued as in every experiment, but without days and official counts: forty
variants of a scenario would otherwise fill a disk with numbers that nobody looks at.
"""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from discharge_sim.experiment.keeping.blocks import Blocks
from discharge_sim.experiment.keeping.census import carry_census
from discharge_sim.experiment.keeping.files import write_json, write_text
from discharge_sim.experiment.keeping.folder import LOGGER, ResultsFolder
from discharge_sim.experiment.keeping.layout import NO_COUNTS, Key, Layout, Row, Vector
from discharge_sim.experiment.keeping.provenance import Identity, describe_run, identity_of, now
from discharge_sim.experiment.playing.replication import Part, Task, in_blocks, part_of
from discharge_sim.experiment.playing.workers import default_workers, play_all
from discharge_sim.experiment.settings import Progress, Settings

if TYPE_CHECKING:
    from discharge_sim.scenario.loading import Scenario


class Trial:
    """Scenarios that are played with the same patients for their indicators alone.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The baseline first.
    settings : Settings
    folder : Path
        Results folder; need not exist.
    about : dict
        What `run.json` says of the question besides.
    """

    def __init__(
        self, scenarios: Sequence[Scenario], settings: Settings, folder: Path, about: Mapping[str, Any]
    ) -> None:
        self.scenarios = {scenario.name: scenario for scenario in scenarios}
        self.settings = settings
        self.folder = ResultsFolder(folder)
        self.about = dict(about)

    def run(self, progress: Progress | None = None) -> dict[str, dict[Key, Vector]]:
        """Play what is missing and return every indicator: float array by replication, by key, by scenario.

        Raises
        ------
        ExperimentError, PlanError
            Before anything is written.
        ReplicationError, KeyboardInterrupt
            Finished replications are kept.
        """
        parts = {name: part_of(scenario) for name, scenario in self.scenarios.items()}
        plans = {name: (part.plan, *part.members) if part.members else part.plan for name, part in parts.items()}
        hashes = {name: scenario.hash for name, scenario in self.scenarios.items()}
        identity = identity_of(plans, hashes, self.settings.seed, self.settings.engine)
        self.folder.check(identity, overwrite=self.settings.overwrite)
        with self.folder.ours_alone(), self.folder.log():
            self.folder.clear(identity, self.folder.check(identity, overwrite=self.settings.overwrite))
            for name, scenario in self.scenarios.items():
                carry_census(scenario, self.folder.scenario_file(name).parent)
                for file, content in scenario.files().items():
                    write_text(self.folder.scenario_file(name).parent / file, content)
            return self._run(parts, identity, progress)

    def _run(
        self, parts: Mapping[str, Part], identity: Identity, progress: Progress | None
    ) -> dict[str, dict[Key, Vector]]:
        began, clock, state = now(), time.monotonic(), "interrupted"
        self._write_provenance(identity, "running", began, None)
        try:
            stores = self._play(parts, progress)
            state = "finished"
        finally:
            self._write_provenance(identity, state, began, round(time.monotonic() - clock, 1))
        wanted = range(self.settings.replications)
        return {
            name: dict(zip(store.layout.indicators, store.indicators(wanted).T, strict=True))
            for name, store in stores.items()
        }

    def _play(self, parts: Mapping[str, Part], progress: Progress | None) -> dict[str, Blocks]:
        stores = {name: Blocks(self.folder.work(name), _indicators_of(part.layout)) for name, part in parts.items()}
        for store in stores.values():
            for sentence in store.begin():
                LOGGER.warning(sentence)
        finished = {name: store.finished() for name, store in stores.items()}
        wanted = range(self.settings.replications)
        tasks = in_blocks(Task(number, name) for name in parts for number in wanted if number not in finished[name])
        everything = len(wanted) * len(parts)
        done = everything - len(tasks)
        workers = self.settings.workers or default_workers()
        played = play_all(dict(parts), tasks, self.settings.engine, self.settings.seed, workers)
        try:
            with contextlib.closing(played):
                for one in played:
                    row = one.row_or_raise("")
                    indicators = Row(row.indicators, np.empty((0, 0)), NO_COUNTS)
                    stores[one.task.scenario].keep(one.task.replication, indicators)
                    done += 1
                    if progress is not None:
                        progress(done, everything)
        finally:
            for store in stores.values():
                store.gather()
        return stores

    def _write_provenance(self, identity: Identity, state: str, began: str, seconds: float | None) -> None:
        content = describe_run(
            identity,
            {name: scenario.title for name, scenario in self.scenarios.items()},
            replications=self.settings.replications,
            baseline=next(iter(self.scenarios)),
            state=state,
            command=self.settings.command,
        )
        content |= {"began": began, "ended": now() if seconds is not None else None, "wall_time_seconds": seconds}
        write_json(self.folder.file("run.json"), content | self.about)


def _indicators_of(layout: Layout) -> Layout:
    """Return a layout of the indicators alone."""
    return dataclasses.replace(layout, daily=(), official=(), n_days=0)
