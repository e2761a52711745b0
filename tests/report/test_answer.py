"""The first screen: right for better, worse and no difference, with range, cost, conditions and losers."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from discharge_sim.report.answer import facts, headline, tiles
from tests.report.fake_results import SEVEN_DAY, Fake

BETTER = Fake("better", "The better way", beds=-41, community=38, staff=60, cash=1_240_000)
ALIKE = Fake("alike", "Much the same", beds=-0.9)
WORSE = Fake("worse", "The worse way", beds=19, staff=-90, cash=-90_000)
SPACE = "\N{NO-BREAK SPACE}"


def fact(results, label):
    """Return what the first screen says under a label."""
    found = {one.label: " ".join(one.sentences) for one in facts(results)}
    return found[label].replace(SPACE, " ")


def numbers(results):
    return [(tile.number.replace(SPACE, " "), tile.span) for tile in tiles(results)]


def test_better_is_told_in_beds(told):
    text = headline(told(BETTER, WORSE))
    assert text.startswith("“The better way” does best: on an average day delayed people take up 10")
    assert text.endswith("41 fewer.")
    assert text.count(".") == 1


def test_large_numbers_are_beds_people_and_cash_with_ranges(told):
    beds, people, cash = numbers(told(BETTER))
    assert beds[0] == "41 fewer"
    assert beds[1].endswith("fewer in nine winters out of ten")
    assert people[0] == "246 fewer"
    assert re.fullmatch(r"[\d,]+ instead of [\d,]+; [\d,]+ to [\d,]+ fewer in nine winters out of ten", people[1])
    assert cash == ("£1.2 million more", "60 more staff hours a week")


def test_how_sure_counts_winters(told):
    text = fact(told(BETTER), "How sure")
    assert text.startswith("Fewer delayed beds than with “As in 2016/17” in 200 of 200 simulated winters")
    assert "; over 99% sure that the average is lower. " in text
    assert text.endswith("This speaks of chance alone, not of whether the assumptions hold.")


def test_only_change_is_better_not_best(told):
    assert headline(told(BETTER)).startswith("“The better way” is better: ")


def test_second_best_within_the_zone_is_named(told):
    results = told(BETTER, replace(BETTER, name="twin", title="Its twin", beds=-40))
    assert "about as good" in headline(results)


def test_worse_is_told_as_worse(told):
    results = told(WORSE)
    text = headline(results)
    assert text.startswith("Nothing tried beats “As in 2016/17”; “The worse way” is worse: ")
    assert "19 more" in text
    assert "fewer" not in text
    assert "in 0 of 200 simulated winters; under 1% sure" in fact(results, "How sure")
    assert numbers(results)[2] == ("£90,000 less", "90 fewer staff hours a week")


def test_no_difference_is_told_as_none(told):
    text = headline(told(ALIKE, WORSE))
    assert text.startswith("No configuration makes a difference that matters to people waiting in hospital: ")
    assert "“Much the same”" in text
    assert "below 2 beds" in text


def test_what_is_not_clear_is_told_so(told):
    results = told(replace(BETTER, beds=-3))
    beds = results.difference("better", "delayed_hospital_beds")
    wide = replace(beds, error_low=-9.0, error_high=3.0)
    unclear = replace(
        results, differences={**results.differences, ("better", "delayed_hospital_beds", "all", "all"): wide}
    )
    assert headline(unclear).startswith("It is not clear that “The better way” differs from “As in 2016/17”: ")


def test_clear_takes_into_account_how_many_were_tried(told):
    results = told(BETTER, WORSE)
    key = ("better", "delayed_hospital_beds", "all", "all")
    assert headline(results).startswith("“The better way” does best: ")
    lucky = replace(results.differences[key], mean=-3.0, error_low=-5.9, error_high=-0.1)  # of this one alone
    corrected = replace(lucky, p_value_holm=0.08, together_low=-6.3, together_high=0.3)
    for one, opening in ((lucky, "“The better way” does best"), (corrected, "It is not clear that “The better way”")):
        assert headline(replace(results, differences={**results.differences, key: one})).startswith(opening)


def test_figures_that_do_not_add_up_say_why(told):
    results = told(BETTER)
    ours, base = (("better", "delayed_hospital_beds", "all", "all"), ("base", "delayed_hospital_beds", "all", "all"))
    note = " (each figure is rounded by itself)."

    def text(before, after):
        levels = {
            base: replace(results.estimates[base], mean=before),
            ours: replace(results.estimates[ours], mean=after),
        }
        difference = replace(results.differences[ours], mean=after - before)
        estimates, differences = {**results.estimates, **levels}, {**results.differences, ours: difference}
        return headline(replace(results, estimates=estimates, differences=differences))

    assert text(147.3, 51.6).endswith(f"52 hospital beds instead of 147 with “As in 2016/17”, 96 fewer{note}")
    assert text(147.3, 51.4).endswith("51 hospital beds instead of 147 with “As in 2016/17”, 96 fewer.")


FREE = Fake("free", "Better organised", beds=-12, staff=0, cash=-30_000)


def test_what_is_free_stands_beside_a_best_that_costs(told):
    text = fact(told(BETTER, FREE, WORSE), "For no more cash")
    assert text.startswith("“Better organised”: 12 fewer delayed beds (")
    assert text.endswith("in nine winters out of ten), with no more staff hours and £30,000 less in cash.")


def test_nothing_may_be_free(told):
    assert fact(told(BETTER, WORSE), "For no more cash") == (
        "Nothing that was tried and costs no more cash leaves clearly fewer delayed beds."
    )


@pytest.mark.parametrize(
    ("configurations", "winters"), [((BETTER,), 200), ((replace(FREE, beds=-50), BETTER), 200), ((BETTER, FREE), 5)]
)
def test_what_is_free_is_not_told_where_it_says_nothing_new(told, configurations, winters):
    results = told(*configurations, replications=winters)
    assert "For no more cash" not in {one.label for one in facts(results)}


def test_cost_says_hours_pounds_what_for_who_pays_and_what_comes_back(told):
    text = fact(told(BETTER), "Cost")
    assert text.startswith("Needs 60 more staff hours a week and costs £1.2 million more in cash over the period")
    assert "paid by the council" in text
    assert "The beds that it frees are worth £1.4 million at the marginal price" in text
    assert text.endswith("other patients fill them, so no cash comes back.")


def test_no_worth_is_told_where_no_beds_are_freed(told):
    text = fact(told(WORSE), "Cost")
    assert "Needs 90 fewer staff hours a week and costs £90,000 less in cash" in text
    assert "worth" not in text


def test_closed_beds_release_cash(told):
    results = told(BETTER)
    key = ("better", "cash_released_gbp", "all", "all")
    closed = replace(results.differences[key], mean=300_000.0)
    assert fact(replace(results, differences={**results.differences, key: closed}), "Cost").endswith(
        "closing beds releases £300,000 in cash."
    )


def test_money_that_is_not_for_staff_says_what_it_is_for(told):
    places = Fake("places", "More places", beds=-9, cash=19_000, places=19_000)
    assert "Needs no more staff hours and costs £19,000 more in cash over the period, for places, paid by the NHS" in (
        fact(told(places), "Cost")
    )


def test_money_for_several_things_is_told_thing_by_thing(told):
    mixed = Fake("mixed", "Places for posts", beds=-9, staff=-20, cash=10_000, places=60_000)
    text = fact(told(mixed), "Cost")
    assert "costs £10,000 more in cash over the period (places £60,000 more and staff £50,000 less)" in text


def test_one_who_mostly_pays_is_named_as_such(told):
    mostly = Fake("mostly", "Mostly places", beds=-9, cash=100_000, places=80_000)
    assert "mostly paid by the NHS" in fact(told(mostly), "Cost")


def test_those_who_lose_are_named(told):
    text = fact(told(BETTER), "Who loses")
    assert "more people waiting for care in the community" in text


def test_nobody_loses_when_nothing_gets_worse(told):
    results = told(replace(SEVEN_DAY, community=0, staff=0, cash=0))
    assert fact(results, "Who loses") == "Nothing else that this page follows gets clearly worse."
    assert numbers(results)[2] == ("No more cash", "no more staff hours")


def test_what_must_be_true_stands_on_the_first_screen(told):
    results = told(BETTER)
    assert fact(results, "What must be true") == "Staff can be found for the rota"
    many = tuple(f"Condition {number}." for number in range(1, 6))
    best = replace(results.best, must_be_true=many)
    text = fact(replace(results, inputs=(results.baseline, best)), "What must be true")
    assert text == "Condition 1. Condition 2. Condition 3. And 2 more, under “What differs”."
    silent = replace(results, inputs=(results.baseline, replace(results.best, must_be_true=())))
    assert fact(silent, "What must be true").startswith("The file of “The better way” does not say.")


def test_likeness_to_the_real_winter_stands_on_the_first_screen(told):
    results = told(BETTER)
    assert fact(results, "Like the real winter?").startswith("The base meets 1 of 2 published figures")
    silent = replace(results, inputs=(replace(results.baseline, published=()), results.best))
    assert fact(silent, "Like the real winter?") == "The scenario names no published figures to compare with."


def test_demonstration_tells_no_range_and_no_loser(told):
    results = told(BETTER, replications=5)
    assert headline(results).startswith("In this demonstration: “The better way” is better: ")
    (_, beds), (_, people), _ = numbers(results)
    assert beds == ""
    assert re.fullmatch(r"[\d,]+ instead of [\d,]+", people)
    assert "How sure" not in {one.label for one in facts(results)}
    assert fact(results, "Who loses") == "This cannot be said from so few simulated winters."


def test_single_configuration_is_described(told):
    results = told()
    assert headline(results).startswith("With “As in 2016/17”, delayed people take up 14")
    assert [tile.label for tile in tiles(results)][2].startswith("for staff, places and hours of care")
    assert "41% of the people referred to the hub leave within 72 hours" in fact(results, "In time")
    assert "people wait for care in the community" in fact(results, "Waiting elsewhere")


def test_nothing_is_said_of_what_was_not_measured(told):
    results = told()
    kept = {key: one for key, one in results.estimates.items() if key[1] == "people_delayed"}
    bare = replace(results, estimates=kept)
    assert headline(bare) == "“As in 2016/17” was simulated, but delayed hospital beds were not measured."
    assert len(tiles(bare)) == 1
    assert not math.isnan(kept["base", "people_delayed", "all", "all"].mean)
