"""The tables of the report."""

from __future__ import annotations

import pandas as pd

from discharge_sim.experiment.statistics.aim import BEDS, Aim
from discharge_sim.report.inputs import EVIDENCE, Inputs
from discharge_sim.report.money import staff_hours_difference
from discharge_sim.report.numbers import (
    amount,
    amount_range,
    change,
    change_range,
    hours,
    is_number,
    out_of,
    percent,
    pounds,
    rounds_to_nothing,
)
from discharge_sim.report.published import Comparison, beside_published
from discharge_sim.report.results import Difference, Results
from discharge_sim.report.sentences import sureness, verdict
from discharge_sim.report.table import Table
from discharge_sim.report.words import LABELS as INDICATORS
from discharge_sim.report.words import WATCHED, WATCHED_APART, Watched, plain

PRICES = (("price:marginal", "marginal price"), ("price:average", "average price"))


def effects_table(results: Results) -> Table:
    """Return what each configuration changes for delayed people, how sure that is, and what it takes."""
    certain = (
        () if results.demonstration else ("Nine winters in ten", "Better in winters", "How sure the average is better")
    )
    money = ("Staff hours a week", "Cash over the period")
    columns = ("Configuration", "Verdict", "Delayed beds, average day", *certain, "People delayed", *money)
    rows = tuple(_effects_row(results, inputs) for inputs in results.ordered_others)
    caption = f"Effect: difference to “{results.baseline.title}” over the period"
    return Table(caption, columns, rows, text_columns=(1,))


def ranking_table(results: Results) -> Table | None:
    """Return the order of all configurations, the baseline among them, with the verdict in words."""
    ranking = results.more.get("ranking", pd.DataFrame())
    titles = {inputs.name: inputs.title for inputs in results.inputs}
    ranking = ranking[ranking["scenario"].isin(titles)] if len(ranking) else ranking
    if len(ranking) < 2:
        return None
    rows = tuple(
        (
            titles[row["scenario"]],
            amount(row["mean"], str(row["unit"])),
            percent(row["probability_best"]),
            "" if _missing(row["verdict"]) else str(row["verdict"]),
        )
        for row in ranking.sort_values("order").to_dict("records")
    )
    caption, heading = _ranked_by(results, ranking)
    columns = ("Configuration", heading, "Chance of being the best", "Verdict")
    return Table(caption, columns, rows, text_columns=(3,))


def _ranked_by(results: Results, ranking: pd.DataFrame) -> tuple[str, str]:
    """Return the caption and the heading of what the order is by."""
    first = ranking.iloc[0]
    aim = Aim(str(first["indicator"]), str(first["place"]))
    if aim == BEDS:
        return "Order: fewest delayed hospital beds first", "Delayed beds, average day"
    where = "" if aim.place == "all" else f", {results.title_of_place(aim.place)}"
    label = f"{INDICATORS.get(aim.indicator, plain(aim.indicator))}{where}"
    return f"Order by what was asked for, the {aim.best} first: {label}", label


def _effects_row(results: Results, inputs: Inputs) -> tuple[str, ...]:
    beds = results.difference(inputs.name, "delayed_hospital_beds")
    row = [
        inputs.title,
        "–" if beds is None else verdict(beds, results.baseline.indifference_beds).value,
        _changed(beds),
    ]
    if not results.demonstration:
        row += ["–", "–", "–"] if beds is None else _certainty(beds, results.replications)
    row.append(_changed(results.difference(inputs.name, "people_delayed")))
    return (*row, _staff_hours(results, inputs), _changed(results.difference(inputs.name, "cash_out_gbp")))


def costs_table(results: Results) -> Table:
    """Return what each configuration costs in hours and pounds, and what the freed beds are worth."""
    released = (f"Capacity released, {label}" for _, label in PRICES)
    columns = ("Configuration", "Staff hours a week", "Cash out", *released, "Cash released")
    rows = tuple(_costs_row(results, inputs) for inputs in results.ordered_others)
    return Table(f"Cost: difference to “{results.baseline.title}” over the period", columns, rows)


