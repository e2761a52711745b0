"""People of a census: what the file says is kept, what it leaves out is drawn given the time that has passed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from discharge_sim.engines.reference import run_replication
from discharge_sim.outputs.measure import measure
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import STEP
from discharge_sim.plan.people import draw_people
from discharge_sim.plan.people_census import units_at_start
from discharge_sim.plan.people_layout import Entry
from discharge_sim.scenario.census import COLUMNS
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY as DAY
from discharge_sim.vocabulary.needs import Need

SMALL = Path(__file__).parents[1] / "cases" / "valid" / "small.toml"
START = dt.date(2016, 11, 1)
MANY = 4000
ERRORS = 4  # standard errors that a mean of many draws may be off


def before(days):
    """Return the date so many days before the start; a census takes noon of it."""
    return (START - dt.timedelta(days=days)).isoformat()


def census_text(rows):
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({"person_id": f"p{number:05d}", **row} for number, row in enumerate(rows))
    return buffer.getvalue()


@pytest.fixture
def census(tmp_path):
    """Make a scenario from rows of a census, extending the small town."""

    def make(rows, text=""):
        (tmp_path / "people.csv").write_text(census_text(rows), encoding="utf-8")
        (tmp_path / "census.toml").write_text(
            f'format = 1\nname = "a"\nextends = "{SMALL}"\n[period]\nstart_state = "census"\n'
            f'census_file = "people.csv"\n{text}',
            encoding="utf-8",
        )
        return load_scenario(tmp_path / "census.toml")

    return make


def present(scenario, replication=0, count=None):
    people = draw_people(compile_plan(scenario), 7, replication)
    rows = np.flatnonzero(people.entry >= Entry.IN_BED_NOT_FIT)
    assert count is None or len(rows) == count
    return type(people)(*(column[rows] for column in people))


def assert_mean(values, mean, sd):
    assert np.mean(values) == pytest.approx(mean, abs=ERRORS * sd / math.sqrt(len(values)))


NOT_FIT = {"partnership": "city", "setting": "acute", "need": "independent"}


# -- conditional on the time that has passed ------------------------------------------------------------------------
@pytest.mark.parametrize("days", [1, 5, 40])
def test_an_exponential_time_to_fit_has_no_memory(census, days):
    spread = '[streams.emergency]\ntime_to_fit_days = { distribution = "exponential", mean = 6 }\n'
    people = present(census([{**NOT_FIT, "admitted_date": before(days)}] * MANY, spread), count=MANY)
    elapsed = -people.person["arrived"]
    assert (elapsed == days * DAY - DAY // 2).all()
    left = people.fit_after - elapsed
    assert left.min() >= 1
    assert_mean(left / DAY, 6, 6)
    assert_mean((left / DAY) ** 2, 72, 36 * math.sqrt(20))  # of an exponential: E x^2 = 2 m^2, sd of x^2 = m^2 sqrt 20


@pytest.mark.parametrize("days", [3, 15])
def test_a_lognormal_time_to_fit_is_cut_at_the_time_passed(census, days):
    people = present(census([{**NOT_FIT, "admitted_date": before(days)}] * MANY), count=MANY)
    sigma, passed = 1.1, days - 0.5
    mu = math.log(6.3) - sigma**2 / 2

    def moment(k):
        """E[x^k | x > passed] of the lognormal."""
        above = norm.sf((math.log(passed) - mu - k * sigma**2) / sigma) / norm.sf((math.log(passed) - mu) / sigma)
        return math.exp(k * mu + k**2 * sigma**2 / 2) * above

    total = people.fit_after / DAY
    assert total.min() > passed
    assert_mean(total, moment(1), math.sqrt(moment(2) - moment(1) ** 2))


@pytest.mark.parametrize("days", [10, 400])
def test_the_rest_of_a_stay_in_a_service_is_conditional(census, days):
    row = {"partnership": "shire", "setting": "care_home", "stage": "in_service", "admitted_date": before(days)}
    text = '[services.care_home]\nstay_days = { distribution = "exponential", mean = 300 }\n'
    people = present(census([row] * MANY, text), count=MANY)
    assert (people.started == -days * DAY + DAY // 2).all()
    assert_mean(people.finish / DAY, 300, 300)


def test_an_unknown_day_of_admission_is_that_of_somebody_met_at_random(census):
    spread = '[streams.emergency]\ntime_to_fit_days = { distribution = "exponential", mean = 6 }\n'
    people = present(census([NOT_FIT] * MANY, spread))
    elapsed = -people.person["arrived"]
    assert_mean(elapsed / DAY, 6, 6)  # both parts of a length-biased exponential are exponential
    assert_mean((people.fit_after - elapsed) / DAY, 6, 6)


def test_after_a_transfer_the_second_stay_is_what_is_left(census):
    text = (
        '[streams.emergency]\ntime_to_fit_days = { distribution = "exponential", mean = 4 }\n'
        '[transfers.step]\nstay_days = { distribution = "exponential", mean = 9 }\n'
    )
    row = {"partnership": "city", "setting": "community", "stage": "not_fit", "admitted_date": before(12)}
    people = present(census([{**row, "need": "home_support"}] * MANY, text))
    assert_mean((people.fit_after + people.person["arrived"]) / DAY, 9, 9)


def test_a_review_still_to_come_ends_stays(census):
    text = (
        "[services.intermediate_care]\nstay_days = 100\nreview_day = 28\nreview_ends_stay_share = 0.5\n"
        'review_days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]\n'
    )
    row = {"partnership": "city", "setting": "intermediate_care", "stage": "in_service"}
    rows = [{**row, "admitted_date": before(20)}] * 1000 + [{**row, "admitted_date": before(40)}] * 1000
    people = present(census(rows, text))
    early, late = people.finish[:1000] / DAY, people.finish[1000:] / DAY
    assert np.mean(early < 15) == pytest.approx(0.5, abs=ERRORS * 0.5 / math.sqrt(1000))
    assert set(np.round(early[early > 15])) == {80.0}
    assert set(np.round(late)) == {60.0}


# -- what the file says is kept ------------------------------------------------------------------------------------
def test_dates_and_pathways_are_kept(census):
    rows = [
        {**NOT_FIT, "admitted_date": before(9), "fit_date": before(3)},
        {**NOT_FIT, "need": "", "admitted_date": before(30), "fit_date": before(21), "ready_date": before(20),
         "reason_code": "25D"},
        {**NOT_FIT, "need": "", "admitted_date": before(30), "ready_date": before(20)},
        {"partnership": "city", "setting": "community", "stage": "waiting", "admitted_date": before(14),
         "waiting_for": "home_support", "package_hours": "12.5"},
        {"partnership": "city", "setting": "home_care", "admitted_date": before(14), "package_hours": "7"},
    ]  # fmt: skip
    scenario = census(rows)
    plan, people = compile_plan(scenario), present(scenario)
    assert people.entry.tolist() == [2, 3, 3, 5, 4]
    noon, arrived = DAY // 2, people.person["arrived"]
    assert arrived.tolist()[:4] == [noon - 9 * DAY, noon - 30 * DAY, noon - 30 * DAY, noon - 14 * DAY]
    assert arrived[0] + people.fit_after[0] == noon - 3 * DAY
    assert arrived[1] + people.fit_after[1] == noon - 21 * DAY
    assert people.ready.tolist()[1:3] == [600 - 20 * DAY] * 2
    steps = [plan.steps[step] if step >= 0 else "" for step in people.step.tolist()]
    assert steps == ["", "city.home_support", "", "city.home_support", "city.home_support"]
    assert people.units.tolist() == [-1, -1, -1, 50, 28]
    assert people.need[1] == Need.HOME_SUPPORT
    assert people.need[2] in (Need.HOME_SUPPORT, Need.STEP_DOWN, Need.LONG_TERM_CARE)


def test_a_drawn_need_is_one_that_leads_to_the_wait(census):
    row = {"partnership": "city", "setting": "acute", "stage": "ready", "ready_date": before(4)}
    needs = present(census([{**row, "waiting_for": "assessment"}] * MANY)).need
    shares = np.bincount(needs, minlength=9)[[3, 4, 5]] / MANY
    expected = np.array([0.12, 0.05, 0.03]) / 0.2
    assert shares == pytest.approx(expected, abs=ERRORS * 0.5 / math.sqrt(MANY))
    assert shares.sum() == pytest.approx(1)


def test_nobody_ready_for_a_pathway_that_no_need_leads_to_is_independent(census):
    """They would go home by themselves after having been unfit again, and leave behind what they had begun."""
    row = {"partnership": "city", "setting": "acute", "stage": "ready", "ready_date": before(4)}
    text = '[partnerships.city.pathways.afterwards]\nlead_days = 3\nlead_reason = "51"\n'
    needs = present(census([{**row, "waiting_for": "afterwards"}] * MANY, text)).need
    assert set(needs.tolist()) == {Need.HOME_SUPPORT, Need.STEP_DOWN, Need.LONG_TERM_CARE}


def test_an_unknown_partnership_is_drawn_by_the_stream(census):
    home = present(census([{"setting": "acute"}] * MANY)).person["partnership"]
    assert np.mean(home == 0) == pytest.approx(0.6, abs=ERRORS * 0.5 / math.sqrt(MANY))


def test_age_gives_the_cohort(census, tmp_path):
    text = (
        '[cohorts.younger]\nage_band = "18_74"\n[needs.younger]\nindependent = 1.0\n'
        "[streams.emergency]\ncohort_shares = { older = 0.7, younger = 0.3 }\n"
    )
    row = {"setting": "acute", "partnership": "city"}
    cohort = present(census([{**row, "age": "74"}, {**row, "age": "75"}, *[row] * MANY], text)).person["cohort"]
    assert cohort[:2].tolist() == [1, 0]
    assert np.mean(cohort[2:] == 1) == pytest.approx(0.3, abs=ERRORS * 0.5 / math.sqrt(MANY))


def test_the_order_of_rows_does_not_matter_and_ids_decide(census, tmp_path):
    rows = [{**NOT_FIT, "admitted_date": before(days)} for days in range(1, 30)]
    first = census(rows)
    text = (tmp_path / "people.csv").read_text(encoding="utf-8").splitlines()
    people = present(first, 3)
    (tmp_path / "people.csv").write_text("\n".join([text[0], *reversed(text[1:])]), encoding="utf-8")
    second = load_scenario(tmp_path / "census.toml")
    again = present(second, 3)
    assert second.hash == first.hash
    assert all((mine == theirs).all() for mine, theirs in zip(people, again, strict=True))
    (tmp_path / "people.csv").write_text("\n".join(text[:-1]), encoding="utf-8")
    assert load_scenario(tmp_path / "census.toml").hash != first.hash


def test_a_census_does_not_change_who_arrives(census):
    plain = draw_people(compile_plan(load_scenario(SMALL)), 7, 0)
    people = draw_people(compile_plan(census([NOT_FIT] * 3)), 7, 0)
    assert all((mine[3:] == theirs).all() for mine, theirs in zip(people, plain, strict=True))


@pytest.mark.parametrize("now", [1, 7, 40])
@pytest.mark.parametrize("weeks", [0, 2, 3, 9])
def test_a_tapered_package_is_followed_back_to_its_first_hours(now, weeks):
    step = np.zeros(1, STEP)[0]
    step["taper_steps"], step["taper_minutes"], step["last_units_per_mille"] = 4, 6 * 7 * DAY, 400
    elapsed = weeks * 7 * DAY
    first = units_at_start(now, step, elapsed, elapsed + 1)
    last = max(1, first * 400 // 1000)
    done = sum(6 * 7 * DAY * k // 4 <= elapsed for k in (1, 2, 3, 4))
    assert first - (first - last) * done // 4 == now
    assert first >= now


@pytest.mark.parametrize(("weeks", "first"), [(1, 40), (3, 47), (5, 57), (9, 100)])
def test_a_package_that_tapers_over_the_stay_is_followed_back(weeks, first):
    """Ten weeks in five parts of two: after three weeks one of four steps is done: 47 - (47 - 18) // 4 = 40."""
    step = np.zeros(1, STEP)[0]
    step["taper_steps"], step["taper_minutes"], step["last_units_per_mille"] = 4, -1, 400
    found = units_at_start(40, step, weeks * 7 * DAY, 10 * 7 * DAY)
    assert found == first


