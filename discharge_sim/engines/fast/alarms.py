"""Tracks and their alarms: what is due in which minute, and what is to be done now, in order.

A track has at most one alarm. Alarms of later minutes hang in the wheel; what is due at once goes into one of two
lists that are worked through in order: `urgent` (beginnings and deaths) before `changes`.
"""

from __future__ import annotations

from discharge_sim.engines.fast.jit import verb
from discharge_sim.engines.fast.layout import World
from discharge_sim.engines.fast.words import NONE, PHASE_DEATHS, PHASE_HUB


@verb
def do_next(world: World, track: int, word: int, alarm: int) -> None:
    """Put something at the end of this minute's changes: a track goes on, or (alarm) rings if it still waits."""
    clock = world.clock[0]
    if clock.changes_end >= len(world.changes):
        clock.full = 1
        return
    entry = world.changes[clock.changes_end]
    entry.track, entry.word, entry.alarm, entry.serial = track, word, alarm, world.track[track].serial
    clock.changes_end += 1


@verb
def do_urgently(world: World, track: int, word: int, alarm: int) -> None:
    """Put something at the end of what goes before this minute's changes."""
    clock = world.clock[0]
    if clock.urgent_end >= len(world.urgent):
        clock.full = 1
        return
    entry = world.urgent[clock.urgent_end]
    entry.track, entry.word, entry.alarm, entry.serial = track, word, alarm, world.track[track].serial
    clock.urgent_end += 1


@verb
def cancel_alarm(world: World, track: int) -> None:
    """Take a track's alarm out of the wheel."""
    node = world.track[track]
    node.serial += 1
    if node.minute == NONE:
        return
    if node.before == NONE:
        world.wheel[node.minute].first = node.next
    else:
        world.track[node.before].next = node.next
    if node.next == NONE:
        world.wheel[node.minute].last = node.before
    else:
        world.track[node.next].before = node.before
    node.minute = NONE


@verb
def set_alarm(world: World, track: int, minute: int, phase: int, word: int) -> None:
    """Let a track wait until a minute (or for nothing but being woken, if it lies beyond the horizon)."""
    clock, node = world.clock[0], world.track[track]
    node.serial += 1
    node.awaits = 1
    if minute >= clock.horizon:
        return
    if minute <= clock.now and phase != PHASE_HUB:
        if phase == PHASE_DEATHS:
            do_urgently(world, track, word, 1)
        else:
            do_next(world, track, word, 1)
        return
    bucket = world.wheel[max(minute, clock.now)]
    node.minute, node.phase, node.word = max(minute, clock.now), phase, word
    node.next, node.before = NONE, bucket.last
    if bucket.last == NONE:
        bucket.first = track
    else:
        world.track[bucket.last].next = track
    bucket.last = track


@verb
def wake(world: World, track: int, word: int) -> None:
    """Let a story go on, in this minute."""
    cancel_alarm(world, track)
    if world.track[track].awaits:
        world.track[track].awaits = 0
        do_next(world, track, word, 0)


@verb
def ring_alarms(world: World, phase: int, at_most: int) -> bool:
    """Wake tracks whose alarm rings in this minute and phase; return whether there was any."""
    track, rung = int(world.wheel[world.clock[0].now].first), 0
    while track != NONE and rung < at_most:
        node = world.track[track]
        following = int(node.next)
        if node.phase == phase:
            wake(world, track, int(node.word))
            rung += 1
        track = following
    return rung > 0


@verb
def rings_now(world: World, track: int, serial: int, word: int) -> None:
    """Ring an alarm that was set for the minute in which it was set, if the track still waits for it."""
    if world.track[track].serial == serial:
        wake(world, track, word)
