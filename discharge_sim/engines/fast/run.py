"""Run one replication with the fast engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from discharge_sim.engines.fast.balance import check_balance
from discharge_sim.engines.fast.buffers import Buffers, blank_person, buffers_of_this_thread
from discharge_sim.engines.fast.entrance import run_kernel
from discharge_sim.engines.fast.jit import INTERPRETED
from discharge_sim.engines.fast.layout import World
from discharge_sim.engines.fast.prepare import PreparedPlan, Rows, change_rows, prepared, steps_from_zero
from discharge_sim.engines.fast.words import CHANGE_CAPACITY, CHANGE_CLOSURE, CHANGE_OFFER
from discharge_sim.engines.fast.writing import write_records
from discharge_sim.plan.layout import REVIEW_EVERY
from discharge_sim.plan.people import draw_happenings, draw_people
from discharge_sim.plan.people_layout import Entry, Happenings, People
from discharge_sim.plan.philox import KEY_STEP_0, KEY_STEP_1, ROUNDS, WORD

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
    return write_records(*_play(plan, seed, replication))


def count_events(plan: Plan, seed: int, replication: int) -> int:
    """Simulate one replication and return the number of its events: arrivals, changes that fell due, and starts."""
    world, _ = _play(plan, seed, replication)
    return int(world.clock["events"][0])


def _play(plan: Plan, seed: int, replication: int) -> tuple[World, People]:
    people, happenings = draw_people(plan, seed, replication), draw_happenings(plan, seed, replication)
    common, buffers = prepared(plan), buffers_of_this_thread()
    count = len(people.person)
    changes = calendar_changes(plan, common, happenings)
    looks = (plan.horizon // REVIEW_EVERY + 1) * len(plan.rule)
    for _ in range(ATTEMPTS):
        buffers.make_room(count, plan.horizon, len(changes) + looks)
        buffers.begin(count)
        world = make_world(plan, common, buffers, people, changes, round_keys(seed, replication))
        if run_kernel(world, count):
            check_balance(plan, world, count)
            return world, people
        buffers.grow()
    raise MemoryError("a replication wrote more rows than the engine has room for")


def make_world(
    plan: Plan, common: PreparedPlan, buffers: Buffers, people: People, changes: Rows, schedule: NDArray[np.int64]
) -> World:
    """Return the world as it is before its first minute."""
    arrives = people.entry < Entry.IN_BED_NOT_FIT
    order = np.argsort(np.where(arrives, people.person["arrived"], -1), kind="stable")
    facts = buffers.tables["facts"][: len(order)]
    facts["number"] = order
    for name in ("stream", "partnership", "cohort", "dependency", "arrived"):
        facts[name] = people.person[name][order]
    for name in facts.dtype.names or ():
        if hasattr(people, name):
            facts[name] = getattr(people, name)[order]
    clock = common.clock.copy()
    clock["arrived"] = np.count_nonzero(~arrives)
    return World(
        **common.fixed,
        **{name: table for name, table in buffers.tables.items() if name != "facts"},
        facts=facts,
        blank_person=blank_person(),
        clock=clock,
        service=common.service.copy(),
        supply=common.supply.copy(),
        rule=common.rule.copy(),
        dirty=np.zeros(len(common.service), np.int64),
        closed_wards=np.zeros(len(common.service) * int(common.clock["wards_at_most"][0]), np.int64),
        delayed_people=np.zeros(len(plan.partnerships) + 1, np.int64),
        calendar_changes=changes,
        schedule=schedule,
    )


def round_keys(seed: int, replication: int) -> NDArray[np.int64]:
    """Return the generator's two keys of each round."""
    steps = np.arange(ROUNDS, dtype=np.int64)
    return np.stack([(seed + steps * KEY_STEP_0) & WORD, (replication + steps * KEY_STEP_1) & WORD], axis=1).ravel()


def calendar_changes(plan: Plan, common: PreparedPlan, happenings: Happenings) -> Rows:
    """Return what the calendar brings to one replication, in order of minute."""
    parts = [common.changes]
    for supply, (minutes, present) in happenings.absences.items():
        parts.append(change_rows(CHANGE_CAPACITY, supply, *steps_from_zero(minutes, present)))
    minute, row, route = happenings.offers.T
    for index in range(len(plan.offers)):
        mine = row == index
        parts.append(change_rows(CHANGE_OFFER, int(plan.offers[index]["service"]), minute[mine], route[mine]))
    parts.append(closure_rows(plan, happenings.closures))
    changes = np.concatenate(parts)
    changes = changes[np.argsort(changes["minute"], kind="stable")]
    return changes.view(np.recarray) if INTERPRETED else changes


def closure_rows(plan: Plan, closures: NDArray[np.int32]) -> Rows:
    """Return the beginning and the end of each outbreak, one after the other."""
    closed_by = np.full(len(plan.outbreak), -1)
    for index, service in enumerate(plan.service):
        if service["outbreak"] >= 0:
            closed_by[service["outbreak"]] = index
    start, end, outbreak, ward = closures.T
    table = change_rows(CHANGE_CLOSURE, -1, np.stack([start, end], axis=1).ravel(), 1, np.repeat(ward, 2))
    table["row"], table["value"][1::2] = np.repeat(closed_by[outbreak], 2), -1
    return table
