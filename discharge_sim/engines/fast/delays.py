"""Delays: the one official reason for what a person waits for now (rule 13)."""

from __future__ import annotations

from discharge_sim.engines.fast.chance import draw, first_draw
from discharge_sim.engines.fast.jit import verb, verb_within
from discharge_sim.engines.fast.layout import World
from discharge_sim.engines.fast.words import (
    FUNDING_CARE_HOME,
    FUNDING_OTHER,
    HOME_CLOSED,
    LEGAL,
    NO_WORK,
    NONE,
    NOT_COMPLETE,
    NOT_STARTED,
    OWN_CHOICE,
    OWN_CHOICE_NO_INTERIM,
    STAGE_NOT_STARTED,
    STAGE_PANEL,
    WARD,
    WARD_CLOSED,
    WEEKEND_DRAW,
)
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.settings import EndedBy, ServiceKind

INDEPENDENT, LONG_TERM_CARE = int(Need.INDEPENDENT), int(Need.LONG_TERM_CARE)
HOSPITAL_POOL, CARE_HOME = int(ServiceKind.HOSPITAL_POOL), int(ServiceKind.CARE_HOME)
INTERMEDIATE_CARE = int(ServiceKind.INTERMEDIATE_CARE)
REASON_CHANGED = int(EndedBy.REASON_CHANGED)


@verb
def kind_of_place(world: World, who: int) -> int:
    """Return the kind of service whose place a person holds, -1 if none."""
    service = int(world.person[who].place_service)
    return int(world.service[service].kind) if service != NONE else NONE


@verb
def is_institution(kind: int) -> bool:
    """Whether a kind of service is one that closes to people from closed wards."""
    return kind in (CARE_HOME, INTERMEDIATE_CARE)


@verb
def ward_is_closed(world: World, who: int) -> bool:
    """Whether an outbreak has closed the ward in which the person lies."""
    if kind_of_place(world, who) != HOSPITAL_POOL:
        return False
    pool = int(world.person[who].place_service)
    service = world.service[pool]
    if service.wards == 0 or service.wards_closed == 0:
        return False
    ward = draw(world, who, WARD, 0) * int(service.wards) >> 32
    return bool(world.closed_wards[pool * int(world.clock[0].wards_at_most) + ward] > 0)


@verb
def can_leave_at_weekend(world: World, spell: int) -> bool:
    """Whether a person can leave hospital at a weekend: one draw a spell, asked for by few."""
    clock, need = world.clock[0], world.spell[spell].need
    chance = clock.weekend_independent if need == INDEPENDENT else clock.weekend_arranged
    return bool(first_draw(world, spell, WEEKEND_DRAW) < chance)


@verb
def hub_reason(world: World, who: int) -> int:
    """Return the official reason while the hub's work is what the person waits for."""
    stage = world.person[who].hub_stage
    if stage == STAGE_PANEL:
        need = world.spell[world.person[who].spell].need
        return FUNDING_CARE_HOME if need == LONG_TERM_CARE else FUNDING_OTHER
    return NOT_STARTED if stage == STAGE_NOT_STARTED else NOT_COMPLETE


@verb
def reason_now(world: World, who: int) -> int:
    """Return the official reason for what the person waits for now, by precedence."""
    person = world.person[who]
    reason = int(person.reason)
    if reason < 0 and person.hub_state != NO_WORK:
        reason = hub_reason(world, who)
    if reason == LEGAL:
        return reason
    if person.ticket_1 != NONE:
        wanted = world.service[world.ticket[person.ticket_1].service]
        if is_institution(wanted.kind):
            if ward_is_closed(world, who):
                return WARD_CLOSED
            if wanted.is_closed:
                return HOME_CLOSED
            if person.refusals and wanted.kind == CARE_HOME:
                return OWN_CHOICE if world.spell[person.spell].interim_possible else OWN_CHOICE_NO_INTERIM
    return reason if reason >= 0 else NOT_STARTED


@verb
def show_reason(world: World, who: int) -> None:
    """Begin a new interval of the delay if its reason or its pool has changed."""
    person = world.person[who]
    if person.delayed:
        reason, pool = reason_now(world, who), int(person.place_service)
        if reason != person.shown_reason or pool != person.shown_pool:
            close_delay(world, who, REASON_CHANGED)
            person.shown_reason, person.shown_pool, person.delay_from = reason, pool, world.clock[0].now
            take_up_interval(world, who)


@verb
def take_up_interval(world: World, who: int) -> None:
    """Let the last interval go on if only what had no length came between (rule 13)."""
    person = world.person[who]
    if person.last_interval != NONE:
        last = world.delay[person.last_interval]
        if last.end == person.delay_from and last.reason == person.shown_reason and last.pool == person.shown_pool:
            person.delay_from = last.start


@verb
def set_reason(world: World, who: int, reason: int) -> None:
    """Say what the person waits for from now on; -1: for the assessment."""
    world.person[who].reason = reason
    show_reason(world, who)


@verb
def close_delay(world: World, who: int, ended_by: int) -> None:
    """Write the present interval of the delay, if it has any length; else the one before says how it ended."""
    clock, person = world.clock[0], world.person[who]
    if person.shown_reason < 0 or clock.now <= person.delay_from:
        if person.last_interval != NONE and ended_by != REASON_CHANGED:
            world.delay[person.last_interval].ended_by = ended_by
        return
    if person.last_interval == NONE or world.delay[person.last_interval].start != person.delay_from:
        if clock.delays >= len(world.delay):
            clock.full = 1
            return
        person.last_interval = clock.delays
        clock.delays += 1
    row, spell = world.delay[person.last_interval], world.spell[person.spell]
    row.person = person.number
    row.spell, row.episode, row.ready = person.spell_number, spell.episodes - 1, spell.ready
    row.pool, row.reason = person.shown_pool, person.shown_reason
    row.start, row.end, row.ended_by = person.delay_from, clock.now, ended_by


@verb
def record_ready(world: World, spell: int, minute: int, episode: int) -> None:
    """Record the ready date."""
    row = world.spell[spell]
    row.ready = minute
    row.first_ready = min(int(row.first_ready), minute)
    row.episodes += episode


@verb
def count_as_delayed(world: World, who: int) -> None:
    """Begin an episode of delay."""
    clock, person = world.clock[0], world.person[who]
    person.delayed = 1
    world.delayed_people[person.partnership] += 1
    person.delayed_before, person.delayed_next = NONE, clock.delayed_first
    if clock.delayed_first != NONE:
        world.person[clock.delayed_first].delayed_before = who
    clock.delayed_first = who


@verb_within
def end_delay(world: World, who: int, ended_by: int) -> None:
    """End the episode of delay."""
    person = world.person[who]
    if not person.delayed:
        return
    close_delay(world, who, ended_by)
    world.delayed_people[person.partnership] -= 1
    person.delayed, person.shown_reason, person.shown_pool, person.last_interval = 0, NONE, NONE, NONE
    if person.delayed_before == NONE:
        world.clock[0].delayed_first = person.delayed_next
    else:
        world.person[person.delayed_before].delayed_next = person.delayed_next
    if person.delayed_next != NONE:
        world.person[person.delayed_next].delayed_before = person.delayed_before
