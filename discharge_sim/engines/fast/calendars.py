"""Questions to the plan's calendars: the same answers as `plan.calendars`."""

from __future__ import annotations

from discharge_sim.engines.fast.jit import verb
from discharge_sim.engines.fast.layout import World
from discharge_sim.vocabulary.clock import NEVER


@verb
def step_at(world: World, calendar: int, minute: int) -> int:
    """Return the row of the breakpoint that is in force at a minute: most often where the last question ended."""
    low, high = int(world.calendar_first[calendar]), int(world.calendar_first[calendar + 1])
    row = int(world.calendar_row[calendar])
    if low <= row < high and world.breakpoint[row].minute <= minute:
        if row + 1 == high or minute < world.breakpoint[row + 1].minute:
            return row
        low = row + 1
    while low < high:
        middle = (low + high) // 2
        if world.breakpoint[middle].minute <= minute:
            low = middle + 1
        else:
            high = middle
    world.calendar_row[calendar] = low - 1
    return low - 1


@verb
def on_until(world: World, calendar: int, minute: int) -> int:
    """Return the minutes above 0 between the first breakpoint and a minute."""
    step = world.breakpoint[step_at(world, calendar, minute)]
    on = int(step.on_before)
    return on + minute - int(step.minute) if step.value > 0 else on


@verb
def end_of_work(world: World, calendar: int, start: int, on_minutes: int) -> int:
    """Return the first minute by which work begun at `start` is done (rule 11); NEVER if none.

    Nearly all work ends within a few steps of the calendar: it is looked for there, then twice as far, and so on.
    """
    if on_minutes <= 0:
        return start
    goal = on_until(world, calendar, start) + on_minutes
    low, end = int(world.calendar_row[calendar]) + 1, int(world.calendar_first[calendar + 1])
    reach = 1
    while low + reach <= end and world.breakpoint[low + reach - 1].on_before < goal:
        low, reach = low + reach, 2 * reach
    high = min(low + reach - 1, end)
    while low < high:
        middle = (low + high) // 2
        if world.breakpoint[middle].on_before < goal:
            low = middle + 1
        else:
            high = middle
    step = world.breakpoint[low - 1]
    if step.value <= 0:  # only the last step can be off here: nothing is ever on again
        return NEVER
    return min(int(step.minute) + goal - int(step.on_before), NEVER)


@verb
def on_minutes_between(world: World, calendar: int, start: int, end: int) -> int:
    """Return the on-shift minutes in [start, end)."""
    return on_until(world, calendar, end) - on_until(world, calendar, start)


@verb
def next_on(world: World, calendar: int, minute: int) -> int:
    """Return the first minute, not before `minute`, at which a calendar is on; NEVER if there is none."""
    end = end_of_work(world, calendar, minute, 1)
    return end if end == NEVER else end - 1
