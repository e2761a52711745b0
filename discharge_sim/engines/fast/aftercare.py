"""After (or instead of) hospital: the steps of a pathway, what is waited for, how long it lasts, where it leads."""

from __future__ import annotations

from discharge_sim.engines.fast.calendars import next_on
from discharge_sim.engines.fast.chance import lookup, remaining
from discharge_sim.engines.fast.delays import HOSPITAL_POOL, INTERMEDIATE_CARE, kind_of_place, set_reason
from discharge_sim.engines.fast.hub import AT_HOME_PLACE, IN_HOSPITAL_PLACE, IN_INTERMEDIATE_CARE, start_assessment
from discharge_sim.engines.fast.jit import verb, verb_within
from discharge_sim.engines.fast.layout import NEEDS, World
from discharge_sim.engines.fast.need import need_assessed_in
from discharge_sim.engines.fast.places import (
    CANCELLED,
    COMPLETED,
    PROCESS,
    ask,
    hold,
    leave_queues,
    place_in,
    release,
    taper,
)
from discharge_sim.engines.fast.steps import count_step, draw_step
from discharge_sim.engines.fast.words import (
    ASSESSED_IN_STAY,
    AT_HOME,
    BE_ADMITTED,
    BRANCH,
    BRIEFLY_HOME,
    DIE,
    END_OF_STAY,
    FALL_UNFIT,
    FOLLOW,
    GIVES_UP,
    GIVES_UP_ADMITTED,
    LEAD,
    LEAD_TIME,
    NO_WORK,
    NONE,
    OVER,
    REST,
    REVIEW,
    STAY,
    STAYING,
    TAPER,
    TIME_IS_OVER,
    WAITED_ENOUGH,
    WAITING,
)
from discharge_sim.plan.layout import HOME_STEP, TO_ASSESSED_NEED, TO_DIED, TO_HOSPITAL
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.settings import EndedBy, TimeoutAction

STEP_DOWN = int(Need.STEP_DOWN)
SWITCHED = int(EndedBy.SWITCHED)
NO_ACTION, SWITCH, ALSO, INTERIM, LEAVE = (int(action) for action in TimeoutAction)


@verb
def follow(world: World, who: int) -> int:
    """Take a step of a pathway: first the lead time, then the queue."""
    person, step = world.person[who], int(world.person[who].step)
    if step == TO_DIED:
        return DIE
    in_bed = kind_of_place(world, who) == HOSPITAL_POOL
    if step == TO_HOSPITAL and in_bed:
        return FALL_UNFIT
    if step == TO_HOSPITAL:  # the stay is over: nothing is held for a return
        leave_place(world, who)
        return BE_ADMITTED
    if step == HOME_STEP and not in_bed:
        return come_home(world, who)
    if not person.again:
        count_step(world, who, step)
    person.again, person.on_step = 0, step
    if world.step[step].lead_table >= 0 and person.joined_before == NEVER:
        return pass_lead_time(world, who, step)
    return wait_for(world, who)


@verb
def take_up_again(world: World, who: int) -> int:
    """Once ready again, go on with what was waited for: the process, the lead time, the place in the queue."""
    person = world.person[who]
    person.resumes, person.step, person.lead_until = 0, person.resume_step, person.resume_lead_until
    if person.process != NONE:
        person.last_started = person.process
        set_reason(world, who, int(world.step[person.step].waiting_reason))
        return stay_on(world, who)
    if person.resume_joined != NEVER:
        person.joined_before = person.resume_joined
    person.again = 1
    return follow(world, who)


@verb
def pass_lead_time(world: World, who: int, step: int) -> int:
    """Wait for the lead time of a step (sourcing, arranging) to be over."""
    person, here, now = world.person[who], world.step[step], int(world.clock[0].now)
    set_reason(world, who, int(here.lead_reason))
    if person.lead_until == NEVER:
        lead = lookup(world, int(here.lead_table), draw_step(world, who, LEAD_TIME, step))
        person.lead_until = now + lead
    person.due_1 = max(int(person.lead_until), now + 1)
    person.chapter = LEAD
    return REST


@verb
def lead_goes_on(world: World, who: int, word: int) -> int:
    """Join the queue when the lead time is over."""
    if word != TIME_IS_OVER:
        return REST
    world.person[who].lead_until = NEVER
    return wait_for(world, who)


@verb
def wait_for(world: World, who: int) -> int:
    """Wait for a step's service; a step without a service leads on at once."""
    clock, person = world.clock[0], world.person[who]
    step = int(person.step)
    here = world.step[step]
    if here.service < 0:
        branch(world, who, step)
        return FOLLOW
    number = ask(world, who, step, 0, NEVER)
    set_reason(world, who, reason_for(world, who, step))
    person.due_1 = NEVER
    if here.action:
        enough = int(world.ticket[number].joined) + int(here.after_minutes)
        person.due_1 = min(max(enough, int(clock.now)), NEVER)
    person.chapter = WAITING
    return REST


