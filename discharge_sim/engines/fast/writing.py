"""Hand in the records, in the order that all engines share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from discharge_sim.engines.fast.jit import INTERPRETED
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.records import CAPACITY, DELAY, SPELL, TASK, VISIT, Records

if TYPE_CHECKING:
    from discharge_sim.engines.fast.layout import World
    from discharge_sim.engines.fast.prepare import Rows


Index = NDArray[np.intp]
_NAMES = {"round": "work_round"}  # an attribute of numpy's own is called `round`


def write_records(world: World, persons: Rows) -> Records:
    """Return the records of a replication that has reached its horizon."""
    clock = world.clock[0]
    tickets = world.ticket[: clock["tickets"]]
    visits = np.flatnonzero(tickets["sequence"] >= 0)  # the others are the hub's
    spells = world.spell[: clock["spells"]]
    return Records(
        person=_with_deaths(world, persons),
        spell=_numbered(spells, np.arange(len(spells)), SPELL, "spell"),
        visit=_numbered(tickets, visits, VISIT, "sequence"),
        delay=_table(world.delay[: clock["delays"]], DELAY, ("person", "spell", "episode", "start")),
        task=_table(world.task_row[: clock["tasks"]], TASK, ("person", "spell", "round", "task", "slice")),
        capacity=_capacity(world.capacity_row[: clock["capacities"]]),
    )


def show_records(world: World, persons: Rows) -> Records:
    """Return the records as they lie in memory, nothing copied; interpreted, as `write_records` does."""
    if INTERPRETED:
        return write_records(world, persons)
    clock = world.clock[0]
    return Records(
        person=_with_deaths(world, persons),
        spell=_shown(world.spell[: clock["spells"]], SPELL),
        visit=_shown(world.ticket[: clock["tickets"]], VISIT),
        delay=_shown(world.delay[: clock["delays"]], DELAY),
        task=_shown(world.task_row[: clock["tasks"]], TASK),
        capacity=_capacity(world.capacity_row[: clock["capacities"]]),
    )


def _with_deaths(world: World, persons: Rows) -> Rows:
    who = np.flatnonzero(world.died[: len(persons)] != NEVER)
    persons["died"][world.facts["number"][who]] = world.died[who]
    return persons


def _shown(rows: Rows, dtype: np.dtype[np.void]) -> Rows:
    """Return the columns handed in, with which the engine's rows begin."""
    shown: Rows = np.ndarray(len(rows), dtype, rows.data, strides=rows.strides) if len(rows) else np.empty(0, dtype)
    return shown


def _numbered(rows: Rows, chosen: Index, dtype: np.dtype[np.void], number: str) -> Rows:
    """Return chosen rows in order of person and number; a person's are numbered from 0 without gaps."""
    person = rows["person"][chosen].astype(np.intp)
    count = np.bincount(person)
    order = np.empty(len(chosen), np.intp)
    order[(np.cumsum(count) - count)[person] + rows[number][chosen]] = chosen
    if INTERPRETED:
        return _columns(rows, order, dtype)
    # The engine's rows begin with the columns handed in: copy them in one piece.
    piece = np.dtype({"names": ["piece"], "formats": [f"V{dtype.itemsize}"], "itemsize": rows.dtype.itemsize})
    pieces: Rows = rows.view(piece)["piece"][order].view(dtype)
    return pieces


def _columns(rows: Rows, order: Index, dtype: np.dtype[np.void]) -> Rows:
    """Return rows in an order, column by column."""
    table = np.empty(len(order), dtype)
    for name in dtype.names or ():
        table[name] = rows[_NAMES.get(name, name)][order]
    return table


def _table(rows: Rows, dtype: np.dtype[np.void], order: tuple[str, ...]) -> Rows:
    """Return rows in order, with the columns of a table of the records."""
    return _columns(rows, np.lexsort([rows[_NAMES.get(name, name)] for name in reversed(order)]), dtype)


def _capacity(log: Rows) -> Rows:
    """Return each supply's log with one row a minute, and none where nothing has changed."""
    order = np.argsort(log["supply"], kind="stable")
    if not len(order):
        return np.empty(0, CAPACITY)
    supply, minute, units, extra = (log[name][order] for name in ("supply", "minute", "units", "extra"))
    last_of_minute = np.append((supply[1:] != supply[:-1]) | (minute[1:] != minute[:-1]), True)
    chosen = np.flatnonzero(last_of_minute)
    changed = np.append(True, np.zeros(len(chosen) - 1, np.bool_))
    for column in (supply, units, extra):
        changed[1:] |= column[chosen[1:]] != column[chosen[:-1]]
    chosen = chosen[changed]
    table = np.empty(len(chosen), CAPACITY)
    table["supply"], table["minute"], table["units"] = supply[chosen], minute[chosen], units[chosen]
    table["extra"] = extra[chosen]
    return table
