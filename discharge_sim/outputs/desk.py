"""Where the sums of replications are made, a few at a time: tables of one thread, made once and used again."""

from __future__ import annotations

import itertools
import math
import operator
import threading
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from discharge_sim.outputs.facts import facts_of
from discharge_sim.outputs.groups import CENSUS_CODES, COUNTED_CODES, LONGER_THAN_DAYS, PEOPLE_LABELS
from discharge_sim.outputs.reducers.entrance import Loops
from discharge_sim.outputs.reducers.layout import PORTION, USED, Count, OverTheDay, Sums, type_of
from discharge_sim.outputs.rows import rows_of
from discharge_sim.outputs.scope import CENSUS_LENGTHS, Scope
from discharge_sim.vocabulary.needs import AGE_BANDS
from discharge_sim.vocabulary.records import Records

AT_ONCE, BYTES_AT_ONCE = 16, 2**24
"""The sums of so many replications are made before they are looked at, or of fewer if they would take more bytes."""


class Desk:
    """The sums of some replications of one plan, and the loops that fill them.

    Parameters
    ----------
    scope : Scope
        The days and places of the plan.
    notes : Notes, optional
        Notebooks of the loops, which desks of one thread share.
    """

    def __init__(self, scope: Scope, notes: Notes | None = None) -> None:
        self._facts = facts_of(scope)._asdict()
        self._notes = notes or Notes()
        shapes = _shapes_of(scope)
        words = {name: -(-math.prod(shape) * type_of(name).itemsize // 8) for name, shape in shapes.items()}
        self.room = max(1, min(AT_ONCE, BYTES_AT_ONCE // (8 * sum(words.values()))))
        self._whole = np.zeros((self.room, sum(words.values())), np.int64)
        ends = dict(zip(words, itertools.accumulate(words.values()), strict=True))
        self._sums = Sums(
            **{
                name: self._whole[:, ends[name] - words[name] : ends[name]]
                .view(type_of(name))[:, : math.prod(shape)]
                .reshape(self.room, *shape)
                for name, shape in shapes.items()
            }
        )
        self._loops: list[tuple[int, Loops] | None] = [None] * self.room
        self.taken = 0

    def clear(self) -> None:
        """Forget what has been taken."""
        self.taken = 0

    def take(self, records: Records) -> None:
        """Make the sums of one more replication; there must be room for it."""
        number = self.taken
        self._whole[number] = 0
        edition = self._notes.make_room(records, self._sums)
        known = self._loops[number]
        if known is None or known[0] != edition:
            own = {name: table[number] for name, table in self._sums._asdict().items()}
            known = self._loops[number] = edition, Loops(self._facts | own | self._notes.tables)
        known[1].go(records)
        self.taken += 1

    @property
    def sums(self) -> Sums:
        """The sums of what has been taken: good until the desk is cleared and takes something else."""
        return Sums._make(table[: self.taken] for table in self._sums)

    def sums_of(self, records: Records) -> Sums:
        """Return the sums of one replication alone."""
        self.clear()
        self.take(records)
        return self.sums


class Notes:
    """Notebooks that are large enough for a replication; their content is of no importance."""

    def __init__(self) -> None:
        self.tables: dict[str, NDArray[Any]] = {}
        self.edition = 0
        self._room: tuple[int, ...] = (-1,) * 6

    def make_room(self, records: Records, sums: Sums) -> int:
        """Make room for a replication and return the edition, which is another one when tables are others."""
        sizes = (
            len(records.person),
            len(records.spell),
            len(records.visit),
            len(records.delay),
            *sums.people.shape[1:],
        )
        if any(map(operator.gt, sizes, self._room)):
            self._room = tuple(max(size + size // 8, room) for size, room in zip(sizes, self._room, strict=True))
            self._make_tables()
        return self.edition

    def _make_tables(self) -> None:
        people, spells, visits, delays, places, labels = self._room
        lengths: dict[str, tuple[int, ...]] = {
            **dict.fromkeys(("of_person", "of_case"), (people,)),
            **dict.fromkeys(("of_spell", "referred", "bed_wait", "bed_wait_place"), (spells,)),
            **dict.fromkeys(("next_delay", "delay_day", "delay_place"), (delays,)),
            **dict.fromkeys(("visit_before", "followed"), (visits,)),
            **dict.fromkeys(("beds", "others"), (PORTION,)),
            "chosen": (max(spells, delays),),
            "interval": (delays + 3 * visits, 3),
            **dict.fromkeys(("place_end", "at_once"), (places,)),
            "stamp": (places + labels,),
            "used": (USED,),
        }
        self.tables = {name: np.empty((1 + rows[0], *rows[1:]), type_of(name)) for name, rows in lengths.items()}
        self.edition += 1


def _shapes_of(scope: Scope) -> dict[str, tuple[int, ...]]:
    n_partnerships, n_days = len(scope.plan.partnerships), scope.days.number
    n_places, n_ages, n_supplies = (
        1 + n_partnerships + len(scope.plan.services),
        len(AGE_BANDS),
        len(scope.plan.supplies),
    )
    n_censuses = sum(month.census is not None for month in scope.months)
    rows = rows_of(scope)
    over_the_day = 1 + int(rows.over_the_day.max(initial=0)), n_days + 1
    return {
        "counts": (n_places, len(Count)),
        "daily": (rows.number, n_days + 1),
        "reasons": (len(COUNTED_CODES), n_days + 1),
        "bed_days": (len(scope.months), n_partnerships, len(scope.counted_pools), len(COUNTED_CODES), n_ages),
        "census": (n_censuses, n_partnerships, len(CENSUS_CODES), n_ages, len(CENSUS_LENGTHS)),
        "people": (n_places, len(PEOPLE_LABELS)),
        "longer": (n_places, len(LONGER_THAN_DAYS)),
        "weekdays": (2, 7),
        "unit_minutes": (n_supplies, 1 + n_partnerships, 2),
        "worked": (n_supplies,),
        **dict.fromkeys(("day_minutes", "whole_days"), (len(OverTheDay), *over_the_day)),
        "begun": (2, *over_the_day),
        "midnights": (n_supplies, n_days),
        **dict.fromkeys(("extra_minutes", "extra_days", "present_minutes"), (n_supplies,)),
        "bed_waits": (1 + len(scope.pools), 3),
        "delay_lengths": (1 + n_partnerships, 3),
    }


_of_thread = threading.local()


def desk_of(scope: Scope) -> Desk:
    """Return this thread's desk for a plan."""
    own = _of_thread.__dict__
    if not own:
        own["notes"], own["desks"] = Notes(), WeakKeyDictionary()
    desks: WeakKeyDictionary[Scope, Desk] = own["desks"]
    if scope not in desks:
        desks[scope] = Desk(scope, own["notes"])
    return desks[scope]
