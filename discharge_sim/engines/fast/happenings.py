"""What the calendar brings to one replication: rosters, doors, offers, outbreaks, in order of minute."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from discharge_sim.engines.fast import layout
from discharge_sim.engines.fast.jit import INTERPRETED
from discharge_sim.engines.fast.prepare import PreparedPlan, Rows, change_rows, rows, steps_from_zero
from discharge_sim.engines.fast.words import CHANGE_CAPACITY, CHANGE_CLOSURE, CHANGE_OFFER
from discharge_sim.plan.people import draw_happenings, rosters_of

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan
    from discharge_sim.plan.people_layout import Happenings

COLUMNS = layout.CHANGE.names or ()
MINUTE, VALUE = COLUMNS.index("minute"), COLUMNS.index("value")


@dataclass(frozen=True, eq=False)
class _Known:
    """What the calendar brings to every replication of a plan, in order of minute; of rosters the values are drawn."""

    changes: Rows
    minutes: NDArray[np.int32]
    values: NDArray[np.int32]  # which of all drawn values is to be added to that of a row: 0, a nought, to most


_known: WeakKeyDictionary[Plan, _Known] = WeakKeyDictionary()


def changes_of(plan: Plan, common: PreparedPlan, seed: int, replication: int) -> Rows:
    """Return what the calendar brings to one replication, in order of minute: good until this thread asks again.

    Outbreaks are rare, and drawn as `plan.people` says.
    """
    if INTERPRETED or len(plan.outbreak):
        return calendar_changes(plan, common, draw_happenings(plan, seed, replication))
    from discharge_sim.engines.fast.merging import merge
    from discharge_sim.plan.happenings_drawn import draw_present_and_offers

    known = _known_of(plan, common, rosters_of(plan).minute)
    drawn = draw_present_and_offers(plan, seed, replication)
    changes = _room_for(len(known.changes) + len(drawn.offers))
    merge(known.changes, known.minutes, known.values, drawn.present, drawn.offers, _services_of_offers(plan), changes)
    return changes


_of_thread = threading.local()


def _room_for(number: int) -> Rows:
    """Return so many rows of this thread's memory."""
    changes: Rows | None = getattr(_of_thread, "changes", None)
    if changes is None or len(changes) < number:
        changes = _of_thread.changes = rows(number + number // 8, layout.CHANGE)
    return changes[:number]


def calendar_changes(plan: Plan, common: PreparedPlan, happenings: Happenings) -> Rows:
    """Return what the calendar brings to one replication, in order of minute."""
    known = _known_of(plan, common, {supply: minutes for supply, (minutes, _) in happenings.absences.items()})
    everything = np.concatenate([_numbers(known.changes), _numbers(_drawn_rows(plan, happenings))])
    present = np.concatenate([np.zeros(1, np.int32), *(present for _, present in happenings.absences.values())])
    everything[: len(known.values), VALUE] += present[known.values]
    in_order = np.argsort(everything[:, MINUTE], kind="stable")  # of two sorted parts: one pass
    changes = np.take(everything, in_order, axis=0).ravel().view(layout.CHANGE)
    return changes.view(np.recarray) if INTERPRETED else changes


def _numbers(changes: Rows) -> NDArray[np.integer]:
    """Return changes as a table of whole numbers: rows of several columns are slow to copy."""
    return changes.view(layout.CHANGE[0]).reshape(-1, len(COLUMNS))


def _known_of(plan: Plan, common: PreparedPlan, rosters: dict[int, NDArray[np.int32]]) -> _Known:
    known = _known.get(plan)
    if known is None:
        known = _known[plan] = _make_known(common, rosters)
    return known


def _make_known(common: PreparedPlan, rosters: dict[int, NDArray[np.int32]]) -> _Known:
    """Merge rosters with the rest; each begins at minute 0 with the value in force there (0 if there is none)."""
    changes, values, offset = [common.changes], [np.zeros(len(common.changes), np.intp)], 1
    for supply, minutes in rosters.items():
        later = np.flatnonzero(minutes > 0)
        in_force = np.flatnonzero(minutes <= 0)[-1:] + offset
        values.append(np.concatenate([in_force if len(in_force) else np.zeros(1, np.intp), later + offset]))
        at = np.concatenate([np.zeros(1, minutes.dtype), minutes[later]])
        changes.append(change_rows(CHANGE_CAPACITY, supply, at, 0))
        offset += len(minutes)
    table, drawn = np.concatenate(changes), np.concatenate(values)
    in_order = np.argsort(table["minute"], kind="stable")
    table = table[in_order]
    return _Known(table, table["minute"].astype(np.int32), drawn[in_order].astype(np.int32))


def _services_of_offers(plan: Plan) -> NDArray[np.int16]:
    services: NDArray[np.int16] = plan.offers["service"]
    return services


def _drawn_rows(plan: Plan, happenings: Happenings) -> Rows:
    """Return the changes whose minutes are drawn: beds of closed wards, offers, outbreaks."""
    parts = [rows(0, layout.CHANGE)]
    for supply, steps in happenings.open_beds.items():
        parts.append(change_rows(CHANGE_CAPACITY, supply, *steps_from_zero(*steps)))
    minute, row, route = happenings.offers.T
    for index in range(len(plan.offers)):
        mine = row == index
        parts.append(change_rows(CHANGE_OFFER, int(plan.offers[index]["service"]), minute[mine], route[mine]))
    parts.append(closure_rows(plan, happenings.closures))
    drawn = np.concatenate(parts)
    return drawn[np.argsort(drawn["minute"], kind="stable")]


def closure_rows(plan: Plan, closures: NDArray[np.int32]) -> Rows:
    """Return the beginning and the end of each outbreak, one after the other."""
    closed_by = np.full(len(plan.outbreak), -1)
    for index, service in enumerate(plan.service):
        if service["outbreak"] >= 0:
            closed_by[service["outbreak"]] = index
    start, end, outbreak, ward = closures.T
    table = change_rows(CHANGE_CLOSURE, -1, np.stack([start, end], axis=1).ravel(), 1, np.repeat(ward, 2))
    table["row"], table["value"][1::2] = np.repeat(closed_by[outbreak], 2), -1
    return table
