"""How bad a winter can get: the chance that too many people wait, and where it stands on marked days."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from discharge_sim.report.figures.dots import Dot, draw_dot, ends_of, fit_axis
from discharge_sim.report.inputs import Inputs
from discharge_sim.report.numbers import amount, amount_range, date_in_words, is_number, out_of
from discharge_sim.report.picture import DARK_BLUE, DARK_GREY, KeyEntry, Picture, empty_chart, write_row_name
from discharge_sim.report.results import Results
from discharge_sim.report.sentences import quoted
from discharge_sim.report.table import Table

INDICATOR = "delayed_hospital_beds"
ROW_HEIGHT, DAY_HEIGHT = 46, 70
OFFSET = 0.3
"""Of a row: how far the second configuration stands under the first."""
WORST_DAY = "Worst day"
NOTICEABLE = 0.1
"""A smaller difference between two chances is called "about the same" in a title."""


class Chance(NamedTuple):
    """The share of winters in which more than a number of people are delayed, with its exact 95 % interval."""

    inputs: Inputs
    threshold: float
    days_running: int
    share: float
    low: float
    high: float


class Position(NamedTuple):
    """People delayed on a day: the average, and what one winter in ten exceeds."""

    when: str
    inputs: Inputs
    mean: float
    one_in_ten: float


def chance_of_too_many(results: Results) -> Picture | None:
    """Return how often more people are delayed than the results ask about, one dot a configuration."""
    chances = _chances(results)
    if not chances:
        return None
    any_day = [one for one in chances if one.days_running == min(one.days_running for one in chances)]
    any_day = [one for one in any_day if one.threshold == any_day[0].threshold]
    chart = empty_chart(height=50 + ROW_HEIGHT * len(any_day), top=12, bottom=36)
    for position, one in enumerate(any_day):
        colour = DARK_GREY if one.inputs is results.baseline else DARK_BLUE
        draw_dot(chart, -position, Dot(one.share, one.low, one.high, amount(one.share, "share"), colour))
        write_row_name(chart, -position, one.inputs.title)
    chart.update_xaxes(range=[-0.02, 1.15], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    chart.update_yaxes(range=[-len(any_day) + 0.55, 0.85], visible=False)
    threshold = amount(any_day[0].threshold)
    return Picture(
        name="chance-of-too-many",
        title=_chance_title(results, any_day),
        reading=(
            f"Share of the simulated winters with more than {threshold} people delayed in hospital on some day. "
            "Line: 95% interval, because only so many winters were played."
        ),
        alternative="; ".join(
            f"{one.inputs.title}: {out_of(one.share, results.replications)} winters "
            f"({amount_range(one.low, one.high, 'share')})"
            for one in any_day
        )
        + ".",
        chart=chart,
        table=_chance_table(chances),
    )


def on_marked_days(results: Results) -> Picture | None:
    """Return people delayed on marked days and on the worst one: average, and what one winter in ten exceeds."""
    positions = _positions(results)
    if not positions:
        return None
    days = list(dict.fromkeys(one.when for one in positions))
    chart = empty_chart(height=50 + DAY_HEIGHT * len(days), top=12, bottom=36)
    dots = []
    for row, when in enumerate(days):
        write_row_name(chart, -row, when)
        for offset, one in enumerate(one for one in positions if one.when == when):
            label = _label(results, one)
            colour = DARK_GREY if one.inputs is results.baseline else DARK_BLUE
            dots.append(Dot(one.mean, one.mean, one.one_in_ten, label, colour, hover=f"{one.inputs.title}: {label}"))
            draw_dot(chart, -row - OFFSET * offset, dots[-1], size=11)
    fit_axis(chart, 0.0, ends_of(dots)[1], left=0.0, right=0.35)
    chart.update_yaxes(range=[-len(days) + 0.45, 0.6], visible=False)
    return Picture(
        name="marked-days",
        title=_days_title(results, positions),
        reading=(
            "People delayed in hospital at midnight. Dot: average of the simulated winters. Line, and number in "
            f"brackets: what one winter in ten exceeds.{_of_the_start(results)}"
        ),
        alternative="; ".join(
            f"{one.when}, {one.inputs.title}: {amount(one.mean)} on average, one winter in ten above "
            f"{amount(one.one_in_ten)}"
            for one in positions
        )
        + ".",
        chart=chart,
        table=_days_table(positions),
        key=_key(results),
    )


def _label(results: Results, one: Position) -> str:
    """Return what stands beside a dot; where no day is worse than a stated first one, that it is the first."""
    first = _stated_first_day(results)
    if one.when == WORST_DAY and first is not None and round(one.mean) == round(one.one_in_ten) == round(first):
        return f"{amount(one.mean)}, the first day"
    return f"{amount(one.mean)} ({amount(one.one_in_ten)})"


def _stated_first_day(results: Results) -> float | None:
    """Return how many people are delayed on a first day that is stated; None if chance decides it."""
    first = results.days(results.baseline.name, INDICATOR).head(1)
    if first.empty or not (first["p05"] == first["p95"]).all():
        return None
    return float(first["mean"].iloc[0])


def _of_the_start(results: Results) -> str:
    """Say that a stated first day counts among the worst: no configuration can change it."""
    first = _stated_first_day(results)
    if first is None:
        return ""
    return f" The first day is stated, {amount(first)} with every configuration, and counts too."


def _key(results: Results) -> tuple[KeyEntry, ...]:
    if not results.others:
        return ()
    return (KeyEntry(DARK_GREY, results.baseline.title, "●"), KeyEntry(DARK_BLUE, results.best.title, "●"))


def _rows(results: Results, measure: str, place: str = "all") -> pd.DataFrame:
    table = results.more.get("risk", pd.DataFrame())
    if table.empty:
        return table
    return table[(table["measure"] == measure) & (table["indicator"] == INDICATOR) & (table["place"] == place)]


def _chances(results: Results) -> list[Chance]:
    by_name = {one.name: one for one in (results.baseline, *results.ordered_others)}
    found = []
    for measure in ("chance_on_any_day", "chance_on_days_running"):
        for row in _rows(results, measure).to_dict("records"):
            if row["scenario"] in by_name and is_number(row["value"]):
                inputs, days = by_name[row["scenario"]], int(row["days_running"])
                found.append(Chance(inputs, row["threshold"], days, row["value"], row["ci95_low"], row["ci95_high"]))
    order = list(by_name)
    return sorted(found, key=lambda one: (one.days_running, one.threshold, order.index(one.inputs.name)))


def _positions(results: Results) -> list[Position]:
    shown = [results.baseline, *([results.best] if results.others else [])]
    means = {**_by_day(results, "on_date"), **_by_day(results, "worst_day")}
    found = []
    for when in dict.fromkeys(when for when, _ in means):
        for inputs in shown:
            if (when, inputs.name) in means:
                found.append(Position(when, inputs, *means[when, inputs.name]))
    return found


def _by_day(results: Results, measure: str) -> dict[tuple[str, str], tuple[float, float]]:
    """Return mean and what one winter in ten exceeds, by the day in words and the scenario."""
    rows = _rows(results, f"{measure}_mean"), _rows(results, f"{measure}_one_winter_in_ten")
    if any(one.empty for one in rows):
        return {}
    mean, high = ({(_when(row), row["scenario"]): row["value"] for row in one.to_dict("records")} for one in rows)
    return {key: (value, high[key]) for key, value in mean.items() if key in high and is_number(value)}


def _when(row: dict[object, object]) -> str:
    date = row["date"]
    return date_in_words(pd.Timestamp(str(date)).date()) if isinstance(date, str) else WORST_DAY


def _chance_title(results: Results, chances: list[Chance]) -> str:
    base = next((one for one in chances if one.inputs is results.baseline), chances[0])
    best = next((one for one in chances if one.inputs is results.best), base)
    opening = f"More than {amount(base.threshold)} people delayed on some day: {winters_in_words(base.share)}"
    opening += f" with {quoted(base.inputs)}"
    if best is base:
        return opening
    if abs(best.share - base.share) < NOTICEABLE:
        return f"{opening}, about as many with {quoted(best.inputs)}"
    return f"{opening}, {winters_in_words(best.share)} with {quoted(best.inputs)}"


def winters_in_words(share: float) -> str:
    """Return a chance as winters, as in ``one winter in ten``."""
    if share <= 0:
        return "no simulated winter"
    if share >= 1:
        return "every simulated winter"
    for of, word in ((10, "ten"), (5, "five"), (4, "four"), (3, "three"), (2, "two")):
        if abs(share - 1 / of) <= 0.1 / of:
            return f"about one winter in {word}"
    tenths = round(10 * share)
    if tenths in (0, 10):
        return "fewer than one winter in ten" if tenths == 0 else "almost every winter"
    return f"about {'one winter' if tenths == 1 else f'{tenths} winters'} in ten"


def _days_title(results: Results, positions: list[Position]) -> str:
    first = positions[0].when
    shown = [one for one in positions if one.when == first]
    base = shown[0]
    opening = f"{first}: {amount(base.mean)} people delayed on average with {quoted(base.inputs)}"
    if len(shown) == 1:
        return f"{opening}, above {amount(base.one_in_ten)} in one winter in ten"
    best = shown[1]
    return f"{opening}, {amount(best.mean)} with {quoted(best.inputs)}"


def _chance_table(chances: list[Chance]) -> Table:
    rows = tuple(
        (
            one.inputs.title,
            f"more than {amount(one.threshold)}, "
            + ("on some day" if one.days_running == 1 else f"on {one.days_running} days running"),
            amount(one.share, "share"),
            amount_range(one.low, one.high, "share"),
        )
        for one in chances
    )
    columns = ("Configuration", "People delayed in hospital", "Share of winters", "95% interval")
    return Table("Chance that too many people are delayed", columns, rows, text_columns=(1,))


def _days_table(positions: list[Position]) -> Table:
    rows = tuple((f"{one.when}, {one.inputs.title}", amount(one.mean), amount(one.one_in_ten)) for one in positions)
    return Table("People delayed in hospital on marked days", ("Day", "Average", "One winter in ten exceeds"), rows)
