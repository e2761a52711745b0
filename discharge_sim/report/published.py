"""The base beside what was published."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass

from discharge_sim.report.numbers import amount, is_number
from discharge_sim.report.results import Estimate, Results
from discharge_sim.report.words import LABELS, group_label, plain
from discharge_sim.scenario.scenario import Published


@dataclass(frozen=True)
class Comparison:
    """A published figure and the simulated one, None if it was not measured."""

    label: str
    published: Published
    simulated: Estimate | None

    @property
    def judgement(self) -> str:
        """Whether the simulated mean meets the published figure."""
        if self.simulated is None:
            return "–"
        low, high = acceptable(self.published)
        if low is None or high is None:
            if not is_number(self.simulated.low):
                return "no tolerance stated"
            inside = self.simulated.low <= self.published.value <= self.simulated.high
            return "inside the range between winters" if inside else "outside the range between winters"
        return "met" if low <= self.simulated.mean <= high else "not met"


def acceptable(published: Published) -> tuple[float | None, float | None]:
    """Return the values between which a published figure counts as met; None, None if the scenario does not say."""
    if published.low is not None or published.high is not None:
        low = float("-inf") if published.low is None else published.low
        return low, float("inf") if published.high is None else published.high
    if published.tolerance_share is not None:
        room = abs(published.value) * published.tolerance_share
        return published.value - room, published.value + room
    return None, None


def beside_published(results: Results) -> list[Comparison]:
    """Return every published figure of the baseline with the simulated one."""
    base = results.baseline
    return [
        Comparison(
            _label(results, one),
            one,
            results.estimate(base.name, one.indicator, one.place, one.group) or _month(results, one),
        )
        for one in base.published
    ]


def in_words(results: Results) -> str:
    """Return how many published figures the base meets."""
    judged = [one.judgement for one in beside_published(results)]
    stated = [one for one in judged if one in ("met", "not met")]
    if results.demonstration or not stated:
        return "The base is shown beside what was published; nothing is judged."
    missed = stated.count("not met")
    if not missed:
        return f"The base meets all {len(stated)} published figures for which a tolerance is stated."
    return (
        f"The base meets {len(stated) - missed} of {len(stated)} published figures for which a tolerance is stated and "
        f"misses {missed}. A base that misses your winter badly says little about changes to it."
    )


def farthest_month(results: Results, indicator: str) -> str:
    """Return in a sentence which published month the base is farthest from; empty if none was published."""
    months = [
        (one.published, one.simulated)
        for one in beside_published(results)
        if one.published.group.startswith("month:")
        and (one.published.indicator, one.published.place) == (indicator, "all")
        and one.simulated is not None
    ]
    if not months:
        return ""
    farthest, simulated = max(months, key=lambda month: abs(month[1].mean - month[0].value))
    return (
        f"Of {len(months)} published months it is farthest from {group_label(farthest.group)}: "
        f"{amount(simulated.mean)} delayed beds a day, where {amount(farthest.value)} were published."
    )


def _month(results: Results, one: Published) -> Estimate | None:
    """Return the mean of the days of a month, for a figure published by month."""
    kind, _, month = one.group.partition(":")
    days = results.days(results.baseline.name, one.indicator, one.place)
    days = days[days["date"].dt.strftime("%Y-%m") == month]
    if kind != "month" or days.empty:
        return None
    return Estimate(float(days["mean"].mean()), math.nan, math.nan, math.nan, math.nan, str(days["unit"].iloc[0]))


def monthly(results: Results, indicator: str) -> Iterator[tuple[dt.date, dt.date, float]]:
    """Yield first day, last day and value of the published monthly means of an indicator in all places."""
    for one in results.baseline.published:
        kind, _, month = one.group.partition(":")
        if kind == "month" and one.indicator == indicator and one.place == "all":
            first = dt.date.fromisoformat(f"{month}-01")
            following = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
            yield first, following - dt.timedelta(days=1), one.value


def _label(results: Results, one: Published) -> str:
    label = LABELS.get(one.indicator, plain(one.indicator))
    where = "" if one.place == "all" else f", {results.title_of_place(one.place)}"
    which = "" if one.group == "all" else f": {group_label(one.group)}"
    return f"{label}{where}{which}"
