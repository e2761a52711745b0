"""The loop through the hospital spells."""

from __future__ import annotations

from discharge_sim.outputs.reducers.days import (
    add_days,
    day_of,
    first_seen,
    in_window,
    midnights_until,
    place_of_person,
    place_of_service,
    position,
)
from discharge_sim.outputs.reducers.jit import fetch, loop
from discharge_sim.outputs.reducers.layout import AHEAD, BED_WAITS, REFERRED, Count, Tables
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
def reduce_spells(tables: Tables) -> None:
    """Go through all spells, linking each person's in their order."""
    tables.at_once[:] = 0
    tables.used[BED_WAITS] = tables.used[REFERRED] = 0
    for row in range(len(tables.spell)):
        one = tables.spell[row]
        fetch(tables.spell, position(row + AHEAD))
        place, alive = place_of_person(tables, int(one["person"])), left_alive(tables, row)
        before = _link(tables, row)
        if one["readmission"] == 1:
            _readmission(tables, row, before, place)
        gone = midnights_until(tables, int(one["left"]))
        _bed(tables, row, place, gone)
        _leaving(tables, row, place, alive, gone)
        _seventy_two_hours(tables, row, place, alive)
        if one["referred"] != NEVER:
            tables.referred[tables.used[REFERRED]] = row
            tables.used[REFERRED] += 1
        if in_window(tables, int(one["assessed"])):
            tables.counts[place, Count.ASSESSED] += 1


@loop
def reduce_referrals(tables: Tables) -> None:
    """Go through the spells with a referral, after the tasks have left their notes."""
    for which in range(tables.used[REFERRED]):
        row = position(int(tables.referred[which]))
        _hub(tables, row, place_of_person(tables, int(tables.spell[row]["person"])))


@loop
def left_alive(tables: Tables, row: int) -> int:
    """Return 1 for a spell after which somebody has left hospital, otherwise 0."""
    one = tables.spell[position(row)]
    return int(one["left"] != NEVER and one["ended_by"] != DIED and one["ended_by"] != CANCELLED)


@loop
def _link(tables: Tables, row: int) -> int:
    """Note a spell behind the person's spell before, and return that one's row; -1 if there is none."""
    one, note = tables.spell[position(row)], tables.of_spell[position(row)]
    note["next"], note["number"], note["first_task"] = -1, one["spell"], NEVER
    notes = tables.of_person[position(int(one["person"]))]
    notes["boarded"] |= one["boarded"]
    before = int(notes["first_spell"])
    if before < 0:
        notes["first_spell"] = row
        return -1
    while tables.of_spell[position(before)]["next"] >= 0:
        before = int(tables.of_spell[position(before)]["next"])
    tables.of_spell[position(before)]["next"] = row
    return before


@loop
def spell_row(tables: Tables, who: int, spell: int) -> int:
    """Return the row of a person's spell; -1 if there is none."""
    row = int(tables.of_person[position(who)]["first_spell"])
    while row >= 0 and tables.of_spell[row]["number"] != spell:
        row = int(tables.of_spell[row]["next"])
    return row


@loop
def _bed(tables: Tables, row: int, place: int, gone: int) -> None:
    one, counts = tables.spell[position(row)], tables.counts
    pool, service = place_of_service(tables, int(one["pool"])), tables.service[position(int(one["pool"]))]
    elective = int(one["stream_kind"]) == ELECTIVE
    arrived, bed, left = int(one["arrived"]), int(one["bed_start"]), int(one["left"])
    if in_window(tables, bed):
        counts[place, Count.ADMITTED_ELECTIVE if elective else Count.ADMITTED] += 1
    if elective:
        if in_window(tables, arrived):
            counts[pool, Count.CANCELLATIONS] += int(one["cancelled"])
            if one["ended_by"] == CANCELLED and bed == NEVER:
                counts[pool, Count.LOST] += 1
        return
    counts[place, Count.EMERGENCY_BED_DAYS] += max(gone - first_seen(tables, bed), 0)
    # Whoever never got a bed waited until death or the horizon: leaving them out would flatter a full hospital.
    until = min(bed, left)
    if until > arrived or arrived == 0:
        first, end = first_seen(tables, arrived), midnights_until(tables, until)
        add_days(tables, int(service["waiting_for_bed"]), first, end, 1)
    if in_window(tables, arrived):
        counts[place, Count.EMERGENCIES] += 1
        counts[pool, Count.ASKED_FOR_BED] += 1
        _note_wait(tables, pool, min(until, int(tables.span[0]["horizon"])) - arrived)


