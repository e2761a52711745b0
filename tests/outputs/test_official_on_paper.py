"""A winter of fourteen people, counted on paper: every edge of the official rules, and the sums of them all.

The rules (Public Health Scotland): a day counts if it is after the ready date and not after that of leaving. A month's
last day as ready date counts nothing in that month. The census is on the last Thursday: ready before that date and not
left before it, without 26X and 46X. Code 100 counts nowhere. Lengths run from the ready date of the episode, whatever
the reasons in between.

The censuses of this winter are 28 November, 26 December, 30 January, 27 February and 26 March.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from discharge_sim.outputs.groups import published_group
from discharge_sim.outputs.measure import Measures, measure
from discharge_sim.vocabulary.reasons import DELAY_REASONS
from discharge_sim.vocabulary.settings import EndedBy
from tests.outputs.history import History, at
from tests.outputs.small_plan import small_plan

ORIGIN = dt.date(2019, 11, 1)
PLAN = small_plan(origin=ORIGIN, days=152)  # to 31 March 2020, over a 29 February
STILL_THERE = None
YOUNGER, OLDER = "18_74", "75_plus"
MEDICAL, SURGICAL = "acute_medical", "acute_surgical"


def when(text: str | None) -> int:
    return PLAN.horizon if text is None else at(ORIGIN, text)


class Winter:
    """People who are delayed, each told in one line for each interval."""

    def __init__(self) -> None:
        self.history = History()

    def person(self, partnership: str, age: str, *episodes: tuple) -> None:
        """Add a person; an episode is (ready, (until, reason, how it ended, pool), ...)."""
        person = self.history.person(partnership, older=age == OLDER)
        self.history.spell(person, episodes=len(episodes))
        for number, (ready, *intervals) in enumerate(episodes):
            start = max(when(ready), 0)
            for until, reason, ended_by, pool in intervals:
                what = {"episode": number, "start": start, "reason": reason, "pool": pool, "ended_by": ended_by}
                self.history.delay(person, when(ready), when(until), **what)
                start = when(until)


def left(until: str, reason: str, pool: str = MEDICAL) -> tuple:
    return until, reason, EndedBy.MOVED_ON, pool


def then(until: str, reason: str, pool: str = MEDICAL) -> tuple:
    return until, reason, EndedBy.REASON_CHANGED, pool


@pytest.fixture(scope="module")
def winter() -> Measures:
    w = Winter()
    # 1. Ready on November's last day: nothing in November; 1 and 2 December.
    w.person("city", OLDER, ("2019-11-30 10:00", left("2019-12-02 15:00", "25D")))
    # 2. Left on the census Thursday, whose first midnight finds the reason before the change: 28 November, 11A, 1 day.
    w.person("city", YOUNGER, ("2019-11-27 16:00", then("2019-11-28 00:00", "11A"), left("2019-11-28 11:00", "11B")))
    # 3. Over the leap day: 25 to 29 February, and 1 March. At the census of 27 February for 3 days: not over 72 hours.
    w.person("shire", OLDER, ("2020-02-24 09:00", left("2020-03-01 12:00", "24C")))
    # 4. A day longer, left on the census Thursday: 24 to 27 February; 4 days: over 72 hours.
    w.person("shire", OLDER, ("2020-02-23 12:00", left("2020-02-27 08:00", "24C")))
    # 5. Unfit again and ready again: 11 to 20 December; from a new ready date 24 to 27 December, 3 days at the census.
    unfit = ("2019-12-20 14:00", "25D", EndedBy.UNFIT_AGAIN, MEDICAL)
    w.person("city", OLDER, ("2019-12-10 10:00", unfit), ("2019-12-23 10:00", left("2019-12-27 10:00", "25D")))
    # 6. Home closed over the census: 19 to 24 December 24C; 25 to 28 26X, not at the census; 29 to 31 and 1, 2 January.
    closed = (then("2019-12-24 08:00", "24C"), then("2019-12-28 08:00", "26X"), left("2020-01-02 10:00", "24C"))
    w.person("city", YOUNGER, ("2019-12-18 10:00", *closed))
    # 7. Ward closed before the census: 21 to 25 January 25D; 26 to 29 46X; 30, 31, 1, 2, 3 February; for 10 days.
    ward = (then("2020-01-25 00:00", "25D"), then("2020-01-29 12:00", "46X"), left("2020-02-03 10:00", "25D"))
    w.person("shire", OLDER, ("2020-01-20 10:00", *ward))
    # 8. Code 100: nowhere.
    w.person("city", OLDER, ("2020-01-01 10:00", (STILL_THERE, "100", EndedBy.NOT_ENDED, MEDICAL)))
    # 9. A legal process since 1 February 2019, still there: every day; 300, 328, 363, 391 and 419 days at the censuses.
    w.person("shire", YOUNGER, ("2019-02-01 10:00", (STILL_THERE, "51X", EndedBy.NOT_ENDED, MEDICAL)))
    # 10. Died in the bed: 10, 11 and 12 March.
    w.person("city", OLDER, ("2020-03-09 10:00", ("2020-03-12 03:00", "27A", EndedBy.DIED, MEDICAL)))
    # 11. To another pool while delayed: 3, 4 March in the first, 5, 6 in the second.
    moved = (then("2020-03-04 10:00", "25D"), left("2020-03-06 09:00", "25D", SURGICAL))
    w.person("city", YOUNGER, ("2020-03-02 10:00", *moved))
    # 12. Ready and gone on one date: nothing.
    w.person("city", OLDER, ("2020-03-04 08:00", left("2020-03-04 23:59", "44")))
    # 13. Ready in the first hour of the census Thursday: not at the census; 27 to 31 March, and on after the window.
    w.person("city", OLDER, ("2020-03-26 00:30", (STILL_THERE, "25D", EndedBy.NOT_ENDED, MEDICAL)))
    # 14. Ready on the last day of the window: nothing in it.
    w.person("shire", OLDER, ("2020-03-31 10:00", (STILL_THERE, "11A", EndedBy.NOT_ENDED, MEDICAL)))
    return measure(PLAN, w.history.records())


BED_DAYS = {
    # (month, partnership, pool, reason, age): days, by the numbers of the people above
    ("2019-12", "city", MEDICAL, "25D", OLDER): 2 + 10 + 4,  # 1 and 5
    ("2019-11", "city", MEDICAL, "11A", YOUNGER): 1,  # 2
    ("2020-02", "shire", MEDICAL, "24C", OLDER): 5 + 4,  # 3 and 4
    ("2020-03", "shire", MEDICAL, "24C", OLDER): 1,  # 3
    ("2019-12", "city", MEDICAL, "24C", YOUNGER): 6 + 3,  # 6
    ("2019-12", "city", MEDICAL, "26X", YOUNGER): 4,  # 6
    ("2020-01", "city", MEDICAL, "24C", YOUNGER): 2,  # 6
    ("2020-01", "shire", MEDICAL, "25D", OLDER): 5 + 2,  # 7
    ("2020-01", "shire", MEDICAL, "46X", OLDER): 4,  # 7
    ("2020-02", "shire", MEDICAL, "25D", OLDER): 3,  # 7
    ("2019-11", "shire", MEDICAL, "51X", YOUNGER): 30,  # 9
    ("2019-12", "shire", MEDICAL, "51X", YOUNGER): 31,
    ("2020-01", "shire", MEDICAL, "51X", YOUNGER): 31,
    ("2020-02", "shire", MEDICAL, "51X", YOUNGER): 29,
    ("2020-03", "shire", MEDICAL, "51X", YOUNGER): 31,
    ("2020-03", "city", MEDICAL, "27A", OLDER): 3,  # 10
    ("2020-03", "city", MEDICAL, "25D", YOUNGER): 2,  # 11
    ("2020-03", "city", SURGICAL, "25D", YOUNGER): 2,  # 11
    ("2020-03", "city", MEDICAL, "25D", OLDER): 5,  # 13
}
CENSUS = {
    # (month, partnership, reason, age, length)
    ("2019-11", "city", "11A", YOUNGER, "1_to_3_days"): 1,  # 2
    ("2020-02", "shire", "24C", OLDER, "1_to_3_days"): 1,  # 3
    ("2020-02", "shire", "24C", OLDER, "4_to_14_days"): 1,  # 4
    ("2019-12", "city", "25D", OLDER, "1_to_3_days"): 1,  # 5
    ("2020-01", "shire", "25D", OLDER, "4_to_14_days"): 1,  # 7
    ("2019-11", "shire", "51X", YOUNGER, "183_to_365_days"): 1,  # 9
    ("2019-12", "shire", "51X", YOUNGER, "183_to_365_days"): 1,
    ("2020-01", "shire", "51X", YOUNGER, "183_to_365_days"): 1,
    ("2020-02", "shire", "51X", YOUNGER, "over_365_days"): 1,
    ("2020-03", "shire", "51X", YOUNGER, "over_365_days"): 1,
}


def test_bed_days_are_those_on_paper(winter: Measures) -> None:
    found = {
        (key.month, key.partnership, key.pool, key.reason, key.age_band): count
        for key, count in winter.official.items()
        if count and key.measure == "delayed_bed_days"
    }
    assert found == BED_DAYS


def test_the_census_is_that_on_paper(winter: Measures) -> None:
    found = {
        (key.month, key.partnership, key.reason, key.age_band, key.length_band): count
        for key, count in winter.official.items()
        if count and key.measure == "census_people"
    }
    assert found == CENSUS


@pytest.mark.parametrize(
    ("group", "days"),
    [
        ("reason_group:adults_with_incapacity", 152),  # 9: every day
        ("reason_group:other_code_9", 4 + 4),  # 26X of 6, 46X of 7
        ("delay_type:code_9", 152 + 8),
        ("delay_type:standard", 16 + 1 + 9 + 1 + 9 + 2 + 7 + 3 + 3 + 2 + 2 + 5),
        ("subgroup:assessment", 1),  # 2
        ("subgroup:place_availability", 9 + 1 + 9 + 2 + 3),  # 3, 4, 6, 10
        ("subgroup:care_arrangements", 16 + 7 + 3 + 2 + 2 + 5),  # 1, 5, 7, 11, 13
        ("age:18_74", 1 + 9 + 4 + 2 + 152 + 4),  # 2, 6, 9, 11
        ("age:75_plus", 16 + 10 + 7 + 4 + 3 + 3 + 5),  # 1, 3, 4, 5, 7, 10, 13
    ],
)
def test_bed_days_by_group_are_the_sums_on_paper(winter: Measures, group: str, days: int) -> None:
    assert winter.indicators["delayed_bed_days", "all", group] == days


def test_average_beds_divide_by_the_days_of_the_month(winter: Measures) -> None:
    by_month = Counter()
    for (month, *_), days in BED_DAYS.items():
        by_month[month] += days
    for month, days in (("2019-11", 30), ("2019-12", 31), ("2020-01", 31), ("2020-02", 29), ("2020-03", 31)):
        found = winter.indicators["delayed_hospital_beds", "all", f"month:{month}"]
        assert found == pytest.approx(by_month[month] / days)


def test_people_episodes_and_shares_are_those_on_paper(winter: Measures) -> None:
    """Delayed for a day or more: all but 8 (code 100), 12 (same date) and 14 (last day); 5 has two episodes."""
    indicators = winter.indicators
    assert indicators["people_delayed", "all", "all"] == 11
    assert indicators["delay_episodes", "all", "all"] == 12
    assert indicators["unfit_again", "all", "all"] == 1
    assert indicators["deaths_while_delayed", "all", "all"] == 1
    # At the five censuses: ten people, of whom 4, 7 and five times 9 had waited for four days or more.
    assert indicators["census_people", "all", "all"] == pytest.approx(10 / 5)
    assert indicators["delayed_over_72h_share", "all", "all"] == pytest.approx(7 / 10)


def test_delayed_days_of_people_delayed_over_72_hours_begin_with_the_fourth(winter: Measures) -> None:
    """Days with at least four elapsed: 3: 28, 29 Feb, 1 Mar; 4: 27 Feb; 5: 14 to 20 Dec and 27 Dec; 6: 22 Dec to 2 Jan;
    7: 24 Jan to 3 Feb; 9: every day; 11: 6 Mar; 13: 30, 31 Mar."""
    over = 3 + 1 + (7 + 1) + 12 + 11 + 152 + 1 + 2
    assert winter.indicators["delayed_bed_days", "all", "length:over_3d"] == over
    share = over / sum(BED_DAYS.values())
    assert winter.indicators["delayed_bed_days_over_72h_share", "all", "all"] == pytest.approx(share)


# -- the list of codes ------------------------------------------------------------------------------------------------
PUBLISHED_GROUPS = {
    "health_and_social_care": "11A 11B 23C 23D 24A 24B 24C 24D 24E 24F 25A 25D 25E 25F 27A 44",
    "patient_carer_family": "51 52 61 67 71 72 73 74",
    "adults_with_incapacity": "51X",
    "other_code_9": "24DX 24EX 25X 26X 46X 71X",
    "code_100": "100",
}
"""Codes by published group, from the definitions in force since July 2016."""


def test_every_code_is_in_its_published_group() -> None:
    found: dict[str, list[str]] = {}
    for reason in DELAY_REASONS:
        found.setdefault(published_group(reason), []).append(reason.code)
    assert {group: " ".join(sorted(codes)) for group, codes in found.items()} == PUBLISHED_GROUPS
