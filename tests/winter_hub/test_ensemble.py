"""The ensemble of winter-hub is what its file says it is: drawn by that command from the base as it stands."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from discharge_sim.cli import commands

SCENARIOS = Path(__file__).parents[2] / "scenarios"
ENSEMBLE = SCENARIOS / "winter-hub-ensemble"


@pytest.fixture(scope="module")
def command() -> list[str]:
    """The words of the command that stands at the end of the file."""
    lines = (ENSEMBLE / "members.toml").read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("#   discharge-sim vary"))
    return shlex.split(" ".join(line.removeprefix("#").rstrip("\\") for line in lines[first:]))


def test_the_members_are_drawn_again_by_the_command_in_the_file(command, tmp_path):
    out = command.index("--out") + 1
    again = tmp_path / "ensemble.csv"
    words = [*command[1:out], str(again), *command[out + 1 :]]
    words[words.index("scenarios/winter-hub/base.toml")] = str(SCENARIOS / "winter-hub" / "base.toml")
    result = CliRunner().invoke(commands, words)
    assert result.exit_code == 0, result.output
    assert again.read_text(encoding="utf-8") == (ENSEMBLE / "ensemble.csv").read_text(encoding="utf-8")


def test_the_integrated_hub_is_that_of_the_main_comparison():
    mine, theirs = (
        tomllib.loads((SCENARIOS / folder / "integrated.toml").read_text(encoding="utf-8"))
        for folder in ("winter-hub-ensemble", "winter-hub")
    )
    assert mine["hub"] == theirs["hub"]
    named = {"format", "name", "extends", "title", "description", "what_must_be_true"}
    assert set(mine) - named == set(theirs) - named == {"hub"}