@verb
def reason_for(world: World, who: int, step: int) -> int:
    """Return the reason for waiting for a step: on the way home, what was waited for before stays the reason."""
    if step == HOME_STEP and world.person[who].shown_reason >= 0:
        return int(world.person[who].shown_reason)
    return int(world.step[step].waiting_reason)


@verb
def waiting_goes_on(world: World, who: int, word: int) -> int:
    """Have started; or change one's mind (rule 10); or give up."""
    person = world.person[who]
    if word == WAITED_ENOUGH:
        here = world.step[person.step]
        person.due_1 = NEVER
        if here.action in (ALSO, INTERIM):
            ask(world, who, int(here.alternative), int(here.action == INTERIM), NEVER)
        else:
            joined = int(world.ticket[person.ticket_1].joined)
            leave_queues(world, who, SWITCHED if here.action == SWITCH else CANCELLED)
            if here.action == LEAVE and kind_of_place(world, who) != HOSPITAL_POOL:
                return come_home(world, who)
            step = int(here.alternative) if here.action == SWITCH else HOME_STEP
            ask(world, who, step, 0, joined)
            count_step(world, who, step)
            set_reason(world, who, reason_for(world, who, step))
    elif word == GIVES_UP:
        person.gives_up_at = NEVER
        leave_queues(world, who, CANCELLED)
        return BE_ADMITTED if person.gives_up_to == GIVES_UP_ADMITTED else come_home(world, who)
    if person.ticket_1 != NONE:
        return REST
    person.gives_up_at = NEVER
    person.step = world.ticket[person.last_started].step
    return come_home(world, who) if person.step == HOME_STEP else stay_on(world, who)


# -- staying ----------------------------------------------------------------------------------------------------
@verb
def stay_on(world: World, who: int) -> int:
    """Stay in a service until the end of the stay."""
    clock, person = world.clock[0], world.person[who]
    step = int(person.step)
    if person.finish_at == NEVER:
        person.finish_at = clock.now + stay_minutes(world, who, step)
    else:  # back from hospital, or already here at the start
        person.finish_at = max(int(person.finish_at), int(clock.now) + 1)
    if world.ticket[person.last_started].planned == NEVER:
        world.ticket[person.last_started].planned = person.finish_at
    if is_to_be_assessed(world, who) and person.hub_state == NO_WORK:
        start_assessment(world, who, int(clock.now) + 1)
    person.tapers = 0
    next_taper(world, who)
    while person.taper_at <= clock.now:
        next_taper(world, who)
    person.chapter = STAYING
    return REST


@verb
def staying_goes_on(world: World, who: int, word: int) -> int:
    """Let the package shrink; or come to the end of the stay."""
    person = world.person[who]
    number = int(person.last_started)
    if word == TAPER:
        taper(world, number, tapered_units(world, number, int(person.tapers)))
        next_taper(world, who)
    elif word == END_OF_STAY:
        person.finish_at = NEVER
        world.ticket[number].finished = world.clock[0].now
        person.chapter = ASSESSED_IN_STAY
        return assessed_goes_on(world, who)
    return REST


@verb
def assessed_goes_on(world: World, who: int) -> int:
    """Go on from a stay that is over, once the assessment that belongs to it is complete."""
    person = world.person[who]
    number, step = int(person.last_started), int(person.step)
    if is_to_be_assessed(world, who):
        return REST
    if person.process == number:
        release(world, number, COMPLETED)
        person.process = NONE
    branch(world, who, step)
    return follow(world, who)


@verb
def is_to_be_assessed(world: World, who: int) -> bool:
    """Whether a stay is also the assessment of somebody who left hospital for it (rule 18)."""
    person = world.person[who]
    if world.step[person.step].assesses < 0 or person.spell == NONE:
        return False
    return not world.spell[person.spell].assessed_now


@verb
def stay_minutes(world: World, who: int, step: int) -> int:
    """Return how long the stay lasts, shortened by the review where that lets the person move on."""
    here, now = world.step[step], int(world.clock[0].now)
    if here.stay_table < 0:
        return NEVER - now
    stay = lookup(world, int(here.stay_table), draw_step(world, who, STAY, step))
    if 0 <= here.review_after < stay and draw_step(world, who, REVIEW, step) < here.review:
        reviewed = next_on(world, int(here.review_calendar), now + int(here.review_after))
        stay = min(stay, reviewed - now)
    return stay


