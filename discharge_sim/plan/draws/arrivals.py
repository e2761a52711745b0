"""People who arrive: everybody's own draws, and their rows, in order of arrival."""

from __future__ import annotations

import numpy as np

from discharge_sim.plan.draws.candidates import CANDIDATE_BITS, DAY_BIAS
from discharge_sim.plan.draws.course import introduce, maybe_transfer
from discharge_sim.plan.draws.jit import verb
from discharge_sim.plan.draws.layout import (
    ABOUT_ARRIVALS,
    COHORT_DRAW,
    DEPENDENCY_DRAW,
    DIES_DRAW,
    MANY,
    MINUTE_MASK,
    MINUTE_SHIFT,
    PARTNERSHIP_DRAW,
    STREAM_SHIFT,
    TIME_DRAW,
    TRANSFER_DRAW,
    Tables,
)
from discharge_sim.plan.draws.memory import fetch
from discharge_sim.plan.draws.words import MASK, choose, draw_words, lookup, need_of, word_of
from discharge_sim.plan.purposes import PURPOSE
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY

PATHWAY = PURPOSE["pathway"]


@verb
def draw_arrivals(tables: Tables, accepted: int) -> None:
    """Fill in everybody who arrives; they follow those who are there at the start."""
    present = int(tables.keys[0]["present"])
    for begin in range(0, accepted, MANY):
        number = min(MANY, accepted - begin)
        for place in range(number):
            noted = tables.coming[np.uint64(begin + place)]
            tables.patient[place] = noted & MASK
            tables.spell[place] = tables.stream[np.uint64(noted >> STREAM_SHIFT)]["word"]
        draw_words(tables, ABOUT_ARRIVALS, number)
        # One small loop after the other: the processor works on many people at once, and waits for none of the tables.
        for place in range(number):
            _choose_who(tables, place, begin + place)
            fetch(tables.drawn, present + begin + place)  # type: ignore[call-arg]
            fetch(tables.person, int(tables.number[np.uint64(begin + place)]))
        for place in range(number):
            _draw_time(tables, place, begin + place)
        for place in range(number):
            _someone(tables, place, begin + place, present + begin + place)


@verb
def _choose_who(tables: Tables, place: int, arrival: int) -> None:
    """Choose partnership, cohort and need."""
    row, word = tables.stream[np.uint64(tables.coming[np.uint64(arrival)] >> STREAM_SHIFT)], tables.word
    partnership = choose(tables, int(row["partnership_shares"]), word[PARTNERSHIP_DRAW, np.uint64(place)])
    cohort = choose(tables, int(row["cohort_shares"]), word[COHORT_DRAW, np.uint64(place)])
    tables.partnership[np.uint64(place)], tables.cohort[np.uint64(place)] = partnership, cohort
    need = need_of(tables, partnership, cohort, word[DEPENDENCY_DRAW, np.uint64(place)])
    tables.need[np.uint64(place)] = need


@verb
def _draw_time(tables: Tables, place: int, arrival: int) -> None:
    """Draw how long somebody is unfit; whoever comes from the community reads any table, in vain."""
    row = tables.stream[np.uint64(tables.coming[np.uint64(arrival)] >> STREAM_SHIFT)]
    table = max(int(row["time_to_fit_table"]), 0)
    tables.fit_after[np.uint64(place)] = lookup(tables, table, tables.word[TIME_DRAW, np.uint64(place)])


@verb
def _someone(tables: Tables, place: int, arrival: int, where: int) -> None:
    """Write one person down: the row of the stream, then what is this person's own."""
    at, noted, word = np.uint64(place), tables.coming[np.uint64(arrival)], tables.word
    number = int(tables.number[np.uint64(arrival)])
    patient, stream = noted & MASK, noted >> STREAM_SHIFT
    row = tables.stream[np.uint64(stream)]
    day = (patient >> CANDIDATE_BITS) - DAY_BIAS
    arrived = day * MINUTES_PER_DAY + ((noted >> MINUTE_SHIFT) & MINUTE_MASK)
    partnership, cohort, dependency = tables.partnership[at], tables.cohort[at], word[DEPENDENCY_DRAW, at]
    tables.drawn[np.uint64(where)] = tables.stream_begins[np.uint64(stream)]
    someone = tables.drawn[np.uint64(where)]
    someone["number"], someone["key"], someone["arrived"] = number, patient, arrived
    someone["partnership"], someone["cohort"], someone["dependency"] = partnership, cohort, dependency
    someone["need"] = tables.need[at]
    introduce(
        tables, number, stream, day, patient & ((1 << CANDIDATE_BITS) - 1), partnership, cohort, dependency, arrived
    )
    if not row["in_hospital"]:
        someone["step"] = _pathway(tables, int(row["step_shares"]) + partnership, patient, int(row["word"]))
        return
    someone["fit_after"] = tables.fit_after[at]
    if word[DIES_DRAW, at] < row["dies_in_hospital"]:
        someone["dies"] = 1
    else:
        maybe_transfer(tables, where, int(row["pool"]), partnership, tables.need[at], word[TRANSFER_DRAW, at])


@verb
def _pathway(tables: Tables, choice: int, patient: int, stream_spell: int) -> int:
    """Return the step asked for; few come from the community, so each draws alone, if there is a choice."""
    first = tables.choice_from[np.uint64(choice << 8)]
    if tables.choice_threshold[np.uint64(first)] > MASK:
        return int(tables.choice_target[np.uint64(first)])
    return choose(tables, choice, word_of(tables, patient, stream_spell, PATHWAY))
