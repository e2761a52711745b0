"""From paths on the command line to scenarios: every mistake in every file is reported at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discharge_sim.experiment.problems import ExperimentError

if TYPE_CHECKING:
    from discharge_sim.scenario.errors import Problem
    from discharge_sim.scenario.loading import Scenario


def scenario_files(paths: Sequence[Path]) -> list[Path]:
    """Return the scenario files among files and folders, each once; in a folder, every `*.toml` with `format`."""
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            files = [file for file in sorted(path.glob("*.toml")) if _is_scenario(file)]
            if not files:
                raise ExperimentError(f"{path} holds no scenario: no *.toml file with a line such as format = 1")
        else:
            files = [path]
        for file in files:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def load_all(files: Sequence[Path], changes: Mapping[str, Any]) -> list[Scenario]:
    """Load several scenarios.

    Raises
    ------
    ScenarioError
        With the mistakes of all files together.
    """
    from discharge_sim.scenario.errors import ScenarioError
    from discharge_sim.scenario.loading import load_scenario

    scenarios: list[Scenario] = []
    problems: dict[Problem, None] = {}
    for file in files:
        try:
            scenarios.append(load_scenario(file, changes=changes))
        except ScenarioError as error:
            problems |= dict.fromkeys(error.problems)
    if problems:
        raise ScenarioError(list(problems))
    return scenarios


def _is_scenario(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return "format" in tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return True  # loading it says what is wrong