def _costs_row(results: Results, inputs: Inputs) -> tuple[str, ...]:
    return (
        inputs.title,
        _staff_hours(results, inputs),
        _changed(results.difference(inputs.name, "cash_out_gbp")),
        *(_changed(results.difference(inputs.name, "capacity_released_gbp", "all", group)) for group, _ in PRICES),
        _changed(results.difference(inputs.name, "cash_released_gbp")),
    )


def _staff_hours(results: Results, inputs: Inputs) -> str:
    staff = staff_hours_difference(results, inputs)
    return f"{'+' if round(staff) > 0 else ''}{hours(staff)}"


def _certainty(difference: Difference, winters: int) -> list[str]:
    return [
        change_range(difference.low, difference.high, difference.unit),
        out_of(difference.share_of_winters_better, winters),
        sureness(difference),
    ]


def _changed(difference: Difference | None) -> str:
    return "–" if difference is None else change(difference.mean, difference.unit)


def moved_table(results: Results) -> Table | None:
    """Return what else moved: one row an indicator, one column a configuration."""
    return _movements(results, WATCHED, "What else moved")


def harm_table(results: Results) -> Table | None:
    """Return deaths and people unfit again, apart from everything else."""
    return _movements(results, WATCHED_APART, "Deaths and people unfit again while delayed")


def _movements(results: Results, followed: tuple[Watched, ...], caption: str) -> Table | None:
    rows = tuple(
        (watched.label, _level(results, watched), *(_movement(results, inputs, watched) for inputs in results.others))
        for watched in followed
        if results.estimate(results.baseline.name, watched.indicator) is not None
        or any(results.estimate(inputs.name, watched.indicator) is not None for inputs in results.others)
    )
    if not rows:
        return None
    columns = ("", results.baseline.title, *(inputs.title for inputs in results.others))
    note = ": difference to the first column" if results.others else ""
    return Table(f"{caption}{note}", columns, rows)


def _level(results: Results, watched: Watched) -> str:
    estimate = results.estimate(results.baseline.name, watched.indicator)
    return "–" if estimate is None else amount(estimate.mean, estimate.unit)


def _movement(results: Results, inputs: Inputs, watched: Watched) -> str:
    difference = results.difference(inputs.name, watched.indicator)
    if difference is None:
        level = results.estimate(inputs.name, watched.indicator)
        return "–" if level is None else f"is {amount(level.mean, level.unit)}"
    text = change(difference.mean, difference.unit)
    if rounds_to_nothing(text) or not difference.is_judged:
        return text
    if not difference.is_clear:
        return f"{text}, not clear"
    if watched in WATCHED_APART:
        return f"{text}, {watched.more if difference.mean > 0 else watched.fewer}"
    return f"{text}, {'worse' if (difference.mean > 0) == watched.lower_is_better else 'better'}"


def staff_table(results: Results) -> Table:
    """Return the staff hours and their price as each scenario's rosters say."""
    columns = ["Configuration", "Staff hours a week", "Price a week", "Holiday and winter cover, hours in the period"]
    partnerships = [roster.partnership for roster in results.baseline.rosters]
    several = len(partnerships) > 1
    rows = []
    for inputs in results.inputs:
        cover = hours(inputs.cover_hours) if inputs.cover_hours else "none"
        row = [inputs.title, hours(inputs.hours_per_week), pounds(inputs.gbp_per_week), cover]
        by_name = {roster.partnership: hours(roster.hours_per_week) for roster in inputs.rosters}
        row += [by_name.get(name, "–") for name in partnerships] if several else []
        rows.append(tuple(row))
    columns += [f"Hours a week, {name}" for name in partnerships] if several else []
    return Table("Staff of the discharge hub as written in the rosters, before absence", tuple(columns), tuple(rows))


