"""Costs in three lines, which are never added: cash out by payer, what freed beds are worth, and cash released."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from discharge_sim.report.inputs import Inputs
from discharge_sim.report.money import MOST, NEARLY_ALL, PAYERS, SMALLEST_TOLD
from discharge_sim.report.numbers import change, pounds
from discharge_sim.report.picture import (
    DARK_BLUE,
    DARK_PINK,
    LIGHT_PURPLE,
    ORANGE,
    TURQUOISE,
    KeyEntry,
    Picture,
    empty_chart,
    write_row_name,
)
from discharge_sim.report.results import Results
from discharge_sim.report.sentences import quoted
from discharge_sim.report.table import Table

ROW_HEIGHT, BAR = 28, 0.62
COLOURS = dict(zip(PAYERS, (DARK_BLUE, TURQUOISE, DARK_PINK, LIGHT_PURPLE), strict=True))
WORTH = ORANGE


@dataclass(frozen=True)
class Bill:
    """One configuration's differences to the baseline, in pounds over the period.

    Attributes
    ----------
    payers : dict[str, float]
        Cash out by payer (`payer:nhs`, ...).
    worth : float
        Freed beds at the marginal price.
    released : float
        Cash from closed beds.
    """

    inputs: Inputs
    cash_out: float
    payers: dict[str, float]
    worth: float
    released: float


def three_lines_of_money(results: Results) -> Picture | None:
    """Return cash out by payer, capacity released and cash released of each configuration."""
    bills = _bills(results)
    if not bills or all(not _told(bill) for bill in bills):
        return None
    with_cash = any(abs(bill.released) >= SMALLEST_TOLD for bill in bills)
    return Picture(
        name="three-lines-of-money",
        title=_title(bills[0]),
        reading=_reading(results, with_cash),
        alternative="; ".join(_in_words(bill) for bill in bills) + ".",
        chart=_chart(bills, with_cash),
        table=_table(results, bills),
        key=_key(bills, with_cash),
    )


def _bills(results: Results) -> list[Bill]:
    found = []
    for inputs in results.ordered_others:
        cash = results.difference(inputs.name, "cash_out_gbp")
        if cash is not None:
            payers = {group: _mean(results, inputs, "cash_out_gbp", group) for group in PAYERS}
            worth = _mean(results, inputs, "capacity_released_gbp", "price:marginal")
            released = _mean(results, inputs, "cash_released_gbp", "all")
            found.append(Bill(inputs, cash.mean, payers, worth, released))
    return found


def _mean(results: Results, inputs: Inputs, indicator: str, group: str) -> float:
    difference = results.difference(inputs.name, indicator, "all", group)
    return 0.0 if difference is None else difference.mean


def _told(bill: Bill) -> bool:
    return max(abs(bill.cash_out), abs(bill.worth), abs(bill.released)) >= SMALLEST_TOLD


def _reading(results: Results, with_cash: bool) -> str:
    text = (
        f"Pounds over the period at prices of {results.baseline.price_year}, difference to {quoted(results.baseline)}. "
        "Upper bar: extra cash by payer, left of nought where less is paid. Next bar: what the freed beds are worth at "
        "the marginal price; other patients fill them. "
    )
    if with_cash:
        return (
            f"{text}Last bar: cash released by closing beds. The lines answer different questions and are never added."
        )
    return f"{text}No configuration closes beds, so no cash is released. The two are never added."


def _title(bill: Bill) -> str:
    best = quoted(bill.inputs)
    if abs(bill.cash_out) < SMALLEST_TOLD:
        opening = f"{best} takes no more cash"
    elif bill.cash_out < 0:
        opening = f"{best} takes {pounds(bill.cash_out)} less cash"
    else:
        main = [group for group, value in bill.payers.items() if value >= MOST * bill.cash_out]
        mostly = "" if main and bill.payers[main[0]] >= NEARLY_ALL * bill.cash_out else "mostly "
        payer = f", {mostly}from {PAYERS[main[0]]}" if len(main) == 1 else ""
        opening = f"{best} takes {pounds(bill.cash_out)} more cash{payer}"
    if bill.worth >= SMALLEST_TOLD:
        cash = pounds(bill.released) if bill.released >= SMALLEST_TOLD else "none"
        return f"{opening}; the beds that it frees are worth {pounds(bill.worth)}, {cash} of it cash"
    if bill.worth <= -SMALLEST_TOLD:
        return f"{opening}; it takes up beds worth {pounds(bill.worth)}"
    return f"{opening}; it frees no beds to speak of"


def _chart(bills: list[Bill], with_cash: bool) -> go.Figure:
    bars_each = 3 if with_cash else 2
    rows_each = bars_each + 1  # the name stands in a row of its own
    n_rows = len(bills) * rows_each
    chart = empty_chart(height=44 + ROW_HEIGHT * n_rows, top=6)
    for number, bill in enumerate(bills):
        top = -number * rows_each
        write_row_name(chart, top, bill.inputs.title, shift=-9)
        _draw_payers(chart, top - 1, bill)
        _draw_bar(chart, top - 2, bill.worth, WORTH, "freed beds, worth")
        if with_cash:
            _draw_bar(chart, top - 3, bill.released, "#3D3D3D", "cash released")
    low, high = _ends(bills)
    room = (high - low) or 1.0
    chart.update_layout(barmode="relative")
    chart.add_vline(x=0, line={"color": "#1a1a1a", "width": 1})
    chart.update_xaxes(range=[low - 0.2 * room, high + 0.5 * room], tickprefix="£", tickformat="~s", nticks=5)
    chart.update_yaxes(range=[-n_rows + 0.4, 0.6], visible=False)
    return chart


def _draw_payers(chart: go.Figure, row: float, bill: Bill) -> None:
    for group, value in bill.payers.items():
        if abs(value) >= SMALLEST_TOLD:
            chart.add_trace(_bar(row, value, COLOURS[group], PAYERS[group]))
    paid = sum(value for value in bill.payers.values() if value > 0)
    _label(chart, row, max(paid, bill.cash_out, 0.0), change(bill.cash_out, "pounds"))


def _draw_bar(chart: go.Figure, row: float, value: float, colour: str, what: str) -> None:
    chart.add_trace(_bar(row, value, colour, what))
    _label(chart, row, max(value, 0.0), change(value, "pounds"))


def _bar(row: float, value: float, colour: str, what: str) -> go.Bar:
    return go.Bar(
        x=[round(value)],
        y=[row],
        orientation="h",
        width=BAR,
        marker={"color": colour, "line": {"color": "#fff", "width": 1}},
        hovertemplate=f"{what}: {change(value, 'pounds')}<extra></extra>",
    )


def _label(chart: go.Figure, row: float, x: float, text: str) -> None:
    chart.add_annotation(x=x, y=row, text=f"<b>{text}</b>", xanchor="left", xshift=4, showarrow=False)


def _ends(bills: list[Bill]) -> tuple[float, float]:
    ends = [0.0]
    for bill in bills:
        ends += [sum(value for value in bill.payers.values() if value < 0), bill.worth, bill.released, bill.cash_out]
        ends.append(sum(value for value in bill.payers.values() if value > 0))
    return min(ends), max(ends)


def _key(bills: list[Bill], with_cash: bool) -> tuple[KeyEntry, ...]:
    paying = [group for group in PAYERS if any(abs(bill.payers[group]) >= SMALLEST_TOLD for bill in bills)]
    entries = [KeyEntry(COLOURS[group], f"cash out: {PAYERS[group]}") for group in paying]
    entries.append(KeyEntry(WORTH, "what freed beds are worth"))
    return (*entries, *((KeyEntry("#3D3D3D", "cash released"),) if with_cash else ()))


def _in_words(bill: Bill) -> str:
    paid = ", ".join(
        f"{PAYERS[group]} {change(value, 'pounds')}"
        for group, value in bill.payers.items()
        if abs(value) >= SMALLEST_TOLD
    )
    by_payer = f" ({paid})" if paid else ""
    return (
        f"{bill.inputs.title}: cash out {change(bill.cash_out, 'pounds')}{by_payer}, freed beds worth "
        f"{change(bill.worth, 'pounds')}, cash released {change(bill.released, 'pounds')}"
    )


def _table(results: Results, bills: list[Bill]) -> Table:
    payers = [group for group in PAYERS if any(abs(bill.payers[group]) >= SMALLEST_TOLD for bill in bills)]
    rows = tuple(
        (
            bill.inputs.title,
            change(bill.cash_out, "pounds"),
            *(change(bill.payers[group], "pounds") for group in payers),
            change(bill.worth, "pounds"),
            change(_mean(results, bill.inputs, "capacity_released_gbp", "price:average"), "pounds"),
            change(bill.released, "pounds"),
        )
        for bill in bills
    )
    columns = (
        "Configuration",
        "Cash out",
        *(f"Paid by {PAYERS[group]}" for group in payers),
        "Capacity released, marginal price",
        "Capacity released, average price",
        "Cash released",
    )
    return Table(f"Three lines of money: difference to {quoted(results.baseline)} over the period", columns, rows)
