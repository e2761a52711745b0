"""What every column of every table in a results folder means: `columns.csv`.

The rows stand in the file of the same name beside this one; `*` stands for several tables with the same column.
"""

from __future__ import annotations

import csv
from importlib import resources


def column_rows() -> list[dict[str, str]]:
    """Return the rows: `file, column, meaning`."""
    table = resources.files("discharge_sim.experiment.keeping") / "columns.csv"
    return list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))


def meaning_of(file: str, column: str) -> str:
    """Return what a column of a file means; empty if nobody has said so."""
    for row in column_rows():
        if row["column"] == column and row["file"] in (file, "*"):
            return row["meaning"]
    return ""
