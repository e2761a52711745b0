"""How full, how long the waits, how much is owed: by hand and against slow loops."""

import math

import numpy as np
import pytest

from discharge_sim.outputs.measure import measure
from discharge_sim.outputs.timelines import Timeline
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import EndedBy, EntryRoute, StreamKind
from tests.outputs.history import History
from tests.outputs.random_records import random_records
from tests.outputs.small_plan import DAY, SERVICE_INDEX, SERVICES, small_plan

PLAN = small_plan(days=10, follow_up=35)
HOUR = 60


def present(start: int, end: int, day: int) -> bool:
    return (start < day * DAY or start == 0 == day) and day * DAY <= end and start != NEVER


@pytest.mark.parametrize("seed", range(3))
def test_beds_in_use_are_those_of_a_slow_loop(seed):
    records = random_records(PLAN, seed, 300)
    found = measure(PLAN, records).daily
    for key in ("acute_medical", "hotel", "city.intermediate", "city.care_home"):
        for day in range(10):
            rows = records.visit[records.visit["service"] == SERVICE_INDEX[key]]
            expected = sum(int(row["units"]) for row in rows if present(int(row["started"]), int(row["ended"]), day))
            assert found["occupancy_beds", key, "all"][day] == expected
    pools = [row[0] for row in SERVICES if row[0] in ("acute_medical", "acute_surgical", "hotel")]
    together = sum(found["occupancy_beds", pool, "all"] for pool in pools)
    np.testing.assert_array_equal(found["occupancy_beds", "all", "all"], together)


@pytest.mark.parametrize("seed", range(3))
def test_waiting_lists_are_those_of_a_slow_loop(seed):
    records = random_records(PLAN, seed, 300)
    found = measure(PLAN, records).daily
    elsewhere = [SERVICE_INDEX[key] for key in ("acute_medical", "acute_surgical", "hotel", "city.intermediate")]
    for key in ("city.home_care", "shire.home_care", "city.care_home"):
        rows = records.visit[records.visit["service"] == SERVICE_INDEX[key]]
        rows = rows[~np.isin(rows["held"], elsewhere)]
        until = np.where(rows["started"] != NEVER, rows["started"], rows["ended"])
        for day in range(10):
            expected = sum(present(int(s), int(e), day) for s, e in zip(rows["joined"], until, strict=True))
            assert found["waiting_in_community", key, "all"][day] == expected


