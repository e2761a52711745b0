"""Results as they show themselves in a notebook: the headlines in words, with units, and ranges if there are enough."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from discharge_sim.experiment.settings import DEMONSTRATION_BELOW
from discharge_sim.outputs.dictionary import DICTIONARY

Cells = Sequence[str]


def result_as_html(title: str, headlines: pd.DataFrame, replications: int) -> str:
    """Return the headline rows of one scenario's summary as a table."""
    ranges = ("nine winters in ten", "simulation error") if replications >= DEMONSTRATION_BELOW else ()
    rows = [
        [
            _named(row["indicator"]),
            _shown(row["mean"], row["unit"]),
            *([_range(row, "p05", "p95"), _range(row, "ci95_low", "ci95_high")] if ranges else []),
            escape(str(row["unit"])),
        ]
        for row in headlines.to_dict("records")
    ]
    return _heading(title, replications) + _table(["", "mean", *ranges, "unit"], rows)


def comparison_as_html(
    titles: Mapping[str, str], baseline: str, headlines: pd.DataFrame, differences: pd.DataFrame, replications: int
) -> str:
    """Return the headline means of every scenario side by side, and what each changes of delayed hospital beds."""
    rows = []
    for indicator, of_one in headlines.groupby("indicator", sort=False):
        means = dict(zip(of_one["scenario"], of_one["mean"], strict=True))
        unit = of_one["unit"].iloc[0]
        cells = [_shown(means.get(name, math.nan), unit) for name in titles]
        rows.append([_named(str(indicator)), *cells, escape(str(unit))])
    heading = f"{len(titles)} scenarios; differences to “{titles[baseline]}” on the same patients"
    table = _table(["", *(escape(title) for title in titles.values()), "unit"], rows)
    return _heading(heading, replications) + table + _effects(titles, differences, replications)


def _effects(titles: Mapping[str, str], differences: pd.DataFrame, replications: int) -> str:
    whole = (differences["place"] == "all") & (differences["group"] == "all")
    beds = differences[whole & (differences["indicator"] == "delayed_hospital_beds")]
    enough = replications >= DEMONSTRATION_BELOW
    rows = [
        [
            escape(titles[row["scenario"]]),
            f"{row['difference']:+,.1f}",
            *([_range(row, "p05", "p95"), escape(str(row["verdict"]))] if enough else []),
        ]
        for row in beds.to_dict("records")
    ]
    columns = ["", "delayed hospital beds", *(["nine winters in ten", "verdict"] if enough else [])]
    return _table(columns, rows) if rows else ""


def _heading(title: str, replications: int) -> str:
    few = " Demonstration only: so few say nothing about ranges." if replications < DEMONSTRATION_BELOW else ""
    return f"<p><b>{escape(title)}</b><br>{replications:,} simulated winters.{few}</p>"


def _named(indicator: str) -> str:
    meaning = DICTIONARY[indicator].meaning if indicator in DICTIONARY else ""
    return f'<span title="{escape(meaning)}">{escape(indicator)}</span>'


def _range(row: Mapping[Any, Any], low: str, high: str) -> str:
    unit = str(row["unit"])
    return f"{_shown(row[low], unit)} to {_shown(row[high], unit)}"


def _shown(value: float, unit: str) -> str:
    if not math.isfinite(value):
        return "–"
    if unit == "share":
        return f"{value:.1%}"
    if unit.startswith("pounds"):
        return f"£{value:,.0f}"
    return f"{value:,.1f}"


def _table(columns: Cells, rows: Sequence[Cells]) -> str:
    """Return a table; the cells have been escaped by whoever made them."""
    head = "".join(f"<th>{name}</th>" for name in columns)
    body = "".join(f"<tr><th>{row[0]}</th>{''.join(f'<td>{cell}</td>' for cell in row[1:])}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
