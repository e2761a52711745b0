"""A hospital spell: asking for a bed, treatment, fit, recorded ready, delayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discharge_sim.engines.reference.aftercare import at_home, follow, take_up_again
from discharge_sim.engines.reference.machinery import Story
from discharge_sim.engines.reference.person import Person
from discharge_sim.engines.reference.referral import (
    discharge_to_assess_step,
    next_referral,
    start_assessment,
    stop_work,
)
from discharge_sim.engines.reference.spell import Spell
from discharge_sim.plan.layout import HOME_STEP
from discharge_sim.plan.quantiles import lookup
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.needs import AssessmentPlace, Need
from discharge_sim.vocabulary.reasons import REASON_INDEX
from discharge_sim.vocabulary.settings import EndedBy, EntryRoute

if TYPE_CHECKING:
    from discharge_sim.engines.reference.world import World

TRANSPORT = REASON_INDEX["44"]
LATE_TRANSPORT = 2 * MINUTES_PER_DAY  # people without support count as delayed only after this


def ask_for_bed(world: World, person: Person) -> Story:
    """Wait in the emergency department (or for an elective date) until there is a bed; board if it takes too long."""
    spell = person.spell
    pool = world.services[spell.pool]
    world.ask_for_pool(person, pool)
    board_at = world.now + pool.boards_after if pool.boards_in >= 0 else NEVER
    cancelled_at = world.now + spell.cancelled_after
    while True:
        word = yield from person.until(
            (spell.fit_at if spell.dies else NEVER, "died"), (cancelled_at, "cancelled"), (board_at, "board")
        )
        if not person.tickets:
            break
        if word == "board":
            board_at = NEVER
            world.ask_for_pool(person, world.services[pool.boards_in])
        elif word == "cancelled":
            person.leave_queues(EndedBy.CANCELLED)
            spell.cancelled += 1
            if spell.cancelled > spell.cancelled_at_most:
                person.spell_ends(EndedBy.CANCELLED)
                return None
            yield from _new_date(world, person)
            cancelled_at = world.now + spell.cancelled_after
            board_at = world.now + pool.boards_after if pool.boards_in >= 0 else NEVER
            world.ask_for_pool(person, pool)
    spell.bed_start = world.now
    spell.boarded = int(person.place.service.index != pool.index)  # type: ignore[union-attr]
    spell.not_before(world.now + 1)
    return in_hospital(world, person)


def _new_date(world: World, person: Person) -> Story:
    asked = person.spell.arrived
    moved = max(person.spell.new_date_after, world.now + 1 - asked)
    while (yield from person.until((asked + moved, "new_date"))) != "new_date":
        pass
    person.spell.move_by(moved)


def in_hospital(world: World, person: Person) -> Story:
    """Be treated; perhaps move to a second pool; the hub may begin before the planned date."""
    spell = person.spell
    while True:
        word = yield from person.until(
            (spell.fit_at, "died" if spell.dies else "fit"),
            (spell.transfer_at, "transfer"),
            (spell.refer_at, "refer"),
            (spell.slip_at, "slip"),
        )
        if word == "fit":
            break
        if word == "transfer":
            spell.transfer_at = NEVER
            world.ask_for_pool(person, world.services[spell.transfer_to])
        elif word == "refer":
            start_assessment(world, person, from_minute=world.now)
            spell.refer_at, spell.slip_at = NEVER, spell.slip_minute(world)
        elif word == "slip":
            if person.work is not None:
                stop_work(world, person, EndedBy.SLIPPED)
            else:
                spell.repeat_assessment()
            spell.refer_at, spell.slip_at = next_referral(world, person, world.now + 1), NEVER
    person.leave_queues(EndedBy.CANCELLED)
    spell.fit, spell.slip_at, spell.transfer_at = world.now, NEVER, NEVER
    if spell.need == Need.INDEPENDENT:
        return leave_independently(world, person)
    return wait_for_round(world, person)


def leave_independently(world: World, person: Person) -> Story:
    """Get medicines and transport, then go: no delay unless transport keeps the person over two days."""
    spell = person.spell
    lounge = world.need_step(person, Need.INDEPENDENT)
    if lounge != HOME_STEP:  # they get ready there, not in the bed
        return follow(world, person, lounge)
    prepared = world.now + lookup(world.tables[world.readiness["preparation"]], person.draw("preparation"))
    while (yield from person.until((prepared, "prepared"))) != "prepared":
        pass
    world.ask(person, HOME_STEP)
    late = (prepared + LATE_TRANSPORT, "late")
    while (yield from person.until(late)) == "late":
        late = (NEVER, "late")
        spell.record_ready(prepared)
        person.delayed, person.reason, person.shown_reason = True, TRANSPORT, TRANSPORT
        world.delayed_people[person.partnership] += 1
        person.shown_pool, person.delay_from = world.last_started(person).service.index, max(prepared, 0)
    return at_home(world, person)


def wait_for_round(world: World, person: Person) -> Story:
    """Wait until a board round records the person as ready."""
    spell = person.spell
    recorded = world.next_round(person, world.now + 1)
    while True:
        word = yield from person.until((recorded, "recorded"), (spell.refer_at, "refer"))
        if word == "recorded":
            return delayed(world, person)
        if word == "refer":
            spell.refer_at = NEVER
            start_assessment(world, person, from_minute=world.now)


def delayed(world: World, person: Person) -> Story:
    """Be recorded ready: the delay runs until the hospital place is left."""
    spell = person.spell
    spell.refer_at = NEVER
    spell.record_ready(world.now)
    begin_delay(world, person)
    if person.resume is not None:
        return take_up_again(world, person)
    if person.kept is not None:
        return follow(world, person, HOME_STEP)
    if person.return_step >= 0:
        step, person.return_step = person.return_step, -1
        return follow(world, person, step)
    if spell.need == Need.RESTART:
        return follow(world, person, world.need_step(person, Need.RESTART))
    return assessed_first(world, person)


def assessed_first(world: World, person: Person) -> Story:
    """Wait for the hub's assessment, then take the pathway of the assessed need."""
    spell = person.spell
    if not spell.assessed_now and not spell.assessed_rapidly:
        if person.work is None:
            start_assessment(world, person, from_minute=world.now)
        person.work.became_ready()  # type: ignore[union-attr]
        person.set_reason(-1)
        while not spell.assessed_now and not spell.assessed_rapidly:
            yield from person.until()
    if not spell.assessed_now:
        return follow(world, person, discharge_to_assess_step(world, person))
    need = world.need_assessed_in(person, AssessmentPlace.HOSPITAL)
    return follow(world, person, world.need_step(person, need))


