"""Texts of others reach the terminal: none of them moves, colours or hides what else stands there."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from discharge_sim.cli import commands
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.settings import Settings
from discharge_sim.importers.ipacs import import_ipacs
from discharge_sim.scenario.errors import ScenarioError, shown, steers_terminals
from discharge_sim.scenario.loading import load_scenario
from tests.importers.invented import save, tabs

ESCAPE = "\x1b[2J\x1b[31m"


@pytest.mark.parametrize("text", [ESCAPE, "a\x07", "\x00", "one\rtwo", "\x9b2J"])
def test_signs_that_steer_are_found_and_shown_as_they_are_written(text):
    assert steers_terminals(text)
    assert not steers_terminals(shown(text))


@pytest.mark.parametrize(
    "text", ["", "two\nlines\tand a tab", "שלום", "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{STAFF OF AESCULAPIUS}"]
)
def test_others_are_left_alone(text):
    assert not steers_terminals(text)
    assert shown(text) == f'"{text}"'


@pytest.mark.parametrize("line", ['title = "WORD"', '"WORD" = 3', 'description = "WORD"', '[pools."WORD"]'])
def test_no_command_prints_them(line, tiny, tmp_path):
    path = tmp_path / "steering.toml"
    said = line.replace("WORD", "\\u001b[2J")
    path.write_text(
        f'format = 1\nname = "steering"\nextends = "{(tiny / "base.toml").name}"\n{said}\n', encoding="utf-8"
    )
    (tmp_path / "base.toml").write_bytes((tiny / "base.toml").read_bytes())
    for command in ("check", "describe"):
        result = CliRunner().invoke(commands, [command, str(path)], color=True)
        assert result.exit_code == 2
        assert "control characters" in result.output
        assert "\x1b" not in result.output


def test_changes_are_refused_as_files_are(tiny):
    """What cannot be read from a file must not be written into one either."""
    base = load_scenario(tiny / "base.toml")
    for refused in (
        lambda: base.with_changes({}, title=ESCAPE),
        lambda: base.with_changes({"pools.acute.title": ESCAPE}),
    ):
        with pytest.raises(ScenarioError, match="control characters"):
            refused()


def test_notes_are_refused():
    with pytest.raises(ExperimentError, match="without control characters") as refused:
        Settings(note=f"a{ESCAPE}")
    assert "\x1b" not in str(refused.value)


def test_names_of_a_workbook_lose_them(tmp_path):
    content = tabs(days=3)
    for row in content["capacity"][1:]:
        row[1] = row[1].replace("Now", "No_x001B_[2Jw")  # as Excel writes it
    files = import_ipacs(save(tmp_path / "book.xlsx", content))
    assert not any(steers_terminals(text) for text in files.values())
