"""Whether a daily series settles: its average, the same smoothed (Welch 1983), and what MSER-5 says of the start."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from discharge_sim.report.numbers import amount
from discharge_sim.report.picture import DARK_BLUE, DARK_GREY, KeyEntry, Picture, empty_chart
from discharge_sim.report.results import Results
from discharge_sim.report.sentences import quoted
from discharge_sim.report.table import Table
from discharge_sim.report.words import LABELS, plain

INDICATOR = "delayed_hospital_beds"
SETTLES_BY_ITSELF = ("warm_up", "empty")
HEIGHT = 300
WEEK = 7


def does_it_settle(results: Results) -> Picture | None:
    """Return the series of the baseline that has a warning; after a warm-up delayed beds in any case."""
    drift = _of_baseline(results, "drift")
    if drift.empty:
        return None
    warned = drift[drift["warning"].notna()]
    if len(warned):
        return welch_plot(results, str(warned["indicator"].iloc[0]))
    return welch_plot(results) if drift["start_state"].iloc[0] in SETTLES_BY_ITSELF else None


def welch_plot(results: Results, indicator: str = INDICATOR) -> Picture | None:
    """Return Welch's curve of an indicator under the baseline, in all places together; None if it is not there."""
    days, drift = _of_baseline(results, "welch"), _of_baseline(results, "drift")
    if days.empty or drift.empty:
        return None
    days = days[days["indicator"] == indicator].sort_values("date")
    about = drift[drift["indicator"] == indicator].to_dict("records")
    if days.empty or not about:
        return None
    what = LABELS.get(indicator, plain(indicator))
    return Picture(
        name="does-it-settle",
        title=_title(results, what, {str(key): value for key, value in about[0].items()}),
        reading=(
            f"{what}, with {quoted(results.baseline)}. Thin line: average of the simulated winters on each day. "
            "Thick line: the same as a moving average of up to a month (Welch), in which weekdays do not show."
        ),
        alternative=_in_words(what, days),
        chart=_chart(days),
        table=_table(what, days),
        key=(KeyEntry(DARK_GREY, "each day"), KeyEntry(DARK_BLUE, "smoothed")),
    )


def _of_baseline(results: Results, name: str) -> pd.DataFrame:
    table = results.more.get(name, pd.DataFrame())
    if table.empty:
        return table
    return table[(table["scenario"] == results.baseline.name) & (table["place"] == "all")]


def _title(results: Results, what: str, about: dict[str, object]) -> str:
    base = quoted(results.baseline)
    first, speed = int(float(str(about["settled_after_days"]))), float(str(about["change_per_week_at_end"]))
    if about["start_state"] in SETTLES_BY_ITSELF and first:
        return f"{what}: the first {first} days with {base} still show how the simulation was started"
    if isinstance(about["warning"], str):
        moves = "rises" if speed > 0 else "falls"
        return f"{what}: still {moves} by {amount(abs(speed))} a week when the period ends, with {base}"
    if about["start_state"] in SETTLES_BY_ITSELF:
        return f"{what}: no day of the period still shows how the simulation was started, with {base}"
    return f"{what}: moves from the stated first day and is steady at the end, with {base}"


def _chart(days: pd.DataFrame) -> go.Figure:
    chart = empty_chart(height=HEIGHT, left=44, top=12, bottom=40)
    for column, colour, width in (("mean", DARK_GREY, 1), ("smoothed", DARK_BLUE, 3)):
        chart.add_trace(
            go.Scatter(
                x=[str(day)[:10] for day in days["date"]],
                y=[round(float(value), 2) for value in days[column]],
                mode="lines",
                line={"color": colour, "width": width},
                hovertemplate="%{x}: %{y}<extra></extra>",
            )
        )
    highest = float(days[["mean", "smoothed"]].max().max()) or 1.0
    chart.update_yaxes(range=[-0.04 * highest, 1.06 * highest])
    chart.update_xaxes(tickformat="%-d %b\n%Y", nticks=6)
    return chart


def _in_words(what: str, days: pd.DataFrame) -> str:
    curve = days["smoothed"].dropna()  # the last fortnight has no whole window around it
    first, middle, last = (amount(curve.iloc[place]) for place in (0, len(curve) // 2, -1))
    return f"{what}, smoothed: {first} at the beginning, {middle} in the middle, {last} at the end."


def _table(what: str, days: pd.DataFrame) -> Table:
    rows = tuple(
        (str(row["date"])[:10], amount(row["mean"]), amount(row["smoothed"]))
        for row in days.iloc[::WEEK].to_dict("records")
    )
    return Table(f"{what}: every seventh day", ("Day", "Average", "Smoothed"), rows)
