"""The hub: waits, work done, how busy staff are."""

import pytest

from discharge_sim.outputs.measure import measure
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import EndedBy
from tests.outputs.history import History
from tests.outputs.small_plan import DAY, SHIFT_END, SHIFT_START, small_plan

PLAN = small_plan(days=14, follow_up=35)  # ten weekdays: two social workers and a nurse from 9 to 17
HOUR = 60
NURSES, SOCIAL_WORK = "city.hub.nurses", "city.hub.social_work"
ON_DUTY = DAY + SHIFT_START


def test_utilisation_is_work_over_presence():
    history = History()
    history.spell(history.person())
    history.task(0, team=NURSES, joined=DAY, started=ON_DUTY, ended=ON_DUTY + 4 * HOUR, work_minutes=240)
    history.task(0, slice=1, team=SOCIAL_WORK, joined=DAY, started=ON_DUTY, ended=ON_DUTY + HOUR, work_minutes=60)
    late = 20 * DAY + SHIFT_START
    history.task(0, slice=2, team=NURSES, joined=late, started=late, ended=late + HOUR, work_minutes=60)
    found = measure(PLAN, history.records()).indicators
    assert found["hub_utilisation_share", NURSES, "all"] == pytest.approx(4 / (10 * 8))
    assert found["hub_utilisation_share", SOCIAL_WORK, "all"] == pytest.approx(1 / (2 * 10 * 8))
    assert found["hub_utilisation_share", "city", "all"] == pytest.approx(5 / (3 * 10 * 8))
    assert found["hub_work_hours", "all", "all"] == 5
    assert found["staff_hours_per_week", SOCIAL_WORK, "all"] == 80
    assert found["staff_hours_per_week", "city", "all"] == 120


def test_absence_lowers_presence_but_not_the_roster():
    history = History()
    history.spell(history.person())
    history.task(0, team=NURSES, joined=DAY, started=ON_DUTY, ended=ON_DUTY + 4 * HOUR, work_minutes=240)
    history.capacity(NURSES, 0, 0)
    history.capacity(NURSES, ON_DUTY, 1)  # there on one day only
    history.capacity(NURSES, DAY + SHIFT_END, 0)
    found = measure(PLAN, history.records()).indicators
    assert found["hub_utilisation_share", NURSES, "all"] == pytest.approx(4 / 8)
    assert found["staff_hours_per_week", NURSES, "all"] == 40


def test_a_task_is_done_with_its_last_slice():
    history = History()
    history.spell(history.person())
    slices = [(ON_DUTY, EndedBy.COMPLETED), (ON_DUTY + DAY, EndedBy.COMPLETED)]
    for number, (start, ended_by) in enumerate(slices):
        history.task(0, slice=number, team=NURSES, joined=DAY, started=start, ended=start + HOUR, ended_by=ended_by)
    history.task(0, task=1, team=NURSES, started=ON_DUTY, ended=ON_DUTY + HOUR, ended_by=EndedBy.COMPLETED)
    history.task(0, task=1, slice=1, joined=2 * DAY, ended_by=EndedBy.NOT_ENDED)  # goes on waiting
    history.task(0, round=1, team=NURSES, started=ON_DUTY, ended=ON_DUTY + HOUR, ended_by=EndedBy.UNFIT_AGAIN)
    found = measure(PLAN, history.records()).indicators
    assert found["hub_tasks_done", "city", "all"] == 1
    assert found["hub_tasks_done", "city.hub.assessment", "all"] == 1


def test_between_slices_a_person_waits_again():
    history = History()
    history.spell(history.person())
    joined = DAY + HOUR
    history.task(0, joined=joined, started=3 * DAY + HOUR, ended=5 * DAY + HOUR, team=NURSES)
    history.task(0, slice=1, joined=joined, started=7 * DAY + HOUR, ended=NEVER, team=NURSES)
    waiting = measure(PLAN, history.records()).daily["hub_waiting", "city", "all"]
    assert waiting.tolist() == [0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]


def test_waits_for_assessment():
    history = History()
    ready = 5 * DAY
    spells = [
        {"assessment_started": ready - DAY, "assessed": ready - HOUR},  # done before: no wait
        {"assessment_started": ready - DAY, "assessed": ready + 20 * HOUR},
        {"assessment_started": ready + 10 * HOUR, "assessed": ready + 40 * HOUR},
        {"assessed": ready + 999 * HOUR, "ended_by": EndedBy.DIED},
        {"assessed": ready + 999 * HOUR, "referred": NEVER},
    ]
    for changes in spells:
        person = history.person()
        history.spell(person, **{"referred": ready - 2 * DAY, "first_ready": ready, "work_wasted": 30, **changes})
        history.task(person, joined=ready, started=ready - DAY if person < 2 else ready + 10 * HOUR)
    found = measure(PLAN, history.records()).indicators
    assert found["assessment_wait_hours", "city", "all"] == pytest.approx(60 / 3)
    assert found["assessment_start_wait_hours", "all", "all"] == pytest.approx(10 / 3)
    assert found["referral_to_first_task_hours", "all", "all"] == pytest.approx((24 + 24 + 58) / 3)
    assert found["assessments_completed", "all", "all"] == 3
    assert found["work_wasted_hours", "all", "all"] == 4 * 0.5


def test_an_assessment_that_never_comes_waits_until_the_horizon():
    history = History()
    history.spell(history.person(), referred=DAY, first_ready=2 * DAY)
    found = measure(PLAN, history.records()).indicators
    assert found["assessment_wait_hours", "all", "all"] == (PLAN.horizon - 2 * DAY) / 60
