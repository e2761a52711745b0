"""A hospital spell: what is settled on arrival, and what changes its plans."""

from __future__ import annotations

from discharge_sim.engines.fast.chance import draw, draw_for_spell, draw_of_spell, lookup
from discharge_sim.engines.fast.delays import can_leave_at_weekend
from discharge_sim.engines.fast.fetching import AHEAD, LINE, fetch
from discharge_sim.engines.fast.hub import assesses_outside
from discharge_sim.engines.fast.jit import verb, verb_within
from discharge_sim.engines.fast.layout import RESERVE, World
from discharge_sim.engines.fast.words import (
    BOARD_ROUND_DRAW,
    CERTAIN,
    NONE,
    PLANNED_ERROR_DRAW,
    TIME_TO_FIT,
)
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.settings import StreamKind

INDEPENDENT, RESTART = int(Need.INDEPENDENT), int(Need.RESTART)
EMERGENCY, ELECTIVE, AT_START = int(StreamKind.EMERGENCY), int(StreamKind.ELECTIVE), int(StreamKind.AT_START)
READMISSION_MINUTES = 28 * MINUTES_PER_DAY


@verb
def first_spell(world: World, who: int) -> None:
    """Open a person's first spell, as drawn with the person."""
    person = world.person[who]
    facts = world.facts[person.arrival]
    begin_spell(world, who, 0)
    kind = EMERGENCY
    if facts.stream < 0 or facts.arrived <= 0:
        kind = AT_START
    else:
        kind = int(world.stream[facts.stream].kind)
    number = blank_spell(world, who, kind, int(facts.pool), int(facts.need), int(facts.arrived))
    spell = world.spell[number]
    if facts.fit_after != NEVER:
        person.fit_at = facts.arrived + facts.fit_after
    person.dies = facts.dies
    if facts.transfer_after != NEVER:
        person.transfer_at = facts.arrived + facts.transfer_after
    spell.transfer_to = facts.transfer_to
    if facts.stream >= 0 and world.stream[facts.stream].kind == ELECTIVE:
        stream = world.stream[facts.stream]
        spell.cancelled_after, spell.new_date_after = stream.cancelled_after, stream.new_date_after
        spell.cancelled_at_most = stream.cancelled_at_most
    prepare(world, who)


@verb
def readmission_spell(world: World, who: int) -> None:
    """Open the spell of an emergency (re)admission."""
    clock, person = world.clock[0], world.person[who]
    begin_spell(world, who, int(person.spell_number) + 1)
    before = int(person.spell)
    pool = int(clock.readmission_pool)
    if pool < 0:
        pool = int(world.spell[before].pool) if before != NONE else admission_pool(world, who)
    need = RESTART if person.return_step >= 0 else int(person.need)
    number = blank_spell(world, who, EMERGENCY, pool, need, int(clock.now))
    spell = world.spell[number]
    u = draw(world, who, TIME_TO_FIT, 0)
    person.fit_at = int(clock.now) + lookup(world, int(clock.readmission_table), u)
    if before != NONE:
        spell.readmission = int(clock.now) - int(world.spell[before].left) <= READMISSION_MINUTES
    prepare(world, who)


@verb
def admission_pool(world: World, who: int) -> int:
    """Return the pool for somebody admitted from the community for the first time."""
    stream = int(world.facts[world.person[who].arrival].stream)
    if stream >= 0 and world.stream[stream].admitted_to_pool >= 0:
        return int(world.stream[stream].admitted_to_pool)
    return int(world.clock[0].first_pool)


@verb
def blank_spell(world: World, who: int, kind: int, pool: int, need: int, arrived: int) -> int:
    """Write a spell in which nothing has happened yet."""
    person = world.person[who]
    number = new_spell(world, int(person.number), int(person.spell_number), kind, pool, need, arrived)
    person.spell = number
    person.fit_at = person.transfer_at = person.refer_at = person.slip_at = NEVER
    person.dies = 0
    draw_for_spell(world, number, int(person.key), int(person.stream_spell))
    return number


