"""An ensemble in an experiment: which member a winter uses, and how much of the spread is not knowing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import discharge_sim as ds
from discharge_sim.experiment.keeping.files import read_json
from discharge_sim.experiment.playing.replication import part_of
from discharge_sim.experiment.statistics.baseline import check_comparable
from discharge_sim.experiment.statistics.uncertainty import TOO_FEW, split_variance
from discharge_sim.scenario.loading import load_scenario

ENSEMBLE = "pools.acute.beds,readiness.weekday_share\n34,0.9\n40,0.2\n"


@pytest.fixture(scope="module")
def varied(tiny, tmp_path_factory):
    """Make a folder of the tiny town with two members, and a configuration with its own round chance."""
    folder = tmp_path_factory.mktemp("varied")
    base = (tiny / "base.toml").read_text(encoding="utf-8")
    (folder / "base.toml").write_text(f'{base}\n[ensemble]\nfile = "figures.csv"\n', encoding="utf-8")
    (folder / "late.toml").write_text((tiny / "late.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "figures.csv").write_text(ENSEMBLE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def compared(varied, tmp_path_factory):
    """Play five winters: member 0 three times, member 1 twice."""
    out = tmp_path_factory.mktemp("ensemble")
    return ds.compare([varied / "base.toml", varied / "late.toml"], replications=5, seed=3, workers=1, out=out)


def test_winter_r_uses_member_r_modulo_their_number(varied, compared):
    base = load_scenario(varied / "base.toml")
    assert [base.member(r).tables.pools["acute"].beds for r in range(4)] == [34, 40, 34, 40]
    long = compared.replications()
    assert (long["member"] == long["replication"] % 2).all()
    alone = ds.simulate(base.member(1), replications=4, seed=3, workers=1)
    key = (long["scenario"] == "tiny") & (long["indicator"] == "delayed_hospital_beds") & (long["place"] == "all")
    theirs = alone.replications()
    theirs = theirs[(theirs["indicator"] == "delayed_hospital_beds") & (theirs["place"] == "all")]["value"].tolist()
    mine = long[key]["value"].tolist()
    assert [mine[1], mine[3]] == [theirs[1], theirs[3]]
    assert mine[0] != theirs[0]


def test_an_extending_file_overrides_the_ensemble(varied):
    late = load_scenario(varied / "late.toml")
    shares = [late.member(r).tables.readiness.weekday_share for r in range(2)]
    assert shares == [0.3, 0.3]
    assert [late.member(r).tables.pools["acute"].beds for r in range(2)] == [34, 40]


def test_a_scaling_scales_each_member(varied, tmp_path):
    more = tmp_path / "more.toml"
    text = f'format = 1\nname = "more"\nextends = "{varied / "base.toml"}"\n[pools.acute]\nbeds = {{ times = 1.5 }}\n'
    more.write_text(text, encoding="utf-8")
    scenario = load_scenario(more)
    assert [scenario.member(r).tables.pools["acute"].beds for r in range(2)] == [51, 60]
    assert scenario.files()["more-ensemble.csv"].splitlines() == [
        "pools.acute.beds,readiness.weekday_share",
        "51,0.9",
        "60,0.2",
    ]


def test_changes_lie_over_every_member(varied):
    base = load_scenario(varied / "base.toml")
    loaded = load_scenario(varied / "base.toml", changes={"pools.acute.beds": 50})
    for changed in (base.with_changes({"pools.acute.beds": 50}, name="fifty"), loaded):
        assert [changed.member(r).tables.pools["acute"].beds for r in range(2)] == [50, 50]
        assert [changed.member(r).tables.readiness.weekday_share for r in range(2)] == [0.9, 0.2]


def test_an_ensemble_can_be_named_in_a_change(tiny, varied):
    base = load_scenario(tiny / "base.toml", changes={"ensemble.file": str(varied / "figures.csv")})
    assert base.member_count == 2
    again = load_scenario(tiny / "base.toml").with_changes({"ensemble.file": str(varied / "figures.csv")})
    assert [again.member(r).tables.pools["acute"].beds for r in range(2)] == [34, 40]


def test_the_hash_follows_the_values_and_not_the_file(varied, tmp_path):
    first = load_scenario(varied / "base.toml")
    for text in (ENSEMBLE, ENSEMBLE.replace("0.2", "0.3")):
        for name, content in {"base.toml": (varied / "base.toml").read_text(), "figures.csv": text}.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        assert (load_scenario(tmp_path / "base.toml").hash == first.hash) == (text == ENSEMBLE)


def test_the_stored_scenarios_give_the_same_results(compared, tmp_path):
    stored = compared.folder / "scenarios"
    assert {path.name for path in stored.iterdir()} == {
        *("tiny.toml", "tiny-ensemble.csv", "late.toml", "late-ensemble.csv")
    }
    again = ds.compare(
        [stored / "tiny.toml", stored / "late.toml"], baseline="tiny", replications=5, seed=3, out=tmp_path
    )
    pd.testing.assert_frame_equal(again.summary(), compared.summary())
    identities = [
        [row["hash"] for row in read_json(folder / "run.json")["scenarios"]] for folder in (compared.folder, tmp_path)
    ]
    assert identities[0] == identities[1]


def test_one_winter_can_be_played_again(compared):
    patients = compared["tiny"].patients(replication=1)
    rows = compared.replications().query("scenario == 'tiny' and replication == 1 and place == 'all'")
    left = rows[rows["indicator"] == "people_delayed"]["value"].item()
    assert len(patients) > 30
    assert left <= len(patients)


def test_chance_and_not_knowing_are_in_a_table(compared):
    table = compared.uncertainty()
    long = compared.replications()
    row = table[(table["indicator"] == "delayed_hospital_beds") & (table["place"] == "all") & (table["group"] == "all")]
    mine = row[(row["scenario"] == "tiny")].iloc[0]
    chosen = long[
        (long["scenario"] == "tiny") & (long["indicator"] == "delayed_hospital_beds") & (long["place"] == "all")
    ]
    groups = [group["value"].to_numpy() for _, group in chosen.groupby("member")]
    within = sum(((group - group.mean()) ** 2).sum() for group in groups) / (5 - 2)
    assert mine["sd_chance"] == pytest.approx(within**0.5)
    assert mine["members"] == 2
    assert mine["winters_a_member"] == 2
    assert set(row["baseline"].fillna("")) == {"", "tiny"}


def test_too_few_winters_are_said(varied, tmp_path):
    result = ds.simulate(varied / "base.toml", replications=3, seed=3, workers=1, out=tmp_path)
    assert any(TOO_FEW in note for note in result.provenance["notes"])
    table = result.uncertainty()
    assert (table["note"] != "").all()
    assert table["sd_not_knowing"].isna().all()


def test_without_an_ensemble_there_is_no_such_table(tiny, tmp_path):
    result = ds.simulate(tiny / "base.toml", replications=1, workers=1, out=tmp_path)
    with pytest.raises(ds.ExperimentError, match="only with an ensemble"):
        result.uncertainty()


def test_ensembles_of_different_size_cannot_be_compared(tiny, varied):
    one = load_scenario(tiny / "base.toml")
    two = load_scenario(varied / "late.toml")
    with pytest.raises(ds.ExperimentError, match="the ensemble has 2 members in late and 1 in tiny"):
        check_comparable([one, two], "tiny")


def test_members_must_measure_the_same(varied):
    base = load_scenario(varied / "base.toml")
    part = part_of(base)
    assert len(part.members) == 2
    assert part.plan_of(3) is part.members[1]


def test_the_split_finds_both_variances():
    # 400 members of 5 winters: chance 2, not knowing 3; standard errors of the two variances by theory.
    generator = np.random.default_rng(20161101)
    member = np.arange(2000) % 400
    values = 10 + generator.normal(0, 3, 400)[member] + generator.normal(0, 2, 2000)
    split = split_variance(values, member)
    within_error = 4 * (2 / 1600) ** 0.5
    between_error = (2 / 25 * ((5 * 9 + 4) ** 2 / 399 + 4**2 / 1600)) ** 0.5
    assert split.sd_chance**2 == pytest.approx(4, abs=3 * within_error)
    assert split.sd_not_knowing**2 == pytest.approx(9, abs=3 * between_error)
    assert split.not_knowing_share == pytest.approx(
        split.sd_not_knowing**2 / (split.sd_not_knowing**2 + split.sd_chance**2)
    )


def test_the_split_by_hand_with_unequal_winters():
    # Member 0: 1, 3, 5 (mean 3); member 1: 8, 10 (mean 9). Within: (4 + 0 + 4 + 1 + 1) / 3 = 10 / 3. Grand mean 5.4;
    # between: 3 * 2.4^2 + 2 * 3.6^2 = 43.2; winters a member: 5 - 13 / 5 = 2.4; (43.2 - 10 / 3) / 2.4 = 16.6111.
    split = split_variance(np.array([1.0, 8, 3, 10, 5, np.nan]), np.array([0, 1, 0, 1, 0, 1]))
    assert split.sd_chance**2 == pytest.approx(10 / 3)
    assert split.sd_not_knowing**2 == pytest.approx((43.2 - 10 / 3) / 2.4)
    assert (split.members, split.winters_a_member, split.note) == (2, 2, "")


def test_members_that_differ_no_more_than_chance_leave_nothing_unknown():
    split = split_variance(np.array([1.0, 2, 3, 2]), np.array([0, 1, 0, 1]))
    assert split.sd_not_knowing == 0
    assert split.not_knowing_share == 0


@pytest.mark.parametrize(
    ("values", "member", "note"),
    [
        ([1.0, 2.0], [0, 1], TOO_FEW),
        ([1.0, 2.0], [0, 0], "one member only"),
        ([np.nan, np.nan], [0, 1], "not defined"),
    ],
)
def test_no_split_says_why(values, member, note):
    split = split_variance(np.array(values), np.array(member))
    assert np.isnan(split.sd_not_knowing)
    assert note in split.note
