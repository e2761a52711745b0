"""What a plan makes of beds, and of the people whom a stated start puts in services."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from discharge_sim.engines.reference import run_replication
from discharge_sim.plan.calendars import CalendarView
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.compile_people import split_by_share
from discharge_sim.plan.people import draw_people
from discharge_sim.plan.people_layout import Entry
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.clock import NEVER

SMALL = Path(__file__).parents[1] / "cases" / "valid" / "small.toml"


@pytest.fixture(scope="module")
def small():
    return load_scenario(SMALL)


def beds(scenario, pool, day):
    plan = compile_plan(scenario)
    supply = plan.supplies.index(pool)
    return CalendarView(plan.calendars, int(plan.supply["capacity"][supply])).value_at(day * 1440)


def test_beds_closed_for_good_are_taken_away_for_the_whole_run(small):
    closing = small.with_changes({"pools.acute.beds_closed_by_scenario": 7})
    last_day = compile_plan(small).horizon // 1440 - 1
    for day in (0, last_day):
        assert beds(small, "acute", day) - beds(closing, "acute", day) == 7
    assert compile_plan(closing).prices.beds_closed.sum() == 7


SHARED = """
[period]
start_state = "stated"
[shared_services.rehabilitation]
kind = "intermediate_care"
places = 100
stay_days = 20
occupied_share_at_start = 0.71
waiting_at_start = 7
[partnerships.{user}.pathways.rehabilitation]
service = "rehabilitation"
waiting_reason = "27A"
"""


@pytest.fixture
def written(tmp_path):
    """Make a scenario that extends the small town."""

    def make(text):
        (tmp_path / "a.toml").write_text(f'format = 1\nname = "a"\nextends = "{SMALL}"\n{text}', encoding="utf-8")
        return load_scenario(tmp_path / "a.toml")

    return make


def at_start(plan):
    """Return how many people of each partnership there are at the start, by kind and step."""
    people = draw_people(plan, 7, 0)
    rows = np.flatnonzero((people.entry == Entry.IN_SERVICE) | (people.entry == Entry.WAITING_IN_COMMUNITY))
    keys = [
        (
            Entry(int(people.entry[n])).name,
            plan.partnerships[people.person["partnership"][n]],
            plan.steps[people.step[n]],
        )
        for n in rows
    ]
    return Counter(keys)


def test_people_of_a_shared_service_are_spread_by_the_hospital_streams_shares(written):
    both = SHARED.format(user="city") + '[partnerships.shire.pathways.later]\nservice = "rehabilitation"\n'
    plan = compile_plan(written(both))
    assert at_start(plan) == {
        ("IN_SERVICE", "city", "city.rehabilitation"): 43,  # 71 x 0.6 = 42.6
        ("IN_SERVICE", "shire", "shire.later"): 28,
        ("WAITING_IN_COMMUNITY", "city", "city.rehabilitation"): 4,
        ("WAITING_IN_COMMUNITY", "shire", "shire.later"): 3,
    }
    used = run_replication(plan, 7, 0).visit
    used = used[used["service"] == plan.services.index("rehabilitation")]
    assert (used["started"] < 0).sum() == 71


def test_a_shared_service_that_one_partnership_uses_has_only_its_people(written):
    counts = at_start(compile_plan(written(SHARED.format(user="shire"))))
    assert counts == {
        ("IN_SERVICE", "shire", "shire.rehabilitation"): 71,
        ("WAITING_IN_COMMUNITY", "shire", "shire.rehabilitation"): 7,
    }


@pytest.mark.parametrize(
    ("count", "shares", "expected"),
    [(7, [0.6, 0.4], [4, 3]), (1, [1, 1, 1], [1, 0, 0]), (5, [0, 0], [3, 2]), (0, [0.3, 0.7], [0, 0]), (9, [], [])],
)
def test_whole_people_are_split_by_share(count, shares, expected):
    assert split_by_share(count, shares) == expected


def test_a_review_still_to_come_ends_stays(written):
    text = """
[period]
start_state = "stated"
[services.intermediate_care]
places = 2000
occupied_share_at_start = 1.0
stay_days = 100
review_day = 28
review_ends_stay_share = {share}
review_days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
"""
    without, reviewed = (draw_people(compile_plan(written(text.format(share=share))), 7, 0) for share in (0.0, 0.5))
    started, finish = without.started, without.finish
    assert (reviewed.started == started).all()
    to_come = (started + 28 * 1440 > 0) & (finish != NEVER)
    ended = reviewed.finish != finish
    assert not (ended & ~to_come).any()
    assert (reviewed.finish[ended] == started[ended] + 28 * 1440).all()
    n = int(to_come.sum())
    assert n > 500
    assert ended.sum() == pytest.approx(n / 2, abs=4 * np.sqrt(n / 4))


def test_stays_under_way_are_those_of_the_pathway(written):
    text = """
