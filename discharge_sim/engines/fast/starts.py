"""Starts: who begins, in which service (rules 6, 7, 8 and 24)."""

from __future__ import annotations

from discharge_sim.engines.fast.aftercare import come_home
from discharge_sim.engines.fast.alarms import wake
from discharge_sim.engines.fast.chance import draw
from discharge_sim.engines.fast.delays import (
    HOSPITAL_POOL,
    can_leave_at_weekend,
    is_institution,
    kind_of_place,
    show_reason,
    ward_is_closed,
)
from discharge_sim.engines.fast.hospital import have_bed
from discharge_sim.engines.fast.hub import begin_hub_ticket
from discharge_sim.engines.fast.instructions import BITS, WITHIN, lowest_bit
from discharge_sim.engines.fast.jit import verb
from discharge_sim.engines.fast.layout import World
from discharge_sim.engines.fast.places import PROCESS, begin
from discharge_sim.engines.fast.queues import room_in, supply_for, unlink
from discharge_sim.engines.fast.story import carry_on
from discharge_sim.engines.fast.words import (
    ACCEPTANCE,
    ASKING_FOR_BED,
    INTERIM_POSSIBLE,
    NONE,
    ON_THE_WAY_HOME,
    STARTED,
)
from discharge_sim.vocabulary.settings import Door, ServiceKind

HUB_TASK, CASELOAD = int(ServiceKind.HUB_TASK), int(ServiceKind.CASELOAD)
OPEN, CLOSED, WEEKEND_LEAVERS_ONLY = int(Door.OPEN), int(Door.CLOSED), int(Door.WEEKEND_LEAVERS_ONLY)


@verb
def settle(world: World) -> None:
    """Pass over the reopened services in plan order until nothing starts (rule 6)."""
    clock = world.clock[0]
    cursor = NONE
    while clock.dirty_count > 0:
        latest = int(clock.latest_dirty)
        if clock.dirty_count == 1 and world.dirty[latest >> BITS] & (1 << (latest & WITHIN)):
            cursor = latest  # mostly there is only one, and in whichever pass, it is the next
        else:
            cursor = next_reopened(world, cursor)
        if cursor == NONE:
            continue  # another pass
        clock.dirty_count -= 1
        world.dirty[cursor >> BITS] ^= 1 << (cursor & WITHIN)
        start_all(world, cursor)


@verb
def next_reopened(world: World, cursor: int) -> int:
    """Return the first reopened service after another in plan order, -1 if there is none."""
    first = cursor + 1
    part = first >> BITS
    while part < len(world.dirty):
        reopened = world.dirty[part] >> (first & WITHIN)
        if reopened:
            return first + lowest_bit(reopened)
        part += 1
        first = part << BITS
    return NONE


@verb
def start_all(world: World, index: int) -> None:
    """Start people until none can, looking again from the head after every start."""
    homes = world.service[index].offers >= 0
    while True:
        number = next_accepting(world, index) if homes else first_who_can_start(world, index)
        if number == NONE:
            return
        start(world, index, number)


@verb
def start(world: World, index: int, number: int) -> None:
    """Start one person, at once and completely (rule 7)."""
    ticket = world.ticket[number]
    world.clock[0].events += 1
    supply = supply_for(world, index, int(ticket.units))
    if supply != NONE:
        world.supply[supply].in_use += ticket.units
    ticket.supply = supply
    unlink(world, number)
    if world.service[index].kind in (HUB_TASK, CASELOAD):
        begin_hub_ticket(world, number)
    else:
        begin(world, number)
        tell_start(world, int(ticket.who))


@verb
def tell_start(world: World, who: int) -> None:
    """Tell a person of the start: at once, if all that follows is the person's own affair, else after the starts."""
    person = world.person[who]
    if person.chapter == ASKING_FOR_BED:
        person.serial, person.awaits = person.serial + 1, 0
        carry_on(world, who, have_bed(world, who))
    elif person.chapter == ON_THE_WAY_HOME and person.kept == NONE:
        person.serial, person.awaits = person.serial + 1, 0
        carry_on(world, who, come_home(world, who))
    else:
        wake(world, who, STARTED)