@loop
def _note_wait(tables: Tables, pool: int, waited: int) -> None:
    """Count a wait for a bed; most people do not wait, and then only their number is noted."""
    if waited <= 0:
        tables.at_once[pool] += 1
        return
    tables.counts[pool, Count.BED_WAIT_MINUTES] += waited
    used = position(int(tables.used[BED_WAITS]))
    tables.bed_wait[used], tables.bed_wait_place[used] = waited, pool
    tables.used[BED_WAITS] = used + 1


@loop
def _leaving(tables: Tables, row: int, place: int, alive: int, gone: int) -> None:
    one, counts = tables.spell[position(row)], tables.counts
    left, fit, ready = int(one["left"]), int(one["fit"]), int(one["first_ready"])
    if in_window(tables, left):
        if alive:
            elective = int(one["stream_kind"]) == ELECTIVE
            counts[place, Count.DISCHARGED_ELECTIVE if elective else Count.DISCHARGED] += 1
            tables.weekdays[LEFT_WEEKDAYS, _weekday_before(tables, gone)] += 1
            if _is_followed(tables, left):
                counts[place, Count.FOLLOWED] += 1
        elif one["ended_by"] == DIED:
            counts[place, Count.DIED_IN_HOSPITAL] += 1
    if int(one["need"]) == INDEPENDENT:
        if alive and in_window(tables, fit):
            counts[place, Count.INDEPENDENT] += 1
            counts[place, Count.INDEPENDENT_MINUTES] += left - fit
    elif in_window(tables, ready):
        tables.weekdays[READY_WEEKDAYS, _weekday_before(tables, midnights_until(tables, ready))] += 1


@loop
def _weekday_before(tables: Tables, midnights: int) -> int:
    """Return the weekday of a minute of the window until which so many midnights of the window lie."""
    return position(int(tables.weekday[position(midnights - 1)]))


@loop
def _readmission(tables: Tables, row: int, before: int, place: int) -> None:
    """Count a readmission, and that its person came back after the spell before."""
    arrived = int(tables.spell[position(row)]["arrived"])
    if in_window(tables, arrived):
        tables.counts[place, Count.READMITTED] += 1
    if before >= 0 and left_alive(tables, before):
        left = int(tables.spell[position(before)]["left"])
        if _is_followed(tables, left) and arrived - left <= READMITTED_WITHIN:
            tables.counts[place, Count.CAME_BACK] += 1


@loop
def _is_followed(tables: Tables, left: int) -> bool:
    """Return whether somebody left in the window and early enough to be followed for 28 days."""
    return in_window(tables, left) and left <= int(tables.span[0]["horizon"]) - READMITTED_WITHIN


@loop
def _seventy_two_hours(tables: Tables, row: int, place: int, alive: int) -> None:
    one, counts = tables.spell[position(row)], tables.counts
    # The first ready date is the index: the last one would be chosen by what happened afterwards (unfit again).
    ready, left = int(one["first_ready"]), int(one["left"])
    # Whoever was never recorded ready before leaving has the day of leaving as ready date.
    index = left if ready == NEVER and alive else ready
    if not in_window(tables, index) or index > int(tables.span[0]["horizon"]) - FOLLOWED_AFTER_READY:
        return
    by_midnight = alive and (index == left or day_of(left) - day_of(index) <= WITHIN_MIDNIGHTS)
    counts[place, Count.LEAVING] += 1
    counts[place, Count.LEAVING_BY_MIDNIGHT] += int(by_midnight)
    if one["referred"] != NEVER and ready != NEVER:
        counts[place, Count.READY] += 1
        counts[place, Count.READY_LEFT_BY_MIDNIGHT] += int(by_midnight)
        by_clock = alive and left - ready <= WITHIN_MIDNIGHTS * MINUTES_PER_DAY
        counts[place, Count.READY_LEFT_BY_CLOCK] += int(by_clock)


@loop
def _hub(tables: Tables, row: int, place: int) -> None:
    one = tables.spell[position(row)]
    first_task, horizon = int(tables.of_spell[position(row)]["first_task"]), int(tables.span[0]["horizon"])
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
