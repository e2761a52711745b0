"""Where the wait moved: beds that empty in hospital may fill a list elsewhere."""

from __future__ import annotations

from typing import NamedTuple

from discharge_sim.report.figures.dots import Dot, draw_dot, ends_of, fit_axis
from discharge_sim.report.numbers import change, change_range, more_or_fewer, range_in_words
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
from discharge_sim.report.results import Difference, Results
from discharge_sim.report.sentences import NINE_IN_TEN, quoted
from discharge_sim.report.table import Table
from discharge_sim.report.words import listed

ROW_HEIGHT = 50


class Place(NamedTuple):
    """Where people wait: the indicator, its name for a row, and where that is in a sentence."""

    indicator: str
    label: str
    where: str


PLACES = (
    Place("delayed_hospital_beds", "In hospital, ready to leave", "in hospital"),
    Place("intermediate_care_blocked_places", "In intermediate care, finished there", "in intermediate care"),
    Place("waiting_in_community", "At home, waiting for care", "at home"),
    Place("delayed_anywhere", "All three together", "anywhere"),
)
Found = list[tuple[Place, Difference]]


def where_the_wait_moved(results: Results) -> Picture | None:
    """Return how the best configuration changes each of the places in which people wait."""
    found = _found(results, results.best.name)
    if not results.others or len(found) < 2:
        return None
    chart = empty_chart(height=52 + ROW_HEIGHT * len(found), top=14, bottom=36)
    chart.add_vline(x=0, line={"color": INK, "width": 1})
    dots = []
    for position, (place, difference) in enumerate(found):
        dot = Dot(difference.mean, difference.low, difference.high, change(difference.mean), _colour(difference))
        dots.append(dot)
        draw_dot(chart, -position, dot)
        write_row_name(chart, -position, place.label)
    low, high = ends_of(dots)
    fit_axis(chart, min(low, 0.0), max(high, 0.0))
    chart.update_yaxes(range=[-len(found) + 0.5, 0.85], visible=False)
    lines = "" if results.demonstration else " Line: nine simulated winters in ten."
    return Picture(
        name="where-the-wait-moved",
        title=_title(results, found),
        reading=(
            f"People waiting on an average day with {quoted(results.best)}, difference to {quoted(results.baseline)}. "
            f"Dot: average.{lines}"
        ),
        alternative="; ".join(_in_words(place, difference) for place, difference in found) + ".",
        chart=chart,
        table=_table(results, [place for place, _ in found]),
        key=_key(found),
    )


def _found(results: Results, name: str) -> Found:
    found = [(place, results.difference(name, place.indicator)) for place in PLACES]
    return [(place, difference) for place, difference in found if difference is not None]


def _colour(difference: Difference) -> str:
    if not difference.is_clear:
        return DARK_GREY
    return DARK_BLUE if difference.mean < 0 else DARK_PINK


def _key(found: Found) -> tuple[KeyEntry, ...]:
    words = {DARK_BLUE: "fewer wait", DARK_PINK: "more wait", DARK_GREY: "no clear change"}
    used = dict.fromkeys(_colour(difference) for _, difference in found)
    return tuple(KeyEntry(colour, words[colour], "●") for colour in words if colour in used)


def _title(results: Results, found: Found) -> str:
    best = quoted(results.best)
    if results.demonstration:
        return f"Where people wait with {best}, compared with {quoted(results.baseline)}"
    parts = [(place, one) for place, one in found if place.indicator != "delayed_anywhere" and one.is_clear]
    more = [f"{change(one.mean).lstrip('+')} more {place.where}" for place, one in parts if one.mean > 0]
    fewer = [f"{more_or_fewer(one.mean)} {place.where}" for place, one in parts if one.mean < 0]
    if more and fewer:
        return f"With {best} part of the wait moves: {listed(fewer)} wait, but {listed(more)}"
    if more:
        return f"With {best} more people wait: {listed(more)}"
    if fewer:
        return f"With {best} the wait does not move elsewhere: {listed(fewer)}"
    return f"With {best} nowhere do clearly more or fewer people wait"


def _in_words(place: Place, difference: Difference) -> str:
    span = range_in_words(difference.low, difference.high)
    return f"{place.label}: {more_or_fewer(difference.mean)}" + (f" ({span} {NINE_IN_TEN})" if span else "")


def _table(results: Results, places: list[Place]) -> Table:
    columns = ["Configuration"]
    for place in places:
        columns += [place.label, *([] if results.demonstration else [f"{place.label}: nine winters in ten"])]
    rows = []
    for inputs in results.ordered_others:
        row = [inputs.title]
        for place in places:
            one = results.difference(inputs.name, place.indicator)
            row.append("–" if one is None else change(one.mean))
            if not results.demonstration:
                row.append("–" if one is None else change_range(one.low, one.high) or "–")
        rows.append(tuple(row))
    return Table(f"People waiting, average day: difference to {quoted(results.baseline)}", tuple(columns), tuple(rows))
