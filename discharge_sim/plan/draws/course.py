"""One person's row: the transfer to another pool, and the columns that are handed in."""

from __future__ import annotations

import numpy as np

from discharge_sim.plan.draws.jit import verb
from discharge_sim.plan.draws.layout import Tables
from discharge_sim.plan.draws.words import NEEDS, lookup, word_of
from discharge_sim.plan.purposes import PURPOSE
from discharge_sim.vocabulary.clock import NEVER

TRANSFER_STAY = PURPOSE["transfer_stay"]


@verb
def maybe_transfer(tables: Tables, where: int, pool: int, partnership: int, need: int, transfer_word: int) -> None:
    """Let somebody who does not die be transferred before being fit, if the draw says so."""
    cell = (pool * int(tables.keys[0]["partnerships"]) + partnership) * NEEDS + need
    if transfer_word >= tables.transfers_below[np.uint64(cell)]:
        return
    someone = tables.drawn[np.uint64(where)]
    fit, spent = int(someone["fit_after"]), 0
    for transfer in range(len(tables.transfer)):
        row = tables.transfer[transfer]
        if row["from_pool"] != pool:
            continue
        chance = int(tables.transfer_chance[transfer, partnership, need])
        if spent <= transfer_word and transfer_word < spent + chance:
            word = word_of(
                tables, int(someone["key"]), int(someone["stream_hash"]) << 8, TRANSFER_STAY ^ int(row["name_hash"])
            )
            someone["transfer_after"], someone["transfer_to"] = fit, row["to_pool"]
            someone["fit_after"] = fit + lookup(tables, int(row["stay_table"]), word)
        spent += chance


@verb
def introduce(
    tables: Tables,
    number: int,
    stream: int,
    day: int,
    candidate: int,
    partnership: int,
    cohort: int,
    dependency: int,
    arrived: int,
) -> None:
    """Write the row of the person that is handed in, at the person's number."""
    person = tables.person[np.uint64(number)]
    person["stream"], person["start_day"], person["candidate"] = stream, day, candidate
    person["partnership"], person["cohort"] = partnership, cohort
    person["dependency"], person["arrived"], person["died"] = dependency, arrived, NEVER