# -- finished, and waiting for what comes next --------------------------------------------------------------------
FINISHED = {"partnership": "city", "setting": "intermediate_care", "stage": "finished", "waiting_for": "home_support"}


def test_who_has_finished_holds_one_step_and_waits_for_another(census):
    rows = [
        {**FINISHED, "admitted_date": before(30), "ready_date": before(9), "package_hours": "12.5"},
        {**FINISHED, "admitted_date": before(9), "ready_date": before(9), "waiting_for": "long_term_care"},
    ]
    scenario = census(rows)
    plan, people = compile_plan(scenario), present(scenario)
    assert people.entry.tolist() == [Entry.FINISHED_IN_SERVICE] * 2
    assert [plan.steps[step] for step in people.holds] == ["city.step_down"] * 2
    assert [plan.steps[step] for step in people.step] == ["city.home_support", "city.long_term_care"]
    noon = DAY // 2
    assert people.finish.tolist() == [noon - 9 * DAY] * 2
    assert people.started.tolist() == [noon - 30 * DAY, noon - 9 * DAY - 1]
    assert people.units.tolist() == [50, -1]  # of the package waited for
    assert people.need.tolist() == [Need.HOME_SUPPORT, Need.LONG_TERM_CARE]


def test_unknown_days_of_who_has_finished_are_drawn(census):
    text = '[services.home_care]\nwaited_at_start_days = { distribution = "exponential", mean = 20 }\n'
    text += "[services.intermediate_care]\nstay_days = 15\n"
    rows = [FINISHED] * MANY + [{**FINISHED, "admitted_date": before(2)}] * 1000
    people = present(census(rows, text))
    anybody, recent = people.finish[:MANY], people.finish[MANY:]
    assert_mean(-anybody / DAY, 20, 20)
    assert (people.started[:MANY] == anybody - 15 * DAY).all()
    came = DAY // 2 - 2 * DAY
    assert (people.started[MANY:] == came).all()
    assert (recent > came).all()
    assert np.mean(recent == came + 1) == pytest.approx(math.exp(-1.5 / 20), abs=0.04)  # had waited longer


