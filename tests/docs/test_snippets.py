"""What the pages print works: TOML becomes scenarios that load and compile, Python runs, links lead somewhere.

A TOML block without `format` is a part of a file: it is tried as a file that extends the base of `winter-hub`, or the
one that a comment above it names, such as `<!-- extends: my-town -->`. A file of another kind is put where the comment
above it says. Python runs in the order of the page; scenarios are loaded as printed, but a small town with the same
names is simulated in their place.
"""

import datetime as dt
import inspect
import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

import discharge_sim
from discharge_sim.plan.compile import compile_plan
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.scenario.starter import starter_files

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SMALL = ROOT / "tests" / "cases" / "valid" / "small.toml"
BASE = re.compile(r"<!-- extends: ([a-z-]+) -->")
FILE = re.compile(r"<!-- file: ([a-z-]+)/([a-z.-]+) -->")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)|(?:src|href)=\"([^\"#]+)\"")


class Block(NamedTuple):
    page: Path
    line: int
    language: str
    text: str
    base: str
    file: str


def blocks_of(page):
    lines = page.read_text(encoding="utf-8").splitlines()
    start, language = None, ""
    for number, line in enumerate(lines):
        if not line.startswith("```"):
            continue
        if start is None:
            start, language = number, line[3:]
        else:
            extends, file = BASE.fullmatch(lines[start - 1]), FILE.fullmatch(lines[start - 1])
            base = extends[1] if extends else file[1] if file else "winter-hub"
            text = "\n".join(lines[start + 1 : number]) + "\n"
            yield Block(page, start + 1, language, text, base, file[2] if file else "")
            start = None


BLOCKS = [block for page in PAGES for block in blocks_of(page)]
TOML = [block for block in BLOCKS if block.language == "toml"]
WITH_PYTHON = [page for page in PAGES if any(block.page == page and block.language == "python" for block in BLOCKS)]


def name_of(item):
    page = item.page if isinstance(item, Block) else item
    line = f":{item.line}" if isinstance(item, Block) else ""
    return f"{page.relative_to(ROOT).as_posix()}{line}"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The folders that the pages speak of, each with its base.toml."""
    root = tmp_path_factory.mktemp("pages")
    shutil.copytree(ROOT / "scenarios" / "winter-hub", root / "scenarios" / "winter-hub")
    (root / "my-town").mkdir()
    for file, content in starter_files("my-town", 2025).items():
        (root / "my-town" / file).write_text(content, encoding="utf-8")
    (root / "small-town").mkdir()
    smallest = next(block for block in TOML if 'name = "small-town"' in block.text)
    (root / "small-town" / "base.toml").write_text(smallest.text, encoding="utf-8")
    folders = {
        "root": root,
        "winter-hub": root / "scenarios" / "winter-hub",
        "my-town": root / "my-town",
        "small-town": root / "small-town",
    }
    for block in BLOCKS:
        if block.file:
            (folders[block.base] / block.file).write_text(block.text, encoding="utf-8")
    return folders


@pytest.mark.parametrize("block", TOML, ids=name_of)
def test_toml_is_a_scenario_that_changes_something(block, folders):
    folder = folders[block.base]
    is_whole = "format = " in block.text
    text = block.text if is_whole else f'format = 1\nname = "a-part"\nextends = "base.toml"\n{block.text}'
    path = folder / "snippet.toml"
    path.write_text(text, encoding="utf-8")
    try:
        scenario = load_scenario(path)
    finally:
        path.unlink()
    base = scenario.base
    compile_plan(scenario)
    if base is not None and re.search(r"^\[|^remove", text, re.MULTILINE):
        assert scenario.hash != base.hash, "the block says something, but changes nothing"


def small_town(name):
    """The small town for four weeks, under the name of the scenario whose place it takes."""
    weeks = {"period.window_end": dt.date(2016, 11, 28), "period.follow_up_days": 7}
    return load_scenario(SMALL, changes=weeks).with_changes({}, name=name)


PLAYS_ON = ("precision", "until_decided", "at_most")


def quickly(arguments):
    once = {name: value for name, value in arguments.items() if name not in PLAYS_ON}
    return {**once, "replications": 1, "workers": 1, "overwrite": True}


@pytest.mark.parametrize("page", WITH_PYTHON, ids=name_of)
def test_python_runs(page, folders, monkeypatch):
    monkeypatch.chdir(folders["root"])
    simulate, compare = discharge_sim.simulate, discharge_sim.compare

    def simulate_small(scenario, **arguments):
        inspect.signature(simulate).bind(scenario, **arguments)
        return simulate(small_town(scenario.name), **quickly(arguments))

    def compare_small(scenarios, **arguments):
        inspect.signature(compare).bind(scenarios, **arguments)
        baseline = arguments.get("baseline") or scenarios[0].name
        towns = [small_town(scenario.name) for scenario in scenarios]
        return compare(towns, **{**quickly(arguments), "baseline": baseline})

    monkeypatch.setattr(discharge_sim, "simulate", simulate_small)
    monkeypatch.setattr(discharge_sim, "compare", compare_small)
    names = {}
    for block in BLOCKS:
        if block.page == page and block.language == "python":
            padded = "\n" * block.line + block.text  # a traceback shows the line of the page
            exec(compile(padded, str(page), "exec"), names)
    assert names


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_to_files(page):
    text = page.read_text(encoding="utf-8")
    for found in LINK.finditer(text):
        target = found[1] or found[2]
        if not target.startswith(("http", "mailto:")):
            assert (page.parent / target).exists(), f"{name_of(page)}: there is no {target}"