def published_table(results: Results) -> Table | None:
    """Return the base beside what was published."""
    compared = beside_published(results)
    if not compared:
        return None
    ranges = () if results.demonstration else ("Simulation error", "Range between winters")
    columns = ("Figure", "Published", "Simulated", *ranges, "Met?", "Source")
    rows = tuple(_published_row(one, results.demonstration) for one in compared)
    caption = f"“{results.baseline.title}” beside what was published"
    return Table(caption, columns, rows, text_columns=(len(columns) - 2, len(columns) - 1))


def _published_row(one: Comparison, demonstration: bool) -> tuple[str, ...]:
    estimate = one.simulated
    if estimate is None:
        ranges = () if demonstration else ("–", "–")
        return (one.label, amount(one.published.value), "not measured", *ranges, "–", one.published.source)
    unit = estimate.unit
    ranges = (
        amount_range(estimate.error_low, estimate.error_high, unit) or "–",
        amount_range(estimate.low, estimate.high, unit) or "–",
    )
    return (
        one.label,
        amount(one.published.value, unit),
        amount(estimate.mean, unit),
        *(() if demonstration else ranges),
        "not judged" if demonstration else one.judgement,
        one.published.source,
    )


def assumptions_table(inputs: Inputs) -> Table | None:
    """Return every figure of a scenario with what is known about it, the least certain first."""
    if not inputs.assumptions:
        return None
    order = {evidence: position for position, evidence in enumerate(("changed here", "assumed", "plan", "derived"))}
    rows = tuple(
        (one.path, one.value, one.plausible, one.evidence, one.period, one.source, one.note)
        for one in sorted(inputs.assumptions, key=lambda one: order.get(one.evidence, len(order)))
    )
    columns = ("Figure", "Value", "Plausible range", "How it is known", "Period", "Source", "Note")
    return Table(f"Figures of “{inputs.title}”", columns, rows, text_columns=(2, 3, 4, 5, 6))


def assumptions_in_words(inputs: Inputs) -> str:
    """Return how many figures are published, derived and assumed."""
    total = len(inputs.assumptions)
    if not total:
        return "The scenario does not say where its figures come from."
    parts = []
    for evidence in (*EVIDENCE, "changed here"):
        count = sum(one.evidence == evidence for one in inputs.assumptions)
        if count:
            parts.append(f"{count} {evidence}")
    later = sum(one.later_period for one in inputs.assumptions)
    tail = f" {later} of them describe a later period, because nothing earlier was published." if later else ""
    return f"{total} figures carry their evidence: {', '.join(parts)}.{tail}"


def definitions_table(results: Results) -> Table | None:
    """Return the data dictionary that lies in the results folder."""
    dictionary = results.definitions
    if dictionary.empty:
        return None
    names = list(dictionary.columns)
    rows = tuple(tuple("" if _missing(cell) else str(cell) for cell in row) for row in dictionary.to_numpy())
    headings = tuple(str(name).replace("_", " ").capitalize() for name in names)
    return Table("Data dictionary", headings, rows, text_columns=tuple(range(1, len(names))))


def _missing(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and not is_number(cell))


LABELS = {
    "version": "Version of discharge_sim, with the hash of its modules",
    "versions": "Versions",
    "command": "Command",
    "seed": "Seed",
    "replications": "Simulated winters (replications)",
    "engine": "Engine",
    "machine": "Machine",
    "state": "State",
    "format": "Format of the results",
}


def provenance_table(results: Results) -> Table:
    """Return where the results come from: everything that `run.json` holds."""
    rows = tuple(
        (LABELS.get(key, plain(key)), _written_out(value))
        for key, value in results.run.items()
        if key not in ("scenarios", "baseline")
    )
    hashes = tuple((f"Hash of scenario {inputs.name}", inputs.scenario_hash) for inputs in results.inputs)
    return Table("Where these results come from", ("What", "Value"), (*rows, *hashes), text_columns=(1,))


def _written_out(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_written_out(part)}" for key, part in value.items())
    if isinstance(value, list):
        return " ".join(_written_out(part) for part in value)
    return "" if value is None else str(value)
