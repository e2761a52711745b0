"""One person's row: blank, the course in hospital, and the columns that are handed in."""

from __future__ import annotations

from discharge_sim.plan.draws.jit import verb
from discharge_sim.plan.draws.layout import Tables
from discharge_sim.plan.draws.words import lookup, word_of
from discharge_sim.plan.purposes import PURPOSE
from discharge_sim.vocabulary.clock import NEVER

TRANSFER_STAY = PURPOSE["transfer_stay"]


@verb
def make_blank(tables: Tables, where: int) -> None:
    """Begin a row: nothing applies yet."""
    someone = tables.drawn[where]
    someone["pool"], someone["transfer_to"], someone["step"], someone["units"] = -1, -1, -1, -1
    someone["fit_after"], someone["transfer_after"], someone["started"] = NEVER, NEVER, NEVER
    someone["finish"], someone["ready"], someone["dies"], someone["holds"] = NEVER, NEVER, 0, -1


@verb
def hospital_course(tables: Tables, where: int, stream: int, fit: int, dies_word: int, transfer_word: int) -> None:
    """Fill in how long somebody is unfit, and who dies or is transferred before being fit."""
    someone = tables.drawn[where]
    someone["fit_after"] = fit
    if dies_word < tables.stream[stream]["dies_in_hospital"]:
        someone["dies"] = 1
        return
    spent = 0
    for transfer in range(len(tables.transfer)):
        row = tables.transfer[transfer]
        if row["from_pool"] != someone["pool"]:
            continue
        chance = int(tables.transfer_chance[transfer, someone["partnership"], someone["need"]])
        if spent <= transfer_word and transfer_word < spent + chance:
            word = word_of(
                tables, int(someone["key"]), int(someone["stream_hash"]) << 8, TRANSFER_STAY ^ int(row["name_hash"])
            )
            someone["transfer_after"], someone["transfer_to"] = fit, row["to_pool"]
            someone["fit_after"] = fit + lookup(tables, int(row["stay_table"]), word)
        spent += chance


@verb
def introduce(tables: Tables, where: int, day: int, candidate: int) -> None:
    """Write the row of the person that is handed in, at the person's number."""
    someone = tables.drawn[where]
    person = tables.person[someone["number"]]
    person["stream"], person["start_day"], person["candidate"] = someone["stream"], day, candidate
    person["partnership"], person["cohort"] = someone["partnership"], someone["cohort"]
    person["dependency"], person["arrived"], person["died"] = someone["dependency"], someone["arrived"], NEVER
