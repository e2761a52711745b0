"""Questions to the plan's calendars: the same answers as `plan.calendars`."""

from __future__ import annotations

from typing import Any

from discharge_sim.engines.fast.jit import question, verb
from discharge_sim.engines.fast.layout import World
from discharge_sim.vocabulary.clock import NEVER


@question
def step_at(first: Any, breakpoint: Any, calendar: int, minute: int) -> int:
    """Return the row of the breakpoint that is in force at a minute."""
    low, high = int(first[calendar]), int(first[calendar + 1])
    while low < high:
        middle = (low + high) // 2
        if breakpoint[middle].minute <= minute:
            low = middle + 1
        else:
            high = middle
    return low - 1


@question
def on_until(first: Any, breakpoint: Any, calendar: int, minute: int) -> int:
    """Return the minutes above 0 between the first breakpoint and a minute."""
    step = breakpoint[step_at(first, breakpoint, calendar, minute)]
    on = int(step.on_before)
    return on + minute - int(step.minute) if step.value > 0 else on


@question
def work_ends(first: Any, breakpoint: Any, calendar: int, start: int, on_minutes: int) -> int:
    """Return the first minute by which work begun at `start` is done (rule 11); NEVER if none."""
    if on_minutes <= 0:
        return start
    goal = on_until(first, breakpoint, calendar, start) + on_minutes
    low, high = int(first[calendar]), int(first[calendar + 1])
    while low < high:
        middle = (low + high) // 2
        if breakpoint[middle].on_before < goal:
            low = middle + 1
        else:
            high = middle
    step = breakpoint[low - 1]
    if step.value <= 0:  # only the last step can be off here: nothing is ever on again
        return NEVER
    return min(int(step.minute) + goal - int(step.on_before), NEVER)


@verb
def end_of_work(world: World, calendar: int, start: int, on_minutes: int) -> int:
    """Return when so many on-shift minutes have passed since `start` (rule 11)."""
    return work_ends(world.calendar_first, world.breakpoint, calendar, start, on_minutes)


@verb
def on_minutes_between(world: World, calendar: int, start: int, end: int) -> int:
    """Return the on-shift minutes in [start, end)."""
    first, breakpoint = world.calendar_first, world.breakpoint
    return on_until(first, breakpoint, calendar, end) - on_until(first, breakpoint, calendar, start)


@verb
def next_on(world: World, calendar: int, minute: int) -> int:
    """Return the first minute, not before `minute`, at which a calendar is on; NEVER if there is none."""
    end = work_ends(world.calendar_first, world.breakpoint, calendar, minute, 1)
    return end if end == NEVER else end - 1
