"""Referral to the hub: when its work for a person begins, and what ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discharge_sim.engines.reference.hub import HubWork
from discharge_sim.plan.quantiles import lookup, remaining
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import AssessmentPlace
from discharge_sim.vocabulary.settings import EndedBy

if TYPE_CHECKING:
    from discharge_sim.engines.reference.person import Person
    from discharge_sim.engines.reference.spell import Spell
    from discharge_sim.engines.reference.world import World


def start_assessment(world: World, person: Person, *, from_minute: int) -> None:
    """Refer a person to the hub."""
    spell, hub = person.spell, world.hubs[person.partnership]
    rapid = person.in_hospital and hub.assesses_outside(person.need) and not spell.assessed_rapidly
    spell.referred = min(spell.referred, from_minute)
    spell.slip_after = hub.repeated_after_slip
    person.work = HubWork(world, person, rapid=rapid, from_minute=from_minute)


def stop_work(world: World, person: Person, ended_by: EndedBy) -> None:
    """Stop the hub's work for a person; what was done is wasted."""
    if person.work is not None:
        person.work.stop(ended_by)
        person.work = None
        spell = person.spell
        spell.work_wasted += spell.work_done
        spell.work_done = 0
        spell.work_rounds += 1


def planned_error(world: World, person: Person, review: int) -> int:
    """Return the error of the estimated date made at a review."""
    return lookup(world.tables[world.readiness["planned_error"]], person.draw("planned_error", review))


def next_referral(world: World, person: Person, after: int, spell: Spell | None = None) -> int:
    """Return the first minute from `after` on at which the newest estimate says begin; NEVER: on readiness."""
    spell = spell if spell is not None else person.spell
    hub = world.hubs[person.partnership]
    if not hub.starts_before_planned or hub.assesses_outside(person.need):
        return NEVER
    review_every = world.plan.planned_review
    review = max(0, (after - spell.arrived) // review_every)
    while spell.arrived + review * review_every < spell.fit_at:
        estimate = spell.fit_at + planned_error(world, person, review)
        refer = max(spell.arrived + review * review_every, after, estimate - hub.before_planned)
        # An estimate is good until the next one is made, and until it is known to be wrong.
        if refer < min(spell.arrived + (review + 1) * review_every, estimate + hub.repeated_after_slip):
            spell.planned = estimate
            return refer
        review += 1
    return NEVER


def begun_before_start(world: World, person: Person) -> None:
    """Have as much of an assessment done at the start as the time since the referral says (rule 12)."""
    spell, hub = person.spell, world.hubs[person.partnership]
    tasks = len(hub.work_list(spell.need, rapid=False))
    if hub.days_at_start_table < 0 or not tasks or hub.assesses_outside(person.need):
        return
    since = min(referred_before_start(world, person), spell.ready)
    if since >= 0:
        return
    passed, table, u = -since, world.tables[hub.days_at_start_table], person.draw("present_assessment")
    takes = lookup(table, u) if spell.ready == NEVER else passed + remaining(table, passed, u)
    spell.referred, spell.slip_after = since, hub.repeated_after_slip
    spell.refer_at, spell.slip_at = NEVER, spell.slip_minute(world)
    if takes <= passed:
        spell.assessment_started, spell.assessed_now, spell.assessed = since, True, since + takes
        spell.assessment_place = int(AssessmentPlace.HOSPITAL)
        spell.assessed_need = int(world.need_assessed_in(person, AssessmentPlace.HOSPITAL))
        return
    done = tasks * passed // takes
    if done:
        spell.assessment_started = since
    person.work = HubWork(world, person, rapid=False, from_minute=since + takes * done // tasks, done=done)


def referred_before_start(world: World, person: Person) -> int:
    """Return when a person of the start was referred by the estimate that still held; NEVER or later if not yet."""
    spell, hub = person.spell, world.hubs[person.partnership]
    while spell.refer_at < 0:
        slips = spell.planned + hub.repeated_after_slip
        if slips > 0 or slips >= spell.fit_at:
            break
        spell.refer_at = next_referral(world, person, slips + 1)
    return int(spell.refer_at)


def discharge_to_assess_step(world: World, person: Person) -> int:
    """Return where a person goes who leaves before the full assessment."""
    hub = world.hubs[person.partnership]
    safe = person.draw("safe_at_home") < int(world.plan.d2a_safe_at_home[person.partnership, person.need])
    return hub.home_step if safe else hub.intermediate_step
