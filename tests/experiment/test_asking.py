"""Whole experiments on a tiny town: the same results whatever the workers, interruptions and order."""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd
import pytest

import discharge_sim as ds
from discharge_sim.engines import fast
from discharge_sim.experiment.keeping.files import read_json
from discharge_sim.outputs.dictionary import DICTIONARY
from discharge_sim.outputs.measure import measure

SUMMARY = "scenario indicator place group unit mean ci95_low ci95_high sd p05 p25 p50 p75 p95 replications"
COMPARISON = (
    "scenario baseline indicator place group unit difference p05 p95 ci95_low ci95_high "
    "share_of_winters_better probability_mean_better verdict ci95_together_low ci95_together_high p_value p_value_holm "
    "winters_equal_share share_better_ci95_low share_better_ci95_high variance_reduction replications"
)
DAILY = "scenario date indicator place group unit mean p05 p25 p50 p75 p95 p10 p90 p02_5 p97_5"
REPLICATIONS = "scenario replication member indicator place value"
EVENTS = "scenario replication case_id activity start end setting resource delay_reason"


@pytest.fixture(scope="module")
def comparison(tiny, tmp_path_factory):
    """Four replications of both configurations, in this process."""
    out = tmp_path_factory.mktemp("whole")
    return ds.compare([tiny / "late.toml", tiny / "base.toml"], replications=4, seed=0, workers=1, out=out)


