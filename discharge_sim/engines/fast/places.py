"""Asking for a place, starting, giving back (rules 7 and 10)."""

from __future__ import annotations

from discharge_sim.engines.fast.chance import first_draw, lookup
from discharge_sim.engines.fast.delays import (
    HOSPITAL_POOL,
    can_leave_at_weekend,
    end_delay,
    kind_of_place,
    record_ready,
    show_reason,
)
from discharge_sim.engines.fast.fetching import AHEAD, fetch
from discharge_sim.engines.fast.jit import verb, verb_within
from discharge_sim.engines.fast.layout import RESERVE, World
from discharge_sim.engines.fast.queues import (
    CLOSED,
    EARLIEST_DUE,
    FROM_HOSPITAL,
    PRIORITY,
    give_back_units,
    join_queue,
    leave_queue,
    reopen,
    supply_for,
)
from discharge_sim.engines.fast.steps import draw_step, units_wanted
from discharge_sim.engines.fast.words import (
    NONE,
    READMISSION_DAY_DRAW,
    READMISSION_DRAW,
    SERVICE_ADMISSION,
)
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.settings import EndedBy, ServiceKind

PROCESS = int(ServiceKind.PROCESS)
INDEPENDENT = int(Need.INDEPENDENT)
MOVED_ON, COMPLETED, DIED, CANCELLED = (
    int(EndedBy.MOVED_ON),
    int(EndedBy.COMPLETED),
    int(EndedBy.DIED),
    int(EndedBy.CANCELLED),
)
NOT_ENDED, ADMITTED = int(EndedBy.NOT_ENDED), int(EndedBy.ADMITTED)
READMISSION_MINUTES = 28 * MINUTES_PER_DAY


# -- tickets ----------------------------------------------------------------------------------------------------
@verb
def new_ticket(world: World, who: int, service: int, rank: int, joined: int) -> int:
    """Write a blank ticket that nobody waits with yet."""
    person, number = world.person[who], blank_ticket(world)
    ticket = world.ticket[number]
    ticket.who, ticket.person, ticket.spell = who, person.number, person.spell_number
    ticket.service, ticket.route, ticket.joined, ticket.rank = service, person.route, joined, rank
    return number


@verb_within
def blank_ticket(world: World) -> int:
    """Return the row of another ticket, as yet nobody's."""
    clock = world.clock[0]
    number = int(clock.tickets)
    clock.tickets += 1
    if clock.tickets > len(world.ticket) - RESERVE:
        clock.full = 1  # the reserve lasts until what goes on now has come to its end
    fetch(world.ticket, number + AHEAD, 0)
    world.ticket[number] = world.blank_ticket[0]
    return number


@verb_within
def new_visit(world: World, who: int, service: int, step: int, units: int, rank: int, joined: int) -> int:
    """Write a ticket for the next place that a person asks for."""
    person = world.person[who]
    number = new_ticket(world, who, service, rank, joined)
    ticket = world.ticket[number]
    ticket.step, ticket.units = step, units
    ticket.held = person.place_service
    ticket.sequence = person.sequence
    person.sequence += 1
    return number


@verb
def wait_with(world: World, who: int, number: int) -> None:
    """Join the queue of a ticket."""
    person = world.person[who]
    if person.ticket_1 == NONE:
        person.ticket_1 = number
    else:
        person.ticket_2 = number
    join_queue(world, number)


@verb
def take_free_bed(world: World, who: int, pool: int) -> bool:
    """Start in a hospital pool, on coming, if nobody waits there and a bed is free; return whether it was so."""
    person, supply = world.person[who], free_bed(world, pool)
    if supply == NONE:
        return False
    number = new_visit(world, who, pool, NONE, 1, bed_rank(world, who), int(world.clock[0].now))
    lie_in(world, number, pool, supply)
    person.last_started = number  # whoever comes holds nothing and waits for nothing else: that is all of a start
    hold(world, who, number)
    return True


@verb_within
def free_bed(world: World, pool: int) -> int:
    """Return the supply of a hospital pool if nobody waits there and a bed is free, else -1."""
    service = world.service[pool]
    if service.first != NONE or service.door_now == CLOSED or service.is_closed:
        return NONE
    return supply_for(world, pool, 1)


@verb_within
def lie_in(world: World, number: int, pool: int, supply: int) -> None:
    """Write a ticket's start in a free bed."""
    clock, ticket = world.clock[0], world.ticket[number]
    ticket.supply, ticket.started, ticket.last_units = supply, clock.now, 1
    world.supply[supply].in_use += 1
    world.service[pool].came_in += 1
    clock.events += 1


