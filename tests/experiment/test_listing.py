"""The register of what was tried, and what differs between two results folders; damaged and foreign folders too."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import discharge_sim as ds
from discharge_sim.experiment.keeping.listing import (
    UNREADABLE,
    differing_numbers,
    differing_runs,
    differing_scenarios,
    results_folders,
)
from discharge_sim.experiment.keeping.stored_tables import COLUMNS
from discharge_sim.experiment.telling import differences_to_remember
from discharge_sim.scenario.loading import load_scenario

QUICK = {"replications": 2, "workers": 1, "engine": "reference"}


@pytest.fixture(scope="module")
def tried(tiny, tmp_path_factory):
    """A folder with a comparison, one scenario alone, and the same with another seed."""
    root = tmp_path_factory.mktemp("tried")
    ds.compare([tiny / "base.toml", tiny / "late.toml"], out=root / "both", note="the first look", **QUICK)
    ds.simulate(tiny / "late.toml", out=root / "late", **QUICK)
    ds.simulate(tiny / "base.toml", out=root / "deeper" / "seed-7", seed=7, **QUICK)
    return root


@pytest.fixture
def copied(tried, tmp_path):
    shutil.copytree(tried, tmp_path / "copied")
    return tmp_path / "copied"


def test_every_results_folder_is_listed_the_newest_first(tried):
    found = results_folders(tried)
    assert {one.folder.relative_to(tried).as_posix() for one in found} == {"both", "late", "deeper/seed-7"}
    assert [one.began for one in found] == sorted((one.began for one in found), reverse=True)
    by_name = {one.folder.name: one for one in found}
    both = by_name["both"]
    assert (both.state, both.note, both.scenarios) == ("finished", "the first look", ("tiny", "late"))
    assert both.headline.startswith("delayed hospital beds: tiny ")
    assert (by_name["seed-7"].seed, by_name["seed-7"].replications) == (7, 2)
    assert results_folders(tried / "both") == [both]
    assert results_folders(tried / "nothing-there") == []


def test_differences_are_in_words_to_the_baseline_or_to_what_is_extended(tried, tiny):
    by_name = {one.folder.name: one for one in results_folders(tried)}
    late = load_scenario(tiny / "late.toml")
    words = tuple(change.words for change in late.differences(late.base))
    assert words
    assert by_name["both"].differences == {"late": words}
    assert by_name["late"].differences == {"late": words}
    assert by_name["seed-7"].differences == {}


def test_many_differences_are_cut_with_their_number():
    lines = differences_to_remember({"a": ["one", "two", "three", "four", "five", "six"], "b": []})
    assert lines == ["a: one; two; three; four; and 2 more", "b: nothing that changes a result"]


def test_a_note_stays_until_there_is_another(tiny, tmp_path):
    for note, expected in (("first", "first"), ("", "first"), ("second", "second")):
        ds.simulate(tiny / "base.toml", out=tmp_path / "out", note=note, **QUICK)
        assert results_folders(tmp_path)[0].note == expected
    ds.simulate(tiny / "base.toml", out=tmp_path / "out", seed=9, overwrite=True, **QUICK)
    assert results_folders(tmp_path)[0].note == ""


@pytest.mark.parametrize("note", ["x" * 1001, None, 3])
def test_a_note_is_a_text_of_some_length(tiny, tmp_path, note):
    with pytest.raises(ds.ExperimentError, match="a note is a text of at most 1000 characters"):
        ds.simulate(tiny / "base.toml", out=tmp_path / "out", note=note, **QUICK)
    assert not (tmp_path / "out").exists()


# -- two folders ------------------------------------------------------------------------------------------------
def test_scenarios_of_two_folders_differ_in_words(tried):
    found = differing_scenarios(tried / "deeper" / "seed-7", tried / "late")
    assert list(found) == ["tiny / late"]
    assert any("0.9 -> 0.3" in words for words in found["tiny / late"])
    assert differing_scenarios(tried / "both", tried / "late") == {"late": [], "tiny": ["only in A"]}
    assert differing_scenarios(tried / "late", tried / "both") == {"late": [], "tiny": ["only in B"]}


def test_numbers_of_two_folders_differ_by_their_means(tried):
    first, second = tried / "late", tried / "deeper" / "seed-7"
    found = differing_numbers(first, second)
    means = []
    for folder in (first, second):
        summary = pd.read_csv(folder / "summary.csv", keep_default_na=False, na_values=[""])
        whole = summary[(summary["place"] == "all") & (summary["group"] == "all")]
        means.append(whole.set_index("indicator")["mean"])
    differs = (means[0] != means[1]) & means[0].notna() & means[1].notna()
    assert set(found["indicator"]) == set(means[0][differs].index)
    row = found.set_index("indicator").loc["delayed_bed_days"]
    assert row["difference"] == means[1]["delayed_bed_days"] - means[0]["delayed_bed_days"]
    assert set(found["clear"]) == {"too few"}
    assert differing_numbers(first, first).empty


def test_a_difference_is_clear_if_it_is_larger_than_both_errors(copied):
    for folder, mean in ((copied / "late", 10.0), (copied / "deeper" / "seed-7", 12.0)):
        name = "late" if folder.name == "late" else "tiny"
        rows = [(name, "all", "all", "wide", "beds", mean, mean - 2, mean + 2, 30)]
        rows += [(name, "all", "all", "narrow", "beds", mean, mean - 1, mean + 1, 30)]
        columns = ["scenario", "place", "group", "indicator", "unit", "mean", "ci95_low", "ci95_high", "replications"]
        whole = list(dict.fromkeys((*columns, *COLUMNS["summary.csv"])))
        pd.DataFrame(rows, columns=columns).reindex(columns=whole).to_csv(folder / "summary.csv", index=False)
    found = differing_numbers(copied / "late", copied / "deeper" / "seed-7").set_index("indicator")
    assert found["difference"].to_list() == [2.0, 2.0]
    assert found["clear"].to_dict() == {"wide": "no", "narrow": "yes"}  # 2 against root 8 and root 2


def test_how_they_were_computed_is_said_if_it_differs(tried):
    assert differing_runs(tried / "both", tried / "late") == []
    a, b = differing_runs(tried / "both", tried / "deeper" / "seed-7")
    assert a.startswith("A  2 replications, seed 1, reference engine")
    assert b.startswith("B  2 replications, seed 7, reference engine")


def test_folders_without_a_common_scenario_are_refused(copied):
    run = copied / "both" / "run.json"
    content = json.loads(run.read_text())
    for scenario in content["scenarios"]:
        scenario["name"] = f"other-{scenario['name']}"
    run.write_text(json.dumps(content))
    for differing in (differing_numbers, differing_scenarios):
        with pytest.raises(ds.ExperimentError, match="no scenario in common"):
            differing(copied / "both", copied / "late")


# -- damaged and foreign ----------------------------------------------------------------------------------------
def cut_in_half(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


DAMAGE = {
    "no json": ("run.json", lambda path: path.write_text("{")),
    "another program's": ("run.json", lambda path: path.write_text('{"name": "somebody else"}')),
    "a list": ("run.json", lambda path: path.write_text("[1, 2]")),
    "not text": ("run.json", lambda path: path.write_bytes(b"\xff\xfe\x00\x01")),
    "cut": ("run.json", cut_in_half),
    "later format": ("run.json", lambda path: path.write_text(path.read_text().replace('"format": 1', '"format": 2'))),
    "a word for a number": (
        "run.json",
        lambda path: path.write_text(path.read_text().replace('"replications": 2', '"replications": "two"')),
    ),
    "differences that are none": (
        "run.json",
        lambda path: path.write_text(path.read_text().replace('"differences": {', '"differences": 3, "x": {')),
    ),
    "empty table": ("summary.csv", lambda path: path.write_text("")),
    "another table": ("summary.csv", lambda path: path.write_text("a,b\n1,2\n")),
    "table of bytes": ("summary.csv", lambda path: path.write_bytes(b"\xff\xfe\x00\x01" * 20)),
    "ragged table": ("summary.csv", lambda path: path.write_text(path.read_text() + "x,y,z" * 40 + "\n")),
    "words in the table": (
        "summary.csv",
        lambda path: path.write_text(
            path.read_text().replace("delayed_bed_days,all,all,bed days,", "d,all,all,b,oops")
        ),
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_folder_is_listed_as_such_and_hides_no_other(copied, damage):
    name, destroy = DAMAGE[damage]
    destroy(copied / "both" / name)
    found = {one.folder.name: one for one in results_folders(copied)}
    assert set(found) == {"both", "late", "seed-7"}
    assert found["both"].state == UNREADABLE
    assert found["both"].headline
    assert "\n" not in found["both"].headline
    assert found["late"].state == "finished"
    if damage != "differences that are none":
        with pytest.raises(ds.ExperimentError, match=name):
            differing_numbers(copied / "both", copied / "late")


def test_an_unfinished_run_is_listed_without_a_headline(copied):
    (copied / "both" / "summary.csv").unlink()
    found = next(one for one in results_folders(copied) if one.folder.name == "both")
    assert (found.state, found.headline) == ("finished", "")
    with pytest.raises(ds.ExperimentError, match=r"not a finished results folder: summary\.csv is missing"):
        differing_numbers(copied / "both", copied / "late")


def test_a_run_of_an_earlier_version_without_notes_is_listed(copied):
    run = copied / "both" / "run.json"
    content = json.loads(run.read_text())
    del content["note"], content["differences"], content["began"]
    run.write_text(json.dumps(content))
    found = results_folders(copied)[-1]  # without a time it comes last
    assert (found.folder.name, found.note, dict(found.differences)) == ("both", "", {})
