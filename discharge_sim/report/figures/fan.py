"""A fan chart: one panel a configuration, the average and three bands that hold half, 80 % and 95 % of the winters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from discharge_sim.report.picture import DARK_GREY, INK, ORANGE, SHADE, empty_chart, safe, shortened

BANDS = (("p02_5", "p97_5", 0.13), ("p10", "p90", 0.20), ("p25", "p75", 0.34))
"""Bounds and opacity, the widest first: the next one is drawn on top of it."""
PANEL_HEIGHT, GAP = 300, 54
SMALL = 2.0
"""A series below it, such as a share, keeps more places."""
SATURDAY = 5
DAYS_OF_A_MONTH = 28


@dataclass(frozen=True)
class Line:
    """A line beside the fan, with its name written on it: a capacity, or another configuration's average."""

    days: pd.DataFrame
    name: str
    colour: str
    dash: str = "dot"


@dataclass(frozen=True)
class Level:
    """A value that was published for some days."""

    first: dt.date
    last: dt.date
    value: float
    label: str


@dataclass(frozen=True)
class Panel:
    """One configuration's part of the chart.

    Attributes
    ----------
    name : str
        Written above the panel.
    days : pandas.DataFrame
        Rows of `daily.csv` of one series.
    """

    name: str
    colour: str
    days: pd.DataFrame
    lines: tuple[Line, ...] = field(default=())
    published: tuple[Level, ...] = field(default=())


def fan_chart(panels: Sequence[Panel], holidays: Sequence[dt.date], *, from_zero: bool = True) -> go.Figure:
    """Return the panels one above the other, on the same axes; weekends and holidays are marked in all of them."""
    heights = len(panels) * PANEL_HEIGHT + (len(panels) - 1) * GAP
    top, bottom = 30, 40
    chart = empty_chart(height=heights + top + bottom, left=44, top=top, bottom=bottom)
    limits = _limits(panels, from_zero)
    for number, panel in enumerate(panels):
        upper = 1 - number * (PANEL_HEIGHT + GAP) / heights
        _lay_out(chart, number, (max(0.0, upper - PANEL_HEIGHT / heights), upper), limits, panels)
        _draw_panel(chart, number, panel)
    dates = panels[0].days["date"]
    foot = 1 - PANEL_HEIGHT / heights + 0.01
    _shade_weekends(chart, dates, foot)
    _mark_holidays(chart, holidays, dates, foot)
    _mark_beginning(chart, panels, dates)
    return chart


def with_bands(days: pd.DataFrame) -> list[tuple[str, str, float]]:
    """Return the bands whose bounds are known."""
    return [(low, high, opacity) for low, high, opacity in BANDS if days[[low, high]].notna().to_numpy().any()]


def bands_in_words(days: pd.DataFrame) -> str:
    """Return what the bands hold, for the words under a title; empty without bands."""
    share = {"p02_5": "95%", "p10": "80%", "p25": "half"}
    told = [share[low] for low, _, _ in reversed(with_bands(days))]
    if not told:
        return ""
    if len(told) == 1:
        return f" Band: {told[0]} of the winters."
    return f" Bands, from dark to light: {', '.join(told[:-1])} and {told[-1]} of the winters."


def _limits(panels: Sequence[Panel], from_zero: bool) -> tuple[float, float]:
    """Return the ends of the upright axis, with room for words at the top."""
    values: list[float] = []
    for panel in panels:
        ends = [name for band in BANDS for name in band[:2]]
        values += panel.days[["mean", *ends]].to_numpy(dtype=float).ravel().tolist()
        values += [level.value for level in panel.published]
        for line in panel.lines:
            values += line.days["mean"].tolist()
    known = [value for value in values if np.isfinite(value)] or [0.0, 1.0]
    low = 0.0 if from_zero else min(known)
    room = (max(known) - low) or 1.0
    return low - (0.03 if from_zero else 0.08) * room, max(known) + 0.14 * room


def _lay_out(
    chart: go.Figure,
    number: int,
    domain: tuple[float, float],
    limits: tuple[float, float],
    panels: Sequence[Panel],
) -> None:
    suffix = "" if number == 0 else str(number + 1)
    axis = {"gridcolor": "#d9d9d9", "zeroline": False, "fixedrange": True}
    chart.layout[f"yaxis{suffix}"] = {**axis, "domain": domain, "range": limits, "nticks": 6, "anchor": f"x{suffix}"}
    chart.layout[f"xaxis{suffix}"] = {
        **axis,
        "type": "date",
        "anchor": f"y{suffix}",
        "matches": "x" if number else None,
        "showgrid": False,
        "tickformat": "%-d %b<br>%Y",
        "nticks": 6,
        "showticklabels": number == len(panels) - 1,
    }
    chart.add_annotation(
        x=0,
        xref="paper",
        xanchor="left",
        y=domain[1],
        yref="paper",
        yanchor="bottom",
        yshift=6,
        text=f"<b>{safe(shortened(panels[number].name))}</b>",
        showarrow=False,
        font={"size": 14, "color": panels[number].colour},
    )


def _draw_panel(chart: go.Figure, number: int, panel: Panel) -> None:
    axes = {"xaxis": f"x{number + 1 if number else ''}", "yaxis": f"y{number + 1 if number else ''}"}
    dates = panel.days["date"].dt.strftime("%Y-%m-%d").tolist()
    red, green, blue = (int(panel.colour[place : place + 2], 16) for place in (1, 3, 5))
    for low, high, opacity in with_bands(panel.days):
        chart.add_trace(
            go.Scatter(
                x=[*dates, *reversed(dates)],
                y=[*_rounded(panel.days[high]), *reversed(_rounded(panel.days[low]))],
                fill="toself",
                fillcolor=f"rgba({red},{green},{blue},{opacity})",
                line={"width": 0},
                mode="lines",
                hoverinfo="skip",
                **axes,
            )
        )
    average = Line(panel.days, "", panel.colour, "solid")
    for line in (*panel.lines, average):
        _draw_line(chart, line, axes, 3 if line is average else 2)
    for level in panel.published:
        _draw_level(chart, level, axes)


