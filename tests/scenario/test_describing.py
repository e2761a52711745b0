"""What a planner reads: the description, the differences in words, the schema, and the starter folder."""

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import pytest

from discharge_sim.scenario.describe import describe
from discharge_sim.scenario.errors import ScenarioError
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.scenario.rosters import staff_hours_and_cost_per_week, totals
from discharge_sim.scenario.scenario import DEFAULT_TABLES, ScenarioTables
from discharge_sim.scenario.schema import file_schema
from discharge_sim.scenario.starter import service_holidays, starter_files

VALID = Path(__file__).parents[1] / "cases" / "valid"
COVER = {"start": dt.date(2016, 12, 27), "end": dt.date(2017, 1, 4), "weekday": 1}
WAVE = "stream emergency: follows respiratory wave: no -> yes"
SATURDAY = "partnerships.city.hub.teams.social_work.saturday"


@pytest.fixture(scope="module")
def small():
    return load_scenario(VALID / "small.toml")


def test_another_census_or_ensemble_is_a_difference(tmp_path):
    for case in ("census", "ensemble"):
        for name in (*("small.toml", "everything.toml"), f"{case}.toml", f"{case}.csv"):
            (tmp_path / name).write_text((VALID / name).read_text(encoding="utf-8"), encoding="utf-8")
        before = load_scenario(tmp_path / f"{case}.toml")
        assert words(before, load_scenario(VALID / f"{case}.toml")) == []
        text = (tmp_path / f"{case}.csv").read_text(encoding="utf-8").splitlines()
        (tmp_path / f"{case}.csv").write_text("\n".join([text[0], *text[2:]]), encoding="utf-8")
        after = load_scenario(tmp_path / f"{case}.toml")
        expected = {
            "census": "people at the start: 15 -> 14 in the census, not the same",
            "ensemble": "ensemble: 3 -> 2 members, not with the same values",
        }
        assert words(after, before) == [expected[case]]
        assert after.hash != before.hash


def test_beds_closed_for_good_are_described(small):
    text = describe(small.with_changes({"pools.acute.beds_closed_by_scenario": 7}))
    beds = [line.split() for line in text.split("Beds")[1].splitlines()]
    assert ["acute", "83", "7", "+4", "community"] in beds
    assert ["all", "103", "7"] in beds


def test_wards_closed_by_outbreaks_are_described(small):
    outbreaks = {"per_year": 4, "closed_days": 7, "wards": 3}
    text = describe(small.with_changes({"pools.acute.outbreaks": outbreaks}))
    assert "acute: 4 outbreaks a year close one of 3 wards, days: 7; no bed closes" in text
    text = describe(small.with_changes({"pools.acute.outbreaks": {**outbreaks, "beds_closed": 20}}))
    assert "days: 7; 20 beds go out of use as they fall free" in text


def test_a_census_and_an_ensemble_are_described():
    assert "Starts from the census in census.csv (15 people)." in describe(load_scenario(VALID / "census.toml"))
    text = describe(load_scenario(VALID / "ensemble-more-beds.toml"))
    assert "Ensemble of 3 members in ensemble.csv: streams.emergency.per_day" in text
    assert "ensemble:" not in text


def words(changed, base):
    return [text for _, text in changed.differences(base)]


def test_difference_of_a_roster(small):
    (difference,) = small.with_changes({SATURDAY: 3}).differences(small)
    assert difference == (SATURDAY, "City: social_work on Saturdays: 0 -> 3 staff")


