"""What happens to people: who leaves within 72 hours, and where people in intermediate care are after 28 days."""

from __future__ import annotations

import plotly.graph_objects as go

from discharge_sim.report.figures.dots import Dot, draw_dot, draw_strokes
from discharge_sim.report.figures.stacks import Stack, stacked_bars, stacks_in_words, stacks_table
from discharge_sim.report.findings import intermediate_title, seventy_two_hours_title
from discharge_sim.report.inputs import Inputs
from discharge_sim.report.numbers import amount, amount_range
from discharge_sim.report.picture import DARK_BLUE, DARK_GREY, KeyEntry, Picture, empty_chart, write_row_name
from discharge_sim.report.results import Estimate, Results
from discharge_sim.report.sentences import NINE_IN_TEN, quoted
from discharge_sim.report.table import Table
from discharge_sim.report.winters import strokes_of
from discharge_sim.report.words import DESTINATIONS, listed

ROW_HEIGHT = 46
STROKES_BELOW = 0.24
"""Of a row: how far the strokes stand under the dot."""
IN_TIME = "discharged_within_72h_share"


def seventy_two_hours(results: Results) -> Picture | None:
    """Return the share who leave within 72 hours of being ready, one dot a configuration."""
    rows = [
        (inputs, estimate)
        for inputs in (results.baseline, *results.ordered_others)
        if (estimate := results.estimate(inputs.name, IN_TIME)) is not None
    ]
    if not rows:
        return None
    chart = empty_chart(height=50 + ROW_HEIGHT * len(rows), top=12, bottom=36)
    strokes = strokes_of(results, IN_TIME)
    for position, (inputs, estimate) in enumerate(rows):
        colour = DARK_GREY if inputs is results.baseline else DARK_BLUE
        _draw_share(chart, -position, inputs, estimate, colour)
        if inputs.name in strokes:
            draw_strokes(chart, -position - STROKES_BELOW, strokes[inputs.name], colour)
    chart.update_xaxes(range=[0, 1.1], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    chart.update_yaxes(range=[-len(rows) + 0.55, 0.85], visible=False)
    lines = "" if results.demonstration else " Line: nine simulated winters in ten."
    if strokes:
        lines += " Each stroke under it: one winter in twenty."
    return Picture(
        name="within-72-hours",
        title=seventy_two_hours_title(results),
        reading=(
            "Share of people referred to the hub who left hospital at most three midnights after their ready date. "
            f"Dot: average.{lines}"
        ),
        alternative="; ".join(_share_in_words(inputs, estimate) for inputs, estimate in rows) + ".",
        chart=chart,
        table=_shares_table(results, rows),
        key=_key(results),
    )


def _key(results: Results) -> tuple[KeyEntry, ...]:
    if not results.others:
        return ()
    return (KeyEntry(DARK_GREY, "baseline", "●"), KeyEntry(DARK_BLUE, "other configurations", "●"))


def _draw_share(chart: go.Figure, row: float, inputs: Inputs, estimate: Estimate, colour: str) -> None:
    dot = Dot(estimate.mean, estimate.low, estimate.high, amount(estimate.mean, "share"), colour)
    draw_dot(chart, row, dot)
    write_row_name(chart, row, inputs.title)


def _share_in_words(inputs: Inputs, estimate: Estimate) -> str:
    span = amount_range(estimate.low, estimate.high, "share")
    return f"{inputs.title}: {amount(estimate.mean, 'share')}" + (f" ({span} {NINE_IN_TEN})" if span else "")


def _shares_table(results: Results, rows: list[tuple[Inputs, Estimate]]) -> Table:
    columns = ("Configuration", "Share within 72 hours", *(() if results.demonstration else ("Nine winters in ten",)))
    cells = tuple(
        (
            inputs.title,
            amount(estimate.mean, "share"),
            *(() if results.demonstration else (amount_range(estimate.low, estimate.high, "share"),)),
        )
        for inputs, estimate in rows
    )
    return Table("Share who left within 72 hours of being ready", columns, cells)


def after_28_days(results: Results) -> Picture | None:
    """Return where people are 28 days after coming into intermediate care, one bar a configuration."""
    stacks, without = [], []
    for inputs in (results.baseline, *results.ordered_others):
        parts = {
            label: estimate.mean
            for key, label in DESTINATIONS.items()
            if (estimate := results.estimate(inputs.name, f"intermediate_care_within_28_days_{key}_share")) is not None
        }
        if parts:
            stacks.append(Stack(inputs.title, parts))
        else:
            without.append(quoted(inputs))
    if not stacks:
        return None
    chart, key = stacked_bars(stacks, "share", totals=False)
    missing = f" Nobody comes into intermediate care under {listed(without)}." if without else ""
    return Picture(
        name="after-28-days",
        title=intermediate_title(stacks),
        reading=f"Share of people admitted to intermediate care, by where they are 28 days later.{missing}",
        alternative=stacks_in_words(stacks, "share") + missing,
        chart=chart,
        table=stacks_table(
            "Where people are 28 days after coming into intermediate care", stacks, "share", totals=False
        ),
        key=key,
    )
