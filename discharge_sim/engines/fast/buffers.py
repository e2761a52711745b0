"""Memory that replications use one after the other: one set for each thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from discharge_sim.engines.fast import layout
from discharge_sim.engines.fast.instructions import BITS
from discharge_sim.engines.fast.prepare import Rows, rows, words_of
from discharge_sim.engines.fast.words import NONE
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY

if TYPE_CHECKING:
    from discharge_sim.engines.fast.layout import World
    from discharge_sim.plan.layout import Plan

SPARE = 1.15
"""Room beyond what is asked for, so that the next replication, with a few more people, need not ask again."""


SPARE_ROWS = layout.RESERVE + 192
"""Rows that every table has at least."""

PARTS_OF_DAY = (MINUTES_PER_DAY >> BITS) + 1
NOWHERE = 255
"""All bytes of the number -1."""


class Buffers:
    """Tables of one thread; they grow and are used again."""

    def __init__(self) -> None:
        self.people = self.days = self.changes = -1  # no tables yet, not even for nobody
        self.tables: dict[str, Rows] = {}
        self.generosity = 1.0
        self.worlds: WeakKeyDictionary[Plan, World] = WeakKeyDictionary()  # forgotten when there are other tables

    def make_room(self, people: int, horizon: int, changes: int) -> None:
        """Have tables for so many people, minutes and changes of capacity."""
        days = horizon // MINUTES_PER_DAY + 1
        if people > self.people or days > self.days:
            self.people, self.days = max(int(people * SPARE) + 64, self.people), max(days, self.days)
            self._allocate_people()
        if changes > self.changes:
            self._allocate_changes(changes)

    def grow(self) -> None:
        """Have larger tables next time: some were full."""
        self.generosity *= 2
        self._allocate_people()
        self._allocate_changes(2 * self.changes + 64)

    def begin(self) -> None:
        """Forget the alarms of the last replication."""
        self.tables["minute"].view(np.uint8)[:] = NOWHERE
        self.tables["day_of_alarms"].view(np.uint8)[:] = 0
        self.tables["day_of_alarms"]["journeys"] = NONE

    def _allocate_changes(self, changes: int) -> None:
        self.changes = changes
        self.worlds.clear()
        self.tables["capacity_row"] = rows(changes, layout.CAPACITY_ROW)

    def _allocate_people(self) -> None:
        self.worlds.clear()
        wanted = {
            "facts": (layout.FACTS, 1.0),
            "person": (layout.PERSON_NOW, 1.0),
            "free_row": (layout.INT32, 1.0),
            "death": (layout.DEATH, 1.0),
            "work": (layout.HUB_WORK, 1.0),
            "spell": (layout.SPELL_NOW, 1.5 * self.generosity),
            "ticket": (layout.TICKET, 4.0 * self.generosity),
            "journey": (layout.JOURNEY, 1.5 * self.generosity),
            "times": (layout.TIMES, 0.5 * self.generosity),
            "delay": (layout.DELAY_ROW, 1.0 * self.generosity),
            "task_row": (layout.TASK_ROW, 1.5 * self.generosity),
            "urgent": (layout.ENTRY, 2.0 * self.generosity),
            "changes": (layout.ENTRY, 2.0 * self.generosity),
            "noted": (layout.NOTED, 2.0 * self.generosity),
        }
        for name, (dtype, each) in wanted.items():
            self.tables[name] = rows(int(self.people * each) + SPARE_ROWS, dtype)
        self.tables["spell_word"] = words_of(self.tables["spell"])
        pieces = int(self.people * self.generosity) // layout.ALARMS_A_PIECE + self.days + SPARE_ROWS
        self.tables["alarm"] = rows(pieces * layout.ALARMS_A_PIECE, layout.ALARM)
        self.tables["piece_after"] = rows(pieces, layout.INT32)
        self.tables["day_of_alarms"] = rows(self.days, layout.DAY_OF_ALARMS)
        self.tables["busy"] = rows(PARTS_OF_DAY, layout.INT64)
        self.tables["minute"] = rows(MINUTES_PER_DAY, layout.MINUTE_OF_DAY)


_of_thread = threading.local()


def buffers_of_this_thread() -> Buffers:
    """Return this thread's own buffers."""
    if not hasattr(_of_thread, "buffers"):
        _of_thread.buffers = Buffers()
    buffers: Buffers = _of_thread.buffers
    return buffers
