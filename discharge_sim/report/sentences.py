"""All wording with numbers: what the report says, computed from the results.

Every function takes results and returns plain text; the template escapes it.
"""

from __future__ import annotations

from enum import Enum

from discharge_sim.report.inputs import Inputs
from discharge_sim.report.money import cost
from discharge_sim.report.numbers import (
    amount,
    amount_range,
    date_in_words,
    is_number,
    more_or_fewer,
    out_of,
    percent,
    pounds,
    range_in_words,
    rounds_to_nothing,
)
from discharge_sim.report.results import DEMONSTRATION_BELOW, Difference, Results
from discharge_sim.report.words import WATCHED, WATCHED_APART, Watched, listed

MATERIAL_SHARE = 0.02
"""A change below this share of the baseline is not told as a loss."""
LOSSES_TOLD = 3
"""Losses told on the first screen; the others are counted and stand in the tables."""
NINE_IN_TEN = "in nine winters out of ten"


class Verdict(Enum):
    """What a difference in delayed beds comes to."""

    BETTER = "better"
    WORSE = "worse"
    SMALL = "too small to matter"
    UNCLEAR = "not clear"


def verdict(difference: Difference, zone: float) -> Verdict:
    """Judge a difference in delayed hospital beds against the zone of indifference and the simulation error."""
    if abs(difference.mean) < zone:
        return Verdict.SMALL
    if is_number(difference.error_low) and difference.error_low <= 0 <= difference.error_high:
        return Verdict.UNCLEAR
    return Verdict.BETTER if difference.mean < 0 else Verdict.WORSE


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


def headline(results: Results) -> str:
    """Return the first sentence: the best configuration and what it does in beds and people."""
    return f"In this demonstration: {_headline(results)}" if results.demonstration else _headline(results)


def _headline(results: Results) -> str:
    best, base = results.best, results.baseline
    beds = results.difference(best.name, "delayed_hospital_beds")
    if beds is None:
        return _alone(results)
    alone = len(results.others) == 1
    judged = verdict(beds, base.indifference_beds)
    if judged is Verdict.BETTER:
        return f"{_opening(results)}: {_beds(results, beds)}{_people(results)}{_winters_better(results, beds)}."
    if judged is Verdict.WORSE:
        others = f"{quoted(best)} is worse" if alone else f"of the others {quoted(best)} comes nearest"
        return f"Nothing tried beats {quoted(base)}; {others}: {_beds(results, beds)}{_winters_better(results, beds)}."
    if judged is Verdict.SMALL:
        makes = f"{quoted(best)} makes no" if alone else "No configuration makes a"
        which = "" if alone else f"even with {quoted(best)}, the best of them, "
        zone = f"{base.indifference_beds:g}"
        return (
            f"{makes} difference that matters to people waiting in hospital: {which}{_beds(results, beds)}, "
            f"and anything below {zone} beds is set as too small to matter."
        )
    return f"It is not clear that {quoted(best)} differs from {quoted(base)}: {_beds(results, beds)}."


def cost_and_losses(results: Results) -> str:
    """Return the second sentence: what the best configuration costs, and who loses."""
    if not results.others:
        return _alone_elsewhere(results)
    worse = losses(results, results.best)
    text = f"{quoted(results.best)} {cost(results, results.best)}; "
    if results.demonstration:
        return f"{text}who loses cannot be said from so few simulated winters."
    if not worse:
        return f"{text}nothing else that this page follows gets clearly worse."
    told = worse[:LOSSES_TOLD]
    more = len(worse) - len(told)
    rest = f" (and {more} more, under “What else moved”)" if more else ""
    return f"{text}what gets worse: {listed(told)}{rest}."


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
    zone = results.baseline.indifference_beds
    for partnership in results.baseline.partnerships:
        difference = results.difference(inputs.name, "delayed_hospital_beds", partnership)
        if difference is not None and verdict(difference, zone) is Verdict.WORSE:
            words = more_or_fewer(difference.mean)
            if not rounds_to_nothing(words):
                told.append(f"{words} delayed hospital beds in {results.title_of_place(partnership)}")
    return told


def _clearly_worse(results: Results, watched: Watched, difference: Difference) -> bool:
    low, high = difference.error_low, difference.error_high
    if not (is_number(low) and is_number(high)) or low <= 0 <= high:
        return False
    base = results.estimate(results.baseline.name, watched.indicator)
    negligible = MATERIAL_SHARE * abs(base.mean) if base is not None else 0.0
    return (difference.mean > 0) == watched.lower_is_better and abs(difference.mean) > negligible


def _opening(results: Results) -> str:
    best = results.best
    if len(results.others) == 1:
        return f"{quoted(best)} is better"
    mine = results.difference(best.name, "delayed_hospital_beds")
    rivals = []
    for other in results.ordered_others[1:]:
        its = results.difference(other.name, "delayed_hospital_beds")
        if mine and its and its.mean - mine.mean < results.baseline.indifference_beds:
            rivals.append(quoted(other))
    return f"{quoted(best)} does best" + (f", with {listed(rivals)} about as good" if rivals else "")


def _beds(results: Results, difference: Difference) -> str:
    with_it = results.estimate(results.best.name, "delayed_hospital_beds")
    before = results.estimate(results.baseline.name, "delayed_hospital_beds")
    base = quoted(results.baseline)
    text = "on an average day delayed people take up "
    if with_it is not None and before is not None:
        text += f"{amount(with_it.mean)} hospital beds instead of {amount(before.mean)} with {base}, "
        text += more_or_fewer(difference.mean)
    else:
        text += f"{more_or_fewer(difference.mean)} hospital beds than with {base}"
    span = range_in_words(difference.low, difference.high)
    return text + (f" ({span} {NINE_IN_TEN})" if span else "")


def _people(results: Results) -> str:
    difference = results.difference(results.best.name, "people_delayed")
    if difference is None:
        return ""
    span = range_in_words(difference.low, difference.high)
    verb = "are delayed over the period"
    return f"; {more_or_fewer(difference.mean)} people {verb}" + (f" ({span})" if span else "")


def _winters_better(results: Results, difference: Difference) -> str:
    if not is_number(difference.share_of_winters_better):
        return ""
    return f"; it was better in {out_of(difference.share_of_winters_better, results.replications)} simulated winters"


def _alone(results: Results) -> str:
    base = results.baseline
    beds = results.estimate(base.name, "delayed_hospital_beds")
    if beds is None:
        return f"{quoted(base)} was simulated, but delayed hospital beds were not measured."
    span = amount_range(beds.low, beds.high)
    text = f"With {quoted(base)}, delayed people take up {amount(beds.mean)} hospital beds on an average day"
    text += f" ({span} {NINE_IN_TEN})" if span else ""
    people = results.estimate(base.name, "people_delayed")
    if people is not None:
        span = amount_range(people.low, people.high)
        text += f"; {amount(people.mean)} people are delayed over the period" + (f" ({span})" if span else "")
    return f"{text}."


def _alone_elsewhere(results: Results) -> str:
    base = results.baseline
    parts = []
    in_time = results.estimate(base.name, "discharged_within_72h_share")
    if in_time is not None:
        parts.append(
            f"{amount(in_time.mean, 'share')} of the people referred to the hub leave within 72 hours of being ready"
        )
    waiting = results.estimate(base.name, "waiting_in_community")
    if waiting is not None:
        parts.append(f"{amount(waiting.mean)} people wait for care in the community on an average day")
    cash = results.estimate(base.name, "cash_out_gbp")
    if cash is not None:
        parts.append(f"care and staff cost {pounds(cash.mean)} in cash over the period")
    text = listed(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


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
