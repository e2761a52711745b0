"""What lies on top of what: tables merge, arrays replace, removals, scalings, defaults, and changes from Python."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from discharge_sim.scenario.errors import ScenarioError
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.scenario.merging import nested
from discharge_sim.scenario.writing import toml_of

VALID = Path(__file__).parents[1] / "cases" / "valid"
SATURDAY = "partnerships.city.hub.teams.social_work.saturday"


@pytest.fixture(scope="module")
def small():
    return load_scenario(VALID / "small.toml")


def test_tables_merge_and_lists_replace():
    emergency = load_scenario(VALID / "scaled.toml").tables.streams["emergency"]
    assert emergency.weekday_index == (1.1, 1.1, 1.0, 1.0, 1.0, 0.9, 0.9)
    assert emergency.pool == "acute"


def test_scaling_takes_numbers_figures_spreads_and_defaults():
    tables = load_scenario(VALID / "scaled.toml").tables
    assert tables.pools["acute"].beds == 72
    assert tables.streams["emergency"].per_day == 9.5
    spread = tables.streams["emergency"].time_to_fit_days
    assert (spread.mean, spread.sigma) == (5.67, 1.1)
    assert tables.partnerships["city"].services["home_care"].hours_per_week == 990
    assert tables.partnerships["shire"].services["home_care"].hours_per_week == 700
    assert [tables.partnerships[key].services["intermediate_care"].places for key in ("city", "shire")] == [12, 6]


def test_scaling_twice_multiplies(small):
    path = "partnerships.city.services.intermediate_care.places"
    half = small.with_changes({path: {"times": 0.5}})
    quarter = half.with_changes({path: {"times": 0.5}})
    assert quarter.tables.partnerships["city"].services["intermediate_care"].places == 3


def test_spread_that_names_its_distribution_replaces_the_inherited_one(small):
    path = "streams.emergency.time_to_fit_days"
    changed = small.with_changes({path: {"distribution": "gamma", "mean": 6, "sd": 3}})
    spread = changed.tables.streams["emergency"].time_to_fit_days
    assert (spread.distribution, spread.mean, spread.sd, spread.sigma) == ("gamma", 6, 3, None)
    longer = small.with_changes({f"{path}.mean": 7})
    assert longer.tables.streams["emergency"].time_to_fit_days.sigma == 1.1


def test_defaults_reach_every_partnership_unless_it_has_its_own(small):
    changed = small.with_changes({"hub.teams.social_work.weekday": 6, SATURDAY: 2})
    teams = {key: partnership.hub.teams["social_work"] for key, partnership in changed.tables.partnerships.items()}
    assert [(team.weekday, team.saturday) for team in teams.values()] == [(6, 2), (6, 0)]


def test_hidden_change_is_refused_only_if_hidden_everywhere(small):
    one_own = small.with_changes({"partnerships.city.hub.teams.social_work.weekday": 2})
    assert (
        one_own.with_changes({"hub.teams.social_work.weekday": 9})
        .tables.partnerships["shire"]
        .hub.teams["social_work"]
        .weekday
        == 9
    )
    both_own = one_own.with_changes({"partnerships.shire.hub.teams.social_work.weekday": 2})
    with pytest.raises(ScenarioError, match="no effect"):
        both_own.with_changes({"hub.teams.social_work.weekday": 9})


def test_scaled_own_value_does_not_hide_a_default(small):
    scaled = small.with_changes(
        {f"partnerships.{key}.services.intermediate_care.places": {"times": 0.5} for key in ("city", "shire")}
    )
    more = scaled.with_changes({"services.intermediate_care.places": 20})
    assert more.tables.partnerships["city"].services["intermediate_care"].places == 10


def test_removal_from_one_partnership_survives_writing(tmp_path):
    scenario = load_scenario(VALID / "one-without-panel.toml")
    assert scenario.tables.partnerships["city"].hub.panel is not None
    assert scenario.tables.partnerships["shire"].hub.panel is None
    again = scenario.with_changes({"partnerships.shire.hub.panel": {"weekdays": ["monday"], "needs": ["step_down"]}})
    assert again.tables.partnerships["shire"].hub.panel.needs == ("step_down",)
    assert again.tables.partnerships["shire"].hub.panel.time == dt.time(14)
    assert again.tables.partnerships["city"].hub.panel.needs == ("long_term_care",)


def test_removed_default_is_gone_with_what_partnerships_said_of_it(small):
    text = small.with_changes({"partnerships.city.services.intermediate_care.places": 3}).to_toml()
    assert "intermediate_care" in text
    tables = load_scenario(VALID / "without-intermediate-care.toml").tables
    assert all("intermediate_care" not in partnership.services for partnership in tables.partnerships.values())


def test_identity_is_not_inherited():
    scenario = load_scenario(VALID / "scaled.toml")
    assert (scenario.name, scenario.title, scenario.base_names) == ("scaled", "scaled", ("small",))
    assert scenario.base.title == "Small"


def test_changes_of_the_command_line_keep_the_name():
    scenario = load_scenario(VALID / "seven-day.toml", changes={"pools.acute.beds": 80})
    assert (scenario.name, scenario.title, scenario.base_names) == ("seven-day", "Seven days", ("small",))
    assert scenario.tables.pools["acute"].beds == 80
    assert scenario.tables.what_must_be_true == ("Staff agree to work at weekends.",)


def test_changes_leave_the_original_alone(small):
    before = small.hash
    beds = {"value": 80}
    changed = small.with_changes({"pools.acute.beds": beds}, name="fewer")
    beds["value"] = 70
    assert (small.tables.pools["acute"].beds, changed.tables.pools["acute"].beds) == (90, 80)
    assert load_scenario(VALID / "small.toml").hash == before == small.hash
    assert (changed.name, changed.base_names) == ("fewer", ("small",))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"pools.acute.bedz": 3}, 'did you mean "beds"'),
        ({"extends": "base.toml"}, "cannot be changed here"),
        ({"pools.acute": {"beds": 3}, "pools.acute.beds": 4}, "another change already sets this"),
        ({"pools.acute.beds": 4.5, "pools.community.beds": -1}, "2 mistakes"),
        ({"services.home_care.hours_per_week": 4}, "no effect"),
        ({"": 3}, 'unknown key ""'),
    ],
)
def test_changes_that_cannot_be(small, changes, text):
    with pytest.raises(ScenarioError, match=text):
        small.with_changes(changes)


def test_mistake_of_the_base_names_the_base(tmp_path):
    good = (VALID / "small.toml").read_text(encoding="utf-8")
    (tmp_path / "base.toml").write_text(good.replace("stay_days = 60", 'stay_days = "long"'), encoding="utf-8")
    (tmp_path / "more.toml").write_text('format = 1\nname = "more"\nextends = "base.toml"\n', encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        load_scenario(tmp_path / "more.toml")
    (problem,) = refused.value.problems
    assert (Path(problem.file).name, problem.path) == ("base.toml", "services.home_care.stay_days")


def test_hash_knows_the_order_of_services_but_no_titles(small):
    titled = small.with_changes({"title": "Other", "pools.acute.title": "Beds"}, name="other")
    assert titled.hash == small.hash
    assert small.with_changes({"pools.acute.beds": 91}).hash != small.hash
    assert small.with_changes({"pools.acute.beds": 90}).hash == small.hash


def test_hash_changes_with_the_order_of_services(tmp_path, small):
    text = (VALID / "small.toml").read_text(encoding="utf-8")
    first, second = "[services.care_home]", "[services.intermediate_care]"
    start, end = text.index(first), text.index("[services.home_care]")
    stop = text.index("[pathways.home_support]")
    turned = text[:start] + text[end:stop] + text[start:end] + text[stop:]
    assert turned.index(second) < turned.index(first)
    path = tmp_path / "turned.toml"
    path.write_text(turned, encoding="utf-8")
    other = load_scenario(path)
    assert other.tables == small.tables
    assert other.hash != small.hash
    assert any("order" in words for _, words in other.differences(small))


TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t"), max_size=20)
"""Anything but what steers a terminal, which is refused."""
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "pools.acute.beds": st.integers(0, 500),
        "pools.community.beds": st.builds(
            lambda value, note: {"value": value, "evidence": "plan", "note": note},
            st.integers(0, 50),
            TEXT,
        ),
        "streams.emergency.per_day": st.floats(0, 20),
        "streams.emergency.time_to_fit_days.mean": st.floats(0.1, 30)
        | st.builds(lambda t: {"times": t}, st.floats(0, 2)),
        "streams.emergency.time_to_fit_days": st.builds(
            lambda mean: {"distribution": "exponential", "mean": mean}, st.floats(0, 1e6)
        ),
        SATURDAY: st.integers(0, 9),
        "hub.teams.social_work.sunday": st.integers(0, 9),
        "hub.order": st.sampled_from(["first_come", "earliest_due"]),
        "leaving.window_opens": st.times(max_value=dt.time(18)),
        "calendar.service_holidays": st.lists(st.dates(dt.date(2016, 1, 1), dt.date(2018, 1, 1)), max_size=5),
        "partnerships.city.services.home_care.hours_per_week": st.builds(lambda t: {"times": t}, st.floats(0.01, 2)),
        "partnerships.shire.services.intermediate_care.places": st.just({"times": 0.5}),
        "partnerships.city.title": TEXT,
        "services.home_care.taper_days": st.floats(0, 1e3),
        "partnerships.shire.pathways.same_day": st.builds(
            lambda days, home: {"lead_days": days, "leads_to": {"home": home, "step_down": 1 - home}},
            st.floats(0, 30),
            st.sampled_from([0.25, 0.5, 1.0]),
        ),
    },
).filter(
    lambda changes: (
        not {"streams.emergency.time_to_fit_days.mean", "streams.emergency.time_to_fit_days"} <= set(changes)
    )
)


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=CHANGES, second=CHANGES)
def test_written_scenario_is_the_scenario(small, tmp_path, first, second):
    scenario = small.with_changes(first, name="first").with_changes(second, name="second")
    path = tmp_path / "second.toml"
    path.write_text(scenario.to_toml(), encoding="utf-8")
    again = load_scenario(path)
    assert again.hash == scenario.hash
    assert again.tables == scenario.tables
    assert again.figures == scenario.figures
    assert again.to_toml() == scenario.to_toml()


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_changes_in_a_file_are_the_changes_in_python(small, tmp_path, changes):
    (tmp_path / "base.toml").write_text(small.to_toml(), encoding="utf-8")
    table, contradictions = nested(changes)
    assert contradictions == []
    text = toml_of({"format": 1, "name": "more", "extends": "base.toml", **table})
    (tmp_path / "more.toml").write_text(text, encoding="utf-8")
    assert load_scenario(tmp_path / "more.toml").hash == small.with_changes(changes, name="more").hash
