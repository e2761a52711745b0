"""The data dictionary: what every indicator means, its unit, which way is better, how it is computed.

The rows stand in `dictionary.csv` beside this file. Unless a row says otherwise it speaks of the window, the place of
a person is the home partnership, and a person is somewhere at a midnight if they came before it and had not left before
it.
"""

from __future__ import annotations

import csv
from importlib import resources
from typing import Literal, NamedTuple, cast

Better = Literal["lower", "higher", "neither"]


class Definition(NamedTuple):
    """One indicator.

    Attributes
    ----------
    indicator : str
        Its one name everywhere.
    meaning : str
        What it says, in words.
    unit : str
        Unit of its numbers, and of its daily series if it has one.
    better : {"lower", "higher", "neither"}
        Which way is better.
    computed : str
        How it is computed, so that somebody could do it again.
    source : str
        Whose definition it is.
    """

    indicator: str
    meaning: str
    unit: str
    better: Better
    computed: str
    source: str


def _definitions() -> dict[str, Definition]:
    table = resources.files("discharge_sim.outputs") / "dictionary.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {
        row["indicator"]: Definition(
            row["indicator"], row["meaning"], row["unit"], cast(Better, row["better"]), row["computed"], row["source"]
        )
        for row in rows
    }


DICTIONARY: dict[str, Definition] = _definitions()
"""Every indicator by its name, in the order of the table."""
UNITS = {name: entry.unit for name, entry in DICTIONARY.items()}


def dictionary_rows() -> list[dict[str, str]]:
    """Return the dictionary as rows of `data_dictionary.csv`."""
    return [dict(zip(Definition._fields, row, strict=True)) for row in DICTIONARY.values()]