@verb
def next_taper(world: World, who: int) -> None:
    """Find when the package shrinks next, NEVER if it does not (rule 21)."""
    person = world.person[who]
    ticket, here = world.ticket[person.last_started], world.step[person.step]
    last = max(1, int(ticket.units) * int(here.last_units_per_mille) // 1000)
    person.tapers += 1
    if person.tapers > here.taper_steps or ticket.units <= last:
        person.taper_at = NEVER
    else:
        over, parts = int(here.taper_minutes), int(here.taper_steps)
        if over < 0:
            over, parts = int(ticket.planned) - int(ticket.started), parts + 1
        person.taper_at = min(int(ticket.started) + max(1, over * int(person.tapers) // parts), NEVER)


@verb
def tapered_units(world: World, number: int, times: int) -> int:
    """Return the units of a package after it has shrunk so many times."""
    ticket = world.ticket[number]
    here, first = world.step[ticket.step], int(ticket.units)
    last = max(1, first * int(here.last_units_per_mille) // 1000)
    return first - (first - last) * times // int(here.taper_steps)


@verb
def branch(world: World, who: int, step: int) -> None:
    """Decide where a step leads this person."""
    person, here = world.person[who], world.step[step]
    last = int(here.branch_first + here.branch_count) - 1
    outlet = int(here.branch_first)
    u = draw_step(world, who, BRANCH, step) if outlet < last else 0
    while outlet < last and u >= world.outlet[outlet].threshold:
        outlet += 1
    target = int(world.outlet[outlet].target)
    if target == TO_ASSESSED_NEED:
        in_intermediate_care = here.service >= 0 and world.service[here.service].kind == INTERMEDIATE_CARE
        place = IN_INTERMEDIATE_CARE if in_intermediate_care else AT_HOME_PLACE
        if kind_of_place(world, who) == HOSPITAL_POOL:
            place = IN_HOSPITAL_PLACE
        need = need_assessed_in(world, who, place)
        target = int(world.need[person.partnership * NEEDS + need].step)
        if need == STEP_DOWN and in_intermediate_care:
            target = HOME_STEP  # step-down is what the person has just had
    person.step = target


# -- home -------------------------------------------------------------------------------------------------------
@verb_within
def leave_place(world: World, who: int) -> None:
    """Give back the place or package held, its stay being over."""
    person = world.person[who]
    if person.place != NONE:
        release(world, int(person.place), COMPLETED)
        hold(world, who, NONE)


@verb
def come_home(world: World, who: int) -> int:
    """Give back what is held, go back to a held package, or wait for nothing but a readmission."""
    clock, person = world.clock[0], world.person[who]
    leave_place(world, who)
    if person.kept != NONE:
        return back_from_hospital(world, who)
    if person.return_step >= 0:
        person.step, person.return_step = person.return_step, NONE
        person.due_1 = clock.now + 1
        person.chapter = BRIEFLY_HOME
        return REST
    person.died_at, person.unfit_at, person.held_until, person.admitted_at = NEVER, NEVER, NEVER, NEVER
    if clock.now < person.readmission_at < clock.horizon:
        person.admitted_at = person.readmission_at
        person.chapter = AT_HOME
        return REST
    return OVER


@verb
def briefly_home_goes_on(world: World, who: int, word: int) -> int:
    """Ask for the same step again after a minute at home."""
    return follow(world, who) if word == TIME_IS_OVER else REST


@verb
def back_from_hospital(world: World, who: int) -> int:
    """Take up the package or place that was held during the hospital spell."""
    person = world.person[who]
    number = int(person.kept)
    person.kept, person.held_until = NONE, NEVER
    hold(world, who, number)
    person.return_step = NONE
    person.finish_at = person.kept_finish_at
    person.last_started = number
    person.step = world.ticket[number].step
    return stay_on(world, who)


# -- the start of the world (rule 12) ---------------------------------------------------------------------------
@verb
def follow_from(world: World, who: int, since: int) -> int:
    """Take up a pathway on which the person has been since a minute before the start."""
    person = world.person[who]
    step = int(person.step)
    here = world.step[step]
    if here.service < 0:
        count_step(world, who, step)
        if here.lead_table >= 0:
            u = draw_step(world, who, LEAD_TIME, step)
            person.lead_until = remaining(world, int(here.lead_table), -since, u)
        person.again = 1
        return follow(world, who)
    if world.service[here.service].kind != PROCESS:
        person.joined_before = since
        return follow(world, who)
    set_reason(world, who, int(here.waiting_reason))
    person.finish_at = remaining(world, int(here.stay_table), -since, draw_step(world, who, STAY, step))
    bed = int(person.place)
    place_in(world, who, int(here.service), step, 1, since)
    person.process = person.place
    hold(world, who, bed)
    count_step(world, who, step)
    return stay_on(world, who)
