"""What random worlds found: the smallest worlds that show each mistake, worked out by hand."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import numpy as np
import pytest

from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.people import draw_happenings
from discharge_sim.plan.problems import PlanError
from discharge_sim.scenario.checks import check_all
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.reasons import REASON_CODES
from discharge_sim.vocabulary.settings import EndedBy, ServiceKind
from tests.worlds.agree import compare
from tests.worlds.generator import scenario_of
from tests.worlds.invariants import failures
from tests.worlds.telling import Told, tell

MONDAY = dt.date(2017, 1, 9)
ALL_WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
OPEN = {
    "admission_days": ALL_WEEK,
    "admits_on_public_holidays": True,
    "admission_opens": dt.time(0, 0),
    "admission_closes": dt.time(23, 59),
}
NURSES = {"role": "nurse", "employer": "nhs", "weekday": 9, "saturday": 9, "sunday": 9, "shift_start": dt.time(0, 0)}


def _world(need: str = "home_support") -> dict[str, Any]:
    """Return a world in which everybody has one need and nothing goes wrong."""
    return {
        "format": 1,
        "name": "small",
        "period": {
            "window_start": MONDAY,
            "window_end": MONDAY + dt.timedelta(days=20),
            "follow_up_days": 0,
            "start_state": "empty",
        },
        "cohorts": {"older": {"age_band": "75_plus"}},
        "streams": {
            "emergencies": {
                "kind": "emergency",
                "pool": "ward",
                "per_day": 3,
                "dominating_per_day": 3,
                "time_to_fit_days": 1,
                "partnership_shares": {"north": 1.0},
                "cohort_shares": {"older": 1.0},
            }
        },
        "pools": {"ward": {"setting": "acute_medical", "beds": 500}},
        "readiness": {"saturday_share": 1.0, "sunday_share": 1.0},
        "leaving": {"weekend_share_arranged": 1.0},
        "partnerships": {
            "north": {
                "needs": {"older": {need: 1.0}},
                "hub": {
                    "organisation": "integrated",
                    "teams": {"nurses": {**NURSES, "shift_hours": 23.5}},
                    "tasks": {"assessment": {"position": 1, "roles": ["nurse"], "work_hours": 1.0}},
                },
                "services": {
                    "home_care": {
                        "kind": "home_care",
                        "hours_per_week": 5000.0,
                        "package_hours_per_week": 8.0,
                        "stay_days": 2,
                        **OPEN,
                    },
                    "beds": {"kind": "intermediate_care", "places": 500, "stay_days": 2, **OPEN},
                    "legal": {"kind": "process", "at_once": 500, "stay_days": 3},
                },
                "pathways": {
                    "home_support": {"service": "home_care", "waiting_reason": "25D"},
                    "step_down": {"service": "beds", "waiting_reason": "27A"},
                    "complex": {"service": "legal", "waiting_reason": "51X"},
                },
            }
        },
    }


def _story(tables: dict[str, Any], seed: int = 1) -> Told:
    scenario = scenario_of(tables)
    assert not check_all(scenario.tables)
    told = tell(seed, scenario)
    assert not failures(told)
    return told


def _community(pathway: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "community_referral",
        "per_day": 3,
        "dominating_per_day": 3,
        "pathway_shares": {pathway: 1.0},
        "partnership_shares": {"north": 1.0},
        "cohort_shares": {"older": 1.0},
        **more,
    }


def test_people_of_the_community_are_not_assessed_on_a_pathway_of_discharge_to_assess() -> None:
    tables = _world()
    north = tables["partnerships"]["north"]
    north["hub"] |= {"policy": "discharge_to_assess"}
    north["hub"]["discharge_to_assess"] = {
        "rapid_assessment_hours": 1.0,
        "rapid_assessment_roles": ["nurse"],
        "home_pathway": "home_support",
        "intermediate_pathway": "step_down",
        "safe_at_home_share_by_need": {"home_support": 1.0},
    }
    tables["streams"]["community"] = _community("home_support")
    told = _story(tables)
    referred = [v for v in told.visits if v.spell < 0]
    assert any(v.ended_by == EndedBy.COMPLETED for v in referred)
    assert {t.person for t in told.tasks}.isdisjoint(v.person for v in referred)


def test_a_rule_can_strengthen_a_shared_service() -> None:
    tables = _world()
    tables["shared_services"] = {"hospice": {"kind": "place", "places": 2, "stay_days": 1, **OPEN}}
    tables["escalation"] = {
        "more": {
            "measure": "delayed_people",
            "of": "all",
            "above": 0.0,
            "for_hours": 0.0,
            "until_below": 0.0,
            "below_for_hours": 0.0,
            "adds": 3,
            "to": "services.hospice",
        }
    }
    told = _story(tables)
    hospice = told.records.capacity[told.records.capacity["supply"] == told.plan.supplies.index("hospice")]
    assert hospice["units"].max() == 5


def test_a_process_without_limit_has_no_occupancy_to_watch() -> None:
    tables = _world()
    tables["partnerships"]["north"]["services"]["legal"]["at_once"] = None
    tables["escalation"] = {
        "wrong": {
            "measure": "occupancy_share",
            "of": "north.legal",
            "above": 0.5,
            "for_hours": 0.0,
            "until_below": 0.5,
            "below_for_hours": 0.0,
            "adds": 1,
            "to": "pools.ward",
        }
    }
    with pytest.raises(PlanError, match=r"escalation\.wrong\.of: 'north\.legal' has no limit"):
        compile_plan(scenario_of(tables))


def test_two_queues_of_one_service_are_joined_a_minute_apart() -> None:
    tables = _world()
    north = tables["partnerships"]["north"]
    north["services"]["home_care"]["hours_changes"] = [{"start": MONDAY, "units": -5000}]
    again = {"then": "also", "after_hours": 0.001, "alternative": "second"}
    north["pathways"]["home_support"] |= again
    north["pathways"]["second"] = {"service": "home_care", "waiting_reason": "25D"}
    told = _story(tables)
    second = [v for v in told.visits if v.step == told.plan.steps.index("north.second")]
    first = {v.person: v.joined for v in told.visits if told.plan.steps[v.step] == "north.home_support"}
    assert second
    assert all(v.joined == first[v.person] + 1 for v in second)


def test_an_admission_ends_a_process() -> None:
    """People wait for a tenancy in an intermediate place, and are admitted from there nearly every day."""
    tables = _world("step_down")
    north = tables["partnerships"]["north"]
    north["pathways"]["step_down"]["leads_to"] = {"complex": 1.0}
    north["services"]["beds"]["hospital_admissions_per_year"] = 200.0
    told = _story(tables)
    legal = [v for v in told.visits if told.kinds[v.service] == ServiceKind.PROCESS and v.ended_by == EndedBy.ADMITTED]
    arrivals = {(s.person, s.arrived) for s in told.spells if s.spell > 0}
    assert legal
    assert all((v.person, v.ended) in arrivals for v in legal)


def test_a_referral_gives_up_once_only() -> None:
    """Everybody gets a slot at once and later waits for an intermediate place that never comes."""
    tables = _world()
    north = tables["partnerships"]["north"]
    north["services"]["slots"] = {"kind": "virtual_ward", "places": 500, "stay_days": 1, **OPEN}
    north["services"]["beds"]["places"] = 0
    north["pathways"]["virtual"] = {"service": "slots", "waiting_reason": "27A", "leads_to": {"step_down": 1.0}}
    virtual = {"would_be_admitted_share": 1.0, "admitted_after_hours": 12.0, "admitted_to_pool": "ward"}
    tables["streams"]["virtual"] = {**_community("virtual", **virtual), "kind": "virtual_ward_referral"}
    told = _story(tables)
    beds = told.plan.services.index("north.beds")
    waiting = [v for v in told.visits if v.service == beds and v.spell < 0]
    assert waiting
    assert all(v.ended == NEVER for v in waiting)


def test_an_interim_move_out_of_a_closed_ward_lets_people_take_the_place_they_wait_for() -> None:
    """The only ward is closed for good: nobody may move to the free beds but from a place outside hospital."""
    tables = _world("step_down")
    north = tables["partnerships"]["north"]
    tables["pools"]["ward"]["outbreaks"] = {"per_year": 100_000.0, "closed_days": 90, "wards": 1}
    north["services"]["lodging"] = {"kind": "place", "places": 500, "stay_days": 1, **OPEN}
    north["pathways"]["lodge"] = {"service": "lodging", "waiting_reason": "27A"}
    north["pathways"]["step_down"] |= _then("interim", "lodge")
    told = _story(tables)
    lodging, beds = (told.plan.services.index(f"north.{key}") for key in ("lodging", "beds"))
    moved = {v.person: v.started for v in told.visits if v.service == lodging and v.started != NEVER}
    assert moved
    assert all(v.started == moved[v.person] for v in told.visits if v.service == beds and v.started != NEVER)


def test_an_admission_ends_the_hours_after_which_a_referral_gives_up() -> None:
    """Moved to a bed in the interim, admitted from there, and in hospital when the hours are over."""
    tables = _world()
    north = tables["partnerships"]["north"]
    north["services"]["slots"] = {"kind": "virtual_ward", "places": 0, "stay_days": 1, **OPEN}
    north["services"]["beds"]["hospital_admissions_per_year"] = 300.0
    north["pathways"]["virtual"] = {"service": "slots", "waiting_reason": "27A", **_then("interim", "step_down")}
    virtual = {"would_be_admitted_share": 1.0, "admitted_after_hours": 72.0, "admitted_to_pool": "ward"}
    tables["streams"]["virtual"] = {**_community("virtual", **virtual), "kind": "virtual_ward_referral"}
    tables["readmission"] = {"time_to_fit_days": 1}
    tables["readiness"] = {"weekday_share": 0.3}
    told = _story(tables)
    slots = told.plan.services.index("north.slots")
    early = [v for v in told.visits if v.service == slots and v.ended < v.joined + 72 * 60]
    assert any(told.bed_at(v.person, v.joined + 72 * 60) for v in early)


def test_a_branch_to_hospital_in_hospital_means_unfit_again() -> None:
    tables = _world("complex")
    pathway = tables["partnerships"]["north"]["pathways"]["complex"]
    pathway["leads_to"] = {"hospital": 0.5, "home": 0.5}
    told = _story(tables)
    again = [s for s in told.spells if s.unfit_again]
    assert again
    assert all(s.spell == 0 for s in told.spells)


def test_a_stay_that_was_over_does_not_begin_anew_after_an_admission() -> None:
    """The way on from intermediate care is blocked, people are admitted from there, and their places are kept."""
    tables = _world("step_down")
    north = tables["partnerships"]["north"]
    north["pathways"]["step_down"]["leads_to"] = {"home_support": 1.0}
    north["services"]["home_care"]["hours_changes"] = [{"start": MONDAY, "units": -5000}]
    north["services"]["beds"] |= {"hospital_admissions_per_year": 60.0, "held_days_in_hospital": 60.0}
    tables["readmission"] = {"time_to_fit_days": 1}
    told = _story(tables)
    beds = [v for v in told.visits if told.kinds[v.service] == ServiceKind.INTERMEDIATE_CARE and v.finished != NEVER]
    back = 0
    for visit in beds:
        for spell in (s for s in told.spells if s.person == visit.person and s.spell > 0 and s.left != NEVER):
            if visit.started < spell.arrived:
                assert visit.finished <= max(spell.left + 1, visit.started + 2 * 1440 + (spell.left - spell.arrived))
                back += 1
    assert back


def test_packages_of_people_in_a_service_at_the_start_taper_though_they_outlast_the_run() -> None:
    tables = _world()
    tables["period"]["start_state"] = "stated"
    care = tables["partnerships"]["north"]["services"]["home_care"]
    care |= {"occupied_share_at_start": 0.01, "waiting_at_start": 0, "stay_days": 1000}
    care |= {"last_package_share": 0.5, "taper_days": 1000.0, "taper_steps": 12}
    told = _story(tables)
    there = [v for v in told.visits if v.started <= 0 and v.ended == NEVER]
    step = told.plan.step[there[0].step]
    due = [v.started + int(step["taper_minutes"]) * k // 12 for v in there for k in range(1, 13)]
    assert any(0 < minute < told.plan.horizon for minute in due)
    for visit in there:
        passed = sum(visit.started + int(step["taper_minutes"]) * k // 12 < told.plan.horizon for k in range(1, 13))
        assert visit.last_units == 32 - 16 * passed // 12


def test_an_episode_that_ends_with_its_reason_says_how_it_ended() -> None:
    """Assessed and moved on in the same minute: the waiting reason has no length, the episode ends MOVED_ON."""
    told = _story(_world())
    last = {(row.person, row.spell, row.episode): row for row in told.delays}.values()
    assessed = REASON_CODES.index("11B")
    assert any(row.reason == assessed for row in last)
    assert {EndedBy(row.ended_by) for row in last} <= {EndedBy.MOVED_ON, EndedBy.NOT_ENDED}


def test_an_earlier_admission_takes_the_place_of_a_readmission_drawn_before() -> None:
    tables = _world()
    tables["readmission"] = {"within_28_days_share": 0.4, "time_to_fit_days": 0.5}
    tables["partnerships"]["north"]["services"]["home_care"]["hospital_admissions_per_year"] = 150.0
    told = _story(tables)
    readmission = int(told.plan.readmission[0])
    for spell in told.spells:
        before = told.spell_of.get((spell.person, spell.spell - 1))
        if before is not None and told.draw(spell.person, before.spell, "readmission") >= readmission:
            in_care = [v for v in told.visits_of[spell.person] if v.started < spell.arrived == v.ended]
            assert in_care, f"admitted from home without a readmission drawn on leaving: {spell}"


def test_absence_is_drawn_every_day_of_a_team_that_is_there_day_and_night() -> None:
    tables = _world()
    team = tables["partnerships"]["north"]["hub"]["teams"]["nurses"]
    team |= {"shift_hours": 24.0, "absence_share": 0.5}
    present = draw_happenings(compile_plan(scenario_of(tables)), 1, 0).absences
    ((minutes, staff),) = present.values()
    inside = (minutes >= 0) & (minutes < 21 * 1440)
    assert np.array_equal(minutes[inside], np.arange(0, 21 * 1440, 1440))
    assert len(set(staff[inside].tolist())) > 2


def test_independent_people_who_are_unfit_again_have_a_new_ready_date() -> None:
    """Recorded ready before the start, ill again, fit again, gone: the day of leaving is the ready date (rule 17)."""
    tables = _world()
    tables["period"]["start_state"] = "stated"
    tables["readiness"] |= {"unfit_again_per_delayed_day": 0.9, "time_to_fit_again_days": 2}
    tables["leaving"] |= {"window_opens": dt.time(18, 0), "window_closes": dt.time(19, 0)}
    there = {"count": 60, "waited_days": 3, "pool_shares": {"ward": 1.0}, "need": "independent"}
    tables["partnerships"]["north"]["at_start"] = {"delayed": {"there": there}}
    tables["partnerships"]["north"]["needs"]["older"] = {"home_support": 0.5, "independent": 0.5}
    told = _story(tables)
    again = [s for s in told.spells if s.unfit_again and s.need == Need.INDEPENDENT and s.left != NEVER]
    assert len(again) > 20
    for spell in again:
        assert spell.fit < spell.ready == spell.left or spell.episodes > spell.unfit_again


@pytest.mark.parametrize(("then", "pathway"), [("switch", "sourcing"), ("interim", "complex")])
def test_an_alternative_that_cannot_be_waited_for_or_moved_to_is_refused(then: str, pathway: str) -> None:
    tables = _world()
    pathways = tables["partnerships"]["north"]["pathways"]
    pathways["sourcing"] = {"lead_days": 1, "waiting_reason": "25A"}
    good = copy.deepcopy(tables)
    good["partnerships"]["north"]["pathways"]["home_support"] |= _then(then, "step_down")
    assert not check_all(scenario_of(good).tables)
    pathways["home_support"] |= _then(then, pathway)
    found = [mistake.path for mistake in check_all(scenario_of(tables).tables)]
    assert found == ["partnerships.north.pathways.home_support.alternative"]


def _then(then: str, alternative: str) -> dict[str, Any]:
    return {"then": then, "after_hours": 5.0, "alternative": alternative}


def test_a_reason_that_lasts_no_time_divides_nothing():
    """One person in a hundred thousand worlds: joins a queue in the minute in which their ward opens again (rule 13).

    Whether the ward opens first or the queue is joined first, they wait for the same before and after: one interval.
    """
    seed, person, minute = 200093144, 28, 12079
    told = tell(seed)
    assert not failures(told)
    (joined,) = [visit for visit in told.visits if visit.person == person and visit.joined == minute]
    through = [row for row in told.delays if row.person == person and row.start < minute < row.end]
    assert [row.reason for row in through] == [told.plan.step["waiting_reason"][joined.step]]
    assert compare(seed).difference is None
