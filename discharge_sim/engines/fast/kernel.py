"""The kernel: minute by minute, in the order of rule 2."""

from __future__ import annotations

from discharge_sim.engines.fast.alarms import (
    begin_day,
    do_urgently,
    fetch_person,
    find_next_alarm,
    ring_one_of_hub,
    rings_now,
    take_due,
    write_noted,
)
from discharge_sim.engines.fast.calendars import on_minutes_between
from discharge_sim.engines.fast.delays import CARE_HOME, INTERMEDIATE_CARE, close_delay, show_reason
from discharge_sim.engines.fast.fetching import AHEAD, fetch
from discharge_sim.engines.fast.hub import hub_goes_on, write_slice
from discharge_sim.engines.fast.jit import verb, verb_within
from discharge_sim.engines.fast.journeys import begin_journeys, give_back_beds
from discharge_sim.engines.fast.layout import World
from discharge_sim.engines.fast.places import NOT_ENDED
from discharge_sim.engines.fast.queues import look_again, reopen, set_supply
from discharge_sim.engines.fast.starts import settle
from discharge_sim.engines.fast.story import ENTRY_FINISHED, ENTRY_IN_SERVICE, in_service_at_start, tell
from discharge_sim.engines.fast.words import (
    BEGIN,
    CHANGE_CAPACITY,
    CHANGE_DOOR,
    CHANGE_OFFER,
    HUB_BEGINS,
    NO_WORK,
    NONE,
)
from discharge_sim.plan.layout import REVIEW_EVERY
from discharge_sim.plan.words import RuleMeasure
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER

DELAYED_PEOPLE = int(RuleMeasure.DELAYED_PEOPLE)
MILLION = 1_000_000


@verb
def simulate(world: World, people: int) -> bool:
    """Simulate one replication; return False if some table was too small (try again with a larger one)."""
    clock = world.clock[0]
    put_people(world)
    clock.tickets_at_start = clock.tickets
    begin_day(world, 0)
    clock.next_change, clock.next_arrival = change_at(world, 0), arrival_at(world, people, int(clock.arrived))
    clock.next_of_calendar = min(int(clock.next_change), int(clock.next_arrival))
    clock.now = -1
    minute = next_minute(world)
    while minute < clock.horizon and not clock.full:
        clock.now = minute
        do_minute(world, people)
        minute = next_minute(world)
    clock.now = clock.horizon
    hand_in_unfinished(world)
    return not clock.full


@verb
def next_minute(world: World) -> int:
    """Return the next minute in which something happens; the horizon if nothing does any more."""
    clock = world.clock[0]
    if clock.next_alarm <= clock.now:
        find_next_alarm(world)
    others = max(min(int(clock.next_of_calendar), int(clock.next_review)), int(clock.now) + 1)
    minute = min(others, int(clock.next_alarm))
    while minute >= clock.midnight:
        if clock.midnight >= clock.horizon:
            return int(clock.midnight)
        begin_day(world, int(clock.today) + 1)
        begin_journeys(world, int(clock.today))
        minute = min(others, int(clock.next_alarm))
    return minute


@verb_within
def change_at(world: World, number: int) -> int:
    """Return the minute of a change by the calendar, NEVER if there is none."""
    return int(world.calendar_changes[number].minute) if number < len(world.calendar_changes) else NEVER


@verb_within
def arrival_at(world: World, people: int, arrival: int) -> int:
    """Return the minute in which somebody arrives, NEVER if nobody does."""
    return int(world.facts[arrival].arrived) if arrival < people else NEVER


@verb
def do_minute(world: World, people: int) -> None:
    """Do what falls on this minute: the calendar's changes and arrivals, deaths, changes, the rest (rule 2)."""
    clock = world.clock[0]
    minute_of_day = int(clock.now) - (int(clock.midnight) - MINUTES_PER_DAY)
    if clock.now >= clock.next_of_calendar and follow_calendar(world, people, minute_of_day):
        return
    if clock.urgent_end > 0:
        do_urgent(world)
    tell_due(world, minute_of_day)
    finish_minute(world, minute_of_day)
    write_noted(world)


