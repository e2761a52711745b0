"""A person's whole story: chapters, what they wait for, and what interrupts them (rules 3 and 15 to 24)."""

from __future__ import annotations

from discharge_sim.engines.fast.aftercare import (
    assessed_goes_on,
    briefly_home_goes_on,
    follow,
    follow_from,
    lead_goes_on,
    next_taper,
    stay_on,
    staying_goes_on,
    tapered_units,
    waiting_goes_on,
)
from discharge_sim.engines.fast.alarms import set_alarm
from discharge_sim.engines.fast.chance import draw
from discharge_sim.engines.fast.delays import record_ready
from discharge_sim.engines.fast.departures import preparing_goes_on, way_home_goes_on
from discharge_sim.engines.fast.hospital import (
    IN_HOSPITAL_PLACE,
    ask_for_bed,
    asking_goes_on,
    be_assessed_first,
    begin_delay,
    in_hospital_goes_on,
    new_date_goes_on,
    round_goes_on,
)
from discharge_sim.engines.fast.interruptions import be_admitted, die, fall_unfit
from discharge_sim.engines.fast.jit import verb, verb_within
from discharge_sim.engines.fast.layout import World
from discharge_sim.engines.fast.places import (
    CANCELLED,
    PROCESS,
    draw_community_hazards,
    hold,
    lose_kept_place,
    place_in,
    taper,
)
from discharge_sim.engines.fast.queues import FROM_HOSPITAL
from discharge_sim.engines.fast.referral import begun_before_start
from discharge_sim.engines.fast.spell import first_spell, not_before
from discharge_sim.engines.fast.steps import count_step, units_wanted
from discharge_sim.engines.fast.words import (
    ADMITTED,
    ASK_FOR_BED,
    ASKING_FOR_BED,
    ASSESSED_IN_STAY,
    AT_HOME,
    AWAITING_ASSESSMENT,
    AWAITING_NEW_DATE,
    AWAITING_ROUND,
    BE_ADMITTED,
    BEGIN,
    BOARD,
    BRIEFLY_HOME,
    DIE,
    DIED,
    END_OF_STAY,
    FALL_UNFIT,
    FIT,
    FOLLOW,
    GIVES_UP,
    GIVES_UP_ADMITTED,
    GIVES_UP_LEAVES,
    IN_HOSPITAL,
    LATE,
    LEAD,
    NEW_DATE,
    NO_LONGER_HELD,
    NO_STORY,
    NO_WORK,
    NONE,
    ON_THE_WAY_HOME,
    OVER,
    PREPARED,
    PREPARING,
    RECORDED,
    REFER,
    REST,
    SLIP,
    STAYING,
    TAPER,
    TIME_IS_OVER,
    TRANSFER,
    UNFIT,
    WAITED_ENOUGH,
    WAITING,
    WOULD_BE_ADMITTED,
)
from discharge_sim.engines.fast.words import CANCELLED as CANCELLED_WORD
from discharge_sim.plan.people_layout import Entry
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import EntryRoute, StreamKind

FROM_COMMUNITY = int(EntryRoute.COMMUNITY)
VIRTUAL_WARD_REFERRAL = int(StreamKind.VIRTUAL_WARD_REFERRAL)
ENTRY_HOSPITAL, ENTRY_COMMUNITY, ENTRY_IN_BED, ENTRY_DELAYED, ENTRY_IN_SERVICE, ENTRY_WAITING = (
    int(e) for e in list(Entry)[:6]
)
ENTRY_FINISHED, ENTRY_UNFIT_AGAIN = int(Entry.FINISHED_IN_SERVICE), int(Entry.UNFIT_AGAIN)


@verb
def tell(world: World, who: int, word: int) -> None:
    """Tell a person's story from a word on, until they wait again or nothing more can happen."""
    carry_on(world, who, begins(world, who) if word == BEGIN else goes_on(world, who, word))


@verb
def carry_on(world: World, who: int, next_thing: int) -> None:
    """Tell a story from the next thing on, until the person waits again or nothing more can happen."""
    while next_thing > OVER:
        next_thing = do_thing(world, who, next_thing)
    if next_thing == REST:
        rest(world, who)
    elif next_thing == OVER:
        close_person(world, who)


@verb
def close_person(world: World, who: int) -> None:
    """End a story: somebody else may have the row, from the next minute on, if nothing is held or under way."""
    clock, person = world.clock[0], world.person[who]
    holds_nothing = person.place & person.kept & person.process & person.ticket_1 == NONE  # which has all bits
    if holds_nothing and person.hub_state == NO_WORK and not person.delayed and person.chapter != NO_STORY:
        world.free_row[clock.free_rows] = who
        clock.free_rows += 1
    person.chapter = NO_STORY


