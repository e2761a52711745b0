"""The loop through the slices of hub work."""

from __future__ import annotations

from discharge_sim.outputs.reducers.days import (
    add_stay,
    case_of,
    in_window,
    place_of_person,
    place_of_service,
    position,
    row_of,
)
from discharge_sim.outputs.reducers.jit import loop
from discharge_sim.outputs.reducers.layout import Count, Series, Tables
from discharge_sim.outputs.reducers.spells import spell_row
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import EndedBy

COMPLETED = int(EndedBy.COMPLETED)


@loop
def reduce_tasks(tables: Tables) -> None:
    """Go through all slices: those of one task follow one another among their person's rows."""
    for row in range(len(tables.task)):
        notes = tables.of_case[case_of(tables, int(tables.task[row]["person"]))]
        before = int(notes["last_task"])
        notes["last_task"] = row
        _slice(tables, row, before)


@loop
def _slice(tables: Tables, row: int, before: int) -> None:
    one = tables.task[position(row)]
    who, started = int(one["person"]), int(one["started"])
    found = spell_row(tables, who, int(one["spell"]))
    if found >= 0 and started < tables.of_spell[found]["first_task"]:
        tables.of_spell[found]["first_task"] = started
    if in_window(tables, started) and one["supply"] >= 0:
        tables.worked[position(int(one["supply"]))] += int(one["work_minutes"])
    # Waiting before the first slice, then for each further one since the slice before it.
    since, until = int(one["joined"]), started if started != NEVER else int(one["ended"])
    if before >= 0 and _same_task(tables, before, row):
        since = max(since, int(tables.task[before]["ended"]))
        _done(tables, before, -1)  # it was not the last
    add_stay(tables, row_of(tables, Series.HUB_WAITING, place_of_person(tables, who)), since, until, 1)
    _done(tables, row, 1)


@loop
def _done(tables: Tables, row: int, weight: int) -> None:
    """Count a task as done with its slice `row`, or no longer (-1) if another slice follows."""
    one = tables.task[position(row)]
    if one["ended_by"] == COMPLETED and in_window(tables, int(one["ended"])):
        tables.counts[place_of_person(tables, int(one["person"])), Count.TASKS_DONE] += weight
        tables.counts[place_of_service(tables, int(one["service"])), Count.TASKS_DONE] += weight


@loop
def _same_task(tables: Tables, row: int, other: int) -> bool:
    """Return whether two rows of one person are slices of one task."""
    one, two = tables.task[position(row)], tables.task[position(other)]
    return bool(one["spell"] == two["spell"] and one["round"] == two["round"] and one["task"] == two["task"])
