"""Hand in the records, in the order that all engines share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from discharge_sim.vocabulary.records import CAPACITY, DELAY, SPELL, TASK, VISIT, Records

if TYPE_CHECKING:
    from discharge_sim.engines.fast.layout import World
    from discharge_sim.engines.fast.prepare import Rows
    from discharge_sim.plan.people_layout import People


_NAMES = {"round": "work_round"}  # an attribute of numpy's own is called `round`


def write_records(world: World, people: People) -> Records:
    """Return the records of a replication that has reached its horizon."""
    clock = world.clock[0]
    persons = people.person.copy()
    persons["died"] = world.person["died"][: len(persons)]
    tickets = world.ticket[: clock["tickets"]]
    return Records(
        person=persons,
        spell=_table(world.spell[: clock["spells"]], SPELL, ("person", "spell")),
        visit=_table(tickets[tickets["sequence"] >= 0], VISIT, ("person", "sequence")),
        delay=_table(world.delay[: clock["delays"]], DELAY, ("person", "spell", "episode", "start")),
        task=_table(world.task_row[: clock["tasks"]], TASK, ("person", "spell", "round", "task", "slice")),
        capacity=_capacity(world.capacity_row[: clock["capacities"]]),
    )


def _table(rows: Rows, dtype: np.dtype[np.void], order: tuple[str, ...]) -> Rows:
    """Return rows in order, with the columns of a table of the records."""
    position = np.lexsort([rows[_NAMES.get(name, name)] for name in reversed(order)])
    table = np.empty(len(rows), dtype)
    for name in dtype.names or ():
        table[name] = rows[_NAMES.get(name, name)][position]
    return table


def _capacity(log: Rows) -> Rows:
    """Return each supply's log with one row a minute, and none where nothing has changed."""
    table = _table(log, CAPACITY, ("supply",))
    same = (table["supply"][1:] == table["supply"][:-1]) & (table["minute"][1:] == table["minute"][:-1])
    table = table[~np.append(same, False)]
    unchanged = np.ones(max(len(table) - 1, 0), np.bool_)
    for name in ("supply", "units", "extra"):
        unchanged &= table[name][1:] == table[name][:-1]
    return table[~np.concatenate(([False], unchanged))] if len(table) else table