@verb_within
def new_spell(world: World, person: int, which: int, kind: int, pool: int, need: int, arrived: int) -> int:
    """Write the row of a person's first, second, ... spell."""
    clock = world.clock[0]
    number = int(clock.spells)
    clock.spells += 1
    if clock.spells > len(world.spell) - RESERVE:
        clock.full = 1  # the reserve lasts until what goes on now has come to its end
    fetch(world.spell, number + AHEAD, 0)
    fetch(world.spell, number + AHEAD, LINE)
    world.spell[number] = world.blank_spell[0]
    spell = world.spell[number]
    spell.person, spell.spell, spell.stream_kind = person, which, kind
    spell.pool, spell.need, spell.arrived = pool, need, arrived
    return number


@verb
def prepare(world: World, who: int) -> None:
    """Draw the planned date and plan the hub's referral."""
    person = world.person[who]
    spell = world.spell[person.spell]
    if spell.need not in (INDEPENDENT, RESTART) and not person.dies:
        spell.planned = int(person.fit_at) + planned_error(world, who, 0)
        person.refer_at = next_referral(world, who, int(spell.arrived))


@verb
def begin_spell(world: World, who: int, number: int) -> None:
    """Number the spell: it has draws of its own."""
    person = world.person[who]
    person.spell_number = number
    person.stream_spell = int(person.stream_spell) >> 8 << 8 | (number & 255)


@verb
def planned_error(world: World, who: int, review: int) -> int:
    """Return the error of the estimated date made at a review."""
    return lookup(world, int(world.clock[0].planned_error), draw_of_spell(world, who, PLANNED_ERROR_DRAW, review))


@verb
def next_referral(world: World, who: int, after: int) -> int:
    """Return the first minute from `after` on at which the newest estimate says begin; NEVER: on readiness."""
    person = world.person[who]
    spell, hub = world.spell[person.spell], world.hub[person.partnership]
    if not hub.starts_before_planned or assesses_outside(world, who):
        return NEVER
    every, arrived = int(world.clock[0].planned_review), int(spell.arrived)
    review = max(0, (after - arrived) // every)
    while arrived + review * every < person.fit_at:
        estimate = int(person.fit_at) + planned_error(world, who, review)
        refer = max(arrived + review * every, after, estimate - int(hub.before_planned))
        # An estimate is good until the next one is made, and until it is known to be wrong.
        if refer < min(arrived + (review + 1) * every, estimate + int(hub.repeated_after_slip)):
            spell.planned = estimate
            return refer
        review += 1
    return NEVER


@verb
def not_before(world: World, who: int, minute: int) -> None:
    """Move plans that were due before there was a bed."""
    person = world.person[who]
    person.fit_at = max(int(person.fit_at), minute)
    if person.transfer_at != NEVER:
        person.transfer_at = max(int(person.transfer_at), minute)
    if person.refer_at != NEVER:
        person.refer_at = max(int(person.refer_at), minute)


@verb
def move_by(world: World, who: int, minutes: int) -> None:
    """Move the whole spell to a new elective date."""
    person = world.person[who]
    spell = world.spell[person.spell]
    spell.arrived += minutes
    person.fit_at += minutes
    if spell.planned != NEVER:
        spell.planned += minutes
    if person.transfer_at != NEVER:
        person.transfer_at += minutes
    if person.refer_at != NEVER:
        person.refer_at += minutes


@verb
def repeat_assessment(world: World, who: int) -> None:
    """Let the work done so far count as wasted; it has to be done again."""
    spell = world.spell[world.person[who].spell]
    spell.assessed_now = spell.assessed_rapidly = 0
    spell.assessed, spell.assessed_need, spell.assessment_place = NEVER, -1, -1
    spell.work_wasted += spell.work_done
    spell.work_done = 0
    spell.work_rounds += 1


@verb
def next_round(world: World, who: int, after: int) -> int:
    """Return the next board round that records the person as ready (one draw a round)."""
    clock, spell = world.clock[0], world.spell[world.person[who].spell]
    first = (after - int(clock.round_minute) + MINUTES_PER_DAY - 1) // MINUTES_PER_DAY
    base = int(spell.unfit_again) * 64
    restricted = spell.need == RESTART and not can_leave_at_weekend(world, int(world.person[who].spell))
    for day in range(first, len(world.day)):
        row = world.day[max(day, 0)]
        chance = int(row.round_chance)
        if restricted and not row.weekday:
            chance = 0
        certain = chance >= CERTAIN
        if chance > 0 and (certain or draw_of_spell(world, who, BOARD_ROUND_DRAW, base + day - first) < chance):
            return int(day * MINUTES_PER_DAY + clock.round_minute)
    return NEVER
