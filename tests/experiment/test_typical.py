"""The person whose story a comparison tells: chosen by a rule, the same on every machine, never out of a census."""

from __future__ import annotations

import datetime as dt
import json
import shutil

import numpy as np
import pandas as pd
import pytest

import discharge_sim as ds
from discharge_sim.engines import fast
from discharge_sim.experiment.keeping.table_columns import STORY_COLUMNS
from discharge_sim.experiment.questions.story import Told, changes_of_people
from discharge_sim.experiment.questions.typical import middle_of, typical_person, write_story

BEDS = ("delayed_hospital_beds", "all", "all")


def changes(*rows):
    return pd.DataFrame(rows, columns=["case_id", "delayed_days_a", "delayed_days_b"])


def test_the_winter_in_the_middle():
    assert middle_of(np.array([5.0, -1, 3, 2, 9])) == 2
    assert middle_of(np.array([4.0, 1, 3, 2])) == 3  # the lower one of two in the middle
    assert middle_of(np.array([7.0, 7, 7, 7])) == 1
    assert middle_of(np.array([np.nan, 2, np.nan, 1, 3])) == 1


def test_the_person_in_the_middle_of_those_who_change_as_the_average_does():
    people = changes(
        ("a:1:1", 9, 1), ("b:1:1", 6, 2), ("c:1:1", 3, 2), ("d:1:1", 2, 9), ("e:1:1", 4, 4), ("f:1:1", 0, 0)
    )
    case, counts = typical_person(people, direction=-2.0)
    assert case == "b:1:1"  # of those with 8, 4 and 1 days fewer
    assert counts == {"delayed": 5, "same": 1, "fewer": 3, "fewer_by": 4.0, "more": 1, "more_by": 7.0}
    assert typical_person(people, direction=2.0)[0] == "d:1:1"


def test_of_several_alike_the_one_whose_delay_is_in_the_middle():
    people = changes(("a:1:1", 20, 15), ("b:1:1", 8, 3), ("c:1:1", 6, 1))
    assert typical_person(people, direction=-1.0)[0] == "b:1:1"
    shuffled = people.sample(frac=1, random_state=1)
    assert typical_person(shuffled, direction=-1.0)[0] == "b:1:1"


def test_who_is_there_at_the_start_is_never_chosen():
    people = changes(("census:4", 9, 1), ("start:delayed:2", 9, 1))
    assert typical_person(people, direction=-1.0) is None
    assert typical_person(changes(("a:1:1", 3, 3)), direction=-1.0) is None


@pytest.fixture(scope="module")
def town(tiny, tmp_path_factory):
    """Make the tiny town with days enough for somebody who comes in them to be delayed."""
    folder = tmp_path_factory.mktemp("town")
    longer = {"period.window_end": dt.date(2016, 11, 30), "streams.emergency.per_day": 6, "pools.acute.beds": 60}
    base = ds.load_scenario(tiny / "base.toml").with_changes(longer, name="tiny")
    (folder / "base.toml").write_text(base.to_toml(), encoding="utf-8")
    shutil.copy(tiny / "late.toml", folder)
    return folder


@pytest.fixture(scope="module")
def compared(town, tmp_path_factory):
    out = tmp_path_factory.mktemp("typical") / "out"
    files = [town / "base.toml", town / "late.toml"]
    return ds.compare(files, replications=5, seed=3, workers=1, out=out)


def test_the_story_is_of_the_winter_and_person_that_the_rule_names(compared, town):
    write_story(compared.folder)
    about = json.loads((compared.folder / "work/story.json").read_text(encoding="utf-8"))
    table = compared.replications()
    beds = table[(table["indicator"] == BEDS[0]) & (table["place"] == "all")]
    wide = beds.pivot_table(index="replication", columns="scenario", values="value")
    difference = wide["late"] - wide["tiny"]
    assert difference[about["replication"]] == difference.median()
    assert np.sign(about["direction"]) == np.sign(difference.mean())

    told = []
    for name in ("base", "late"):
        scenario = ds.load_scenario(town / f"{name}.toml")
        plan = ds.compile_plan(scenario)
        told.append(Told(scenario.name, plan, fast.run_replication(plan, 3, about["replication"])))
    case, counts = typical_person(changes_of_people(*told), about["direction"])
    rows = pd.read_csv(compared.folder / "story.csv")
    assert set(rows["case_id"]) == {case}
    assert list(rows.columns) == ["case_id", "replication", *STORY_COLUMNS]
    assert about["counts"] == counts
    expected = ds.story(town / "base.toml", town / "late.toml", replication=about["replication"], seed=3, person=case)
    assert rows["words"].tolist() == expected["words"].tolist()
    assert (pd.to_datetime(rows["start"]).to_numpy() == expected["start"].to_numpy()).all()  # with the hour


def test_what_was_told_is_not_played_again_and_a_damaged_note_is(compared, tmp_path, monkeypatch):
    write_story(compared.folder)
    out = tmp_path / "out"
    shutil.copytree(compared.folder, out)
    before = {name: (out / name).read_bytes() for name in ("story.csv", "work/story.json")}
    (out / "work/story.json").write_text("{ not json")
    write_story(out)
    assert {name: (out / name).read_bytes() for name in before} == before

    def refuse(*arguments):
        raise AssertionError("played again")

    monkeypatch.setattr(fast, "run_replication", refuse)
    write_story(out)
    assert {name: (out / name).read_bytes() for name in before} == before


def test_results_of_another_version_have_no_story_and_copies_keep_theirs(compared, tmp_path):
    write_story(compared.folder)
    out = tmp_path / "out"
    shutil.copytree(compared.folder, out)
    (out / "replications.parquet").unlink()
    (out / "work/story.json").unlink()
    write_story(out)
    assert not (out / "work/story.json").exists()  # from some of the tables nothing can be told anew
    assert (out / "story.csv").read_bytes() == (compared.folder / "story.csv").read_bytes()
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    (out / "run.json").write_text(json.dumps(run | {"version": "0.0.1 (something)"}), encoding="utf-8")
    write_story(out)
    assert not (out / "story.csv").exists()


def test_one_scenario_alone_has_no_story(tiny, tmp_path):
    out = tmp_path / "out"
    ds.simulate(tiny / "base.toml", replications=2, workers=1, out=out)
    write_story(out)
    assert not (out / "story.csv").exists()
