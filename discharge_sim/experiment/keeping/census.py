"""The census that a scenario starts from: carried into the results folder without anybody's id (decision 5)."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from discharge_sim.experiment.keeping.files import write_text
from discharge_sim.experiment.problems import ExperimentError

if TYPE_CHECKING:
    from discharge_sim.scenario.loading import Scenario


def census_of(scenario: Scenario) -> Path | None:
    """Return the census file of a scenario, or None if it starts otherwise."""
    return scenario.census_path


def carry_census(scenario: Scenario, folder: Path) -> None:
    """Write the census of a scenario beside its resolved file, so that it runs alone.

    Ids become numbers in the order of the ids: that order is all that the model uses of them.
    """
    source = census_of(scenario)
    if source is None:
        return
    name = str(scenario.tables.period.census_file)
    target = folder / name
    if not target.resolve().is_relative_to(folder.resolve()):
        raise ExperimentError(
            f"the census file {name} must lie beside the scenario file, so that results can hold a copy"
        )
    write_text(target, without_ids(source.read_text(encoding="utf-8-sig")))


def without_ids(text: str) -> str:
    """Return the text of a census file with numbers for ids, in the order of the ids."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    rows = sorted(
        (row for row in reader if any(map(str.strip, row.values()))), key=lambda row: str(row["person_id"]).strip()
    )
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, fieldnames=list(reader.fieldnames or ()), lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "person_id": f"{number:07d}"} for number, row in enumerate(rows, 1))
    return buffer.getvalue()
