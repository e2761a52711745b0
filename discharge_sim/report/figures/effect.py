"""The picture of the first screen: what each configuration changes, with its range between winters."""

from __future__ import annotations

import plotly.graph_objects as go

from discharge_sim.report.figures.dots import Dot, draw_dot
from discharge_sim.report.findings import effect_title
from discharge_sim.report.inputs import Inputs
from discharge_sim.report.numbers import amount, change, change_range, is_number, out_of
from discharge_sim.report.picture import (
    DARK_BLUE,
    DARK_GREY,
    DARK_PINK,
    INK,
    KeyEntry,
    Picture,
    empty_chart,
    write_row_name,
)
from discharge_sim.report.results import Difference, Results
from discharge_sim.report.sentences import Verdict, effect_in_words, quoted, verdict
from discharge_sim.report.table import Table

ROW_HEIGHT = 48
COLOURS = {
    Verdict.BETTER: DARK_BLUE,
    Verdict.WORSE: DARK_PINK,
    Verdict.SMALL: DARK_GREY,
    Verdict.UNCLEAR: DARK_GREY,
}
MARKS = {
    Verdict.BETTER: ("circle", "●"),
    Verdict.WORSE: ("diamond", "◆"),
    Verdict.SMALL: ("circle-open", "○"),
    Verdict.UNCLEAR: ("circle-open", "○"),
}


def effect_on_beds(results: Results) -> Picture | None:
    """Return differences to the baseline in delayed hospital beds, best configuration on top."""
    rows = [
        (inputs, difference)
        for inputs in results.ordered_others
        if (difference := results.difference(inputs.name, "delayed_hospital_beds")) is not None
    ]
    if not rows:
        return None
    zone = results.baseline.indifference_beds
    chart = empty_chart(height=70 + ROW_HEIGHT * len(rows), top=34, bottom=36)
    _shade_indifference(chart, zone)
    for position, (inputs, difference) in enumerate(rows):
        _draw_row(chart, -position, inputs, difference, verdict(difference, zone))
    _axes(chart, rows, zone)
    lines = "" if results.demonstration else " Line: nine simulated winters in ten."
    return Picture(
        name="effect-on-beds",
        title=effect_title(results),
        reading=(
            f"Hospital beds taken up by delayed people on an average day, difference to {quoted(results.baseline)}. "
            f"Dot: average.{lines} Grey band: up to {zone:g} beds, too small to matter."
        ),
        alternative="; ".join(effect_in_words(results, inputs) for inputs, _ in rows) + ".",
        chart=chart,
        table=_table(results, rows),
        key=_key(rows, zone),
    )


def _shade_indifference(chart: go.Figure, zone: float) -> None:
    chart.add_vrect(x0=-zone, x1=zone, fillcolor="#e3e3e3", line_width=0, layer="below")
    chart.add_vline(x=0, line={"color": INK, "width": 1})


def _draw_row(chart: go.Figure, row: float, inputs: Inputs, difference: Difference, judged: Verdict) -> None:
    label = change(difference.mean)
    symbol = MARKS[judged][0]
    dot = Dot(difference.mean, difference.low, difference.high, label, COLOURS[judged], symbol, f"{label} beds")
    draw_dot(chart, row, dot, size=13)
    write_row_name(chart, row, inputs.title)


def _axes(chart: go.Figure, rows: list[tuple[Inputs, Difference]], zone: float) -> None:
    ends = [value for _, one in rows for value in (one.low, one.mean, one.high) if is_number(value)]
    low, high = min(*ends, -zone), max(*ends, zone)
    room = (high - low) or 1.0
    chart.update_xaxes(range=[low - 0.04 * room, high + 0.16 * room], tickformat="d", nticks=7)
    chart.update_yaxes(range=[-len(rows) + 0.55, 0.85], visible=False)
    for text, edge, anchor in (("◀ fewer delayed", 0, "left"), ("more delayed ▶", 1, "right")):
        chart.add_annotation(
            x=edge,
            xref="paper",
            xanchor=anchor,
            y=1,
            yref="paper",
            yanchor="bottom",
            text=text,
            showarrow=False,
            font={"size": 12, "color": DARK_GREY},
        )


def _key(rows: list[tuple[Inputs, Difference]], zone: float) -> tuple[KeyEntry, ...]:
    found = dict.fromkeys(verdict(difference, zone) for _, difference in rows)
    return tuple(KeyEntry(COLOURS[one], one.value, MARKS[one][1]) for one in found)


def _table(results: Results, rows: list[tuple[Inputs, Difference]]) -> Table:
    columns = ["Configuration", "Delayed hospital beds, average day", "Difference", "Difference in bed days"]
    if not results.demonstration:
        columns += ["Nine winters in ten", "Simulation error of the average", "Better in winters"]
    cells = []
    for inputs, difference in rows:
        level = results.estimate(inputs.name, "delayed_hospital_beds")
        days = results.difference(inputs.name, "delayed_bed_days")
        row = [inputs.title, amount(level.mean) if level else "–", change(difference.mean)]
        row.append(change(days.mean) if days else "–")
        if not results.demonstration:
            row += [
                change_range(difference.low, difference.high),
                change_range(difference.error_low, difference.error_high),
                out_of(difference.share_of_winters_better, results.replications),
            ]
        cells.append(tuple(row))
    return Table(f"Delayed hospital beds, difference to {quoted(results.baseline)}", tuple(columns), tuple(cells))
