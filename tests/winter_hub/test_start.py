"""Who is there on the first day of winter-hub follows from the flows of the same file."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from discharge_sim.engines.fast import run_replication
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.compile_people import split_by_share
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.needs import NEED_KEYS

BASE = Path(__file__).parents[2] / "scenarios" / "winter-hub" / "base.toml"
BY_AGE = {
    "in_community_hospital_18_74": ("emergency_medical_18_74", "adult_18_74"),
    "in_community_hospital_75_plus": ("emergency_medical_75_plus", "older_75_plus"),
}


@pytest.fixture(scope="module")
def tables():
    return load_scenario(BASE).tables


def into_community_hospital(tables, partnership):
    """Return people a day by cohort of the first day and need: transfers, and direct admissions of older people."""
    transfer = tables.transfers[f"to_community_hospital_{partnership}"].share_by_need
    direct = tables.streams[f"community_hospital_{partnership}"]
    needs, found = tables.partnerships[partnership].needs, {}
    for cohort, (key, admitted_as) in BY_AGE.items():
        stream = tables.streams[key]
        moved = stream.per_day * stream.partnership_shares[partnership] * (1 - stream.dies_in_hospital_share)
        came = direct.per_day * (1 - direct.dies_in_hospital_share) * direct.cohort_shares.get(admitted_as, 0.0)
        shares = needs[admitted_as]
        found[cohort] = {need: (moved * transfer.get(need, 0.0) + came) * getattr(shares, need) for need in NEED_KEYS}
    return found


@pytest.mark.parametrize("partnership", ["aberdeenshire", "moray"])
def test_people_in_community_hospitals_are_those_who_get_there(tables, partnership):
    """Four fifths are transferred, people with high needs first; a stay lasts as long whatever the need."""
    came = into_community_hospital(tables, partnership)
    everybody = sum(sum(one.values()) for one in came.values())
    stream = tables.streams[f"in_community_hospital_{partnership}_at_start"]
    pool = tables.pools[f"community_hospital_{partnership}"]
    assert pool.not_fit_at_start_stream == f"in_community_hospital_{partnership}_at_start"
    assert stream.per_day == 0
    for cohort, by_need in came.items():
        total = sum(by_need.values())
        assert stream.cohort_shares[cohort] == pytest.approx(total / everybody, abs=0.002)
        stated = tables.partnerships[partnership].needs[cohort]
        for need, people in by_need.items():
            assert getattr(stated, need) == pytest.approx(people / total, abs=0.001), need


def test_171_people_are_delayed_on_the_first_day(tables):
    at_start = {key: one.at_start.delayed.values() for key, one in tables.partnerships.items()}
    by_council = {key: sum(group.count for group in groups) for key, groups in at_start.items()}
    assert by_council == {"aberdeen_city": 72, "aberdeenshire": 56, "moray": 43}
    waiting = sum(group.count for groups in at_start.values() for group in groups if group.pathway is None)
    assert waiting / 171 == pytest.approx(0.16, abs=0.005)


def fit_people_a_day(tables, partnership):
    """Return people a day who become fit for discharge, by need and pool: admissions less deaths and transfers."""
    needs, found = tables.partnerships[partnership].needs, Counter()
    brings = [one for one in tables.streams.values() if hasattr(one, "time_to_fit_days")]
    leave, share = Counter(), tables.readmission.within_28_days_share
    for stream in brings:
        for cohort, of_cohort in stream.cohort_shares.items():
            people = stream.per_day * (1 - stream.dies_in_hospital_share) * of_cohort
            leave[cohort] += people
            for need in NEED_KEYS:
                left = people * stream.partnership_shares.get(partnership, 0.0) * getattr(needs[cohort], need)
                for transfer in tables.transfers.values():
                    if transfer.from_pool == stream.pool and partnership in transfer.partnerships:
                        found[need, transfer.to_pool] += left * transfer.share_by_need.get(need, 0.0)
                        left *= 1 - transfer.share_by_need.get(need, 0.0)
                found[need, stream.pool] += left
    population = tables.streams["elective"].partnership_shares[partnership]
    for cohort, people in leave.items():  # the readmitted are not transferred
        for need in NEED_KEYS:
            again = people * share / (1 - share) * population
            found[need, tables.readmission.pool] += again * getattr(needs[cohort], need)
    return found


def days_until_a_round(tables, *, weekends):
    """Return the mean days that have passed at Tuesday 00:00 since people became fit, if no round has recorded them."""
    of_day = [tables.readiness.weekday_share] * 5
    of_day += [tables.readiness.saturday_share, tables.readiness.sunday_share] if weekends else [0.0, 0.0]
    left, days = 1.0, 14 / 24  # since Monday's round
    for back in range(28):
        left *= 1 - of_day[-back % 7]
        days += left
    return days


@pytest.mark.parametrize("partnership", ["aberdeen_city", "aberdeenshire", "moray"])
def test_people_fit_and_not_yet_recorded_are_those_of_any_tuesday(tables, partnership):
    weekend = tables.leaving.weekend_share_arranged
    on_any_day, on_weekdays = (days_until_a_round(tables, weekends=which) for which in (True, False))
    days = dict.fromkeys(NEED_KEYS, on_any_day)
    days["restart"] = weekend * on_any_day + (1 - weekend) * on_weekdays
    days["independent"] = (5 + tables.leaving.preparation_hours.mean) / 24  # the door closes at 19:00
    there = Counter()
    for (need, pool), people in fit_people_a_day(tables, partnership).items():
        there[need, pool] += people * days[need]
    by_need = Counter()
    for (need, _), people in there.items():
        by_need[need] += people
    stated = tables.partnerships[partnership].at_start.fit
    whole = split_by_share(round(sum(by_need.values())), list(by_need.values()))
    assert {key: group.count for key, group in stated.items()} == {
        need: count for need, count in zip(by_need, whole, strict=True) if count
    }
    for key, group in stated.items():
        assert group.need == key
        for pool, share in group.pool_shares.items():
            assert share == pytest.approx(there[key, pool] / by_need[key], abs=0.011), (key, pool)


def test_people_unfit_again_are_those_whom_the_delayed_become(tables):
    readiness = tables.readiness
    away = readiness.time_to_fit_again_days.mean + days_until_a_round(tables, weekends=True)
    assert readiness.unfit_again_at_start == round(171 * readiness.unfit_again_per_delayed_day * away)


def test_beds_are_occupied_as_published(tables):
    """Not fit, fit, delayed and unfit again together fill the published beds of each pool, to a bed or two."""
    there = Counter({key: pool.not_fit_at_start for key, pool in tables.pools.items()})
    for partnership in tables.partnerships.values():
        for path, group in partnership.at_start.groups():
            beside = 1 + tables.readiness.unfit_again_at_start / 171 if path.startswith("delayed.") else 1
            for pool, share in group.pool_shares.items():
                there[pool] += group.count * share * beside
    occupied = {"acute_medical": 616, "acute_surgical": 294, "mental_health": 252}
    occupied |= {"community_hospital_aberdeenshire": 127, "community_hospital_moray": 54}
    for pool, beds in occupied.items():
        assert there[pool] == pytest.approx(beds, abs=2), pool


def test_the_hubs_have_as_much_under_way_on_the_first_day_as_later(tables):
    """Open cases of a Tuesday: on the first one as on later ones, to a fifth (means of thirty winters)."""
    plan = compile_plan(load_scenario(BASE))
    later = [(dt.date(2016, 12, 13) + dt.timedelta(days=days) - plan.origin).days for days in (0, 56, 70, 84)]
    cases, complete = Counter(), Counter()
    for winter in range(30):
        spells = run_replication(plan, 1, winter).spell
        for day in (0, *later):
            minute = day * 1440
            there = (spells["referred"] <= minute) & (spells["left"] > minute) & (spells["bed_start"] <= minute)
            when = "first" if day == 0 else "later"
            cases[when] += int((there & (spells["assessed"] > minute)).sum())
            complete[when] += int((there & (spells["assessed"] <= minute) & (spells["first_ready"] > minute)).sum())
    assert cases["first"] == pytest.approx(cases["later"] / len(later), rel=0.2)
    assert complete["first"] / 30 == pytest.approx(complete["later"] / len(later) / 30, abs=4)