def _draw_line(chart: go.Figure, line: Line, axes: dict[str, str], width: int) -> None:
    chart.add_trace(
        go.Scatter(
            x=line.days["date"].dt.strftime("%Y-%m-%d").tolist(),
            y=_rounded(line.days["mean"]),
            mode="lines",
            line={"color": line.colour, "width": width, "dash": line.dash},
            hovertemplate="%{x}: %{y}<extra></extra>",
            **axes,
        )
    )
    if line.name:
        last = line.days.tail(DAYS_OF_A_MONTH)
        chart.add_annotation(
            x=f"{last['date'].max():%Y-%m-%d}",
            y=float(last["mean"].max()),
            xref=axes["xaxis"],
            yref=axes["yaxis"],
            xanchor="right",
            yanchor="bottom",
            yshift=2,
            text=safe(shortened(line.name, 40)),
            showarrow=False,
            bgcolor="rgba(255,255,255,0.75)",
            borderpad=1,
            font={"size": 12, "color": line.colour},
        )


def _draw_level(chart: go.Figure, level: Level, axes: dict[str, str]) -> None:
    chart.add_trace(
        go.Scatter(
            x=[level.first.isoformat(), level.last.isoformat()],
            y=[level.value, level.value],
            mode="lines",
            line={"color": INK, "width": 2},
            hovertemplate=f"published: {safe(level.label)}<extra></extra>",
            **axes,
        )
    )
    chart.add_annotation(
        x=(level.first + (level.last - level.first) / 2).isoformat(),
        y=level.value,
        xref=axes["xaxis"],
        yref=axes["yaxis"],
        yanchor="bottom",
        yshift=2,
        text=f"<b>{safe(level.label)}</b>",
        showarrow=False,
        bgcolor="rgba(255,255,255,0.75)",
        borderpad=1,
        font={"size": 11},
    )


def _rounded(values: pd.Series[float]) -> list[float]:
    places = 1 if values.max() > SMALL else 4
    return [round(float(value), places) for value in values]


def _shade_weekends(chart: go.Figure, dates: pd.Series[pd.Timestamp], foot: float) -> None:
    saturdays = [day for day in dates if day.weekday() == SATURDAY]
    stripes = [_stripe(day, day + dt.timedelta(days=2), SHADE, 1.0) for day in saturdays]
    chart.update_layout(shapes=[*chart.layout.shapes, *stripes])  # one by one, plotly checks them all again each time
    if saturdays:
        _write_upright(chart, saturdays[0].date() + dt.timedelta(days=2), foot, "weekend")


def _mark_holidays(chart: go.Figure, holidays: Sequence[dt.date], dates: pd.Series[pd.Timestamp], foot: float) -> None:
    first, last = dates.min().date(), dates.max().date()
    for start, end in _runs([day for day in sorted(holidays) if first <= day <= last]):
        chart.add_shape(_stripe(start, end + dt.timedelta(days=1), ORANGE, 0.35))
        _write_upright(chart, start, foot, f"holiday {_days_in_words(start, end)}")


def _stripe(start: dt.date, end: dt.date, colour: str, opacity: float) -> dict[str, object]:
    return {
        "type": "rect",
        "x0": f"{start:%Y-%m-%d}",
        "x1": f"{end:%Y-%m-%d}",
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "fillcolor": colour,
        "opacity": opacity,
        "line": {"width": 0},
        "layer": "below",
    }


def _write_upright(chart: go.Figure, day: dt.date, foot: float, text: str) -> None:
    chart.add_annotation(
        x=f"{day:%Y-%m-%d}",
        y=foot,
        yref="paper",
        yanchor="bottom",
        xanchor="right",
        textangle=-90,
        text=text,
        showarrow=False,
        font={"size": 11, "color": INK},
    )


def _days_in_words(start: dt.date, end: dt.date) -> str:
    if start == end:
        return f"{start.day} {start:%b}"
    if start.month == end.month:
        return f"{start.day}–{end.day} {end:%b}"
    return f"{start.day} {start:%b}–{end.day} {end:%b}"


def _runs(days: Sequence[dt.date]) -> Iterator[tuple[dt.date, dt.date]]:
    """Yield first and last day of each run of days."""
    start = previous = None
    for day in days:
        if previous is not None and start is not None and day - previous > dt.timedelta(days=1):
            yield start, previous
            start = day
        start = start or day
        previous = day
    if start is not None and previous is not None:
        yield start, previous


def _mark_beginning(chart: go.Figure, panels: Sequence[Panel], dates: pd.Series[pd.Timestamp]) -> None:
    """Write where the simulation begins, if published figures reach further back."""
    first = dates.min().date()
    if all(level.first >= first for panel in panels for level in panel.published):
        return
    chart.add_shape(
        type="line",
        x0=first.isoformat(),
        x1=first.isoformat(),
        y0=0,
        y1=1,
        yref="paper",
        line={"color": DARK_GREY, "width": 1, "dash": "dash"},
    )
    chart.add_annotation(
        x=first.isoformat(),
        y=1,
        yref="paper",
        xanchor="left",
        yanchor="top",
        xshift=3,
        text="simulated from here",
        showarrow=False,
        font={"size": 11, "color": DARK_GREY},
    )
