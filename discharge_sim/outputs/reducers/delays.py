"""The loop through the intervals of delay, counted by the official rules."""

from __future__ import annotations

from discharge_sim.outputs.reducers.days import (
    LONG_AGO,
    add_days,
    day_of,
    days_of_window,
    days_within,
    first_seen,
    in_window,
    last_seen,
    place_of_person,
    place_of_service,
    wait_anywhere,
)
from discharge_sim.outputs.reducers.jit import loop
from discharge_sim.outputs.reducers.layout import (
    COMPLETED,
    EPISODE_NUMBER,
    SPELL_NUMBER,
    Count,
    Series,
    Tables,
)
from discharge_sim.outputs.reducers.spells import spell_row
from discharge_sim.vocabulary.settings import EndedBy

MOVED_ON, DIED, UNFIT_AGAIN = int(EndedBy.MOVED_ON), int(EndedBy.DIED), int(EndedBy.UNFIT_AGAIN)
OVER_72_HOURS = 4
"""Elapsed days of a delay of over 72 hours."""


@loop
def reduce_delays(tables: Tables, intervals: int) -> int:
    """Go through all delays, person by person; return how many intervals of waiting anywhere are noted."""
    tables.used[COMPLETED] = tables.used[SPELL_NUMBER] = tables.used[EPISODE_NUMBER] = 0
    tables.stamp[:] = 0
    tables.first_delay[: len(tables.person)] = -1
    for row in range(len(tables.delay) - 1, -1, -1):
        who = tables.delay[row]["person"]
        tables.next_delay[row] = tables.first_delay[who]
        tables.first_delay[who] = row
    for who in range(len(tables.person)):
        if tables.first_delay[who] >= 0:
            intervals = _person(tables, who, intervals)
    return intervals


@loop
def _person(tables: Tables, who: int, intervals: int) -> int:
    """Count the delays of one person: rows of a spell, and of an episode in it, follow one another."""
    place = place_of_person(tables, who)
    known, episode, begun, ended, ended_by = -2, -1, LONG_AGO, LONG_AGO, 0
    row = int(tables.first_delay[who])
    while row >= 0:
        one, number = tables.delay[row], row
        row = int(tables.next_delay[row])
        if tables.counts_as_hospital[one["pool"]] == 0 or tables.reason[one["reason"]] < 0:
            continue
        if int(one["spell"]) != known or int(one["episode"]) != episode:
            _flow(tables, place, begun, ended, ended_by)
            begun, ended = LONG_AGO, LONG_AGO
            tables.used[EPISODE_NUMBER] += 1
            tables.used[SPELL_NUMBER] += int(int(one["spell"]) != known)
            known, episode = int(one["spell"]), int(one["episode"])
        ended_by, start = int(one["ended_by"]), int(one["start"])
        ready_day = day_of(int(one["ready"]))
        first, last = max(first_seen(start), ready_day + 1), last_seen(start, int(one["end"]))
        if last >= first:
            begun = first if begun == LONG_AGO else begun
            ended = last
            found = spell_row(tables, who, known)
            if found >= 0:
                tables.was_delayed[found] = 1
            _days(tables, number, place, first, last)
            intervals = wait_anywhere(tables, who, intervals, first, last)
        _ending(tables, int(one["end"]), ended_by, ready_day, place)
    _flow(tables, place, begun, ended, ended_by)
    return intervals


@loop
def _days(tables: Tables, row: int, place: int, first: int, last: int) -> None:
    """Count the midnights of an interval."""
    if days_of_window(tables, first, last) == 0:
        return
    one = tables.delay[row]
    pool, reason = place_of_service(tables, int(one["pool"])), int(tables.reason[one["reason"]])
    age = int(tables.age[tables.person[one["person"]]["cohort"]])
    ready_day, counted_pool = day_of(int(one["ready"])), int(tables.counted_pool[one["pool"]])
    add_days(tables, Series.DELAYED, place, first, last, 1)
    add_days(tables, Series.DELAYED, pool, first, last, 1)
    add_days(tables, Series.DELAYED_OVER_72H, place, max(first, ready_day + OVER_72_HOURS), last, 1)
    _reason_days(tables, reason, first, last)
    for month in range(len(tables.month_first)):
        days = days_within(first, last, int(tables.month_first[month]), int(tables.month_last[month]))
        tables.bed_days[month, place - 1, counted_pool, reason, age] += days
    for threshold in range(len(tables.longer_than)):
        since = max(first, ready_day + int(tables.longer_than[threshold]) + 1)
        longer = days_of_window(tables, since, last)
        tables.longer[place, threshold] += longer
        tables.longer[pool, threshold] += longer
    _people(tables, int(one["reason"]), place, pool, age)
    _census(tables, row, place, age, first, last)


