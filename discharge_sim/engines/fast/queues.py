"""Supplies, queues and reopened services (rules 5, 8 and 9)."""

from __future__ import annotations

from discharge_sim.engines.fast.instructions import BITS, WITHIN
from discharge_sim.engines.fast.jit import verb
from discharge_sim.engines.fast.layout import World
from discharge_sim.engines.fast.words import NONE
from discharge_sim.plan.words import WaitingOrder
from discharge_sim.vocabulary.settings import Door, EntryRoute

FROM_HOSPITAL, CLOSED = int(EntryRoute.HOSPITAL), int(Door.CLOSED)
PRIORITY, EARLIEST_DUE = int(WaitingOrder.PRIORITY), int(WaitingOrder.EARLIEST_DUE)


@verb
def look_again(world: World, index: int) -> None:
    """Look at a service in this minute's starts, whether or not anybody waits."""
    part, bit = int(index) >> BITS, 1 << (int(index) & WITHIN)  # interpreted, the index may be numpy's 32 bits
    if not world.dirty[part] & bit:
        world.dirty[part] |= bit
        world.clock[0].dirty_count += 1
        world.clock[0].latest_dirty = index


@verb
def reopen(world: World, index: int) -> None:
    """Look at the queue again in this minute's starts (rule 9): nothing is to be seen if it is empty or closed."""
    service = world.service[index]
    if service.first != NONE and service.door_now != CLOSED:
        look_again(world, index)


@verb
def reopen_users(world: World, supply: int) -> None:
    """Reopen all services that draw from a supply."""
    k = int(world.supply[supply].services_first)
    end = k + int(world.supply[supply].services_count)
    while k < end:  # a loop over a range would be a third longer to begin
        reopen(world, world.supply_services[k])
        k += 1


@verb
def set_supply(world: World, supply: int, capacity: int, extra: int) -> None:
    """Change the capacity; nobody is thrown out (rule 8), whoever waits is looked at again (rule 9)."""
    clock, row = world.clock[0], world.supply[supply]
    row.capacity_now, row.extra = capacity, extra
    # What rules opened is in force, of staff only while on shift.
    row.in_force = capacity + extra if capacity or row.on_shift < 0 else capacity
    if clock.capacities >= len(world.capacity_row):
        clock.full = 1
        return
    log = world.capacity_row[clock.capacities]
    clock.capacities += 1
    log.supply, log.minute, log.units, log.extra = supply, clock.now, row.in_force, row.in_force - capacity
    reopen_users(world, supply)


@verb
def give_back_units(world: World, supply: int, units: int) -> None:
    """Take back units from somebody who held them (-1: there is no limit)."""
    if supply >= 0:
        world.supply[supply].in_use -= units
        reopen_users(world, supply)


@verb
def free_units(world: World, supply: int) -> int:
    """Return the units in force that nobody uses: fewer than none after a cut."""
    row = world.supply[supply]
    return int(row.in_force - row.in_use)


@verb
def supply_for(world: World, index: int, units: int) -> int:
    """Return the preferred supply with room (rule 8), or -1 (also if there is no limit at all)."""
    service = world.service[index]
    only = int(service.only_supply)
    if only != NONE:
        return only if free_units(world, only) >= units else NONE
    k, end = int(service.supply_first), int(service.supply_first + service.supply_count)
    while k < end:
        supply = int(world.service_supplies[k])
        if free_units(world, supply) >= units:
            return supply
        k += 1
    return NONE


@verb
def room_in(world: World, index: int) -> int:
    """Return the most units that one of a service's supplies has free."""
    service = world.service[index]
    only = int(service.only_supply)
    if only != NONE:
        return free_units(world, only)
    k, end = int(service.supply_first), int(service.supply_first + service.supply_count)
    room = -(2**40)
    while k < end:
        room = max(room, free_units(world, int(world.service_supplies[k])))
        k += 1
    return room


