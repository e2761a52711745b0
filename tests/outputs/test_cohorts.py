"""Cohorts by their index date: 72 hours after readiness, 28 days after coming into intermediate care."""

import math

import pytest

from discharge_sim.outputs.cohorts import OUTCOMES
from discharge_sim.outputs.measure import measure
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.settings import EndedBy
from tests.outputs.history import History
from tests.outputs.small_plan import DAY, SERVICE_INDEX, small_plan

PLAN = small_plan(days=60, follow_up=35)
HOUR = 60
READY = 10 * DAY + 22 * HOUR  # a Thursday at 22:00


def share_of(*spells: dict, plan=PLAN, indicator: str = "discharged_within_72h_share") -> float:
    history = History()
    for changes in spells:
        person = history.person()
        changes.setdefault("ended_by", EndedBy.COMPLETED if "left" in changes else EndedBy.NOT_ENDED)
        history.spell(person, **{"referred": READY - DAY, "first_ready": READY, **changes})
    return measure(plan, history.records()).indicators[indicator, "all", "all"]


@pytest.mark.parametrize(
    ("left", "by_midnights", "by_clock"),
    [
        (READY, 1, 1),  # on the ready date
        (13 * DAY + 8 * HOUR, 1, 1),  # three midnights, under 72 hours
        (READY + 72 * HOUR, 1, 1),
        (13 * DAY + 23 * HOUR + 59, 1, 0),  # three midnights, over 72 hours
        (14 * DAY, 0, 0),  # the fourth midnight
    ],
)
def test_seventy_two_hours_are_three_midnights(left, by_midnights, by_clock):
    assert share_of({"left": left}) == by_midnights
    assert share_of({"left": left}, indicator="discharged_within_72h_share_clock") == by_clock


def test_who_died_or_is_still_there_did_not_leave():
    assert share_of({"left": READY + HOUR}, {"left": READY + HOUR, "ended_by": EndedBy.DIED}, {}) == pytest.approx(
        1 / 3
    )


def test_the_first_ready_date_counts_not_the_last():
    """Delayed for weeks, unfit again, then ready and gone within a day: that was not within 72 hours."""
    assert share_of({"ready": READY + 30 * DAY, "left": READY + 31 * DAY}) == 0


@pytest.mark.parametrize("first_ready", [-DAY, 0, 60 * DAY, NEVER])
def test_the_index_date_lies_in_the_window(first_ready):
    assert math.isnan(share_of({"first_ready": first_ready, "left": 61 * DAY}))


def test_four_days_must_be_left_before_the_horizon():
    short = small_plan(days=60, follow_up=0)
    in_time, too_late = short.horizon - 4 * DAY, short.horizon - 4 * DAY + 1
    assert share_of({"first_ready": in_time, "left": in_time + HOUR}, plan=short) == 1
    assert math.isnan(share_of({"first_ready": too_late, "left": too_late + HOUR}, plan=short))


def test_people_without_a_referral_are_in_all_discharges_only():
    independent = {"referred": NEVER, "need": Need.INDEPENDENT, "first_ready": NEVER, "ready": NEVER, "left": READY}
    slow = {"left": READY + 10 * DAY}
    assert share_of(independent, slow) == 0
    everybody = share_of(independent, slow, indicator="discharged_within_72h_share_all_discharges")
    assert everybody == pytest.approx(1 / 2)


# -- intermediate care -------------------------------------------------------------------------------------------------
def in_intermediate(
    history: History, *, days: float, ended_by: EndedBy, then: str | None = None, start: int = 5
) -> None:
    person = history.person()
    begin = start * DAY + 11 * HOUR
    end = NEVER if math.isinf(days) else begin + int(days * DAY)
    history.visit(
        person, "city.intermediate", joined=begin - DAY, started=begin, finished=end, ended=end, ended_by=ended_by
    )
    if then is not None:
        held = SERVICE_INDEX["city.intermediate"]
        history.visit(person, then, sequence=1, joined=end - HOUR, started=end, held=held)


def outcomes(history: History, plan=PLAN) -> dict[str, float]:
    found = measure(plan, history.records()).indicators
    return {name: found[f"intermediate_care_within_28_days_{name}_share", "all", "all"] for name in OUTCOMES}


@pytest.mark.parametrize(
    ("days", "ended_by", "then", "outcome"),
    [
        (20, EndedBy.COMPLETED, None, "home"),
        (20, EndedBy.COMPLETED, "home", "home"),
        (20, EndedBy.MOVED_ON, "city.home_care", "home"),  # home with support
        (20, EndedBy.MOVED_ON, "city.care_home", "care_home"),
        (20, EndedBy.ADMITTED, "acute_medical", "hospital"),
        (20, EndedBy.ADMITTED, None, "hospital"),
        (20, EndedBy.CANCELLED, None, "hospital"),  # the place held during a hospital spell was given up
        (20, EndedBy.DIED, None, "died"),
        (28.4, EndedBy.COMPLETED, None, "home"),  # on the 28th day, after the hour of admission
        (28.6, EndedBy.COMPLETED, None, "still_there"),  # on the 29th day
        (40, EndedBy.DIED, None, "still_there"),
        (math.inf, EndedBy.NOT_ENDED, None, "still_there"),
    ],
)
def test_where_people_are_after_28_days(days, ended_by, then, outcome):
    history = History()
    in_intermediate(history, days=days, ended_by=ended_by, then=then)
    assert outcomes(history) == {name: float(name == outcome) for name in OUTCOMES}


def test_outcomes_are_shares_of_all_admitted():
    history = History()
    for ended_by in (EndedBy.COMPLETED, EndedBy.COMPLETED, EndedBy.DIED, EndedBy.ADMITTED):
        in_intermediate(history, days=10, ended_by=ended_by)
    assert outcomes(history) == {"home": 0.5, "care_home": 0, "hospital": 0.25, "died": 0.25, "still_there": 0}
    found = measure(PLAN, history.records()).indicators
    assert found["intermediate_care_admissions", "city.intermediate", "all"] == 4
    assert found["intermediate_care_stay_days", "city.intermediate", "all"] == 10


def test_people_without_28_days_of_follow_up_are_left_out():
    plan = small_plan(days=60, follow_up=10)
    history = History()
    in_intermediate(history, days=3, ended_by=EndedBy.COMPLETED, start=41)  # its 28th day is the last but none
    in_intermediate(history, days=3, ended_by=EndedBy.COMPLETED, start=42)
    in_intermediate(history, days=3, ended_by=EndedBy.DIED, start=-3)
    assert measure(plan, history.records()).indicators["intermediate_care_admissions", "all", "all"] == 1


def test_people_who_have_finished_and_stay_block_their_place():
    history = History()
    person = history.person()
    start, finish = 5 * DAY + HOUR, 10 * DAY + HOUR
    history.visit(person, "city.intermediate", started=start, finished=finish, ended=13 * DAY + HOUR)
    found = measure(PLAN, history.records())
    assert found.daily["intermediate_care_blocked_places", "city", "all"].tolist()[9:15] == [0, 0, 1, 1, 1, 0]
    assert found.indicators["intermediate_care_blocked_places", "city.intermediate", "all"] == pytest.approx(3 / 60)
    assert found.indicators["delayed_anywhere", "all", "all"] == pytest.approx(3 / 60)
