"""What one more place, package, bed or post would buy."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd
import plotly.graph_objects as go

from discharge_sim.report.figures.dots import Dot, draw_dot, ends_of, fit_axis
from discharge_sim.report.names import shown
from discharge_sim.report.numbers import change, change_range, is_number, pounds
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
from discharge_sim.report.results import Results
from discharge_sim.report.table import Table

ROW_HEIGHT = 46
MOST_ROWS = 15
SINGULAR = {"beds": "bed", "places": "place", "offers a week": "offer a week"}
SHORTER = {"staff on each weekday": "on weekdays"}
NAME = "name in words"
"""Column put beside those of the file."""
CLEAR = 0.05
WORDS = {DARK_BLUE: "fewer delayed bed days", DARK_PINK: "more delayed bed days", DARK_GREY: "no clear effect"}


def one_more(results: Results) -> Picture | None:
    """Return the effect on delayed bed days of one more of everything, most saved for a pound first."""
    table = results.more.get("one_more", pd.DataFrame())
    if table.empty:
        return None
    table = table[table["delayed_bed_days"].notna()].sort_values("order")
    rows = [
        {**{str(key): value for key, value in row.items()}, NAME: _name_of(results, row)}
        for row in table.to_dict("records")
    ]
    if not rows:
        return None
    drawn = rows[:MOST_ROWS]
    left_out = f" The first {MOST_ROWS} of {len(rows)}; all stand in the table." if len(rows) > MOST_ROWS else ""
    return Picture(
        name="one-more",
        title=_title(rows),
        reading=(
            "Delayed bed days over the period, difference made by one more of each, most saved for a pound first. "
            "Line: 95% interval of the average (simulation error). Pounds: extra cash over the period. In brackets: "
            f"bed days saved for £1,000.{left_out}"
        ),
        alternative="; ".join(_in_words(row) for row in drawn) + ".",
        chart=_chart(drawn),
        table=_table(rows),
        key=_key(drawn),
    )


def _name_of(results: Results, row: Mapping[Hashable, object]) -> str:
    """Return what is added, and where, in words."""
    added, unit = float(str(row["added"])), str(row["added_unit"])
    unit = SINGULAR.get(unit, unit) if added == 1 else unit
    unit = SHORTER.get(unit, unit)
    return shown(f"{results.title_of_place(str(row['place']))}: {change(added)} {unit}", 80)


def _name(row: dict[str, object]) -> str:
    return str(row[NAME])


def _number(row: dict[str, object], column: str) -> float:
    value = row[column]
    return float(value) if isinstance(value, int | float) else float("nan")


def _clear(row: dict[str, object]) -> bool:
    p_value = _number(row, "p_value_holm")
    return is_number(p_value) and p_value <= CLEAR


def _colour(row: dict[str, object]) -> str:
    if not _clear(row):
        return DARK_GREY
    return DARK_BLUE if _number(row, "delayed_bed_days") < 0 else DARK_PINK


def _title(rows: list[dict[str, object]]) -> str:
    helping = [row for row in rows if _colour(row) == DARK_BLUE]
    if not helping:
        return "One more of anything has no clear effect on delayed bed days"
    paid = [row for row in helping if is_number(_number(row, "bed_days_saved_per_1000_gbp"))]
    first = (paid or helping)[0]
    if not paid:
        return (
            f"“{_name(first)}” saves most: {change(-_number(first, 'delayed_bed_days')).lstrip('+')} delayed bed days"
        )
    saved = change(_number(first, "bed_days_saved_per_1000_gbp")).lstrip("+")
    return f"“{_name(first)}” buys most: {saved} delayed bed days saved for every £1,000"


def _chart(rows: list[dict[str, object]]) -> go.Figure:
    chart = empty_chart(height=52 + ROW_HEIGHT * len(rows), top=12, bottom=36)
    chart.add_vline(x=0, line={"color": INK, "width": 1})
    dots = []
    for position, row in enumerate(rows):
        value = _number(row, "delayed_bed_days")
        low, high = _number(row, "delayed_bed_days_ci95_low"), _number(row, "delayed_bed_days_ci95_high")
        dot = Dot(value, low, high, _label(row), _colour(row))
        dots.append(dot)
        draw_dot(chart, -position, dot)
        write_row_name(chart, -position, _name(row))
    low, high = ends_of(dots)
    fit_axis(chart, min(low, 0.0), max(high, 0.0), right=0.65)
    chart.update_yaxes(range=[-len(rows) + 0.5, 0.85], visible=False)
    return chart


def _label(row: dict[str, object]) -> str:
    """Return the effect, its price, and what is saved for £1,000."""
    saved = change(_number(row, "bed_days_saved_per_1000_gbp")).lstrip("+")
    told = f"{change(_number(row, 'delayed_bed_days'))} for {_cost(row)}"
    return f"{told} ({saved})" if is_number(_number(row, "bed_days_saved_per_1000_gbp")) else told


def _cost(row: dict[str, object]) -> str:
    extra = _number(row, "extra_cost_gbp")
    if not is_number(extra) or round(extra) == 0:
        return "no extra cash"
    return f"{pounds(extra)}{' less' if extra < 0 else ''}"


def _key(rows: list[dict[str, object]]) -> tuple[KeyEntry, ...]:
    used = {_colour(row) for row in rows}
    return tuple(KeyEntry(colour, words, "●") for colour, words in WORDS.items() if colour in used)


def _in_words(row: dict[str, object]) -> str:
    clear = "" if _clear(row) else ", not clear"
    return f"{_name(row)}: {change(_number(row, 'delayed_bed_days'))} delayed bed days{clear}, {_cost(row)}"


def _table(rows: list[dict[str, object]]) -> Table:
    columns = (
        "One more",
        "Delayed bed days",
        "Simulation error",
        "Share within 72 hours",
        "Delayed anywhere, average day",
        "Extra cash",
        "Bed days saved for £1,000",
        "Clear?",
    )
    cells = tuple(
        (
            _name(row),
            change(_number(row, "delayed_bed_days")),
            change_range(_number(row, "delayed_bed_days_ci95_low"), _number(row, "delayed_bed_days_ci95_high")) or "–",
            change(_number(row, "discharged_within_72h_share"), "share"),
            change(_number(row, "delayed_anywhere")),
            change(_number(row, "extra_cost_gbp"), "pounds"),
            change(_number(row, "bed_days_saved_per_1000_gbp")),
            "yes" if _clear(row) else "no",
        )
        for row in rows
    )
    return Table("What one more would buy, over the period, most bed days saved for a pound first", columns, cells)
