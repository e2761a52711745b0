"""People who are there at the start, group by group."""

from __future__ import annotations

import numpy as np

from discharge_sim.plan.draws.course import introduce, make_blank, maybe_transfer
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
from discharge_sim.plan.draws.words import MASK, choose, draw_words, lookup, need_of, next_on, within_need, word_of
from discharge_sim.plan.people_layout import Entry
from discharge_sim.plan.purposes import PURPOSE
from discharge_sim.plan.words import StartKind
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER

IN_BED_NOT_FIT, DELAYED, IN_SERVICE = int(StartKind.IN_BED_NOT_FIT), int(StartKind.DELAYED), int(StartKind.IN_SERVICE)
FIT, UNFIT_AGAIN = int(StartKind.FIT), int(StartKind.UNFIT_AGAIN)
ENTRY_IN_BED, ENTRY_DELAYED, ENTRY_IN_SERVICE, ENTRY_WAITING, ENTRY_UNFIT_AGAIN = (
    int(Entry.IN_BED_NOT_FIT),
    int(Entry.DELAYED),
    int(Entry.IN_SERVICE),
    int(Entry.WAITING_IN_COMMUNITY),
    int(Entry.UNFIT_AGAIN),
)
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
        for place in range(MANY):
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
    """Return the draw for the package of a group's first person, from which the others' follow evenly (see `people`)."""
    row = tables.group[group]
    if row["kind"] != IN_SERVICE or tables.step[row["step"]]["units_table"] < 0:
        return 0
    return word_of(tables, FIRST_PATIENT, spell, PACKAGE)


@verb
def _someone(tables: Tables, group: int, candidate: int, where: int, place: int, first_package: int) -> None:
    row, someone, word = tables.group[group], tables.drawn[np.uint64(where)], tables.word
    patient, stream = FIRST_PATIENT + candidate, int(row["stream"])
    make_blank(tables, where)
    partnership = int(row["partnership"])
    if partnership < 0:
        shares = int(tables.stream[stream]["partnership_shares"])
        partnership = choose(tables, shares, word[PARTNERSHIP_DRAW, place])
    cohort = choose(tables, int(row["cohort_choice"]), word[COHORT_DRAW, place])
    dependency, need = word[DEPENDENCY_DRAW, place], int(row["need"])
    if need >= 0:
        dependency = within_need(tables, partnership, cohort, dependency, need)
    else:
        need = need_of(tables, partnership, cohort, dependency)
    someone["number"], someone["key"], someone["stream_hash"] = where, patient, int(row["name_hash"]) & 0xFFFFFF
    someone["stream"], someone["partnership"], someone["cohort"] = stream, partnership, cohort
    someone["dependency"], someone["need"] = dependency, need
    kind, arrived = int(row["kind"]), 0
    if kind == IN_BED_NOT_FIT:
        arrived = _in_bed(tables, group, where, place)
    elif kind in (FIT, DELAYED, UNFIT_AGAIN):
        arrived = _fit(tables, group, where, place)
    elif kind == IN_SERVICE:
        arrived = _in_service(tables, group, where, place)
        packages = int(tables.step[row["step"]]["units_table"])
        if packages >= 0:
            someone["units"] = lookup(tables, packages, (first_package + candidate * GOLDEN) & MASK)
    else:
        someone["entry"], someone["step"] = ENTRY_WAITING, row["step"]
        arrived = -lookup(tables, int(row["elapsed_table"]), word[TIME_DRAW, place])
    someone["arrived"] = arrived
    introduce(tables, where, stream, -1, candidate, partnership, cohort, dependency, arrived)


@verb
def _in_bed(tables: Tables, group: int, where: int, place: int) -> int:
    """Fill in how long somebody stays in all; return the minute of admission."""
    row, someone, word = tables.group[group], tables.drawn[np.uint64(where)], tables.word
    stream = tables.stream[int(row["stream"])]
    total = lookup(tables, int(stream["length_biased_table"]), word[TIME_DRAW, place])
    someone["entry"], someone["pool"], someone["fit_after"] = ENTRY_IN_BED, row["service"], total
    if word[DIES_DRAW, place] < stream["dies_in_hospital"]:
        someone["dies"] = 1
    else:
        maybe_transfer(tables, where, int(row["service"]), word[TRANSFER_DRAW, place])
    return -(word[PART_DRAW, place] * total >> 32)  # type: ignore[no-any-return]


@verb
def _fit(tables: Tables, group: int, where: int, place: int) -> int:
    """Fill in who is fit before the start, or delayed; return the minute of admission."""
    row, someone, word = tables.group[group], tables.drawn[np.uint64(where)], tables.word
    waited = lookup(tables, int(row["elapsed_table"]), word[TIME_DRAW, place])
    someone["entry"], someone["fit_after"] = ENTRY_IN_BED, BEFORE_FIT
    someone["pool"] = choose(tables, int(row["pool_choice"]), word[PART_DRAW, place])
    if row["kind"] != FIT:
        someone["entry"], someone["ready"], someone["step"] = ENTRY_DELAYED, -waited, row["step"]
    if row["kind"] == UNFIT_AGAIN:
        someone["entry"] = ENTRY_UNFIT_AGAIN
    return -waited - BEFORE_FIT


@verb
def _in_service(tables: Tables, group: int, where: int, place: int) -> int:
    """Fill in how long somebody has still to stay; return when the stay began."""
    row, someone, word = tables.group[group], tables.drawn[np.uint64(where)], tables.word
    someone["entry"], someone["step"] = ENTRY_IN_SERVICE, row["step"]
    if row["elapsed_table"] < 0:  # a stay that does not end
        someone["started"] = 0
        return 0
    total = lookup(tables, int(row["elapsed_table"]), word[TIME_DRAW, place])
    elapsed = word[PART_DRAW, place] * total >> 32
    finish = max(total - elapsed, 1)
    # A review that is still to come may end the stay (rule 20).
    step = tables.step[row["step"]]
    at = int(step["review_after"]) - elapsed
    to_come = step["review_after"] >= 0 and at > 0 and at < finish
    if to_come and _own_word(tables, where, REVIEW ^ int(step["name_hash"])) < step["review"]:
        finish = min(finish, next_on(tables, int(step["review_calendar"]), at, NEVER))
    someone["started"], someone["finish"] = -elapsed, finish
    return -elapsed  # type: ignore[no-any-return]


@verb
def _own_word(tables: Tables, where: int, purpose: int) -> int:
    """Return a person's draw for a purpose."""
    someone = tables.drawn[np.uint64(where)]
    return word_of(tables, int(someone["key"]), int(someone["stream_hash"]) << 8, purpose)
