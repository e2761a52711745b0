"""The commands that turn files of other tools into scenarios."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click

from discharge_sim.cli.door import say
from discharge_sim.cli.finding import load_all
from discharge_sim.cli.options import SCENARIO_PATH
from discharge_sim.experiment.problems import ExperimentError


@click.group("import")
def import_from() -> None:
    """Turn files of another tool into scenario files."""


@import_from.command()
@click.argument("workbook", type=SCENARIO_PATH)
@click.option("--out", metavar="FOLDER", required=True, type=SCENARIO_PATH, help="Folder for the scenario files.")
def ipacs(workbook: Path, out: Path) -> None:
    """Turn an IPACS workbook into scenario files: one for every combination of its scenario labels."""
    from discharge_sim.importers.ipacs import import_ipacs

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ExperimentError(f"{out} exists already; choose another folder")
    files = import_ipacs(workbook)
    _write_checked(out, files)
    for name in files:
        click.echo(out / name)
    say(f"next: discharge-sim check {out}    then: discharge-sim compare {out} --replications 50")


def _write_checked(out: Path, files: Mapping[str, str]) -> None:
    """Write files that load and compile, all of them or none."""
    from discharge_sim.plan.compile import compile_plan

    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as folder:
        whole = Path(folder) / "scenarios"
        whole.mkdir()
        for name, content in files.items():
            (whole / name).write_text(content, encoding="utf-8", newline="\n")
        for scenario in load_all([whole / name for name in files], {}):
            compile_plan(scenario)
        if out.exists():
            out.rmdir()
        shutil.move(whole, out)
