"""Going home from hospital by oneself: medicines and transport, the hours of the way home, the journey (rule 17)."""

from __future__ import annotations

from discharge_sim.engines.fast.aftercare import come_home, follow
from discharge_sim.engines.fast.alarms import day_of
from discharge_sim.engines.fast.chance import first_draw, lookup
from discharge_sim.engines.fast.delays import can_leave_at_weekend, count_as_delayed, record_ready
from discharge_sim.engines.fast.jit import verb
from discharge_sim.engines.fast.journeys import write_journey
from discharge_sim.engines.fast.layout import NEEDS, World
from discharge_sim.engines.fast.places import MOVED_ON, ask, end_spell, hold, readmission_after
from discharge_sim.engines.fast.spell import INDEPENDENT
from discharge_sim.engines.fast.words import (
    LATE,
    NONE,
    ON_THE_WAY_HOME,
    PREPARATION_DRAW,
    PREPARED,
    PREPARING,
    REST,
    TRANSPORT,
)
from discharge_sim.plan.layout import HOME_STEP
from discharge_sim.plan.quantiles import DRAWS
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.settings import Door

WEEKEND_LEAVERS_ONLY = int(Door.WEEKEND_LEAVERS_ONLY)
LATE_TRANSPORT = 2 * MINUTES_PER_DAY


@verb
def leave_independently(world: World, who: int) -> int:
    """Get medicines and transport."""
    person = world.person[who]
    lounge = lounge_of(world, who)
    if lounge != HOME_STEP:  # they get ready there, not in the bed
        person.step = lounge
        return follow(world, who)
    return prepare_to_leave(world, who, int(world.clock[0].now))


@verb
def lounge_of(world: World, who: int) -> int:
    """Return the first step of independent people: a discharge lounge, or the way home."""
    return int(world.need[world.person[who].partnership * NEEDS + INDEPENDENT].step)


@verb
def prepare_to_leave(world: World, who: int, fit: int) -> int:
    """Get medicines and transport and go home, all told at once, unless that is late or beyond the horizon.

    The way home has no limit, and its hours are known: nobody needs to be asked, and nothing can come between, not even
    death. All that is left to do in the minute of leaving is to give back the bed. That is done between the reviews,
    which look at the beds, and the starts, among which the turn of the way home comes before all that a bed given back
    concerns.
    """
    person = world.person[who]
    prepared = prepared_at(world, int(person.spell), fit)
    departs = departs_at(world, int(person.spell), prepared)
    person.due_1, person.chapter = prepared, PREPARING
    if departs == NEVER:
        return REST
    world.clock[0].events += 1
    go_home(world, who, prepared, departs)
    return come_home(world, who)


@verb
def prepared_at(world: World, spell: int, fit: int) -> int:
    """Return the minute in which medicines and transport are there."""
    return fit + lookup(world, int(world.clock[0].preparation), first_draw(world, spell, PREPARATION_DRAW))


@verb
def departs_at(world: World, spell: int, prepared: int) -> int:
    """Return when somebody prepared goes home; NEVER if that is late or beyond the horizon."""
    horizon = int(world.clock[0].horizon)
    if prepared >= horizon:
        return NEVER
    departs = way_home_opens(world, spell, prepared)
    return departs if departs < min(horizon, prepared + LATE_TRANSPORT) else NEVER


@verb
def way_home_opens(world: World, spell: int, prepared: int) -> int:
    """Return the first minute, from being prepared on, in which somebody can leave for home; NEVER if there is none."""
    row = int(world.way_home_of_day[day_of(prepared)])
    row += world.way_home[row].closes <= prepared  # one ends a day; a sum: nothing to be guessed wrong
    if world.clock[0].weekend_independent < DRAWS:  # whether it is a weekend could not be guessed
        while world.way_home[row].door == WEEKEND_LEAVERS_ONLY and not can_leave_at_weekend(world, spell):
            row += 1
    return max(prepared, int(world.way_home[row].opens))


@verb
def preparing_goes_on(world: World, who: int, word: int) -> int:
    """Ask for the way home once prepared."""
    person = world.person[who]
    if word != PREPARED:
        return REST
    ask(world, who, HOME_STEP, 0, NEVER)
    person.due_2 = min(int(person.due_1) + LATE_TRANSPORT, NEVER)
    person.chapter = ON_THE_WAY_HOME
    return REST


@verb
def way_home_goes_on(world: World, who: int, word: int) -> int:
    """Leave; or count as delayed from the prepared minute after two days."""
    person = world.person[who]
    if word == LATE:
        person.due_2 = NEVER
        record_ready(world, int(person.spell), int(person.due_1), 1)
        count_as_delayed(world, who)
        person.reason = person.shown_reason = TRANSPORT
        person.shown_pool = world.ticket[person.last_started].service
        person.delay_from = max(int(person.due_1), 0)
        return REST
    return come_home(world, who)


@verb
def go_home(world: World, who: int, joined: int, departs: int) -> None:
    """Write that somebody leaves the bed by the way home, now or later; in its queue nobody stands."""
    person = world.person[who]
    spell, bed = int(person.spell), world.ticket[person.place]
    pool, sequence = int(person.place_service), int(person.sequence)
    write_journey(world, int(person.number), int(person.spell_number), sequence, pool, joined, departs)
    person.sequence += 1
    end_spell(world, spell, int(world.step[HOME_STEP].service), departs)
    bed.ended, bed.ended_by = departs, MOVED_ON
    hold(world, who, NONE)
    person.readmission_at = readmission_after(world, spell, departs)
