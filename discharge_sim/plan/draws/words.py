"""Words of the generator and what they mean: `plan.philox`, `plan.quantiles` and `plan.crowd`, compiled."""

from __future__ import annotations

import numpy as np

from discharge_sim.plan.draws.jit import called, verb
from discharge_sim.plan.draws.layout import DRAWS_AT_ONCE, NOT_ASKED, TOGETHER, Tables
from discharge_sim.vocabulary.needs import Need

MULTIPLIER_0, MULTIPLIER_1 = 0xD2511F53, 0xCD9E8D57
MASK, ROUNDS, NEEDS, KNOTS = 0xFFFFFFFF, 10, len(Need), 3009
START_2, START_3 = 31 << 27, (31 << 27) + (31 << 22)
TIER_1, TIER_2 = 992, 1984
SHIFT_1, SHIFT_2, SHIFT_3 = 22, 17, 12


@verb
def word_of(tables: Tables, patient: int, stream_spell: int, purpose: int) -> int:
    """Return the draw of a patient for a purpose."""
    word_0, word_1, word_2, word_3 = patient, stream_spell, purpose, 0
    for step in range(ROUNDS):
        product_0 = MULTIPLIER_0 * word_0  # may wrap around; the masks make that harmless
        product_1 = MULTIPLIER_1 * word_2
        word_0 = ((product_1 >> 32) & MASK) ^ word_1 ^ tables.round_key[2 * step]
        word_1 = product_1 & MASK
        word_2 = ((product_0 >> 32) & MASK) ^ word_3 ^ tables.round_key[2 * step + 1]
        word_3 = product_0 & MASK
    return word_0


@verb
def padded(tables: Tables, number: int) -> int:
    """Return a number of people of a portion, rounded up so that all are drawn together and none is left over."""
    return (number + TOGETHER - 1) & -TOGETHER


@called
def draw_words(tables: Tables, question: int, number: int) -> None:
    """Draw all that a question asks, for the first people of a portion: several at once, if the processor can."""
    patient, spell, keys = tables.patient, tables.spell, tables.round_key
    for column in range(DRAWS_AT_ONCE):
        purpose = int(tables.asked[question, column])
        if purpose == NOT_ASKED:
            continue
        words = tables.word[column]
        for place in range(padded(tables, number)):
            word_0, word_1, word_2, word_3 = patient[place] & MASK, spell[place] & MASK, purpose & MASK, 0
            for step in range(ROUNDS):
                product_0 = MULTIPLIER_0 * word_0
                product_1 = MULTIPLIER_1 * word_2
                word_0 = ((product_1 >> 32) & MASK) ^ word_1 ^ (keys[2 * step] & MASK)
                word_1 = product_1 & MASK
                word_2 = ((product_0 >> 32) & MASK) ^ word_3 ^ (keys[2 * step + 1] & MASK)
                word_3 = product_0 & MASK
            words[place] = word_0


@verb
def choose(tables: Tables, choice: int, word: int) -> int:
    """Return the option of a choice by shares: its highest byte says where to begin to look, mostly where to end.

    The threshold of the last option lies above every word.
    """
    option = int(tables.choice_from[np.uint64((choice << 8) + (word >> 24))])
    while word >= tables.choice_threshold[np.uint64(option)]:
        option += 1
    return int(tables.choice_target[np.uint64(option)])


@verb
def lookup(tables: Tables, table: int, word: int) -> int:
    """Return the value of a quantile table."""
    if word < START_2:
        index, fraction, shift = word >> SHIFT_1, word & ((1 << SHIFT_1) - 1), SHIFT_1
    elif word < START_3:
        rest = word - START_2
        index, fraction, shift = TIER_1 + (rest >> SHIFT_2), rest & ((1 << SHIFT_2) - 1), SHIFT_2
    else:
        rest = word - START_3
        index, fraction, shift = TIER_2 + (rest >> SHIFT_3), rest & ((1 << SHIFT_3) - 1), SHIFT_3
    knot = table * KNOTS + index
    value = int(tables.knots[np.uint64(knot)])
    return value + (((int(tables.knots[np.uint64(knot + 1)]) - value) * fraction) >> shift)


@verb
def need_of(tables: Tables, partnership: int, cohort: int, dependency: int) -> int:
    """Return the need as it would be assessed in hospital: how many thresholds the dependency has reached.

    The last threshold lies above every dependency.
    """
    cell = partnership * int(tables.keys[0]["cohorts"]) + cohort
    need = int(tables.need_from[np.uint64((cell << 8) + (dependency >> 24))])
    while dependency >= tables.need_threshold[np.uint64(cell * NEEDS + need)]:
        need += 1
    return need


@verb
def within_need(tables: Tables, partnership: int, cohort: int, word: int, need: int) -> int:
    """Return a dependency that belongs to a stated need (any, if nobody of the cohort has it)."""
    threshold = (partnership * int(tables.keys[0]["cohorts"]) + cohort) * NEEDS + need
    bottom = int(tables.need_threshold[threshold - 1]) if need > 0 else 0
    width = min(int(tables.need_threshold[threshold]), MASK + 1) - bottom
    return (bottom + (((word >> 1) * width) // (1 << 31))) & MASK if width > 0 else word


@verb
def next_on(tables: Tables, calendar: int, minute: int, never: int) -> int:
    """Return the first minute, not before `minute`, at which a calendar is on."""
    step, end = int(tables.calendar_first[calendar]), int(tables.calendar_first[calendar + 1])
    while step + 1 < end and tables.calendar_minute[step + 1] <= minute:
        step += 1
    if tables.calendar_value[step] > 0:
        return minute
    while step < end and tables.calendar_value[step] <= 0:
        step += 1
    return int(tables.calendar_minute[step]) if step < end else never
