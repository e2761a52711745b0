"""Nobody is lost in the fast engine: whoever is taken away, counted twice or holds what nobody counts is missed."""

from __future__ import annotations

import numpy as np
import pytest

from discharge_sim.engines.fast.balance import BalanceError, check_balance
from discharge_sim.engines.fast.run import _play
from discharge_sim.plan.compile import compile_plan
from discharge_sim.vocabulary.clock import NEVER
from tests.worlds.generator import random_world

PLAN = compile_plan(random_world(0))


def played():
    """Return a world at its horizon, and somebody in it who holds a place with units."""
    world, _ = _play(PLAN, 1, 0)
    holding = [
        who
        for who in range(int(world.clock["people"][0]))
        if (place := world.person["place"][who]) >= 0
        and world.ticket["started"][place] != NEVER
        and world.ticket["supply"][place] >= 0
    ]
    return world, holding[0]


def test_all_sheets_close():
    world, _ = played()
    check_balance(PLAN, world)


def test_a_lost_person_is_missed_with_the_units():
    world, who = played()
    ticket = world.ticket[world.person["place"][who]]
    service, supply = PLAN.services[ticket["service"]], PLAN.supplies[ticket["supply"]]
    world.person["place"][who] = -1
    with pytest.raises(BalanceError) as error:
        check_balance(PLAN, world)
    assert f"{service}: 1 people lost" in str(error.value)
    assert f"{supply}: " in str(error.value)
    assert "units in use" in str(error.value)


@pytest.mark.parametrize("column", ["came_in", "went_out", "died", "there_at_start"])
def test_a_person_counted_twice_is_missed(column):
    world, _ = played()
    world.service[column][0] += 1
    lost = {"came_in": 1, "there_at_start": 1}.get(column, -1)
    with pytest.raises(BalanceError, match=f"{PLAN.services[0]}: {lost} people lost"):
        check_balance(PLAN, world)


def test_units_that_nobody_holds_are_missed():
    world, _ = played()
    supply = int(np.flatnonzero(world.supply["in_use"])[0])
    held = world.supply["in_use"][supply]
    world.supply["in_use"][supply] += 1
    with pytest.raises(BalanceError, match=f"{PLAN.supplies[supply]}: {held + 1} units in use, {held} held"):
        check_balance(PLAN, world)
