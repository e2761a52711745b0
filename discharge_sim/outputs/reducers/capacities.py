"""The loop through the units in force: what the records, or else the calendar of the plan, say of each supply."""

from __future__ import annotations

from discharge_sim.outputs.reducers.jit import loop
from discharge_sim.outputs.reducers.layout import Tables
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY


@loop
def reduce_capacity(tables: Tables) -> None:
    """Go through the supplies: the records are sorted by supply and minute; where they have no row the plan holds."""
    capacity, row = tables.capacity, 0
    for supply in range(len(tables.planned)):
        first = row
        while row < len(capacity) and capacity[row]["supply"] == supply:
            row += 1
        if row > first:
            _recorded(tables, supply, first, row)
        else:
            planned = tables.planned[supply]
            _planned(tables, supply, int(tables.calendar_first[planned]), int(tables.calendar_first[planned + 1]))


@loop
def _recorded(tables: Tables, supply: int, first: int, end: int) -> None:
    """Go through the recorded units of a supply. Before the first row it holds; of one minute the last counts."""
    capacity, span = tables.capacity, tables.span[0]
    step = first
    for day in range(int(span["n_days"])):
        midnight = snapshot(tables, day)
        while step + 1 < end and capacity[step + 1]["minute"] < midnight:
            step += 1
        tables.midnights[supply, day] = capacity[step]["units"]
    for step in range(first, end):
        begins, ends = int(span["cost_start"]), int(span["window_end"])
        if step > first:
            begins = max(int(capacity[step]["minute"]), begins)
        if step + 1 < end:
            ends = min(int(capacity[step + 1]["minute"]), ends)
        if ends > begins:
            tables.present_minutes[supply] += int(capacity[step]["units"]) * on_shift(tables, supply, begins, ends)
            tables.extra_minutes[supply] += int(capacity[step]["extra"]) * (ends - begins)
    if tables.extra_minutes[supply] > 0:
        tables.extra_days[supply] = _highest_by_day(tables, first, end)


@loop
def _planned(tables: Tables, supply: int, first: int, end: int) -> None:
    """Do the same with a calendar, which has no extra units."""
    minute, units, span, step = tables.calendar_minute, tables.calendar_value, tables.span[0], first
    for day in range(int(span["n_days"])):
        midnight = snapshot(tables, day)
        while step + 1 < end and minute[step + 1] < midnight:
            step += 1
        tables.midnights[supply, day] = units[step]
    for step in range(first, end):
        begins, ends = int(span["cost_start"]), int(span["window_end"])
        if step > first:
            begins = max(int(minute[step]), begins)
        if step + 1 < end:
            ends = min(int(minute[step + 1]), ends)
        if ends > begins:
            tables.present_minutes[supply] += int(units[step]) * on_shift(tables, supply, begins, ends)


@loop
def snapshot(tables: Tables, day: int) -> int:
    """Return the minute of a day's snapshot; before minute 0, what is set at the start already holds."""
    return max((int(tables.span[0]["first_day"]) + day) * MINUTES_PER_DAY, 1)


@loop
def _highest_by_day(tables: Tables, first: int, end: int) -> int:
    """Return the sum over the days of the most extra units on each; of several in one minute the last was in force."""
    capacity, span = tables.capacity, tables.span[0]
    total, step = 0, first
    for day in range(int(span["n_days"])):
        midnight = (int(span["first_day"]) + day) * MINUTES_PER_DAY
        while step + 1 < end and capacity[step + 1]["minute"] <= midnight:
            step += 1
        highest, later = int(capacity[step]["extra"]), step + 1
        while later < end and capacity[later]["minute"] < midnight + MINUTES_PER_DAY:
            if later + 1 == end or capacity[later + 1]["minute"] != capacity[later]["minute"]:
                highest = max(highest, int(capacity[later]["extra"]))
            later += 1
        total += highest
    return total


@loop
def on_shift(tables: Tables, supply: int, begins: int, ends: int) -> int:
    """Return the minutes between two moments in which a team is on shift; 0 of a supply without a roster."""
    roster = int(tables.roster[supply])
    return on_until(tables, roster, ends) - on_until(tables, roster, begins) if roster >= 0 else 0


@loop
def on_until(tables: Tables, calendar: int, minute: int) -> int:
    """Return the minutes above 0 between a calendar's first breakpoint and a minute."""
    first = low = int(tables.calendar_first[calendar])
    high = int(tables.calendar_first[calendar + 1])
    while low < high:
        middle = (low + high) // 2
        if tables.calendar_minute[middle] <= minute:
            low = middle + 1
        else:
            high = middle
    step = max(low - 1, first)
    since = minute - int(tables.calendar_minute[step]) if tables.calendar_value[step] > 0 else 0
    return int(tables.calendar_on_before[step]) + since
