"""What the report says: right for better, worse and no difference, with costs and losses."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from discharge_sim.report.results import Difference, read_results
from discharge_sim.report.sentences import Verdict, cost_and_losses, headline, losses, question, subject, verdict
from tests.report.fake_results import BASE, SEVEN_DAY, Fake, write_fake_results

BETTER = Fake("better", "The better way", beds=-41, community=38, staff=60, cash=1_240_000)
ALIKE = Fake("alike", "Much the same", beds=-0.9)
WORSE = Fake("worse", "The worse way", beds=19, staff=-90, cash=-90_000)


@pytest.fixture
def told(tmp_path):
    def tell(*configurations: Fake, replications: int = 200):
        return read_results(write_fake_results(tmp_path / "results", (BASE, *configurations), replications))

    return tell


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
        (difference(-5), Verdict.BETTER),
    ],
)
def test_verdict(found, expected):
    assert verdict(found, zone=2.0) is expected


def test_better_is_told_with_beds_people_range_and_winters(told):
    results = told(BETTER, WORSE)
    text = headline(results)
    assert text.startswith("“The better way” does best: on an average day delayed people take up 10")
    for words in (
        "41 fewer",
        "in nine winters out of ten",
        "people are delayed over the period",
        "of 200 simulated winters",
    ):
        assert words in text, words
    assert text.count(".") == 1


def test_only_change_is_better_not_best(told):
    assert headline(told(BETTER)).startswith("“The better way” is better: ")


def test_second_best_within_the_zone_is_named(told):
    results = told(BETTER, replace(BETTER, name="twin", title="Its twin", beds=-40))
    assert "about as good" in headline(results)


def test_worse_is_told_as_worse(told):
    text = headline(told(WORSE))
    assert text.startswith("Nothing tried beats “As in 2016/17”; “The worse way” is worse: ")
    assert "more" in text
    assert "fewer" not in text
    assert "better in 0 of 200 simulated winters" in text


def test_no_difference_is_told_as_none(told):
    text = headline(told(ALIKE, WORSE))
    assert text.startswith("No configuration makes a difference that matters to people waiting in hospital: ")
    assert "“Much the same”" in text
    assert "below 2 beds" in text


def test_costs_and_those_who_lose_are_told(told):
    text = cost_and_losses(told(BETTER)).replace("\N{NO-BREAK SPACE}", " ")
    assert text.startswith("“The better way” needs 60 more staff hours a week and costs £1.2 million more in cash")
    assert "what gets worse: " in text
    assert "more people waiting for care in the community" in text


def test_saving_is_not_told_as_cost(told):
    text = cost_and_losses(told(WORSE))
    assert "needs 90 fewer staff hours a week and costs £90,000 less in cash" in text


def test_what_rounds_to_nothing_is_no_loss(told):
    results = told(replace(BETTER, community=0))
    hardly = replace(difference(0.04, 0.03, 0.05), unit="people")
    changed = {**results.differences, ("better", "waiting_in_community", "all", "all"): hardly}
    level = replace(results.estimates["base", "waiting_in_community", "all", "all"], mean=0.2)
    levels = {**results.estimates, ("base", "waiting_in_community", "all", "all"): level}
    found = losses(replace(results, differences=changed, estimates=levels), results.best)
    assert not any("waiting for care in the community" in words for words in found)


def test_money_that_is_not_for_staff_says_what_it_is_for(told):
    places = Fake("places", "More places", beds=-9, cash=19_000, places=19_000)
    text = cost_and_losses(told(places))
    assert (
        "needs no more staff hours and costs £19,000 more in cash over the period, for places, paid by the NHS" in text
    )


def test_money_for_several_things_is_told_thing_by_thing(told):
    mixed = Fake("mixed", "Places for posts", beds=-9, staff=-20, cash=10_000, places=60_000)
    text = cost_and_losses(told(mixed))
    assert "costs £10,000 more in cash over the period (places £60,000 more and staff £50,000 less);" in text


def test_nobody_loses_when_nothing_gets_worse(told):
    results = told(replace(SEVEN_DAY, community=0, staff=0, cash=0))
    assert losses(results, results.best) == []
    text = cost_and_losses(results)
    assert "needs no more staff hours and no more cash" in text
    assert text.endswith("nothing else that this page follows gets clearly worse.")


def test_worse_configuration_makes_both_partnerships_lose(told):
    results = told(WORSE)
    told_losses = losses(results, results.best)
    assert any(words.endswith("delayed hospital beds in Aberdeen City") for words in told_losses)


def test_demonstration_tells_no_range_and_no_loser(told):
    results = told(BETTER, replications=5)
    assert headline(results).startswith("In this demonstration: “The better way” is better: ")
    assert "winters out of ten" not in headline(results)
    assert "of 5 simulated" not in headline(results)
    assert cost_and_losses(results).endswith("who loses cannot be said from so few simulated winters.")


def test_single_configuration_is_described(told):
    results = told()
    assert "hospital beds on an average day" in headline(results)
    assert "leave within 72 hours of being ready" in cost_and_losses(results)
    assert question(results) == "What happens to people who are ready to leave hospital?"
    assert subject(results).startswith("As in 2016/17, 1 November 2016 to 31 March 2017.")
