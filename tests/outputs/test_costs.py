"""Money, added up by hand."""

import pytest

from discharge_sim.outputs.costs import DIFFERENCES
from discharge_sim.outputs.measure import measure
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import EntryRoute, StreamKind
from tests.outputs.history import History
from tests.outputs.small_plan import DAY, SHIFT_END, SHIFT_START, prices, small_plan

HOUR = 60
LINES = ("staff", "places", "home_care", "care_homes", "in_reach", "extra")


def money(history: History, *, days: int = 14, **words: object) -> dict:
    plan = small_plan(days=days, prices=prices(**words))
    return measure(plan, history.records()).indicators


def test_staff_cost_is_the_roster():
    found = money(
        History(),
        per_unit={"city.hub.social_work": 45.0, "city.hub.nurses": 50.0},
        payer={"city.hub.social_work": "council"},
    )
    assert found["cost_staff_gbp", "city.hub.social_work", "all"] == 2 * 80 * 45
    assert found["cost_staff_gbp", "city", "all"] == 160 * 45 + 80 * 50
    assert found["cash_out_gbp", "all", "payer:council"] == 160 * 45
    assert found["cash_out_gbp", "city", "payer:nhs"] == 80 * 50
    assert found["cash_out_gbp", "shire", "all"] == 0
    assert found["cash_out_gbp_per_week", "all", "all"] == (160 * 45 + 80 * 50) / 2


def test_places_cost_whether_used_or_not_and_in_reach_with_them():
    history = History()
    history.capacity("city.intermediate", 0, 0)  # closed by an outbreak: paid for all the same
    found = money(
        history,
        per_unit={"city.intermediate": 100.0},
        in_reach_per_place_day={"city.intermediate": 14.0},
        in_reach_payer={"city.intermediate": "partnership"},
    )
    assert found["cost_places_gbp", "city", "all"] == pytest.approx(10 * 14 * 100)
    assert found["cost_in_reach_gbp", "city", "all"] == pytest.approx(10 * 14 * 14)
    assert found["cash_out_gbp", "all", "payer:partnership"] == pytest.approx(10 * 14 * 14)


def test_home_care_costs_the_hours_given():
    """40 quarter-hours a week for 2 days, 30 for 2, 20 for 3: (80 + 60 + 60) / 4 / 7 hours; only the window is paid."""
    history = History()
    history.visit(history.person(), "city.home_care", step=1, started=7 * DAY, ended=99 * DAY, units=40)
    history.visit(history.person("shire"), "shire.home_care", started=-DAY, ended=DAY, units=28)
    found = money(
        history, per_unit={"city.home_care": 17.0, "shire.home_care": 10.0}, payer={"city.home_care": "council"}
    )
    assert found["cost_home_care_gbp", "city", "all"] == pytest.approx(200 / 28 * 17)
    assert found["cost_home_care_gbp", "shire", "all"] == pytest.approx(10)
    assert found["cash_out_gbp", "all", "payer:council"] == pytest.approx(200 / 28 * 17)


def test_care_homes_cost_who_lives_there():
    history = History()
    history.visit(history.person(), "city.care_home", started=10 * DAY, ended=NEVER)
    history.visit(history.person(), "city.care_home", started=12 * DAY, ended=NEVER, route=EntryRoute.SELF_FUNDING)
    found = money(history, per_unit={"city.care_home": 90.0}, payer={"city.care_home": "council"})
    assert found["cost_care_homes_gbp", "all", "all"] == pytest.approx(6 * 90)
    assert found["cash_out_gbp", "city", "payer:council"] == pytest.approx(4 * 90)
    assert found["cash_out_gbp", "city", "payer:self_funder"] == pytest.approx(2 * 90)


def test_extra_beds_are_apportioned_by_days_used():
    history = History()
    history.visit(history.person("city"), "acute_medical", started=-DAY, ended=9 * DAY)
    history.visit(history.person("shire"), "acute_medical", started=5 * DAY, ended=8 * DAY)
    history.capacity("acute_medical", 0, 20)
    history.capacity("acute_medical", 2 * DAY, 25, extra=5)
    history.capacity("acute_medical", 4 * DAY, 20)
    found = money(history, extra_per_unit_day={"acute_medical": 300.0})
    assert found["cost_extra_gbp", "all", "all"] == pytest.approx(5 * 2 * 300)
    assert found["cost_extra_gbp", "city", "all"] == pytest.approx(3000 * 9 / 12)
    assert found["cost_extra_gbp", "shire", "all"] == pytest.approx(3000 * 3 / 12)


