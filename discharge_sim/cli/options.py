"""Options that several commands share, and how their text becomes values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from discharge_sim.experiment.playing.engines import DEFAULT_ENGINE, ENGINES
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.settings import DEFAULT_REPLICATIONS, DEFAULT_SEED
from discharge_sim.experiment.statistics.aim import DEFAULT_INDICATOR, Aim

Command = TypeVar("Command", bound=Callable[..., Any])
SCENARIO_PATH = click.Path(path_type=Path)

_WORD = re.compile(r"\d{0,2}[A-Za-z_][\w .,:-]*")
"""Also reasons such as 25D, and 75_plus."""


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


def playing_options(*, replications: int) -> Callable[[Command], Command]:
    """Add the options of every command that plays, with its own default of `--replications`."""
    engines = ", ".join(ENGINES)
    options = (
        click.option("--replications", type=click.IntRange(min=1), default=replications, show_default=True,
                     help="Simulated winters of each scenario."),
        click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=DEFAULT_SEED, show_default=True,
                     help="The same seed gives the same patients; 0 is a seed like any other."),
        click.option("--engine", type=click.Choice(list(ENGINES)), default=DEFAULT_ENGINE, show_default=True,
                     help=f"Which engine plays; in this version: {engines}."),
        click.option("--workers", type=click.IntRange(min=1), default=None,
                     help="Threads at work; one for each processor if left out. Has no influence on results."),
        click.option("--out", type=click.Path(path_type=Path), default=None,
                     help="Results folder; results/NAME if left out."),
        click.option("--overwrite", is_flag=True, help="Replace other results in the folder."),
        click.option("--quiet", is_flag=True, help="Say nothing but what went wrong."),
    )  # fmt: skip

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return changes_option(command)

    return add


def asking_options(command: Command) -> Command:
    """Add the options of `run` and `compare`."""
    event_log = click.option(
        "--event-log", is_flag=True, help="Also write events.parquet: what happened to each person."
    )
    note = click.option(
        "--note", metavar="TEXT", default="", help="What to remember of this run; `discharge-sim list` shows it."
    )
    return playing_options(replications=DEFAULT_REPLICATIONS)(event_log(note(command)))


def stopping_options(command: Command) -> Command:
    """Add `--precision` and what goes with it: playing on until the answer is good enough."""
    options = (
        click.option("--precision", metavar="SHARE", default=None, callback=_parsed_share,
                     help="Play on until the mean is known within this share of itself, as in 5%."),
        click.option("--indicator", metavar="NAME", default=DEFAULT_INDICATOR, show_default=True,
                     help="What --precision, --until-decided and the ranking look at: a name of the data dictionary."),
        click.option("--place", metavar="PLACE", default="all", show_default=True,
                     help="Where: all, or the key of a partnership, pool, service or team."),
        click.option("--at-most", type=click.IntRange(min=30), default=None,
                     help="With --precision or --until-decided: simulated winters after which to stop in any case."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def deciding_options(command: Command) -> Command:
    """Add `--until-decided` and `--indifference`."""
    options = (
        click.option("--until-decided", is_flag=True,
                     help="Play on until one scenario is chosen with 95 % certainty; those clearly behind drop out."),
        click.option("--indifference", metavar="AMOUNT", default=None,
                     help='A difference too small to matter, in the unit of the indicator, as in "2 beds", "1 point" '
                     'or "£5000"; of delayed beds, what the baseline says if left out.'),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def stopping_of(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options about stopping as the experiment takes them, or refuse those that contradict each other."""
    goal = options.get("precision") is not None or bool(options.get("until_decided"))
    if options.get("precision") is not None and options.get("until_decided"):
        raise click.UsageError("give either --precision or --until-decided, not both")
    source = click.get_current_context().get_parameter_source("replications")
    if goal and source is ParameterSource.COMMANDLINE:
        raise click.UsageError(
            "--replications fixes the number of simulated winters, --precision and --until-decided find it: give one "
            "of them; --at-most sets an upper limit"
        )
    if not goal and options.get("at_most") is not None:
        raise click.UsageError("--at-most goes with --precision or --until-decided; otherwise use --replications")
    taken = dict(options)
    if taken["at_most"] is None:
        del taken["at_most"]
    if taken.get("indifference") is not None:
        taken["indifference"] = _amount(taken["indifference"], Aim(taken["indicator"], taken["place"]))
    return taken


def _amount(text: str, aim: Aim) -> float:
    try:
        return aim.parsed(text)
    except ExperimentError as error:
        raise click.UsageError(f"--indifference: {error}") from error


def _parsed_share(context: click.Context, parameter: click.Parameter, given: str | None) -> float | None:
    if given is None:
        return None
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?|\.\d+)\s*(%?)\s*", given)
    share = float(found[1]) / (100 if found[2] else 1) if found else 0.0
    if not 0 < share < 1:
        raise click.BadParameter(f"{given!r} is not a share of the mean; write 5% or 0.05")
    return share


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
