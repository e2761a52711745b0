"""What belongs to no person, drawn by compiled code: the numbers are those of `plan.people.draw_happenings`."""

from __future__ import annotations

import threading
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.draws.happenings import count_present, draw_offers
from discharge_sim.plan.layout import Plan
from discharge_sim.plan.people import open_days, rosters_of
from discharge_sim.plan.philox import keys_of_rounds
from discharge_sim.plan.purposes import PURPOSE
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY

TOGETHER = 4
"""Members of a shift whose draws are those of one counter."""
ABSENCE = PURPOSE["absence"]
OFFER_PURPOSES = np.array([PURPOSE[name] for name in ("offer_count", "offer_minute", "offer_class")], np.int64)
OFFER_DAY = np.dtype(
    [(name, "i8") for name in ("row", "patient", "spell", "count_first", "opens", "minutes", "hospital", "community")]
)
"""A day on which a door opens: a row of the plan's offers, words of the generator's counter, when the door opens."""


class _Questions(NamedTuple):
    """What the draws read of a plan: made once."""

    blocks: NDArray[np.int64]
    staff: NDArray[np.int32]  # by shift
    days: NDArray[np.void]  # OFFER_DAY
    threshold: NDArray[np.int64]
    target: NDArray[np.int64]


class Drawn(NamedTuple):
    """Staff present and offers: memory of this thread, good until it draws them for this plan again."""

    present: NDArray[np.int32]  # by shift, team by team as in `rosters_of`; before them a nought
    offers: NDArray[np.int64]  # in order: minute, row of the plan's offers, route (see `draws.happenings`)


class _Desk:
    """Tables of one thread for one plan, used again."""

    def __init__(self, plan: Plan) -> None:
        known = _questions.get(plan)
        if known is None:
            known = _questions[plan] = _questions_of(plan)
        self._known = known
        self._absent = np.zeros(known.blocks.shape[1], np.int64)
        self._present = np.zeros(1 + len(known.staff), np.int32)
        self._offers = np.zeros(1024, np.int64)

    def draw(self, seed: int, replication: int) -> Drawn:
        """Draw who is present and what is offered."""
        known, keys = self._known, keys_of_rounds(seed, replication)
        if len(known.staff):
            count_present(keys, ABSENCE, known.blocks, known.staff, self._absent, self._present[1:])
        found = self._note_offers(keys)
        if found > len(self._offers):
            self._offers = np.zeros(found + found // 8, np.int64)
            found = self._note_offers(keys)
        offers = self._offers[:found]
        offers.sort()
        return Drawn(self._present, offers)

    def _note_offers(self, keys: NDArray[np.int64]) -> int:
        known = self._known
        if not len(known.days):
            return 0
        return draw_offers(keys, OFFER_PURPOSES, known.days, known.threshold, known.target, self._offers)


_questions: WeakKeyDictionary[Plan, _Questions] = WeakKeyDictionary()
_of_thread = threading.local()


def draw_present_and_offers(plan: Plan, seed: int, replication: int) -> Drawn:
    """Draw what belongs to no person, outbreaks apart."""
    desks: WeakKeyDictionary[Plan, _Desk] | None = getattr(_of_thread, "desks", None)
    if desks is None:
        desks = _of_thread.desks = WeakKeyDictionary()
    desk = desks.get(plan)
    if desk is None:
        desk = desks[plan] = _Desk(plan)
    return desk.draw(seed, replication)


def _questions_of(plan: Plan) -> _Questions:
    rosters = rosters_of(plan)
    first = np.flatnonzero(rosters.member % TOGETHER == 0)
    blocks: list[NDArray[Any]] = [
        rosters.day_key[first],
        rosters.word[first],
        rosters.member[first] // TOGETHER,
        np.diff(np.append(first, len(rosters.member))),
        rosters.absence[first],
        rosters.shift[first],
    ]
    return _Questions(
        np.stack([column.astype(np.int64) for column in blocks]),
        rosters.staff,
        np.concatenate([np.zeros(0, OFFER_DAY), *(_days_of(plan, row) for row in range(len(plan.offers)))]),
        plan.choices.threshold.astype(np.int64),
        plan.choices.target.astype(np.int64),
    )


def _days_of(plan: Plan, index: int) -> NDArray[np.void]:
    row = plan.offers[index]
    day, patient = open_days(plan, row)
    days = np.zeros(len(day), OFFER_DAY)
    days["row"], days["patient"] = index, patient
    days["spell"] = (int(plan.service[int(row["service"])]["name_hash"]) & 0xFFFFFF) << 8
    days["count_first"] = plan.choices.first[row["count"]]
    days["opens"], days["minutes"] = day * MINUTES_PER_DAY + row["opens"], row["closes"] - row["opens"]
    days["hospital"], days["community"] = row["hospital"], row["community"]
    return days
