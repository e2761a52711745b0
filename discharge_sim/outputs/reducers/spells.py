"""The loop through the hospital spells."""

from __future__ import annotations

from discharge_sim.outputs.reducers.days import (
    add_days,
    day_of,
    days_of_window,
    first_seen,
    in_window,
    last_seen,
    place_of_person,
    place_of_service,
)
from discharge_sim.outputs.reducers.jit import loop
from discharge_sim.outputs.reducers.layout import BED_WAITS, Count, Series, Tables
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.settings import EndedBy, StreamKind

ELECTIVE = int(StreamKind.ELECTIVE)
INDEPENDENT = int(Need.INDEPENDENT)
DIED, CANCELLED = int(EndedBy.DIED), int(EndedBy.CANCELLED)
WITHIN_MIDNIGHTS = 3
FOLLOWED_AFTER_READY = 4 * MINUTES_PER_DAY
READMITTED_WITHIN = 28 * MINUTES_PER_DAY
READY_WEEKDAYS, LEFT_WEEKDAYS = 0, 1


@loop
def chain_spells(tables: Tables) -> None:
    """Link each person's spells in their order."""
    tables.first_spell[: len(tables.person)] = -1
    spell = tables.spell
    for row in range(len(spell) - 1, -1, -1):
        who = spell[row]["person"]
        tables.next_spell[row] = tables.first_spell[who]
        tables.first_spell[who] = row
        tables.was_delayed[row] = 0
        tables.first_task[row] = NEVER


@loop
def spell_row(tables: Tables, who: int, number: int) -> int:
    """Return the row of a person's spell; -1 if there is none."""
    row = tables.first_spell[who]
    while row >= 0 and tables.spell[row]["spell"] != number:
        row = tables.next_spell[row]
    return int(row)


@loop
def reduce_spells(tables: Tables) -> None:
    """Go through all spells, after the delays and the tasks have left their notes."""
    tables.used[BED_WAITS] = 0
    for row in range(len(tables.spell)):
        one = tables.spell[row]
        place = place_of_person(tables, int(one["person"]))
        alive = int(one["left"] != NEVER and one["ended_by"] != DIED and one["ended_by"] != CANCELLED)
        _bed(tables, row, place)
        _leaving(tables, row, place, alive)
        _readmission(tables, row, place, alive)
        _seventy_two_hours(tables, row, place, alive)
        if one["referred"] != NEVER:
            _hub(tables, row, place)
        if in_window(tables, int(one["assessed"])):
            tables.counts[place, Count.ASSESSED] += 1


@loop
def _bed(tables: Tables, row: int, place: int) -> None:
    one = tables.spell[row]
    pool = place_of_service(tables, int(one["pool"]))
    counts, arrived = tables.counts, int(one["arrived"])
    elective = int(one["stream_kind"]) == ELECTIVE
    bed, left = int(one["bed_start"]), int(one["left"])
    if in_window(tables, bed):
        counts[place, Count.ADMITTED_ELECTIVE if elective else Count.ADMITTED] += 1
    if elective:
        if in_window(tables, arrived):
            counts[pool, Count.CANCELLATIONS] += int(one["cancelled"])
            if one["ended_by"] == CANCELLED and bed == NEVER:
                counts[pool, Count.LOST] += 1
        return
    counts[place, Count.EMERGENCY_BED_DAYS] += days_of_window(tables, first_seen(bed), last_seen(bed, left))
    # Whoever never got a bed waited until death or the horizon: leaving them out would flatter a full hospital.
    until = min(bed, left)
    add_days(tables, Series.WAITING_FOR_BED, pool, first_seen(arrived), last_seen(arrived, until), 1)
    if in_window(tables, arrived):
        counts[place, Count.EMERGENCIES] += 1
        waited = min(until, int(tables.span[0]["horizon"])) - arrived
        counts[pool, Count.ASKED_FOR_BED] += 1
        counts[pool, Count.BED_WAIT_MINUTES] += waited
        used = tables.used[BED_WAITS]
        tables.bed_wait[used] = waited
        tables.bed_wait_place[used] = pool
        tables.used[BED_WAITS] = used + 1


