"""Measuring several replications at once: each comes to what it comes to alone, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from discharge_sim.engines.reference import run_replication
from discharge_sim.outputs.desk import AT_ONCE, desk_of
from discharge_sim.outputs.measure import Measuring, measure
from discharge_sim.outputs.measures import Measures, no_records
from discharge_sim.outputs.scope import scope_of
from discharge_sim.plan.compile import compile_plan
from tests.worlds.generator import random_world


def assert_same(together: Measures, alone: Measures) -> None:
    np.testing.assert_array_equal(together.numbers, alone.numbers)
    np.testing.assert_array_equal(together.series, alone.series)
    np.testing.assert_array_equal(together.counts, alone.counts)


@pytest.mark.parametrize("world", range(12))
def test_together_as_alone(world: int) -> None:
    plan = compile_plan(random_world(world))
    records = [run_replication(plan, 5, replication) for replication in range(3)]
    records.insert(1, no_records())  # a replication in which nothing happens changes no other
    alone = [measure(plan, one) for one in records]
    measuring = Measuring(plan)
    for one in records:
        measuring.take(one)
    for together, by_itself in zip(measuring.measures(), alone, strict=True):
        assert_same(together, by_itself)


def test_measures_stay_when_others_are_taken() -> None:
    plan = compile_plan(random_world(3))
    first = measure(plan, run_replication(plan, 5, 0))
    kept = first.numbers.copy(), first.series.copy(), first.counts.copy()
    measure(plan, run_replication(plan, 5, 1))
    for now, then in zip((first.numbers, first.series, first.counts), kept, strict=True):
        np.testing.assert_array_equal(now, then)


def test_there_is_room_for_some() -> None:
    plan = compile_plan(random_world(3))
    measuring, records = Measuring(plan), no_records()
    while not measuring.is_full:
        measuring.take(records)
    assert len(measuring.measures()) == desk_of(scope_of(plan)).room == AT_ONCE
    assert not Measuring(plan).is_full
