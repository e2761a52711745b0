"""People drawn by compiled code, in the order in which they arrive: the numbers are those of `plan.people`."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.draws.entrance import directory, fill, thin
from discharge_sim.plan.draws.layout import (
    CANDIDATE,
    DRAWN,
    GROUP_ROW,
    KEYS,
    MANY,
    STEP_AT_START,
    STREAM_ROW,
    TRANSFER_ROW,
    Tables,
)
from discharge_sim.plan.layout import Plan
from discharge_sim.plan.people_census import draw_census
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.records import PERSON

Rows = NDArray[np.void]
PURPOSES_AT_ONCE = 6


@dataclass
class _Notes:
    """Tables of one thread, used again."""

    coming: Rows = field(default_factory=lambda: np.zeros(4096, CANDIDATE))
    order: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    patient: NDArray[np.int64] = field(default_factory=lambda: np.zeros(MANY, np.int64))
    word: NDArray[np.int64] = field(default_factory=lambda: np.zeros((PURPOSES_AT_ONCE, MANY), np.int64))


_of_thread = threading.local()
_questions: WeakKeyDictionary[Plan, dict[str, NDArray[Any]]] = WeakKeyDictionary()


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
        self._notes: _Notes = _of_thread.__dict__.setdefault("notes", _Notes())
        self._in_groups = int(plan.start_group["count"].sum())
        self.present = self._in_groups + len(plan.census)
        self._keys = np.zeros(1, KEYS)
        self._keys[0] = (seed, replication, plan.horizon, -(-plan.horizon // MINUTES_PER_DAY), self.present)
        if len(self._notes.order) != plan.horizon:
            self._notes.order = np.zeros(plan.horizon, np.int32)
        accepted = thin(self._directory(_NOBODY, _NOBODY_HANDED_IN))
        if accepted > len(self._notes.coming):
            self._notes.coming = np.zeros(accepted + accepted // 8, CANDIDATE)
            accepted = thin(self._directory(_NOBODY, _NOBODY_HANDED_IN))
        self._accepted = accepted
        self.number = self.present + accepted

    def fill(self, drawn: Rows) -> Rows:
        """Fill in everybody, in the order in which they arrive, and return the rows to be handed in.

        Parameters
        ----------
        drawn : DRAWN array
            At least `number` rows.
        """
        person = np.empty(self.number, PERSON)
        fill(self._directory(drawn, person), self._accepted)
        if len(self._plan.census):
            self._fill_in_census(drawn[self._in_groups : self.present], person)
        return person

    def _fill_in_census(self, drawn: Rows, person: Rows) -> None:
        people = draw_census(self._plan, self._key)
        drawn["number"] = np.arange(self._in_groups, self.present)
        for name in DRAWN.names or ():
            if name in (PERSON.names or ()):
                drawn[name] = people.person[name]
            elif name != "number":
                drawn[name] = getattr(people, name)
        person[self._in_groups : self.present] = people.person

    def _directory(self, drawn: Rows, person: Rows) -> NDArray[np.int64]:
        notes = self._notes
        self._tables = Tables(  # kept until the draws have returned
            keys=self._keys,
            **_questions_of(self._plan),
            drawn=drawn,
            person=person,
            coming=notes.coming,
            order=notes.order,
            patient=notes.patient,
            word=notes.word,
        )
        return directory(self._tables)


_NOBODY, _NOBODY_HANDED_IN = np.zeros(0, DRAWN), np.zeros(0, PERSON)


def _questions_of(plan: Plan) -> dict[str, NDArray[Any]]:
    """Return what the draws read of a plan, with 64 bits a number: made once."""
    known = _questions.get(plan)
    if known is None:
        known = _questions[plan] = {
            "stream": _wide(plan.stream, STREAM_ROW),
            "accept": _whole(plan.stream_accept),
            "follows_wave": _whole(plan.stream_follows_wave),
            "wave": _whole(plan.wave),
            "wave_bell": _whole(plan.wave_bell),
            "choice_first": _whole(plan.choices.first),
            "choice_threshold": _whole(plan.choices.threshold),
            "choice_target": _whole(plan.choices.target),
            "need_threshold": _whole(plan.need_threshold),
            "transfer": _wide(plan.transfer, TRANSFER_ROW),
            "transfer_chance": _whole(plan.transfer_chance),
            "group": _wide(plan.start_group, GROUP_ROW),
            "step": _wide(plan.step, STEP_AT_START),
            "knots": np.ascontiguousarray(plan.tables, dtype=np.int32),
            "calendar_first": _whole(plan.calendars.first),
            "calendar_minute": _whole(plan.calendars.minute),
            "calendar_value": _whole(plan.calendars.value),
        }
    return known


def _whole(values: NDArray[Any]) -> NDArray[np.int64]:
    return np.ascontiguousarray(values, dtype=np.int64)


def _wide(table: Rows, dtype: np.dtype[np.void]) -> Rows:
    wide = np.zeros(len(table), dtype)
    for name in dtype.names or ():
        wide[name] = table[name]
    return wide
