"""What the compiled draws read of a plan, with 64 bits a number: made once for each plan."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.draws.candidates import HOURS
from discharge_sim.plan.draws.layout import (
    ABOUT_ARRIVALS,
    ABOUT_GROUPS,
    ACCEPT_DRAW,
    COHORT_DRAW,
    DEPENDENCY_DRAW,
    DIES_DRAW,
    DRAWN,
    DRAWS_AT_ONCE,
    GROUP_ROW,
    HOW_MANY_COME,
    MINUTE_DRAW,
    NOT_ASKED,
    PART_DRAW,
    PARTNERSHIP_DRAW,
    STEP_AT_START,
    STREAM_ROW,
    TIME_DRAW,
    TRANSFER_DRAW,
    TRANSFER_ROW,
    WHEN_THEY_COME,
    WHO_COMES,
    WORD_OF_DAY,
)
from discharge_sim.plan.draws.present import BEFORE_FIT
from discharge_sim.plan.layout import Plan
from discharge_sim.plan.people import ENTRY
from discharge_sim.plan.people_layout import Entry
from discharge_sim.plan.purposes import PURPOSE
from discharge_sim.plan.words import StartKind
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import StreamKind

Rows = NDArray[np.void]
BYTES = np.arange(256, dtype=np.uint64) << np.uint64(24)
"""The smallest word with each highest byte."""
ALWAYS = 2**32

_questions: WeakKeyDictionary[Plan, dict[str, NDArray[Any]]] = WeakKeyDictionary()


def questions_of(plan: Plan) -> dict[str, NDArray[Any]]:
    """Return what the draws read of a plan."""
    known = _questions.get(plan)
    if known is None:
        known = _questions[plan] = {
            "asked": _asked(plan),
            "stream": _streams(plan),
            "stream_begins": _streams_begin(plan),
            "accept": _by_day(plan.stream_accept),
            "wave": _whole(plan.wave),
            "wave_bell": _whole(plan.wave_bell),
            "choice_threshold": _whole(plan.choices.threshold),
            "choice_target": _whole(plan.choices.target),
            "choice_from": _choice_from(plan),
            "need_threshold": _whole(plan.need_threshold).ravel(),
            "need_from": _need_from(plan),
            "transfer": _wide(plan.transfer, TRANSFER_ROW),
            "transfer_chance": _whole(plan.transfer_chance),
            "transfers_below": _transfers_below(plan),
            "group": _wide(plan.start_group, GROUP_ROW),
            "group_begins": _groups_begin(plan),
            "step": _wide(plan.step, STEP_AT_START),
            "knots": np.ascontiguousarray(plan.tables, dtype=np.int32).ravel(),
            "calendar_first": _whole(plan.calendars.first),
            "calendar_minute": _whole(plan.calendars.minute),
            "calendar_value": _whole(plan.calendars.value),
        }
    return known


def _whole(values: NDArray[Any]) -> NDArray[np.int64]:
    return np.ascontiguousarray(values, dtype=np.int64)


def _wide(table: Rows, dtype: np.dtype[np.void]) -> Rows:
    wide = np.zeros(len(table), dtype)
    for name in table.dtype.names or ():
        if name in (dtype.names or ()):
            wide[name] = table[name]
    return wide


def _streams(plan: Plan) -> Rows:
    stream = _wide(plan.stream, STREAM_ROW)
    stream["word"] = (stream["name_hash"] & 0xFFFFFF) << 8
    stream["in_hospital"] = np.isin(stream["kind"], (StreamKind.EMERGENCY, StreamKind.ELECTIVE))
    stream["follows_wave"] = plan.stream_follows_wave != 0
    return stream


def _blank(number: int) -> Rows:
    """Return the rows of people to whom nothing applies yet."""
    rows = np.zeros(number, DRAWN)
    for name in ("fit_after", "transfer_after", "started", "finish", "ready"):
        rows[name] = NEVER
    for name in ("pool", "transfer_to", "step", "holds", "units"):
        rows[name] = -1
    return rows


def _streams_begin(plan: Plan) -> Rows:
    """Return what all who come by a stream have in common."""
    rows = _blank(len(plan.stream))
    rows["stream"], rows["stream_hash"] = np.arange(len(rows)), plan.stream["name_hash"] & 0xFFFFFF
    in_hospital = _streams(plan)["in_hospital"] != 0
    rows["entry"] = np.where(in_hospital, int(Entry.HOSPITAL), int(Entry.COMMUNITY))
    rows["pool"] = np.where(in_hospital, plan.stream["pool"], -1)
    return rows


def _groups_begin(plan: Plan) -> Rows:
    """Return what all of a start group have in common."""
    rows = _blank(len(plan.start_group))
    for row, group in zip(rows, plan.start_group, strict=True):
        kind = StartKind(int(group["kind"]))
        row["stream"], row["stream_hash"], row["entry"] = group["stream"], group["name_hash"] & 0xFFFFFF, ENTRY[kind]
        if kind == StartKind.IN_BED_NOT_FIT:
            row["pool"] = group["service"]
        elif kind != StartKind.FIT:
            row["step"] = group["step"]
        if kind in (StartKind.FIT, StartKind.DELAYED, StartKind.UNFIT_AGAIN):
            row["fit_after"] = BEFORE_FIT
    return rows


def _by_day(accept: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return thresholds of streams and hours in the order in which they are read: by day, stream, hour of the day."""
    return _whole(accept.reshape(len(accept), -1, HOURS).swapaxes(0, 1)).ravel()