@verb_within
def ask(world: World, who: int, step: int, interim: int, due_from: int) -> int:
    """Join the queue of a step's service; `due_from` is NEVER or the minute from which a due date counts."""
    person, index = world.person[who], int(world.step[step].service)
    service = world.service[index]
    joined = int(world.clock[0].now)
    if person.joined_before != NEVER:
        joined, person.joined_before = int(person.joined_before), NEVER
    units = units_wanted(world, who, step)
    rank = 0
    if service.order == PRIORITY:
        rank = int(service.hospital_rank if person.route == FROM_HOSPITAL else service.community_rank)
    elif service.order == EARLIEST_DUE:
        target = int(service.hospital_target if person.route == FROM_HOSPITAL else service.community_target)
        rank = target + (joined if due_from == NEVER else due_from)
    number = new_visit(world, who, index, step, units, rank, joined)
    at_weekends = kind_of_place(world, who) == HOSPITAL_POOL and can_leave_at_weekend(world, int(person.spell))
    world.ticket[number].interim, world.ticket[number].weekdays_only = interim, not at_weekends
    wait_with(world, who, number)
    return number


@verb_within
def ask_for_pool(world: World, who: int, pool: int) -> None:
    """Join the queue for a bed in a hospital pool."""
    wait_with(world, who, new_visit(world, who, pool, NONE, 1, bed_rank(world, who), int(world.clock[0].now)))


@verb_within
def bed_rank(world: World, who: int) -> int:
    """Return the rank in the queue for a bed (lower goes first)."""
    if world.spell[world.person[who].spell].readmission:
        return 0
    stream = int(world.facts[world.person[who].arrival].stream)
    return int(world.stream[stream].bed_rank) if stream >= 0 else 0


@verb
def stop_waiting(world: World, number: int, ended_by: int) -> None:
    """Leave a queue without having started."""
    leave_queue(world, number)
    world.ticket[number].ended, world.ticket[number].ended_by = world.clock[0].now, ended_by


@verb_within
def leave_queues(world: World, who: int, ended_by: int) -> None:
    """Stop waiting for anything."""
    if world.person[who].ticket_1 != NONE:
        leave_each_queue(world, who, ended_by)


@verb
def leave_each_queue(world: World, who: int, ended_by: int) -> None:
    """Leave the one or two queues in which a person waits."""
    person = world.person[who]
    while person.ticket_1 != NONE:
        stop_waiting(world, int(person.ticket_1), ended_by)
        person.ticket_1, person.ticket_2 = person.ticket_2, NONE


# -- starts -----------------------------------------------------------------------------------------------------
@verb
def begin(world: World, number: int) -> None:
    """What a start does at once (rule 7): leave other queues, leave the held place."""
    clock, ticket = world.clock[0], world.ticket[number]
    who = int(ticket.who)
    person, service = world.person[who], world.service[ticket.service]
    ticket.started, ticket.last_units = clock.now, ticket.units
    service.came_in += 1
    if person.ticket_1 == number:
        person.ticket_1 = person.ticket_2
    person.ticket_2 = NONE
    if not ticket.interim:
        leave_queues(world, who, MOVED_ON)
    if person.ticket_1 != NONE:  # a closed ward or a weekend may have held the person back (rule 9)
        reopen(world, int(world.ticket[person.ticket_1].service))
    person.last_started = number
    if service.kind == PROCESS:
        person.process = number
    else:
        move(world, who, number)


@verb
def move(world: World, who: int, number: int) -> None:
    """Take the new place and give back the old one."""
    person = world.person[who]
    was_in_hospital, old = kind_of_place(world, who) == HOSPITAL_POOL, int(person.place)
    to_pool = world.service[world.ticket[number].service].kind == HOSPITAL_POOL
    if was_in_hospital and not to_pool:
        leave_hospital(world, who, int(world.ticket[number].service))
    hold(world, who, number)
    if old != NONE:
        release(world, old, MOVED_ON)
    if not to_pool:
        draw_community_hazards(world, who, number)
    elif person.delayed:
        show_reason(world, who)


@verb
def hold(world: World, who: int, number: int) -> None:
    """Hold a place from now on, or (-1) none."""
    person = world.person[who]
    person.place, person.place_service = number, world.ticket[number].service if number != NONE else NONE


@verb_within
def leave_hospital(world: World, who: int, to: int) -> None:
    """End the spell alive, by going to a service."""
    end_delay(world, who, MOVED_ON)
    person = world.person[who]
    end_spell(world, int(person.spell), to, int(world.clock[0].now))
    person.died_at, person.unfit_at, person.admitted_at = NEVER, NEVER, NEVER
    readmitted = readmission_after(world, int(person.spell), int(world.clock[0].now))
    if readmitted != NEVER:
        person.readmission_at = person.admitted_at = readmitted


