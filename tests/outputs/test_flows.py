"""Admissions, discharges, readmissions, weekdays."""

import math

import pytest

from discharge_sim.outputs.measure import measure
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.settings import EndedBy, StreamKind
from tests.outputs.history import History
from tests.outputs.small_plan import DAY, small_plan

PLAN = small_plan(days=14, follow_up=35)  # two weeks from a Monday
HOUR = 60
DONE = EndedBy.COMPLETED


def test_admissions_discharges_and_deaths():
    history = History()
    elective = {"stream_kind": StreamKind.ELECTIVE}
    spells = [
        {"arrived": DAY, "bed_start": DAY + HOUR, "left": 4 * DAY + HOUR, "ended_by": DONE},
        {"arrived": DAY, "bed_start": DAY, "left": 3 * DAY, "ended_by": EndedBy.DIED},
        {"arrived": -DAY, "bed_start": -DAY, "left": 2 * DAY, "ended_by": DONE},
        {"arrived": DAY, "bed_start": DAY, "left": 3 * DAY, "ended_by": DONE, **elective},
        {"arrived": DAY, "left": 20 * DAY, "ended_by": EndedBy.CANCELLED, **elective},
        {"arrived": 13 * DAY, "bed_start": 14 * DAY, "left": NEVER, "ended_by": EndedBy.NOT_ENDED},
    ]
    for changes in spells:
        history.spell(history.person("shire"), **changes)
    found = measure(PLAN, history.records()).indicators
    assert found["admissions_per_day", "shire", "all"] == 3 / 14
    assert found["admissions_per_day", "all", "admission:elective"] == 1 / 14
    assert found["discharges_per_day", "all", "all"] == 3 / 14
    assert found["discharges_per_day", "all", "admission:emergency"] == 2 / 14
    assert found["emergency_admissions", "shire", "all"] == 3
    assert found["deaths_in_hospital", "shire", "all"] == 1
    assert found["unscheduled_bed_days", "shire", "all"] == 3 + 2 + 3  # midnights 2 to 4, 2 and 3, 0 to 2


def test_hours_from_fit_to_leaving_are_of_independent_people():
    history = History()
    for need, hours in ((Need.INDEPENDENT, 3), (Need.INDEPENDENT, 9), (Need.HOME_SUPPORT, 500)):
        history.spell(history.person(), need=need, fit=DAY, left=DAY + hours * HOUR, ended_by=DONE)
    assert measure(PLAN, history.records()).indicators["fit_to_leaving_hours", "city", "all"] == 6


def test_readmissions():
    history = History()
    for gap, again in ((20, True), (27.5, True), (5, False)):
        person = history.person()
        left = 3 * DAY
        history.spell(person, left=left, ended_by=DONE)
        history.spell(person, spell=1, arrived=left + int(gap * DAY), readmission=int(again))
    history.spell(history.person(), left=4 * DAY, ended_by=DONE)
    found = measure(PLAN, history.records()).indicators
    assert found["readmitted_within_28_days_share", "city", "all"] == pytest.approx(2 / 4)
    assert found["readmissions_28d", "all", "all"] == 0  # they come back after the window

    no_time = small_plan(days=14, follow_up=0)
    assert math.isnan(measure(no_time, history.records()).indicators["readmitted_within_28_days_share", "city", "all"])
    longer = small_plan(days=40, follow_up=35)
    assert measure(longer, history.records()).indicators["readmissions_28d", "city", "all"] == 2


def test_weekday_targets():
    history = History()
    for day in (0, 1, 1, 7, 8, 9):
        spell = {"first_ready": day * DAY + HOUR, "left": (day + 1) * DAY + HOUR, "ended_by": DONE}
        history.spell(history.person(), **spell)
    history.spell(history.person(), need=Need.INDEPENDENT, first_ready=DAY, left=20 * DAY, ended_by=DONE)
    found = measure(PLAN, history.records()).indicators
    ready = {group: value for (name, _, group), value in found.items() if name == "ready_share_by_weekday" and value}
    assert ready == pytest.approx({"weekday:monday": 2 / 6, "weekday:tuesday": 3 / 6, "weekday:wednesday": 1 / 6})
    index = {group: value for (name, _, group), value in found.items() if name == "discharges_weekday_index" and value}
    # Six discharges in 14 days; two Wednesdays with three between them: 1.5 a day against 6 / 14.
    assert index["weekday:wednesday"] == pytest.approx(1.5 * 14 / 6)
    assert sum(index.values()) == pytest.approx(7)