def test_an_extra_member_of_staff_costs_a_day_for_each_shift():
    history = History()
    history.capacity("city.hub.nurses", 0, 0)
    for day in (1, 2):
        history.capacity("city.hub.nurses", day * DAY + SHIFT_START, 2, extra=1)
        history.capacity("city.hub.nurses", day * DAY + SHIFT_END, 0)
    found = money(history, extra_per_unit_day={"city.hub.nurses": 350.0})
    assert found["cost_extra_gbp", "city", "all"] == 2 * 350


def test_extra_home_care_is_priced_by_the_hour_a_week():
    history = History()
    history.capacity("city.home_care", 0, 440, extra=40)
    found = money(history, extra_per_unit_day={"city.home_care": 2.0})
    assert found["cost_extra_gbp", "city", "all"] == 10 * 14 * 2


def test_the_lines_add_up_to_cash_out():
    history = History()
    history.visit(history.person(), "city.home_care", step=1, started=7 * DAY, ended=99 * DAY, units=40)
    history.visit(history.person(), "city.care_home", started=10 * DAY, ended=NEVER)
    everything = dict.fromkeys(("city.home_care", "city.care_home", "city.intermediate", "city.hub.nurses"), 3.0)
    found = money(history, per_unit=everything, payer={"city.home_care": "council"})
    for place in ("all", "city", "shire"):
        lines = sum(found[f"cost_{line}_gbp", place, "all"] for line in LINES)
        payers = sum(
            found["cash_out_gbp", place, f"payer:{payer}"] for payer in ("nhs", "council", "partnership", "self_funder")
        )
        assert found["cash_out_gbp", place, "all"] == pytest.approx(lines)
        assert found["cash_out_gbp", place, "all"] == pytest.approx(payers)
    assert found["cash_out_gbp", "all", "all"] > 0


def bed_days_of_two():
    """City: 6 midnights of an emergency and 5 of an elective; Shire: 2 of an emergency."""
    history = History()
    for place, start, end in (("city", 2, 8), ("shire", 3, 5)):
        person = history.person(place)
        history.spell(person, arrived=start * DAY + HOUR, bed_start=start * DAY + HOUR, left=end * DAY + HOUR)
    person = history.person("city")
    history.spell(
        person,
        stream_kind=StreamKind.ELECTIVE,
        arrived=4 * DAY + HOUR,
        bed_start=4 * DAY + HOUR,
        left=9 * DAY + HOUR,
    )
    return history


def test_a_set_aside_budget_is_split_by_unscheduled_bed_days():
    """A year's budget of 365,250 is 1,000 a day, 14,000 in the window: three quarters and one quarter of it."""
    found = money(bed_days_of_two(), set_aside_per_day=1000.0)
    assert found["unscheduled_bed_days", "all", "all"] == 8
    for place, share in (("all", 1), ("city", 0.75), ("shire", 0.25)):
        assert found["unscheduled_bed_days_share", place, "all"] == share
        assert found["set_aside_gbp", place, "all"] == pytest.approx(14_000 * share)
        assert found["set_aside_gbp", place, "payer:nhs"] == pytest.approx(14_000 * share)
        assert found["set_aside_gbp", place, "payer:council"] == 0
    assert found["cash_out_gbp", "all", "all"] == 0


def test_without_a_budget_unscheduled_bed_days_have_the_average_price():
    found = money(bed_days_of_two())
    assert found["set_aside_gbp", "city", "all"] == 6 * 600
    assert found["set_aside_gbp", "shire", "all"] == 2 * 600


def test_nobody_takes_anything_of_a_budget_when_nobody_comes():
    found = money(History(), set_aside_per_day=1000.0)
    assert found["set_aside_gbp", "all", "all"] == 0


def test_bed_days_have_two_prices_and_closed_beds_release_cash():
    history = History()
    person = history.person()
    history.spell(person)
    history.delay(person, 2 * DAY + HOUR, 6 * DAY + HOUR)
    found = money(history, beds_closed={"acute_medical": 3})
    assert found["delayed_bed_days_value_gbp", "city", "price:marginal"] == 4 * 234
    assert found["delayed_bed_days_value_gbp", "all", "price:average"] == 4 * 600
    assert found["cash_released_gbp", "all", "all"] == 3 * 14 * 600
    assert found["cash_released_gbp", "all", "payer:nhs"] == 3 * 14 * 600
    assert DIFFERENCES["capacity_released_gbp"] == ("delayed_bed_days_value_gbp", -1.0)