def test_difference_in_all_partnerships_is_said_once(small):
    (difference,) = small.with_changes({"hub.teams.social_work.sunday": 2}).differences(small)
    assert difference == ("hub.teams.social_work.sunday", "all partnerships: social_work on Sundays: 0 -> 2 staff")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"pools.acute.beds": 80}, ["acute: beds: 90 -> 80"]),
        ({"partnerships.city.services.home_care.hours_per_week": 9}, ["City: home_care: hours per week: 900 -> 9"]),
        ({"partnerships.city.hub.policy": "assess_in_hospital"}, []),
        ({"partnerships.city.hub.organisation": "integrated"}, ["City: hub: organisation: separate -> integrated"]),
        ({"partnerships.city.services.home_care.stay_days": 50}, ["City: home_care: stay days: 60 -> 50"]),
        (
            {"partnerships.city.pathways.step_down.leads_to": {"home": 0.7, "long_term_care": 0.3}},
            [
                "City: pathway step_down: leads to home: 0.8 -> 0.7",
                "City: pathway step_down: leads to long_term_care: 0.2 -> 0.3",
            ],
        ),
        (
            {"shared_services.lounge": {"kind": "place", "places": 6, "stay_days": 0.2}},
            ["lounge: added (kind place, places 6, stay days 0.2)"],
        ),
        (
            {"partnerships.city.hub.teams.social_work.cover": [COVER]},
            ["City: hub, team social_work: cover: added (start 2016-12-27, end 2017-01-04, weekday 1)"],
        ),
        ({"streams.emergency.follows_respiratory_wave": True}, [WAVE]),
        ({"pools.acute.title": "Beds"}, []),
    ],
)  # fmt: skip
def test_differences_in_words(small, changes, expected):
    assert words(small.with_changes(changes), small) == expected


def test_differences_turn_round(small):
    changed = small.with_changes({"pools.acute.beds": 80})
    assert words(small, changed) == ["acute: beds: 80 -> 90"]


def test_hours_and_cost_of_a_week():
    scenario = load_scenario(VALID / "seven-day.toml")
    weeks = staff_hours_and_cost_per_week(scenario.tables)
    assert [(week.partnership, week.team) for week in weeks] == [("city", "social_work"), ("shire", "social_work")]
    assert weeks[0].hours_per_week == (5 * 4 + 3 + 3) * 7.5
    assert weeks[0].cost_per_week == weeks[0].hours_per_week * 28
    assert totals(weeks) == (2 * 195.0, 2 * 5460.0)


def test_people_and_rules_are_described(small):
    text = describe(load_scenario(VALID / "everything.toml"))
    for line in (
        "emergency: 10 a day ask for a bed in acute; days to fit:",
        "in a bed and not yet fit: 60 (acute 60)",
        "fit and not yet recorded ready: 4 (City 4)",
        "delayed: 6 (City 6)",
        "the board round at 10:00 records those who are fit: 100 % on a weekday, 0 % on a Saturday",
        "step: acute to community: long_term_care 50 %; days from then to fit: 10",
        "city_delays: people delayed (city) above 30 for 48 hours adds 2 to partnerships.city.hub.teams.social_work",
        "acute: 4 surge beds open above 97 % occupied for 24 hours, close below 92 % for 48 hours",
    ):
        assert line in text, text
    hub = {
        "hub.hand_off_working_days": 1.5,
        "hub.order": "by_need",
        "hub.need_ranks": {"long_term_care": 1, "home_support": 0},
        "hub.open_cases_per_worker": 6,
        "hub.panel": {"weekdays": ["thursday"], "needs": ["long_term_care"]},
        "hub.assessment_days_at_start": 5,
        "period.start_state": "stated",
    }
    text = describe(small.with_changes(hub))
    for line in (
        "hand-off between employers, in working days: 1.5",
        "order: by need: home_support, long_term_care",
        "at most 6 open cases for each weekday member of staff",
        "a panel decides on thursday at 14:00: long_term_care",
        "City: assessments are under way; days from referral to the end: 5",
    ):
        assert line in text, text


def test_description_shows_what_was_understood():
    text = describe(load_scenario(VALID / "seven-day.toml"))
    assert "social_work       4    4    4    4    4    3    3               0         195.0       £5,460" in text
    assert "cover of social_work, 2016-12-27 to 2017-01-04: +1 weekday, +2 public holiday" in text
    assert "home_support: wait for home_care, reason 25D; after 96 hours also step_down; then home" in text
    assert "step_down: wait for intermediate_care, reason 27A; then home 80%, long_term_care 20%" in text
    assert "all partnerships: social_work on Saturdays: 0 -> 3 staff" in text
    assert "Must be true: Staff agree to work at weekends." in text
    assert "Service holidays: Sun 25 Dec 2016, Mon 26 Dec 2016" in text
    assert "Offered load" not in text
    assert "  all         110" in text


