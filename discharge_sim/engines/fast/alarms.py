"""Alarms: what is due in which minute, and what is to be done now, in order.

A person's story is one track, the hub's work for that person another. A track waits for one alarm at most; one that it
no longer waits for stays where it is, void. Alarms of later days are written one after the other into that day's
pieces; at midnight they are hung into the lists of the day's minutes, small enough for the processor's nearest cache.
What is due at once goes into one of two lists that are worked through in order: `urgent` (beginnings and deaths)
before `changes`.
"""

from __future__ import annotations

from discharge_sim.engines.fast.fetching import LINE, fetch
from discharge_sim.engines.fast.instructions import BITS, WITHIN, lowest_bit
from discharge_sim.engines.fast.jit import verb, verb_within
from discharge_sim.engines.fast.layout import PIECE_BITS, World
from discharge_sim.engines.fast.words import (
    DIED,
    HUB_AWAKE,
    NONE,
    PHASE_CHANGES,
    PHASE_DEATHS,
    PHASE_HUB,
    RESTS,
)
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY

WITHIN_PIECE = (1 << PIECE_BITS) - 1
RECIPROCAL_BITS = 42
RECIPROCAL_OF_DAY = (1 << RECIPROCAL_BITS) // MINUTES_PER_DAY + 1


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
def await_start(world: World, who: int) -> int:
    """Let a story wait for nothing but being woken; return that it rests."""
    person = world.person[who]
    person.serial += 1
    person.awaits = 1
    return RESTS


@verb
def set_alarm(world: World, who: int, minute: int, word: int) -> None:
    """Let a story wait until a minute (or for nothing but being woken, if it lies beyond the horizon).

    What is due later to somebody in a queue is noted until this minute is over: many have a place before that.
    """
    clock, person = world.clock[0], world.person[who]
    person.serial += 1
    person.awaits = 1
    if minute > clock.now:
        if minute < clock.horizon:
            if person.ticket_1 != NONE:
                note_alarm(world, who, minute, word)
            else:
                write_alarm(world, who, int(person.serial), minute, phase_of(word), word)
    elif word == DIED:
        do_urgently(world, who, word, 1)
    else:
        do_next(world, who, word, 1)


@verb_within
def phase_of(word: int) -> int:
    """Return the phase of a minute in which a story is told something."""
    return PHASE_DEATHS if word == DIED else PHASE_CHANGES


@verb
def note_alarm(world: World, who: int, minute: int, word: int) -> None:
    """Note an alarm that is to be written when this minute is over."""
    clock = world.clock[0]
    if clock.noted >= len(world.noted):
        clock.full = 1
        return
    entry = world.noted[clock.noted]
    entry.who, entry.serial, entry.minute, entry.word = who, world.person[who].serial, minute, word
    clock.noted += 1


@verb
def write_noted(world: World) -> None:
    """Write the alarms noted in this minute that are still waited for, in the order in which they were noted."""
    clock = world.clock[0]
    for k in range(clock.noted):
        entry = world.noted[k]
        if world.person[entry.who].serial == entry.serial:
            word = int(entry.word)
            write_alarm(world, int(entry.who), int(entry.serial), int(entry.minute), phase_of(word), word)
    clock.noted = 0


@verb
def set_hub_alarm(world: World, who: int, minute: int) -> None:
    """Let the hub's work wait until a minute, or for nothing but being woken."""
    clock, person = world.clock[0], world.person[who]
    person.hub_serial += 1
    person.hub_awaits = 1
    if minute < clock.horizon:
        write_alarm(world, who, int(person.hub_serial), max(minute, int(clock.now)), PHASE_HUB, HUB_AWAKE)


@verb_within
def day_of(minute: int) -> int:
    """Return the day of a minute from 0 on, as ``minute // 1440`` does: exact for all minutes of 31 bits."""
    return minute * RECIPROCAL_OF_DAY >> RECIPROCAL_BITS


@verb_within
def write_alarm(world: World, who: int, serial: int, minute: int, phase: int, word: int) -> None:
    """Write an alarm at the end of its day's pieces."""
    clock = world.clock[0]
    day = day_of(minute)
    row = world.day_of_alarms[day]
    number = int(row.next)
    if number & WITHIN_PIECE == 0:
        number = another_piece(world, day) << PIECE_BITS
        if number < 0:
            return
    row.next = number + 1
    alarm = world.alarm[number]
    alarm.who, alarm.serial, alarm.next = who, serial, NONE
    alarm.minute_of_day, alarm.phase, alarm.word = minute - day * MINUTES_PER_DAY, phase, word
    alarm.place, alarm.spell = world.person[who].place, world.person[who].spell
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
        world.piece_after[(row.next - 1) >> PIECE_BITS] = piece
    world.piece_after[piece] = NONE
    return piece


# -- days and minutes -------------------------------------------------------------------------------------------
@verb
def hang(world: World, number: int) -> None:
    """Put one of today's alarms into its minute's list: by phase, and in each phase in order."""
    alarm = world.alarm[number]
    minute = int(alarm.minute_of_day)
    alarms = world.minute[minute]
    last = int(alarms.last)
    if alarms.first == NONE:
        alarms.first = alarms.last = number
        mark_busy(world, minute)
    elif world.alarm[last].phase <= alarm.phase:
        world.alarm[last].next = alarms.last = number
    else:
        hang_between(world, number)


