"""Referral to the hub: when its work for a person begins, and what ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discharge_sim.engines.reference.hub import HubWork
from discharge_sim.plan.quantiles import lookup
from discharge_sim.vocabulary.clock import NEVER
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


def discharge_to_assess_step(world: World, person: Person) -> int:
    """Return where a person goes who leaves before the full assessment."""
    hub = world.hubs[person.partnership]
    safe = person.draw("safe_at_home") < int(world.plan.d2a_safe_at_home[person.partnership, person.need])
    return hub.home_step if safe else hub.intermediate_step
