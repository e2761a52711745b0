"""Options that several commands share, and how their text becomes values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from discharge_sim.experiment.engines import DEFAULT_ENGINE, ENGINES
from discharge_sim.experiment.settings import DEFAULT_REPLICATIONS, DEFAULT_SEED

Command = TypeVar("Command", bound=Callable[..., Any])
SCENARIO_PATH = click.Path(path_type=Path)

_WORD = re.compile(r"[A-Za-z_][\w .,:-]*")


def changes_option(command: Command) -> Command:
    """Add `--set`."""
    return click.option(
        "changes",
        "--set",
        metavar="PATH=VALUE",
        multiple=True,
        callback=_parsed_changes,
        help="Change one value of the scenario, as in --set pools.acute_medical.beds=600 (repeatable).",
    )(command)


def asking_options(command: Command) -> Command:
    """Add the options of `run` and `compare`."""
    engines = ", ".join(ENGINES)
    options = (
        click.option("--replications", type=click.IntRange(min=1), default=DEFAULT_REPLICATIONS, show_default=True,
                     help="Simulated winters of each scenario."),
        click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=DEFAULT_SEED, show_default=True,
                     help="The same seed gives the same patients; 0 is a seed like any other."),
        click.option("--engine", type=click.Choice(list(ENGINES)), default=DEFAULT_ENGINE, show_default=True,
                     help=f"Which engine plays; in this version: {engines}."),
        click.option("--workers", type=click.IntRange(min=1), default=None,
                     help="Processes at work; one for each processor if left out. Has no influence on results."),
        click.option("--out", type=click.Path(path_type=Path), default=None,
                     help="Results folder; results/NAME if left out."),
        click.option("--event-log", is_flag=True, help="Also write events.parquet: what happened to each person."),
        click.option("--overwrite", is_flag=True, help="Replace other results in the folder."),
        click.option("--quiet", is_flag=True, help="Say nothing but what went wrong."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return changes_option(command)


def _parsed_changes(context: click.Context, parameter: click.Parameter, given: Sequence[str]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for item in given:
        path, equals, text = item.partition("=")
        if not equals or not path.strip():
            raise click.BadParameter(f"{item!r} is not of the form path.to.field=value")
        if path.strip() in changes:
            raise click.BadParameter(f"{path.strip()} is given twice")
        changes[path.strip()] = _parsed_value(text.strip())
    return changes


def _parsed_value(text: str) -> Any:
    """Read a value as TOML; a bare word is a text, because the shell takes quotation marks away."""
    try:
        table = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        if _WORD.fullmatch(text):
            return text
        raise click.BadParameter(
            f"{text!r} is not a value: write a number, true, false, a date, a word or [a, list]"
        ) from None
    if set(table) != {"value"}:
        raise click.BadParameter(f"{text!r} is more than one value")
    return table["value"]
