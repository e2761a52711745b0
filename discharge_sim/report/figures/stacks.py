"""Stacked bars, one for each configuration, with the numbers written inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from discharge_sim.report.numbers import amount
from discharge_sim.report.picture import ON_COLOUR, PALETTE, KeyEntry, empty_chart, safe, write_row_name
from discharge_sim.report.table import Table

ROW_HEIGHT = 56
OTHER = "Everything else"


@dataclass(frozen=True)
class Stack:
    """Parts of one configuration's bar, by label; labels are the same in all bars."""

    name: str
    parts: Mapping[str, float]

    @property
    def total(self) -> float:
        """Length of the bar."""
        return sum(self.parts.values())


def fewer_parts(stacks: Sequence[Stack], most: int = len(PALETTE)) -> list[Stack]:
    """Return the stacks with the smallest parts added together, so that no more than `most` colours are needed."""
    labels = list(dict.fromkeys(label for stack in stacks for label in stack.parts))
    if len(labels) <= most:
        return list(stacks)
    sizes = {label: sum(stack.parts.get(label, 0.0) for stack in stacks) for label in labels}
    kept = set(sorted(labels, key=lambda label: -sizes[label])[: most - 1])
    return [
        Stack(
            stack.name,
            {label: stack.parts.get(label, 0.0) for label in labels if label in kept}
            | {OTHER: sum(value for label, value in stack.parts.items() if label not in kept)},
        )
        for stack in stacks
    ]


def stacked_bars(stacks: Sequence[Stack], unit: str, totals: bool = True) -> tuple[go.Figure, tuple[KeyEntry, ...]]:
    """Return bars in the given order from the top, and the colour key."""
    labels = list(dict.fromkeys(label for stack in stacks for label in stack.parts))
    chart = empty_chart(height=44 + ROW_HEIGHT * len(stacks), top=6)
    rows = [-position for position in range(len(stacks))]
    for label, colour in zip(labels, PALETTE, strict=False):
        values = [stack.parts.get(label, 0.0) for stack in stacks]
        chart.add_trace(
            go.Bar(
                x=values,
                y=rows,
                orientation="h",
                name=safe(label),
                marker={"color": colour, "line": {"color": "#fff", "width": 2}},
                text=[amount(value, unit) for value in values],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"color": ON_COLOUR[colour], "size": 13},
                width=0.48,
                hovertemplate="%{fullData.name}: %{text}<extra></extra>",
            )
        )
    longest = max(stack.total for stack in stacks)
    for row, stack in zip(rows, stacks, strict=True):
        write_row_name(chart, row, stack.name, shift=13)
        if totals:
            chart.add_annotation(
                x=stack.total,
                y=row,
                text=f"<b>{amount(stack.total, unit)}</b>",
                xanchor="left",
                xshift=4,
                showarrow=False,
            )
    chart.update_layout(barmode="stack", uniformtext={"minsize": 10, "mode": "hide"})
    form = ".0%" if unit == "share" else ",d"
    chart.update_xaxes(range=[0, longest * (1.2 if totals else 1.0)], tickformat=form, nticks=6)
    chart.update_yaxes(range=[-len(stacks) + 0.6, 0.75], visible=False)
    return chart, tuple(KeyEntry(colour, label) for label, colour in zip(labels, PALETTE, strict=False))


def stacks_table(caption: str, stacks: Sequence[Stack], unit: str, totals: bool = True) -> Table:
    """Return the numbers of stacked bars, with every part."""
    labels = tuple(dict.fromkeys(label for stack in stacks for label in stack.parts))
    columns = ("Configuration", *labels, *(("All",) if totals else ()))
    rows = tuple(
        (
            stack.name,
            *(amount(stack.parts.get(label, 0.0), unit) for label in labels),
            *((amount(stack.total, unit),) if totals else ()),
        )
        for stack in stacks
    )
    return Table(caption, columns, rows)


def stacks_in_words(stacks: Sequence[Stack], unit: str) -> str:
    """Return stacked bars in words."""
    return (
        ". ".join(
            f"{stack.name}: " + ", ".join(f"{label} {amount(value, unit)}" for label, value in stack.parts.items())
            for stack in stacks
        )
        + "."
    )
