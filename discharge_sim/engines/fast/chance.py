"""Chance: the same numbers as `plan.philox` and `plan.quantiles`, one at a time."""

from __future__ import annotations

from discharge_sim.engines.fast.jit import verb, verb_within
from discharge_sim.engines.fast.layout import DRAWS_OF_SPELL, FIRST_WORD_OF_SPELL, WORDS_OF_SPELL, World
from discharge_sim.engines.fast.words import WORD_MASK
from discharge_sim.plan.philox import MULTIPLIER_0, MULTIPLIER_1, ROUNDS
from discharge_sim.plan.quantiles import DRAWS, KNOTS, SHIFT_1, SHIFT_2, SHIFT_3, START_2, START_3, TIER_1, TIER_2


@verb_within
def philox_word(world: World, patient: int, stream_spell: int, purpose: int, occurrence: int) -> int:
    """Return the word of a counter that an occurrence chooses (see `plan.philox.draw`)."""
    word_0, word_1, word_2, word_3 = patient, stream_spell, purpose, occurrence >> 2
    for step in range(ROUNDS):
        product_0 = MULTIPLIER_0 * word_0  # may wrap around; the masks make that harmless
        product_1 = MULTIPLIER_1 * word_2
        word_0 = ((product_1 >> 32) & WORD_MASK) ^ word_1 ^ int(world.schedule[2 * step])
        word_1 = product_1 & WORD_MASK
        word_2 = ((product_0 >> 32) & WORD_MASK) ^ word_3 ^ int(world.schedule[2 * step + 1])
        word_3 = product_0 & WORD_MASK
    # Which word it is is chosen without a jump: the processor could not guess it.
    first, second = (word_2, word_3) if occurrence & 2 else (word_0, word_1)
    return second if occurrence & 1 else first


@verb
def draw(world: World, who: int, purpose: int, occurrence: int) -> int:
    """Return a person's 32-bit draw for a purpose of the present spell."""
    person = world.person[who]
    return philox_word(world, int(person.key), int(person.stream_spell), purpose, occurrence)


@verb
def draw_of_spell(world: World, who: int, which: int, occurrence: int) -> int:
    """Return a draw for one of the purposes `OF_SPELL`: the first of each was made when the spell began."""
    if occurrence == 0:
        return first_draw(world, int(world.person[who].spell), which)
    return draw(world, who, int(world.spell_purpose[which]), occurrence)


@verb
def first_draw(world: World, spell: int, which: int) -> int:
    """Return a spell's first draw for one of the purposes `OF_SPELL`."""
    return int(world.spell_word[spell * WORDS_OF_SPELL + FIRST_WORD_OF_SPELL + which])


@verb
def draw_for_spell(world: World, spell: int, patient: int, stream_spell: int) -> None:
    """Make a spell's first draws for all purposes `OF_SPELL`."""
    first = spell * WORDS_OF_SPELL + FIRST_WORD_OF_SPELL
    for which in range(DRAWS_OF_SPELL):
        purpose = int(world.spell_purpose[which])
        world.spell_word[first + which] = philox_word(world, patient, stream_spell, purpose, 0)


@verb
def lookup(world: World, table: int, u: int) -> int:
    """Return the value of a quantile table for a 32-bit draw."""
    if u < START_2:
        index, fraction, shift = u >> SHIFT_1, u & ((1 << SHIFT_1) - 1), SHIFT_1
    elif u < START_3:
        rest = u - START_2
        index, fraction, shift = TIER_1 + (rest >> SHIFT_2), rest & ((1 << SHIFT_2) - 1), SHIFT_2
    else:
        rest = u - START_3
        index, fraction, shift = TIER_2 + (rest >> SHIFT_3), rest & ((1 << SHIFT_3) - 1), SHIFT_3
    value = int(world.tables[table * KNOTS + index])
    return value + (((int(world.tables[table * KNOTS + index + 1]) - value) * fraction) >> shift)


@verb
def remaining(world: World, table: int, elapsed: int, u: int) -> int:
    """Return a duration's remaining part, given that it is longer than what has passed."""
    first = position(world, table, elapsed + 1)
    if first == DRAWS:
        return 1
    return lookup(world, table, first + ((((DRAWS - first) * u) >> 32) & WORD_MASK)) - elapsed


@verb
def position(world: World, table: int, value: int) -> int:
    """Return the smallest draw that gives at least a value; 2**32 if there is none."""
    knot, beyond = 0, KNOTS
    while knot < beyond:
        middle = (knot + beyond) // 2
        if world.tables[table * KNOTS + middle] < value:
            knot = middle + 1
        else:
            beyond = middle
    if knot == 0:
        return 0
    if knot == KNOTS:
        return DRAWS
    start = knot_draw(knot - 1)
    width = knot_draw(knot) - start
    below = int(world.tables[table * KNOTS + knot - 1])
    return start - ((below - value) * width // (int(world.tables[table * KNOTS + knot]) - below))


@verb
def knot_draw(knot: int) -> int:
    """Return the draw at which a knot stands."""
    if knot < TIER_1:
        return knot << SHIFT_1
    if knot < TIER_2:
        return START_2 + ((knot - TIER_1) << SHIFT_2)
    return START_3 + ((knot - TIER_2) << SHIFT_3)
