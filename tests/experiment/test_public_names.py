"""What the package offers is frozen here: a change is a decision."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import discharge_sim

ROOT = Path(__file__).parent.parent.parent
PUBLIC = [
    "Comparison",
    "ExperimentError",
    "PlanError",
    "ReplicationError",
    "Result",
    "Scenario",
    "ScenarioError",
    "__version__",
    "compare",
    "compile_plan",
    "load_scenario",
    "offered_load",
    "one_more",
    "open_results",
    "replay",
    "simulate",
    "story",
    "write_report",
    "write_workbook",
]


def test_public_names_are_frozen():
    assert discharge_sim.__all__ == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_can_be_had(name):
    assert getattr(discharge_sim, name) is not None


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        discharge_sim.simulat  # noqa: B018


def test_the_version_is_that_of_the_package():
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert discharge_sim.__version__ == tomllib.load(file)["project"]["version"]


@pytest.mark.parametrize("statement", ["import discharge_sim", "import discharge_sim.cli"])
def test_importing_is_light(statement):
    heavy = "{'numpy', 'pandas', 'scipy', 'pyarrow', 'pydantic', 'plotly', 'simpy', 'rich'}"
    script = f"import sys; {statement}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
