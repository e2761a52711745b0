"""What interrupts a story in any chapter: falling ill once more, an emergency admission, death (rules 4 and 19)."""

from __future__ import annotations

from discharge_sim.engines.fast.chance import draw, lookup
from discharge_sim.engines.fast.delays import end_delay
from discharge_sim.engines.fast.hub import stop_work
from discharge_sim.engines.fast.jit import verb
from discharge_sim.engines.fast.layout import World
from discharge_sim.engines.fast.places import (
    ADMITTED,
    DIED,
    NOT_ENDED,
    hold,
    keep_or_release,
    leave_queues,
    lose_kept_place,
    release,
)
from discharge_sim.engines.fast.queues import FROM_HOSPITAL
from discharge_sim.engines.fast.spell import (
    readmission_spell,
    repeat_assessment,
)
from discharge_sim.engines.fast.words import (
    ASK_FOR_BED,
    FIT_AGAIN,
    IN_HOSPITAL,
    NO_WORK,
    NONE,
    OVER,
    REASSESSED,
    REST,
)
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import EndedBy

UNFIT_AGAIN_END = int(EndedBy.UNFIT_AGAIN)


@verb
def fall_unfit(world: World, who: int) -> int:
    """Fall ill once more while delayed: the episode ends, a new ready date follows."""
    clock, person = world.clock[0], world.person[who]
    spell = world.spell[person.spell]
    end_delay(world, who, UNFIT_AGAIN_END)
    remember_what_was_waited_for(world, who)
    leave_queues(world, who, UNFIT_AGAIN_END)
    time = int(spell.unfit_again)
    spell.unfit_again += 1
    if person.hub_state != NO_WORK:
        stop_work(world, who, UNFIT_AGAIN_END)
    elif spell.assessed_now and person.process == NONE and draw(world, who, REASSESSED, time) < clock.reassessed:
        repeat_assessment(world, who)
        person.resumes = 0
    person.died_at, person.unfit_at, person.admitted_at = NEVER, NEVER, NEVER
    minutes = lookup(world, int(clock.fit_again), draw(world, who, FIT_AGAIN, time))
    person.fit_at = clock.now + minutes
    person.refusals = 0
    person.chapter = IN_HOSPITAL
    return REST


@verb
def remember_what_was_waited_for(world: World, who: int) -> None:
    """Keep the place in the queue, the lead time or the process for when the person is ready again (rule 19)."""
    person = world.person[who]
    person.resumes, person.resume_reason = 1, person.reason
    person.resume_joined, person.resume_lead_until = NEVER, NEVER
    if person.process != NONE:
        person.resume_step = world.ticket[person.process].step
    elif person.ticket_1 != NONE:
        person.resume_step = world.ticket[person.ticket_1].step
        person.resume_joined = world.ticket[person.ticket_1].joined
    elif person.lead_until != NEVER:
        person.resume_step, person.resume_lead_until = person.on_step, person.lead_until
    else:
        person.resumes = 0
    person.lead_until = NEVER


@verb
def be_admitted(world: World, who: int) -> int:
    """Be admitted as an emergency: whatever is held is kept for its stated days or given back."""
    person = world.person[who]
    stop_work(world, who, ADMITTED)
    leave_queues(world, who, ADMITTED)
    if person.process != NONE:
        release(world, int(person.process), ADMITTED)
        person.process = NONE
    person.died_at, person.unfit_at, person.admitted_at, person.held_until = NEVER, NEVER, NEVER, NEVER
    person.lead_until, person.readmission_at, person.gives_up_at, person.refusals = NEVER, NEVER, NEVER, 0
    if person.place != NONE:
        keep_or_release(world, who)
    readmission_spell(world, who)
    person.route = FROM_HOSPITAL
    return ASK_FOR_BED


@verb
def die(world: World, who: int) -> int:
    """Die: leave all queues, give back the place and the member of staff at once (rule 4)."""
    clock, person = world.clock[0], world.person[who]
    death = world.death[clock.deaths]
    death.number, death.minute = person.number, clock.now
    clock.deaths += 1
    stop_work(world, who, DIED)
    end_delay(world, who, DIED)
    leave_queues(world, who, DIED)
    lose_kept_place(world, who, DIED)
    if person.process != NONE:
        release(world, int(person.process), DIED)
    if person.place != NONE:
        release(world, int(person.place), DIED)
    person.process = NONE
    hold(world, who, NONE)
    if person.spell != NONE and world.spell[person.spell].ended_by == NOT_ENDED:
        spell = world.spell[person.spell]
        spell.left, spell.ended_by = clock.now, DIED
        spell.work_wasted += spell.work_done
        spell.work_done = 0
    return OVER
