"""Delayed people day by day, as a fan: the average and how far winters differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from discharge_sim.report.findings import daily_title
from discharge_sim.report.inputs import Inputs
from discharge_sim.report.numbers import amount, amount_range
from discharge_sim.report.picture import (
    DARK_BLUE,
    DARK_GREY,
    INK,
    ORANGE,
    SHADE,
    KeyEntry,
    Picture,
    empty_chart,
    safe,
    shortened,
)
from discharge_sim.report.published import monthly
from discharge_sim.report.results import Results
from discharge_sim.report.table import Table

INDICATOR = "delayed_hospital_beds"
SMALL = 2.0
"""A series below it, such as a share, keeps more places."""
BANDS = (("p05", "p95", 0.18), ("p25", "p75", 0.30))
SATURDAY = 5
DAYS_BESIDE_NAME = 45
"""A name is written beside the last days; it must not lie on the lines there."""


def delayed_by_day(results: Results) -> Picture | None:
    """Return delayed people in hospital on each day, for the baseline and the best configuration."""
    shown = _shown(results, INDICATOR, "all")
    chart = indicator_by_day(results, INDICATOR)
    if chart is None:
        return None
    published = list(monthly(results, INDICATOR))
    return Picture(
        name="delayed-by-day",
        title=daily_title(results),
        reading=_reading(results, bool(published)),
        alternative=_in_words(results, [(inputs, days) for inputs, _, days in shown]),
        chart=chart,
        table=_monthly_table(results, [(inputs, days) for inputs, _, days in shown]),
        key=_key([(inputs, colour) for inputs, colour, _ in shown], bool(published)),
    )


def indicator_by_day(results: Results, indicator: str, place: str = "all") -> go.Figure | None:
    """Return any daily series as a fan, for the baseline and the best configuration."""
    shown = _shown(results, indicator, place)
    if not shown:
        return None
    chart = empty_chart(height=430, left=40, top=14)
    _shade_weekends(chart, shown[0][2]["date"])
    for _, colour, days in shown:
        _draw_fan(chart, days, colour, with_bands=not results.demonstration)
    top = max(float(days["mean" if results.demonstration else "p95"].max()) for _, _, days in shown)
    _mark_holidays(chart, results.baseline.holidays, shown[0][2]["date"])
    _name_lines(chart, shown)
    published = list(monthly(results, indicator)) if place == "all" else []
    for first, last, value in published:
        _draw_published(chart, first, last, value)
    top = max([top, *(value for *_, value in published)])
    chart.update_yaxes(range=[0, (top or 1.0) * 1.2], nticks=6)
    if indicator.endswith("_share"):
        chart.update_yaxes(tickformat=".0%")
    chart.update_xaxes(tickformat="%-d %b<br>%Y", nticks=6, showgrid=False)
    return chart


def _shown(results: Results, indicator: str, place: str) -> list[tuple[Inputs, str, pd.DataFrame]]:
    return [
        (inputs, colour, days)
        for inputs, colour in zip((results.baseline, results.best), (DARK_GREY, DARK_BLUE), strict=True)
        if not (days := results.days(inputs.name, indicator, place)).empty
    ][: 2 if results.others else 1]


def _draw_fan(chart: go.Figure, days: pd.DataFrame, colour: str, *, with_bands: bool) -> None:
    dates = days["date"].dt.strftime("%Y-%m-%d").tolist()
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    for low, high, opacity in BANDS if with_bands else ():
        chart.add_trace(
            go.Scatter(
                x=[*dates, *reversed(dates)],
                y=[*_rounded(days[high]), *reversed(_rounded(days[low]))],
                fill="toself",
                fillcolor=f"rgba({red},{green},{blue},{opacity})",
                line={"width": 0},
                mode="lines",
                hoverinfo="skip",
            )
        )
    chart.add_trace(
        go.Scatter(
            x=dates,
            y=_rounded(days["mean"]),
            mode="lines",
            line={"color": colour, "width": 3, "dash": "dot" if colour == DARK_GREY else "solid"},
            hovertemplate="%{x}: %{y}<extra></extra>",
        )
    )


def _name_lines(chart: go.Figure, shown: Sequence[tuple[Inputs, str, pd.DataFrame]]) -> None:
    """Write each name at the right end, outside its fan: the upper one above, the lower one below."""
    ends = [(days.tail(DAYS_BESIDE_NAME), inputs, colour) for inputs, colour, days in shown]
    for order, (last, inputs, colour) in enumerate(sorted(ends, key=lambda end: -float(end[0]["mean"].mean()))):
        above = order == 0
        edges = last[["mean", "p95" if above else "p05"]].to_numpy(dtype=float)
        chart.add_annotation(
            x=f"{last['date'].max():%Y-%m-%d}",
            y=float(np.nanmax(edges) if above else np.nanmin(edges)),
            xanchor="right",
            yanchor="bottom" if above else "top",
            yshift=4 if above else -4,
            text=f"<b>{safe(shortened(inputs.title, 34))}</b>",
            showarrow=False,
            font={"color": colour},
        )


def _rounded(values: pd.Series[float]) -> list[float]:
    places = 1 if values.max() > SMALL else 4
    return [round(float(value), places) for value in values]


def _shade_weekends(chart: go.Figure, dates: pd.Series[pd.Timestamp]) -> None:
    for day in dates:
        if day.weekday() == SATURDAY:
            chart.add_vrect(
                x0=f"{day:%Y-%m-%d}",
                x1=f"{day + dt.timedelta(days=2):%Y-%m-%d}",
                fillcolor=SHADE,
                line_width=0,
                layer="below",
            )


def _mark_holidays(chart: go.Figure, holidays: Sequence[dt.date], dates: pd.Series[pd.Timestamp]) -> None:
    first, last = dates.min().date(), dates.max().date()
    for start, end in _runs([day for day in sorted(holidays) if first <= day <= last]):
        chart.add_vrect(
            x0=start.isoformat(),
            x1=(end + dt.timedelta(days=1)).isoformat(),
            fillcolor=ORANGE,
            opacity=0.35,
            line_width=0,
            layer="below",
        )
        text = (
            f"{start.day}–{end.day} {end:%b}"
            if start.month == end.month
            else f"{start.day} {start:%b}–{end.day} {end:%b}"
        )
        chart.add_annotation(
            x=start.isoformat(),
            y=0.01,
            yref="paper",
            yanchor="bottom",
            xanchor="right",
            textangle=-90,
            text=f"holiday {text if start != end else f'{start.day} {start:%b}'}",
            showarrow=False,
            font={"size": 11, "color": INK},
        )


def _runs(days: Sequence[dt.date]) -> Iterator[tuple[dt.date, dt.date]]:
    start = previous = None
    for day in days:
        if previous is not None and start is not None and day - previous > dt.timedelta(days=1):
            yield start, previous
            start = day
        start = start or day
        previous = day
    if start is not None and previous is not None:
        yield start, previous


def _draw_published(chart: go.Figure, first: dt.date, last: dt.date, value: float) -> None:
    chart.add_trace(
        go.Scatter(
            x=[first.isoformat(), last.isoformat()],
            y=[value, value],
            mode="lines",
            line={"color": INK, "width": 2},
            hovertemplate=f"published: {amount(value)}<extra></extra>",
        )
    )
    chart.add_annotation(
        x=(first + (last - first) / 2).isoformat(),
        y=value,
        yanchor="bottom",
        yshift=2,
        text=f"<b>{amount(value)}</b>",
        showarrow=False,
        bgcolor="rgba(255,255,255,0.75)",
        borderpad=1,
        font={"size": 11},
    )


def _reading(results: Results, published: bool) -> str:
    text = "People delayed in hospital at midnight. Lines: average of the simulated winters."
    if not results.demonstration:
        text += " Dark band: half of the winters; light band: nine winters in ten."
    text += " Grey stripes: weekends; orange: holidays of the services."
    return text + (" Black bars with numbers: published monthly averages." if published else "")


def _key(shown: list[tuple[Inputs, str]], published: bool) -> tuple[KeyEntry, ...]:
    entries = [KeyEntry(colour, inputs.title, "┅" if colour == DARK_GREY else "━") for inputs, colour in shown]
    return (*entries, *((KeyEntry(INK, "published monthly average", "▬"),) if published else ()))


def _by_month(days: pd.DataFrame) -> dict[str, tuple[float, float, float]]:
    """Return mean, p05 and p95 by 'YYYY-MM', averaged over the days."""
    months = days["date"].dt.strftime("%Y-%m")
    table = days.groupby(months)[["mean", "p05", "p95"]].mean()
    return {str(month): tuple(row) for month, row in zip(table.index, table.to_numpy().tolist(), strict=True)}


def _month_name(month: str) -> str:
    return f"{dt.date.fromisoformat(f'{month}-01'):%B %Y}"


def _in_words(results: Results, shown: list[tuple[Inputs, pd.DataFrame]]) -> str:
    parts = []
    for inputs, days in shown:
        months = ", ".join(f"{_month_name(month)} {amount(row[0])}" for month, row in _by_month(days).items())
        parts.append(f"{inputs.title}, average delayed people by month: {months}")
    return ". ".join(parts) + "."


def _monthly_table(results: Results, shown: list[tuple[Inputs, pd.DataFrame]]) -> Table:
    published = {f"{first:%Y-%m}": value for first, _, value in monthly(results, INDICATOR)}
    columns = ["Month"]
    for inputs, _ in shown:
        columns.append(inputs.title)
        columns += [] if results.demonstration else [f"{inputs.title}: a single day, nine winters in ten"]
    columns += ["Published"] if published else []
    tables = [_by_month(days) for _, days in shown]
    rows = []
    for month in tables[0]:
        row = [_month_name(month)]
        for table in tables:
            mean, low, high = table[month]
            row += [amount(mean), *([] if results.demonstration else [amount_range(low, high)])]
        row += [amount(published[month]) if month in published else "–"] if published else []
        rows.append(tuple(row))
    return Table("People delayed in hospital, average of the days of each month", tuple(columns), tuple(rows))
