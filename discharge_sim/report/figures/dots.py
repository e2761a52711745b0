"""Dots with ranges: the one way in which averages and their spread between winters are drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import plotly.graph_objects as go

from discharge_sim.report.numbers import is_number
from discharge_sim.report.picture import safe


@dataclass(frozen=True)
class Dot:
    """An average with its range.

    Attributes
    ----------
    value : float
        Where the dot stands.
    low, high : float
        Ends of the line through it; not a number if there is none.
    label : str
        The value in words, written beside the right end.
    colour, symbol : str
        Of the mark.
    hover : str
        Said when a pointer rests on it; the label if empty.
    """

    value: float
    low: float
    high: float
    label: str
    colour: str
    symbol: str = "circle"
    hover: str = ""


def draw_dot(chart: go.Figure, row: float, dot: Dot, size: int = 12) -> None:
    """Draw a dot, its line and its label in a row."""
    end = dot.value
    if is_number(dot.low) and is_number(dot.high):
        end = max(dot.high, dot.value)
        chart.add_trace(
            go.Scatter(
                x=[dot.low, dot.high],
                y=[row, row],
                mode="lines",
                line={"color": dot.colour, "width": 3},
                hoverinfo="skip",
            )
        )
    chart.add_trace(
        go.Scatter(
            x=[dot.value],
            y=[row],
            mode="markers",
            marker={
                "color": dot.colour,
                "size": size,
                "symbol": dot.symbol,
                "line": {"width": 2, "color": dot.colour},
            },
            hovertemplate=f"{safe(dot.hover or dot.label)}<extra></extra>",
        )
    )
    chart.add_annotation(
        x=end,
        y=row,
        text=f"<b>{safe(dot.label)}</b>",
        xanchor="left",
        xshift=size - 2,
        showarrow=False,
        bgcolor="rgba(255,255,255,0.75)",
        borderpad=1,
        font={"size": 13, "color": dot.colour},
    )


def draw_strokes(chart: go.Figure, row: float, values: Iterable[float], colour: str) -> None:
    """Draw a small upright stroke for each value in a row."""
    places = [round(float(value), 4) for value in values]
    chart.add_trace(
        go.Scatter(
            x=places,
            y=[row] * len(places),
            mode="markers",
            marker={"symbol": "line-ns", "size": 7, "line": {"width": 1.5, "color": colour}},
            hoverinfo="skip",
        )
    )


def ends_of(dots: list[Dot]) -> tuple[float, float]:
    """Return the smallest and the largest number drawn."""
    values = [value for dot in dots for value in (dot.low, dot.value, dot.high) if is_number(value)]
    return min(values), max(values)


def fit_axis(chart: go.Figure, low: float, high: float, left: float = 0.04, right: float = 0.2) -> None:
    """Set the horizontal axis so that the dots and the labels at their right fit."""
    room = (high - low) or 1.0
    chart.update_xaxes(range=[low - left * room, high + right * room], nticks=7)
