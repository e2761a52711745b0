"""People drawn by compiled code, in the order in which they arrive: the numbers are those of `plan.people`."""

from __future__ import annotations

import threading
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.draws.candidates import HOURS, PARTS
from discharge_sim.plan.draws.entrance import directory, fill, thin
from discharge_sim.plan.draws.jit import TABLES_TYPE
from discharge_sim.plan.draws.layout import DIGITS, DRAWN, DRAWS_AT_ONCE, KEYS, MANY, Tables
from discharge_sim.plan.draws.memory import point_to
from discharge_sim.plan.draws.questions import questions_of
from discharge_sim.plan.layout import Plan
from discharge_sim.plan.people_census import draw_census
from discharge_sim.plan.philox import ROUNDS, keys_of_rounds
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.records import PERSON

Rows = NDArray[np.void]
PORTION = ("patient", "spell", "chance", "partnership", "cohort", "need", "fit_after")
MORE = 9 / 8
"""Room beyond what is asked for, so that the next replication, with a few more people, need not ask again."""


class _Notes:
    """Tables of one thread, large enough for a replication and used again by all plans."""

    def __init__(self) -> None:
        self.tables: dict[str, NDArray[Any]] = {"drawn": np.zeros(0, DRAWN), "person": np.zeros(0, PERSON)}
        self.edition = object()  # another one when there are other tables
        self.make_room(4096)

    def make_room(self, coming: int) -> None:
        """Have notes for so many who arrive."""
        kinds = {"coming": np.int64, "of_day": np.int64, "number": np.int32, "number_of_day": np.int32}
        self.put({name: np.zeros(coming, kind) for name, kind in kinds.items()})

    def put(self, tables: dict[str, NDArray[Any]]) -> None:
        """Use other tables from now on."""
        self.tables |= tables
        self.edition = object()


class _Desk:
    """What one thread needs to draw the people of one plan, and the directory by which compiled code finds it.

    Parameters
    ----------
    plan : Plan
        The compiled scenario.
    notes : _Notes
        Tables of this thread.
    """

    def __init__(self, plan: Plan, notes: _Notes) -> None:
        days = -(-plan.horizon // MINUTES_PER_DAY)
        self.in_groups = int(plan.start_group["count"].sum())
        self.present = self.in_groups + len(plan.census)
        keys = np.zeros(1, KEYS)
        keys[0] = (plan.horizon, days, self.present, len(plan.partnerships), len(plan.cohorts))
        self._round_key = np.zeros(2 * ROUNDS, np.int64)
        self._own: dict[str, NDArray[Any]] = {
            "keys": keys,
            **questions_of(plan),
            "round_key": self._round_key,
            "factor": np.zeros((2, PARTS * HOURS), np.int64),
            "weight": np.zeros(PARTS * HOURS, np.int64),
            "candidates": np.zeros(days * len(plan.streams), np.int64),
            "next_number": np.zeros(len(plan.streams), np.int64),
            "sorting": np.zeros(2 * DIGITS, np.int64),
            **{name: np.zeros(MANY, np.int64) for name in PORTION},
            "word": np.zeros((DRAWS_AT_ONCE, MANY), np.int64),
        }
        self._notes, self._edition = notes, notes.edition
        self._directory = directory(Tables(**self._own, **notes.tables))

    def thin(self, seed: int, replication: int) -> int:
        """Note who arrives, and return how many."""
        self._round_key[:] = keys_of_rounds(seed, replication)
        accepted = thin(self._directory_now())
        if accepted + MANY > len(self._notes.tables["coming"]):
            self._notes.make_room(int(accepted * MORE) + MANY)
            accepted = thin(self._directory_now())
        return accepted

    def fill(self, drawn: Rows, accepted: int) -> Rows:
        """Fill in everybody, and return the rows to be handed in: this thread's, good until the next are drawn."""
        number, notes = self.present + accepted, self._notes
        if number > len(notes.tables["person"]):
            notes.put({"person": np.empty(int(number * MORE), PERSON)})
        if notes.tables["drawn"] is not drawn:
            notes.put({"drawn": drawn})
        fill(self._directory_now(), accepted)
        return notes.tables["person"][:number]

    def _directory_now(self) -> NDArray[np.int64]:
        if self._edition is not self._notes.edition:
            self._edition = self._notes.edition
            point_to(self._directory, TABLES_TYPE, self._notes.tables)
        return self._directory


_of_thread = threading.local()


def _desk_of(plan: Plan) -> _Desk:
    """Return this thread's desk for a plan."""
    own = _of_thread.__dict__
    if not own:
        own["notes"], own["desks"] = _Notes(), WeakKeyDictionary()
    desks: WeakKeyDictionary[Plan, _Desk] = own["desks"]
    desk = desks.get(plan)
    if desk is None:
        desk = desks[plan] = _Desk(plan, own["notes"])
    return desk


class Arriving:
    """The people of one replication: first how many they are, then each of them.

    Parameters
    ----------
    plan : Plan
        The compiled scenario.
    seed, replication : int
        Key of all randomness.

    Attributes
    ----------
    present : int
        People there at the start.
    number : int
        All people.
    """

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        self._plan, self._key = plan, (seed, replication)
        self._desk = _desk_of(plan)
        self.present = self._desk.present
        self._accepted = self._desk.thin(seed, replication)
        self.number = self.present + self._accepted

    def fill(self, drawn: Rows) -> Rows:
        """Fill in everybody, in the order in which they arrive, and return the rows to be handed in.

        Parameters
        ----------
        drawn : DRAWN array
            At least `number` rows.

        Returns
        -------
        PERSON array
            Memory of this thread: good until it draws people again.
        """
        person = self._desk.fill(drawn, self._accepted)
        if len(self._plan.census):
            self._fill_in_census(drawn[self._desk.in_groups : self.present], person)
        return person

    def _fill_in_census(self, drawn: Rows, person: Rows) -> None:
        people = draw_census(self._plan, self._key)
        drawn["number"] = np.arange(self._desk.in_groups, self.present)
        for name in DRAWN.names or ():
            if name in (PERSON.names or ()):
                drawn[name] = people.person[name]
            elif name != "number":
                drawn[name] = getattr(people, name)
        person[self._desk.in_groups : self.present] = people.person
