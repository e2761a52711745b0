"""Chance and not knowing: how much of the spread between winters comes from each, if an ensemble was simulated."""

from __future__ import annotations

from typing import Any, NamedTuple

from discharge_sim.report.numbers import amount, change, is_number
from discharge_sim.report.results import Results
from discharge_sim.report.table import Table
from discharge_sim.report.words import LABELS

TOLD = ("delayed_hospital_beds", "people_delayed", "delayed_anywhere")
"""The indicators whose spread is told."""


class _Split(NamedTuple):
    """One indicator of one scenario (or its difference to the baseline), as `uncertainty.csv` has it."""

    scenario: str
    baseline: str
    indicator: str
    values: dict[str, Any]


def is_split(results: Results) -> bool:
    """Return whether the results tell chance and not knowing apart."""
    return bool(_rows(results))


def in_words(results: Results) -> str:
    """Return how much of the spread of the headline comes from not knowing."""
    rows = _rows(results)
    first = next((row for row in rows if row.scenario == results.best.name and row.indicator == TOLD[0]), rows[0])
    members = f"{int(first.values['members'])} sets of inputs were simulated"
    note = first.values["note"]
    if isinstance(note, str) and note:
        return f"{members}; {note}."
    share = first.values["not_knowing_share"]
    if results.demonstration or not is_number(share):
        return f"{members}. From so few simulated winters chance and not knowing cannot be told apart."
    what = "delayed hospital beds"
    if first.baseline:
        what = f"the difference in {what} between “{results.best.title}” and “{results.baseline.title}”"
    return (
        f"{members}. Of the variance of {what} between simulated winters, {amount(share, 'share')} comes from not "
        "knowing the inputs; the rest is chance."
    )


def split_table(results: Results) -> Table:
    """Return both standard deviations of what is told: levels of the baseline, differences of the others."""
    columns = ["", "Average"]
    if not results.demonstration:
        columns += ["Chance alone", "Not knowing", "Share of not knowing"]
    rows = tuple(_cells(results, row) for row in _rows(results))
    return Table("Spread of a single winter: standard deviations, and the share of the variance", tuple(columns), rows)


def _cells(results: Results, row: _Split) -> tuple[str, ...]:
    label = LABELS[row.indicator]
    unit, values = str(row.values["unit"]), row.values
    title = next(one.title for one in results.inputs if one.name == row.scenario)
    if row.baseline:
        cells = [f"{title}, difference: {label}", change(values["mean"], unit)]
    else:
        cells = [f"{title}: {label}", amount(values["mean"], unit)]
    if not results.demonstration:
        cells += [amount(values["sd_chance"], unit), amount(values["sd_not_knowing"], unit)]
        cells.append(amount(values["not_knowing_share"], "share"))
    return tuple(cells)


def _rows(results: Results) -> list[_Split]:
    """Return what is told, the baseline first, then the others in their order."""
    if results.uncertainty.empty:
        return []
    table = results.uncertainty
    table = table[(table["place"] == "all") & (table["group"] == "all") & table["indicator"].isin(TOLD)]
    found = {}
    for values in table.to_dict("records"):
        row = {str(column): value for column, value in values.items()}
        against = row["baseline"] if isinstance(row["baseline"], str) else ""
        if against or row["scenario"] == results.baseline.name:
            split = _Split(row["scenario"], against, row["indicator"], row)
            found[split.scenario, split.indicator] = split
    order = [results.baseline.name, *(one.name for one in results.ordered_others)]
    return [found[name, indicator] for name in order for indicator in TOLD if (name, indicator) in found]
