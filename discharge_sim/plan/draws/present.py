"""People who are there at the start, group by group."""

from __future__ import annotations

import numpy as np

from discharge_sim.plan.draws.course import introduce, maybe_transfer
from discharge_sim.plan.draws.jit import verb
from discharge_sim.plan.draws.layout import (
    ABOUT_GROUPS,
    COHORT_DRAW,
    DEPENDENCY_DRAW,
    DIES_DRAW,
    MANY,
    PART_DRAW,
    PARTNERSHIP_DRAW,
    TIME_DRAW,
    TRANSFER_DRAW,
    Tables,
)
from discharge_sim.plan.draws.words import (
    MASK,
    choose,
    draw_words,
    lookup,
    need_of,
    next_on,
    padded,
    within_need,
    word_of,
)
from discharge_sim.plan.purposes import PURPOSE
from discharge_sim.plan.words import StartKind
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER

IN_BED_NOT_FIT, DELAYED, IN_SERVICE = int(StartKind.IN_BED_NOT_FIT), int(StartKind.DELAYED), int(StartKind.IN_SERVICE)
FIT, UNFIT_AGAIN = int(StartKind.FIT), int(StartKind.UNFIT_AGAIN)
BEFORE_FIT = 14 * MINUTES_PER_DAY
FIRST_PATIENT = (-1 + 4096) << 19
"""Patient word of candidate 0 of the day before the first."""
PACKAGE, REVIEW, GOLDEN = PURPOSE["present_package"], PURPOSE["review"], 0x9E3779B9


@verb
def draw_present(tables: Tables) -> None:
    """Fill in the people of all start groups, in their order, a portion of a group at once."""
    group, candidate, where = 0, 0, 0
    while group < len(tables.group):
        row = tables.group[group]
        number, spell = min(int(row["count"]) - candidate, MANY), (int(row["name_hash"]) & 0xFFFFFF) << 8
        for place in range(padded(tables, number)):
            tables.patient[place], tables.spell[place] = FIRST_PATIENT + candidate + place, spell
        draw_words(tables, ABOUT_GROUPS + group, number)
        first_package = _first_package(tables, group, spell)
        for place in range(number):
            _someone(tables, group, candidate + place, where + place, place, first_package)
        candidate, where = candidate + number, where + number
        if candidate >= row["count"]:
            group, candidate = group + 1, 0


@verb
def _first_package(tables: Tables, group: int, spell: int) -> int:
    """Return the draw for the package of a group's first person; the others' follow evenly (see `people`)."""
    row = tables.group[group]
    if row["kind"] != IN_SERVICE or tables.step[row["step"]]["units_table"] < 0:
        return 0
    return word_of(tables, FIRST_PATIENT, spell, PACKAGE)


@verb
def _someone(tables: Tables, group: int, candidate: int, where: int, place: int, first_package: int) -> None:
    """Write one person down: the row of the group, then what is this person's own."""
    row, at, word = tables.group[group], np.uint64(place), tables.word
    patient, stream, partnership, need = (
        FIRST_PATIENT + candidate,
        int(row["stream"]),
        int(row["partnership"]),
        int(row["need"]),
    )
    if partnership < 0:
        shares = int(tables.stream[stream]["partnership_shares"])
        partnership = choose(tables, shares, word[PARTNERSHIP_DRAW, at])
    cohort, dependency = choose(tables, int(row["cohort_choice"]), word[COHORT_DRAW, at]), word[DEPENDENCY_DRAW, at]
    if need >= 0:
        dependency = within_need(tables, partnership, cohort, dependency, need)
    else:
        need = need_of(tables, partnership, cohort, dependency)
    tables.drawn[np.uint64(where)] = tables.group_begins[group]
    someone = tables.drawn[np.uint64(where)]
    someone["number"], someone["key"], someone["partnership"], someone["cohort"] = where, patient, partnership, cohort
    someone["dependency"], someone["need"] = dependency, need
    kind = int(row["kind"])
    if kind == IN_BED_NOT_FIT:
        arrived = _in_bed(tables, group, where, place, partnership, need)
    elif kind in (FIT, DELAYED, UNFIT_AGAIN):
        arrived = _fit(tables, group, where, place)
    elif kind == IN_SERVICE:
        arrived = _in_service(tables, group, where, place)
        packages = int(tables.step[row["step"]]["units_table"])
        if packages >= 0:
            someone["units"] = lookup(tables, packages, (first_package + candidate * GOLDEN) & MASK)
    else:
        arrived = -lookup(tables, int(row["elapsed_table"]), word[TIME_DRAW, at])
    someone["arrived"] = arrived
    introduce(tables, where, stream, -1, candidate, partnership, cohort, dependency, arrived)


@verb
def _in_bed(tables: Tables, group: int, where: int, place: int, partnership: int, need: int) -> int:
    """Fill in how long somebody stays in all; return the minute of admission."""
    row, someone, at, word = tables.group[group], tables.drawn[np.uint64(where)], np.uint64(place), tables.word
    stream = tables.stream[int(row["stream"])]
    total = lookup(tables, int(stream["length_biased_table"]), word[TIME_DRAW, at])
    someone["fit_after"] = total
    if word[DIES_DRAW, at] < stream["dies_in_hospital"]:
        someone["dies"] = 1
    else:
        maybe_transfer(tables, where, int(row["service"]), partnership, need, word[TRANSFER_DRAW, at])
    return -(word[PART_DRAW, at] * total >> 32)  # type: ignore[no-any-return]


@verb
def _fit(tables: Tables, group: int, where: int, place: int) -> int:
    """Fill in who is fit before the start, or delayed; return the minute of admission."""
    row, someone, at, word = tables.group[group], tables.drawn[np.uint64(where)], np.uint64(place), tables.word
    waited = lookup(tables, int(row["elapsed_table"]), word[TIME_DRAW, at])
    someone["pool"] = choose(tables, int(row["pool_choice"]), word[PART_DRAW, at])
    if row["kind"] != FIT:
        someone["ready"] = -waited
    return -waited - BEFORE_FIT


@verb
def _in_service(tables: Tables, group: int, where: int, place: int) -> int:
    """Fill in how long somebody has still to stay; return when the stay began."""
    row, someone, at, word = tables.group[group], tables.drawn[np.uint64(where)], np.uint64(place), tables.word
    if row["elapsed_table"] < 0:  # a stay that does not end
        someone["started"] = 0
        return 0
    total = lookup(tables, int(row["elapsed_table"]), word[TIME_DRAW, at])
    elapsed = word[PART_DRAW, at] * total >> 32
    finish = max(total - elapsed, 1)
    # A review that is still to come may end the stay (rule 20).
    step = tables.step[row["step"]]
    at_review = int(step["review_after"]) - elapsed
    to_come = step["review_after"] >= 0 and at_review > 0 and at_review < finish
    if to_come and _own_word(tables, where, REVIEW ^ int(step["name_hash"])) < step["review"]:
        finish = min(finish, next_on(tables, int(step["review_calendar"]), at_review, NEVER))
    someone["started"], someone["finish"] = -elapsed, finish
    return -elapsed  # type: ignore[no-any-return]


@verb
def _own_word(tables: Tables, where: int, purpose: int) -> int:
    """Return a person's draw for a purpose."""
    someone = tables.drawn[np.uint64(where)]
    return word_of(tables, int(someone["key"]), int(someone["stream_hash"]) << 8, purpose)
