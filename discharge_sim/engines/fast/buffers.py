"""Memory that replications use one after the other: one set for each thread."""

from __future__ import annotations

import threading

import numpy as np

from discharge_sim.engines.fast import layout
from discharge_sim.engines.fast.prepare import Rows, rows
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import EntryRoute

SPARE = 1.15
"""Room beyond what is asked for, so that the next replication, with a few more people, need not ask again."""


SPARE_ROWS = layout.RESERVE + 192
"""Rows that every table has at least."""


class Buffers:
    """Tables of one thread; they grow and are used again."""

    def __init__(self) -> None:
        self.people = self.horizon = self.changes = -1  # no tables yet, not even for nobody
        self.tables: dict[str, Rows] = {}
        self.generosity = 1.0
        self.clean = False

    def make_room(self, people: int, horizon: int, changes: int) -> None:
        """Have tables for so many people, minutes and changes of capacity."""
        if people > self.people:
            self.people = int(people * SPARE) + 64
            self._allocate_people()
        if changes > self.changes:
            self.changes = changes
            self.tables["capacity_row"] = rows(changes, layout.CAPACITY_ROW)
        if horizon > self.horizon:
            self.horizon = horizon
            self.tables["wheel"] = rows(horizon, layout.WHEEL)
            self.clean = False
        if not self.clean:
            wheel = self.tables["wheel"]
            wheel["first"] = wheel["last"] = -1

    def grow(self) -> None:
        """Have larger tables next time: some were full."""
        self.generosity *= 2
        self._allocate_people()
        self.changes = 2 * self.changes + 64
        self.tables["capacity_row"] = rows(self.changes, layout.CAPACITY_ROW)

    def begin(self, people: int) -> None:
        """Forget the people of the last replication."""
        _fill(self.tables["person"][:people], _blank_person())
        _fill(self.tables["track"][: 2 * people], _blank_track())
        self.tables["work"]["state"][:people] = 0

    def _allocate_people(self) -> None:
        wanted = {
            "facts": (layout.FACTS, 1.0),
            "person": (layout.PERSON_NOW, 1.0),
            "track": (layout.TRACK, 2.0),
            "work": (layout.HUB_WORK, 1.0),
            "spell": (layout.SPELL_NOW, 1.5 * self.generosity),
            "ticket": (layout.TICKET, 4.0 * self.generosity),
            "times": (layout.TIMES, 1.5 * self.generosity),
            "delay": (layout.DELAY_ROW, 1.0 * self.generosity),
            "task_row": (layout.TASK_ROW, 1.5 * self.generosity),
            "urgent": (layout.ENTRY, 2.0 * self.generosity),
            "changes": (layout.ENTRY, 2.0 * self.generosity),
        }
        for name, (dtype, each) in wanted.items():
            self.tables[name] = rows(int(self.people * each) + SPARE_ROWS, dtype)


def _fill(table: Rows, blank: Rows) -> None:
    """Copy a blank row over all rows: as bytes, which is much faster."""
    table.view(np.uint8).reshape(len(table), blank.nbytes)[:] = blank.view(np.uint8)


def _blank_person() -> Rows:
    blank = np.zeros(1, layout.PERSON_NOW)
    for name in layout.NEVER_COLUMNS:
        blank[name] = NEVER
    blank["route"] = int(EntryRoute.COMMUNITY)
    for name in (*layout.NO_INDEX_COLUMNS, "left_hospital"):
        blank[name] = -1
    return blank


def _blank_track() -> Rows:
    blank = np.zeros(1, layout.TRACK)
    blank["minute"] = blank["next"] = blank["before"] = -1
    return blank


_of_thread = threading.local()


def buffers_of_this_thread() -> Buffers:
    """Return this thread's own buffers."""
    if not hasattr(_of_thread, "buffers"):
        _of_thread.buffers = Buffers()
    buffers: Buffers = _of_thread.buffers
    return buffers
