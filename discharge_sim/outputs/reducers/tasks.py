"""The loop through the slices of hub work."""

from __future__ import annotations

from discharge_sim.outputs.reducers.days import (
    add_days,
    first_seen,
    in_window,
    last_seen,
    place_of_person,
    place_of_service,
)
from discharge_sim.outputs.reducers.jit import loop
from discharge_sim.outputs.reducers.layout import Count, Series, Tables
from discharge_sim.outputs.reducers.spells import spell_row
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import EndedBy

COMPLETED = int(EndedBy.COMPLETED)


@loop
def reduce_tasks(tables: Tables) -> None:
    """Go through all slices, person by person: those of one task follow one another."""
    tables.first_row[: len(tables.person)] = -1
    for row in range(len(tables.task) - 1, -1, -1):
        who = tables.task[row]["person"]
        tables.next_row[row] = tables.first_row[who]
        tables.first_row[who] = row
    for who in range(len(tables.person)):
        row, before = int(tables.first_row[who]), -1
        while row >= 0:
            _slice(tables, row, before)
            before, row = row, int(tables.next_row[row])


@loop
def _slice(tables: Tables, row: int, before: int) -> None:
    one = tables.task[row]
    started, ended = int(one["started"]), int(one["ended"])
    found = spell_row(tables, int(one["person"]), int(one["spell"]))
    if found >= 0:
        tables.first_task[found] = min(int(tables.first_task[found]), started)
    if in_window(tables, started) and one["supply"] >= 0:
        tables.worked[one["supply"]] += int(one["work_minutes"])
    place = place_of_person(tables, int(one["person"]))
    # Waiting before the first slice, then for each further one since the slice before it.
    since = int(one["joined"])
    if same_task(tables, before, row):
        since = max(since, int(tables.task[before]["ended"]))
    until = started if started != NEVER else ended
    add_days(tables, Series.HUB_WAITING, place, first_seen(since), last_seen(since, until), 1)
    is_last = not same_task(tables, row, int(tables.next_row[row]))
    if is_last and one["ended_by"] == COMPLETED and in_window(tables, ended):
        tables.counts[place, Count.TASKS_DONE] += 1
        tables.counts[place_of_service(tables, int(one["service"])), Count.TASKS_DONE] += 1


@loop
def same_task(tables: Tables, row: int, other: int) -> bool:
    """Return whether two rows (of one person; -1: no row) are slices of one task."""
    if row < 0 or other < 0:
        return False
    one, two = tables.task[row], tables.task[other]
    return bool(one["spell"] == two["spell"] and one["round"] == two["round"] and one["task"] == two["task"])
