"""Delayed people day by day: how the winter goes under the baseline and under the best configuration."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import plotly.graph_objects as go

from discharge_sim.report.figures.fan import Level, Line, Panel, bands_in_words, fan_chart
from discharge_sim.report.findings import daily_title
from discharge_sim.report.inputs import Inputs
from discharge_sim.report.numbers import amount, amount_range
from discharge_sim.report.picture import DARK_BLUE, DARK_GREY, Picture
from discharge_sim.report.published import monthly
from discharge_sim.report.results import Results
from discharge_sim.report.table import Table

INDICATOR = "delayed_hospital_beds"
Shown = list[tuple[Inputs, pd.DataFrame]]


def delayed_by_day(results: Results) -> Picture | None:
    """Return delayed people in hospital on each day, for the baseline and the best configuration."""
    shown = series_shown(results, INDICATOR, "all")
    chart = indicator_by_day(results, INDICATOR)
    if chart is None:
        return None
    published = list(monthly(results, INDICATOR))
    return Picture(
        name="delayed-by-day",
        title=daily_title(results),
        reading=_reading(shown, bool(published)),
        alternative=_in_words(shown),
        chart=chart,
        table=_monthly_table(results, shown),
    )


def indicator_by_day(results: Results, indicator: str, place: str = "all") -> go.Figure | None:
    """Return any daily series as a fan, for the baseline and the best configuration."""
    shown = series_shown(results, indicator, place)
    if not shown:
        return None
    published = tuple(_levels(results, indicator)) if place == "all" else ()
    panels = []
    for number, (inputs, days) in enumerate(shown):
        base = Line(shown[0][1], f"average with {shown[0][0].title}", DARK_GREY)
        first = number == 0
        colour = DARK_GREY if first and len(shown) > 1 else DARK_BLUE
        panels.append(Panel(inputs.title, colour, days, () if first else (base,), published if first else ()))
    chart = fan_chart(panels, results.baseline.holidays)
    if indicator.endswith("_share"):
        chart.update_yaxes(tickformat=".0%")
    return chart


def series_shown(results: Results, indicator: str, place: str) -> Shown:
    """Return the daily rows of the baseline and of the best configuration, as far as they were measured."""
    wanted = [results.baseline, results.best][: 2 if results.others else 1]
    found = [(inputs, results.days(inputs.name, indicator, place)) for inputs in wanted]
    return [(inputs, days) for inputs, days in found if not days.empty]


def _levels(results: Results, indicator: str) -> list[Level]:
    return [Level(first, last, value, amount(value)) for first, last, value in monthly(results, indicator)]


def _reading(shown: Shown, published: bool) -> str:
    text = "People delayed in hospital at midnight. Thick line: average of the simulated winters."
    text += bands_in_words(shown[0][1]) + " Grey stripes: weekends; orange: holidays of the services."
    return text + (" Black bars with numbers: published monthly averages." if published else "")


def _by_month(days: pd.DataFrame) -> dict[str, tuple[float, float, float]]:
    """Return mean, p05 and p95 by 'YYYY-MM', averaged over the days."""
    months = days["date"].dt.strftime("%Y-%m")
    table = days.groupby(months)[["mean", "p05", "p95"]].mean()
    return {str(month): tuple(row) for month, row in zip(table.index, table.to_numpy().tolist(), strict=True)}


def _month_name(month: str) -> str:
    return f"{dt.date.fromisoformat(f'{month}-01'):%B %Y}"


def _in_words(shown: Shown) -> str:
    parts = []
    for inputs, days in shown:
        months = ", ".join(f"{_month_name(month)} {amount(row[0])}" for month, row in _by_month(days).items())
        parts.append(f"{inputs.title}, average delayed people by month: {months}")
    return ". ".join(parts) + "."


def _monthly_table(results: Results, shown: Shown) -> Table:
    published = {f"{first:%Y-%m}": value for first, _, value in monthly(results, INDICATOR)}
    columns = ["Month"]
    for inputs, _ in shown:
        columns.append(inputs.title)
        columns += [] if results.demonstration else [f"{inputs.title}: a single day, nine winters in ten"]
    columns += ["Published"] if published else []
    tables = [_by_month(days) for _, days in shown]
    rows = []
    for month in sorted({*tables[0], *published}):
        row = [_month_name(month)]
        for table in tables:
            mean, low, high = table.get(month, (float("nan"),) * 3)
            row += [amount(mean), *([] if results.demonstration else [amount_range(low, high) or "–"])]
        row += [amount(published[month]) if month in published else "–"] if published else []
        rows.append(tuple(row))
    return Table("People delayed in hospital, average of the days of each month", tuple(columns), tuple(rows))
