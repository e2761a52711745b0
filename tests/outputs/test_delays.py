"""Delays: against a slow loop over midnights on random records, and on histories made by hand."""

import datetime as dt
import math

import numpy as np
import pytest

from discharge_sim.outputs.measure import measure
from discharge_sim.vocabulary.reasons import DELAY_REASONS, OUTSIDE_ALL_COUNTS
from discharge_sim.vocabulary.settings import EndedBy, ServiceKind
from tests.outputs.history import History
from tests.outputs.random_records import random_records
from tests.outputs.small_plan import DAY, PARTNERSHIPS, SERVICES, small_plan

PLAN = small_plan(start_day=7)
HOUR = 60


def slow_delayed(plan, records, day: int):
    """Yield (row, elapsed days) of everybody delayed at the snapshot of a day, by the words of the rules."""
    for row in records.delay:
        reason = DELAY_REASONS[row["reason"]]
        if reason.code in OUTSIDE_ALL_COUNTS or not SERVICES[row["pool"]][3]:
            continue
        ready_day, midnight = row["ready"] // DAY, day * DAY
        began = row["start"] < midnight or row["start"] == 0 == midnight
        if began and midnight <= row["end"] and ready_day < day:
            yield row, day - ready_day


@pytest.mark.parametrize("seed", range(3))
def test_bed_days_are_those_of_a_slow_loop(seed):
    records = random_records(PLAN, seed, 800)
    days = range(7, 67)
    found = measure(PLAN, records)
    counts: dict[tuple[str, str], float] = {}
    daily = np.zeros(60)
    spells: set[tuple[int, int]] = set()
    for day in days:
        for row, elapsed in slow_delayed(PLAN, records, day):
            person, reason = records.person[row["person"]], DELAY_REASONS[row["reason"]]
            groups = ["all", f"reason:{reason.code}", f"subgroup:{reason.subgroup}"]
            groups.append("age:" + ("75_plus" if person["cohort"] else "18_74"))
            groups += [f"length:over_{length}d" for length in (3, 14, 28, 90) if elapsed > length]
            published = reason.subgroup if reason.group == "code_9" else reason.group
            groups += [f"reason_group:{published}"]
            groups += ["delay_type:" + ("code_9" if reason.group == "code_9" else "standard")]
            groups += [f"month:{PLAN.origin + dt.timedelta(days=day):%Y-%m}"]
            for place in ("all", PARTNERSHIPS[person["partnership"]], SERVICES[row["pool"]][0]):
                for group in groups:
                    counts[place, group] = counts.get((place, group), 0) + 1
            daily[day - 7] += 1
            spells.add((row["person"], row["spell"]))
    for (indicator, place, group), value in found.indicators.items():
        if indicator == "delayed_bed_days":
            assert value == counts.get((place, group), 0), (place, group)
        if indicator == "delayed_hospital_beds":
            month = group.removeprefix("month:")
            n_days = sum(f"{PLAN.origin + dt.timedelta(days=day):%Y-%m}" == month for day in days) or 60
            assert value == counts.get((place, group), 0) / n_days
    assert counts["all", "all"] > 500
    np.testing.assert_array_equal(found.daily["delayed_hospital_beds", "all", "all"], daily)
    assert found.indicators["people_delayed", "all", "all"] == len(spells)
    share = counts["all", "length:over_3d"] / counts["all", "all"]
    assert found.indicators["delayed_bed_days_over_72h_share", "all", "all"] == pytest.approx(share)


@pytest.mark.parametrize("seed", range(3))
def test_the_stock_of_delay_is_what_flowed_in_and_not_out(seed):
    found = measure(PLAN, random_records(PLAN, seed, 400)).daily
    for place in ("all", *PARTNERSHIPS):
        stock, comes, goes = (
            found[name, place, "all"] for name in ("delayed_hospital_beds", "delay_flow_in", "delay_flow_out")
        )
        np.testing.assert_array_equal(stock[1:], stock[:-1] - goes[:-1] + comes[1:])


@pytest.mark.parametrize("seed", range(3))
def test_delayed_anywhere_counts_people_once_as_a_slow_loop_does(seed):
    records = random_records(PLAN, seed, 150)
    expected = np.array([len(slow_anywhere(records, day)) for day in range(7, 67)])
    found = measure(PLAN, records).daily["delayed_anywhere", "all", "all"]
    np.testing.assert_array_equal(found, expected)
    assert expected.mean() > 5


