"""Alarms: what is due in which minute, and what is to be done now, in order.

A person's story is one track, the hub's work for that person another. A track waits for one alarm at most; one that it
no longer waits for stays where it is, void. Alarms of later days are written one after the other into that day's
pieces; at midnight they are hung into the lists of the day's minutes, small enough for the processor's nearest cache.
What is due at once goes into one of two lists that are worked through in order: `urgent` (beginnings and deaths)
before `changes`.
"""

from __future__ import annotations

from discharge_sim.engines.fast.instructions import fetch, lowest_bit
from discharge_sim.engines.fast.jit import verb
from discharge_sim.engines.fast.layout import ALARMS_A_PIECE, World
from discharge_sim.engines.fast.words import DIED, HUB_AWAKE, NONE, PHASE_CHANGES, PHASE_DEATHS, PHASE_HUB
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, MINUTES_PER_HOUR


# -- at once ----------------------------------------------------------------------------------------------------
@verb
def do_next(world: World, who: int, word: int, alarm: int) -> None:
    """Put something at the end of this minute's changes: a track goes on, or (alarm) rings if it still waits."""
    clock = world.clock[0]
    if clock.changes_end >= len(world.changes):
        clock.full = 1
        return
    entry = world.changes[clock.changes_end]
    entry.who, entry.serial, entry.word, entry.alarm = who, world.person[who].serial, word, alarm
    clock.changes_end += 1


@verb
def do_urgently(world: World, who: int, word: int, alarm: int) -> None:
    """Put something at the end of what goes before this minute's changes."""
    clock = world.clock[0]
    if clock.urgent_end >= len(world.urgent):
        clock.full = 1
        return
    entry = world.urgent[clock.urgent_end]
    entry.who, entry.serial, entry.word, entry.alarm = who, world.person[who].serial, word, alarm
    clock.urgent_end += 1


@verb
def wake(world: World, who: int, word: int) -> None:
    """Let a person's story go on, in this minute."""
    person = world.person[who]
    person.serial += 1
    if person.awaits:
        person.awaits = 0
        do_next(world, who, word, 0)


@verb
def wake_hub(world: World, who: int) -> None:
    """Let the hub's work for a person go on, in this minute."""
    person = world.person[who]
    person.hub_serial += 1
    if person.hub_awaits:
        person.hub_awaits = 0
        do_next(world, who, HUB_AWAKE, 0)


# -- later ------------------------------------------------------------------------------------------------------
@verb
def set_alarm(world: World, who: int, minute: int, word: int) -> None:
    """Let a story wait until a minute (or for nothing but being woken, if it lies beyond the horizon)."""
    clock, person = world.clock[0], world.person[who]
    person.serial += 1
    person.awaits = 1
    if minute > clock.now:
        if minute < clock.horizon:
            write_alarm(world, who, int(person.serial), minute, PHASE_DEATHS if word == DIED else PHASE_CHANGES, word)
    elif word == DIED:
        do_urgently(world, who, word, 1)
    else:
        do_next(world, who, word, 1)


@verb
def set_hub_alarm(world: World, who: int, minute: int) -> None:
    """Let the hub's work wait until a minute, or for nothing but being woken."""
    clock, person = world.clock[0], world.person[who]
    person.hub_serial += 1
    person.hub_awaits = 1
    if minute < clock.horizon:
        write_alarm(world, who, int(person.hub_serial), max(minute, int(clock.now)), PHASE_HUB, HUB_AWAKE)


@verb
def write_alarm(world: World, who: int, serial: int, minute: int, phase: int, word: int) -> None:
    """Write an alarm at the end of its day's pieces."""
    clock = world.clock[0]
    day = minute // MINUTES_PER_DAY
    row = world.day_of_alarms[day]
    number = int(row.next)
    if number % ALARMS_A_PIECE == 0:
        number = another_piece(world, day) * ALARMS_A_PIECE
        if number < 0:
            return
    row.next = number + 1
    alarm = world.alarm[number]
    alarm.who, alarm.serial, alarm.next = who, serial, NONE
    alarm.minute_of_day, alarm.phase, alarm.word = minute - day * MINUTES_PER_DAY, phase, word
    if day == clock.today:
        hang(world, number)


