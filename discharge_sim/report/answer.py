"""The first screen: the answer in one sentence, and the facts beside it, each under the question that it answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from discharge_sim.report import published, uncertainty
from discharge_sim.report.money import SMALLEST_TOLD, cost, hours_and_cash, hours_in_words, worth_of_freed_beds
from discharge_sim.report.numbers import (
    SMALLEST_WHOLE,
    amount,
    amount_range,
    is_number,
    more_or_fewer,
    out_of,
    percent,
    pounds,
    range_in_words,
)
from discharge_sim.report.results import Difference, Estimate, Results
from discharge_sim.report.sentences import NINE_IN_TEN, Verdict, capitalised, losses, quoted, verdict
from discharge_sim.report.words import listed

BEDS = "delayed_hospital_beds"
TILES = {BEDS: "delayed hospital beds on an average day", "people_delayed": "people delayed over the period"}
LOSSES_TOLD = 3
"""Losses told on the first screen; the others are counted and stand in the tables."""
CONDITIONS_TOLD = 3


@dataclass(frozen=True)
class Fact:
    """One line of the first screen.

    Attributes
    ----------
    label : str
        The question, in two or three words.
    sentences : tuple[str, ...]
        The answer; several are shown as a list.
    link : str
        Identifier of the section that says more; empty if there is none.
    """

    label: str
    sentences: tuple[str, ...]
    link: str = ""


@dataclass(frozen=True)
class Tile:
    """One of the few large numbers under the answer: the number, what it counts, and its range."""

    number: str
    label: str
    span: str


def headline(results: Results) -> str:
    """Return the first sentence: the best configuration and what it does in beds."""
    return f"In this demonstration: {_headline(results)}" if results.demonstration else _headline(results)


def tiles(results: Results) -> tuple[Tile, ...]:
    """Return the answer in beds, people and pounds."""
    return tuple(_tiles_compared(results) if _is_compared(results) else _tiles_alone(results))


def facts(results: Results) -> tuple[Fact, ...]:
    """Return what a planner asks next: how sure, cost, who loses, what must be true, and whether to trust it."""
    found = _facts_compared(results) if _is_compared(results) else _facts_alone(results)
    return tuple(fact for fact in (*found, _must_be_true(results), _trust(results)) if fact is not None)


def _is_compared(results: Results) -> bool:
    return results.difference(results.best.name, BEDS) is not None


# -- several configurations --------------------------------------------------------------------------------------------
def _headline(results: Results) -> str:
    best, base = results.best, results.baseline
    beds = results.difference(best.name, BEDS)
    if beds is None:
        return _alone(results)
    alone = len(results.others) == 1
    judged = verdict(beds, base.indifference_beds)
    if judged is Verdict.BETTER:
        return f"{_opening(results)}: {_beds(results, beds)}."
    if judged is Verdict.WORSE:
        others = f"{quoted(best)} is worse" if alone else f"of the others {quoted(best)} comes nearest"
        return f"Nothing tried beats {quoted(base)}; {others}: {_beds(results, beds)}."
    if judged is Verdict.SMALL:
        makes = f"{quoted(best)} makes no" if alone else "No configuration makes a"
        which = "" if alone else f"even with {quoted(best)}, the best of them, "
        zone = f"{base.indifference_beds:g}"
        return (
            f"{makes} difference that matters to people waiting in hospital: {which}{_beds(results, beds)}, "
            f"and anything below {zone} beds is set as too small to matter."
        )
    return f"It is not clear that {quoted(best)} differs from {quoted(base)}: {_beds(results, beds)}."


def _opening(results: Results) -> str:
    best = results.best
    if len(results.others) == 1:
        return f"{quoted(best)} is better"
    mine = results.difference(best.name, BEDS)
    rivals = []
    for other in results.ordered_others[1:]:
        its = results.difference(other.name, BEDS)
        if mine and its and its.mean - mine.mean < results.baseline.indifference_beds:
            rivals.append(quoted(other))
    return f"{quoted(best)} does best" + (f", with {listed(rivals)} about as good" if rivals else "")


def _beds(results: Results, difference: Difference) -> str:
    with_it = results.estimate(results.best.name, BEDS)
    before = results.estimate(results.baseline.name, BEDS)
    base = quoted(results.baseline)
    text = "on an average day delayed people take up "
    if with_it is None or before is None:
        return f"{text}{more_or_fewer(difference.mean)} hospital beds than with {base}"
    levels = f"{amount(with_it.mean)} hospital beds instead of {amount(before.mean)} with {base}"
    return f"{text}{levels}, {more_or_fewer(difference.mean)}{_of_rounding(with_it, before, difference)}"


def _of_rounding(with_it: Estimate, before: Estimate, difference: Difference) -> str:
    """Say why a difference is not that of the figures beside it, where whole numbers would look like a mistake."""
    shown = (with_it.mean, before.mean, difference.mean)
    if min(abs(value) for value in shown) < SMALLEST_WHOLE:
        return ""
    after, first, change = (round(value) for value in shown)
    return "" if after - first == change else " (each figure is rounded by itself)"


def _facts_compared(results: Results) -> tuple[Fact | None, ...]:
    return (_how_sure(results), _cost(results), _for_no_more_cash(results), _who_loses(results))


def _tiles_compared(results: Results) -> Iterator[Tile]:
    name = results.best.name
    for indicator, label in TILES.items():
        difference = results.difference(name, indicator)
        if difference is not None:
            span = range_in_words(difference.low, difference.high)
            told = (_levels(results, indicator), f"{span} {NINE_IN_TEN}" if span else "")
            yield Tile(more_or_fewer(difference.mean), label, "; ".join(part for part in told if part))
    cash = results.difference(name, "cash_out_gbp")
    if cash is not None:
        number = f"{pounds(cash.mean)} {'more' if cash.mean > 0 else 'less'}"
        hours_told = hours_in_words(results, results.best)
        yield Tile("No more cash" if abs(cash.mean) < SMALLEST_TOLD else number, "cash over the period", hours_told)


def _levels(results: Results, indicator: str) -> str:
    """Return what a difference leads to, and from where; empty for beds, of which the first sentence says it."""
    with_it = results.estimate(results.best.name, indicator)
    before = results.estimate(results.baseline.name, indicator)
    if indicator == BEDS or with_it is None or before is None:
        return ""
    return f"{amount(with_it.mean)} instead of {amount(before.mean)}"


def _how_sure(results: Results) -> Fact | None:
    beds = results.difference(results.best.name, BEDS)
    if beds is None or not is_number(beds.share_of_winters_better):
        return None
    better = out_of(beds.share_of_winters_better, results.replications)
    told = f"Fewer delayed beds than with {quoted(results.baseline)} in {better} simulated winters"
    if is_number(beds.probability_mean_better):
        told += f"; {percent(beds.probability_mean_better)} sure that the average is lower"
    meant = "chance and the inputs that were varied" if uncertainty.is_split(results) else "chance alone"
    return Fact("How sure", (f"{told}.", f"This speaks of {meant}, not of whether the assumptions hold."), "reading")


def _cost(results: Results) -> Fact:
    told = [f"{capitalised(cost(results, results.best))}."]
    worth = worth_of_freed_beds(results, results.best)
    return Fact("Cost", (*told, *([worth] if worth else [])), "costs")


def _for_no_more_cash(results: Results) -> Fact | None:
    """Return what can be had for the money that is spent already, where the best configuration takes more."""
    cash = {one.name: results.difference(one.name, "cash_out_gbp") for one in results.ordered_others}
    best = cash[results.best.name]
    if results.demonstration or len(results.others) < 2 or best is None or best.mean < SMALLEST_TOLD:
        return None
    label, more, zone = "For no more cash", "compared", results.baseline.indifference_beds
    for inputs in results.ordered_others[1:]:
        beds, money = results.difference(inputs.name, BEDS), cash[inputs.name]
        free = money is not None and money.mean < SMALLEST_TOLD
        if free and beds is not None and verdict(beds, zone) is Verdict.BETTER:
            span = range_in_words(beds.low, beds.high)
            fewer = f"{more_or_fewer(beds.mean)} delayed beds ({span} {NINE_IN_TEN})"
            return Fact(label, (f"{quoted(inputs)}: {fewer}, with {hours_and_cash(results, inputs)}.",), more)
    return Fact(label, ("Nothing that was tried and costs no more cash leaves clearly fewer delayed beds.",), more)


def _who_loses(results: Results) -> Fact:
    if results.demonstration:
        return Fact("Who loses", ("This cannot be said from so few simulated winters.",), "moved")
    worse = losses(results, results.best)
    if not worse:
        return Fact("Who loses", ("Nothing else that this page follows gets clearly worse.",), "moved")
    told = [f"{capitalised(words)}." for words in worse[:LOSSES_TOLD]]
    more = len(worse) - len(told)
    return Fact("Who loses", (*told, *([f"And {more} more, under “What else moved”."] if more else [])), "moved")


# -- a single configuration --------------------------------------------------------------------------------------------
def _alone(results: Results) -> str:
    base = results.baseline
    beds = results.estimate(base.name, BEDS)
    if beds is None:
        return f"{quoted(base)} was simulated, but delayed hospital beds were not measured."
    return f"With {quoted(base)}, delayed people take up {amount(beds.mean)} hospital beds on an average day."


def _tiles_alone(results: Results) -> Iterator[Tile]:
    name = results.baseline.name
    for indicator, label in TILES.items():
        estimate = results.estimate(name, indicator)
        if estimate is not None:
            span = amount_range(estimate.low, estimate.high)
            yield Tile(amount(estimate.mean), label, f"{span} {NINE_IN_TEN}" if span else "")
    cash = results.estimate(name, "cash_out_gbp")
    if cash is not None:
        yield Tile(pounds(cash.mean), "for staff, places and hours of care over the period", "")


def _facts_alone(results: Results) -> tuple[Fact | None, ...]:
    name = results.baseline.name
    found: list[Fact | None] = []
    in_time = results.estimate(name, "discharged_within_72h_share")
    if in_time is not None:
        share = amount(in_time.mean, "share")
        told = f"{share} of the people referred to the hub leave within 72 hours of being ready."
        found.append(Fact("In time", (told,), "people"))
    waiting = results.estimate(name, "waiting_in_community")
    if waiting is not None:
        told = f"{amount(waiting.mean)} people wait for care in the community on an average day."
        found.append(Fact("Waiting elsewhere", (told,), "moved"))
    return tuple(found)


# -- any number --------------------------------------------------------------------------------------------------------
def _must_be_true(results: Results) -> Fact:
    stated = results.best.must_be_true
    if not stated:
        return Fact(
            "What must be true", (f"The file of {quoted(results.best)} does not say. Ask before you rely on it.",)
        )
    told = stated[:CONDITIONS_TOLD]
    more = len(stated) - len(told)
    tail = (f"And {more} more, under “{'What differs' if results.others else 'What was simulated'}”.",) if more else ()
    return Fact("What must be true", (*told, *tail), "inputs")


def _trust(results: Results) -> Fact | None:
    if not results.baseline.published:
        return Fact("Like the real winter?", ("The scenario names no published figures to compare with.",), "published")
    told = (published.in_words(results), published.farthest_month(results, BEDS))
    return Fact("Like the real winter?", tuple(sentence for sentence in told if sentence), "published")
