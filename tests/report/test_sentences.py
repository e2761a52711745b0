"""Verdicts, losses and the question: right for better, worse, unclear and no difference."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from discharge_sim.report.results import Difference
from discharge_sim.report.sentences import Verdict, losses, question, subject, verdict
from tests.report.fake_results import Fake

BETTER = Fake("better", "The better way", beds=-41, community=38, staff=60, cash=1_240_000)
ALIKE = Fake("alike", "Much the same", beds=-0.9)
WORSE = Fake("worse", "The worse way", beds=19, staff=-90, cash=-90_000)


def difference(mean: float, low: float = math.nan, high: float = math.nan) -> Difference:
    return Difference(mean, math.nan, math.nan, low, high, "beds", math.nan, math.nan)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (difference(-5, -6, -4), Verdict.BETTER),
        (difference(5, 4, 6), Verdict.WORSE),
        (difference(-1.9, -2.0, -1.8), Verdict.SMALL),
        (difference(1.9, 1.8, 2.0), Verdict.SMALL),
        (difference(-5, -11, 1), Verdict.UNCLEAR),
        (difference(-1, -1.8, 0.2), Verdict.SMALL),
        (difference(-1, -9, 7), Verdict.UNCLEAR),
        (difference(-5), Verdict.BETTER),
    ],
)
def test_verdict(found, expected):
    assert verdict(found, zone=2.0) is expected


def test_what_rounds_to_nothing_is_no_loss(told):
    results = told(replace(BETTER, community=0))
    hardly = replace(difference(0.04, 0.03, 0.05), unit="people")
    changed = {**results.differences, ("better", "waiting_in_community", "all", "all"): hardly}
    level = replace(results.estimates["base", "waiting_in_community", "all", "all"], mean=0.2)
    levels = {**results.estimates, ("base", "waiting_in_community", "all", "all"): level}
    found = losses(replace(results, differences=changed, estimates=levels), results.best)
    assert not any("waiting for care in the community" in words for words in found)


def test_worse_configuration_makes_both_partnerships_lose(told):
    results = told(WORSE)
    told_losses = losses(results, results.best)
    assert any(words.endswith("delayed hospital beds in Aberdeen City") for words in told_losses)


def test_question_and_subject_follow_the_number_of_configurations(told):
    results = told()
    assert question(results) == "What happens to people who are ready to leave hospital?"
    assert subject(results).startswith("As in 2016/17, 1 November 2016 to 31 March 2017.")


@pytest.mark.parametrize(("others", "expected"), [((BETTER,), "Does this change"), ((BETTER, WORSE), "Which way")])
def test_question_of_a_comparison(told, others, expected):
    assert question(told(*others)).startswith(expected)
