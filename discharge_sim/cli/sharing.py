"""The command that makes a copy of results for people outside: share."""

from __future__ import annotations

from pathlib import Path

import click

from discharge_sim.cli.options import SCENARIO_PATH


@click.command()
@click.argument("results", type=SCENARIO_PATH)
@click.option("--out", metavar="FOLDER", required=True, type=SCENARIO_PATH, help="New folder for the copy.")
@click.option(
    "--suppress-below",
    type=click.IntRange(min=2, max=1000),
    default=5,
    show_default=True,
    help="Counts above 0 and below this are hidden, with others from which they could be worked out.",
)
def share(results: Path, out: Path, suppress_below: int) -> None:
    """Write the official tables and the event log of RESULTS without small counts, to be passed on."""
    from discharge_sim.experiment.handing_on.sharing import share as write_copy

    for path in write_copy(results, out, suppress_below):
        click.echo(path)
