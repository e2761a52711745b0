"""What is shown for adding up is what is handed in, in another order."""

from __future__ import annotations

import numpy as np
import pytest

from discharge_sim.engines.fast import run_for_sums, run_replication
from discharge_sim.plan.compile import compile_plan
from tests.worlds.generator import random_world

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
        if columns:
            rows = rows[np.lexsort([rows[column] for column in reversed(columns)])]
        assert rows.dtype == wanted.dtype
        np.testing.assert_array_equal(rows, wanted, err_msg=name)
