"""The commands that hand results to users of other tools: export."""

from __future__ import annotations

from pathlib import Path

import click

from discharge_sim.cli.finding import load_all, scenario_files
from discharge_sim.cli.options import SCENARIO_PATH
from discharge_sim.experiment.playing.engines import DEFAULT_ENGINE, ENGINES


@click.group("export")
def export_to() -> None:
    """Play scenarios for the tables of another tool, and nothing else."""


@export_to.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=SCENARIO_PATH)
@click.option("--out", metavar="FOLDER", required=True, type=SCENARIO_PATH, help="Folder for the tables.")
@click.option("--replications", type=click.IntRange(min=1), default=50, show_default=True, help="Simulated winters.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True, help="Which winters.")
@click.option("--engine", type=click.Choice(list(ENGINES)), default=DEFAULT_ENGINE, show_default=True)
@click.option(
    "--workers", type=click.IntRange(min=1), default=None, help="Threads; one for each processor if left out."
)
def ipacs(paths: tuple[Path, ...], out: Path, replications: int, seed: int, engine: str, workers: int | None) -> None:
    """Write occ, niq, wait and cost of each node and day, with quantiles, in IPACS's column names."""
    from discharge_sim.experiment.handing_on.ipacs_run import play_for_ipacs
    from discharge_sim.experiment.playing.workers import default_workers

    scenarios = load_all(scenario_files(paths), {})
    asked = {"replications": replications, "seed": seed, "workers": workers or default_workers()}
    for path in play_for_ipacs(scenarios, out, engine=engine, **asked):
        click.echo(path)
