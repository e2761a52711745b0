"""Why: from the baseline to the best configuration, reason by reason."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from discharge_sim.report.numbers import amount, change, more_or_fewer, rounds_to_nothing
from discharge_sim.report.picture import DARK_BLUE, DARK_GREY, ORANGE, TURQUOISE, Picture, empty_chart, write_row_name
from discharge_sim.report.results import Results
from discharge_sim.report.sentences import quoted
from discharge_sim.report.table import Table
from discharge_sim.report.words import group_label

INDICATOR = "delayed_hospital_beds"
ROW_HEIGHT = 46
SMALLEST_STEP = 0.02
"""Share of the baseline; smaller steps are added together."""
ELSE = "Everything else"


@dataclass(frozen=True)
class Step:
    """What one group of reasons adds or takes away."""

    label: str
    change: float


def from_baseline_to_best(results: Results) -> Picture | None:
    """Return the steps by which delayed beds change from the baseline to the best configuration."""
    base = results.estimate(results.baseline.name, INDICATOR)
    best = results.estimate(results.best.name, INDICATOR)
    found = _steps(results)
    if not results.others or base is None or best is None or not found:
        return None
    steps = _few(found, best.mean - base.mean, SMALLEST_STEP * base.mean)
    return Picture(
        name="waterfall",
        title=_title(results, steps, best.mean - base.mean),
        reading=(
            "Hospital beds taken up by delayed people on an average day, by the official reason for the delay. Each "
            "bar begins where the one above ends."
        ),
        alternative=(
            f"{results.baseline.title}: {amount(base.mean)}. "
            + "; ".join(f"{step.label} {change(step.change)}" for step in steps)
            + f". {results.best.title}: {amount(best.mean)}."
        ),
        chart=_chart(results, base.mean, steps, best.mean),
        table=_table(results, found),
    )


def _steps(results: Results) -> list[Step]:
    found = []
    for group in results.groups(INDICATOR, "subgroup"):
        difference = results.difference(results.best.name, INDICATOR, "all", group)
        if difference is not None:
            found.append(Step(group_label(group), difference.mean))
    return found


def _few(steps: list[Step], total: float, smallest: float) -> list[Step]:
    """Return the large steps in order, and what is left to the total as one more."""
    large = sorted((step for step in steps if abs(step.change) >= smallest), key=lambda step: step.change)
    rest = total - sum(step.change for step in large)
    return large if rounds_to_nothing(change(rest)) else [*large, Step(ELSE, rest)]


def _title(results: Results, steps: list[Step], total: float) -> str:
    best, zone = quoted(results.best), results.baseline.indifference_beds
    falls = [step for step in steps if step.change < 0 and step.label != ELSE]
    rises = [step for step in steps if step.change > 0 and step.label != ELSE]
    most = min(falls, key=lambda step: step.change) if falls else None
    least = max(rises, key=lambda step: step.change) if rises else None
    if abs(total) < zone:
        moved = most and least and min(-most.change, least.change) >= zone
        if moved and most and least:
            fall, rise = change(most.change), change(least.change)
            return f"{best} moves beds from “{most.label}” ({fall}) to “{least.label}” ({rise})"
        return f"{best} changes the reasons for delay little"
    main, other = (most, least) if total < 0 else (least, most)
    if main is None:
        return f"{best}: {more_or_fewer(total)} delayed beds, spread over many reasons"
    text = f"{best}: {more_or_fewer(total)} delayed beds, most of the change in “{main.label}” ({change(main.change)})"
    if other is not None and abs(other.change) >= zone:
        text += f"; “{other.label}” goes the other way ({change(other.change)})"
    return text


def _chart(results: Results, base: float, steps: list[Step], best: float) -> go.Figure:
    rows: list[tuple[str, float, float, str, str]] = [
        (results.baseline.title, 0.0, base, DARK_GREY, amount(base)),
    ]
    level = base
    for step in steps:
        colour = TURQUOISE if step.change < 0 else ORANGE
        rows.append((step.label, level, step.change, colour, change(step.change)))
        level += step.change
    rows.append((results.best.title, 0.0, best, DARK_BLUE, amount(best)))
    chart = empty_chart(height=44 + ROW_HEIGHT * len(rows), top=6)
    for position, (name, start, length, colour, label) in enumerate(rows):
        chart.add_trace(
            go.Bar(
                x=[length],
                base=[start],
                y=[-position],
                orientation="h",
                width=0.42,
                marker={"color": colour},
                hovertemplate=f"{label}<extra></extra>",
            )
        )
        chart.add_annotation(
            x=max(start, start + length), y=-position, text=f"<b>{label}</b>", xanchor="left", xshift=4, showarrow=False
        )
        write_row_name(chart, -position, name, shift=9)
    top = max(max(start, start + length) for _, start, length, _, _ in rows)
    chart.update_xaxes(range=[0, 1.15 * top], nticks=6)
    chart.update_yaxes(range=[-len(rows) + 0.6, 0.8], visible=False)
    chart.update_layout(barmode="overlay")
    return chart


def _table(results: Results, steps: list[Step]) -> Table:
    """Return every group of reasons, in every configuration."""
    labels = [step.label for step in steps]
    groups = [group for group in results.groups(INDICATOR, "subgroup") if group_label(group) in labels]
    rows = []
    for group in groups:
        base = results.estimate(results.baseline.name, INDICATOR, "all", group)
        row = [group_label(group), "–" if base is None else amount(base.mean)]
        for inputs in results.ordered_others:
            difference = results.difference(inputs.name, INDICATOR, "all", group)
            row.append("–" if difference is None else change(difference.mean))
        rows.append(tuple(row))
    columns = ("Reason", results.baseline.title, *(inputs.title for inputs in results.ordered_others))
    return Table("Delayed hospital beds by reason: difference to the first column", columns, tuple(rows))
