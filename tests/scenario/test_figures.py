"""Figures may stand anywhere; they become plain values, and what they say besides is kept."""

import json
from pathlib import Path

import pytest

from discharge_sim.scenario.errors import shown, spelling
from discharge_sim.scenario.figures import evidence_counts, product, scaled
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.scenario.scenario import Figure

VALID = Path(__file__).parents[1] / "cases" / "valid"


@pytest.fixture(scope="module")
def small():
    return load_scenario(VALID / "small.toml")


def test_figures_are_kept_by_the_path_at_which_they_are_written(small):
    assert set(small.figures) == {
        "streams.emergency.time_to_fit_days.mean",
        "pools.acute.beds",
        "hub.teams.social_work.weekday",
    }
    beds = small.figures["pools.acute.beds"]
    assert (beds.value, beds.low, beds.high, beds.evidence, beds.period) == (90, 85, 95, "published", "2019/20")
    assert small.tables.pools["acute"].beds == 90
    assert small.tables.streams["emergency"].time_to_fit_days.mean == 6.3


def test_bare_override_drops_the_evidence(small):
    figure = small.with_changes({"pools.acute.beds": 80}).figures["pools.acute.beds"]
    assert (figure.value, figure.low, figure.evidence, figure.source, figure.note) == (
        80,
        None,
        None,
        None,
        "changed here",
    )


def test_new_figure_brings_its_own_evidence(small):
    figure = small.with_changes({"pools.acute.beds": {"value": 80, "evidence": "plan"}}).figures["pools.acute.beds"]
    assert (figure.value, figure.evidence, figure.low, figure.note) == (80, "plan", None, None)


def test_scaling_a_figure_scales_its_range_and_says_so():
    figure = load_scenario(VALID / "scaled.toml").figures["pools.acute.beds"]
    assert (figure.value, figure.low, figure.high) == (72, 68, 76)
    assert (figure.evidence, figure.note) == (None, "a fifth fewer")
    mean = load_scenario(VALID / "scaled.toml").figures["streams.emergency.time_to_fit_days.mean"]
    assert (mean.value, mean.low, mean.evidence) == (5.67, 5.31, None)
    assert mean.note == "changed here: inherited value times 0.9"


def test_figure_around_a_whole_spread():
    scenario = load_scenario(VALID / "discharge-to-assess.toml")
    hub = scenario.tables.partnerships["city"].hub
    assert hub.discharge_to_assess.rapid_assessment_hours.mean == 1.5
    assert scenario.figures["hub.discharge_to_assess.rapid_assessment_hours"].evidence == "assumed"


def test_a_published_value_is_not_a_figure():
    scenario = load_scenario(VALID / "everything.toml")
    assert scenario.tables.published[0].value == 20
    assert not any(path.startswith("published") for path in scenario.figures)


def test_evidence_is_counted():
    figures = {
        "a": Figure(value=1, evidence="plan"),
        "b": Figure(value=1, evidence="plan"),
        "c": Figure(value=1),
        "d": Figure(value=1, note="changed here"),
    }
    assert evidence_counts(figures) == {"changed here": 1, "not stated": 1, "plan": 2}


@pytest.mark.parametrize(
    ("number", "times", "expected"),
    [(90, 0.8, 72), (30, 0.1, 3), (0.1, 3, 0.3), (41, 0.5, 20.5), (1.1, 1.1, 1.21), (7, 0, 0), (10, 1e-9, 1e-8)],
)
def test_products_are_as_on_paper(number, times, expected):
    result = product(number, times)
    assert result == expected
    assert isinstance(result, int) == (isinstance(number, int) and float(expected).is_integer())


def test_scaling_a_spread_keeps_its_shape():
    spread = {"distribution": "empirical", "values": [2, 4], "shares": [0.5, 0.5]}
    assert scaled(spread, 0.5) == {"distribution": "empirical", "values": [1, 2], "shares": [0.5, 0.5]}


@pytest.mark.parametrize("value", ["text", True, {"a": 1}, [], float("nan")])
def test_nothing_else_can_be_scaled(value):
    with pytest.raises(TypeError, match="only a number"):
        scaled(value, 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        ("a", '"a"'),
        ([1, "b"], '[1, "b"]'),
        ({"a": 1}, "{ a = 1 }"),
        (10**100, "a number with very many digits"),
    ],
)
def test_values_are_shown_as_in_the_file(value, text):
    assert shown(value) == text


def test_spelling_is_offered_only_if_near():
    assert spelling("bedz", ["beds", "boards_in"]) == 'did you mean "beds"?'
    assert spelling("zzz", ["beds"]) == ""


def test_tables_are_plain_after_loading(small):
    json.dumps(small.tables.model_dump(mode="json"))
    assert "evidence" not in json.dumps(small.tables.model_dump(mode="json"))
