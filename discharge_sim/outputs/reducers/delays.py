"""The loop through the intervals of delay, counted by the official rules."""

from __future__ import annotations

from discharge_sim.outputs.reducers.days import (
    add_days,
    case_of,
    day_of,
    in_window,
    midnights_until,
    place_of_person,
    place_of_service,
    position,
    row_of,
    wait_anywhere,
)
from discharge_sim.outputs.reducers.jit import loop
from discharge_sim.outputs.reducers.layout import (
    CASES,
    COMPLETED,
    EPISODE_NUMBER,
    SPELL_NUMBER,
    Count,
    Series,
    Tables,
)
from discharge_sim.outputs.reducers.spells import left_alive, spell_row
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.settings import EndedBy

MOVED_ON, DIED, UNFIT_AGAIN = int(EndedBy.MOVED_ON), int(EndedBy.DIED), int(EndedBy.UNFIT_AGAIN)
OVER_72_HOURS = 3 * MINUTES_PER_DAY
NOT_SEEN = -(2**40)
"""Before every day: no midnight has seen an episode yet."""


@loop
def reduce_delays(tables: Tables, intervals: int) -> int:
    """Go through all delays, person by person; return how many intervals of waiting anywhere are noted."""
    tables.used[COMPLETED] = tables.used[SPELL_NUMBER] = tables.used[EPISODE_NUMBER] = 0
    tables.stamp[:] = 0
    _link(tables)
    for case in range(tables.used[CASES]):
        intervals = _person(tables, case, intervals)
    return intervals


@loop
def _link(tables: Tables) -> None:
    """Link each person's rows in their order."""
    for row in range(len(tables.delay) - 1, -1, -1):
        notes = tables.of_case[case_of(tables, int(tables.delay[row]["person"]))]
        tables.next_delay[row] = notes["first_delay"]
        notes["first_delay"] = row


@loop
def _person(tables: Tables, case: int, intervals: int) -> int:
    """Count the delays of one person: rows of a spell, and of an episode in it, follow one another."""
    who, row = position(int(tables.of_case[case]["person"])), int(tables.of_case[case]["first_delay"])
    place = place_of_person(tables, who)
    known, episode, marked, begun, ended, ended_by = -2, -1, -2, NOT_SEEN, NOT_SEEN, 0
    while row >= 0:
        one, this = tables.delay[row], row
        row = int(tables.next_delay[row])
        if tables.service[one["pool"]]["counted_pool"] < 0 or tables.reason[one["reason"]] < 0:
            continue
        if int(one["spell"]) != known or int(one["episode"]) != episode:
            _flow(tables, place, begun, ended, ended_by)
            begun, ended = NOT_SEEN, NOT_SEEN
            tables.used[EPISODE_NUMBER] += 1
            tables.used[SPELL_NUMBER] += int(int(one["spell"]) != known)
            known, episode = int(one["spell"]), int(one["episode"])
        ended_by, start = int(one["ended_by"]), int(one["start"])
        ready_day = day_of(int(one["ready"]))
        first, end = max(day_of(start - int(start == 0)), ready_day) + 1, day_of(int(one["end"])) + 1
        if end > first:
            begun, ended = first if begun == NOT_SEEN else begun, end
            if marked != known:
                _mark(tables, who, known, place)
                marked = known
            intervals = _days(tables, this, place, first, end, intervals)
        _ending(tables, int(one["end"]), ended_by, ready_day, place)
    _flow(tables, place, begun, ended, ended_by)
    return intervals


@loop
def _mark(tables: Tables, who: int, spell: int, place: int) -> None:
    """Count a delayed spell among those that ended in the window after a delay."""
    found = spell_row(tables, who, spell)
    if found < 0:
        return
    if left_alive(tables, found) and in_window(tables, int(tables.spell[found]["left"])):
        tables.counts[place, Count.DISCHARGED_AFTER_DELAY] += 1


