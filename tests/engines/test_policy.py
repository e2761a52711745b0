"""A researcher's own order of the queues in the reference engine: the default is the scenario's, an own one acts."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from discharge_sim.engines.reference.policy import Policy
from discharge_sim.engines.reference.run import run_replication
from discharge_sim.plan.compile import compile_plan
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import ServiceKind

SMALL = Path(__file__).parents[1] / "cases" / "valid" / "small.toml"
WINTERS = range(4)


@pytest.fixture(scope="module")
def plan():
    """The small town for four weeks with a hub of one, which is hardly enough."""
    changes = {
        "period.window_end": dt.date(2016, 11, 28),
        "period.follow_up_days": 7,
        "hub.teams.social_work.weekday": 1,
    }
    return compile_plan(load_scenario(SMALL, changes=changes))


class ByNumber(Policy):
    """In the hub, people with an even number go before the others."""

    def rank_in_hub(self, world, person):
        return person.number % 2


def hours_until_assessed(plan, policy):
    """Return the mean hours from ready to assessed: of people with even numbers, and of the others."""
    waits = {0: [], 1: []}
    for replication in WINTERS:
        spells = run_replication(plan, 1, replication, policy=policy).spell
        done = (spells["ready"] != NEVER) & (spells["assessed"] != NEVER) & (spells["assessed"] > spells["ready"])
        for number, wait in zip(spells["person"][done], (spells["assessed"] - spells["ready"])[done], strict=True):
            waits[int(number) % 2].append(wait / 60)
    return np.mean(waits[0]), np.mean(waits[1])


def test_without_a_policy_the_scenario_decides(plan):
    without, with_default = (run_replication(plan, 1, 0, policy=policy) for policy in (None, Policy()))
    for field in fields(without):
        one, other = getattr(without, field.name), getattr(with_default, field.name)
        if isinstance(one, np.ndarray):
            assert np.array_equal(one, other), field.name


def test_an_own_order_of_the_hub_decides_who_waits(plan):
    first, others = hours_until_assessed(plan, None)
    favoured, put_back = hours_until_assessed(plan, ByNumber())
    assert favoured < first
    assert put_back > others


class Listening(Policy):
    """Notes which services ask for a rank, and in which order joiners are ranked."""

    def __init__(self):
        self.asked = set()

    def rank_in_queue(self, world, person, service, joined):
        self.asked.add(world.plan.services[service.index])
        assert joined <= world.now
        return super().rank_in_queue(world, person, service, joined)


def test_every_queue_of_a_service_asks(plan):
    listening = Listening()
    run_replication(plan, 1, 0, policy=listening)
    pools = {
        key for key, row in zip(plan.services, plan.service, strict=True) if row["kind"] == ServiceKind.HOSPITAL_POOL
    }
    waited_for = {plan.services[index] for index in run_replication(plan, 1, 0).visit["service"]} - pools
    assert listening.asked == {key for key in waited_for if ".hub." not in key}