@verb
def do_thing(world: World, who: int, thing: int) -> int:
    """Do what comes next, if it interrupts a story or takes it back to where it was; return what comes after it."""
    if thing == FOLLOW:
        return follow(world, who)
    if thing == ASK_FOR_BED:
        return ask_for_bed(world, who)
    if thing == FALL_UNFIT:
        return fall_unfit(world, who)
    if thing == BE_ADMITTED:
        return be_admitted(world, who)
    return die(world, who)


# -- taking up the story ----------------------------------------------------------------------------------------
@verb
def goes_on(world: World, who: int, word: int) -> int:
    """Take up the chapter in which the person rests, unless the word interrupts it."""
    if word <= ADMITTED:
        return interrupted(world, who, word)
    chapter = world.person[who].chapter
    if chapter == ASKING_FOR_BED:
        return asking_goes_on(world, who, word)
    if chapter == IN_HOSPITAL:
        return in_hospital_goes_on(world, who, word)
    if chapter == PREPARING:
        return preparing_goes_on(world, who, word)
    if chapter == ON_THE_WAY_HOME:
        return way_home_goes_on(world, who, word)
    if chapter == AWAITING_ROUND:
        return round_goes_on(world, who, word)
    if chapter == AWAITING_ASSESSMENT:
        return be_assessed_first(world, who)
    if chapter == AWAITING_NEW_DATE:
        return new_date_goes_on(world, who, word)
    return aftercare_goes_on(world, who, word)


@verb
def aftercare_goes_on(world: World, who: int, word: int) -> int:
    """Take up a chapter of a pathway."""
    chapter = world.person[who].chapter
    if chapter == WAITING:
        return waiting_goes_on(world, who, word)
    if chapter == STAYING:
        return staying_goes_on(world, who, word)
    if chapter == LEAD:
        return lead_goes_on(world, who, word)
    if chapter == ASSESSED_IN_STAY:
        return assessed_goes_on(world, who)
    if chapter == BRIEFLY_HOME:
        return briefly_home_goes_on(world, who, word)
    return OVER


@verb
def interrupted(world: World, who: int, word: int) -> int:
    """Do what interrupts a story in any chapter."""
    if word == DIED:
        return DIE
    if word == UNFIT:
        return FALL_UNFIT
    if word == ADMITTED:
        return BE_ADMITTED
    lose_kept_place(world, who, CANCELLED)
    return REST


# -- waiting for what is due ------------------------------------------------------------------------------------
@verb
def rest(world: World, who: int) -> None:
    """Wait for the earliest of what can happen; in the same minute the first listed comes first (rule 3)."""
    person = world.person[who]
    minute, word = earliest_hazard(world, who)
    awaits_fit = person.chapter == IN_HOSPITAL or (person.chapter == ASKING_FOR_BED and person.dies)
    if awaits_fit and person.fit_at < minute:
        minute, word = int(person.fit_at), DIED if person.dies else FIT
    due_1, word_1, due_2, word_2 = dues_of_chapter(world, who)
    if due_1 < minute:
        minute, word = due_1, word_1
    if due_2 < minute:
        minute, word = due_2, word_2
    if person.chapter == IN_HOSPITAL and person.slip_at < minute:
        minute, word = int(person.slip_at), SLIP
    set_alarm(world, who, minute, word)


@verb
def earliest_hazard(world: World, who: int) -> tuple[int, int]:
    """Return the minute and the word of the hazard that comes first."""
    person = world.person[who]
    # NEVER has all bits, and no hazard lies before the start: that most people have none is seen at once.
    if person.died_at & person.unfit_at & person.held_until & person.admitted_at == NEVER:
        return NEVER, DIED
    minute, word = int(person.died_at), DIED
    if person.unfit_at < minute:
        minute, word = int(person.unfit_at), UNFIT
    if person.held_until < minute:
        minute, word = int(person.held_until), NO_LONGER_HELD
    if person.admitted_at < minute:
        minute, word = int(person.admitted_at), ADMITTED
    return minute, word


@verb
def dues_of_chapter(world: World, who: int) -> tuple[int, int, int, int]:
    """Return the two minutes for which a chapter waits, and their words."""
    person = world.person[who]
    chapter = person.chapter
    if chapter == WAITING:
        return int(person.due_1), WAITED_ENOUGH, int(person.gives_up_at), GIVES_UP
    if chapter == STAYING:
        return int(person.finish_at), END_OF_STAY, int(person.taper_at), TAPER
    if chapter == ASKING_FOR_BED:
        return int(person.due_1), CANCELLED_WORD, int(person.due_2), BOARD
    if chapter == IN_HOSPITAL:
        return int(person.transfer_at), TRANSFER, int(person.refer_at), REFER
    if chapter == AWAITING_ROUND:
        return int(person.due_1), RECORDED, int(person.refer_at), REFER
    if chapter == ON_THE_WAY_HOME:
        return NEVER, TIME_IS_OVER, int(person.due_2), LATE
    if chapter in (AWAITING_ASSESSMENT, ASSESSED_IN_STAY, AT_HOME):
        return NEVER, TIME_IS_OVER, NEVER, TIME_IS_OVER
    return int(person.due_1), word_of(int(chapter)), NEVER, TIME_IS_OVER


