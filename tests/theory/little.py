"""Little's law in every service, on whole winters: people there x days = the days that everybody spent there.

The left side is what the report shows (counted by the outputs, midnight by midnight and place by place); the right side
is added up here, person by person, from the visits. Over a window the law is an identity (Little 2011), so the two must
agree exactly, in any run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from discharge_sim.outputs.measure import measure
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.scenario.starter import starter_files
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.records import Records
from discharge_sim.vocabulary.settings import ServiceKind
from tests.theory.playing import ENGINES, SEED, Play
from tests.verification.figure import Check, Figure
from tests.worlds.generator import random_world

WINTER_HUB = Path(__file__).parents[2] / "scenarios" / "winter-hub" / "base.toml"
WORLDS = 40
ROUNDING = 1e-9


def little(play: Play) -> list[Figure]:
    """The example winter, the starter and forty random worlds, each once."""
    runs = {
        "winter-hub": [compile_plan(load_scenario(WINTER_HUB))],
        "starter": [compile_plan(_starter())],
        f"{WORLDS} random worlds": [compile_plan(random_world(seed)) for seed in range(WORLDS)],
    }
    return [_differing(title, plans, play.engine) for title, plans in runs.items()]


def _starter() -> object:
    with TemporaryDirectory() as folder:
        files = starter_files("starter", 2016)
        for name, text in files.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        return load_scenario(Path(folder, "base.toml"))


def _differing(title: str, plans: list[Plan], engine: str) -> Figure:
    sides = [pair for plan in plans for pair in both_sides(plan, ENGINES[engine](plan, SEED, 0))]
    differing = sum(abs(shown - added_up) > ROUNDING for _, shown, added_up in sides)
    return Figure(f"{title}: of {len(sides)} services, those in which the two sides differ", 0, differing)


def both_sides(plan: Plan, records: Records) -> Iterator[tuple[str, float, float]]:
    """Yield (service, mean number as the report shows it, days that everybody spent there / days).

    Of home care it is hours a week, where no package tapers: then a visit holds the same hours throughout.
    """
    midnights = np.arange(plan.window_start, plan.window_end, MINUTES_PER_DAY)
    indicators = measure(plan, records).indicators
    for number, service in enumerate(plan.services):
        indicator, units = "occupancy_beds", 1.0
        if plan.service[number]["kind"] == ServiceKind.HOME_CARE and not _tapers(plan, number):
            indicator, units = "home_care_hours_used", 0.25
        shown = indicators.get((indicator, service, "all"))
        if shown is None:
            continue
        rows = records.visit[(records.visit["service"] == number) & (records.visit["started"] != NEVER)]
        until_end = np.searchsorted(midnights, rows["ended"], side="right")
        until_start = np.searchsorted(midnights, rows["started"], side="right")
        held = rows["units"] if indicator == "home_care_hours_used" else 1
        yield service, shown, float((held * (until_end - until_start)).sum()) * units / len(midnights)


def _tapers(plan: Plan, service: int) -> bool:
    steps = plan.step[plan.step["service"] == service]
    return bool(((steps["taper_steps"] > 0) & (steps["last_units_per_mille"] < 1000)).any())


CHECKS = (
    Check(
        "little",
        "Little's law in every pool and place",
        "An identity over a window: mean number x days = days spent, added up person by person (Little 2011).",
        (),
        little,
    ),
)