def files_of(folder):
    """Everything that must not depend on how the run went: all files but the log, the report and `run.json`."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {"run.json", "run.log", "report.html", ".lock"}
    }


def test_a_folder_holds_the_promised_files_and_columns(comparison):
    folder = comparison.folder
    for name, columns in (("summary", SUMMARY), ("comparison", COMPARISON), ("daily", DAILY)):
        assert pd.read_csv(folder / f"{name}.csv", nrows=1).columns.tolist() == columns.split()
    assert comparison.replications().columns.tolist() == REPLICATIONS.split()
    assert {path.name for path in (folder / "scenarios").iterdir()} == {"tiny.toml", "late.toml"}
    assert set(comparison.dictionary()["indicator"]) == set(DICTIONARY)


def test_every_indicator_is_in_the_data_dictionary(comparison):
    for frame in (comparison.summary(), comparison.differences(), comparison.daily()):
        assert set(frame["indicator"]) <= set(DICTIONARY)


def test_the_numbers_are_those_of_the_replications(comparison, tiny):
    plan = ds.compile_plan(ds.load_scenario(tiny / "late.toml"))
    base = ds.compile_plan(ds.load_scenario(tiny / "base.toml"))
    key = ("delayed_hospital_beds", "all", "all")
    mine, theirs = (
        np.array([measure(one, fast.run_replication(one, 0, r)).indicators[key] for r in range(4)])
        for one in (plan, base)
    )
    summary = comparison["late"].summary().set_index(["indicator", "place", "group"]).loc[key]
    assert summary["mean"] == pytest.approx(mine.mean(), rel=1e-12)
    assert summary["sd"] == pytest.approx(mine.std(ddof=1), rel=1e-12)
    found = comparison.differences().set_index(["indicator", "place", "group"]).loc[key]
    assert found["difference"] == pytest.approx((mine - theirs).mean(), rel=1e-12, abs=1e-12)
    assert found["share_of_winters_better"] == np.mean(mine < theirs)
    assert not np.array_equal(mine, theirs)
    long = comparison["late"].replications()
    chosen = long[(long["indicator"] == key[0]) & (long["place"] == "all")]
    assert chosen["value"].tolist() == mine.tolist()
    assert chosen["replication"].tolist() == [0, 1, 2, 3]


def test_capacity_released_is_the_bed_days_saved_at_both_prices(comparison):
    found = comparison.differences().set_index(["indicator", "place", "group"])["difference"]
    saved = -found["delayed_bed_days", "all", "all"]
    assert found["capacity_released_gbp", "all", "price:marginal"] == pytest.approx(120 * saved)
    assert found["capacity_released_gbp", "all", "price:average"] == pytest.approx(350 * saved)


def test_official_bed_days_agree_with_the_indicator(comparison):
    official = comparison.official()
    everybody = official[(official["AgeGroup"] == "18plus") & (official["ReasonForDelay"] == "All Delay Reasons")]
    by_scenario = everybody.groupby("scenario")["NumberOfDelayedBedDays"].sum()
    summary = comparison.summary()
    rows = summary[
        (summary["indicator"] == "delayed_bed_days") & (summary["place"] == "all") & (summary["group"] == "all")
    ]
    for scenario, mean in zip(rows["scenario"], rows["mean"], strict=True):
        assert by_scenario[scenario] == pytest.approx(mean)
    board = comparison.official("bed_days_board")
    assert board["NumberOfDelayedBedDays"].sum() == pytest.approx(official["NumberOfDelayedBedDays"].sum())
    assert set(board["MonthOfDelay"]) == {"201611"}
    with pytest.raises(ds.ExperimentError, match="there is: bed_days, bed_days_board, census, census_board"):
        comparison.official("beds")


def test_workers_and_order_do_not_matter(comparison, tiny, tmp_path):
    ds.compare([tiny / "base.toml", tiny / "late.toml"], replications=4, seed=0, workers=3, out=tmp_path)
    assert files_of(tmp_path) == files_of(comparison.folder)


def test_adding_replications_and_scenarios_gives_the_same_as_all_at_once(comparison, tiny, tmp_path):
    ds.simulate(tiny / "base.toml", replications=2, seed=0, workers=1, out=tmp_path)
    ds.compare([tiny / "base.toml", tiny / "late.toml"], replications=3, seed=0, workers=1, out=tmp_path)
    ds.compare([tiny / "base.toml", tiny / "late.toml"], replications=4, seed=0, workers=1, out=tmp_path)
    assert files_of(tmp_path) == files_of(comparison.folder)


def test_what_is_finished_is_never_played_again(comparison, tiny, monkeypatch):
    before = files_of(comparison.folder)

    def refuse(*arguments):
        raise AssertionError("played again")

    monkeypatch.setattr(fast, "run_for_sums", refuse)
    ds.compare([tiny / "base.toml", tiny / "late.toml"], replications=4, seed=0, workers=1, out=comparison.folder)
    assert files_of(comparison.folder) == before


def test_an_interrupted_run_keeps_what_is_finished_and_continues(comparison, tiny, tmp_path):
    def interrupt(done, total):
        if done == 3:
            raise KeyboardInterrupt

    asked = {"replications": 4, "seed": 0, "workers": 1, "out": tmp_path}
    with pytest.raises(KeyboardInterrupt):
        ds.compare([tiny / "base.toml", tiny / "late.toml"], progress=interrupt, **asked)
    assert read_json(tmp_path / "run.json")["state"] == "interrupted"
    assert not (tmp_path / "summary.csv").exists()
    seen = []
    ds.compare(
        [tiny / "base.toml", tiny / "late.toml"], progress=lambda done, total: seen.append((done, total)), **asked
    )
    assert seen == [(done, 8) for done in range(3, 9)]
    assert files_of(tmp_path) == files_of(comparison.folder)


def test_a_damaged_block_is_said_and_played_again(comparison, tiny, tmp_path, caplog):
    asked = {"replications": 2, "seed": 0, "workers": 1, "out": tmp_path}
    ds.simulate(tiny / "base.toml", **asked)
    before = files_of(tmp_path)
    block = tmp_path / "work" / "tiny" / "part-00000.arrows"
    content = bytearray(block.read_bytes())
    middle = len(content) // 3
    content[middle : middle + 200] = bytes(200)
    block.write_bytes(content)
    with caplog.at_level(logging.WARNING, logger="discharge_sim"):
        ds.simulate(tiny / "base.toml", **asked)
    assert "is damaged" in caplog.text
    kept = {name: content for name, content in files_of(tmp_path).items() if not name.endswith(".damaged")}
    assert kept == before


def test_an_error_in_a_replication_says_how_to_see_it_alone(tiny, tmp_path, monkeypatch):
    whole = fast.run_replication

    def fails_at_two(plan, seed, replication):
        if replication == 2:
            raise ZeroDivisionError("no beds at all")
        return whole(plan, seed, replication)

    monkeypatch.setattr(fast, "run_for_sums", fails_at_two)
    with pytest.raises(ds.ReplicationError) as raised:
        ds.simulate(tiny / "base.toml", replications=4, seed=9, workers=1, out=tmp_path)
    assert "replication 2 of scenario tiny stopped with an error: ZeroDivisionError: no beds at all" in str(
        raised.value
    )
    assert f'discharge-sim run "{tmp_path / "scenarios" / "tiny.toml"}" --seed 9' in str(raised.value)
    assert "--only 2" in str(raised.value)
    assert "fails_at_two" in (tmp_path / "run.log").read_text()
    assert read_json(tmp_path / "run.json")["state"] == "stopped by an error"
    monkeypatch.undo()
    seen = []
    ds.simulate(
        tmp_path / "scenarios" / "tiny.toml",
        replications=4,
        seed=9,
        workers=1,
        out=tmp_path,
        progress=lambda done, total: seen.append(done),
    )
    assert seen == [2, 3, 4]


def test_the_stored_scenario_runs_alone_with_the_same_results(comparison, tmp_path):
    stored = comparison.folder / "scenarios" / "late.toml"
    again = ds.simulate(stored, replications=4, seed=0, workers=1, out=tmp_path)
    pd.testing.assert_frame_equal(again.summary(), comparison["late"].summary())


def test_patients_are_the_same_under_every_configuration(comparison):
    first, second = (
        comparison[name].patients(replication=1).set_index(["case_id", "spell"]) for name in ("tiny", "late")
    )
    both = first.index.intersection(second.index)
    assert len(both) > 30
    original = first.loc[both].index.get_level_values("spell") == 0
    for column in ("arrived", "need", "cohort"):
        assert first.loc[both][original][column].equals(second.loc[both][original][column])


def test_the_event_log_has_every_delay_with_its_reason(tiny, tmp_path):
    result = ds.simulate(tiny / "base.toml", replications=2, seed=0, workers=1, out=tmp_path)
    with pytest.raises(ds.ExperimentError, match="no event log"):
        result.events()
    result = ds.simulate(tiny / "base.toml", replications=2, seed=0, workers=1, out=tmp_path, event_log=True)
    log = result.events()
    assert log.columns.tolist() == EVENTS.split()
    assert set(log["replication"]) == {0, 1}
    records = ds.replay(tiny / "base.toml", replication=1, seed=0)
    delayed = log[(log["replication"] == 1) & (log["activity"] == "delayed")]
    assert len(delayed) == len(records.delay)
    assert (delayed["delay_reason"] != "").all()
    ended = log.dropna(subset=["end"])
    assert (ended["end"] >= ended["start"]).all()


def test_results_show_themselves(comparison):
    assert comparison.baseline == "tiny"
    assert comparison.names == ("tiny", "late")
    assert comparison.table().columns.tolist() == ["tiny", "late"]
    assert "delayed_hospital_beds" in comparison._repr_html_()
    assert "delayed_hospital_beds" in comparison["late"]._repr_html_()
    assert "4 replications" in repr(comparison)
    assert "demonstration only" in comparison.in_words()
    assert comparison.ranking()["order"].tolist() == [1, 2]


def test_stored_results_can_be_opened(comparison, tmp_path):
    again = ds.open_results(comparison.folder)
    pd.testing.assert_frame_equal(again.differences(), comparison.differences())
    with pytest.raises(ds.ExperimentError, match=r"run\.json is missing"):
        ds.open_results(tmp_path)


def test_without_a_folder_results_live_as_long_as_they_are_held(tiny):
    result = ds.simulate(tiny / "base.toml", replications=1, workers=1)
    folder = result.folder
    assert not result.summary().empty
    del result
    assert not folder.exists()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"replications": 0}, "replications must be a whole number from 1"),
        ({"replications": 2.5}, "replications"),
        ({"replications": True}, "replications"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**32}, "seed"),
        ({"workers": 0}, "workers"),
        ({"engine": "slow"}, "there is no engine 'slow'; there is: fast, reference"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_written(tiny, tmp_path, asked, words):
    with pytest.raises(ds.ExperimentError, match=words):
        ds.simulate(tiny / "base.toml", out=tmp_path / "out", **asked)
    assert not (tmp_path / "out").exists()


def test_one_scenario_is_no_comparison(tiny):
    with pytest.raises(ds.ExperimentError, match="at least two"):
        ds.compare([tiny / "base.toml"])


def test_other_results_stay_until_told_otherwise(tiny, tmp_path):
    asked = {"replications": 1, "workers": 1, "out": tmp_path}
    ds.simulate(tiny / "base.toml", seed=1, **asked)
    before = files_of(tmp_path)
    with pytest.raises(ds.ExperimentError, match="holds other results"):
        ds.simulate(tiny / "base.toml", seed=2, **asked)
    assert files_of(tmp_path) == before
    ds.simulate(tiny / "base.toml", seed=2, overwrite=True, **asked)
    assert files_of(tmp_path) != before
