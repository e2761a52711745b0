"""What belongs to no person, drawn by compiled code: who of a shift is absent, and offers of care-home places.

numba looks for changes in this file only, so that everything compiled here stands here; only the generator's constants,
which never change, come from elsewhere.
"""

from __future__ import annotations

from typing import Any

from discharge_sim.plan.draws.memory import INNER, compiler, entrance
from discharge_sim.plan.philox import MULTIPLIER_0, MULTIPLIER_1, ROUNDS
from discharge_sim.plan.philox import WORD as MASK

MINUTE_SHIFT, ROW_SHIFT, ROUTE_MASK = 32, 2, 3
"""An offer is one whole number, so that their order is that of minutes, rows of offers, routes."""


@entrance
def count_present(keys: Any, purpose: Any, blocks: Any, staff: Any, absent: Any, present: Any) -> None:
    """Fill in who of each shift is present: the draws of four members are those of one counter.

    Parameters
    ----------
    keys : int64 array
        The generator's two keys of each round.
    purpose : int
    blocks : int64 array, shape [6, n]
        By four members or fewer: day, team (words of the counter), number of the block in its shift, members, threshold
        below which a draw means absence, shift.
    staff : int32 array
        By shift.
    absent : int64 array, shape [n]
        Notes.
    present : int32 array
        By shift: filled in.
    """
    day, team, number, members, below, shift = blocks[0], blocks[1], blocks[2], blocks[3], blocks[4], blocks[5]
    for block in range(len(absent)):
        word_0, word_1, word_2, word_3 = day[block] & MASK, team[block] & MASK, purpose & MASK, number[block] & MASK
        for step in range(ROUNDS):
            product_0 = MULTIPLIER_0 * word_0  # may wrap around; the masks make that harmless
            product_1 = MULTIPLIER_1 * word_2
            word_0 = ((product_1 >> 32) & MASK) ^ word_1 ^ (keys[2 * step] & MASK)
            word_1 = product_1 & MASK
            word_2 = ((product_0 >> 32) & MASK) ^ word_3 ^ (keys[2 * step + 1] & MASK)
            word_3 = product_0 & MASK
        number_here, threshold = members[block], below[block]
        away = int(word_0 < threshold) + int((word_1 < threshold) & (number_here > 1))
        absent[block] = (
            away + int((word_2 < threshold) & (number_here > 2)) + int((word_3 < threshold) & (number_here > 3))
        )
    for here in range(len(staff)):
        present[here] = staff[here]
    for block in range(len(absent)):
        present[shift[block]] -= absent[block]


@entrance
def draw_offers(keys: Any, purposes: Any, days: Any, threshold: Any, target: Any, offers: Any) -> int:
    """Note the offers of all days on which doors open; return how many (more than there is room for: try again).

    Parameters
    ----------
    keys : int64 array
        The generator's two keys of each round.
    purposes : int64 array
        Of the number of offers, of their minutes, of their routes.
    days : OFFER_DAY array
    threshold, target : int64 arrays
        Of all choices.
    offers : int64 array
        Filled in: minute, row of the plan's offers, route.
    """
    found = 0
    for number in range(len(days)):
        day = days[number]
        word, option = _word(keys, day["patient"], day["spell"], purposes[0], 0), day["count_first"]
        while word >= threshold[option]:
            option += 1
        for offer in range(target[option]):
            minute = _word(keys, day["patient"], day["spell"], purposes[1], offer) * day["minutes"] >> 32
            route = _word(keys, day["patient"], day["spell"], purposes[2], offer)
            by = int(route >= day["hospital"]) + int(route >= day["community"])
            if found < len(offers):
                offers[found] = ((day["opens"] + minute) << MINUTE_SHIFT) | (day["row"] << ROW_SHIFT) | by
            found += 1
    return found


def _word(keys: Any, patient: Any, spell: Any, purpose: Any, occurrence: Any) -> Any:
    word_0, word_1, word_2, word_3 = patient, spell, purpose, occurrence >> 2
    for step in range(ROUNDS):
        product_0 = MULTIPLIER_0 * word_0
        product_1 = MULTIPLIER_1 * word_2
        word_0 = ((product_1 >> 32) & MASK) ^ word_1 ^ keys[2 * step]
        word_1 = product_1 & MASK
        word_2 = ((product_0 >> 32) & MASK) ^ word_3 ^ keys[2 * step + 1]
        word_3 = product_0 & MASK
    which = occurrence & 3
    if which == 0:
        return word_0
    if which == 1:
        return word_1
    return word_2 if which == 2 else word_3


_word = compiler.njit(_word, **INNER)
