"""The compiled draws are those of the readable ones, person by person, in the order in which people arrive."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.draws.layout import DRAWN
from discharge_sim.plan.layout import Plan
from discharge_sim.plan.people import draw_people
from discharge_sim.plan.people_drawn import Arriving
from discharge_sim.plan.people_layout import Entry
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.records import PERSON
from tests.worlds.generator import random_world

BASE = Path(__file__).parents[2] / "scenarios" / "winter-hub" / "base.toml"

pytestmark = pytest.mark.timeout(900)  # the first to draw may have to wait for the compiler


def assert_equal_draws(plan: Plan, seed: int, replication: int) -> None:
    people, arriving = draw_people(plan, seed, replication), Arriving(plan, seed, replication)
    drawn = np.zeros(arriving.number + 5, DRAWN)
    person = arriving.fill(drawn)
    np.testing.assert_array_equal(person, people.person)
    drawn = drawn[: arriving.number]
    comes = np.where(people.entry < Entry.IN_BED_NOT_FIT, people.person["arrived"], 0)
    np.testing.assert_array_equal(drawn["number"], np.argsort(comes, kind="stable"))
    assert arriving.present == np.count_nonzero(people.entry >= Entry.IN_BED_NOT_FIT)
    for name in set(DRAWN.names) - {"number"}:
        wanted = people.person[name] if name in PERSON.names else getattr(people, name)
        np.testing.assert_array_equal(drawn[name], wanted[drawn["number"]], err_msg=name)


def test_the_people_of_a_winter() -> None:
    plan = compile_plan(load_scenario(BASE))
    for seed, replication in ((1, 0), (2**32 - 1, 9999)):
        assert_equal_draws(plan, seed, replication)


@pytest.mark.parametrize("seed", range(60))
def test_the_people_of_random_worlds(seed: int) -> None:
    assert_equal_draws(compile_plan(random_world(seed)), seed, replication=seed)
