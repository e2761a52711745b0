"""The commands that look at what is there: report, list, diff."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from discharge_sim.cli.finding import load_all
from discharge_sim.cli.options import SCENARIO_PATH
from discharge_sim.experiment.problems import ExperimentError

if TYPE_CHECKING:
    import pandas as pd

_MOST_NAMED = 10


@click.command()
@click.argument("results", type=SCENARIO_PATH)
def report(results: Path) -> None:
    """Write the report and the workbook again from stored results."""
    from discharge_sim.report.taking_away import write_what_people_take_away

    click.echo(f"report: {write_what_people_take_away(results)}")


@click.command("list")
@click.argument("results", type=SCENARIO_PATH, default=Path("results"))
def list_results(results: Path) -> None:
    """Say what was tried: every results folder in RESULTS, the newest first."""
    from discharge_sim.experiment.keeping.listing import results_folders
    from discharge_sim.experiment.telling import differences_to_remember

    found = results_folders(results)
    if not found:
        raise ExperimentError(f"there are no results in {results}")
    for one in found:
        click.echo(f"{one.began[:16].replace('T', ' ') or '?':16}  {one.folder}  ({one.state})")
        if one.note:
            click.echo(f"    note: {' '.join(one.note.split())}")
        if one.scenarios:
            click.echo(f"    {_named(one.scenarios)}: {one.replications} replications, seed {one.seed}")
        for line in [*differences_to_remember(one.differences), one.headline]:
            if line:
                click.echo(f"    {line}")


def _named(scenarios: tuple[str, ...]) -> str:
    more = len(scenarios) - _MOST_NAMED
    return ", ".join(scenarios[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


@click.command()
@click.argument("first", metavar="A", type=SCENARIO_PATH)
@click.argument("second", metavar="B", type=SCENARIO_PATH)
def diff(first: Path, second: Path) -> None:
    """Say what B changes of A: two scenario files (in words) or two results folders (in words and numbers)."""
    if first.is_dir() and second.is_dir():
        _compare_folders(first, second)
        return
    if first.is_dir() or second.is_dir():
        raise ExperimentError("give two scenario files or two results folders, not one of each")
    one, other = load_all([first, second], {})
    differences = other.differences(one)
    for _, words in differences:
        click.echo(words)
    if not differences:
        click.echo(f"{one.name} and {other.name} give the same results: nothing differs but names and notes")


def _compare_folders(first: Path, second: Path) -> None:
    from discharge_sim.experiment.keeping.listing import differing_numbers, differing_runs, differing_scenarios

    scenarios, numbers = differing_scenarios(first, second), differing_numbers(first, second)
    for line in differing_runs(first, second):
        click.echo(line)
    for name, words in scenarios.items():
        click.echo(f"{name}: {'; '.join(words) or 'the same scenario'}")
    click.echo("")
    _show(numbers)


def _number(value: float) -> str:
    """Return four digits, or all of a larger whole number: 22,243 and not 2.224e+04."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"


def _show(numbers: pd.DataFrame) -> None:
    if numbers.empty:
        click.echo("all figures are equal")
        return
    click.echo(numbers.to_string(index=False, float_format=_number))
    if (numbers["clear"] == "too few").any():
        click.echo("demonstration only: from fewer than 30 simulated winters no difference is clear")