def slow_anywhere(records, day: int) -> set[int]:
    people = {int(row["person"]) for row, _ in slow_delayed(PLAN, records, day)}
    midnight = day * DAY
    between = (ServiceKind.INTERMEDIATE_CARE, ServiceKind.VIRTUAL_WARD, ServiceKind.PLACE)
    lists = (*between, ServiceKind.CARE_HOME, ServiceKind.HOME_CARE, ServiceKind.PROCESS)
    never = 2**31 - 1
    left = {(row["person"], row["spell"]): row["left"] for row in records.spell}
    for row in records.visit:
        kind = SERVICES[row["service"]][1] if row["service"] >= 0 else None
        held = SERVICES[row["held"]][1] if row["held"] >= 0 else None
        blocked = kind in between and row["finished"] != never and row["finished"] < midnight <= row["ended"]
        until = row["started"] if row["started"] != never else row["ended"]
        since = int(row["joined"])
        if held == ServiceKind.HOSPITAL_POOL:
            since = max(since, int(left.get((row["person"], row["spell"]), never)))
        waits = kind in lists and held not in between and since < midnight <= until
        if blocked or waits:
            people.add(int(row["person"]))
    return people


def test_completed_delays_deaths_and_unfit_again_by_hand():
    history = History()
    endings = [
        (1, EndedBy.MOVED_ON),
        (3, EndedBy.MOVED_ON),
        (8, EndedBy.MOVED_ON),
        (0, EndedBy.MOVED_ON),  # left on the ready date: not a delayed day
        (20, EndedBy.DIED),
        (0, EndedBy.UNFIT_AGAIN),
        (100, EndedBy.MOVED_ON),  # after the window
    ]
    for days, ended_by in endings:
        person = history.person()
        left = (10 + days) * DAY + 15 * HOUR
        alive = EndedBy.DIED if ended_by == EndedBy.DIED else EndedBy.COMPLETED
        history.spell(person, bed_start=8 * DAY, left=left, ended_by=alive)
        history.delay(person, 10 * DAY + 10 * HOUR, left, ended_by=ended_by)
    found = measure(PLAN, history.records()).indicators
    assert found["completed_delay_days", "city", "all"] == 4
    assert found["completed_delay_median_days", "all", "all"] == 3
    assert math.isnan(found["completed_delay_days", "shire", "all"])
    assert found["deaths_while_delayed", "all", "all"] == 1
    assert found["unfit_again", "all", "all"] == 1
    # Five left alive in the window (one of them unfit on the way), three of them after a delayed day.
    assert found["delayed_share_of_discharges", "all", "all"] == pytest.approx(3 / 5)
    assert found["delay_flow_out_per_day", "all", "ended:died"] == pytest.approx(1 / 60)
    assert found["delay_flow_out_per_day", "all", "ended:left"] == pytest.approx(3 / 60)


def test_a_spell_delayed_before_the_window_was_delayed_when_it_left():
    history = History()
    person = history.person()
    history.spell(person, bed_start=0, left=8 * DAY, ended_by=EndedBy.COMPLETED, unfit_again=1)
    history.delay(person, 1 * DAY, 3 * DAY, ended_by=EndedBy.UNFIT_AGAIN)
    found = measure(PLAN, history.records()).indicators
    assert found["delayed_share_of_discharges", "all", "all"] == 1
    assert found["people_delayed", "all", "all"] == 0


def test_two_episodes_of_one_spell_are_one_spell():
    history = History()
    person = history.person("shire", older=False)
    history.spell(person)
    history.delay(person, 10 * DAY, 12 * DAY, ended_by=EndedBy.UNFIT_AGAIN, reason="11A")
    history.delay(person, 20 * DAY, 22 * DAY, episode=1, reason="24C")
    found = measure(PLAN, history.records()).indicators
    assert found["people_delayed", "shire", "all"] == 1
    assert found["people_delayed", "acute_medical", "all"] == 1
    assert found["delay_episodes", "shire", "all"] == 2
    assert found["people_delayed", "shire", "subgroup:assessment"] == 1
    assert found["people_delayed", "shire", "age:75_plus"] == 0


def test_an_interim_place_does_not_end_the_wait():
    """Left hospital for an interim place while the wait for a care home goes on: delayed somewhere else."""
    history = History()
    person = history.person()
    history.spell(person, left=12 * DAY + HOUR, ended_by=EndedBy.COMPLETED)
    history.delay(person, 10 * DAY + HOUR, 12 * DAY + HOUR)
    pool = [row[0] for row in SERVICES].index("acute_medical")
    history.visit(person, "city.care_home", spell=0, held=pool, joined=10 * DAY + HOUR, started=15 * DAY + HOUR)
    found = measure(PLAN, history.records()).daily
    assert found["delayed_hospital_beds", "city", "all"].tolist()[3:10] == [0, 1, 1, 0, 0, 0, 0]
    assert found["delayed_anywhere", "city", "all"].tolist()[3:10] == [0, 1, 1, 1, 1, 1, 0]
    assert found["waiting_in_community", "city", "all"].sum() == 0


def test_who_is_there_on_the_first_day_does_not_flow_in():
    found = measure(PLAN, random_records(PLAN, 0, 400))
    stock, comes = (found.daily[name, "all", "all"] for name in ("delayed_hospital_beds", "delay_flow_in"))
    assert stock[0] > 0
    assert comes[0] == 0
    assert found.indicators["delay_flow_in_per_day", "all", "all"] == pytest.approx(comes.sum() / len(comes))
