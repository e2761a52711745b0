"""Spoiled scenarios, censuses and workbooks are refused in words or understood: no traceback, hang or stray file."""

from __future__ import annotations

import random
import shutil
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from discharge_sim.cli.door import users_mistake
from discharge_sim.engines.fast import run_for_sums as play_fast
from discharge_sim.importers.ipacs import import_ipacs
from discharge_sim.outputs.measure import measure
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.problems import PlanError
from discharge_sim.scenario.errors import ScenarioError
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.clock import FOREVER
from tests.hostile.mutations import NASTY_TEXT, other_numbers, spoiled, spoiled_cells, spoiled_values
from tests.importers.invented import save, tabs

VALID = Path(__file__).parents[1] / "cases" / "valid"
SMALL = (VALID / "small.toml").read_bytes()
CENSUS = (VALID / "census.csv").read_bytes()
PATIENCE_SECONDS = 30
"""A file that takes longer hangs, for all that anybody can tell; undisturbed ones take a tenth of a second."""


def examples(ordinary, many):
    """Run a test with a few files, and again with many as a verification."""
    checks = list(HealthCheck)

    def twice(body):
        few = settings(
            max_examples=ordinary, deadline=None, derandomize=True, suppress_health_check=checks, database=None
        )
        more = settings(max_examples=many, deadline=None, suppress_health_check=checks, database=None)
        kinds = [pytest.param(few, id="some"), pytest.param(more, id="many", marks=_VERIFICATION)]
        return pytest.mark.parametrize("effort", kinds)(body)

    return twice


_VERIFICATION = (pytest.mark.verification, pytest.mark.timeout(7200))


def survives(action, folder):
    """Carry out something with a spoiled file; whatever goes wrong must be sayable in plain words, soon."""
    before, began = set(folder.parent.rglob("*")), time.monotonic()
    try:
        action()
    except Exception as error:
        words = users_mistake(error)
        if words is None:
            raise
        assert words.strip()
        assert "Traceback" not in words
    assert time.monotonic() - began < PATIENCE_SECONDS
    assert set(folder.parent.rglob("*")) == before


def attempt(content, folder):
    """Write a spoiled scenario and look whether it loads and compiles."""
    (folder / "small.toml").write_bytes(content)
    survives(lambda: compile_plan(load_scenario(folder / "small.toml")), folder)


@pytest.fixture
def folder(tmp_path):
    """Return a folder with the files that scenarios lean on."""
    inner = tmp_path / "inner"
    shutil.copytree(VALID, inner)
    return inner


@examples(160, 3000)
def test_spoiled_bytes_of_a_scenario(effort, folder):
    @effort
    @given(spoiled(SMALL))
    def each(content):
        attempt(content, folder)

    each()


@examples(160, 3000)
def test_spoiled_values_of_a_scenario(effort, folder):
    @effort
    @given(spoiled_values(SMALL.decode().splitlines()))
    def each(content):
        attempt(content, folder)

    each()


@pytest.mark.timeout(900)  # the first to play may have to wait for the compiler
@examples(60, 1500)
@pytest.mark.parametrize("name", ["small", "everything"])
def test_scenarios_with_other_numbers_are_refused_or_played(name, effort, folder):
    """Whatever `check` lets through can be played and measured: slips of the finger above all."""
    text = (folder / f"{name}.toml").read_text(encoding="utf-8")
    plan = compile_plan(load_scenario(folder / f"{name}.toml"))
    measure(plan, play_fast(plan, 1, 0))  # compiles

    @effort
    @given(other_numbers(text.splitlines()))
    def each(content):
        (folder / f"{name}.toml").write_bytes(content)

        def play():
            plan = compile_plan(load_scenario(folder / f"{name}.toml"))
            measure(plan, play_fast(plan, 1, 0))

        survives(play, folder)

    each()


