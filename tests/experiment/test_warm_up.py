"""A warm-up start: nothing is stated, the world settles before the window, and only the window counts."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from discharge_sim.engines.reference import run_replication
from discharge_sim.outputs.measure import measure
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.people import draw_people
from discharge_sim.plan.people_layout import Entry
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY as DAY

PLACES, PER_DAY, STAY = 8, 1.2, 5.0
WARM_UP, WINDOW, WINTERS = 60, 61, 40
PLACE = "town.beds_at_home"

QUEUE = f"""format = 1
name = "queue"
[period]
window_start = 2016-11-01
window_end = 2016-12-31
follow_up_days = 0
start_state = "warm_up"
warm_up_days = {WARM_UP}
[cohorts.older]
age_band = "75_plus"
[streams.emergency]
kind = "emergency"
pool = "acute"
per_day = 0.01
dominating_per_day = 1
time_to_fit_days = 1
partnership_shares = {{ town = 1.0 }}
cohort_shares = {{ older = 1.0 }}
[streams.referral]
kind = "community_referral"
per_day = {PER_DAY}
dominating_per_day = {PER_DAY}
partnership_shares = {{ town = 1.0 }}
cohort_shares = {{ older = 1.0 }}
pathway_shares = {{ beds_at_home = 1.0 }}
[pools.acute]
setting = "acute_medical"
beds = 5
not_fit_at_start = 4
not_fit_at_start_stream = "emergency"
[partnerships.town]
[needs.older]
independent = 1.0
[hub]
organisation = "separate"
[hub.teams.social_work]
role = "social_worker"
employer = "council"
weekday = 1
[hub.tasks.assessment]
position = 1
roles = ["social_worker"]
work_hours = 4
[services.beds_at_home]
kind = "place"
places = {PLACES}
occupied_share_at_start = 1.0
waiting_at_start = 20
admission_days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
admits_on_public_holidays = true
admission_opens = 00:00:00
admission_closes = 23:59:00
stay_days = {{ distribution = "exponential", mean = {STAY} }}
[pathways.beds_at_home]
service = "beds_at_home"
waiting_reason = "25D"
"""


def erlang_c(servers, offered):
    """Return the share who wait in M/M/c."""
    term = total = 1.0
    for k in range(1, servers):
        term *= offered / k
        total += term
    last = term * offered / servers * servers / (servers - offered)
    return last / (total + last)


@pytest.fixture(scope="module")
def queue(tmp_path_factory):
    path = tmp_path_factory.mktemp("queue") / "queue.toml"
    path.write_text(QUEUE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def winters(queue):
    """Play the winters after a warm-up: plan, and measures by winter."""
    plan = compile_plan(load_scenario(queue))
    return plan, [measure(plan, run_replication(plan, 5, winter)) for winter in range(WINTERS)]


def mean_and_error(winters, indicator):
    values = np.array([one.indicators[indicator, PLACE, "all"] for one in winters])
    return values.mean(), values.std(ddof=1) / math.sqrt(len(values))


def test_nothing_is_stated_and_the_window_begins_after_the_warm_up(winters):
    plan, _ = winters
    assert plan.origin == dt.date(2016, 11, 1) - dt.timedelta(WARM_UP)
    assert plan.window_start == WARM_UP * DAY
    assert plan.window_end == plan.horizon == (WARM_UP + WINDOW) * DAY
    assert (draw_people(plan, 5, 0).entry < Entry.IN_BED_NOT_FIT).all()


def test_occupancy_waits_and_queue_are_those_of_theory(winters):
    _, measured = winters
    offered = PER_DAY * STAY
    waiting = erlang_c(PLACES, offered) * offered / (PLACES - offered)
    for indicator, theory in (
        ("occupancy_share", offered / PLACES),
        ("waiting_in_community", waiting),
        ("community_wait_days", waiting / PER_DAY),  # Little
    ):
        mean, error = mean_and_error(measured, indicator)
        assert mean == pytest.approx(theory, abs=4 * error), indicator
        assert error < theory / 4


def test_only_the_window_counts(winters):
    plan, measured = winters
    assert all(len(series) == WINDOW for series in measured[0].daily.values())
    records = run_replication(plan, 5, 3)
    visit = records.visit[records.visit["service"] == plan.services.index(PLACE)]
    midnights = plan.window_start + DAY * np.arange(WINDOW)
    by_hand = [((visit["started"] < at) & (at <= visit["ended"])).sum() for at in midnights]
    assert measured[3].daily["occupancy_beds", PLACE, "all"].tolist() == by_hand
    in_window = (visit["started"] >= plan.window_start) & (visit["started"] < plan.window_end)
    waited = (visit["started"] - visit["joined"])[in_window & (visit["route"] == 1)] / DAY
    assert measured[3].indicators["community_wait_days", PLACE, "all"] == pytest.approx(waited.mean())


def test_without_a_warm_up_an_empty_world_is_still_filling(queue, winters):
    changes = {"period.start_state": "empty", "period.warm_up_days": 0, "period.window_end": dt.date(2016, 11, 10)}
    plan = compile_plan(load_scenario(queue, changes=changes))
    empty = [measure(plan, run_replication(plan, 5, winter)) for winter in range(WINTERS)]
    # Mean number there over the first t days of M/M/infinity from empty: offered * (1 - (1 - exp(-t/s)) * s/t); the
    # queue only makes it less.
    t = 10.0
    most = PER_DAY * STAY * (1 - (1 - math.exp(-t / STAY)) * STAY / t) / PLACES
    mean, error = mean_and_error(empty, "occupancy_share")
    assert mean < most + 4 * error
    assert mean + 4 * error < mean_and_error(winters[1], "occupancy_share")[0]
