"""After (or instead of) hospital: the steps of a pathway, what is waited for, how long it lasts, where it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discharge_sim.engines.reference.machinery import Story
from discharge_sim.engines.reference.person import FINISHED, PLANNED, STARTED, UNITS, Interruption, Person
from discharge_sim.engines.reference.referral import start_assessment
from discharge_sim.plan.layout import HOME_STEP, TO_ASSESSED_NEED, TO_DIED, TO_HOSPITAL
from discharge_sim.plan.quantiles import lookup
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import AssessmentPlace, Need
from discharge_sim.vocabulary.settings import EndedBy, ServiceKind, TimeoutAction

if TYPE_CHECKING:
    from discharge_sim.engines.reference.machinery import Ticket
    from discharge_sim.engines.reference.rows import Step
    from discharge_sim.engines.reference.world import World


def follow(world: World, person: Person, step: int, *, again: bool = False) -> Story:
    """Go along the steps of a pathway until the person is at home, dead, or admitted to hospital.

    `again`: the first step is taken up where it was left (rule 19); its draws are those of the first time.
    """
    while True:
        if step == TO_DIED:
            raise Interruption("died")
        if step == TO_HOSPITAL and person.in_hospital:
            raise Interruption("unfit")
        if step == TO_HOSPITAL:  # the stay is over: nothing is held for a return
            leave_place(world, person)
            raise Interruption("admitted")
        if step == HOME_STEP and not person.in_hospital:
            return at_home(world, person)
        now_on = world.steps[step]
        if not again:
            person.times_on_step[step] = person.times_on_step.get(step, 0) + 1
        again = False
        person.on_step = step
        if now_on.lead_table >= 0 and not world.skips_lead(person):
            yield from pass_lead_time(world, person, step)
        if now_on.service is None:
            step = branch(world, person, step)
            continue
        step = yield from wait_for(world, person, step)
        if step == HOME_STEP:
            return at_home(world, person)
        step = yield from stay_on(world, person, step)


def take_up_again(world: World, person: Person) -> Story:
    """Once ready again, go on with what was waited for: the process, the lead time, the place in the queue."""
    assert person.resume is not None
    step, joined, person.lead_until, _ = person.resume
    person.resume = None
    if person.process is not None:
        world.started_last[person.number] = person.process
        person.set_reason(world.steps[step].waiting_reason)
        onward = yield from stay_on(world, person, step)
        return follow(world, person, onward)
    if joined != NEVER:
        world.joined_before[person.number] = joined
    return follow(world, person, step, again=True)


def pass_lead_time(world: World, person: Person, step: int) -> Story:
    """Wait for the lead time of a step (sourcing, arranging) to be over."""
    here = world.steps[step]
    person.set_reason(here.lead_reason)
    if person.lead_until == NEVER:
        person.lead_until = world.now + lookup(world.tables[here.lead_table], person.draw_step("lead", step))
    yield from _pass_time(person, max(person.lead_until, world.now + 1))
    person.lead_until = NEVER


def _pass_time(person: Person, minute: int) -> Story:
    while (yield from person.until((minute, "time_is_over"))) != "time_is_over":
        pass


def wait_for(world: World, person: Person, step: int) -> Story:
    """Wait for a step's service; return the step that began (another one after a change of mind, rule 10)."""
    asked = world.ask(person, step)
    wanted = world.steps[step]
    person.set_reason(reason_for(person, step, wanted))
    waited_enough = max(asked.joined + wanted.after_minutes, world.now) if wanted.action else NEVER
    while True:
        word = yield from person.until((waited_enough, "waited_enough"), (person.gives_up_at, "gives_up"))
        if word == "waited_enough":
            waited_enough = NEVER
            if wanted.action in (TimeoutAction.ALSO, TimeoutAction.INTERIM):
                world.ask(person, wanted.alternative, interim=wanted.action == TimeoutAction.INTERIM)
            else:
                person.leave_queues(EndedBy.SWITCHED if wanted.action == TimeoutAction.SWITCH else EndedBy.CANCELLED)
                if wanted.action == TimeoutAction.LEAVE and not person.in_hospital:
                    return HOME_STEP
                step = wanted.alternative if wanted.action == TimeoutAction.SWITCH else HOME_STEP
                asked = world.ask(person, step, due_from=asked.joined)
                person.times_on_step[step] = person.times_on_step.get(step, 0) + 1
                person.set_reason(reason_for(person, step, world.steps[step]))
        elif word == "gives_up":
            person.gives_up_at = NEVER
            person.leave_queues(EndedBy.CANCELLED)
            if person.gives_up_to == "admitted":
                raise Interruption("admitted")
            return HOME_STEP
        if not person.tickets:
            person.gives_up_at = NEVER
            return world.last_started(person).step


