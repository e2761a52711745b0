"""Journeys home: the visit is a short row, and the bed is given back in the minute that it names, by nobody."""

from __future__ import annotations

from discharge_sim.engines.fast.alarms import day_of, mark_busy
from discharge_sim.engines.fast.jit import verb, verb_within
from discharge_sim.engines.fast.layout import RESERVE, World
from discharge_sim.engines.fast.queues import give_back_units
from discharge_sim.engines.fast.words import NONE
from discharge_sim.plan.layout import HOME_STEP
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY


@verb_within
def write_journey(world: World, person: int, spell: int, sequence: int, pool: int, joined: int, departs: int) -> None:
    """Write the visit of somebody who goes home, now or later, and is there at once: then the bed is given back."""
    clock, home = world.clock[0], world.service[world.step[HOME_STEP].service]
    number = int(clock.journeys)
    row = world.journey[number]
    clock.journeys += 1
    if clock.journeys > len(world.journey) - RESERVE:
        clock.full = 1
    row.person, row.spell, row.sequence, row.held = person, spell, sequence, pool
    row.joined, row.started = joined, departs
    home.came_in += 1
    home.went_out += 1
    give_back_later(world, number)


@verb_within
def give_back_later(world: World, number: int) -> None:
    """Let the bed that somebody leaves for a journey be given back when it begins, before the horizon."""
    row = world.journey[number]
    day = day_of(int(row.started))
    if day == world.clock[0].today:
        await_minute(world, number, day)
    else:
        of_day = world.day_of_alarms[day]
        row.next, of_day.journeys = of_day.journeys, number


@verb
def begin_journeys(world: World, day: int) -> None:
    """Let each of a day's journeys wait for its minute."""
    number = int(world.day_of_alarms[day].journeys)
    while number != NONE:
        following = int(world.journey[number].next)
        await_minute(world, number, day)
        number = following


@verb_within
def await_minute(world: World, number: int, day: int) -> None:
    """Let one of today's journeys wait for its minute; those of a minute are in no order."""
    row = world.journey[number]
    minute_of_day = int(row.started) - day * MINUTES_PER_DAY
    of_minute = world.minute[minute_of_day]
    row.next, of_minute.journeys = of_minute.journeys, number
    mark_busy(world, minute_of_day)


@verb
def give_back_beds(world: World, minute_of_day: int) -> None:
    """Give back the beds that are left in a minute."""
    clock, of_minute = world.clock[0], world.minute[minute_of_day]
    number = int(of_minute.journeys)
    of_minute.journeys = NONE
    while number != NONE:
        row = world.journey[number]
        give_back_bed(world, int(row.held))
        clock.events += 1
        number = int(row.next)


@verb_within
def give_back_bed(world: World, pool: int) -> None:
    """Give back a bed: as `release` does, but nothing is read of the ticket. A pool has one supply."""
    give_back_units(world, int(world.service[pool].only_supply), 1)
    world.service[pool].went_out += 1
