"""What is looked at when it is asked how precise, which is best and in what order: any indicator, in its own unit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import discharge_sim as ds
from discharge_sim.experiment.statistics.aim import BEDS, Aim, check_measured
from discharge_sim.experiment.statistics.deciding import decide
from discharge_sim.experiment.statistics.ranking import ranking_of

SOON = Aim("discharged_within_72h_share")
MONEY = Aim("cash_out_gbp")


@pytest.mark.parametrize(
    ("aim", "text", "value"),
    [
        (BEDS, "2 beds", 2),
        (BEDS, "1 bed", 1),
        (BEDS, "0.5", 0.5),
        (SOON, "1 point", 0.01),
        (SOON, "2.5 percentage points", 0.025),
        (SOON, "3 %", 0.03),
        (MONEY, "£5,000", 5000),
        (MONEY, "5000 pounds", 5000),
        (Aim("waiting_in_community"), "1 person", 1),
        (Aim("cash_out_gbp_per_week"), "100 pounds a week", 100),
    ],
)
def test_amounts_are_read_in_the_unit_of_the_indicator(aim, text, value):
    assert aim.parsed(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("aim", "text", "words"),
    [
        (BEDS, "2 people", 'write "2 beds" or 2'),
        (BEDS, "1 %", "delayed hospital beds"),
        (BEDS, "£2", "delayed hospital beds"),
        (SOON, "0.01", 'percentage points of discharged within 72h share; write "1 point"'),
        (SOON, "2 beds", "percentage points"),
        (MONEY, "two", 'write "£2" or 2'),
        (BEDS, "-1", "is not a number"),
    ],
)
def test_other_units_are_refused_with_an_example(aim, text, words):
    with pytest.raises(ds.ExperimentError, match="is not a number of") as refused:
        aim.parsed(text)
    assert words in str(refused.value)


def test_amounts_in_words():
    assert BEDS.amount(2) == "2 beds"
    assert BEDS.amount(1) == "1 bed"
    assert SOON.amount(0.01) == "1 percentage point"
    assert SOON.amount(0.025) == "2.5 percentage points"
    assert MONEY.amount(5000) == "£5,000"
    assert Aim("cash_out_gbp_per_week").amount(50) == "£50 a week"
    assert [aim.best for aim in (BEDS, SOON, MONEY, Aim("hub_tasks_done"))] == ["fewest", "highest", "lowest", "most"]


def test_an_unknown_indicator_is_refused_with_what_is_near():
    with pytest.raises(ds.ExperimentError, match=r"no indicator 'delayed_beds'; perhaps .*delayed_hospital_beds"):
        Aim("delayed_beds")
    measured = [("delayed_bed_days", "all", "all"), ("delayed_bed_days", "town", "all")]
    with pytest.raises(ds.ExperimentError, match="does not measure delayed_bed_days in 'moon'; it does in all, town"):
        check_measured(Aim("delayed_bed_days", "moon"), measured, "base")
    with pytest.raises(ds.ExperimentError, match="base does not measure capacity_released_gbp"):
        check_measured(Aim("capacity_released_gbp"), measured, "base")


def test_the_higher_stands_first_where_higher_is_better():
    noise = np.tile([-0.01, 0.01], 20)
    values = {"low": 0.3 + noise, "high": 0.5 + noise, "near": 0.495 + noise}
    ranked = ranking_of(values, 0.01, 0, None, SOON).set_index("scenario")
    assert ranked["order"].to_dict() == {"high": 1, "near": 2, "low": 3}
    assert ranked["difference_to_best"].to_dict() == pytest.approx({"high": 0, "near": -0.005, "low": -0.2})
    assert ranked["probability_best"]["high"] == 1
    assert ranked["within_indifference_zone"].to_dict() == {"high": True, "near": True, "low": False}
    assert ranked["verdict"].to_dict() == {
        "high": "highest discharged within 72h share",
        "near": "as good as the best: the difference is too small to matter",
        "low": "discharged within 72h share worse than the best",
    }
    assert set(ranked["unit"]) == {"share"}


def test_winters_in_which_one_is_undefined_are_left_out_pairwise():
    a, b = np.arange(40.0), np.arange(40.0) + 1
    a[3] = np.nan
    b[7] = np.nan
    ranked = ranking_of({"a": a, "b": b}, 0.0, 0).set_index("scenario")
    assert ranked["difference_to_best"]["b"] == 1  # not the difference of shifted winters
    assert ranked["replications"].tolist() == [39, 39]


@pytest.fixture(scope="module")
def decided(tiny, tmp_path_factory):
    return ds.compare(
        [tiny / "base.toml", tiny / "late.toml"],
        until_decided=True,
        indicator="discharges_per_day",
        indifference=0.1,
        at_most=60,
        seed=4,
        workers=1,
        out=tmp_path_factory.mktemp("aim"),
    )


def test_it_is_decided_by_the_indicator_that_is_named(decided):
    stopping = decided.provenance["stopping"]
    assert stopping["indicator"] == "discharges_per_day"
    assert (stopping["unit"], stopping["better"]) == ("people a day", "higher")
    counts = decided.provenance["replications_by_scenario"]
    stored = decided.replications()
    stored = stored[(stored["indicator"] == "discharges_per_day") & (stored["place"] == "all")]
    losses = {name: -rows.sort_values("replication")["value"].to_numpy() for name, rows in stored.groupby("scenario")}
    expected = decide({name: losses[name] for name in counts}, 0.1)
    ranking = decided.ranking().set_index("scenario")
    assert expected.best is not None
    assert ranking["order"].idxmin() == expected.best
    assert "within 0.1 people a day of it" in ranking.loc[expected.best, "verdict"]
    assert f"{expected.best} has the highest discharges per day" in decided.in_words()


def test_the_zone_counts_for_that_indicator_alone(tiny, tmp_path):
    files = [tiny / "base.toml", tiny / "late.toml"]
    asked = {"indicator": "discharges_per_day", "indifference": 1000, "replications": 30, "workers": 1}
    table = ds.compare(files, out=tmp_path, **asked).differences()
    small = table[table["verdict"] == "difference too small to matter"]
    assert set(small["indicator"]) == {"discharges_per_day", "delayed_hospital_beds"}  # of beds, two as stated
    assert set(small["place"]) == {"all"}


def test_nothing_is_chosen_by_what_is_undefined_in_some_winters(tiny, tmp_path):
    files = [tiny / "base.toml", tiny / "late.toml"]
    asked = {"until_decided": True, "indicator": SOON.indicator, "indifference": 0.05, "seed": 4, "workers": 1}
    with pytest.raises(ds.ExperimentError, match=r"is not defined in \d+ of 30 simulated winters of tiny"):
        ds.compare(files, out=tmp_path, **asked)
    assert not ds.open_results(tmp_path).summary().empty  # what was played is kept


def test_precision_of_a_place(tiny, tmp_path):
    asked = {"precision": 0.2, "indicator": "occupancy_share", "place": "acute", "workers": 1, "at_most": 60}
    result = ds.simulate(tiny / "base.toml", out=tmp_path, **asked)
    row = result.summary().set_index(["indicator", "place", "group"]).loc[("occupancy_share", "acute", "all")]
    assert (row["ci95_high"] - row["mean"]) / row["mean"] <= 0.2
    assert "occupancy share in acute is known within 20 %" in result.in_words()


def test_ranking_falls_back_to_beds_where_neither_way_is_better(tiny, tmp_path):
    files = [tiny / "base.toml", tiny / "late.toml"]
    comparison = ds.compare(files, replications=2, indicator="occupancy_share", workers=1, out=tmp_path)
    assert set(comparison.ranking()["indicator"]) == {"delayed_hospital_beds"}
    assert isinstance(comparison.ranking(), pd.DataFrame)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"until_decided": True, "indicator": "people_delayed"}, 'as in --indifference "2 spells"'),
        ({"until_decided": True, "indicator": "occupancy_share", "indifference": 0.01}, "nothing can be chosen by it"),
        ({"until_decided": True, "indicator": "people_delayed", "indifference": 0}, "how small a difference in people"),
        ({"precision": 0.1, "indicator": "capacity_released_gbp"}, "does not measure capacity_released_gbp"),
        ({"precision": 0.1, "place": "moon"}, "does not measure delayed_hospital_beds in 'moon'"),
        ({"indicator": "nothing"}, "there is no indicator 'nothing'"),
    ],
)
def test_what_cannot_be_looked_at_is_refused_before_anything_is_written(tiny, tmp_path, asked, words):
    with pytest.raises(ds.ExperimentError, match=words):
        ds.compare([tiny / "base.toml", tiny / "late.toml"], out=tmp_path / "out", workers=1, **asked)
    assert not (tmp_path / "out").exists()