# -- in the engine -------------------------------------------------------------------------------------------------
def test_everybody_is_where_the_census_says_at_the_start(census):
    rows = list(csv.DictReader((SMALL.parent / "census.csv").read_text(encoding="utf-8").splitlines()))
    rows = [row for row in rows if row["person_id"] and row["waiting_for"] != "complex"]
    scenario = census(rows, "[services.home_care]\nlast_package_share = 0.5\ntaper_days = 42\ntaper_steps = 3\n")
    plan = compile_plan(scenario)
    records = run_replication(plan, 7, 0)
    there = records.visit[(records.visit["started"] <= 0) & (records.visit["ended"] > 0)]
    places = sorted(plan.services[service] for service in there["service"])
    services = ["city.care_home", "city.home_care", "city.intermediate_care", "shire.home_care"]
    assert places == [*(["acute"] * 6), *services[:3], services[2], *(["community"] * 2), services[3]]
    package = there[there["service"] == plan.services.index("city.home_care")][0]
    assert package["units"] > 28  # two and a half months ago it was larger
    waiting = records.visit[records.visit["joined"] < 0]
    waiting = waiting[waiting["started"] > 0]
    assert set(waiting["units"][waiting["service"] == plan.services.index("shire.home_care")]) == {80}
    ready = records.spell["ready"][records.spell["ready"] < 0]
    assert sorted(ready.tolist()) == sorted(600 - DAY * n for n in (20, 18, 11, 2))
    assert (records.delay["start"] >= 0).all()


