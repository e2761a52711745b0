"""All wording with numbers: what the report says, computed from the results.

Every function takes results and returns plain text; the template escapes it.
"""

from __future__ import annotations

from enum import Enum

from discharge_sim.report.inputs import Inputs
from discharge_sim.report.numbers import (
    date_in_words,
    more_or_fewer,
    percent,
    range_in_words,
    rounds_to_nothing,
)
from discharge_sim.report.results import DEMONSTRATION_BELOW, Difference, Results
from discharge_sim.report.words import WATCHED, WATCHED_APART, Watched

MATERIAL_SHARE = 0.02
"""A change below this share of the baseline is not told as a loss."""
NINE_IN_TEN = "in nine winters out of ten"


class Verdict(Enum):
    """What a difference in delayed beds comes to."""

    BETTER = "better"
    WORSE = "worse"
    SMALL = "too small to matter"
    UNCLEAR = "not clear"


def verdict(difference: Difference, zone: float) -> Verdict:
    """Judge a difference in delayed hospital beds against the zone of indifference and the simulation error.

    The error takes into account how many configurations were tried.
    """
    low, high = difference.surely_within
    unclear = difference.is_judged and not difference.is_clear
    if unclear and max(-low, high) > zone:
        return Verdict.UNCLEAR
    if abs(difference.mean) < zone:
        return Verdict.SMALL
    if unclear:
        return Verdict.UNCLEAR
    return Verdict.BETTER if difference.mean < 0 else Verdict.WORSE


def capitalised(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return f"{text[:1].upper()}{text[1:]}"


def quoted(inputs: Inputs) -> str:
    """Return the title of a configuration in quotation marks."""
    return f"“{inputs.title}”"


def question(results: Results) -> str:
    """Return the question that the page answers."""
    if not results.others:
        return "What happens to people who are ready to leave hospital?"
    if len(results.others) == 1:
        return "Does this change leave fewer people waiting in hospital who could leave?"
    return "Which way of organising discharge leaves the fewest people waiting in hospital?"


def subject(results: Results) -> str:
    """Return what was simulated: place, time, how many configurations and winters."""
    base = results.baseline
    window = f"{date_in_words(base.window_start)} to {date_in_words(base.window_end)}"
    winters = "1 simulated winter" if results.replications == 1 else f"{results.replications} simulated winters"
    if not results.others:
        return f"{base.title}, {window}. {winters}."
    ways = len(results.inputs)
    return f"{window}. {ways} configurations, each played on the same patients in {winters}. Baseline: {quoted(base)}."


def demonstration(results: Results) -> str:
    """Return the warning of a demonstration."""
    winters = "one simulated winter" if results.replications == 1 else f"{results.replications} simulated winters"
    return (
        f"Demonstration only: {winters}, and {DEMONSTRATION_BELOW} are the least for a range. "
        "Averages are shown without ranges. Do not decide anything on them."
    )


def losses(results: Results, inputs: Inputs) -> list[str]:
    """Return what clearly gets worse, in words: beyond simulation error, and not negligible."""
    told = []
    for watched in (*WATCHED, *WATCHED_APART):
        difference = results.difference(inputs.name, watched.indicator)
        if difference is not None and _clearly_worse(results, watched, difference):
            words = more_or_fewer(difference.mean, difference.unit, watched.more, watched.fewer)
            if rounds_to_nothing(words):
                continue
            told.append(f"{words}: {watched.noun}" if difference.unit == "share" else f"{words} {watched.noun}")
    return told + _losing_partnerships(results, inputs)


def _losing_partnerships(results: Results, inputs: Inputs) -> list[str]:
    """Return the partnerships in which more hospital beds are taken up by delayed people."""
    told, zone = [], results.baseline.indifference_beds
    for partnership in results.baseline.partnerships:
        difference = results.difference(inputs.name, "delayed_hospital_beds", partnership)
        if difference is not None and verdict(difference, zone) is Verdict.WORSE:
            words = more_or_fewer(difference.mean)
            if not rounds_to_nothing(words):
                told.append(f"{words} delayed hospital beds in {results.title_of_place(partnership)}")
    return told


def _clearly_worse(results: Results, watched: Watched, difference: Difference) -> bool:
    if not difference.is_clear:
        return False
    base = results.estimate(results.baseline.name, watched.indicator)
    negligible = MATERIAL_SHARE * abs(base.mean) if base is not None else 0.0
    return (difference.mean > 0) == watched.lower_is_better and abs(difference.mean) > negligible


def effect_in_words(results: Results, inputs: Inputs) -> str:
    """Return one configuration's effect on delayed beds for alternative text."""
    difference = results.difference(inputs.name, "delayed_hospital_beds")
    if difference is None:
        return f"{inputs.title}: not measured"
    span = range_in_words(difference.low, difference.high)
    judged = verdict(difference, results.baseline.indifference_beds)
    between = f" ({span} {NINE_IN_TEN})" if span else ""
    return f"{inputs.title}: {more_or_fewer(difference.mean)}{between}, {judged.value}"


def sureness(difference: Difference) -> str:
    """Return how sure the mean is better, in percent."""
    return percent(difference.probability_mean_better)
