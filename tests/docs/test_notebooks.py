"""The notebooks: stored without outputs, parsed as Python, links that lead somewhere. `.ci/run` runs them."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def cells_of(path: Path, kind: str) -> list[dict]:
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind]


def source_of(cell: dict) -> str:
    return "".join(cell["source"])


def test_there_are_notebooks():
    assert len(NOTEBOOKS) == 4


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_that_a_run_leaves_is_stored(path):
    for cell in cells_of(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
        assert not set(cell["metadata"]) & {"execution", "collapsed"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_code_is_python_and_runs_anywhere(path):
    for cell in cells_of(path, "code"):
        ast.parse(source_of(cell))  # no shell lines, no magic
        assert "/home/" not in source_of(cell)
        assert "C:\\" not in source_of(cell)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_title_comes_first_and_links_lead_somewhere(path):
    first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
    assert first["cell_type"] == "markdown"
    assert source_of(first).startswith("# ")
    for cell in cells_of(path, "markdown"):
        for target in LINK.findall(source_of(cell)):
            assert target.startswith("http") or (path.parent / target).exists(), target