def test_ids_reach_no_file_of_the_results(census, tmp_path):
    import discharge_sim as ds

    rows = [
        {**NOT_FIT, "person_id": f"CHI{number:07d}-of-nobody-else", "admitted_date": before(5)} for number in range(40)
    ]
    out = tmp_path / "out"
    changes = {"period.window_end": dt.date(2016, 11, 10), "period.follow_up_days": 1}
    census(rows)
    scenario = load_scenario(tmp_path / "census.toml", changes=changes)
    result = ds.simulate(scenario, replications=2, seed=1, workers=1, out=out, event_log=True)
    files = [path for path in out.rglob("*") if path.is_file()]
    assert any(path.name == "people.csv" for path in files)
    for path in files:
        assert b"of-nobody" not in path.read_bytes(), path
    for frame in (result.events(), result.patients(replication=1), result.replications()):
        assert not frame.astype(str).apply(lambda column: column.str.contains("of-nobody")).any().any()
    stored = load_scenario(out / "scenarios" / "a.toml")
    assert stored.hash == scenario.hash


def test_who_has_finished_blocks_the_place_from_the_first_midnight(census):
    """Three of twelve places are blocked by people who wait for a care home, of which there is none until the end."""
    text = "[services.care_home]\noffers_per_week = 0.0001\n"
    row = {**FINISHED, "waiting_for": "long_term_care", "admitted_date": before(40), "ready_date": before(20)}
    plan = compile_plan(census([row] * 3, text))
    found = measure(plan, run_replication(plan, 7, 0))
    daily = {key: series for key, series in found.daily.items() if key[0] == "delayed_anywhere" and key[1] == "city"}
    assert next(iter(daily.values()))[0] == 3
    assert found.indicators["intermediate_care_blocked_places", "city", "all"] >= 3
