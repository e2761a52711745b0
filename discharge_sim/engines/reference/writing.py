"""Hand in the records: what is unfinished at the horizon is handed in as it is (rule 14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from discharge_sim.vocabulary.records import CAPACITY, DELAY, SPELL, TASK, VISIT, Records
from discharge_sim.vocabulary.settings import EndedBy

if TYPE_CHECKING:
    from discharge_sim.engines.reference.world import World

_SPELL_NAMES = tuple("number" if name == "spell" else name for name in SPELL.names or ())


def write_records(world: World) -> Records:
    """Return the records of a replication that has reached its horizon."""
    for person in world.persons:
        if person.delayed:
            person.close_delay(EndedBy.NOT_ENDED)
        if person.work is not None:
            person.work.hand_in()
    persons = world.people.person.copy()
    persons["died"] = [person.died for person in world.persons]
    spells = [tuple(getattr(spell, name) for name in _SPELL_NAMES) for spell in world.spell_facts]
    capacity = [row for supply in world.supplies for row in _last_of_each_minute(supply.log)]
    return Records(
        person=persons,
        spell=_table(spells, SPELL, ("person", "spell")),
        visit=_table([tuple(visit) for visit in world.visits], VISIT, ("person", "sequence")),
        delay=_table(world.delay_rows, DELAY, ("person", "spell", "episode", "start")),
        task=_table(world.task_rows, TASK, ("person", "spell", "round", "task", "slice")),
        capacity=np.array(capacity, dtype=CAPACITY),
    )


def _table(rows: list[tuple[int, ...]], dtype: np.dtype[np.void], order: tuple[str, ...]) -> NDArray[np.void]:
    table = np.array(rows, dtype=dtype)
    return table[np.lexsort([table[name] for name in reversed(order)])] if rows else table


def _last_of_each_minute(log: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Return a supply's log with one row a minute, and none where nothing has changed."""
    by_minute = {row[1]: row for row in log}
    rows = list(by_minute.values())
    return [row for k, row in enumerate(rows) if k == 0 or row[2:] != rows[k - 1][2:]]