def _choice_from(plan: Plan) -> NDArray[np.int32]:
    """Return the first option of each choice that a word with a given highest byte can choose."""
    first = plan.choices.first
    table = np.zeros((len(first) - 1, len(BYTES)), np.int32)
    for choice, row in enumerate(table):
        row[:] = first[choice] + _passed_over(plan.choices.threshold[first[choice] : first[choice + 1]])
    return table.ravel()


def _need_from(plan: Plan) -> NDArray[np.int8]:
    """Return the first need, by partnership and cohort, that a dependency with a given highest byte can be."""
    table = np.zeros((*plan.need_threshold.shape[:2], len(BYTES)), np.int8)
    for cell in np.ndindex(table.shape[:2]):
        table[cell] = _passed_over(plan.need_threshold[cell])
    return table.ravel()


def _passed_over(thresholds: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Return how many of some rising thresholds even the smallest word with each highest byte has reached."""
    if thresholds[-1] != ALWAYS:
        raise ValueError("the last option must take every word that is left")
    return np.searchsorted(thresholds, BYTES, side="right")


def _transfers_below(plan: Plan) -> NDArray[np.int64]:
    """Return the chance of a transfer anywhere, by pool, partnership and need."""
    below = np.zeros((len(plan.service), *plan.transfer_chance.shape[1:]), np.int64)
    for pool, chance in zip(plan.transfer["from_pool"].tolist(), plan.transfer_chance, strict=True):
        below[pool] += chance.astype(np.int64)
    return below.ravel()


# -- which draws matter ------------------------------------------------------------------------------------------------
def _asked(plan: Plan) -> NDArray[np.int64]:
    """Return what is to be drawn, by question and column: what cannot change anything for anybody is left out."""
    asked = np.full((ABOUT_GROUPS + len(plan.start_group), DRAWS_AT_ONCE), NOT_ASKED, np.int64)

    def ask(question: int, column: int, purpose: str, matters: bool = True) -> None:
        if matters:
            asked[question, column] = PURPOSE[purpose]

    streams = plan.stream
    ask(HOW_MANY_COME, WORD_OF_DAY, "thinning")
    ask(WHEN_THEY_COME, MINUTE_DRAW, "arrival_minute")
    ask(WHO_COMES, ACCEPT_DRAW, "thinning", bool((plan.stream_accept < ALWAYS).any()) or len(plan.wave) > 0)
    ask(ABOUT_ARRIVALS, PARTNERSHIP_DRAW, "partnership", _any_chooses(plan, streams["partnership_shares"]))
    ask(ABOUT_ARRIVALS, COHORT_DRAW, "cohort", _any_chooses(plan, streams["cohort_shares"]))
    ask(ABOUT_ARRIVALS, DEPENDENCY_DRAW, "dependency")
    ask(ABOUT_ARRIVALS, TIME_DRAW, "time_to_fit", any(_varies(plan, t) for t in streams["time_to_fit_table"].tolist()))
    ask(ABOUT_ARRIVALS, DIES_DRAW, "dies_in_hospital", bool((streams["dies_in_hospital"] > 0).any()))
    ask(ABOUT_ARRIVALS, TRANSFER_DRAW, "transfer", bool((plan.transfer_chance > 0).any()))
    for question, row in enumerate(plan.start_group, ABOUT_GROUPS):
        stream, kind = plan.stream[row["stream"]], StartKind(int(row["kind"]))
        shares = stream["partnership_shares"] if row["partnership"] < 0 else np.zeros(0, np.int32)
        ask(question, PARTNERSHIP_DRAW, "partnership", _any_chooses(plan, shares))
        ask(question, COHORT_DRAW, "cohort", _any_chooses(plan, row["cohort_choice"]))
        ask(question, DEPENDENCY_DRAW, "dependency")
        if kind == StartKind.IN_BED_NOT_FIT:
            ask(question, TIME_DRAW, "present_total")
            ask(question, PART_DRAW, "present_elapsed")
            ask(question, DIES_DRAW, "dies_in_hospital", bool(stream["dies_in_hospital"] > 0))
            ask(question, TRANSFER_DRAW, "transfer", bool((plan.transfer_chance > 0).any()))
        elif kind == StartKind.IN_SERVICE:
            ask(question, TIME_DRAW, "present_total", bool(row["elapsed_table"] >= 0))
            ask(question, PART_DRAW, "present_elapsed", bool(row["elapsed_table"] >= 0))
        else:
            ask(question, TIME_DRAW, "present_waited", _varies(plan, int(row["elapsed_table"])))
            pools = row["pool_choice"] if kind != StartKind.WAITING_IN_COMMUNITY else np.zeros(0, np.int32)
            ask(question, PART_DRAW, "present_pool", _any_chooses(plan, pools))
    return asked


def _any_chooses(plan: Plan, choices: NDArray[np.int32] | np.int32) -> bool:
    """Whether any of some choices has more than one option."""
    numbers = np.atleast_1d(choices)
    return bool((plan.choices.first[numbers + 1] - plan.choices.first[numbers] > 1).any())


def _varies(plan: Plan, table: int) -> bool:
    """Whether a quantile table has more than one value."""
    return table >= 0 and bool(plan.tables[table, 0] != plan.tables[table, -1])