def test_occupancy_over_changing_capacity():
    history = History()
    for number in range(12):
        history.visit(history.person(), "acute_medical", started=0, ended=(5 + number // 6) * DAY + HOUR)
    history.capacity("acute_medical", 0, 20)
    history.capacity("acute_medical", 2 * DAY, 24, extra=4)  # in the minute of midnight: the snapshot is before it
    history.capacity("acute_medical", 4 * DAY + HOUR, 10)
    found = measure(PLAN, history.records())
    assert found.daily["capacity_beds", "acute_medical", "all"].tolist() == [20, 20, 20, 24, 24, 10, 10, 10, 10, 10]
    assert found.daily["occupancy_beds", "acute_medical", "all"].tolist() == [12, 12, 12, 12, 12, 12, 6, 0, 0, 0]
    share = found.daily["occupancy_share", "acute_medical", "all"]
    assert share.tolist() == pytest.approx([0.6, 0.6, 0.6, 0.5, 0.5, 1.2, 0.6, 0, 0, 0])  # nobody is evicted: 1.2
    assert found.indicators["occupancy_share", "acute_medical", "all"] == pytest.approx(0.46)
    extra_days = 2 + 1 / 24
    assert found.indicators["surge_bed_days", "acute_medical", "all"] == pytest.approx(4 * extra_days)


def test_days_with_nothing_open_have_no_occupancy():
    history = History()
    history.capacity("city.intermediate", 0, 0)
    history.capacity("city.intermediate", 5 * DAY, 10)
    history.visit(history.person(), "city.intermediate", started=7 * DAY + HOUR)
    found = measure(PLAN, history.records())
    share = found.daily["occupancy_share", "city.intermediate", "all"]
    assert np.isnan(share).tolist() == [True] * 6 + [False] * 4
    assert found.indicators["occupancy_share", "city.intermediate", "all"] == pytest.approx(0.2 / 4)


# -- home care ---------------------------------------------------------------------------------------------------------
def test_packages_taper_in_equal_steps():
    """40 quarter-hours become 30 after two days and 20 after four; or end before; or began long before the start."""
    history = History()
    begin = 2 * DAY + HOUR
    history.visit(history.person(), "city.home_care", step=1, started=begin, ended=8 * DAY + HOUR, units=40)
    used = measure(PLAN, history.records()).daily["home_care_hours_used", "city.home_care", "all"]
    assert (used * 4).tolist() == [0, 0, 0, 40, 40, 30, 30, 20, 20, 0]

    history = History()
    history.visit(history.person(), "city.home_care", step=1, started=begin, ended=begin + 2 * DAY, units=40)
    history.visit(history.person(), "city.home_care", step=1, started=-3 * DAY, units=40)
    used = measure(PLAN, history.records()).daily["home_care_hours_used", "city", "all"]
    first, second = [0, 0, 0, 40, 40, 0, 0, 0, 0, 0], [30, 30, 20, 20, 20, 20, 20, 20, 20, 20]
    assert (used * 4).tolist() == [one + other for one, other in zip(first, second, strict=True)]


def test_hours_owed_are_the_packages_waited_for():
    history = History()
    pool = SERVICE_INDEX["acute_medical"]
    history.visit(history.person(), "city.home_care", joined=-DAY, started=2 * DAY + HOUR, units=40, held=pool)
    history.visit(history.person("shire"), "shire.home_care", joined=DAY + HOUR, units=20)
    found = measure(PLAN, history.records())
    owed = found.daily["home_care_hours_owed", "all", "all"]
    assert owed.tolist() == [10, 10, 15, 5, 5, 5, 5, 5, 5, 5]
    assert found.indicators["home_care_hours_owed", "shire", "all"] == 4
    assert found.indicators["home_care_hours_used_share", "all", "all"] == pytest.approx(40 / 600 * 0.7)
    assert found.indicators["home_care_hours_capacity", "shire", "all"] == 50


def test_hours_are_owed_once_to_a_patient_who_is_unfit_in_between():
    """Waits from the second day, unfit on the fourth at 06:00, ready again on the sixth at 06:00, home on the eighth.

    The second wait keeps the minute of the first joining: neither the days of the first nor those unfit count in it.
    """
    history = History()
    person, pool = history.person(), SERVICE_INDEX["acute_medical"]
    joined, unfit, ready, home = DAY + HOUR, 3 * DAY + 6 * HOUR, 5 * DAY + 6 * HOUR, 7 * DAY + HOUR
    history.spell(person, first_ready=joined, ready=ready, left=home, ended_by=EndedBy.COMPLETED, unfit_again=1)
    history.delay(person, joined, unfit, ended_by=EndedBy.UNFIT_AGAIN)
    history.delay(person, ready, home, episode=1)
    asked = {"spell": 0, "held": pool, "joined": joined, "units": 40, "step": 1}
    history.visit(person, "city.home_care", **asked, ended=unfit, ended_by=EndedBy.UNFIT_AGAIN)
    history.visit(person, "city.home_care", **asked, sequence=1, started=home)
    found = measure(PLAN, history.records()).daily
    assert found["home_care_hours_owed", "city", "all"].tolist() == [0, 0, 10, 10, 0, 0, 10, 10, 0, 0]
    waiting = found["service_people_waiting", "city.home_care", "all"]
    assert waiting.tolist() == pytest.approx([0, 23 / 24, 1, 1 / 4, 0, 3 / 4, 1, 1 / 24, 0, 0])


# -- waits -------------------------------------------------------------------------------------------------------------
def test_waits_for_a_bed():
    history = History()
    arrived = DAY + 20 * HOUR
    for hours in (0, 2, 10):
        history.spell(history.person(), arrived=arrived, bed_start=arrived + hours * HOUR)
    history.spell(history.person(), arrived=arrived, left=arrived + 8 * HOUR, ended_by=EndedBy.DIED)
    history.spell(history.person(), arrived=-HOUR, bed_start=99 * HOUR)  # came before the start: no index date
    elective = {"stream_kind": StreamKind.ELECTIVE, "arrived": arrived, "bed_start": arrived + 90 * HOUR}
    history.spell(history.person(), **elective, cancelled=2)
    history.spell(history.person(), **{**elective, "bed_start": NEVER}, cancelled=3, ended_by=EndedBy.CANCELLED)
    found = measure(PLAN, history.records())
    assert found.indicators["wait_for_bed_hours", "acute_medical", "all"] == 5
    assert found.indicators["wait_for_bed_p95_hours", "all", "all"] == pytest.approx(np.quantile([0, 2, 10, 8], 0.95))
    assert math.isnan(found.indicators["wait_for_bed_hours", "acute_surgical", "all"])
    assert found.daily["waiting_for_bed", "all", "all"].tolist() == [1, 1, 3, 1, 1, 0, 0, 0, 0, 0]
    assert found.indicators["elective_cancellations", "all", "all"] == 5
    assert found.indicators["electives_lost", "all", "all"] == 1


def test_boarders_lie_in_another_pool_until_they_move():
    history = History()
    person = history.person()
    start, moved = DAY + HOUR, 4 * DAY + HOUR
    history.spell(person, arrived=start - HOUR, bed_start=start, boarded=1)
    history.visit(person, "acute_surgical", spell=0, started=start, ended=moved)
    history.visit(person, "acute_medical", spell=0, sequence=1, started=moved)
    other = history.person()
    history.spell(other, bed_start=start)
    history.visit(other, "acute_medical", spell=0, started=start, ended=moved)
    history.visit(other, "acute_surgical", spell=0, sequence=1, started=moved)  # a transfer, not boarding
    found = measure(PLAN, history.records()).daily
    assert found["boarders", "acute_medical", "all"].tolist() == [0, 0, 1, 1, 1, 0, 0, 0, 0, 0]
    assert found["boarders", "acute_surgical", "all"].sum() == 0


def test_community_waits():
    history = History()
    person = history.person()
    history.visit(person, "city.home_care", joined=-5 * DAY, started=3 * DAY, units=4)
    history.visit(person, "city.care_home", sequence=1, joined=DAY + HOUR, route=EntryRoute.SELF_FUNDING)
    held = SERVICE_INDEX["acute_medical"]
    history.visit(history.person(), "city.home_care", joined=-5 * DAY, started=3 * DAY, held=held)
    found = measure(PLAN, history.records())
    assert found.daily["waiting_in_community", "all", "all"].tolist() == [1] * 10  # one person in two queues
    assert found.indicators["waiting_in_community", "city.home_care", "all"] == pytest.approx(4 / 10)
    assert found.indicators["waiting_in_community", "city.care_home", "all"] == pytest.approx(8 / 10)
    assert found.indicators["community_wait_days", "city.home_care", "all"] == 8
    assert math.isnan(found.indicators["community_wait_days", "all", "route:self_funding"])


# -- timelines ---------------------------------------------------------------------------------------------------------
def test_timelines_add_up():
    line = Timeline(np.array([0, 10, 10, 30]), np.array([1, 9, 2, 0]))
    assert line.at(np.array([-5, 0, 9, 10, 29, 30, 99])).tolist() == [1, 1, 1, 2, 2, 0, 0]
    assert line.integral(5, 40) == 5 * 1 + 20 * 2