@verb
def goes_before(world: World, one: int, other: int) -> bool:
    """Whether a ticket comes before another in the total waiting order (rule 5)."""
    a, b = world.ticket[one], world.ticket[other]
    if a.rank != b.rank:
        return bool(a.rank < b.rank)
    if a.joined != b.joined:
        return bool(a.joined < b.joined)
    return bool(a.person < b.person)


@verb
def join_queue(world: World, number: int) -> None:
    """Begin to wait: behind whoever joined before from the same side, unless that one goes later or others go before.

    Where all wait in order of arrival that is the end of the queue. Where one side goes first, or is due earlier, the
    walk from the end would pass everybody of the other side: in a queue ten times as long, ten times as many.
    """
    ticket = world.ticket[number]
    index = int(ticket.service)
    service = world.service[index]
    before, after = near(world, number), NONE
    if goes_last(world, number):
        before = int(service.last)
    else:
        while before != NONE and goes_before(world, number, before):
            before = int(world.ticket[before].before)
        after = int(service.first) if before == NONE else int(world.ticket[before].next)
        while after != NONE and goes_before(world, after, number):
            before, after = after, int(world.ticket[after].next)
    ticket.before, ticket.next = before, after
    if before == NONE:
        service.first = number
    else:
        world.ticket[before].next = number
    service.weekend_leavers += 1 - ticket.weekdays_only
    if after == NONE:
        service.last = service.last_known = number
        service.rank_of_last, service.last_joined_at = ticket.rank, ticket.joined
        service.person_of_last = ticket.person
    else:
        world.ticket[after].before = number
    if can_start_anybody(world, index):
        look_again(world, index)


@verb
def can_start_anybody(world: World, index: int) -> bool:
    """Whether anybody might start in a service now: else it is looked at again when its door or a supply opens."""
    service = world.service[index]
    only = int(service.only_supply)
    return bool(service.door_now != CLOSED and (only == NONE or free_units(world, only) > 0))


@verb
def goes_last(world: World, number: int) -> bool:
    """Whether a ticket is known to come after all others in the queue: most do, and none of theirs has to be read.

    Where there is no limit any order will do: whoever may start does, all in one minute.
    """
    ticket = world.ticket[number]
    service = world.service[ticket.service]
    if service.supply_count == 0:
        return True
    if service.last_known == NONE:
        return False
    if ticket.rank != service.rank_of_last:
        return bool(ticket.rank > service.rank_of_last)
    if ticket.joined != service.last_joined_at:
        return bool(ticket.joined > service.last_joined_at)
    return bool(ticket.person > service.person_of_last)


@verb
def near(world: World, number: int) -> int:
    """Return somebody in the queue near whom a ticket belongs, -1 if there is nobody; and be the next one's."""
    ticket = world.ticket[number]
    service = world.service[ticket.service]
    if service.order not in (PRIORITY, EARLIEST_DUE):
        return int(service.last)
    if ticket.route == FROM_HOSPITAL:
        joined, service.hospital_joined = int(service.hospital_joined), number
    else:
        joined, service.community_joined = int(service.community_joined), number
    return joined if joined != NONE else int(service.last)


@verb
def unlink(world: World, number: int) -> None:
    """Take a ticket out of its queue."""
    ticket = world.ticket[number]
    service = world.service[ticket.service]
    service.weekend_leavers -= 1 - ticket.weekdays_only
    if service.hospital_joined == number:
        service.hospital_joined = ticket.before
    if service.community_joined == number:
        service.community_joined = ticket.before
    if ticket.before == NONE:
        service.first = ticket.next
    else:
        world.ticket[ticket.before].next = ticket.next
    if ticket.next == NONE:
        service.last, service.last_known = ticket.before, NONE
    else:
        world.ticket[ticket.next].before = ticket.before


@verb
def leave_queue(world: World, number: int) -> None:
    """Stop waiting, for whatever reason; somebody else may now be first (rule 9)."""
    unlink(world, number)
    reopen(world, int(world.ticket[number].service))
