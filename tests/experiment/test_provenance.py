"""Identity of results, and what a folder lets be written into it."""

from __future__ import annotations

import dataclasses
import json
import os

import numpy as np
import pytest

from discharge_sim.experiment.keeping.folder import ResultsFolder
from discharge_sim.experiment.keeping.provenance import Identity, describe_run, hash_of_plan, read_provenance
from discharge_sim.experiment.problems import ExperimentError

MINE = Identity("0.1.0 (abc)", 0, "reference", {"base": {"scenario": "1", "plan": "2"}})


def changed(**fields) -> Identity:
    return dataclasses.replace(MINE, **fields)


def store(path, identity):
    path.mkdir(exist_ok=True)
    titles = dict.fromkeys(identity.scenarios, "")
    content = describe_run(identity, titles, replications=3, baseline=None, state="finished", command="x")
    (path / "run.json").write_text(json.dumps(content))


@dataclasses.dataclass(frozen=True)
class FakePlan:
    name: str
    numbers: np.ndarray
    words: tuple[str, ...] = ("a",)


def test_the_hash_of_a_plan_sees_every_number_and_no_name():
    plan = FakePlan("base", np.arange(3))
    assert hash_of_plan(plan) == hash_of_plan(FakePlan("other", np.arange(3)))
    assert hash_of_plan(plan) != hash_of_plan(FakePlan("base", np.array([0, 1, 3])))
    assert hash_of_plan(plan) != hash_of_plan(FakePlan("base", np.arange(3, dtype=np.int32)))
    assert hash_of_plan(plan) != hash_of_plan(FakePlan("base", np.arange(3), ("b",)))
    assert hash_of_plan(FakePlan("base", np.arange(3), ("a", "b"))) != hash_of_plan(
        FakePlan("base", np.arange(3), ("ab",))
    )


def test_run_json_holds_what_identity_needs(tmp_path):
    store(tmp_path, MINE)
    stored = read_provenance(tmp_path)
    assert stored is not None
    assert stored.identity == MINE
    assert stored.replications == 3


def test_another_format_is_named(tmp_path):
    (tmp_path / "run.json").write_text('{"format": 2}')
    with pytest.raises(ExperimentError, match="results format 2; this version reads format 1"):
        read_provenance(tmp_path)


def test_a_damaged_run_json_is_named(tmp_path):
    (tmp_path / "run.json").write_text('{"format": 1')
    with pytest.raises(ExperimentError, match="is damaged"):
        read_provenance(tmp_path)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (changed(seed=1), r"with seed 0 \(asked for: 1\)"),
        (changed(engine="fast"), "by the reference engine"),
        (changed(program="0.2.0 (def)"), r"by version 0\.1\.0 \(abc\) \(this is 0\.2\.0"),
        (changed(scenarios={"base": {"scenario": "9", "plan": "2"}}), "the scenario base has changed"),
        (changed(scenarios={"base": {"scenario": "1", "plan": "9"}}), "compiles to other figures"),
        (changed(scenarios={"other": {"scenario": "1", "plan": "2"}}), "the scenario base, which is not among"),
    ],
)
def test_other_results_are_not_overwritten(tmp_path, wanted, words):
    store(tmp_path, MINE)
    folder = ResultsFolder(tmp_path)
    with pytest.raises(ExperimentError, match=words):
        folder.check(wanted, overwrite=False)
    assert folder.check(wanted, overwrite=True) is not None


def test_the_same_question_and_one_scenario_more_are_welcome(tmp_path):
    store(tmp_path, MINE)
    more = changed(scenarios={**MINE.scenarios, "other": {"scenario": "5", "plan": "6"}})
    assert ResultsFolder(tmp_path).check(MINE, overwrite=False) is not None
    assert ResultsFolder(tmp_path).check(more, overwrite=False) is not None


def test_overwriting_keeps_what_still_applies(tmp_path):
    both = changed(scenarios={**MINE.scenarios, "other": {"scenario": "5", "plan": "6"}})
    store(tmp_path, both)
    for name in both.scenarios:
        (tmp_path / "work" / name).mkdir(parents=True)
        (tmp_path / "scenarios").mkdir(exist_ok=True)
        (tmp_path / "scenarios" / f"{name}.toml").touch()
    (tmp_path / "summary.csv").touch()
    (tmp_path / "my-notes.txt").touch()
    wanted = changed(scenarios={**MINE.scenarios, "other": {"scenario": "7", "plan": "8"}})
    folder = ResultsFolder(tmp_path)
    folder.clear(wanted, folder.check(wanted, overwrite=True))
    assert (tmp_path / "work" / "base").exists()
    assert not (tmp_path / "work" / "other").exists()
    assert not (tmp_path / "summary.csv").exists()
    assert (tmp_path / "my-notes.txt").exists()


def test_another_seed_keeps_no_replication(tmp_path):
    store(tmp_path, MINE)
    (tmp_path / "work" / "base").mkdir(parents=True)
    folder = ResultsFolder(tmp_path)
    folder.clear(changed(seed=5), folder.check(changed(seed=5), overwrite=True))
    assert not (tmp_path / "work" / "base").exists()


def test_a_file_is_not_a_folder(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ExperimentError, match="is a file; give a folder"):
        ResultsFolder(tmp_path / "file").check(MINE, overwrite=False)
    with pytest.raises(ExperimentError, match="cannot lie inside it"):
        ResultsFolder(tmp_path / "file" / "below").check(MINE, overwrite=False)


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_of_something_else_is_left_alone(tmp_path, overwrite):
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(ExperimentError, match=r"is not a results folder: it holds thesis\.docx"):
        ResultsFolder(tmp_path).check(MINE, overwrite=overwrite)


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(ExperimentError, match="cannot be written"):
        ResultsFolder(tmp_path / "new").check(MINE, overwrite=False)


def test_two_runs_do_not_write_at_once(tmp_path):
    with (
        ResultsFolder(tmp_path).ours_alone(),
        pytest.raises(ExperimentError, match="another run"),
        ResultsFolder(tmp_path).ours_alone(),
    ):
        pass
    with ResultsFolder(tmp_path).ours_alone():
        pass  # let go when the first ended