@verb
def another_piece(world: World, day: int) -> int:
    """Add a piece to a day's; -1 if there is none left."""
    clock, row = world.clock[0], world.day_of_alarms[day]
    piece = int(clock.free_piece)
    if piece != NONE:
        clock.free_piece = world.piece_after[piece]
    elif clock.pieces < len(world.piece_after):
        piece = int(clock.pieces)
        clock.pieces += 1
    else:
        clock.full = 1
        return NONE
    if row.next == 0:
        row.first = piece
    else:
        world.piece_after[(row.next - 1) // ALARMS_A_PIECE] = piece
    world.piece_after[piece] = NONE
    return piece


# -- days and minutes -------------------------------------------------------------------------------------------
@verb
def hang(world: World, number: int) -> None:
    """Put one of today's alarms at the end of its minute's list."""
    alarm = world.alarm[number]
    minute = world.minute[alarm.minute_of_day]
    hour = alarm.minute_of_day // MINUTES_PER_HOUR
    world.busy[hour] |= 1 << (alarm.minute_of_day - hour * MINUTES_PER_HOUR)
    if alarm.phase == PHASE_CHANGES:
        last, minute.last_change = int(minute.last_change), number
        if minute.change == NONE:
            minute.change = number
            return
    elif alarm.phase == PHASE_DEATHS:
        last, minute.last_death = int(minute.last_death), number
        if minute.death == NONE:
            minute.death = number
            return
    else:
        last, minute.last_hub = int(minute.last_hub), number
        if minute.hub == NONE:
            minute.hub = number
            return
    world.alarm[last].next = number


@verb
def begin_day(world: World, day: int) -> None:
    """Give back yesterday's pieces and hang up the alarms of a day."""
    clock = world.clock[0]
    if day > 0 and world.day_of_alarms[day - 1].next > 0:
        before = world.day_of_alarms[day - 1]
        world.piece_after[(before.next - 1) // ALARMS_A_PIECE] = clock.free_piece
        clock.free_piece = before.first
    clock.today = day
    for hour in range(len(world.busy)):
        world.busy[hour] = 0
    hang_day(world, day)
    fetch_places(world, day)


@verb
def hang_day(world: World, day: int) -> None:
    """Hang up the alarms of a day, and ask the memory for the people."""
    number = first_of_day(world, day)
    while number != NONE:
        hang(world, number)
        person = world.person[world.alarm[number].who]
        fetch(person, 0)
        fetch(person, 64)
        fetch(person, 128)
        number = after(world, day, number)


@verb
def fetch_places(world: World, day: int) -> None:
    """Ask the memory for the places and spells of the people of a day: most were last looked at days ago."""
    number = first_of_day(world, day)
    while number != NONE:
        person = world.person[world.alarm[number].who]
        if person.place != NONE:
            fetch(world.ticket[person.place], 0)
            fetch(world.ticket[person.place], 64)
        if person.spell != NONE:
            fetch(world.spell[person.spell], 0)
            fetch(world.spell[person.spell], 64)
        number = after(world, day, number)


@verb
def first_of_day(world: World, day: int) -> int:
    """Return the first alarm in a day's pieces, -1 if there is none."""
    row = world.day_of_alarms[day]
    return int(row.first) * ALARMS_A_PIECE if row.next > 0 else NONE


@verb
def after(world: World, day: int, number: int) -> int:
    """Return the alarm after another in a day's pieces, -1 if there is none."""
    number += 1
    if number == world.day_of_alarms[day].next:
        return NONE
    return number if number % ALARMS_A_PIECE else int(world.piece_after[number // ALARMS_A_PIECE - 1]) * ALARMS_A_PIECE


@verb
def next_busy(world: World, minute_of_day: int) -> int:
    """Return the first minute of today, from one on, that has alarms; MINUTES_PER_DAY if there is none."""
    hour = minute_of_day // MINUTES_PER_HOUR
    first = minute_of_day
    while hour < len(world.busy):
        minutes = world.busy[hour] >> (first - hour * MINUTES_PER_HOUR)
        if minutes:
            return first + lowest_bit(minutes)
        hour += 1
        first = hour * MINUTES_PER_HOUR
    return MINUTES_PER_DAY


@verb
def ring(world: World, number: int) -> None:
    """Ring the alarms of a list of people's stories."""
    while number != NONE:
        alarm = world.alarm[number]
        rings_now(world, int(alarm.who), int(alarm.serial), int(alarm.word))
        number = int(alarm.next)


@verb
def rings_now(world: World, who: int, serial: int, word: int) -> None:
    """Ring an alarm, if the story still waits for it."""
    if world.person[who].serial == serial:
        world.clock[0].events += 1
        wake(world, who, word)


@verb
def ring_one_of_hub(world: World, minute_of_day: int) -> bool:
    """Ring the hub's next alarm of this minute; return whether there was one."""
    minute = world.minute[minute_of_day]
    while minute.hub != NONE:
        alarm = world.alarm[minute.hub]
        minute.hub = alarm.next
        if world.person[alarm.who].hub_serial == alarm.serial:
            world.clock[0].events += 1
            wake_hub(world, int(alarm.who))
            return True
    return False
