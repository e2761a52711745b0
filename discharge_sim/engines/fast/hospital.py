"""A hospital spell: asking for a bed, treatment, fit, recorded ready, delayed.

A function named after a chapter begins it; one named ``..._goes_on`` takes it up when the person's track wakes with a
word. Both return what the person does next.
"""

from __future__ import annotations

from discharge_sim.engines.fast.aftercare import follow, take_up_again
from discharge_sim.engines.fast.alarms import await_start
from discharge_sim.engines.fast.chance import draw, draw_of_spell, lookup
from discharge_sim.engines.fast.delays import (
    count_as_delayed,
    record_ready,
    set_reason,
    show_reason,
)
from discharge_sim.engines.fast.departures import leave_independently, lounge_of, prepare_to_leave
from discharge_sim.engines.fast.hub import hub_learns_ready, start_assessment, stop_work
from discharge_sim.engines.fast.jit import verb
from discharge_sim.engines.fast.layout import NEEDS, World
from discharge_sim.engines.fast.need import need_assessed_in
from discharge_sim.engines.fast.places import (
    CANCELLED,
    ask_for_pool,
    leave_queues,
    take_free_bed,
)
from discharge_sim.engines.fast.spell import (
    INDEPENDENT,
    RESTART,
    move_by,
    next_referral,
    next_round,
    not_before,
    repeat_assessment,
)
from discharge_sim.engines.fast.words import (
    ASK_FOR_BED,
    ASKING_FOR_BED,
    AWAITING_ASSESSMENT,
    AWAITING_NEW_DATE,
    AWAITING_ROUND,
    BOARD,
    DEATH_DELAYED_DRAW,
    FIT,
    IN_HOSPITAL,
    NEW_DATE,
    NO_WORK,
    NONE,
    OVER,
    RECORDED,
    REFER,
    REST,
    SAFE_AT_HOME,
    SLIP,
    TRANSFER,
    TRANSPORT,
    UNFIT_AGAIN_DRAW,
)
from discharge_sim.engines.fast.words import CANCELLED as CANCELLED_WORD
from discharge_sim.plan.layout import HOME_STEP
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import AssessmentPlace
from discharge_sim.vocabulary.settings import EndedBy

SLIPPED = int(EndedBy.SLIPPED)
IN_HOSPITAL_PLACE = int(AssessmentPlace.HOSPITAL)


# -- asking for a bed -------------------------------------------------------------------------------------------
@verb
def ask_for_bed(world: World, who: int) -> int:
    """Ask for a bed in the pool, and know until when to wait for it; or have it, if nobody else can want it now."""
    clock, person = world.clock[0], world.person[who]
    spell = world.spell[person.spell]
    if clock.alone and take_free_bed(world, who, int(spell.pool)):
        return have_bed(world, who)
    pool = world.service[spell.pool]
    person.due_1 = min(int(clock.now) + int(spell.cancelled_after), NEVER)
    person.due_2 = int(clock.now) + int(pool.boards_after) if pool.boards_in >= 0 else NEVER
    ask_for_pool(world, who, int(spell.pool))
    person.chapter = ASKING_FOR_BED
    if person.dies or person.due_1 & person.due_2 & person.held_until != NEVER:
        return REST
    return await_start(world, who)


@verb
def have_bed(world: World, who: int) -> int:
    """Have a bed, in the pool asked for or where people board."""
    clock, person = world.clock[0], world.person[who]
    spell = world.spell[person.spell]
    spell.bed_start = clock.now
    spell.boarded = person.place_service != spell.pool
    not_before(world, who, int(clock.now) + 1)
    person.chapter = IN_HOSPITAL
    return look_past_fit(world, who)


@verb
def asking_goes_on(world: World, who: int, word: int) -> int:
    """Board in another pool; or be cancelled: whoever has a bed is told by the start itself."""
    clock, person = world.clock[0], world.person[who]
    spell = world.spell[person.spell]
    if word == BOARD:
        person.due_2 = NEVER
        ask_for_pool(world, who, int(world.service[spell.pool].boards_in))
    elif word == CANCELLED_WORD:
        leave_queues(world, who, CANCELLED)
        spell.cancelled += 1
        if spell.cancelled > spell.cancelled_at_most:
            spell.left, spell.ended_by = clock.now, CANCELLED
            return OVER
        person.chapter = AWAITING_NEW_DATE
        person.due_1 = max(int(spell.arrived) + int(spell.new_date_after), int(clock.now) + 1)
    return REST


@verb
def new_date_goes_on(world: World, who: int, word: int) -> int:
    """Ask again on the new elective date, the whole spell moved."""
    if word != NEW_DATE:
        return REST
    person = world.person[who]
    move_by(world, who, int(person.due_1) - int(world.spell[person.spell].arrived))
    return ASK_FOR_BED


