"""Why a configuration differs: what flows in and out, and what people who waited for one thing wait for instead."""

from __future__ import annotations

import pandas as pd

from discharge_sim.report.inputs import Inputs
from discharge_sim.report.numbers import amount, is_number, rounds_to_nothing
from discharge_sim.report.results import Results
from discharge_sim.report.sentences import quoted
from discharge_sim.report.table import Table
from discharge_sim.report.words import LABELS, group_label, plain

PATHS_TOLD = 25
"""Rows of the table of reasons; the file holds all."""
SHORTEST_LIST = 1.0
"""People waiting on the last day from which a service is told."""


def flow_in_words(results: Results) -> list[str]:
    """Return, for the baseline and the best configuration, how many become delayed a day and how many leave."""
    told = []
    for inputs in (results.baseline, *([results.best] if results.others else ())):
        into = results.estimate(inputs.name, "delay_flow_in_per_day")
        out = results.estimate(inputs.name, "delay_flow_out_per_day", "all", "ended:left")
        every = results.estimate(inputs.name, "delay_flow_out_per_day")
        if into is None or out is None or every is None:
            continue
        text = (
            f"With {quoted(inputs)}, {amount(into.mean)} people a day become delayed and {amount(out.mean)} a day "
            "leave hospital from delay"
        )
        rest = amount(every.mean - out.mean)
        if not rounds_to_nothing(rest):
            text += f"; {rest} a day die or become unfit again"
        told.append(f"{text}.{_first_and_last(results, inputs.name)}")
    return told


def _first_and_last(results: Results, name: str) -> str:
    days = results.days(name, "delayed_hospital_beds")["mean"]
    if days.empty:
        return ""
    first, last = amount(float(days.iloc[0])), amount(float(days.iloc[-1]))
    return f" The list goes from {first} on the first day to {last} on the last."


def still_moving(results: Results) -> list[str]:
    """Return what has not settled, so that a reader knows that it depends on when the period ends."""
    table = results.more.get("drift", pd.DataFrame())
    if table.empty:
        return []
    shown = [results.baseline, *([results.best] if results.others else [])]
    told = []
    for inputs in shown:
        mine = table[(table["scenario"] == inputs.name) & (table["place"] == "all") & table["warning"].notna()]
        told += [_still_moving(inputs, row) for row in mine.to_dict("records")]
    return told


def _still_moving(inputs: Inputs, row: dict[object, object]) -> str:
    """Return one series that has not settled, how fast it moves, and what follows from that."""
    what, warning = LABELS.get(str(row["indicator"]), plain(str(row["indicator"]))), str(row["warning"])
    speed = float(str(row["change_per_week_at_end"]))
    if "at the end" not in warning or not is_number(speed):
        return f"With {quoted(inputs)}, {what}: {warning}."
    moves = "rises" if speed > 0 else "falls"
    return (
        f"Not settled when the period ends, with {quoted(inputs)}. {what}: still {moves}, by {amount(abs(speed))} "
        "a week. Another period would show another average."
    )


def flows_table(results: Results) -> Table | None:
    """Return what every service is asked for and gives, the overloaded ones first."""
    table = results.more.get("flows", pd.DataFrame())
    if table.empty:
        return None
    shown = [results.baseline, *([results.best] if results.others else [])]
    rows = []
    for inputs in shown:
        mine = table[(table["scenario"] == inputs.name) & (table["kind"] != "delay")]
        mine = mine[(mine["waiting_last_day"] >= SHORTEST_LIST) | mine["is_overloaded"].map(_true)]
        for row in mine.sort_values("offered_load_share", ascending=False, na_position="last").to_dict("records"):
            rows.append(_flow_row(results, inputs.title, row))
    if not rows:
        return None
    columns = (
        "Service",
        "Configuration",
        "Needed a day",
        "Given a day",
        "Waiting, first day",
        "Waiting, last day",
        "Asked for, of what can be given",
        "In use",
    )
    caption = "Services that people wait for: what is needed and what is given, people a day"
    return Table(caption, columns, tuple(rows), text_columns=(1,))


def _flow_row(results: Results, title: str, row: dict[object, object]) -> tuple[str, ...]:
    name = results.title_of_place(str(row["place"]))
    overloaded = " (overloaded)" if _true(row["is_overloaded"]) else ""
    numbers = ("needed_per_day", "given_per_day", "waiting_first_day", "waiting_last_day")
    shares = ("offered_load_share", "used_share")
    return (
        f"{name}{overloaded}",
        title,
        *(_cell(row[column], "") for column in numbers),
        *(_cell(row[column], "share") for column in shares),
    )


def _true(cell: object) -> bool:
    return cell is True or str(cell).lower() == "true"


def _cell(value: object, unit: str) -> str:
    return amount(float(value), unit) if isinstance(value, int | float) else "–"


def reasons_table(results: Results) -> Table | None:
    """Return where delayed days went: what people waited for, and what they wait for (or where they are) instead."""
    table = results.more.get("reasons", pd.DataFrame())
    if table.empty:
        return None
    mine = table[(table["scenario"] == results.best.name) & (table["from_state"] != table["to_state"])]
    rows = []
    for row in mine.sort_values("bed_days", ascending=False).head(PATHS_TOLD).to_dict("records"):
        share = row["share_of_from"]
        rows.append(
            (
                _state(row["from_state"], row["from_meaning"]),
                _state(row["to_state"], row["to_meaning"]),
                amount(row["bed_days"]),
                amount(share, "share") if is_number(share) else "–",
            )
        )
    if not rows:
        return None
    winters = int(mine["winters"].max())
    columns = (
        f"With {quoted(results.baseline)}",
        f"With {quoted(results.best)}",
        "Days a winter",
        "Share of such days",
    )
    caption = f"The same person on the same day: where delayed days went ({winters} winters, person by person)"
    return Table(caption, columns, tuple(rows), text_columns=(1,))


def _state(code: object, meaning: object) -> str:
    label = group_label(f"reason:{code}")
    return str(meaning) if label == str(code) else label