def begin_delay(world: World, person: Person) -> None:
    """Open the delay and draw what can happen while it lasts."""
    person.delayed = True
    world.delayed_people[person.partnership] += 1
    person.reason = person.resume.reason if person.resume is not None else -1
    episode = person.spell.episodes - 1
    readiness = world.readiness
    unfit = lookup(world.tables[readiness["unfit_again"]], person.draw("unfit_again", episode))
    death = lookup(world.tables[readiness["death_delayed"]], person.draw("death_delayed", episode))
    person.hazards = [
        (world.now + death, "died"),
        (world.now + unfit, "unfit"),
        *(due for due in person.hazards if due[1] == "no_longer_held"),
    ]
    person.shown_reason, person.shown_pool, person.delay_from = -1, -1, max(world.now, 0)
    if person.resume is None and (person.return_step >= 0 or person.spell.need == Need.RESTART):
        person.reason = TRANSPORT
    person.show_reason()


def unfit_again(world: World, person: Person) -> Story:
    """Fall ill once more while delayed: the episode ends, a new ready date follows."""
    spell = person.spell
    person.end_delay(EndedBy.UNFIT_AGAIN)
    person.remember_what_was_waited_for()
    person.leave_queues(EndedBy.UNFIT_AGAIN)
    time = spell.unfit_again
    spell.unfit_again += 1
    if person.work is not None:
        stop_work(world, person, EndedBy.UNFIT_AGAIN)
    elif spell.assessed_now and person.process is None and person.draw("reassessed", time) < world.reassessed:
        spell.repeat_assessment()
        person.resume = None
    person.hazards = [due for due in person.hazards if due[1] == "no_longer_held"]
    spell.fit_at = world.now + lookup(world.tables[world.readiness["fit_again"]], person.draw("fit_again", time))
    person.refusals = 0
    return in_hospital(world, person)


def admitted(world: World, person: Person) -> Story:
    """Be admitted as an emergency: leave at once, whatever is held is kept for its stated days or given back."""
    stop_work(world, person, EndedBy.ADMITTED)
    person.leave_queues(EndedBy.ADMITTED)
    person.stop_process(EndedBy.ADMITTED)
    person.hazards, person.lead_until = [], NEVER
    person.readmission_at, person.gives_up_at, person.refusals = NEVER, NEVER, 0
    if person.place is not None:
        world.keep_or_release(person)
    person.spell = world.readmission_spell(person)
    person.route = int(EntryRoute.HOSPITAL)
    return ask_for_bed(world, person)


def dies(world: World, person: Person) -> None:
    """Die: leave all queues, give back the place and the member of staff at once (rule 4)."""
    person.died = world.now
    stop_work(world, person, EndedBy.DIED)
    person.end_delay(EndedBy.DIED)
    person.leave_queues(EndedBy.DIED)
    person.lose_kept_place(EndedBy.DIED)
    for ticket in (person.process, person.place):
        if ticket is not None:
            world.release(ticket, EndedBy.DIED)
    if person.spell is not None:
        person.spell.died(world.now)
    person.spell_over()
    person.process = person.place = None


def begin_hospital_story(world: World, person: Person) -> Story:
    """Arrive at hospital for the first time."""
    person.route = int(EntryRoute.HOSPITAL)
    person.spell = Spell.first(world, person)
    return ask_for_bed(world, person)