@verb
def tell_due(world: World, minute_of_day: int) -> None:
    """Tell the stories that wait for this minute; what becomes urgent comes before the next."""
    number = take_due(world, minute_of_day)
    while number != NONE:
        alarm = world.alarm[number]
        who = int(alarm.who)
        if still_awaited(world, number):
            tell(world, who, int(alarm.word))
            if world.clock[0].urgent_end > 0:
                do_urgent(world)
        number = take_due(world, minute_of_day)


@verb
def still_awaited(world: World, number: int) -> bool:
    """Whether a story still waits for an alarm; if so, it rings."""
    alarm = world.alarm[number]
    person = world.person[alarm.who]
    if person.serial != alarm.serial:
        return False
    world.clock[0].events += 1
    person.serial += 1
    person.awaits = 0
    return True


@verb_within
def nothing_waits(world: World, minute_of_day: int) -> bool:
    """Whether no alarm and no journey waits for a minute: then both have no first, which has all bits."""
    of_minute = world.minute[minute_of_day]
    return bool(of_minute.first & of_minute.journeys == NONE)


@verb
def follow_calendar(world: World, people: int, minute_of_day: int) -> bool:
    """Make this minute's changes and let its people come; return whether that was all, and left nothing to do."""
    clock = world.clock[0]
    while clock.next_change <= clock.now:
        make_change(world, int(clock.changed))
        clock.changed += 1
        clock.next_change = change_at(world, int(clock.changed))
        clock.events += 1
    was_all = clock.next_arrival <= clock.now and let_come(world, people, minute_of_day)
    clock.next_of_calendar = min(int(clock.next_change), int(clock.next_arrival))
    return was_all


@verb
def let_come(world: World, people: int, minute_of_day: int) -> bool:
    """Let this minute's people come; return whether it was one alone, and nothing is left to do.

    Whoever comes in a minute without alarms, another arrival or a review is told so (`alone`): nobody else can want the
    same bed, and nobody looks at it before the starts.
    """
    clock = world.clock[0]
    nobody_else = arrival_at(world, people, int(clock.arrived) + 1) > clock.now
    clock.alone = nobody_else and nothing_waits(world, minute_of_day) and clock.now != clock.next_review
    while clock.next_arrival <= clock.now:
        clock.arrived += 1
        clock.next_arrival = arrival_at(world, people, int(clock.arrived))
        tell(world, open_person(world, int(clock.arrived) - 1), BEGIN)
        clock.events += 1
    is_over = clock.alone and clock.changes_end + clock.dirty_count + clock.noted + clock.urgent_end == 0
    clock.alone = 0
    return bool(is_over and nothing_waits(world, minute_of_day))


@verb
def open_person(world: World, arrival: int) -> int:
    """Write the row of a person to whom nothing has happened yet, where somebody's was whose story is over."""
    clock, facts = world.clock[0], world.facts[arrival]
    fetch(world.facts, arrival + AHEAD, 0)
    if clock.free_rows > 0:
        clock.free_rows -= 1
        who = int(world.free_row[clock.free_rows])
    else:
        who = int(clock.people)
        clock.people += 1
        fetch_person(world, who + AHEAD)
    person = world.person[who]
    serial, hub_serial = person.serial + 1, person.hub_serial + 1  # alarms of whoever had the row ring for nobody
    world.person[who] = world.blank_person[0]
    person.serial, person.hub_serial, person.arrival = serial, hub_serial, arrival
    person.number, person.partnership, person.need = facts.number, facts.partnership, facts.need
    person.key, person.stream_spell = facts.key, facts.stream_hash << 8 | 255  # no spell yet
    person.states_units = facts.units >= 0
    return who


