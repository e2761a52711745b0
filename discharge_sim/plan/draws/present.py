"""People who are there at the start, group by group."""

from __future__ import annotations

from discharge_sim.plan.draws.course import hospital_course, introduce, make_blank
from discharge_sim.plan.draws.jit import verb
from discharge_sim.plan.draws.layout import Tables
from discharge_sim.plan.draws.words import MASK, choose, lookup, need_of, next_on, within_need, word_of
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
PARTNERSHIP, COHORT, DEPENDENCY = PURPOSE["partnership"], PURPOSE["cohort"], PURPOSE["dependency"]
TOTAL, ELAPSED, WAITED = PURPOSE["present_total"], PURPOSE["present_elapsed"], PURPOSE["present_waited"]
PACKAGE, GOLDEN = PURPOSE["present_package"], 0x9E3779B9
POOL, DIES, TRANSFER, REVIEW = (
    PURPOSE["present_pool"],
    PURPOSE["dies_in_hospital"],
    PURPOSE["transfer"],
    PURPOSE["review"],
)


@verb
def draw_present(tables: Tables) -> None:
    """Fill in the people of all start groups, in their order."""
    where = 0
    for group in range(len(tables.group)):
        for candidate in range(int(tables.group[group]["count"])):
            _someone(tables, group, candidate, where)
            introduce(tables, where, -1, candidate)
            where += 1


@verb
def _someone(tables: Tables, group: int, candidate: int, where: int) -> None:
    row, someone = tables.group[group], tables.drawn[where]
    stream_spell, patient, stream = (
        (int(row["name_hash"]) & 0xFFFFFF) << 8,
        FIRST_PATIENT + candidate,
        int(row["stream"]),
    )
    make_blank(tables, where)
    someone["number"], someone["key"], someone["stream_hash"] = where, patient, stream_spell >> 8
    partnership = int(row["partnership"])
    if partnership < 0:
        shares = int(tables.stream[stream]["partnership_shares"])
        partnership = choose(tables, shares, word_of(tables, patient, stream_spell, PARTNERSHIP))
    cohort = choose(tables, int(row["cohort_choice"]), word_of(tables, patient, stream_spell, COHORT))
    dependency = word_of(tables, patient, stream_spell, DEPENDENCY)
    need = int(row["need"])
    if need >= 0:
        dependency = within_need(tables, partnership, cohort, dependency, need)
    else:
        need = need_of(tables, partnership, cohort, dependency)
    someone["stream"], someone["partnership"], someone["cohort"] = stream, partnership, cohort
    someone["dependency"], someone["need"], someone["arrived"] = dependency, need, 0
    kind = int(row["kind"])
    if kind == IN_BED_NOT_FIT:
        _in_bed(tables, group, where)
    elif kind in (FIT, DELAYED, UNFIT_AGAIN):
        _fit(tables, group, where)
    elif kind == IN_SERVICE:
        _in_service(tables, group, where)
        packages = int(tables.step[row["step"]]["units_table"])
        if packages >= 0:  # evenly over the group (see `people`)
            word = word_of(tables, FIRST_PATIENT, stream_spell, PACKAGE) + candidate * GOLDEN
            someone["units"] = lookup(tables, packages, word & MASK)
    else:
        waited = lookup(tables, int(row["elapsed_table"]), word_of(tables, patient, stream_spell, WAITED))
        someone["entry"], someone["step"], someone["arrived"] = ENTRY_WAITING, row["step"], -waited


@verb
def own_word(tables: Tables, where: int, purpose: int) -> int:
    """Return a person's draw for a purpose."""
    someone = tables.drawn[where]
    return word_of(tables, int(someone["key"]), int(someone["stream_hash"]) << 8, purpose)


@verb
def _in_bed(tables: Tables, group: int, where: int) -> None:
    row, someone = tables.group[group], tables.drawn[where]
    stream = int(row["stream"])
    total = lookup(tables, int(tables.stream[stream]["length_biased_table"]), own_word(tables, where, TOTAL))
    someone["entry"], someone["pool"] = ENTRY_IN_BED, row["service"]
    someone["arrived"] = -(own_word(tables, where, ELAPSED) * total >> 32)
    hospital_course(tables, where, stream, total, own_word(tables, where, DIES), own_word(tables, where, TRANSFER))


@verb
def _fit(tables: Tables, group: int, where: int) -> None:
    row, someone = tables.group[group], tables.drawn[where]
    waited = lookup(tables, int(row["elapsed_table"]), own_word(tables, where, WAITED))
    someone["entry"], someone["arrived"], someone["fit_after"] = ENTRY_IN_BED, -waited - BEFORE_FIT, BEFORE_FIT
    someone["pool"] = choose(tables, int(row["pool_choice"]), own_word(tables, where, POOL))
    if row["kind"] != FIT:
        someone["entry"], someone["ready"], someone["step"] = ENTRY_DELAYED, -waited, row["step"]
    if row["kind"] == UNFIT_AGAIN:
        someone["entry"] = ENTRY_UNFIT_AGAIN


@verb
def _in_service(tables: Tables, group: int, where: int) -> None:
    row, someone = tables.group[group], tables.drawn[where]
    someone["entry"], someone["step"] = ENTRY_IN_SERVICE, row["step"]
    if row["elapsed_table"] < 0:  # a stay that does not end
        someone["started"] = 0
        return
    total = lookup(tables, int(row["elapsed_table"]), own_word(tables, where, TOTAL))
    elapsed = own_word(tables, where, ELAPSED) * total >> 32
    someone["arrived"], someone["started"], finish = -elapsed, -elapsed, max(total - elapsed, 1)
    # A review that is still to come may end the stay (rule 20).
    step = tables.step[row["step"]]
    at = int(step["review_after"]) - elapsed
    to_come = step["review_after"] >= 0 and at > 0 and at < finish
    if to_come and own_word(tables, where, REVIEW ^ int(step["name_hash"])) < step["review"]:
        finish = min(finish, next_on(tables, int(step["review_calendar"]), at, NEVER))
    someone["finish"] = finish
