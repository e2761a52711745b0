"""What every figure has: a title that states the finding, alternative text, a colour key, units, and its table."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import escape

import plotly.graph_objects as go

from discharge_sim.report.names import shown
from discharge_sim.report.table import Table

DARK_BLUE, TURQUOISE, DARK_PINK = "#12436D", "#28A197", "#801650"
ORANGE, DARK_GREY, LIGHT_PURPLE = "#F46A25", "#3D3D3D", "#A285D1"
PALETTE = (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, DARK_GREY, LIGHT_PURPLE)
"""Categorical colours of the UK Government Analysis Function, in order: colour-blind readers can tell them apart."""
INK, GRID, SHADE = "#1a1a1a", "#d9d9d9", "#f0f0f0"
ON_COLOUR = {
    DARK_BLUE: "#fff",
    TURQUOISE: "#000",
    DARK_PINK: "#fff",
    ORANGE: "#000",
    DARK_GREY: "#fff",
    LIGHT_PURPLE: "#000",
}
"""Colour of text on each colour of the palette."""


@dataclass(frozen=True)
class KeyEntry:
    """One entry of the colour key above a figure."""

    colour: str
    label: str
    mark: str = "■"


@dataclass(frozen=True)
class Picture:
    """A figure of the report.

    Attributes
    ----------
    name : str
        Identifier within the page.
    title : str
        The finding.
    reading : str
        What is drawn and in which unit.
    alternative : str
        The figure in words, for people who do not see it.
    chart : plotly.graph_objects.Figure
        The figure, which can be changed further.
    table : Table
        Its numbers.
    key : tuple[KeyEntry, ...]
        Colour key; empty where the figure labels everything directly.
    """

    name: str
    title: str
    reading: str
    alternative: str
    chart: go.Figure
    table: Table
    key: tuple[KeyEntry, ...] = field(default=())

    @property
    def height(self) -> int:
        """Height in pixels, reserved on the page before the figure is drawn."""
        return int(self.chart.layout.height)

    def json_for_script(self) -> str:
        """Return the chart as JSON that cannot end the script element that holds it."""
        plain = json.loads(self.chart.to_json())
        return json.dumps(plain, separators=(",", ":")).replace("<", "\\u003c").replace("&", "\\u0026")


def safe(text: str) -> str:
    """Return text that plotly shows as it is: its labels understand a few HTML tags, and names come from files."""
    return escape(text, quote=False)


def shortened(text: str, longest: int = 50) -> str:
    """Return text that fits on one line of a phone."""
    return shown(text, longest)


def empty_chart(height: int, left: int = 8, right: int = 8, top: int = 8, bottom: int = 40) -> go.Figure:
    """Return a figure with the house style and nothing in it."""
    chart = go.Figure()
    chart.update_layout(
        template="none",
        height=height,
        autosize=True,
        margin={"l": left, "r": right, "t": top, "b": bottom},
        font={"family": "system-ui, 'Segoe UI', Arial, sans-serif", "size": 13, "color": INK},
        paper_bgcolor="#fff",
        plot_bgcolor="#fff",
        showlegend=False,
        dragmode=False,
        hoverlabel={"bgcolor": "#fff", "font": {"color": INK}},
    )
    chart.update_xaxes(gridcolor=GRID, zeroline=False, fixedrange=True, automargin=False)
    chart.update_yaxes(gridcolor=GRID, zeroline=False, fixedrange=True, automargin=False)
    return chart


def write_row_name(chart: go.Figure, row: float, name: str, shift: int = 7) -> None:
    """Write the name of a row above it, at the left edge: long names then fit on any screen."""
    chart.add_annotation(
        x=0,
        xref="paper",
        xanchor="left",
        y=row,
        yanchor="bottom",
        yshift=shift,
        text=safe(shortened(name)),
        showarrow=False,
        font={"size": 13, "color": INK},
    )