def test_no_wave_is_a_wave_of_size_nought(folder):
    """Found by the test above: a scenario without a wave says so with 0, which has no logarithm."""
    everything = load_scenario(folder / "everything.toml")
    without = {"respiratory_wave.extra_share_at_peak": 0.0}
    plan = compile_plan(everything.with_changes(without))
    assert not len(plan.wave)
    assert len(compile_plan(everything).wave)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"services.care_home.offers_per_week": 1e6}, "offers a week, at most 1,000 a day"),
        ({"respiratory_wave.extra_share_sigma": 1e6}, "at most 3"),
        ({"escalation.city_delays.adds": 10**12}, "at most 1e"),
        ({"hub.teams.social_work.weekday": 10_001}, "0 to 10000|at most 10000"),
    ],
)
def test_numbers_beyond_all_measure_are_refused_in_words(changes, words, folder):
    everything = load_scenario(folder / "everything.toml")
    with pytest.raises((ScenarioError, PlanError), match=words):
        compile_plan(everything.with_changes(changes))


def test_what_takes_ten_million_days_never_comes(folder):
    everything = load_scenario(folder / "everything.toml")
    endless = {"services.intermediate_care.review_day": 1e7, "hub.hand_off_working_days": 1e7}
    plan = compile_plan(everything.with_changes(endless | {"readiness.death_per_delayed_day": 1e-9}))
    assert plan.step["review_after"].max() == plan.hub["hand_off"].max() == FOREVER
    measure(plan, play_fast(plan, 1, 0))


@examples(110, 2500)
def test_spoiled_censuses(effort, folder):
    scenario = (folder / "census.toml").read_bytes()
    assert b"census.csv" in scenario

    @effort
    @given(st.one_of(spoiled(CENSUS), spoiled_cells(CENSUS.decode().splitlines())))
    def each(content):
        (folder / "census.csv").write_bytes(content)
        survives(lambda: compile_plan(load_scenario(folder / "census.toml")), folder)

    each()


@examples(35, 750)
def test_spoiled_bytes_of_a_workbook(effort, tmp_path):
    (tmp_path / "inner").mkdir()
    path = save(tmp_path / "inner" / "book.xlsx", tabs(days=3))
    good = path.read_bytes()

    @effort
    @given(spoiled(good))
    def each(content):
        path.write_bytes(content)
        survives(lambda: import_ipacs(path), path.parent)

    each()


@examples(35, 750)
def test_spoiled_parts_of_a_workbook(effort, tmp_path):
    """The bytes within the archive are spoiled, so that the damage gets past the archive's own checksums."""
    (tmp_path / "inner").mkdir()
    path = save(tmp_path / "inner" / "book.xlsx", tabs(days=3))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    @effort
    @given(st.data())
    def each(data):
        name = data.draw(st.sampled_from(sorted(parts)))
        content = data.draw(spoiled(parts[name]))
        with zipfile.ZipFile(path, "w") as archive:
            for other, whole in parts.items():
                archive.writestr(other, content if other == name else whole)
        survives(lambda: import_ipacs(path), path.parent)

    each()


@pytest.mark.parametrize("seed", range(12))
def test_nasty_names_in_a_workbook(seed, tmp_path):
    """Nodes, labels and places may be called anything: what is understood still loads, below plain file names."""
    dice = random.Random(seed)
    words = [text.replace("\x00", "") for text in dice.sample(NASTY_TEXT, 4)]
    content = tabs(days=3)
    for name in ("arrivals", "capacity", "los", "costs", "initial conditions"):
        for row in content[name][1:]:
            for position, cell in enumerate(row):
                renamed = {"P1_East": f"P1_{words[0]}", "Usual": words[1], "Now": words[2], "Plus": words[3]}
                row[position] = _unformulated(renamed.get(cell, cell)) if isinstance(cell, str) else cell
    folder = tmp_path / "inner"
    folder.mkdir()
    path = folder / "book.xlsx"
    try:
        save(path, content)
    except ValueError:
        pytest.skip("the library that writes workbooks refuses these characters")

    def whole():
        files = import_ipacs(path)
        assert all(name.removesuffix(".toml").replace("-", "").isalnum() and len(name) < 80 for name in files)
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            written = tmp_path.parent / f"written-{seed}"
            written.mkdir()
            for name, text in files.items():
                (written / name).write_text(text, encoding="utf-8")
            for name in files:
                compile_plan(load_scenario(written / name))

    survives(whole, folder)


def _unformulated(text):
    """Return a text that the library writes as a text: it takes what begins with = for a formula."""
    return f" {text}" if text.startswith("=") else text
