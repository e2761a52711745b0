"""The loop through the units in force: what the records, or else the calendar of the plan, say of each supply."""

from __future__ import annotations

from discharge_sim.outputs.reducers.days import position
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
    reached, shift = int(span["cost_start"]), first_shift(tables, supply)
    on_before = on_until(tables, shift, reached)
    for step in range(first, end):
        until = int(span["window_end"])
        if step + 1 < end:
            until = min(int(capacity[step + 1]["minute"]), until)
        if until > reached:
            shift = shift_at(tables, supply, shift, until)
            on = on_until(tables, shift, until)
            tables.present_minutes[supply] += int(capacity[step]["units"]) * (on - on_before)
            tables.extra_minutes[supply] += int(capacity[step]["extra"]) * (until - reached)
            reached, on_before = until, on
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
    reached, shift = int(span["cost_start"]), first_shift(tables, supply)
    on_before = on_until(tables, shift, reached)
    for step in range(first, end):
        until = int(span["window_end"])
        if step + 1 < end:
            until = min(int(minute[step + 1]), until)
        if until > reached:
            shift = shift_at(tables, supply, shift, until)
            on = on_until(tables, shift, until)
            tables.present_minutes[supply] += int(units[step]) * (on - on_before)
            reached, on_before = until, on


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


# -- shifts ------------------------------------------------------------------------------------------------------------
@loop
def first_shift(tables: Tables, supply: int) -> int:
    """Return the breakpoint of a team's roster that holds where its costs begin; -1 of a supply without a roster."""
    roster = int(tables.roster[supply])
    if roster < 0:
        return -1
    return shift_at(tables, supply, int(tables.calendar_first[roster]), int(tables.span[0]["cost_start"]))


@loop
def shift_at(tables: Tables, supply: int, shift: int, minute: int) -> int:
    """Return the breakpoint of a roster that holds in a minute, from an earlier one on."""
    if shift < 0:
        return -1
    end = int(tables.calendar_first[int(tables.roster[supply]) + 1])
    while shift + 1 < end and tables.calendar_minute[position(shift + 1)] <= minute:
        shift += 1
    return shift


@loop
def on_until(tables: Tables, shift: int, minute: int) -> int:
    """Return the minutes above 0 between a roster's first breakpoint and a minute, in which `shift` holds."""
    if shift < 0:
        return 0
    at = position(shift)
    since = minute - int(tables.calendar_minute[at]) if tables.calendar_value[at] > 0 else 0
    return int(tables.calendar_on_before[at]) + since
