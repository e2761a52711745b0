"""The start of the world (rule 12): people who are there before the first minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discharge_sim.engines.reference.aftercare import follow, stay_on, taper_minutes
from discharge_sim.engines.reference.hospital import assessed_first, begin_delay, in_hospital
from discharge_sim.engines.reference.machinery import Service, Story, Ticket
from discharge_sim.engines.reference.person import FINISHED, PLANNED, Person
from discharge_sim.engines.reference.referral import begun_before_start
from discharge_sim.engines.reference.spell import Spell
from discharge_sim.plan.people_layout import Entry
from discharge_sim.plan.quantiles import remaining
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import AssessmentPlace
from discharge_sim.vocabulary.settings import EndedBy, EntryRoute, ServiceKind

if TYPE_CHECKING:
    from discharge_sim.engines.reference.world import World


def present_at_start(world: World, person: Person) -> Story | None:
    """Put a person where they are at the start; return their story, or None if nothing can happen to them."""
    entry = Entry(int(world.people.entry[person.number]))
    if entry == Entry.IN_BED_NOT_FIT:
        return already_in_bed(world, person)
    if entry in (Entry.DELAYED, Entry.UNFIT_AGAIN):
        return already_delayed(world, person)
    if entry == Entry.WAITING_IN_COMMUNITY:
        return waiting_at_start(world, person)
    if entry == Entry.FINISHED_IN_SERVICE:
        return finished_at_start(world, person)
    return stay_at_start(world, person) if in_service(world, person) else None


def in_service(world: World, person: Person) -> bool:
    """Put a person into a service at the start; return whether anything can happen to them before the horizon."""
    tapers = place_in_service(world, person, int(world.people.step[person.number]))
    ticket = world.last_started(person)
    person.finish_at = ticket.visit[PLANNED]
    if ticket.service.kind == ServiceKind.PROCESS:
        person.process, person.place = person.place, None
    minutes = [person.finish_at, *(minute for minute, _ in (*tapers, *person.hazards) if minute > 0)]
    return min(minutes) < world.horizon


def place_in_service(world: World, person: Person, step: int) -> list[tuple[int, int]]:
    """Put a person into a step's service at the start, with what is left of a package; return its tapers."""
    here, finish = world.steps[step], int(world.people.finish[person.number])
    assert here.service is not None
    person.times_on_step[step] = 1
    place_in(world, person, here.service, step, world.units_of(person, step), int(world.people.started[person.number]))
    ticket = world.last_started(person)
    ticket.visit[PLANNED] = finish
    tapers = taper_minutes(ticket, here)
    for minute, tapered in tapers:
        if minute < min(finish, 1):
            world.taper(ticket, tapered)
    world.community_hazards(person, ticket)
    return tapers


def finished_at_start(world: World, person: Person) -> Story:
    """Have finished in a service before the start, hold the place, and wait for what comes next (rule 12)."""
    finish = int(world.people.finish[person.number])
    place_in_service(world, person, int(world.people.holds[person.number]))
    world.last_started(person).visit[FINISHED] = finish
    return follow_from(world, person, int(world.people.step[person.number]), finish)


def stay_at_start(world: World, person: Person) -> Story:
    """Go on with the stay in which the person is at the start."""
    step = yield from stay_on(world, person, int(world.people.step[person.number]))
    return follow(world, person, step)


def waiting_at_start(world: World, person: Person) -> Story:
    """Wait in the community at the start, since a minute before it."""
    person.route = int(EntryRoute.COMMUNITY)
    world.joined_before[person.number] = person.arrived
    return follow(world, person, int(world.people.step[person.number]))


def place_in_pool(world: World, person: Person, pool: int, since: int) -> None:
    """Put somebody into a bed before minute 0, over capacity if need be."""
    place_in(world, person, world.services[pool], -1, 1, since)


def place_in_process(world: World, person: Person, step: int, since: int) -> None:
    """Put somebody into a process before minute 0."""
    service = world.steps[step].service
    assert service is not None
    bed = person.place
    place_in(world, person, service, step, 1, since)
    person.process, person.place = person.place, bed


def place_in(world: World, person: Person, service: Service, step: int, units: int, since: int) -> None:
    """Put somebody into a service before minute 0."""
    ticket = Ticket(person, service, 0, since, units, world.begin)
    ticket.step, ticket.started = step, since
    ticket.visit = [person.number, person.spell_number, person.sequence, service.index, step, person.route, -1]
    ticket.visit += [since, since, NEVER, NEVER, EndedBy.NOT_ENDED, units, units, NEVER]
    person.sequence += 1
    world.visits.append(ticket.visit)
    if service.supplies:
        ticket.supply = service.supplies[0]
        ticket.supply.in_use += units
    service.balance["there_at_start"] += 1
    person.place = ticket
    world.started_last[person.number] = ticket


def already_in_bed(world: World, person: Person) -> Story:
    """Be in a bed at the start, not yet fit or not yet recorded ready (rule 12)."""
    person.route = int(EntryRoute.HOSPITAL)
    person.spell = Spell.first(world, person)
    place_in_pool(world, person, person.spell.pool, person.arrived)
    person.spell.bed_start = person.arrived
    begun_before_start(world, person)
    person.spell.not_before(0)
    return in_hospital(world, person)


def already_delayed(world: World, person: Person) -> Story:
    """Be delayed at the start, assessed and on a pathway, or still waiting for the assessment (rule 12).

    Who is unfit again at the start becomes so in the first minute.
    """
    people = world.people
    person.route = int(EntryRoute.HOSPITAL)
    spell = person.spell = Spell.first(world, person)
    ready, step = int(people.ready[person.number]), int(people.step[person.number])
    place_in_pool(world, person, spell.pool, person.arrived)
    spell.bed_start, spell.fit = person.arrived, spell.fit_at
    spell.record_ready(ready)
    if step < 0:
        begun_before_start(world, person)
    spell.refer_at = spell.slip_at = spell.transfer_at = NEVER
    begin_delay(world, person)
    if people.entry[person.number] == Entry.UNFIT_AGAIN:
        person.hazards = [(0 if word == "unfit" else minute, word) for minute, word in person.hazards]
    if step < 0:
        return assessed_first(world, person)
    spell.assessed_now, spell.assessed, spell.assessed_need = True, ready, spell.need
    spell.assessment_place = int(AssessmentPlace.HOSPITAL)
    return follow_from(world, person, step, ready)


def follow_from(world: World, person: Person, step: int, since: int) -> Story:
    """Take up a pathway on which the person has been since a minute before the start."""
    here = world.steps[step]
    if here.service is not None and here.service.kind == ServiceKind.PROCESS:
        person.set_reason(here.waiting_reason)
        person.finish_at = remaining(world.tables[here.stay_table], -since, person.draw_step("stay", step))
        place_in_process(world, person, step, since)
        person.times_on_step[step] = 1
        onward = yield from stay_on(world, person, step)
        return follow(world, person, onward)
    if here.service is None:
        person.times_on_step[step] = 1
        if here.lead_table >= 0:
            person.lead_until = remaining(world.tables[here.lead_table], -since, person.draw_step("lead", step))
        return follow(world, person, step, again=True)
    world.joined_before[person.number] = since
    return follow(world, person, step)
