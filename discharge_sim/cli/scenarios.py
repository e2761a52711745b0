"""The commands about scenario files: new, check, describe, schema."""

from __future__ import annotations

import datetime as dt
import json
import shlex
from pathlib import Path
from typing import Any

import click

from discharge_sim.cli.door import USERS_MISTAKE, say, users_mistake
from discharge_sim.cli.finding import load_all, scenario_files
from discharge_sim.cli.options import SCENARIO_PATH, changes_option
from discharge_sim.experiment.problems import ExperimentError


@click.command()
@click.argument("name", type=SCENARIO_PATH)
@click.option("--winter", type=int, default=None, help="Year in which the winter begins; this year if left out.")
def new(name: Path, winter: int | None) -> None:
    """Write a commented starter scenario folder called NAME."""
    from discharge_sim.scenario.starter import starter_files

    if name.exists() and (not name.is_dir() or any(name.iterdir())):
        raise ExperimentError(f"{name} exists already; choose another name")
    files = starter_files(name.resolve().name, dt.date.today().year if winter is None else winter)
    name.mkdir(parents=True, exist_ok=True)
    for file, content in files.items():
        (name / file).write_text(content, encoding="utf-8", newline="\n")
        click.echo(name / file)
    typed = shlex.quote(str(name))
    say(f"next: discharge-sim check {typed}    then: discharge-sim compare {typed}")


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=SCENARIO_PATH)
@changes_option
@click.pass_context
def check(context: click.Context, paths: tuple[Path, ...], changes: dict[str, Any]) -> None:
    """Check scenario files (or folders of them) and list every mistake with its remedy."""
    from discharge_sim.experiment.questions.warning import warnings_of
    from discharge_sim.plan.compile import compile_plan

    mistakes = []
    for file in scenario_files(paths):
        try:
            loaded = load_all([file], changes)[0]
            plan = compile_plan(loaded)
            for number in range(1, loaded.member_count + 1):
                compile_plan(loaded.member(number))
        except Exception as error:
            words = users_mistake(error)
            if words is None:
                raise
            mistakes.append(f"{file}: {words}")
        else:
            click.echo(f"{file}: no mistakes")
            for warning in warnings_of(loaded, plan):
                click.echo(f"  warning: {warning}")
    for mistake in mistakes:
        say(mistake)
    if mistakes:
        context.exit(USERS_MISTAKE)


@click.command()
@click.argument("scenario", type=SCENARIO_PATH)
@changes_option
def describe(scenario: Path, changes: dict[str, Any]) -> None:
    """Show what was understood: beds, rosters, needs, load of every service, what differs from the base."""
    from discharge_sim.plan.compile import compile_plan
    from discharge_sim.plan.load import offered_load
    from discharge_sim.scenario.describe import describe as describe_scenario

    loaded = load_all([scenario], changes)[0]
    click.echo(describe_scenario(loaded, load=offered_load(compile_plan(loaded))), nl=False)


@click.command()
def schema() -> None:
    """Print the JSON Schema of a scenario, for completion in an editor."""
    from discharge_sim.scenario.schema import file_schema

    click.echo(json.dumps(file_schema(), indent=2, ensure_ascii=False))