def reason_for(person: Person, step: int, wanted: Step) -> int:
    """Return the reason for waiting for a step: on the way home, what was waited for before stays the reason."""
    if step == HOME_STEP and person.shown_reason >= 0:
        return person.shown_reason
    return wanted.waiting_reason


def stay_on(world: World, person: Person, step: int) -> Story:
    """Stay in a service until the end of the stay; return the next step, the place still being held."""
    here = world.steps[step]
    ticket = world.last_started(person)
    if person.finish_at == NEVER:
        person.finish_at = world.now + stay_minutes(world, person, here, step)
    else:  # back from hospital, or already here at the start
        person.finish_at = max(person.finish_at, world.now + 1)
    if ticket.visit[PLANNED] == NEVER:
        ticket.visit[PLANNED] = person.finish_at
    if is_to_be_assessed(person, here) and person.work is None:
        start_assessment(world, person, from_minute=world.now + 1)
    tapers = [taper for taper in taper_minutes(ticket, here) if taper[0] > world.now]
    while True:
        taper = tapers[0] if tapers else (NEVER, 0)
        word = yield from person.until((person.finish_at, "end_of_stay"), (taper[0], "taper"))
        if word == "taper":
            world.taper(ticket, tapers.pop(0)[1])
        elif word == "end_of_stay":
            break
    person.finish_at = NEVER
    ticket.visit[FINISHED] = world.now
    while is_to_be_assessed(person, here):
        yield from person.until()
    if person.process is ticket:
        world.release(ticket, EndedBy.COMPLETED)
        person.process = None
    return branch(world, person, step)


def is_to_be_assessed(person: Person, here: Step) -> bool:
    """Whether a step's stay is also the assessment of somebody who left hospital for it (rule 18)."""
    return here.assesses >= 0 and person.spell is not None and not person.spell.assessed_now


def stay_minutes(world: World, person: Person, here: Step, step: int) -> int:
    """Return how long the stay lasts, shortened by the review where that lets the person move on."""
    if here.stay_table < 0:
        return NEVER - world.now
    stay = lookup(world.tables[here.stay_table], person.draw_step("stay", step))
    if 0 <= here.review_after < stay and person.draw_step("review", step) < here.review:
        reviewed = world.calendars.next_on(here.review_calendar, world.now + here.review_after)
        stay = min(stay, reviewed - world.now)
    return stay


def taper_minutes(ticket: Ticket, here: Step) -> list[tuple[int, int]]:
    """Return (minute, units from then on) of each step of a tapering package (rule 21)."""
    first, started, steps = ticket.visit[UNITS], ticket.visit[STARTED], here.taper_steps
    last = max(1, first * here.last_units_per_mille // 1000)
    if not steps or first <= last:
        return []
    if here.taper_minutes < 0:
        over, parts = ticket.visit[PLANNED] - started, steps + 1
    else:
        over, parts = here.taper_minutes, steps
    return [(started + max(1, over * k // parts), first - (first - last) * k // steps) for k in range(1, steps + 1)]


def leave_place(world: World, person: Person) -> None:
    """Give back the place or package held, its stay being over."""
    if person.place is not None:
        world.release(person.place, EndedBy.COMPLETED)
        person.place = None


def branch(world: World, person: Person, step: int) -> int:
    """Return where a step leads this person."""
    target = world.choose_branch(step, person.draw_step("branch", step))
    if target != TO_ASSESSED_NEED:
        return target
    service = world.steps[step].service
    kind = service.kind if service is not None else ServiceKind.HOME
    place = AssessmentPlace.INTERMEDIATE_CARE if kind == ServiceKind.INTERMEDIATE_CARE else AssessmentPlace.HOME
    if person.in_hospital:
        place = AssessmentPlace.HOSPITAL
    need = world.need_assessed_in(person, place)
    if need == Need.STEP_DOWN and kind == ServiceKind.INTERMEDIATE_CARE:
        return HOME_STEP  # step-down is what the person has just had
    return world.need_step(person, need)


def at_home(world: World, person: Person) -> Story:
    """Be at home: give back what is held, go back to a held package, or wait for nothing but a readmission."""
    leave_place(world, person)
    if person.kept is not None:
        return back_from_hospital(world, person)
    if person.return_step >= 0:
        step, person.return_step = person.return_step, -1
        yield from _pass_time(person, world.now + 1)
        return follow(world, person, step)
    person.spell_over()
    if person.hazards:
        yield from person.until()
    return None


def back_from_hospital(world: World, person: Person) -> Story:
    """Take up the package or place that was held during the hospital spell."""
    ticket, person.kept = person.kept, None
    assert ticket is not None
    person.hazards = [due for due in person.hazards if due[1] != "no_longer_held"]
    person.place, person.return_step = ticket, -1
    person.finish_at = person.kept_finish_at
    world.started_last[person.number] = ticket
    step = yield from stay_on(world, person, ticket.step)
    return follow(world, person, step)
