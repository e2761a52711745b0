"""Where Python enters the loops: compiled at the first call and kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from discharge_sim.outputs.reducers.capacities import reduce_capacity
from discharge_sim.outputs.reducers.days import add_once, days_from_changes, place_of_person, row_of
from discharge_sim.outputs.reducers.delays import reduce_delays
from discharge_sim.outputs.reducers.jit import INTERPRETED, loop, source_digest
from discharge_sim.outputs.reducers.layout import CASES, RECORDS, Series, Tables
from discharge_sim.outputs.reducers.ranks import rank_delays, rank_waits
from discharge_sim.outputs.reducers.spells import reduce_referrals, reduce_spells
from discharge_sim.outputs.reducers.tasks import reduce_tasks
from discharge_sim.outputs.reducers.visits import reduce_visits

if TYPE_CHECKING:
    from discharge_sim.vocabulary.records import Records

if not INTERPRETED:
    from discharge_sim.outputs.reducers.jit import TABLES_TYPE, tables_at
    from discharge_sim.plan.draws.memory import directory_of, entrance


class Loops:
    """The loops with the tables that they write and what they know of a plan, for one replication after the other.

    Parameters
    ----------
    kept : dict of arrays
        Everything in `Tables` but the records.
    """

    def __init__(self, kept: dict[str, NDArray[Any]]) -> None:
        self._kept = kept
        self._directory: NDArray[np.int64] | None = None
        self._address = 0

    def go(self, records: Records) -> None:
        """Fill the sums of a replication, which are nought before, from its records."""
        tables = [getattr(records, name) for name in RECORDS]
        if INTERPRETED:
            reduce_everything(Tables(*tables, **self._kept))
            return
        if self._directory is None:
            self._directory = directory_of(TABLES_TYPE, dict(zip(RECORDS, tables, strict=True)) | self._kept)
            self._address = self._directory.ctypes.data
        self._point_to(self._directory, tables)
        _compiled()(self._address)

    def _point_to(self, directory: NDArray[np.int64], tables: list[NDArray[np.void]]) -> None:
        """Let the first rows of the directory point to these records: a few numbers, all written at once."""
        for table, wanted in zip(tables, RECORDS.values(), strict=True):
            if table.dtype != wanted:
                raise TypeError(f"{table.dtype} instead of {wanted}")
        directory[: len(tables), :3] = [(table.ctypes.data, table.strides[0], len(table)) for table in tables]


@loop
def reduce_everything(tables: Tables) -> None:
    """Go through all tables."""
    tables.used[CASES] = 0
    note_people(tables)
    reduce_spells(tables)
    intervals = reduce_delays(tables, 0)
    reduce_tasks(tables)
    reduce_referrals(tables)
    reduce_visits(tables, intervals)
    reduce_waiters(tables)
    days_from_changes(tables)
    reduce_capacity(tables)
    rank_waits(tables)
    rank_delays(tables)


@loop
def note_people(tables: Tables) -> None:
    """Begin the notes about people: where they live, and that nothing is linked to them yet."""
    for who in range(len(tables.person)):
        notes = tables.of_person[who]
        notes["home"] = 1 + tables.person[who]["partnership"]
        notes["left_queue"] = notes["boarded"] = 0
        notes["first_spell"] = notes["last_visit"] = notes["case"] = -1


@loop
def reduce_waiters(tables: Tables) -> None:
    """Go through the people who wait anywhere."""
    for case in range(tables.used[CASES]):
        notes = tables.of_case[case]
        place = place_of_person(tables, int(notes["person"]))
        add_once(tables, row_of(tables, Series.DELAYED_ANYWHERE, place), int(notes["anywhere"]))
        if notes["waiting"] >= 0:
            add_once(tables, row_of(tables, Series.WAITING_IN_COMMUNITY, place), int(notes["waiting"]))


@cache
def _compiled() -> Callable[[int], bool]:
    digest = source_digest()

    # numba looks for changes in this file only; the digest, a part of the function's key on disk, is that of all files.
    def loops(address: int) -> bool:
        reduce_everything(tables_at(address))
        return digest != 0

    return entrance(loops)
