"""Carrying out an experiment: look what is there, play what is missing, keep it, write the tables."""

from __future__ import annotations

import contextlib
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from discharge_sim.experiment.keeping.blocks import Blocks
from discharge_sim.experiment.keeping.census import carry_census
from discharge_sim.experiment.keeping.events import EventLogs
from discharge_sim.experiment.keeping.files import write_json, write_text
from discharge_sim.experiment.keeping.folder import LOGGER, ResultsFolder
from discharge_sim.experiment.keeping.provenance import Identity, describe_run, identity_of, now
from discharge_sim.experiment.playing.memory import give_back_memory, refuse_what_does_not_fit
from discharge_sim.experiment.playing.replication import Part, Played, Task, in_blocks, part_of
from discharge_sim.experiment.playing.workers import default_workers, play_all
from discharge_sim.experiment.problems import ReplicationError
from discharge_sim.experiment.settings import Progress, Settings
from discharge_sim.experiment.statistics.members import uneven_members

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan
    from discharge_sim.scenario.loading import Scenario


class Experiment:
    """One or several scenarios, played with the same patients into one folder.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The baseline first.
    baseline : str or None
        Its name; None if nothing is compared.
    settings : Settings
    folder : Path
        Results folder; need not exist.
    notes : sequence of str
        What the log should say at the beginning.
    lasting : bool
        Whether the folder is there when an error is read; False for a temporary one.

    Attributes
    ----------
    plans : dict
        By scenario, once it has begun to run.
    """

    def __init__(
        self,
        scenarios: Sequence[Scenario],
        baseline: str | None,
        settings: Settings,
        folder: Path,
        notes: Sequence[str] = (),
        *,
        lasting: bool = True,
    ) -> None:
        self.scenarios = {scenario.name: scenario for scenario in scenarios}
        self.baseline = baseline
        self.settings = settings
        self.folder = ResultsFolder(folder)
        self.notes = [*notes, *uneven_members(scenarios, settings.replications)]
        self.lasting = lasting
        self.workers = settings.workers or default_workers()
        self.note = settings.note
        self.plans: dict[str, Plan] = {}

    def run(self, progress: Progress | None = None) -> None:
        """Play what is missing and write the tables.

        Raises
        ------
        ExperimentError, PlanError
            Before anything is written.
        ReplicationError
            If a replication stops; finished ones are kept.
        KeyboardInterrupt
            Passed on; finished replications are kept.
        """
        parts = {name: part_of(scenario) for name, scenario in self.scenarios.items()}
        plans = {name: (part.plan, *part.members) if part.members else part.plan for name, part in parts.items()}
        self.plans |= {name: part.plan for name, part in parts.items()}
        refuse_what_does_not_fit(self.plans, self.workers)
        hashes = {name: scenario.hash for name, scenario in self.scenarios.items()}
        identity = identity_of(plans, hashes, self.settings.seed, self.settings.engine)
        self.folder.check(identity, overwrite=self.settings.overwrite)
        with self.folder.ours_alone(), self.folder.log():
            self._begin(identity)
            self._run(parts, identity, progress)

    def _begin(self, identity: Identity) -> None:
        # Looked at again now that nobody else can write: another run may have ended in between.
        stored = self.folder.check(identity, overwrite=self.settings.overwrite)
        if stored is not None and not self.note and not identity.why_other(stored.identity):
            self.note = str(stored.content.get("note") or "")
        self.folder.clear(identity, stored)
        for name, scenario in self.scenarios.items():
            carry_census(scenario, self.folder.scenario_file(name).parent)
            for file, content in scenario.files().items():
                write_text(self.folder.scenario_file(name).parent / file, content)
        LOGGER.info("began: %s (%s, %d workers)", self.settings.command, identity.program, self.workers)
        for note in self.notes:
            LOGGER.warning(note)

    def _run(self, parts: dict[str, Part], identity: Identity, progress: Progress | None) -> None:
        began, clock = now(), time.monotonic()
        state = "interrupted"
        self._write_provenance(identity, "running", began, None)
        try:
            self._play(parts, progress)
            give_back_memory()
            from discharge_sim.experiment.keeping.tables import write_tables  # playing need not wait for pandas

            write_tables(self.folder, self.scenarios, parts, self.baseline, self.settings)
            state = "finished"
        except Exception as error:
            state = "stopped by an error"
            details = error.details if isinstance(error, ReplicationError) else traceback.format_exc()
            LOGGER.error("%s\n%s", error, details)
            error.add_note(f"details: {self.folder.file('run.log')}")
            raise
        finally:
            LOGGER.info("%s after %.1f s", state, time.monotonic() - clock)
            self._write_provenance(identity, state, began, round(time.monotonic() - clock, 1))

    def _play(self, parts: dict[str, Part], progress: Progress | None) -> None:
        wanted = range(self.settings.replications)
        blocks = {name: Blocks(self.folder.work(name), part.layout) for name, part in parts.items()}
        for store in blocks.values():
            for sentence in store.begin():
                LOGGER.warning(sentence)
        logs = EventLogs(self.folder)
        finished = {name: store.finished() for name, store in blocks.items()}
        logged = {name: logs.finished(name) if self.settings.event_log else set(wanted) for name in parts}
        tasks = in_blocks(
            Task(replication, name, events=replication not in logged[name])
            for name in parts
            for replication in wanted
            if replication not in finished[name] or replication not in logged[name]
        )
        everything = len(wanted) * len(parts)
        done = everything - len(tasks)
        LOGGER.info("%d of %d replications are there already", done, everything)
        if progress is not None:
            progress(done, everything)
        played = play_all(parts, tasks, self.settings.engine, self.settings.seed, self.workers)
        try:
            with contextlib.closing(played):
                for one in played:
                    self._keep(one, blocks, logs)
                    done += 1
                    if progress is not None:
                        progress(done, everything)
        finally:
            for store in blocks.values():
                store.gather()

    def _keep(self, played: Played, blocks: dict[str, Blocks], logs: EventLogs) -> None:
        task = played.task
        row = played.row_or_raise(self._how_to_reproduce(task))
        if played.events is not None:
            logs.keep(task.scenario, task.replication, played.events)
        blocks[task.scenario].keep(task.replication, row)

    def _how_to_reproduce(self, task: Task) -> str:
        seed, engine = self.settings.seed, self.settings.engine
        if not self.lasting:
            return f"To see it alone: discharge_sim.replay(scenario, replication={task.replication}, seed={seed})"
        file = self.folder.scenario_file(task.scenario)
        return f'To see it alone: discharge-sim run "{file}" --seed {seed} --engine {engine} --only {task.replication}'

    def _differences(self) -> dict[str, list[str]]:
        """Return in words what each scenario changes: of the baseline, or alone of what it extends."""
        base = self.scenarios[self.baseline] if self.baseline is not None else None
        references = {name: base or scenario.base for name, scenario in self.scenarios.items()}
        return {
            name: [change.words for change in self.scenarios[name].differences(reference)]
            for name, reference in references.items()
            if reference is not None and reference is not self.scenarios[name]
        }

    def _write_provenance(self, identity: Identity, state: str, began: str, seconds: float | None) -> None:
        content = describe_run(
            identity,
            {name: scenario.title for name, scenario in self.scenarios.items()},
            replications=self.settings.replications,
            baseline=self.baseline,
            state=state,
            command=self.settings.command,
        )
        content |= {"workers": self.workers, "began": began, "ended": now() if seconds is not None else None}
        content |= {"wall_time_seconds": seconds, "notes": list(self.notes)}
        content |= {"note": self.note, "differences": self._differences()}
        write_json(self.folder.file("run.json"), content)
