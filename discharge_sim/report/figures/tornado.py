"""Which assumptions matter most: the figures that are worth going to find."""

from __future__ import annotations

import pandas as pd

from discharge_sim.report.figures.dots import Dot, draw_dot, fit_axis
from discharge_sim.report.numbers import MINUS, amount, is_number
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
NAMED_IN_TITLE = 2


def which_assumptions_matter(results: Results) -> Picture | None:
    """Return rank correlations of the figures that were varied with the headline, the strongest first."""
    rows, what = _rows(results)
    if rows.empty:
        return None
    rows = rows.assign(figure=[figure_in_short(results.baseline, str(path)) for path in rows["figure"]])
    shown = rows.head(MOST_ROWS).to_dict("records")
    chart = empty_chart(height=52 + ROW_HEIGHT * len(shown), top=12, bottom=36)
    chart.add_vline(x=0, line={"color": INK, "width": 1})
    for position, row in enumerate(shown):
        colour = DARK_BLUE if _is_clear(row) else DARK_GREY
        label = _correlation(row)
        dot = Dot(row["rank_correlation"], row["ci95_low"], row["ci95_high"], label, colour)
        draw_dot(chart, -position, dot)
        write_row_name(chart, -position, str(row["figure"]))
    fit_axis(chart, -1.0, 1.0)
    chart.update_yaxes(range=[-len(shown) + 0.5, 0.85], visible=False)
    return Picture(
        name="which-assumptions-matter",
        title=_title(shown),
        reading=(
            f"Rank correlation of each figure that was varied with {what}: +1 rises with it, {MINUS}1 falls with "
            f"it, 0 no connection. Line: 95% interval.{_of_those_together(rows)}"
        ),
        alternative="; ".join(f"{row['figure']}: {row['rank_correlation']:.2f}, {row['words']}" for row in shown) + ".",
        chart=chart,
        table=_table(results, rows, what),
        key=_key(shown),
    )


def _rows(results: Results) -> tuple[pd.DataFrame, str]:
    """Return the rows about the difference of the best configuration, or about the baseline's level."""
    table = results.more.get("tornado", pd.DataFrame())
    if table.empty:
        return table, ""
    table = table[(table["indicator"] == INDICATOR) & table["rank_correlation"].notna()].sort_values("order")
    best = table[(table["scenario"] == results.best.name) & table["baseline"].notna()]
    if len(best):
        return best, f"the effect of {quoted(results.best)} on delayed hospital beds"
    level = table[(table["scenario"] == results.baseline.name) & table["baseline"].isna()]
    return level, f"delayed hospital beds with {quoted(results.baseline)}"


def _of_those_together(rows: pd.DataFrame) -> str:
    if not rows["moves_with"].notna().any():
        return ""
    return " Figures that moved together cannot be told apart; the table names them."


def _is_clear(row: dict[object, object]) -> bool:
    p_value = row["p_value_holm"]
    return isinstance(p_value, float) and is_number(p_value) and p_value <= CLEAR


def _correlation(row: dict[object, object]) -> str:
    return f"{row['rank_correlation']:+.2f}".replace("-", MINUS)


def _title(rows: list[dict[object, object]]) -> str:
    clear = [f"“{row['figure']}”" for row in rows if _is_clear(row)]
    if not clear:
        return "None of the figures that were varied clearly moves the result: these guesses can stay guesses"
    named = listed(clear[:NAMED_IN_TITLE])
    matters = "matters" if len(clear) == 1 else "matter"
    return f"{named} {matters} most: go and find {'this figure' if len(clear) == 1 else 'these figures'} first"


def _key(rows: list[dict[object, object]]) -> tuple[KeyEntry, ...]:
    words = {True: KeyEntry(DARK_BLUE, "clear connection", "●"), False: KeyEntry(DARK_GREY, "no clear connection", "●")}
    used = {_is_clear(row) for row in rows}
    return tuple(words[one] for one in (True, False) if one in used)


def _together(results: Results, paths: object) -> str:
    """Return in words which figures moved with one; empty if none did."""
    named = paths.split("; ") if isinstance(paths, str) and paths else []
    return "; ".join(figure_in_short(results.baseline, path) for path in named)


def _table(results: Results, rows: pd.DataFrame, what: str) -> Table:
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
            amount(row["mean_at_low"], str(row["unit"])),
            amount(row["mean_at_high"], str(row["unit"])),
            str(row["words"]),
            _together(results, row["moves_with"]),
        )
        for row in rows.to_dict("records")
    )
    return Table(f"Figures that were varied, and {what}", columns, cells, text_columns=(6, 7))