@verb
def put_people(world: World) -> None:
    """Put those into the story who are present at the start."""
    clock = world.clock[0]
    for arrival in range(clock.arrived):
        who, entry = open_person(world, arrival), world.facts[arrival].entry
        if clock.full:
            return
        if entry not in (ENTRY_IN_SERVICE, ENTRY_FINISHED) or in_service_at_start(world, who):
            do_urgently(world, who, BEGIN, 0)
        else:
            forget(world, who)


@verb
def forget(world: World, who: int) -> None:
    """Give back the row of somebody to whom nothing can happen: the place is taken, by whom need not be known."""
    clock, person = world.clock[0], world.person[who]
    world.ticket[person.last_started].who = NONE
    person.place = person.process = NONE
    world.free_row[clock.free_rows] = who
    clock.free_rows += 1


@verb
def finish_minute(world: World, minute_of_day: int) -> None:
    """Do all that is to be done in this minute: changes, the hub's one by one, reviews, departures, starts."""
    clock = world.clock[0]
    while not clock.full:
        if clock.changes_end > 0:
            do_all(world)
        if ring_one_of_hub(world, minute_of_day):
            continue
        if clock.now == clock.next_review:
            clock.next_review += REVIEW_EVERY
            for index in range(len(world.rule)):
                review_rule(world, index)
        elif world.minute[minute_of_day].journeys != NONE:
            give_back_beds(world, minute_of_day)
        elif clock.dirty_count > 0:
            settle(world)
        else:
            return


@verb
def do_all(world: World) -> None:
    """Do what is to be done, in order, until nothing is left."""
    clock = world.clock[0]
    while clock.changes_first < clock.changes_end and not clock.full:
        entry = world.changes[clock.changes_first]
        clock.changes_first += 1
        if entry.alarm or entry.word >= HUB_BEGINS:
            do_entry(world, int(entry.who), int(entry.serial), int(entry.word), int(entry.alarm))
        else:
            tell(world, int(entry.who), int(entry.word))
        if clock.urgent_end > 0:
            do_urgent(world)
    clock.changes_first = clock.changes_end = 0


@verb
def do_urgent(world: World) -> None:
    """Do what goes before this minute's changes."""
    clock = world.clock[0]
    while clock.urgent_first < clock.urgent_end and not clock.full:
        entry = world.urgent[clock.urgent_first]
        clock.urgent_first += 1
        do_entry(world, int(entry.who), int(entry.serial), int(entry.word), int(entry.alarm))
    clock.urgent_first = clock.urgent_end = 0


@verb
def do_entry(world: World, who: int, serial: int, word: int, alarm: int) -> None:
    """Let one alarm ring, or one track go on."""
    if alarm:
        rings_now(world, who, serial, word)
    elif word >= HUB_BEGINS:
        hub_goes_on(world, who)
    else:
        tell(world, who, word)


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
    clock.wards_closed += by
    world.closed_wards[pool * int(clock.wards_at_most) + ward] += by
    world.service[pool].wards_closed += by
    for index in range(len(world.service)):
        if world.service[index].kind in (CARE_HOME, INTERMEDIATE_CARE):
            reopen(world, index)
    who = int(clock.delayed_first)
    while who != NONE:
        if world.person[who].place_service == pool:
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
def hand_in_unfinished(world: World) -> None:
    """Write what is unfinished at the horizon as it is."""
    for who in range(world.clock[0].people):
        person, work = world.person[who], world.work[who]
        fetch(world.person, who + 2 * AHEAD, 0)
        if person.delayed:
            close_delay(world, who, NOT_ENDED)
        if person.hub_state == NO_WORK:
            continue
        if work.busy != NONE:
            started = int(world.ticket[work.busy].started)
            done = on_minutes_between(world, int(work.shift), started, int(world.clock[0].now))
            write_slice(world, int(work.busy), NEVER, done, NOT_ENDED)
        elif work.waiting != NONE and work.waiting != work.case:
            write_slice(world, int(work.waiting), NEVER, 0, NOT_ENDED)
