"""Run one replication with the fast engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from discharge_sim.engines.fast.balance import check_balance
from discharge_sim.engines.fast.beginning import make_world
from discharge_sim.engines.fast.buffers import buffers_of_this_thread
from discharge_sim.engines.fast.entrance import run_kernel
from discharge_sim.engines.fast.happenings import changes_of
from discharge_sim.engines.fast.layout import World
from discharge_sim.engines.fast.people import everybody
from discharge_sim.engines.fast.prepare import Rows, prepared
from discharge_sim.engines.fast.writing import show_records, write_records
from discharge_sim.plan.layout import REVIEW_EVERY
from discharge_sim.plan.philox import keys_of_rounds

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan
    from discharge_sim.vocabulary.records import Records

ATTEMPTS = 12


def run_replication(plan: Plan, seed: int, replication: int) -> Records:
    """Simulate one replication of a plan.

    Parameters
    ----------
    plan : Plan
        The compiled scenario.
    seed, replication : int
        Key of all randomness, each below 2**32.

    Returns
    -------
    Records
        What happened to everybody, up to the horizon: the same, integer for integer, as the reference engine's.

    Raises
    ------
    BalanceError
        If somebody got lost: the balance sheet of a service does not close.
    """
    world, persons = _play(plan, seed, replication)
    return write_records(world, persons.copy())  # the rows of people are this thread's memory


def count_events(plan: Plan, seed: int, replication: int) -> int:
    """Simulate one replication and return the number of its events: arrivals, changes that fell due, and starts."""
    world, _ = _play(plan, seed, replication)
    return int(world.clock["events"][0])


def run_for_sums(plan: Plan, seed: int, replication: int) -> Records:
    """Simulate one replication of which only sums are wanted.

    Returns
    -------
    Records
        As `run_replication` returns them, but visits, spells, delays and tasks in the order in which they were written
        (a person's own in that person's order), places in the hub's queues among the visits, with a negative
        sequence, and without the visits of people who went home and were there in the same minute: nothing is told of
        own homes. They lie in this thread's memory: the next replication overwrites them.
    """
    return show_records(*_play(plan, seed, replication))


def _play(plan: Plan, seed: int, replication: int) -> tuple[World, Rows]:
    """Return the world at its horizon, and the rows of its people."""
    people, common, buffers = everybody(plan, seed, replication), prepared(plan), buffers_of_this_thread()
    changes = changes_of(plan, common, seed, replication)
    looks = (plan.horizon // REVIEW_EVERY + 1) * len(plan.rule)
    for _ in range(ATTEMPTS):
        buffers.make_room(people.number, plan.horizon, len(changes) + looks)
        buffers.begin()
        persons = people.fill(buffers.tables["facts"])
        world = make_world(plan, common, buffers, people, changes, round_keys(seed, replication))
        if run_kernel(world, people.number):
            check_balance(plan, world)
            return world, persons
        buffers.grow()
    raise MemoryError("a replication wrote more rows than the engine has room for")


def round_keys(seed: int, replication: int) -> NDArray[np.uint32]:
    """Return the generator's two keys of each round."""
    return keys_of_rounds(seed, replication).astype(np.uint32)
