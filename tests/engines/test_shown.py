"""What is shown for adding up is what is handed in, in another order, and without journeys home: they are not told."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from discharge_sim.engines.fast import run_for_sums, run_replication
from discharge_sim.outputs.measure import measure
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import HOME_STEP, Plan
from discharge_sim.vocabulary.settings import ServiceKind
from tests.worlds.generator import random_world

Rows = NDArray[np.void]
ORDER = {
    "person": (),
    "spell": ("person", "spell"),
    "visit": ("person", "sequence"),
    "delay": ("person", "spell", "episode", "start"),
    "task": ("person", "spell", "round", "task", "slice"),
    "capacity": (),
}


@pytest.mark.parametrize("world", range(8))
def test_shown_as_handed_in(world: int) -> None:
    plan = compile_plan(random_world(world))
    handed_in, shown = run_replication(plan, 5, 1), run_for_sums(plan, 5, 1)
    for name, columns in ORDER.items():
        rows, wanted = getattr(shown, name), getattr(handed_in, name)
        if name == "visit":
            rows = rows[rows["sequence"] >= 0]  # the others are places in queues of the hub
            rows = np.concatenate((rows, _journeys_home(plan, rows, wanted)))
        if columns:
            rows = rows[np.lexsort([rows[column] for column in reversed(columns)])]
        assert rows.dtype == wanted.dtype
        np.testing.assert_array_equal(rows, wanted, err_msg=name)


def _journeys_home(plan: Plan, shown: Rows, handed_in: Rows) -> Rows:
    """Return the visits that are not shown: of people who went home from hospital and were there in the same minute."""
    own_homes = plan.step[HOME_STEP]["service"]
    missing = handed_in[~np.isin(_keys(handed_in), _keys(shown))]
    assert (missing["service"] == own_homes).all()
    assert (missing["started"] == missing["ended"]).all()
    assert (plan.service["kind"][missing["held"]] == ServiceKind.HOSPITAL_POOL).all()
    return missing


def _keys(visits: Rows) -> NDArray[np.int64]:
    return visits["person"].astype(np.int64) << 16 | visits["sequence"]


@pytest.mark.parametrize("world", range(8))
def test_what_is_shown_adds_up_to_the_same(world: int) -> None:
    plan = compile_plan(random_world(world))
    of_all, of_shown = measure(plan, run_replication(plan, 5, 1)), measure(plan, run_for_sums(plan, 5, 1))
    np.testing.assert_equal(of_shown.indicators, of_all.indicators)
    np.testing.assert_array_equal(of_shown.series, of_all.series)
    np.testing.assert_array_equal(of_shown.counts, of_all.counts)
