"""Which assumptions matter most: the figures that are worth going to find."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from discharge_sim.report.figures.dots import Dot, draw_dot, fit_axis
from discharge_sim.report.numbers import MINUS, amount, amount_range, change, change_range, is_number
from discharge_sim.report.picture import (
    DARK_BLUE,
    DARK_GREY,
    INK,
    KeyEntry,
    Picture,
    empty_chart,
    write_row_name,
)
from discharge_sim.report.results import Results
from discharge_sim.report.sentences import quoted
from discharge_sim.report.signing import figure_in_short
from discharge_sim.report.table import Table
from discharge_sim.report.words import listed

INDICATOR = "delayed_hospital_beds"
ROW_HEIGHT = 46
MOST_ROWS = 10
CLEAR = 0.05
LABEL_ROOM = 0.6
"""Of the axis, to the right: room for a correlation and two numbers on a phone."""
NAMED_IN_TITLE = 2
WITH_OTHERS = " (with what moved together with it)"


class Asked(NamedTuple):
    """A result that the varied figures may move: of the baseline itself, or of the best configuration against it."""

    name: str
    rows: pd.DataFrame
    what: str
    is_effect: bool


def which_assumptions_matter(results: Results) -> Picture | None:
    """Return how the varied figures go with the effect of the best configuration; with one alone, with its level."""
    return _picture(results, _of_the_effect(results) if results.others else _of_the_level(results))


def which_assumptions_make_the_level(results: Results) -> Picture | None:
    """Return how the varied figures go with the level of the baseline, beside the effect of another configuration."""
    return _picture(results, _of_the_level(results)) if results.others else None


def _picture(results: Results, asked: Asked) -> Picture | None:
    """Return rank correlations of the figures that were varied with a result, the strongest first."""
    rows, what = asked.rows, asked.what
    if rows.empty:
        return None
    rows = rows.assign(
        path=rows["figure"], figure=[figure_in_short(results.baseline, str(path)) for path in rows["figure"]]
    )
    shown = _records(rows.head(MOST_ROWS))
    chart = empty_chart(height=52 + ROW_HEIGHT * len(shown), top=12, bottom=36)
    chart.add_vline(x=0, line={"color": INK, "width": 1})
    for position, row in enumerate(shown):
        colour = DARK_BLUE if _is_clear(row) else DARK_GREY
        label = f"{_correlation(row)} ({_low_to_high(row, is_effect=asked.is_effect)})"
        dot = Dot(row["rank_correlation"], row["ci95_low"], row["ci95_high"], label, colour)
        draw_dot(chart, -position, dot)
        write_row_name(chart, -position, str(row["figure"]))
    fit_axis(chart, -1.0, 1.0, right=LABEL_ROOM)
    chart.update_xaxes(tickvals=[-1, -0.5, 0, 0.5, 1])
    chart.update_yaxes(range=[-len(shown) + 0.5, 0.85], visible=False)
    return Picture(
        name=asked.name,
        title=_title(shown, what),
        reading=(
            f"Rank correlation of each figure that was varied with {what}: +1 rises with it, {MINUS}1 falls with "
            f"it, 0 no connection. Line: 95% interval. In brackets: beds where the figure is low, and where it is "
            f"high (the third of the sets at either end).{_of_those_together(rows)}"
        ),
        alternative="; ".join(_in_words(row, is_effect=asked.is_effect) for row in shown) + ".",
        chart=chart,
        table=_table(results, rows, asked),
        key=_key(shown),
    )


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def _of_the_effect(results: Results) -> Asked:
    table = _rows(results, results.best.name)
    rows = table[table["baseline"].notna()] if len(table) else table
    what = f"the effect of {quoted(results.best)} on delayed hospital beds"
    return Asked("which-assumptions-matter", rows, what, is_effect=True)


def _of_the_level(results: Results) -> Asked:
    table = _rows(results, results.baseline.name)
    rows = table[table["baseline"].isna()] if len(table) else table
    what = f"delayed hospital beds with {quoted(results.baseline)}"
    name = "which-assumptions-make-the-level" if results.others else "which-assumptions-matter"
    return Asked(name, rows, what, is_effect=False)


def _rows(results: Results, scenario: str) -> pd.DataFrame:
    table = results.more.get("tornado", pd.DataFrame())
    if table.empty:
        return table
    table = table[(table["indicator"] == INDICATOR) & table["rank_correlation"].notna()]
    return table[table["scenario"] == scenario].sort_values("order")


def _of_those_together(rows: pd.DataFrame) -> str:
    if not rows["moves_with"].notna().any():
        return ""
    return " Figures that moved together cannot be told apart; the table names them."


def _is_clear(row: dict[str, object]) -> bool:
    p_value = row["p_value_holm"]
    return isinstance(p_value, float) and is_number(p_value) and p_value <= CLEAR


def _low_to_high(row: dict[str, object], *, is_effect: bool) -> str:
    """Return the result where the figure is low, and where it is high."""
    low, high = float(str(row["mean_at_low"])), float(str(row["mean_at_high"]))
    return change_range(low, high) if is_effect else amount_range(low, high)


def _in_words(row: dict[str, object], *, is_effect: bool) -> str:
    between = _low_to_high(row, is_effect=is_effect)
    return f"{row['figure']}: {_correlation(row)}, beds {between} from its low to its high values, {row['words']}"


def _correlation(row: dict[str, object]) -> str:
    return f"{row['rank_correlation']:+.2f}".replace("-", MINUS)


def _title(rows: list[dict[str, object]], what: str) -> str:
    clear = _clear_and_apart(rows)
    if not clear:
        return f"None of the figures that were varied clearly moves {what}: these guesses can stay guesses"
    named = listed(clear[:NAMED_IN_TITLE])
    several = len(clear) > 1 or clear[0].endswith(WITH_OTHERS)
    matters, these = ("matter", "these figures") if several else ("matters", "this figure")
    return f"{named} {matters} most for {what}: go and find {these} first"


def _clear_and_apart(rows: list[dict[str, object]]) -> list[str]:
    """Return the figures with a clear connection; those that moved with one already named stand behind it unnamed."""
    named: list[str] = []
    told: set[str] = set()
    for row in rows:
        if not _is_clear(row) or row["path"] in told:
            continue
        together = _paths(row["moves_with"])
        told |= {str(row["path"]), *together}
        named.append(f"“{row['figure']}”{WITH_OTHERS if together else ''}")
    return named


def _key(rows: list[dict[str, object]]) -> tuple[KeyEntry, ...]:
    words = {True: KeyEntry(DARK_BLUE, "clear connection", "●"), False: KeyEntry(DARK_GREY, "no clear connection", "●")}
    used = {_is_clear(row) for row in rows}
    return tuple(words[one] for one in (True, False) if one in used)


def _together(results: Results, paths: object) -> str:
    """Return in words which figures moved with one; empty if none did."""
    return "; ".join(figure_in_short(results.baseline, path) for path in _paths(paths))


def _paths(moves_with: object) -> list[str]:
    return moves_with.split("; ") if isinstance(moves_with, str) and moves_with else []


def _table(results: Results, rows: pd.DataFrame, asked: Asked) -> Table:
    told = change if asked.is_effect else amount
    columns = (
        "Figure",
        "Lowest",
        "Highest",
        "Rank correlation",
        "Result at low values",
        "Result at high values",
        "Meaning",
        "Moved together with",
    )
    cells = tuple(
        (
            str(row["figure"]),
            amount(row["lowest"]),
            amount(row["highest"]),
            _correlation(row),
            told(row["mean_at_low"], str(row["unit"])),
            told(row["mean_at_high"], str(row["unit"])),
            str(row["words"]),
            _together(results, row["moves_with"]),
        )
        for row in _records(rows)
    )
    return Table(f"Figures that were varied, and {asked.what}", columns, cells, text_columns=(6, 7))
