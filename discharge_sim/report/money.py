"""What a configuration costs, and what the money is for: staff, places, hours of care; and who pays."""

from __future__ import annotations

from discharge_sim.report.inputs import Inputs
from discharge_sim.report.numbers import change, hours, pounds
from discharge_sim.report.results import Results
from discharge_sim.report.table import Table
from discharge_sim.report.words import listed

LINES = {
    "cost_staff_gbp": "staff",
    "cost_places_gbp": "places",
    "cost_home_care_gbp": "home care",
    "cost_care_homes_gbp": "care homes",
    "cost_in_reach_gbp": "in-reach",
    "cost_extra_gbp": "surge and escalation",
}
"""The lines of which cash out is the sum, by indicator."""
PAYERS = {
    "payer:nhs": "the NHS",
    "payer:council": "the council",
    "payer:partnership": "the partnership",
    "payer:self_funder": "people themselves",
}
SMALLEST_TOLD = 500.0
"""Pounds over the period; less is not told."""
SMALL_PART = 0.1
"""A line below this share of the largest one is not told."""
NEARLY_ALL, MOST = 0.9, 0.6
"""Shares of a payer from which it pays, or mostly pays, a difference."""


def cost(results: Results, inputs: Inputs) -> str:
    """Return what a configuration takes in hours and pounds, as in ``needs 120 more staff hours a week and ...``."""
    cash = results.difference(inputs.name, "cash_out_gbp")
    text = f"needs {hours_in_words(results, inputs)}"
    if cash is None:
        return text
    if abs(cash.mean) < SMALLEST_TOLD:
        return f"{text} and no more cash{_spent_on(results, inputs)}"
    more = f"costs {pounds(cash.mean)} {'more' if cash.mean > 0 else 'less'} in cash over the period"
    return f"{text} and {more}{_spent_on(results, inputs)}{_paid_by(results, inputs, cash.mean)}"


def hours_in_words(results: Results, inputs: Inputs) -> str:
    """Return the staff hours that a configuration takes, as in ``120 more staff hours a week``."""
    staff = staff_hours_difference(results, inputs)
    if round(staff) == 0:
        return "no more staff hours"
    return f"{hours(abs(staff))} {'more' if staff > 0 else 'fewer'} staff hours a week"


def hours_and_cash(results: Results, inputs: Inputs) -> str:
    """Return hours and pounds in a few words, as in ``no more staff hours and £30,000 less in cash``."""
    cash = results.difference(inputs.name, "cash_out_gbp")
    if cash is None or abs(cash.mean) < SMALLEST_TOLD:
        return f"{hours_in_words(results, inputs)} and no more cash"
    return f"{hours_in_words(results, inputs)} and {pounds(cash.mean)} {'more' if cash.mean > 0 else 'less'} in cash"


def worth_of_freed_beds(results: Results, inputs: Inputs) -> str:
    """Return what the freed beds are worth and that this is no cash, in a sentence; empty if none are freed."""
    worth = results.difference(inputs.name, "capacity_released_gbp", "all", "price:marginal")
    if worth is None or worth.mean < SMALLEST_TOLD:
        return ""
    released = results.difference(inputs.name, "cash_released_gbp")
    text = f"The beds that it frees are worth {pounds(worth.mean)} at the marginal price"
    if released is not None and released.mean >= SMALLEST_TOLD:
        return f"{text}; closing beds releases {pounds(released.mean)} in cash."
    return f"{text}; other patients fill them, so no cash comes back."


def staff_hours_difference(results: Results, inputs: Inputs) -> float:
    """Return the staff hours a week that a configuration adds, as measured, else as written in the rosters."""
    measured = results.difference(inputs.name, "staff_hours_per_week")
    return inputs.hours_per_week - results.baseline.hours_per_week if measured is None else measured.mean


def _spent_on(results: Results, inputs: Inputs) -> str:
    """Return what the money is for, unless it is for staff alone."""
    lines = _changes(results, inputs, {label: (indicator, "all") for indicator, label in LINES.items()})
    smallest = max(SMALLEST_TOLD, SMALL_PART * max((abs(line) for line in lines.values()), default=0.0))
    told = sorted((label for label in lines if abs(lines[label]) >= smallest), key=lambda label: -abs(lines[label]))
    if not told or (told == ["staff"] and round(staff_hours_difference(results, inputs)) != 0):
        return ""
    if len(told) == 1:
        return f", for {told[0]}"
    parts = [f"{label} {pounds(lines[label])} {'more' if lines[label] > 0 else 'less'}" for label in told]
    return f" ({listed(parts)})"


def _paid_by(results: Results, inputs: Inputs, cash: float) -> str:
    """Return who pays, or saves, most of a difference in cash."""
    shares = _changes(results, inputs, {label: ("cash_out_gbp", group) for group, label in PAYERS.items()})
    payer = max(shares, key=lambda label: shares[label] / cash, default="")
    if not payer or shares[payer] / cash < MOST:
        return ""
    others = [amount for label, amount in shares.items() if label != payer]
    alone = shares[payer] / cash >= NEARLY_ALL and all(abs(amount) <= SMALL_PART * abs(cash) for amount in others)
    return f", {'' if alone else 'mostly '}{'paid' if cash > 0 else 'saved'} by {payer}"


def _changes(results: Results, inputs: Inputs, wanted: dict[str, tuple[str, str]]) -> dict[str, float]:
    found = {
        label: results.difference(inputs.name, indicator, "all", group) for label, (indicator, group) in wanted.items()
    }
    return {label: difference.mean for label, difference in found.items() if difference is not None}


def spending_table(results: Results) -> Table | None:
    """Return what the difference in cash is for; None if the lines were not measured."""
    wanted = {label.capitalize(): (indicator, "all") for indicator, label in LINES.items()}
    changes = {inputs.title: _changes(results, inputs, wanted) for inputs in results.ordered_others}
    columns = [label for label in wanted if any(abs(row.get(label, 0.0)) >= SMALLEST_TOLD for row in changes.values())]
    if not columns:
        return None
    rows = tuple(
        (title, *("–" if label not in row else change(row[label], "pounds") for label in columns))
        for title, row in changes.items()
    )
    caption = f"What the cash is for: difference to “{results.baseline.title}” over the period"
    return Table(caption, ("Configuration", *columns), rows)


def set_aside_table(results: Results) -> Table | None:
    """Return what each partnership's emergency bed days take of the set-aside; None if that is nothing."""
    places = results.places("set_aside_gbp")
    base = {place: results.estimate(results.baseline.name, "set_aside_gbp", place) for place in places}
    if len(places) < 2 or not any(one is not None and one.mean >= SMALLEST_TOLD for one in base.values()):
        return None
    rows = [(results.baseline.title, *("–" if now is None else pounds(now.mean) for now in base.values()))]
    for inputs in results.ordered_others:
        changes = [results.difference(inputs.name, "set_aside_gbp", place) for place in places]
        rows.append((inputs.title, *("–" if one is None else change(one.mean, "pounds") for one in changes)))
    caption = (
        "Set-aside, apportioned by the unscheduled bed days of each partnership’s people (the NHS pays; no part of "
        f"cash out): “{results.baseline.title}”, and the difference of each other configuration"
    )
    columns = ("Configuration", *(results.title_of_place(place) for place in places))
    return Table(caption, columns, tuple(rows))
