"""What the calendar brings to one replication: rosters, doors, offers, outbreaks, in order of minute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from discharge_sim.engines.fast import layout
from discharge_sim.engines.fast.jit import INTERPRETED
from discharge_sim.engines.fast.prepare import PreparedPlan, Rows, change_rows, rows, steps_from_zero
from discharge_sim.engines.fast.words import CHANGE_CAPACITY, CHANGE_CLOSURE, CHANGE_OFFER

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan
    from discharge_sim.plan.people_layout import Happenings

Index = NDArray[np.intp]
COLUMNS = layout.CHANGE.names or ()
MINUTE, VALUE = COLUMNS.index("minute"), COLUMNS.index("value")


@dataclass(frozen=True, eq=False)
class _Known:
    """What the calendar brings to every replication of a plan, in order of minute; of rosters the values are drawn."""

    changes: Rows
    rosters: Index  # the rows that change a roster from which somebody may be absent
    values: Index  # which of all drawn values each of them brings


_known: WeakKeyDictionary[Plan, _Known] = WeakKeyDictionary()


def calendar_changes(plan: Plan, common: PreparedPlan, happenings: Happenings) -> Rows:
    """Return what the calendar brings to one replication, in order of minute."""
    known = _known.get(plan)
    if known is None:
        known = _known[plan] = _known_of(common, happenings)
    everything = np.concatenate([_numbers(known.changes), _numbers(_drawn_rows(plan, happenings))])
    if len(known.rosters):
        present = np.concatenate([np.zeros(1, np.int32), *(present for _, present in happenings.absences.values())])
        everything[known.rosters, VALUE] = present[known.values]
    in_order = np.argsort(everything[:, MINUTE], kind="stable")  # of two sorted parts: one pass
    changes = np.take(everything, in_order, axis=0).ravel().view(layout.CHANGE)
    return changes.view(np.recarray) if INTERPRETED else changes


def _numbers(changes: Rows) -> NDArray[np.integer]:
    """Return changes as a table of whole numbers: rows of several columns are slow to copy."""
    return changes.view(layout.CHANGE[0]).reshape(-1, len(COLUMNS))


def _known_of(common: PreparedPlan, happenings: Happenings) -> _Known:
    """Merge rosters with the rest; each begins at minute 0 with the value in force there (0 if there is none)."""
    changes, values, offset = [common.changes], [np.full(len(common.changes), -1, np.intp)], 1
    for supply, (minutes, _) in happenings.absences.items():
        later = np.flatnonzero(minutes > 0)
        in_force = np.flatnonzero(minutes <= 0)[-1:] + offset
        values.append(np.concatenate([in_force if len(in_force) else np.zeros(1, np.intp), later + offset]))
        at = np.concatenate([np.zeros(1, minutes.dtype), minutes[later]])
        changes.append(change_rows(CHANGE_CAPACITY, supply, at, 0))
        offset += len(minutes)
    table, drawn = np.concatenate(changes), np.concatenate(values)
    in_order = np.argsort(table["minute"], kind="stable")
    table, drawn = table[in_order], drawn[in_order]
    rosters = np.flatnonzero(drawn >= 0)
    return _Known(table, rosters, drawn[rosters])


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
