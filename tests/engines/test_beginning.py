"""The world is put back to its beginning, and its directory points to where its tables are now."""

from __future__ import annotations

import numpy as np
import pytest

from discharge_sim.engines.fast.beginning import make_world
from discharge_sim.engines.fast.buffers import Buffers
from discharge_sim.engines.fast.happenings import changes_of
from discharge_sim.engines.fast.jit import INTERPRETED
from discharge_sim.engines.fast.layout import World
from discharge_sim.engines.fast.people import everybody
from discharge_sim.engines.fast.prepare import prepared
from discharge_sim.engines.fast.run import round_keys
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from tests.worlds.generator import random_world

CHANGED = ("clock", "service", "supply", "rule", "dirty", "calendar_row", "closed_wards", "delayed_people")

pytestmark = pytest.mark.timeout(900)  # the first to draw may have to wait for the compiler


@pytest.fixture(scope="module")
def plan() -> Plan:
    return compile_plan(random_world(3))


def world_of(plan: Plan, memory: Buffers, replication: int) -> World:
    people, common = everybody(plan, 1, replication), prepared(plan)
    changes = changes_of(plan, common, 1, replication)
    memory.make_room(people.number, plan.horizon, len(changes))
    return make_world(plan, common, memory, people, changes, round_keys(1, replication))


def test_what_a_replication_has_changed_is_put_back(plan: Plan) -> None:
    memory = Buffers()
    before = {name: getattr(world_of(plan, memory, 0), name).copy() for name in CHANGED}
    world = world_of(plan, memory, 0)
    for name in CHANGED:
        getattr(world, name).view(np.ndarray).view(np.uint8)[:] = 77
    again = world_of(plan, memory, 0)
    for name in CHANGED:
        assert getattr(again, name).tobytes() == before[name].tobytes(), name


def test_people_of_the_next_replication_are_those_of_its_own(plan: Plan) -> None:
    memory = Buffers()
    numbers = [len(world_of(plan, memory, replication).facts) for replication in range(3)]
    assert numbers == [everybody(plan, 1, replication).number for replication in range(3)]
    assert len(set(numbers)) > 1


@pytest.mark.skipif(INTERPRETED, reason="only compiled code has a directory")
def test_a_directory_follows_the_tables_that_are_others(plan: Plan) -> None:
    from discharge_sim.engines.fast.memory import directory_of, point_to

    memory, other = Buffers(), compile_plan(random_world(8))
    before = world_of(plan, memory, 0)
    directory = directory_of(before)
    for world in (world_of(plan, memory, 1), world_of(other, memory, 0), world_of(plan, Buffers(), 2)):
        point_to(directory, world, before)
        np.testing.assert_array_equal(directory, directory_of(world))
        before = world