[period]
start_state = "stated"
[services.intermediate_care]
places = 2000
occupied_share_at_start = 1.0
stay_days = 100
stay_with_in_reach_days = 5
in_reach = {in_reach}
{pathway}
"""
    for in_reach in ("false", "true"):  # in-reach begins with the run: those who are there came before it
        for pathway, days in (("", 100), ("[pathways.step_down]\nstay_days = 10", 10)):
            plan = compile_plan(written(text.format(pathway=pathway, in_reach=in_reach)))
            people = draw_people(plan, 7, 0)
            there = people.step == [step.endswith(".step_down") for step in plan.steps].index(True)
            there &= people.entry == Entry.IN_SERVICE
            assert there.sum() > 100
            total = people.finish[there] - people.started[there]
            assert (np.abs(total - days * 1440) <= 1).all()


def test_people_stated_by_number_are_there_even_beyond_capacity(written):
    plan = compile_plan(
        written(SHARED.format(user="shire").replace("occupied_share_at_start = 0.71", "people_at_start = 113"))
    )
    assert at_start(plan)["IN_SERVICE", "shire", "shire.rehabilitation"] == 113
    used = run_replication(plan, 7, 0).visit
    used = used[used["service"] == plan.services.index("rehabilitation")]
    there = used[used["started"] < 0]
    assert len(there) == 113
    later = used[(used["started"] >= 0) & (used["started"] < NEVER)]
    assert len(later)
    for visit in later:  # nobody comes before the thirteen too many have gone
        inside = (used["started"] < visit["started"]) & (used["ended"] > visit["started"])
        assert inside.sum() < 100


FIRST_DAY = """
[period]
start_state = "stated"
[readiness]
unfit_again_at_start = 7
[partnerships.city.services.home_care]
hours_per_week = 5000
occupied_share_at_start = 0.9
package_hours_per_week = { distribution = "lognormal", mean = 11, sigma = 0.7 }
[partnerships.city.at_start.fit.waiting]
count = 5
need = "home_support"
fit_since_days = 2
pool_shares = { acute = 1.0 }
[partnerships.city.at_start.delayed.some]
count = 10
need = "home_support"
waited_days = 5
pool_shares = { acute = 1.0 }
[partnerships.city.at_start.delayed.more]
count = 20
need = "home_support"
pathway = "home_support"
waited_days = 9
pool_shares = { acute = 1.0 }
"""


def test_people_fit_at_the_start_were_fit_before_it_and_are_not_recorded_ready(written):
    plan = compile_plan(written(FIRST_DAY))
    people, group = draw_people(plan, 7, 0), plan.start_groups.index("city.fit.waiting")
    mine = people.stream_hash == int(plan.start_group[group]["name_hash"]) & 0xFFFFFF
    assert mine.sum() == 5
    assert (people.entry[mine] == Entry.IN_BED_NOT_FIT).all()
    assert (people.person["arrived"][mine] + people.fit_after[mine] == -2 * 1440).all()
    assert (people.ready[mine] == NEVER).all()


def test_people_unfit_again_are_spread_over_the_delayed_as_these_are_large(written):
    plan = compile_plan(written(FIRST_DAY))
    counts = dict(zip(plan.start_groups, plan.start_group["count"].tolist(), strict=True))
    assert counts["city.unfit_again.some"] == 2  # 7 x 10 / 30 = 2.33
    assert counts["city.unfit_again.more"] == 5
    assert (draw_people(plan, 7, 0).entry == Entry.UNFIT_AGAIN).sum() == 7


def test_packages_under_way_sum_to_the_stated_hours(written):
    """Sizes of 11 hours with a standard deviation of 8.7, drawn one by one for 409 people, sum to 4,500 +- 177."""
    plan = compile_plan(written(FIRST_DAY))
    step, sums = plan.steps.index("city.home_support"), []
    for seed in range(40):
        people = draw_people(plan, seed, 0)
        mine = (people.entry == Entry.IN_SERVICE) & (people.step == step)
        assert mine.sum() == round(4500 / 11)
        assert len(np.unique(people.units[mine])) > 50
        sums.append(people.units[mine].sum() / 4)
    assert np.mean(sums) == pytest.approx(4500, abs=20)
    assert np.std(sums) < 177 / 4
