"""The commands that explain and those that decide when to stop: what they say, and mistakes in plain words."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from discharge_sim.cli import commands

FEW = ("--replications", "2", "--workers", "1")


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(commands, [str(word) for word in words])


@pytest.fixture(scope="module")
def stored(tiny, tmp_path_factory):
    """Make a results folder of both configurations, once; tests that change it take a copy."""
    out = tmp_path_factory.mktemp("stored") / "out"
    result = CliRunner().invoke(commands, ["compare", str(tiny), "--out", str(out), *FEW])
    assert result.exit_code == 0, result.output
    return out


def refused(result, *words):
    """Check that something was refused in plain words, without a traceback."""
    assert result.exit_code == 2, result.output
    for word in words:
        assert word in result.stderr
    assert "Traceback" not in result.output


def test_risk_says_it_in_words_and_as_a_table(run, stored):
    result = run("risk", stored, "--delayed-above", "3", "--days-running", "2", "--on", "2016-11-03")
    assert result.exit_code == 0, result.output
    assert "demonstration only (2 winters)" in result.stdout
    result = run("risk", stored, "--delayed-above", "3", "--days-running", "2", "--on", "2016-11-03", "--csv")
    table = pd.read_csv(io.StringIO(result.stdout))
    assert set(table["days_running"].dropna()) == {1, 2}
    assert "2016-11-03" in set(table["date"].dropna())
    assert set(table["threshold"].dropna()) == {3, 0.92, 0.95, 1.0}
    refused(run("risk", stored, "--on", "2020-01-01"), "2020-01-01: not among the days that were counted, 2016-11-0")


def test_limits_that_no_winter_passes_are_told_together(run, stored, tmp_path):
    out = tmp_path / "many"
    shutil.copytree(stored, out)
    table = pd.read_csv(out / "risk.csv", keep_default_na=False)
    told = [f"more than {number} people delayed on some day: in none of these winters" for number in (7, 8)]
    mine = table[(table["place"] == "all") & (table["scenario"] == "tiny")].index
    table.loc[mine[:3], "words"] = [told[0], "on the worst day: on average 3 people delayed", told[1]]
    table.loc[mine[3:], "words"] = "x"
    table.to_csv(out / "risk.csv", index=False)
    lines = run("risk", out).stdout.splitlines()
    assert lines[1] == "    on the worst day: on average 3 people delayed"
    at = lines.index("late")
    assert lines[at - 1].endswith("more than 7 people delayed on some day; more than 8 people delayed on some day")


def test_one_more_says_what_each_buys(run, tiny):
    result = run("one-more", tiny / "base.toml", "--only", "town.hub", *FEW)
    assert result.exit_code == 0, result.output
    assert "one more on weekdays: " in result.stdout
    assert "left out: " in result.stdout
    assert "delayed bed days" in result.stdout
    table = pd.read_csv(Path("results/one-more-tiny/one_more.csv"))
    assert table["place"].str.startswith("town.hub").all()
    assert json.loads(Path("results/one-more-tiny/run.json").read_text())["question"] == "one_more"
    refused(run("one-more", tiny / "base.toml", "--only", "nowhere", *FEW), "there is no nowhere to add to")
    listed = run("list", "results").stdout
    assert "what one more of 2 things buys: first one more on weekdays: " in listed


def test_a_story_is_told_under_both(run, tiny):
    result = run("story", tiny / "base.toml", tiny / "late.toml", "--replication", "1")
    assert result.exit_code == 0, result.output
    assert "under tiny" in result.stdout
    assert "under late" in result.stdout
    assert "is fit to leave" in result.stdout
    refused(
        run("story", tiny / "base.toml", tiny / "late.toml", "--person", "nobody"), "nobody in this winter is called"
    )


def test_an_ensemble_is_drawn_beside_the_scenario(run, tiny, tmp_path):
    folder = tmp_path / "mine"
    shutil.copytree(tiny, folder)
    result = run("vary", folder / "base.toml", "--members", "4")
    assert result.exit_code == 0, result.output
    assert len((folder / "ensemble.csv").read_text().splitlines()) == 5
    assert "[ensemble]" in result.stderr
    refused(run("vary", folder / "base.toml"), "exists already")
    with (folder / "base.toml").open("a") as file:
        file.write('\n[ensemble]\nfile = "ensemble.csv"\n')
    assert run("check", folder).exit_code == 0


def test_figures_can_move_together(run, tiny, tmp_path):
    folder = tmp_path / "mine"
    shutil.copytree(tiny, folder)
    asked = ("vary", folder / "base.toml", "--members", "12", "--together")
    refused(run(*asked, "0.7: nothing, services."), "nothing: no figure of this name")
    assert not (folder / "ensemble.csv").exists()
    result = run(*asked, "0.7: services.care_home.offers_per_week, -services.home_care.hours_per_week")
    assert result.exit_code == 0, result.output
    assert "1 group moving together, the others drawn independently" in result.stdout
    drawn = pd.read_csv(folder / "ensemble.csv")
    columns = [next(name for name in drawn if name.endswith(end)) for end in ("offers_per_week", "hours_per_week")]
    assert drawn[columns].corr("spearman").iloc[0, 1] == pytest.approx(-0.7, abs=0.15)


def test_another_indicator_decides_and_is_named(run, tiny):
    words = ("--precision", "40 %", "--indicator", "discharges_per_day", "--place", "town", "--workers", "1")
    result = run("run", tiny / "base.toml", *words, "--out", "out")
    assert result.exit_code == 0, result.output
    assert "until the mean of discharges per day in town is known within 40 %" in result.stderr
    assert "discharges per day in town is known within 40 %" in result.stdout


def test_precision_decides_how_many(run, tiny):
    result = run("run", tiny / "base.toml", "--precision", "30 %", "--workers", "1", "--out", "out")
    assert result.exit_code == 0, result.output
    assert "until the mean is known within 30 %" in result.stderr
    assert "is known within 30 %" in result.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--precision", "much"), ("is not a share of the mean; write 5% or 0.05",)),
        (("--precision", "0"), ("is not a share of the mean",)),
        (("--precision", "150%"), ("is not a share of the mean",)),
        (("--precision", "5%", "--until-decided"), ("not both",)),
        (("--precision", "5%", "--replications", "50"), ("give one of them", "--at-most")),
        (("--until-decided", "--replications", "50"), ("give one of them",)),
        (("--at-most", "50"), ("goes with --precision or --until-decided",)),
        (("--until-decided", "--indifference", "0"), ("must be above 0", '--indifference "2 beds"')),
        (("--until-decided", "--indifference", "0 beds"), ("must be above 0",)),
        (("--indifference", "two"), ('write "2 beds" or 2',)),
        (("--indifference", "2 people"), ("is not a number of delayed hospital beds",)),
        (("--replications", "0"), ("0 is not in the range x>=1",)),
        (("--until-decided", "--indicator", "delayed_beds"), ("no indicator 'delayed_beds'", "delayed_hospital_beds")),
        (("--until-decided", "--indicator", "people_delayed"), ('as in --indifference "2 spells"',)),
        (("--indicator", "cash_out_gbp", "--indifference", "2 beds"), ('write "£2" or 2',)),
        (("--until-decided", "--event-log"), ("with a fixed number of replications",)),
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_is_written(run, tiny, options, words):
    refused(run("compare", tiny, "--out", "out", *options), *words)
    assert not Path("out").exists()


def test_one_configuration_is_no_comparison(run, tiny):
    refused(run("compare", tiny / "base.toml", "--out", "out"), "at least two scenarios", "`run`")
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            "[period]\nwindow_end = 2016-11-05",
            ("not about the same winter", "period.window_end is 2016-11-05 in other"),
        ),
        ("[period]\nfollow_up_days = 3", ("period.follow_up_days is 3 in other and 1 in tiny",)),
        ('remove = ["streams.elective"]', ("other lacks the streams elective of tiny",)),
    ],
)
def test_other_horizons_and_streams_cannot_be_compared(run, tiny, tmp_path, table, words):
    folder = tmp_path / "mixed"
    folder.mkdir()
    shutil.copy(tiny / "base.toml", folder)
    (folder / "other.toml").write_text(f'format = 1\nname = "other"\nextends = "base.toml"\n{table}\n')
    refused(run("compare", folder, "--out", "out"), *words)
    assert not Path("out").exists()


@pytest.fixture
def copied(stored, tmp_path):
    folder = tmp_path / "copied"
    shutil.copytree(stored, folder)
    return folder


def files_of(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and path.name != ".lock"}


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ('{"format": 99}', ("results format 99", "Use the version of discharge_sim that wrote it, or another folder")),
        ('{"format": 1}', ("is damaged",)),
        ("{ not json", ("is damaged and cannot be read",)),
    ],
)
def test_results_of_another_version_or_a_damaged_run_stay_as_they_are(run, tiny, copied, damage, words):
    (copied / "run.json").write_text(damage)
    before = files_of(copied)
    for command in (("risk", copied), ("compare", tiny, "--out", copied, *FEW)):
        refused(run(*command), "run.json", *words)
    assert files_of(copied) == before


def test_a_damaged_table_is_named_with_its_remedy(run, tiny, copied):
    (copied / "risk.csv").write_text("scenario,measure\nbase,1,2,3\n")
    refused(run("risk", copied), "risk.csv is damaged", "the command that wrote the results writes it again")
    assert run("compare", tiny, "--out", copied, *FEW).exit_code == 0
    assert run("risk", copied).exit_code == 0


def test_damaged_replications_are_named_with_their_remedy(run, tiny, copied):
    (copied / "replications.parquet").write_bytes(b"not a table")
    refused(run("report", copied), "replications.parquet is damaged", "the command that wrote the results writes it")
    assert run("compare", tiny, "--out", copied, *FEW).exit_code == 0
    assert run("report", copied).exit_code == 0


def test_an_older_table_is_named_with_what_it_lacks(run, copied):
    table = pd.read_csv(copied / "risk.csv").drop(columns="words")
    table.to_csv(copied / "risk.csv", index=False)
    refused(run("risk", copied), "was written by another version", "it lacks the columns words")


def test_missing_replications_are_said(run, copied):
    shutil.rmtree(copied / "work" / "late")
    refused(run("risk", copied, "--delayed-above", "3"), "missing or damaged", "plays again what is missing")


def test_a_folder_without_results_is_said(run, tmp_path):
    refused(run("risk", tmp_path), "is not a results folder: run.json is missing")