@verb
def end_spell(world: World, spell: int, to: int, minute: int) -> None:
    """Write that a spell ends alive in a minute, by going to a service."""
    row = world.spell[spell]
    # Who is independent and not recorded ready since being fit has the day of leaving as ready date.
    if row.need == INDEPENDENT and row.episodes == row.unfit_again:
        record_ready(world, spell, minute, 0)
    row.left_before_assessment = row.assessed_rapidly and not row.assessed_now
    row.left, row.left_to, row.ended_by = minute, to, COMPLETED


@verb
def readmission_after(world: World, spell: int, left: int) -> int:
    """Draw whether and when there will be a readmission after leaving; NEVER if there will be none."""
    clock, row = world.clock[0], world.spell[spell]
    share = int(clock.readmission)
    if row.assessed_rapidly and not row.assessed_now:
        share += int(clock.readmission_extra)
    if first_draw(world, spell, READMISSION_DRAW) >= share:
        return NEVER
    return left + 1 + (first_draw(world, spell, READMISSION_DAY_DRAW) * READMISSION_MINUTES >> 32)


@verb
def admission_from_service(world: World, who: int, table: int, step: int) -> int:
    """Draw when somebody is admitted to hospital from a service that has a rate of its own."""
    return int(world.clock[0].now) + lookup(world, table, draw_step(world, who, SERVICE_ADMISSION, step))


@verb_within
def draw_community_hazards(world: World, who: int, number: int) -> None:
    """Draw when somebody in a service is next admitted to hospital, beside a readmission already drawn."""
    clock, person, ticket = world.clock[0], world.person[who], world.ticket[number]
    admitted = int(person.readmission_at) if person.readmission_at > clock.now else NEVER
    table = int(world.service[ticket.service].admission_table)
    if table >= 0:
        admitted = min(admitted, admission_from_service(world, who, table, int(ticket.step)))
    person.died_at, person.unfit_at, person.admitted_at = NEVER, NEVER, admitted


# -- giving back ------------------------------------------------------------------------------------------------
@verb
def release(world: World, number: int, ended_by: int) -> None:
    """Give back a bed, place, package or process."""
    ticket = world.ticket[number]
    give_back_units(world, int(ticket.supply), int(ticket.last_units))
    ticket.ended, ticket.ended_by = world.clock[0].now, ended_by
    count_as_gone(world, number, ended_by)


@verb
def count_as_gone(world: World, number: int, ended_by: int) -> None:
    """Write somebody's going into the balance sheet of the service."""
    service = world.service[world.ticket[number].service]
    if ended_by == DIED:
        service.died += 1
    else:
        service.went_out += 1


@verb
def taper(world: World, number: int, units: int) -> None:
    """Let a package shrink."""
    ticket = world.ticket[number]
    if ticket.supply != NONE and units < ticket.last_units:
        give_back_units(world, int(ticket.supply), int(ticket.last_units) - units)
    ticket.last_units = units


@verb
def lose_kept_place(world: World, who: int, ended_by: int) -> None:
    """Give back a place or package that was held during a hospital spell."""
    person = world.person[who]
    if person.kept != NONE:
        release(world, int(person.kept), ended_by)
        person.kept = NONE
    person.held_until = NEVER


@verb
def keep_or_release(world: World, who: int) -> None:
    """On an emergency admission: keep the place for its stated days, or give it back."""
    person = world.person[who]
    number = int(person.place)
    ticket = world.ticket[number]
    minutes = int(world.service[ticket.service].held_minutes)
    person.return_step = ticket.step
    hold(world, who, NONE)
    stay_is_over = ticket.finished != NEVER
    person.kept_finish_at = world.clock[0].now if stay_is_over else person.finish_at
    person.finish_at = NEVER
    if minutes > 0:
        person.kept = number
        person.held_until = world.clock[0].now + minutes
    else:
        release(world, number, ADMITTED)


# -- the start of the world (rule 12) ---------------------------------------------------------------------------
@verb
def place_in(world: World, who: int, service: int, step: int, units: int, since: int) -> None:
    """Put somebody into a service before minute 0, over capacity if need be."""
    person, row = world.person[who], world.service[service]
    number = new_ticket(world, who, service, 0, since)
    ticket = world.ticket[number]
    ticket.step, ticket.started, ticket.sequence = step, since, person.sequence
    ticket.units = ticket.last_units = units
    person.sequence += 1
    if row.supply_count > 0:
        ticket.supply = world.service_supplies[row.supply_first]
        world.supply[ticket.supply].in_use += units
    row.there_at_start += 1
    person.last_started = number
    hold(world, who, number)
