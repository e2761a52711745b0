"""The commands that play: run and compare."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discharge_sim.cli.door import say, typed_command
from discharge_sim.cli.finding import load_all, scenario_files
from discharge_sim.cli.options import SCENARIO_PATH, asking_options, deciding_options, stopping_of, stopping_options
from discharge_sim.cli.preparing import Preparation, report_prepared
from discharge_sim.cli.progress import progress_bar
from discharge_sim.experiment.playing.engines import ENGINES
from discharge_sim.experiment.statistics.aim import BEDS, Aim

COMPILING = (
    "compiling the engine for this computer: once, about half a minute, longer on a busy computer; "
    "then the first winters are played"
)

if TYPE_CHECKING:
    from discharge_sim.experiment import Comparison, Result
    from discharge_sim.scenario.loading import Scenario


@click.command()
@click.argument("scenario", type=SCENARIO_PATH)
@asking_options
@stopping_options
@click.option("--only", metavar="R", type=click.IntRange(min=0), default=None,
              help="Play replication R alone and write nothing, to look into an error.")  # fmt: skip
def run(
    scenario: Path, changes: dict[str, Any], only: int | None, out: Path | None, quiet: bool, **options: Any
) -> None:
    """Play one scenario many times."""
    options = stopping_of(options)
    files = scenario_files([scenario])
    if len(files) != 1:
        raise click.UsageError(f"{scenario} holds {len(files)} scenarios; give one file, or use compare")
    if only is not None:
        _play_alone(load_all(files, changes)[0], only, options)
        return
    with report_prepared(1, _winters(files, options)) as ready:
        (loaded,) = load_all(files, changes)
        from discharge_sim.experiment import simulate

        target = out or Path("results") / loaded.name
        with telling(quiet, options) as progress:
            result = simulate(loaded, out=target, progress=ready.told(progress), command=typed_command(), **options)
        _report(result, quiet, ready)


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=SCENARIO_PATH)
@asking_options
@stopping_options
@deciding_options
@click.option("--baseline", metavar="NAME", default=None,
              help="Scenario that the others are compared with; the one that they all extend if left out.")  # fmt: skip
def compare(
    paths: tuple[Path, ...],
    changes: dict[str, Any],
    out: Path | None,
    baseline: str | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Play several scenarios (files, or a folder of them) with the same patients."""
    options = stopping_of(options)
    files = scenario_files(paths)
    with report_prepared(len(files), _winters(files, options)) as ready:
        loaded = load_all(files, changes)
        from discharge_sim.experiment import compare as compare_scenarios

        target = out or Path("results") / _name_for(paths)
        with telling(quiet, options) as progress:
            told, command = ready.told(progress), typed_command()
            comparison = compare_scenarios(
                loaded, baseline=baseline, out=target, progress=told, command=command, **options
            )
        _report(comparison, quiet, ready)


def _winters(files: Sequence[Path], options: dict[str, Any]) -> int | None:
    """Return how many winters will be played; None if an option leaves that open."""
    is_open = options.get("precision") is not None or options.get("until_decided")
    return None if is_open else len(files) * int(options["replications"])


def _name_for(paths: tuple[Path, ...]) -> str:
    folder = paths[0] if paths[0].is_dir() else paths[0].parent
    return folder.resolve().name or "comparison"


@contextlib.contextmanager
def telling(quiet: bool, options: dict[str, Any]) -> Iterator[Any]:
    """Say what runs, show how far it is, and pass on what the log warns of."""
    engine = ENGINES[options["engine"]]
    if not quiet:
        say(f"{_how_many(options)}, seed {options['seed']}, {engine.title}")
    from discharge_sim.experiment.playing.memory import keep_memory_together
    from discharge_sim.experiment.playing.workers import default_workers
    from discharge_sim.outputs.reducers.compiling import told_of_compiling

    keep_memory_together()
    listener = _Listener()
    logger = logging.getLogger("discharge_sim")
    logger.addHandler(listener)
    try:
        with progress_bar(quiet=quiet) as progress, engine.shared_compiling(default_workers()) as share:

            def tell(module: str) -> None:
                share(module)
                if not quiet:
                    say(COMPILING)

            with told_of_compiling(tell):
                yield progress
    finally:
        logger.removeHandler(listener)


def _how_many(options: dict[str, Any]) -> str:
    aim = Aim(options["indicator"], options["place"]) if "indicator" in options else BEDS
    if options.get("precision") is not None:
        what = "the mean" if aim == BEDS else f"the mean of {aim.words}"
        return f"simulated winters until {what} is known within {100 * options['precision']:g} %"
    if options.get("until_decided"):
        by = "" if aim == BEDS else f" by {aim.words}"
        return f"simulated winters until one scenario is chosen{by}"
    return f"{options['replications']} simulated winters of each scenario"


class _Listener(logging.Handler):
    """Passes each warning on once; errors are said at the door."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage()
        if record.levelno == logging.WARNING and words not in self._said:
            self._said.add(words)
            say(f"note: {words}")


def _report(result: Result | Comparison, quiet: bool, ready: Preparation) -> None:
    from discharge_sim.experiment.keeping.folder import ResultsFolder
    from discharge_sim.report.taking_away import write_what_people_take_away

    with ResultsFolder(result.folder).log():
        page = write_what_people_take_away(result.folder, ready.workbook)
    if not quiet:
        click.echo(result.in_words())
        click.echo(f"\nresults: {result.folder}\nreport:  {page}")


def _play_alone(scenario: Scenario, replication: int, options: dict[str, Any]) -> None:
    from discharge_sim.experiment.playing.replication import Part, Task, layout_of, play
    from discharge_sim.plan.compile import compile_plan

    plan = compile_plan(scenario.member(replication))
    task = Task(replication, scenario.name)
    played = play(Part(plan, layout_of(plan)), task, options["engine"], options["seed"])
    say(played.error)
    played.row_or_raise("")
    click.echo(
        f"replication {replication} of {scenario.name} with seed {options['seed']} came to its end without an error"
    )
