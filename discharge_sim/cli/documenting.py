"""The command that describes a model for readers and reviewers: document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discharge_sim.cli.finding import load_all, scenario_files
from discharge_sim.cli.options import SCENARIO_PATH, changes_option
from discharge_sim.experiment.problems import ExperimentError

if TYPE_CHECKING:
    from discharge_sim.report.document.subject import Subject


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=SCENARIO_PATH)
@changes_option
@click.option("--baseline", metavar="NAME", default=None, help="The scenario that is described in full.")
@click.option("--out", type=click.Path(path_type=Path), default=None,
              help="File that ends in .md or .html; printed as Markdown if left out.")  # fmt: skip
def document(paths: tuple[Path, ...], changes: dict[str, Any], baseline: str | None, out: Path | None) -> None:
    """Describe a model by STRESS-DES: scenario files (or a folder of them), or one results folder."""
    from discharge_sim.report.document.page import render, write_document

    subject = _subject(paths, changes, baseline)
    if out is None:
        click.echo(render(subject, ".md"), nl=False)
    else:
        click.echo(f"document: {write_document(subject, out)}")


def _subject(paths: tuple[Path, ...], changes: dict[str, Any], baseline: str | None) -> Subject:
    from discharge_sim.experiment.statistics.baseline import choose_baseline, refuse_equal_names
    from discharge_sim.report.document.page import subject_of_results
    from discharge_sim.report.document.subject import Subject

    if len(paths) == 1 and (paths[0] / "run.json").exists():
        if changes or baseline:
            raise ExperimentError(
                f"{paths[0]} holds results, which are described as they are: without --set or --baseline"
            )
        return subject_of_results(paths[0])
    loaded = load_all(scenario_files(paths), changes)
    refuse_equal_names(loaded)
    if len(loaded) > 1 or baseline:
        chosen = choose_baseline(loaded, baseline)
        loaded.sort(key=lambda scenario: scenario.name != chosen)
    return Subject(loaded)