@verb_within
def word_of(chapter: int) -> int:
    """Return the word that a chapter waits for which waits for one minute alone."""
    if chapter == PREPARING:
        return PREPARED
    return NEW_DATE if chapter == AWAITING_NEW_DATE else TIME_IS_OVER


# -- beginning --------------------------------------------------------------------------------------------------
@verb
def begins(world: World, who: int) -> int:
    """Come into the story."""
    person = world.person[who]
    facts = world.facts[person.arrival]
    entry = facts.entry
    if entry in (ENTRY_HOSPITAL, ENTRY_IN_BED, ENTRY_DELAYED, ENTRY_UNFIT_AGAIN):
        person.route = FROM_HOSPITAL
        first_spell(world, who)
        return ask_for_bed(world, who) if entry == ENTRY_HOSPITAL else already_in_bed(world, who)
    person.step = facts.step
    if entry == ENTRY_IN_SERVICE:
        return stay_on(world, who)
    if entry == ENTRY_FINISHED:
        person.finish_at = NEVER
        world.ticket[person.place].finished = facts.finish
        return follow_from(world, who, int(facts.finish))
    if entry == ENTRY_WAITING:
        person.route = FROM_COMMUNITY
        person.joined_before = facts.arrived
        return follow(world, who)
    stream = world.stream[facts.stream]
    person.route = stream.route
    if stream.kind == VIRTUAL_WARD_REFERRAL:
        admitted = draw(world, who, WOULD_BE_ADMITTED, 0) < stream.would_be_admitted
        person.gives_up_at = min(int(world.clock[0].now) + int(stream.admitted_after), NEVER)
        person.gives_up_to = GIVES_UP_ADMITTED if admitted else GIVES_UP_LEAVES
    return follow(world, who)


@verb
def already_in_bed(world: World, who: int) -> int:
    """Be in a bed at the start: not yet fit or recorded ready, or delayed (rule 12)."""
    person = world.person[who]
    facts = world.facts[person.arrival]
    spell = world.spell[person.spell]
    place_in(world, who, int(spell.pool), -1, 1, int(facts.arrived))
    spell.bed_start = facts.arrived
    if facts.entry != ENTRY_IN_BED:
        spell.fit = person.fit_at
        record_ready(world, int(person.spell), int(facts.ready), 1)
    if facts.step < 0:
        begun_before_start(world, who)
    if facts.entry == ENTRY_IN_BED:
        not_before(world, who, 0)
        person.chapter = IN_HOSPITAL
        return REST
    person.refer_at = person.slip_at = person.transfer_at = NEVER
    begin_delay(world, who)
    if facts.entry == ENTRY_UNFIT_AGAIN:
        person.unfit_at = 0
    person.step = facts.step
    if facts.step < 0:
        return be_assessed_first(world, who)
    spell.assessed_now, spell.assessed, spell.assessed_need = 1, facts.ready, spell.need
    spell.assessment_place = IN_HOSPITAL_PLACE
    return follow_from(world, who, int(facts.ready))


@verb
def in_service_at_start(world: World, who: int) -> bool:
    """Put a person into a service at the start, in which they may have finished; return whether anything can happen."""
    clock, person = world.clock[0], world.person[who]
    facts = world.facts[person.arrival]
    step, started = int(facts.holds if facts.entry == ENTRY_FINISHED else facts.step), int(facts.started)
    units = units_wanted(world, who, step)
    place_in(world, who, int(world.step[step].service), step, units, started)
    count_step(world, who, step)
    person.step, person.tapers = step, 0
    person.finish_at = world.ticket[person.place].planned = facts.finish
    next_taper(world, who)
    while person.taper_at < min(int(facts.finish), 1):
        taper(world, int(person.place), tapered_units(world, int(person.place), int(person.tapers)))
        next_taper(world, who)
    draw_community_hazards(world, who, int(person.place))
    if world.service[world.step[step].service].kind == PROCESS:
        person.process = person.place
        hold(world, who, NONE)
    return bool(min(int(person.finish_at), int(person.taper_at), int(person.admitted_at)) < clock.horizon)