def test_description_counts_evidence_and_names_what_was_changed(small):
    text = describe(small.with_changes({"pools.acute.beds": 80}))
    assert "  assumed: 1\n  changed here: 1\n  derived: 1\n    changed here: pools.acute.beds = 80" in text


@pytest.mark.parametrize("path", sorted(VALID.glob("*.toml")), ids=lambda path: path.stem)
def test_every_valid_case_can_be_described(path):
    scenario = load_scenario(path)
    text = describe(scenario)
    assert text.startswith(scenario.title)
    assert all(name in text for partnership in scenario.tables.partnerships.values() for name in partnership.services)


class Load(NamedTuple):
    service: str
    arrivals_per_day: float
    mean_stay_days: float
    capacity: float
    load_share: float
    note: str
    outlook: str


def test_description_takes_the_offered_load(small):
    text = describe(small, load=[Load("city.home_care", 1.234, 60.0, 900.0, 0.8228, "nearly full", "the list grows")])
    assert "city.home_care          1.23  60.0       900  0.82  nearly full; the list grows" in text


def test_schema_has_what_a_file_may_say():
    schema = file_schema()
    assert set(schema["properties"]) == {*ScenarioTables.model_fields, *DEFAULT_TABLES, "extends", "remove"}
    assert schema["required"] == ["format", "name"]
    beds = schema["$defs"]["Pool"]["properties"]["beds"]
    assert beds["description"] == "Staffed beds."
    assert {"$ref": "#/$defs/Figure"} in beds["anyOf"]
    assert {"$ref": "#/$defs/Scaling"} in beds["anyOf"]
    assert all("required" not in table for name, table in schema["$defs"].items() if name not in ("Figure", "Scaling"))


def test_schema_refers_only_to_what_it_defines():
    schema = file_schema()

    def references(value):
        if isinstance(value, dict):
            for key, item in value.items():
                if key == "$ref":
                    yield item
                yield from references(item)
        elif isinstance(value, list):
            for item in value:
                yield from references(item)

    assert {reference.removeprefix("#/$defs/") for reference in references(schema)} <= set(schema["$defs"])


def test_every_field_says_what_it_means():
    schema = file_schema()
    silent = [
        f"{name}.{key}"
        for name, table in schema["$defs"].items()
        for key, value in table.get("properties", {}).items()
        if "description" not in value and key not in ("kind", "distribution", "evidence", "period", "source", "note")
    ]
    assert silent == []


def test_starter_agrees_with_its_valid_case():
    assert starter_files("starter", 2025)["base.toml"] == (VALID / "starter.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("winter", [1990, 2016, 2027, 2098])
def test_starter_loads_for_any_winter(tmp_path, winter):
    files = starter_files("My Town!", winter)
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    base, weekend = (load_scenario(tmp_path / name) for name in files)
    assert (base.name, weekend.name, weekend.base_names) == ("my-town", "my-town-weekend-hub", ("my-town",))
    assert base.tables.period.window_start == dt.date(winter, 11, 1)
    assert len(words(weekend, base)) == 4


def test_starter_refuses_names_without_letters():
    for name, winter in [("!!!", 2020), ("town", 1700)]:
        with pytest.raises(ScenarioError):
            starter_files(name, winter)


def test_service_holidays_of_scotland():
    days = service_holidays(dt.date(2016, 11, 1), dt.date(2017, 3, 31))
    assert set(days) == {
        dt.date(2016, 12, 26), dt.date(2016, 12, 27), dt.date(2016, 12, 25),
        dt.date(2017, 1, 1), dt.date(2017, 1, 2), dt.date(2017, 1, 3),
    }  # fmt: skip
