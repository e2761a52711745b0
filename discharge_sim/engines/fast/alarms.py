"""Tracks and their alarms: what is due in which minute, and what is to be done now, in order.

A track waits for one alarm at most; one that it no longer waits for stays where it is, void. Alarms of later days are
written one after the other into that day's pieces; at midnight they are hung into the lists of the day's minutes, small
enough for the processor's nearest cache. What is due at once goes into one of two lists that are worked through in
order: `urgent` (beginnings and deaths) before `changes`.
"""

from __future__ import annotations

from discharge_sim.engines.fast.instructions import lowest_bit
from discharge_sim.engines.fast.jit import verb
from discharge_sim.engines.fast.layout import ALARMS_A_PIECE, World
from discharge_sim.engines.fast.words import NONE, PHASE_CHANGES, PHASE_DEATHS
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, MINUTES_PER_HOUR


@verb
def do_next(world: World, track: int, word: int, alarm: int) -> None:
    """Put something at the end of this minute's changes: a track goes on, or (alarm) rings if it still waits."""
    clock = world.clock[0]
    if clock.changes_end >= len(world.changes):
        clock.full = 1
        return
    entry = world.changes[clock.changes_end]
    entry.track, entry.word, entry.alarm, entry.serial = track, word, alarm, serial_of(world, track)
    clock.changes_end += 1


@verb
def do_urgently(world: World, track: int, word: int, alarm: int) -> None:
    """Put something at the end of what goes before this minute's changes."""
    clock = world.clock[0]
    if clock.urgent_end >= len(world.urgent):
        clock.full = 1
        return
    entry = world.urgent[clock.urgent_end]
    entry.track, entry.word, entry.alarm, entry.serial = track, word, alarm, serial_of(world, track)
    clock.urgent_end += 1


@verb
def serial_of(world: World, track: int) -> int:
    """Return the number of times that a track has gone on or begun to wait."""
    person = world.person[track >> 1]
    return int(person.hub_serial) if track & 1 else int(person.serial)


@verb
def void_alarm(world: World, track: int, awaits: int) -> int:
    """Make what a track has waited for void, and say whether it waits from now on; return whether it did."""
    person = world.person[track >> 1]
    if track & 1:
        awaited = int(person.hub_awaits)
        person.hub_serial, person.hub_awaits = person.hub_serial + 1, awaits
    else:
        awaited = int(person.awaits)
        person.serial, person.awaits = person.serial + 1, awaits
    return awaited


@verb
def set_alarm(world: World, track: int, minute: int, phase: int, word: int) -> None:
    """Let a track wait until a minute (or for nothing but being woken, if it lies beyond the horizon)."""
    clock = world.clock[0]
    void_alarm(world, track, 1)
    if minute >= clock.horizon:
        return
    if minute <= clock.now:
        if phase == PHASE_DEATHS:
            do_urgently(world, track, word, 1)
            return
        if phase == PHASE_CHANGES:
            do_next(world, track, word, 1)
            return
        minute = int(clock.now)
    day = minute // MINUTES_PER_DAY
    number = blank_alarm(world, day)
    if number == NONE:
        return
    alarm = world.alarm[number]
    alarm.track, alarm.serial, alarm.next = track, serial_of(world, track), NONE
    alarm.minute_of_day, alarm.phase, alarm.word = minute - day * MINUTES_PER_DAY, phase, word
    if day == clock.today:
        hang(world, number)


@verb
def wake(world: World, track: int, word: int) -> None:
    """Let a story go on, in this minute."""
    if void_alarm(world, track, 0):
        do_next(world, track, word, 0)


@verb
def rings_now(world: World, track: int, serial: int, word: int) -> None:
    """Ring an alarm, if the track still waits for it."""
    if serial_of(world, track) == serial:
        world.clock[0].events += 1
        wake(world, track, word)


# -- days and minutes -------------------------------------------------------------------------------------------
@verb
def blank_alarm(world: World, day: int) -> int:
    """Return the next row for an alarm of a day, -1 if there is no room."""
    clock, row = world.clock[0], world.day_of_alarms[day]
    if row.used == ALARMS_A_PIECE or row.last == NONE:
        piece = int(clock.free_piece)
        if piece != NONE:
            clock.free_piece = world.piece_after[piece]
        elif clock.pieces < len(world.piece_after):
            piece = int(clock.pieces)
            clock.pieces += 1
        else:
            clock.full = 1
            return NONE
        if row.last == NONE:
            row.first = piece
        else:
            world.piece_after[row.last] = piece
        world.piece_after[piece] = NONE
        row.last, row.used = piece, 0
    row.used += 1
    return int(row.last) * ALARMS_A_PIECE + int(row.used) - 1


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
    clock, row = world.clock[0], world.day_of_alarms[day]
    before = world.day_of_alarms[max(day - 1, 0)]
    if day > 0 and before.last != NONE:
        world.piece_after[before.last] = clock.free_piece
        clock.free_piece = before.first
    clock.today = day
    for hour in range(len(world.busy)):
        world.busy[hour] = 0
    piece = int(row.first)
    while piece != NONE:
        end = int(row.used) if piece == row.last else ALARMS_A_PIECE
        for number in range(piece * ALARMS_A_PIECE, piece * ALARMS_A_PIECE + end):
            hang(world, number)
        piece = int(world.piece_after[piece])


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
    """Ring the alarms of a list."""
    while number != NONE:
        alarm = world.alarm[number]
        rings_now(world, int(alarm.track), int(alarm.serial), int(alarm.word))
        number = int(alarm.next)


@verb
def ring_one_of_hub(world: World, minute_of_day: int) -> bool:
    """Ring the hub's next alarm of this minute; return whether there was one."""
    minute = world.minute[minute_of_day]
    while minute.hub != NONE:
        alarm = world.alarm[minute.hub]
        minute.hub = alarm.next
        if serial_of(world, int(alarm.track)) == alarm.serial:
            world.clock[0].events += 1
            wake(world, int(alarm.track), int(alarm.word))
            return True
    return False