@loop
def _reason_days(tables: Tables, reason: int, first: int, last: int) -> None:
    first_day, n_days = int(tables.span[0]["first_day"]), int(tables.span[0]["n_days"])
    tables.reasons[reason, min(max(first - first_day, 0), n_days)] += 1
    tables.reasons[reason, min(max(last + 1 - first_day, 0), n_days)] -= 1


@loop
def _people(tables: Tables, reason: int, place: int, pool: int, age: int) -> None:
    """Count the spell once in each group, and the episode once."""
    stamp, spell, episode = tables.stamp, tables.used[SPELL_NUMBER], tables.used[EPISODE_NUMBER]
    n_labels = tables.people.shape[1]
    for grouping in range(tables.labels.shape[1] + 1):
        label = tables.labels[reason, grouping] if grouping < tables.labels.shape[1] else tables.age_label[age]
        if stamp[label] != spell:
            stamp[label] = spell
            tables.people[place, label] += 1
    if stamp[n_labels + pool] != spell:
        stamp[n_labels + pool] = spell
        tables.people[pool, 0] += 1
    if stamp[n_labels] != episode:  # place 0 is no pool: its stamp is that of the episode
        stamp[n_labels] = episode
        tables.counts[place, Count.EPISODES] += 1


@loop
def _census(tables: Tables, row: int, place: int, age: int, first: int, last: int) -> None:
    """Count whom a census sees: ready before that date, not discharged before it."""
    one = tables.delay[row]
    reason, ready_day = int(tables.census_reason[one["reason"]]), day_of(int(one["ready"]))
    if reason < 0:
        return
    for number in range(len(tables.census_day)):
        day = int(tables.census_day[number])
        if first <= day and day <= last:
            length, bands = -1, tables.length_first_day
            while length + 1 < len(bands) and bands[length + 1] <= day - ready_day:
                length += 1
            tables.census[number, place - 1, reason, age, length] += 1


@loop
def _ending(tables: Tables, end: int, ended_by: int, ready_day: int, place: int) -> None:
    if not in_window(tables, end):
        return
    if ended_by == UNFIT_AGAIN:
        tables.counts[place, Count.ENDED_UNFIT_AGAIN] += 1
    elif ended_by == DIED:
        tables.counts[place, Count.ENDED_BY_DEATH] += 1
    elif ended_by == MOVED_ON and day_of(end) > ready_day:
        days, used = day_of(end) - ready_day, int(tables.used[COMPLETED])
        tables.counts[place, Count.COMPLETED_DELAYS] += 1
        tables.counts[place, Count.COMPLETED_DELAY_DAYS] += days
        tables.delay_day[used], tables.delay_place[used] = days, place
        tables.used[COMPLETED] = used + 1


@loop
def _flow(tables: Tables, place: int, first: int, last: int, ended_by: int) -> None:
    """Count an episode on the days of the first and the last midnight that count it.

    Who is there at the window's first midnight does not come in: they were delayed before.
    """
    if first == LONG_AGO:
        return
    if first != tables.span[0]["first_day"]:
        add_days(tables, Series.DELAY_FLOW_IN, place, first, first, 1)
    add_days(tables, Series.DELAY_FLOW_OUT, place, last, last, 1)
    if days_of_window(tables, last, last) == 1:
        if ended_by == MOVED_ON:
            tables.counts[place, Count.FLOW_OUT_LEFT] += 1
        elif ended_by == DIED:
            tables.counts[place, Count.FLOW_OUT_DIED] += 1
        elif ended_by == UNFIT_AGAIN:
            tables.counts[place, Count.FLOW_OUT_UNFIT_AGAIN] += 1
