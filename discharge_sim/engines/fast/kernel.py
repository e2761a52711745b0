"""The kernel: minute by minute, in the order of rule 2."""

from __future__ import annotations

from discharge_sim.engines.fast.alarms import do_urgently, ring_alarms, rings_now
from discharge_sim.engines.fast.calendars import on_minutes_between
from discharge_sim.engines.fast.delays import CARE_HOME, INTERMEDIATE_CARE, close_delay, show_reason
from discharge_sim.engines.fast.hub import hub_goes_on, write_slice
from discharge_sim.engines.fast.jit import verb
from discharge_sim.engines.fast.layout import World
from discharge_sim.engines.fast.places import NOT_ENDED
from discharge_sim.engines.fast.queues import look_again, reopen, set_supply
from discharge_sim.engines.fast.starts import settle
from discharge_sim.engines.fast.story import ENTRY_IN_BED, ENTRY_IN_SERVICE, in_service_at_start, tell
from discharge_sim.engines.fast.words import (
    BEGIN,
    CHANGE_CAPACITY,
    CHANGE_DOOR,
    CHANGE_OFFER,
    NO_WORK,
    NONE,
    PHASE_CHANGES,
    PHASE_DEATHS,
    PHASE_HUB,
)
from discharge_sim.plan.layout import REVIEW_EVERY
from discharge_sim.plan.words import RuleMeasure
from discharge_sim.vocabulary.clock import NEVER

DELAYED_PEOPLE = int(RuleMeasure.DELAYED_PEOPLE)
MILLION = 1_000_000
EVERYBODY = 2**31


@verb
def simulate(world: World, people: int) -> bool:
    """Simulate one replication; return False if some table was too small (try again with a larger one)."""
    clock = world.clock[0]
    put_people(world, people)
    change, arrival = 0, 0
    change_minute, arrival_minute = minute_of_change(world, change), minute_of_arrival(world, arrival)
    review_every = REVIEW_EVERY if len(world.rule) > 0 else EVERYBODY
    for minute in range(clock.horizon):
        quiet = world.wheel[minute].first == NONE and minute < change_minute and minute < arrival_minute
        if quiet and minute % review_every != 0:
            continue
        clock.now = minute
        ring_alarms(world, PHASE_DEATHS, EVERYBODY)
        while change_minute <= minute:
            make_change(world, change)
            change += 1
            change_minute = minute_of_change(world, change)
        while arrival_minute <= minute:
            do_urgently(world, 2 * int(world.arrivals[arrival]), BEGIN, 0)
            arrival += 1
            arrival_minute = minute_of_arrival(world, arrival)
        ring_alarms(world, PHASE_CHANGES, EVERYBODY)
        finish_minute(world)
        if clock.full:
            return False
    clock.now = clock.horizon
    hand_in_unfinished(world, people)
    return not clock.full


@verb
def minute_of_change(world: World, number: int) -> int:
    """Return when the calendar brings its next change, NEVER if it brings no more."""
    return int(world.calendar_changes[number].minute) if number < len(world.calendar_changes) else NEVER


@verb
def minute_of_arrival(world: World, number: int) -> int:
    """Return when the next person arrives, NEVER if nobody does any more."""
    return int(world.facts[world.arrivals[number]].arrived) if number < len(world.arrivals) else NEVER


@verb
def put_people(world: World, people: int) -> None:
    """Put those into the story who are present at the start."""
    clock = world.clock[0]
    for who in range(people):
        entry = world.facts[who].entry
        if clock.full:
            return
        if entry >= ENTRY_IN_BED and (entry != ENTRY_IN_SERVICE or in_service_at_start(world, who)):
            do_urgently(world, 2 * who, BEGIN, 0)


@verb
def finish_minute(world: World) -> None:
    """Do all that is to be done in this minute: changes, the hub's changes one by one, reviews, starts."""
    clock = world.clock[0]
    reviewed = clock.now % REVIEW_EVERY != 0 or len(world.rule) == 0
    while not clock.full:
        if do_one(world):
            continue
        clock.urgent_first = clock.urgent_end = clock.changes_first = clock.changes_end = 0
        if ring_alarms(world, PHASE_HUB, 1):
            continue
        if not reviewed:
            reviewed = True
            for index in range(len(world.rule)):
                review_rule(world, index)
        elif clock.dirty_count > 0:
            settle(world)
        else:
            return


