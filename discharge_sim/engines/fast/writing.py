"""Hand in the records, in the order that all engines share."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from discharge_sim.engines.fast.jit import INTERPRETED, compiler
from discharge_sim.engines.fast.words import NONE
from discharge_sim.plan.layout import HOME_STEP
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.records import CAPACITY, DELAY, SPELL, TASK, VISIT, Records
from discharge_sim.vocabulary.settings import EndedBy, EntryRoute

if TYPE_CHECKING:
    from discharge_sim.engines.fast.layout import World
    from discharge_sim.engines.fast.prepare import Rows


Index = NDArray[np.intp]
_NAMES = {"round": "work_round"}  # an attribute of numpy's own is called `round`


def write_records(world: World, persons: Rows) -> Records:
    """Return the records of a replication that has reached its horizon."""
    clock = world.clock[0]
    spells, tickets = world.spell[: clock["spells"]], world.ticket[: clock["tickets"]]
    visits = np.flatnonzero(tickets["sequence"] >= 0)  # the others are the hub's
    return Records(
        person=_with_deaths(world, persons),
        spell=_numbered(spells, np.arange(len(spells)), np.zeros(0, SPELL), "spell"),
        visit=_numbered(tickets, visits, _journeys(world), "sequence"),
        delay=_table(world.delay[: clock["delays"]], DELAY, ("person", "spell", "episode", "start")),
        task=_table(world.task_row[: clock["tasks"]], TASK, ("person", "spell", "round", "task", "slice")),
        capacity=_capacity(world),
    )


def show_records(world: World, persons: Rows) -> Records:
    """Return the records as they lie in memory, nothing copied, without journeys; interpreted, all of them."""
    if INTERPRETED:
        return write_records(world, persons)
    clock = world.clock[0]
    return Records(
        person=_with_deaths(world, persons),
        spell=_shown(world.spell[: clock["spells"]], SPELL),
        visit=_shown(world.ticket[: clock["tickets"]], VISIT),
        delay=_shown(world.delay[: clock["delays"]], DELAY),
        task=_shown(world.task_row[: clock["tasks"]], TASK),
        capacity=_capacity(world),
    )


def _with_deaths(world: World, persons: Rows) -> Rows:
    deaths = world.death[: world.clock[0]["deaths"]]
    persons["died"][deaths["number"]] = deaths["minute"]
    return persons


def _shown(rows: Rows, dtype: np.dtype[np.void]) -> Rows:
    """Return the columns handed in, with which the engine's rows begin."""
    shown: Rows = rows.getfield(dtype)
    return shown


def _journeys(world: World) -> Rows:
    """Return the visits of those who went home and were there in the same minute."""
    rows = world.journey[: world.clock[0]["journeys"]]
    table = np.zeros(len(rows), VISIT)
    for name in set(rows.dtype.names or ()) & set(VISIT.names or ()):
        table[name] = rows[name]
    table["service"], table["step"] = world.step[HOME_STEP]["service"], HOME_STEP
    table["route"], table["ended_by"] = int(EntryRoute.HOSPITAL), int(EndedBy.COMPLETED)
    table["finished"], table["ended"], table["planned"] = NEVER, rows["started"], NEVER
    table["units"] = table["last_units"] = 1
    return table


def _numbered(rows: Rows, chosen: Index, others: Rows, number: str) -> Rows:
    """Return what is handed in of chosen rows, and others, by person and number; a person's are numbered from 0."""
    dtype = others.dtype
    person, place = (np.append(rows[name][chosen], others[name]).astype(np.intp) for name in ("person", number))
    count = np.bincount(person)
    place += (np.cumsum(count) - count)[person]
    order = np.zeros(len(place), np.intp)
    order[place[: len(chosen)]] = chosen
    table = _columns(rows, order, dtype) if INTERPRETED else _beginnings(rows, order, dtype)
    table.view(_whole(dtype))[place[len(chosen) :]] = others.view(_whole(dtype))
    return table


def _beginnings(rows: Rows, order: Index, dtype: np.dtype[np.void]) -> Rows:
    """Return copies of the columns with which the engine's rows begin."""
    piece = np.dtype({"names": ["piece"], "formats": [_whole(dtype)], "itemsize": rows.dtype.itemsize})
    pieces: Rows = rows.view(piece)["piece"][order].view(dtype)
    return pieces


def _whole(dtype: np.dtype[np.void]) -> str:
    """Return the type of rows that are copied as they are: column by column it would take three times as long."""
    return f"V{dtype.itemsize}"


def _columns(rows: Rows, order: Index, dtype: np.dtype[np.void]) -> Rows:
    """Return rows in an order, column by column."""
    table = np.empty(len(order), dtype)
    for name in dtype.names or ():
        table[name] = rows[_NAMES.get(name, name)][order]
    return table


def _table(rows: Rows, dtype: np.dtype[np.void], order: tuple[str, ...]) -> Rows:
    """Return rows in order, with the columns of a table of the records."""
    return _columns(rows, np.lexsort([rows[_NAMES.get(name, name)] for name in reversed(order)]), dtype)


def _capacity(world: World) -> Rows:
    """Return each supply's log with one row a minute, and none where nothing has changed."""
    log = world.capacity_row[: world.clock[0]["capacities"]]
    table, following = np.empty(len(log), CAPACITY), np.empty(len(log), np.int64)
    first = np.full(len(world.supply), NONE, np.int64)
    return table[: _compiled(_write_capacity)(log, first, following, table)]


# -- compiled ----------------------------------------------------------------------------------------------------------
@cache
def _compiled(function: Callable[..., int]) -> Callable[..., int]:
    if INTERPRETED:
        return function
    found: Callable[..., int] = compiler.njit(function, _nrt=False, error_model="numpy", nogil=True, cache=True)
    return found


def _write_capacity(log: Any, first: Any, following: Any, table: Any) -> int:
    """Write the log supply by supply, the last row of each minute, if it is not what was before; return how many.

    `first` is -1 for each supply, `following` of no importance: both become linked lists of the rows of each supply.
    """
    for row in range(len(log) - 1, -1, -1):
        supply = log[row]["supply"]
        following[row] = first[supply]
        first[supply] = row
    written = 0
    for supply in range(len(first)):
        row, begun = first[supply], written
        while row >= 0:
            one, row = log[row], following[row]
            if row >= 0 and log[row]["minute"] == one["minute"]:
                continue
            before = table[max(written - 1, 0)]
            if written == begun or before["units"] != one["units"] or before["extra"] != one["extra"]:
                new = table[written]
                new["supply"], new["minute"], new["units"] = supply, one["minute"], one["units"]
                new["extra"] = one["extra"]
                written += 1
    return written