@loop
def _days(tables: Tables, row: int, place: int, first_day: int, end_day: int, intervals: int) -> int:
    """Count the midnights of an interval; return how many intervals of waiting anywhere are noted."""
    one, window = tables.delay[position(row)], tables.span[0]
    first = max(first_day - int(window["first_day"]), 0)
    end = min(end_day - int(window["first_day"]), int(window["n_days"]))
    if end <= first:
        return intervals
    pool, reason = position(int(one["pool"])), position(int(tables.reason[one["reason"]]))
    age, ready = position(int(tables.age[tables.person[one["person"]]["cohort"]])), int(one["ready"])
    add_days(tables, row_of(tables, Series.DELAYED, place), first, end, 1)
    add_days(tables, int(tables.service[pool]["delayed"]), first, end, 1)
    since = max(first, midnights_until(tables, ready + OVER_72_HOURS))
    add_days(tables, row_of(tables, Series.DELAYED_OVER_72H, place), since, end, 1)
    tables.reasons[reason, first] += 1
    tables.reasons[reason, end] -= 1
    _bed_days(tables, place, int(tables.service[pool]["counted_pool"]), reason, age, first, end)
    _longer(tables, place, place_of_service(tables, pool), ready, first, end)
    _people(tables, int(one["reason"]), place, place_of_service(tables, pool), age)
    _census(tables, row, place, age, first_day, end_day)
    return wait_anywhere(tables, int(one["person"]), intervals, first, end)


@loop
def _bed_days(tables: Tables, place: int, counted_pool: int, reason: int, age: int, first: int, end: int) -> None:
    """Count days of the window month by month."""
    month = position(int(tables.month_of_day[position(first)]))
    while first < end:
        until = min(int(tables.month_end[month]), end)
        tables.bed_days[month, place - 1, position(counted_pool), position(reason), position(age)] += until - first
        first = until
        month += 1


@loop
def _longer(tables: Tables, place: int, pool: int, ready: int, first: int, end: int) -> None:
    """Count the days beyond each length that is told apart."""
    for threshold in range(len(tables.longer_than)):
        since = midnights_until(tables, ready + int(tables.longer_than[threshold]) * MINUTES_PER_DAY)
        longer = end - max(first, since)
        if longer <= 0:
            return
        tables.longer[position(place), threshold] += longer
        tables.longer[position(pool), threshold] += longer


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
def _census(tables: Tables, row: int, place: int, age: int, first: int, end: int) -> None:
    """Count whom a census sees: ready before that date, not discharged before it."""
    one = tables.delay[position(row)]
    reason, ready_day = int(tables.census_reason[one["reason"]]), day_of(int(one["ready"]))
    if reason < 0:
        return
    for number in range(len(tables.census_day)):
        day = int(tables.census_day[number])
        if first <= day and day < end:
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
def _flow(tables: Tables, place: int, first_day: int, end_day: int, ended_by: int) -> None:
    """Count an episode on the days of the first and the last midnight that count it.

    Who is there at the window's first midnight does not come in: they were delayed before.
    """
    if first_day == NOT_SEEN:
        return
    window = tables.span[0]
    first, last = first_day - int(window["first_day"]), end_day - 1 - int(window["first_day"])
    if first > 0 and first < window["n_days"]:
        add_days(tables, row_of(tables, Series.DELAY_FLOW_IN, place), first, first + 1, 1)
    if last < 0 or last >= window["n_days"]:
        return
    add_days(tables, row_of(tables, Series.DELAY_FLOW_OUT, place), last, last + 1, 1)
    if ended_by == MOVED_ON:
        tables.counts[place, Count.FLOW_OUT_LEFT] += 1
    elif ended_by == DIED:
        tables.counts[place, Count.FLOW_OUT_DIED] += 1
    elif ended_by == UNFIT_AGAIN:
        tables.counts[place, Count.FLOW_OUT_UNFIT_AGAIN] += 1
