"""What the calendar brings to one replication: rosters, doors, offers, outbreaks, in order of minute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from discharge_sim.engines.fast.jit import INTERPRETED
from discharge_sim.engines.fast.prepare import PreparedPlan, Rows, change_rows, steps_from_zero
from discharge_sim.engines.fast.words import CHANGE_CAPACITY, CHANGE_CLOSURE, CHANGE_OFFER

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan
    from discharge_sim.plan.people_layout import Happenings

Index = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class _Rosters:
    """Changes of the rosters from which somebody may be absent: the minutes are the plan's, the values are drawn."""

    changes: Rows
    values: Index  # which of all drawn values each change brings


_rosters: WeakKeyDictionary[Plan, _Rosters] = WeakKeyDictionary()


def calendar_changes(plan: Plan, common: PreparedPlan, happenings: Happenings) -> Rows:
    """Return what the calendar brings to one replication, in order of minute."""
    parts = [common.changes]
    if happenings.absences:
        parts.append(_staff_present(plan, happenings))
    for supply, steps in happenings.open_beds.items():
        parts.append(change_rows(CHANGE_CAPACITY, supply, *steps_from_zero(*steps)))
    minute, row, route = happenings.offers.T
    for index in range(len(plan.offers)):
        mine = row == index
        parts.append(change_rows(CHANGE_OFFER, int(plan.offers[index]["service"]), minute[mine], route[mine]))
    parts.append(closure_rows(plan, happenings.closures))
    changes = np.concatenate(parts)
    changes = changes[np.argsort(changes["minute"], kind="stable")]
    return changes.view(np.recarray) if INTERPRETED else changes


def _staff_present(plan: Plan, happenings: Happenings) -> Rows:
    known = _rosters.get(plan)
    if known is None:
        known = _rosters[plan] = _rosters_of(happenings)
    drawn = np.concatenate([np.zeros(1, np.int32), *(present for _, present in happenings.absences.values())])
    changes = known.changes.copy()
    changes["value"] = drawn[known.values]
    return changes


def _rosters_of(happenings: Happenings) -> _Rosters:
    """Return each roster from minute 0 on, beginning with the value in force there (0 if there is none)."""
    changes, values, offset = [], [], 1
    for supply, (minutes, _) in happenings.absences.items():
        later = np.flatnonzero(minutes > 0)
        in_force = np.flatnonzero(minutes <= 0)[-1:] + offset
        values.append(np.concatenate([in_force if len(in_force) else np.zeros(1, np.intp), later + offset]))
        at = np.concatenate([np.zeros(1, minutes.dtype), minutes[later]])
        changes.append(change_rows(CHANGE_CAPACITY, supply, at, 0))
        offset += len(minutes)
    return _Rosters(np.concatenate(changes), np.concatenate(values))


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
