"""Playing on until it is precise or decided: the same whatever the workers and interruptions, and nothing lost."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

import discharge_sim as ds
from discharge_sim.engines import fast
from discharge_sim.experiment.keeping.blocks import Blocks
from discharge_sim.experiment.keeping.files import read_json
from discharge_sim.experiment.statistics.deciding import decide
from discharge_sim.experiment.statistics.precision import look_ahead, precision_of

BEDS = ("delayed_hospital_beds", "all", "all")
ZONE = 0.03


@pytest.fixture(scope="module")
def three(tiny, tmp_path_factory):
    """Make a third configuration close to the second; the first is clearly behind both."""
    folder = tmp_path_factory.mktemp("three")
    for name in ("base", "late"):
        (folder / f"{name}.toml").write_text((tiny / f"{name}.toml").read_text(encoding="utf-8"), encoding="utf-8")
    base = ds.load_scenario(folder / "base.toml")
    later = base.with_changes({"readiness.weekday_share": 0.25}, name="later")
    (folder / "later.toml").write_text(later.to_toml(), encoding="utf-8")
    return [folder / f"{name}.toml" for name in ("base", "late", "later")]


@pytest.fixture(scope="module")
def decided(three, tmp_path_factory):
    return ds.compare(
        three,
        baseline="tiny",
        until_decided=True,
        indifference=ZONE,
        at_most=200,
        seed=4,
        workers=1,
        out=tmp_path_factory.mktemp("decided"),
    )


def stored_beds(comparison, name, replications):
    store = Blocks.stored(comparison.folder / "work" / name)
    return store.indicators(range(replications))[:, store.layout.indicators.index(BEDS)]


def test_what_is_behind_is_played_no_further_and_the_decision_is_that_of_the_procedure(decided):
    counts = decided.provenance["replications_by_scenario"]
    assert min(counts.values()) >= 30
    assert len(set(counts.values())) > 1
    values = {name: stored_beds(decided, name, count) for name, count in counts.items()}
    expected = decide(values, ZONE)
    ranking = decided.ranking().set_index("scenario")
    assert ranking["order"].idxmin() == expected.best
    assert ranking["left_behind_after"].dropna().astype(int).to_dict() == expected.left_behind
    for name in expected.left_behind:
        assert counts[name] < expected.left_behind[name] + 10
    assert ranking.loc[expected.best, "verdict"].startswith("chosen: fewest delayed beds with at least 95 % certainty")
    assert decided.provenance["stopping"]["rule"] == "until_decided"
    assert decided.provenance["state"] == "finished"
    assert f"{expected.best} has the fewest delayed hospital beds" in decided.in_words()


def test_tables_use_every_replication_and_comparisons_the_common_ones(decided):
    counts = decided.provenance["replications_by_scenario"]
    summary = decided.summary().groupby("scenario")["replications"].max()
    assert summary.to_dict() == counts
    differences = decided.differences().set_index(["scenario", "indicator", "place", "group"])
    base = counts["tiny"]
    for name in ("late", "later"):
        common = min(counts[name], base)
        row = differences.loc[(name, *BEDS)]
        assert row["replications"] == common
        mine, theirs = stored_beds(decided, name, common), stored_beds(decided, "tiny", common)
        assert row["difference"] == pytest.approx((mine - theirs).mean(), abs=1e-12)
    assert decided.risk(delayed_above=[1]).groupby("scenario")["replications"].max().to_dict() == counts


def test_the_same_command_again_plays_nothing_and_says_the_same(decided, three, monkeypatch):
    before = decided.ranking()

    def refuse(*arguments):
        raise AssertionError("played again")

    monkeypatch.setattr(fast, "run_for_sums", refuse)
    again = ds.compare(
        three,
        baseline="tiny",
        until_decided=True,
        indifference=ZONE,
        at_most=200,
        seed=4,
        workers=1,
        out=decided.folder,
    )
    pd.testing.assert_frame_equal(again.ranking(), before)


def test_an_interruption_keeps_what_is_finished_and_ends_in_the_same_place(decided, three, tmp_path):
    def interrupt(done, total):
        if done == 95:  # in the second stage: 90 belong to the first
            raise KeyboardInterrupt

    out = tmp_path / "out"
    shutil.copytree(decided.folder, out)  # most of the first stage is there already
    for path in out.glob("work/*/part-*[1-9].arrows"):
        path.unlink()
    asked = {"until_decided": True, "indifference": ZONE, "at_most": 200, "seed": 4, "workers": 1, "out": out}
    with pytest.raises(KeyboardInterrupt):
        ds.compare(three, baseline="tiny", progress=interrupt, **asked)
    assert read_json(out / "run.json")["state"] == "interrupted"
    assert not ds.open_results(out).summary().empty  # of the first stage
    again = ds.compare(three, baseline="tiny", **asked)
    pd.testing.assert_frame_equal(again.ranking(), decided.ranking())
    pd.testing.assert_frame_equal(again.differences(), decided.differences())


def test_precision_is_reached_and_kept(tiny, tmp_path):
    result = ds.simulate(tiny / "base.toml", precision=0.08, at_most=400, seed=4, workers=1, out=tmp_path)
    n = result.provenance["replications"]
    values = stored_beds(result, "tiny", n)
    found = precision_of(values, 0.08, 30)
    assert found.needed is not None
    assert n - 10 < max(30, found.needed + look_ahead(found.needed)) <= n
    row = result.summary().set_index(["indicator", "place", "group"]).loc[BEDS]
    assert (row["ci95_high"] - row["mean"]) / row["mean"] <= 0.08
    assert "is known within 8 %" in result.in_words()


def test_what_is_not_reached_is_said(tiny, tmp_path, caplog):
    result = ds.simulate(tiny / "base.toml", precision=0.001, at_most=35, seed=4, workers=1, out=tmp_path)
    assert result.provenance["replications"] == 35
    assert "not reached within 35 simulated winters" in result.provenance["stopping"]["words"]
    assert "not reached within 35 simulated winters" in caplog.text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"until_decided": True, "indifference": 0}, "indifference zone must be above 0"),
        ({"until_decided": True, "indifference": -1}, "indifference must be a number of beds"),
        ({"indifference": float("nan")}, "indifference must be a number of beds"),
        ({"until_decided": True, "precision": 0.05}, "not for both"),
        ({"precision": 0}, "precision is a share"),
        ({"precision": 5}, "precision is a share"),
        ({"precision": 0.05, "at_most": 10}, "at_most must be a whole number of at least 30"),
        ({"precision": 0.05, "event_log": True}, "an event log keeps every activity"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_written(tiny, tmp_path, asked, words):
    with pytest.raises(ds.ExperimentError, match=words):
        ds.compare([tiny / "base.toml", tiny / "late.toml"], out=tmp_path / "out", **asked)
    assert not (tmp_path / "out").exists()