@verb
def first_who_can_start(world: World, index: int) -> int:
    """Return the first in the queue who can start now (rule 8), -1 if nobody can."""
    service = world.service[index]
    number = int(service.first)
    if number == NONE or service.door_now == CLOSED or service.is_closed:
        return NONE
    limited, is_weekend = service.supply_count > 0, service.door_now == WEEKEND_LEAVERS_ONLY
    if is_weekend and service.weekend_leavers == 0:
        return NONE
    room = room_in(world, index) if limited else 0
    if limited and room <= 0:
        return NONE
    while number != NONE:
        ticket = world.ticket[number]
        has_room = not limited or ticket.units <= room
        # Whoever is passed over for want of room, or at a weekend, is not asked anything else: that would mean to read
        # the person's row.
        is_asked = (has_room or not service.skips) and not (is_weekend and ticket.weekdays_only)
        if is_asked and may_start(world, int(ticket.who), index):
            return number if has_room else NONE
        number = int(ticket.next)
    return NONE


@verb
def may_start(world: World, who: int, index: int) -> bool:
    """Whether a person can start a service now: weekends and closed wards hold people back."""
    service = world.service[index]
    if service.kind in (HOSPITAL_POOL, PROCESS, HUB_TASK, CASELOAD):
        return True
    institution = is_institution(int(service.kind))
    if service.door_now == OPEN and not (institution and world.clock[0].wards_closed):
        return True  # whoever it is: nobody's row has to be read for that
    if kind_of_place(world, who) != HOSPITAL_POOL:
        return bool(service.door_now == OPEN)
    if service.door_now == WEEKEND_LEAVERS_ONLY and not can_leave_at_weekend(world, int(world.person[who].spell)):
        return False
    return not (institution and ward_is_closed(world, who))


# -- care homes (rule 24) ---------------------------------------------------------------------------------------
@verb
def next_accepting(world: World, index: int) -> int:
    """Let this minute's offers, in order of class, go down the queues; return the first who accepts one."""
    service = world.service[index]
    while service.pending_0 + service.pending_1 + service.pending_2 > 0:
        if service.pending_0 > 0:
            route = 0
            service.pending_0 -= 1
        elif service.pending_1 > 0:
            route = 1
            service.pending_1 -= 1
        else:
            route = 2
            service.pending_2 -= 1
        number = who_accepts(world, index, route)
        if number != NONE:
            return number
    return NONE


@verb
def who_accepts(world: World, index: int, route: int) -> int:
    """Return who accepts an offer made to a class, -1 if nobody does."""
    service = world.service[index]
    if service.door_now == CLOSED or service.is_closed or supply_for(world, index, 1) == NONE:
        return NONE
    for k in range(-1, 3 if service.passed_on else 0):
        wanted = route if k < 0 else k
        if k == route:
            continue
        number = int(service.first)
        while number != NONE:
            ticket = world.ticket[number]
            who = int(ticket.who)
            if ticket.route == wanted and may_start(world, who, index) and accepts(world, number):
                return number
            number = int(ticket.next)
    return NONE


@verb
def accepts(world: World, number: int) -> bool:
    """Whether a person accepts the place offered; a refusal may change the reason for the delay."""
    ticket = world.ticket[number]
    who, service = int(ticket.who), world.service[ticket.service]
    person = world.person[who]
    purpose = ACCEPTANCE ^ int(world.step[ticket.step].name_hash)
    if draw(world, who, purpose, int(person.refusals)) < service.acceptance:
        return True
    person.refusals += 1
    if person.delayed:
        possible = draw(world, who, INTERIM_POSSIBLE, 0) < service.interim_possible
        world.spell[person.spell].interim_possible = possible
        show_reason(world, who)
    return False
