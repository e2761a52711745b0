"""Every mechanism does something: the same winter with it and without it, and one figure that it must move.

The mechanisms stand in `ablations.toml`, one line each; `valley.toml` is the scenario that has none of them. The fast
engine tells the winters, because there are many; `tests/engines` makes sure that the other would tell the same.
"""

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from discharge_sim.engines import fast, reference
from discharge_sim.engines.fast.jit import INTERPRETED
from discharge_sim.outputs.measure import measure
from discharge_sim.plan.compile import compile_plan
from discharge_sim.scenario.loading import load_scenario

HERE = Path(__file__).parent
SEED, REPLICATION = 1, 0
run_replication = reference.run_replication if INTERPRETED else fast.run_replication
LEAST = 0.02  # a change by a smaller share of the figure is none

Changes = dict[str, Any]
Figures = dict[tuple[str, str, str], float]


class Mechanism(NamedTuple):
    """One line of the table: name, figure (name@place/group), which way it goes, what is switched on, on what stage."""

    name: str
    figure: str
    goes: str
    on: Changes
    stage: Changes


def _mechanisms() -> list[Mechanism]:
    table = tomllib.loads((HERE / "ablations.toml").read_text(encoding="utf-8"))
    found = []
    for name, figure, goes, on, *stage in table["mechanisms"]["lines"]:
        changes = stage[0] if stage else {}
        found.append(
            Mechanism(name, figure, goes, on, table["stages"][changes] if isinstance(changes, str) else changes)
        )
    return found


_told: dict[str, Figures] = {}


def figures(changes: Changes) -> Figures:
    """Return every figure of one winter; a stage that several mechanisms share is told once."""
    name = repr(changes)
    if name not in _told:
        plan = compile_plan(load_scenario(HERE / "valley.toml", changes=changes))
        _told[name] = measure(plan, run_replication(plan, SEED, REPLICATION)).indicators
    return _told[name]


@pytest.mark.parametrize("mechanism", _mechanisms(), ids=lambda mechanism: mechanism.name)
def test_mechanism_moves_its_figure(mechanism):
    name, _, group = mechanism.figure.partition("/")
    indicator, _, place = name.partition("@")
    key = (indicator, place or "all", group or "all")
    without = figures(mechanism.stage)[key]
    with_it = figures({**mechanism.stage, **mechanism.on})[key]
    if mechanism.goes == "up":
        assert with_it > without * (1 + LEAST)
    else:
        assert mechanism.goes == "down"
        assert with_it < without * (1 - LEAST)


def test_people_go_on_arriving_after_the_window():
    """Cohorts are followed up in a hospital that stays as full as it was: arrivals do not stop with the window."""
    plan = compile_plan(load_scenario(HERE / "valley.toml", changes={"period.follow_up_days": 14}))
    arrived = run_replication(plan, SEED, REPLICATION).person["arrived"]
    inside = (arrived < plan.window_end).sum() / (plan.window_end - plan.window_start)
    after = (arrived >= plan.window_end).sum() / (plan.horizon - plan.window_end)
    assert 0.7 * inside < after < 1.3 * inside
