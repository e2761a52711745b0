"""Frames say the records in words and dates."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from discharge_sim.outputs.frames import (
    EVENT_COLUMNS,
    case_ids,
    frame_of_days,
    frame_of_events,
    frame_of_indicators,
    frame_of_patients,
)
from discharge_sim.outputs.measure import measure
from discharge_sim.outputs.measures import no_records
from discharge_sim.outputs.view import Columns
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import START_GROUP
from discharge_sim.plan.people import draw_people
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.records import PERSON
from discharge_sim.vocabulary.settings import EndedBy
from tests.outputs.history import History
from tests.outputs.small_plan import DAY, small_plan

PLAN = small_plan(days=14)
HOUR = 60


@pytest.fixture
def history() -> History:
    history = History()
    person = history.person("shire", older=True)
    left = 5 * DAY + 14 * HOUR
    history.spell(
        person, arrived=-DAY, bed_start=-DAY, first_ready=2 * DAY + 10 * HOUR, left=left, ended_by=EndedBy.COMPLETED
    )
    history.delay(person, 2 * DAY + 10 * HOUR, left, reason="25D")
    history.visit(person, "shire.home_care", spell=0, joined=3 * DAY, started=left)
    history.task(person, team="city.hub.nurses", joined=DAY, started=DAY + 9 * HOUR, ended=DAY + 10 * HOUR)
    return history


def test_patients(history):
    (row,) = frame_of_patients(PLAN, history.records()).to_dict("records")
    assert (row["partnership"], row["pool"], row["age_band"], row["need"]) == (
        "shire",
        "acute_medical",
        "75_plus",
        "home_support",
    )
    assert row["arrived"] == pd.Timestamp("2019-11-03")
    assert row["left"] == pd.Timestamp("2019-11-09 14:00")
    assert row["delayed_days"] == 3
    assert row["assessed_need"] == ""
    assert pd.isna(row["assessed"])
    assert pd.isna(row["died"])


def test_events(history):
    log = frame_of_events(PLAN, history.records())
    assert tuple(log.columns) == EVENT_COLUMNS
    told = list(log[["activity", "resource", "delay_reason"]].itertuples(index=False, name=None))
    assert told == [
        ("wait: city.hub.assessment", "city.hub.assessment", ""),
        ("city.hub.assessment", "city.hub.nurses", ""),
        ("delayed", "acute_medical", "25D"),
        ("wait: shire.home_care", "shire.home_care", ""),
        ("shire.home_care", "shire.home_care", ""),
    ]
    assert log["start"].is_monotonic_increasing
    assert pd.isna(log["end"].iloc[-1])  # the package goes on
    assert set(log["case_id"]) == {"emergency:0:0"}


def test_days_and_indicators(history):
    found = measure(PLAN, history.records())
    days = frame_of_days(PLAN, found)
    assert len(days) == 14 * len(found.daily)
    delayed = days[(days["indicator"] == "delayed_hospital_beds") & (days["place"] == "shire")]
    assert delayed["date"].dt.date.tolist() == [dt.date(2019, 11, 4) + dt.timedelta(days=day) for day in range(14)]
    assert delayed["value"].tolist()[2:7] == [0, 1, 1, 1, 0]
    assert set(delayed["unit"]) == {"beds"}
    numbers = frame_of_indicators(found).set_index(["indicator", "place", "group"])
    assert numbers.loc[("delayed_bed_days", "all", "all"), "value"] == 3


def test_people_there_at_the_start_have_names_of_their_own():
    person = np.zeros(3, dtype=PERSON)
    person["stream"], person["start_day"], person["candidate"] = [-1, -1, 0], [-1, -1, 4], [0, 0, 2]
    groups = np.zeros(2, dtype=START_GROUP)
    groups["count"] = 1
    plan = small_plan(days=14, start_group=groups, start_groups=("city.home_care", "city.delayed.some"))
    names = ["start:city.home_care:0", "start:city.delayed.some:0", "emergency:4:2"]
    assert case_ids(plan, Columns(person)).tolist() == names
    assert case_ids(PLAN, Columns(person)).tolist() == ["census:0", "census:0", "emergency:4:2"]


def test_people_keep_their_names_when_another_group_is_added():
    base = load_scenario(Path(__file__).parents[1] / "cases" / "valid" / "starter.toml")
    fuller = base.with_changes({"services.care_home.waiting_at_start": 3})
    plans = compile_plan(base), compile_plan(fuller)
    names, more = (case_ids(plan, Columns(draw_people(plan, 1, 0).person)).tolist() for plan in plans)
    for found in (names, more):
        assert len(set(found)) == len(found)
    waiting = {name for name in more if ".care_home.waiting:" in name}
    assert len(waiting) == 3 * len(base.tables.partnerships)
    assert set(more) - waiting == set(names)


def test_a_wait_of_no_time_is_no_activity(history):
    person = history.person("city", older=True)
    history.visit(person, "city.home_care", joined=DAY, started=DAY)
    log = frame_of_events(PLAN, history.records())
    mine = log[log["resource"] == "city.home_care"]
    assert mine["activity"].tolist() == ["city.home_care"]


def test_frames_of_nothing_have_their_columns():
    assert tuple(frame_of_events(PLAN, no_records()).columns) == EVENT_COLUMNS
    assert frame_of_patients(PLAN, no_records()).empty