@verb
def do_one(world: World) -> bool:
    """Do the next thing of this minute; return whether there was one."""
    clock = world.clock[0]
    if clock.urgent_first < clock.urgent_end:
        entry = world.urgent[clock.urgent_first]
        clock.urgent_first += 1
    elif clock.changes_first < clock.changes_end:
        entry = world.changes[clock.changes_first]
        clock.changes_first += 1
    else:
        return False
    track = int(entry.track)
    if entry.alarm:
        rings_now(world, track, int(entry.serial), int(entry.word))
    elif track & 1:
        hub_goes_on(world, track >> 1)
    else:
        tell(world, track >> 1, int(entry.word))
    return True


# -- what the calendar brings -----------------------------------------------------------------------------------
@verb
def make_change(world: World, number: int) -> None:
    """Change a capacity, turn a door, make an offer, or begin or end an outbreak."""
    change = world.calendar_changes[number]
    index, value = int(change.row), int(change.value)
    if change.kind == CHANGE_CAPACITY:
        set_supply(world, index, value, int(world.supply[index].extra))
    elif change.kind == CHANGE_DOOR:
        world.service[index].door_now = value
        reopen(world, index)
    elif change.kind == CHANGE_OFFER:
        service = world.service[index]
        if value == 0:
            service.pending_0 += 1
        elif value == 1:
            service.pending_1 += 1
        else:
            service.pending_2 += 1
        look_again(world, index)
    elif change.ward < 0:
        close_service(world, index, value)
    else:
        close_ward(world, index, int(change.ward), value)


@verb
def close_service(world: World, index: int, by: int) -> None:
    """Let an outbreak close a service, or one end; it is what those in its queue now wait for, or no longer."""
    service = world.service[index]
    service.is_closed += by
    reopen(world, index)
    number = int(service.first)
    while number != NONE:
        show_reason(world, int(world.ticket[number].who))
        number = int(world.ticket[number].next)


@verb
def close_ward(world: World, pool: int, ward: int, by: int) -> None:
    """Let an outbreak close a ward of a hospital pool, or one end."""
    clock = world.clock[0]
    world.closed_wards[pool * int(clock.wards_at_most) + ward] += by
    world.service[pool].wards_closed += by
    for index in range(len(world.service)):
        if world.service[index].kind in (CARE_HOME, INTERMEDIATE_CARE):
            reopen(world, index)
    who = int(clock.delayed_first)
    while who != NONE:
        if world.ticket[world.person[who].place].service == pool:
            show_reason(world, who)
        who = int(world.person[who].delayed_next)


# -- reviews (rule 25) ------------------------------------------------------------------------------------------
@verb
def review_rule(world: World, index: int) -> None:
    """Look at a surge or escalation rule: open after long enough above, close after long below."""
    rule, now = world.rule[index], int(world.clock[0].now)
    value = measured(world, index)
    met = value < rule.below if rule.active else value > rule.above
    if not met:
        rule.since = -1
        return
    if rule.since < 0:
        rule.since = now
    if now - rule.since >= (rule.below_minutes if rule.active else rule.for_minutes):
        rule.active, rule.since = 1 - rule.active, -1
        supply = world.supply[rule.supply]
        units = int(rule.units) if rule.active else -int(rule.units)
        set_supply(world, int(rule.supply), int(supply.capacity_now), int(supply.extra) + units)


@verb
def measured(world: World, index: int) -> int:
    """Return what a rule watches: people delayed, or occupancy in millionths."""
    rule = world.rule[index]
    if rule.measure == DELAYED_PEOPLE:
        if rule.of >= 0:
            return int(world.delayed_people[rule.of])
        people = 0
        for k in range(len(world.delayed_people)):
            people += int(world.delayed_people[k])
        return people
    supply = world.supply[world.service_supplies[world.service[rule.of].supply_first]]
    return int(supply.in_use * MILLION // supply.capacity_now) if supply.capacity_now else MILLION


# -- the horizon (rule 14) --------------------------------------------------------------------------------------
@verb
def hand_in_unfinished(world: World, people: int) -> None:
    """Write what is unfinished at the horizon as it is."""
    for who in range(people):
        if world.person[who].delayed:
            close_delay(world, who, NOT_ENDED)
        work = world.work[who]
        if work.state == NO_WORK:
            continue
        if work.busy != NONE:
            started = int(world.ticket[work.busy].started)
            done = on_minutes_between(world, int(work.shift), started, int(world.clock[0].now))
            write_slice(world, int(work.busy), NEVER, done, NOT_ENDED)
        elif work.waiting != NONE and work.waiting != work.case:
            write_slice(world, int(work.waiting), NEVER, 0, NOT_ENDED)
