"""Ensembles drawn from stated ranges."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

import discharge_sim as ds
from discharge_sim.experiment.questions.varying import Together, draw_members, varied_figures, write_ensemble

WINTER_HUB = Path(__file__).parents[2] / "scenarios" / "winter-hub"


def figure(value, low, high, shape=None):
    return SimpleNamespace(value=value, low=low, high=high, shape=shape)


@pytest.mark.parametrize(
    ("shape", "theory"),
    [
        (None, stats.triang(0.25, 10, 8)),
        ("triangular", stats.triang(0.25, 10, 8)),
        ("uniform", stats.uniform(10, 8)),
        ("normal", stats.truncnorm(-1.959964, 1.959964, 14, 4 / 1.959964)),
    ],
)
def test_each_equally_likely_slice_is_used_once(shape, theory):
    drawn = draw_members({"a.b": figure(12, 10, 18, shape)}, 40, seed=1)["a.b"]
    slices = np.floor(theory.cdf(drawn) * 40 + 1e-3 * (drawn == 18)).astype(int)
    assert sorted(slices) == list(range(40))


def test_a_lognormal_is_a_normal_of_the_logarithm():
    drawn = draw_members({"a.b": figure(3, 1, 9, "lognormal")}, 500, seed=2)["a.b"]
    assert drawn.min() >= 1
    assert drawn.max() <= 9
    assert np.median(drawn) == pytest.approx(3, rel=0.01)


def test_whole_numbers_stay_whole_and_figures_are_independent():
    figures = {"a.beds": figure(684, 650, 720), "a.rate": figure(2.0, 1, 4)}
    drawn = draw_members(figures, 200, seed=3, whole=frozenset({"a.beds"}))
    assert (drawn["a.beds"] == np.round(drawn["a.beds"])).all()
    assert abs(stats.spearmanr(drawn["a.beds"], drawn["a.rate"]).statistic) < 3.5 / np.sqrt(200)


@pytest.fixture
def ranged(tiny):
    changes = {
        "pools.acute.beds": {"value": 34, "low": 30, "high": 38},
        "streams.emergency.per_day": {"value": 3, "low": 2, "high": 4.5, "shape": "uniform"},
    }
    return ds.load_scenario(tiny / "base.toml", changes=changes)


def test_any_figure_with_a_range_is_varied_and_the_scenario_takes_it(ranged, tmp_path):
    assert {"pools.acute.beds", "streams.emergency.per_day"} <= set(varied_figures(ranged))
    target = tmp_path / "ensemble.csv"
    paths = write_ensemble(ranged, target, members=6, only=["pools.", "streams.emergency.per_day"])
    assert set(paths) == {"pools.acute.beds", "streams.emergency.per_day"}
    varied = ranged.with_changes({"ensemble.file": str(target)}, name="varied")
    beds = [varied.member(number).tables.pools["acute"].beds for number in range(6)]
    rates = [varied.member(number).tables.streams["emergency"].per_day for number in range(6)]
    assert len(set(beds)) > 1
    assert all(isinstance(bed, int) and 30 <= bed <= 38 for bed in beds)
    assert len(set(rates)) == 6


def test_the_same_seed_draws_the_same_sets(ranged, tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_ensemble(ranged, tmp_path / f"{name}.csv", members=4, only=["streams.emergency.per_day"], seed=seed)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "a.csv").read_bytes() != (tmp_path / "c.csv").read_bytes()


def test_what_cannot_be_varied_is_said_and_nothing_is_written(ranged, tiny, tmp_path):
    target = tmp_path / "ensemble.csv"
    with pytest.raises(ds.ExperimentError, match=r"pools\.surgical: no figure has low and high there"):
        write_ensemble(ranged, target, members=4, only=["pools.surgical"])
    wide = ds.load_scenario(
        tiny / "base.toml", changes={"readiness.weekday_share": {"value": 0.9, "low": 0.5, "high": 7}}
    )
    with pytest.raises(ds.ScenarioError, match="weekday_share"):
        write_ensemble(wide, target, members=4, only=["readiness.weekday_share"])
    assert not target.exists()
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(ds.ExperimentError, match="exists already"):
        write_ensemble(ranged, target, members=4)
    assert target.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("correlation", [0.3, 0.6, 0.9])
def test_a_group_has_the_rank_correlation_and_each_figure_its_own_distribution(correlation):
    figures = {f"a.{name}": figure(12, 10, 18, "uniform") for name in "bcde"}
    signs = {"a.b": 1, "a.c": 1, "a.d": -1}
    drawn = draw_members(figures, 400, seed=5, groups=[(signs, correlation)])
    for one, other, sign in (("a.b", "a.c", 1), ("a.b", "a.d", -1), ("a.c", "a.d", -1)):
        found = stats.spearmanr(drawn[one], drawn[other]).statistic
        assert found == pytest.approx(sign * correlation, abs=0.05)
    assert abs(stats.spearmanr(drawn["a.b"], drawn["a.e"]).statistic) < 3.5 / np.sqrt(400)
    alone = draw_members(figures, 400, seed=5)
    assert (alone["a.e"] == drawn["a.e"]).all()  # who is in no group is drawn as without groups
    assert all(sorted(alone[path]) == sorted(drawn[path]) for path in figures)


def test_in_step_means_in_step():
    figures = {f"a.{name}": figure(12, 10, 18) for name in "bc"}
    drawn = draw_members(figures, 9, seed=1, groups=[({"a.b": 1, "a.c": -1}, 1.0)])
    assert (np.argsort(drawn["a.b"]) == np.argsort(-drawn["a.c"])).all()


def test_groups_are_read_from_words():
    assert Together.parsed("a.b, -a.c") == Together(("a.b", "-a.c"), 1.0)
    assert Together.parsed("0.6: a., b.") == Together(("a.", "b."), 0.6)


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("nothing.at, pools.", "nothing.at: no figure of this name is varied"),
        ("pools.", "a group needs at least two figures"),
        ("much: pools., streams.", "begins with 'much', which is no rank correlation"),
        ("1.5: pools., streams.", "above 0 and up to 1"),
        ("-0.5: pools., streams.", "Write a minus before a figure"),
    ],
)
def test_groups_that_cannot_be_are_refused_and_nothing_is_written(ranged, tmp_path, group, words):
    target = tmp_path / "ensemble.csv"
    with pytest.raises(ds.ExperimentError, match=words):
        write_ensemble(ranged, target, members=6, together=[Together.parsed(group)])
    both = [Together(("pools.acute.beds", "streams.emergency.per_day"))] * 2
    with pytest.raises(ds.ExperimentError, match="stands in two groups"):
        write_ensemble(ranged, target, members=6, together=both)
    assert not target.exists()


def test_defaults_that_every_partnership_replaces_are_not_varied(tmp_path):
    # Every partnership of winter-hub has its own hours of work; the default's range is in force nowhere.
    base = ds.load_scenario(WINTER_HUB / "base.toml")
    varied = write_ensemble(
        base, tmp_path / "sets.csv", members=4, only=("hub.tasks.", "partnerships.moray.hub.tasks.")
    )
    assert "hub.tasks.screening.work_hours.mean" in varied_figures(base)
    assert "hub.tasks.screening.work_hours.mean" not in varied
    assert "partnerships.moray.hub.tasks.screening.work_hours.mean" in varied
    with pytest.raises(ds.ExperimentError, match="or every partnership has its own instead"):
        write_ensemble(base, tmp_path / "none.csv", members=4, only=("hub.tasks.screening.work_hours",))
