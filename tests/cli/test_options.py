"""Options and their mistakes: plain words, exit code 2, nothing written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from discharge_sim import __version__
from discharge_sim.cli import commands
from discharge_sim.cli.options import _parsed_changes, _parsed_value


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(commands, list(words))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("0.8", 0.8),
        ("true", True),
        ("2016-12-25", dt.date(2016, 12, 25)),
        ("08:30:00", dt.time(8, 30)),
        ("[1, 2]", [1, 2]),
        ("{ times = 0.8 }", {"times": 0.8}),
        ('"by_need"', "by_need"),
        ("by_need", "by_need"),
        ("25D", "25D"),
        ("75_plus", "75_plus"),
        ("Acute medical", "Acute medical"),
    ],
)
def test_values_are_toml_and_bare_words_are_texts(text, value):
    assert _parsed_value(text) == value


@pytest.mark.parametrize("text", ["", "[1,", "1\nother = 2", "{ a = }", "--x"])
def test_what_is_no_value_is_refused(text):
    with pytest.raises(click.BadParameter):
        _parsed_value(text)


def test_changes_are_taken_apart_at_the_first_equals_sign():
    assert _parsed_changes(None, None, ["a.b = 1", "c=x=1"[:3]]) == {"a.b": 1, "c": "x"}


@pytest.mark.parametrize("given", [["a"], ["=1"], ["a=1", "a=2"]])
def test_changes_that_cannot_be_read_are_refused(given):
    with pytest.raises(click.BadParameter):
        _parsed_changes(None, None, given)


@pytest.mark.parametrize(
    "words",
    [
        ["run"],
        ["run", "x.toml", "--replications", "0"],
        ["run", "x.toml", "--replications", "many"],
        ["run", "x.toml", "--workers", "-1"],
        ["run", "x.toml", "--workers", "0"],
        ["run", "x.toml", "--seed", "-1"],
        ["run", "x.toml", "--seed", str(2**32)],
        ["run", "x.toml", "--engine", "slow"],
        ["run", "x.toml", "--set", "nonsense"],
        ["compare"],
        ["dance"],
        ["run", "x.toml", "--unknown"],
    ],
)
def test_wrong_options_are_the_users_mistake(run, words):
    result = run(*words)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr or "Error:" in result.stderr
    assert "Traceback" not in result.output + result.stderr
    assert not list(Path().iterdir())


def test_version(run):
    result = run("--version")
    assert result.exit_code == 0
    assert __version__ in result.stdout


@pytest.mark.parametrize("words", [["run", "missing.toml"], ["compare", "a.toml", "b.toml"], ["check", "missing.toml"]])
def test_a_missing_file_is_named(run, words):
    result = run(*words)
    assert result.exit_code == 2
    assert words[1] in result.stderr
    assert "Traceback" not in result.stderr
    assert not list(Path().iterdir())