@verb_within
def mark_busy(world: World, minute_of_day: int) -> None:
    """Note that something happens in one of today's minutes, from the present one on."""
    clock = world.clock[0]
    world.busy[minute_of_day >> BITS] |= 1 << (minute_of_day & WITHIN)
    clock.next_alarm = min(int(clock.next_alarm), int(clock.midnight) - MINUTES_PER_DAY + minute_of_day)


@verb
def hang_between(world: World, number: int) -> None:
    """Put an alarm into its minute's list before those of a later phase."""
    alarm = world.alarm[number]
    alarms = world.minute[alarm.minute_of_day]
    before, after = NONE, int(alarms.first)
    while world.alarm[after].phase <= alarm.phase:
        before, after = after, int(world.alarm[after].next)
    alarm.next = after
    if before == NONE:
        alarms.first = number
    else:
        world.alarm[before].next = number


@verb
def begin_day(world: World, day: int) -> None:
    """Give back yesterday's pieces and hang up the alarms of a day."""
    clock = world.clock[0]
    if day > 0 and world.day_of_alarms[day - 1].next > 0:
        before = world.day_of_alarms[day - 1]
        world.piece_after[(before.next - 1) >> PIECE_BITS] = clock.free_piece
        clock.free_piece = before.first
    clock.today = day
    clock.midnight = clock.next_alarm = (day + 1) * MINUTES_PER_DAY
    for part in range(len(world.busy)):
        world.busy[part] = 0
    number = first_of_day(world, day)
    while number != NONE:
        hang(world, number)
        fetch_all(world, number)
        number = after(world, day, number)


@verb
def fetch_all(world: World, number: int) -> None:
    """Ask the memory for what will be needed when an alarm rings: most of it was last looked at days ago.

    Whoever holds no place, or has had no spell, costs a question that the processor passes over.
    """
    alarm = world.alarm[number]
    fetch_person(world, int(alarm.who))
    fetch(world.ticket, int(alarm.place), 0)
    fetch(world.spell, int(alarm.spell), 0)
    fetch(world.spell, int(alarm.spell), LINE)


@verb
def fetch_person(world: World, who: int) -> None:
    """Ask the memory for a person's row."""
    fetch(world.person, who, 0)
    fetch(world.person, who, LINE)
    fetch(world.person, who, 2 * LINE)


@verb
def first_of_day(world: World, day: int) -> int:
    """Return the first alarm in a day's pieces, -1 if there is none."""
    row = world.day_of_alarms[day]
    return int(row.first) << PIECE_BITS if row.next > 0 else NONE


@verb
def after(world: World, day: int, number: int) -> int:
    """Return the alarm after another in a day's pieces, -1 if there is none."""
    number += 1
    if number == world.day_of_alarms[day].next:
        return NONE
    return number if number & WITHIN_PIECE else int(world.piece_after[(number >> PIECE_BITS) - 1]) << PIECE_BITS


@verb
def find_next_alarm(world: World) -> None:
    """Find the next minute of today that has alarms, after the present one; the end of the day if there is none."""
    clock = world.clock[0]
    midnight = int(clock.midnight)
    clock.next_alarm = midnight - MINUTES_PER_DAY + next_busy(world, int(clock.now) + 1 - (midnight - MINUTES_PER_DAY))


@verb
def next_busy(world: World, minute_of_day: int) -> int:
    """Return the first minute of today, from one on, that has alarms; MINUTES_PER_DAY if there is none."""
    part = minute_of_day >> BITS
    first = minute_of_day
    while part < len(world.busy):
        minutes = world.busy[part] >> (first & WITHIN)
        if minutes:
            return first + lowest_bit(minutes)
        part += 1
        first = part << BITS
    return MINUTES_PER_DAY


@verb
def take_due(world: World, minute_of_day: int) -> int:
    """Take the next alarm of a person's story in a minute, deaths before changes; -1 if there is none."""
    alarms = world.minute[minute_of_day]
    number = int(alarms.first)
    if number == NONE or world.alarm[number].phase >= PHASE_HUB:
        return NONE
    alarms.first = world.alarm[number].next
    return number


@verb
def ring_one_of_hub(world: World, minute_of_day: int) -> bool:
    """Ring the hub's next alarm of this minute, when nothing before it is left; return whether there was one."""
    alarms = world.minute[minute_of_day]
    while alarms.first != NONE:
        alarm = world.alarm[alarms.first]
        alarms.first = alarm.next
        if world.person[alarm.who].hub_serial == alarm.serial:
            world.clock[0].events += 1
            wake_hub(world, int(alarm.who))
            return True
    return False


@verb
def rings_now(world: World, who: int, serial: int, word: int) -> None:
    """Ring an alarm that was set for this very minute, if the story still waits for it."""
    if world.person[who].serial == serial:
        world.clock[0].events += 1
        wake(world, who, word)
