"""Who is there on the first day of winter-hub follows from the flows of the same file."""

from pathlib import Path

import pytest

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
