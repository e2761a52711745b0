"""The command that hands the event log to other tools: events."""

from __future__ import annotations

from pathlib import Path

import click

from discharge_sim.cli.options import SCENARIO_PATH

FORMS = ("plain", "process-mining", "vidigi")


@click.command()
@click.argument("results", type=SCENARIO_PATH)
@click.option("--form", type=click.Choice(FORMS), default="process-mining", show_default=True,
              help="Columns: the program's own, those of the XES standard, or vidigi's.")  # fmt: skip
@click.option("--scenario", metavar="NAME", default=None, help="Only this scenario; all of them if left out.")
@click.option("--replication", metavar="R", type=click.IntRange(min=0), default=None,
              help="Only this simulated winter; all of them if left out.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File that ends in .csv or .parquet.")
def events(results: Path, form: str, scenario: str | None, replication: int | None, out: Path) -> None:
    """Write the event log of a results folder for process-mining tools or for vidigi."""
    from discharge_sim.experiment.handing_on.event_forms import check_ending, event_log, write_log

    check_ending(out)
    log = event_log(results, form, scenario=scenario, replication=replication)
    write_log(log, out)
    click.echo(f"{len(log):,} rows: {out}")