@loop
def _leaving(tables: Tables, row: int, place: int, alive: int) -> None:
    one = tables.spell[row]
    counts, left, first_day = tables.counts, int(one["left"]), int(tables.span[0]["first_day"])
    if in_window(tables, left):
        if alive:
            elective = int(one["stream_kind"]) == ELECTIVE
            counts[place, Count.DISCHARGED_ELECTIVE if elective else Count.DISCHARGED] += 1
            counts[place, Count.DISCHARGED_AFTER_DELAY] += tables.was_delayed[row]
            tables.weekdays[LEFT_WEEKDAYS, tables.weekday[day_of(left) - first_day]] += 1
        elif one["ended_by"] == DIED:
            counts[place, Count.DIED_IN_HOSPITAL] += 1
    independent = int(one["need"]) == INDEPENDENT
    fit = int(one["fit"])
    if independent and alive and in_window(tables, fit):
        counts[place, Count.INDEPENDENT] += 1
        counts[place, Count.INDEPENDENT_MINUTES] += left - fit
    ready = int(one["first_ready"])
    if not independent and in_window(tables, ready):
        tables.weekdays[READY_WEEKDAYS, tables.weekday[day_of(ready) - first_day]] += 1


@loop
def _readmission(tables: Tables, row: int, place: int, alive: int) -> None:
    one, spell = tables.spell[row], tables.spell
    left = int(one["left"])
    if one["readmission"] == 1 and in_window(tables, int(one["arrived"])):
        tables.counts[place, Count.READMITTED] += 1
    if alive and in_window(tables, left) and left <= int(tables.span[0]["horizon"]) - READMITTED_WITHIN:
        tables.counts[place, Count.FOLLOWED] += 1
        following = tables.next_spell[row]
        back = following >= 0 and spell[following]["readmission"] == 1
        if back and int(spell[following]["arrived"]) - left <= READMITTED_WITHIN:
            tables.counts[place, Count.CAME_BACK] += 1


@loop
def _seventy_two_hours(tables: Tables, row: int, place: int, alive: int) -> None:
    one = tables.spell[row]
    # The first ready date is the index: the last one would be chosen by what happened afterwards (unfit again).
    ready, left = int(one["first_ready"]), int(one["left"])
    # Whoever was never recorded ready before leaving has the day of leaving as ready date.
    index = left if ready == NEVER and alive else ready
    if not in_window(tables, index) or index > int(tables.span[0]["horizon"]) - FOLLOWED_AFTER_READY:
        return
    by_midnight = alive and day_of(left) - day_of(index) <= WITHIN_MIDNIGHTS
    tables.counts[place, Count.LEAVING] += 1
    tables.counts[place, Count.LEAVING_BY_MIDNIGHT] += int(by_midnight)
    if one["referred"] != NEVER and ready != NEVER:
        tables.counts[place, Count.READY] += 1
        tables.counts[place, Count.READY_LEFT_BY_MIDNIGHT] += int(by_midnight)
        by_clock = alive and left - ready <= WITHIN_MIDNIGHTS * MINUTES_PER_DAY
        tables.counts[place, Count.READY_LEFT_BY_CLOCK] += int(by_clock)


@loop
def _hub(tables: Tables, row: int, place: int) -> None:
    one = tables.spell[row]
    first_task, horizon = int(tables.first_task[row]), int(tables.span[0]["horizon"])
    counts, referred, ready = tables.counts, int(one["referred"]), int(one["ready"])
    alive = one["ended_by"] != DIED
    if alive and in_window(tables, ready):
        # Done before the person was ready: no wait. Not done by the horizon: waited until then, at least.
        counts[place, Count.WAITED_FOR_ASSESSMENT] += 1
        counts[place, Count.ASSESSMENT_MINUTES] += max(min(int(one["assessed"]), horizon) - ready, 0)
        started = int(one["assessment_started"])
        counts[place, Count.ASSESSMENT_START_MINUTES] += max(min(started, horizon) - ready, 0)
    if in_window(tables, referred):
        counts[place, Count.WASTED_MINUTES] += int(one["work_wasted"])
        if alive:
            counts[place, Count.REFERRED] += 1
            counts[place, Count.FIRST_TASK_MINUTES] += max(min(first_task, horizon) - referred, 0)