# -- in a bed ---------------------------------------------------------------------------------------------------
@verb
def look_past_fit(world: World, who: int) -> int:
    """Let one alarm do for being fit and for what follows, where neither a transfer nor the hub can come between.

    When somebody who will be independent goes home, and which board round records somebody for whom the hub does
    nothing before, is known as soon as there is a bed; and being fit is only written down, nobody else asks for it.
    """
    clock, person = world.clock[0], world.person[who]
    spell, fit = world.spell[person.spell], int(person.fit_at)
    if person.dies or fit >= clock.horizon or min(int(person.transfer_at), int(person.refer_at)) != NEVER:
        return REST
    if spell.need != INDEPENDENT:
        person.due_1, person.chapter = next_round(world, who, fit + 1), AWAITING_ROUND
    elif lounge_of(world, who) != HOME_STEP:
        return REST
    spell.fit = fit
    clock.events += 1
    return prepare_to_leave(world, who, fit) if spell.need == INDEPENDENT else REST


@verb
def in_hospital_goes_on(world: World, who: int, word: int) -> int:
    """Be fit; or ask for a second pool; or have the hub's work begun or made out of date."""
    clock, person = world.clock[0], world.person[who]
    spell = world.spell[person.spell]
    if word == FIT:
        leave_queues(world, who, CANCELLED)
        spell.fit, person.slip_at, person.transfer_at = clock.now, NEVER, NEVER
        return leave_independently(world, who) if spell.need == INDEPENDENT else wait_for_round(world, who)
    if word == TRANSFER:
        person.transfer_at = NEVER
        ask_for_pool(world, who, int(spell.transfer_to))
    elif word == REFER:
        start_assessment(world, who, int(clock.now))
        slip = max(int(spell.planned) + int(spell.slip_after), int(clock.now) + 1)
        person.refer_at, person.slip_at = NEVER, slip if slip < person.fit_at else NEVER
    elif word == SLIP:
        if person.hub_state != NO_WORK:
            stop_work(world, who, SLIPPED)
        else:
            repeat_assessment(world, who)
        person.refer_at, person.slip_at = next_referral(world, who, int(clock.now) + 1), NEVER
    return REST


# -- ready and delayed ------------------------------------------------------------------------------------------
@verb
def wait_for_round(world: World, who: int) -> int:
    """Wait until a board round records the person as ready."""
    person = world.person[who]
    person.due_1 = next_round(world, who, int(world.clock[0].now) + 1)
    person.chapter = AWAITING_ROUND
    return REST


@verb
def round_goes_on(world: World, who: int, word: int) -> int:
    """Be recorded ready; or have the hub's work begun before that."""
    if word == RECORDED:
        return be_delayed(world, who)
    if word == REFER:
        world.person[who].refer_at = NEVER
        start_assessment(world, who, int(world.clock[0].now))
    return REST


@verb
def be_delayed(world: World, who: int) -> int:
    """Be recorded ready: the delay runs until the hospital place is left."""
    person = world.person[who]
    spell = world.spell[person.spell]
    person.refer_at = NEVER
    record_ready(world, int(person.spell), int(world.clock[0].now), 1)
    begin_delay(world, who)
    if person.resumes:
        return take_up_again(world, who)
    if person.kept != NONE:
        person.step = HOME_STEP
    elif person.return_step >= 0:
        person.step, person.return_step = person.return_step, NONE
    elif spell.need == RESTART:
        person.step = world.need[person.partnership * NEEDS + RESTART].step
    else:
        return be_assessed_first(world, who)
    return follow(world, who)


@verb
def begin_delay(world: World, who: int) -> None:
    """Open the delay and draw what can happen while it lasts."""
    clock, person = world.clock[0], world.person[who]
    spell = world.spell[person.spell]
    count_as_delayed(world, who)
    person.reason = person.resume_reason if person.resumes else NONE
    episode, now = int(spell.episodes) - 1, int(clock.now)
    person.unfit_at = now + lookup(world, int(clock.unfit_again), draw_of_spell(world, who, UNFIT_AGAIN_DRAW, episode))
    person.died_at = now + lookup(
        world, int(clock.death_delayed), draw_of_spell(world, who, DEATH_DELAYED_DRAW, episode)
    )
    person.admitted_at = NEVER
    person.shown_reason, person.shown_pool, person.delay_from = NONE, NONE, max(now, 0)
    if not person.resumes and (person.return_step >= 0 or spell.need == RESTART):
        person.reason = TRANSPORT
    show_reason(world, who)


@verb
def be_assessed_first(world: World, who: int) -> int:
    """Wait for the hub's assessment, then take the pathway of the assessed need."""
    person = world.person[who]
    spell = world.spell[person.spell]
    if spell.assessed_now or spell.assessed_rapidly:
        return take_pathway(world, who)
    if person.chapter != AWAITING_ASSESSMENT:
        if person.hub_state == NO_WORK:
            start_assessment(world, who, int(world.clock[0].now))
        hub_learns_ready(world, who)
        set_reason(world, who, NONE)
        person.chapter = AWAITING_ASSESSMENT
    return REST


@verb
def take_pathway(world: World, who: int) -> int:
    """Take the pathway of the assessed need, or leave before the full assessment."""
    person = world.person[who]
    hub = world.hub[person.partnership]
    if world.spell[person.spell].assessed_now:
        need = need_assessed_in(world, who, IN_HOSPITAL_PLACE)
        person.step = world.need[person.partnership * NEEDS + need].step
        return follow(world, who)
    need = int(person.need)
    safe_at_home = draw(world, who, SAFE_AT_HOME, 0) < world.need[person.partnership * NEEDS + need].safe_at_home
    person.step = hub.home_step if safe_at_home else hub.intermediate_step
    return follow(world, who)
