"""The world before its first minute: made once for a thread and a plan, and put back to its beginning."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from discharge_sim.engines.fast.blank import blank_rows
from discharge_sim.engines.fast.buffers import Buffers
from discharge_sim.engines.fast.instructions import BITS
from discharge_sim.engines.fast.jit import INTERPRETED
from discharge_sim.engines.fast.layout import INT64, World
from discharge_sim.engines.fast.people import Everybody
from discharge_sim.engines.fast.prepare import CACHE_LINE, PreparedPlan, Rows, rows

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan


class _State:
    """The small tables that a replication of a plan changes, one after the other in one piece of memory."""

    def __init__(self, plan: Plan, common: PreparedPlan) -> None:
        first = {
            "clock": common.clock,
            "service": common.service,
            "supply": common.supply,
            "rule": common.rule,
            "dirty": np.zeros((len(common.service) >> BITS) + 1, np.int64),
            "calendar_row": plan.calendars.first[:-1].astype(np.int32),
            "closed_wards": np.zeros(len(common.service) * int(common.clock["wards_at_most"][0]), np.int64),
            "delayed_people": np.zeros(len(plan.partnerships) + 1, np.int64),
        }
        ends = np.cumsum([-(-table.nbytes // CACHE_LINE) * CACHE_LINE for table in first.values()]).tolist()
        self._now = rows(ends[-1] // INT64.itemsize, INT64).view(np.uint8)
        self.tables: dict[str, NDArray[Any]] = {}
        for (name, table), begin in zip(first.items(), [0, *ends], strict=False):
            mine = self._now[begin : begin + table.nbytes].view(table.dtype)
            mine[:] = table
            self.tables[name] = mine.view(np.recarray) if INTERPRETED and table.dtype.names else mine
        self._first = self._now.copy()

    def begin_again(self) -> None:
        """Put everything back to what it was before the first minute."""
        self._now[:] = self._first


_of_thread = threading.local()


def _state_of(plan: Plan, common: PreparedPlan) -> _State:
    """Return this thread's state of a plan."""
    states: WeakKeyDictionary[Plan, _State] | None = getattr(_of_thread, "states", None)
    if states is None:
        states = _of_thread.states = WeakKeyDictionary()
    state = states.get(plan)
    if state is None:
        state = states[plan] = _State(plan, common)
    return state


def make_world(
    plan: Plan, common: PreparedPlan, buffers: Buffers, people: Everybody, changes: Rows, schedule: NDArray[np.uint32]
) -> World:
    """Return the world as it is before its first minute: this thread's, until the next of the same plan is made."""
    state = _state_of(plan, common)
    state.begin_again()
    state.tables["clock"]["arrived"] = people.present
    own = {"facts": buffers.tables["facts"][: people.number], "calendar_changes": changes, "schedule": schedule}
    world = buffers.worlds.get(plan)
    if world is None:
        world = World(**{**common.fixed, **buffers.tables, **state.tables, **blank_rows(), **own})
        buffers.worlds[plan] = world
        return world
    return world._replace(**own)
