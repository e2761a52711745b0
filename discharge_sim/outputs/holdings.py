"""Who holds how many units of what, and when: visits cut where a tapering package becomes smaller."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from discharge_sim.outputs.stocks import Floats, Ints, Snapshots, snapshots
from discharge_sim.outputs.view import View
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import ServiceKind


@dataclass(frozen=True)
class Holdings:
    """Pieces of visits during which the units stay the same.

    Attributes
    ----------
    visit : int array
        Row of the visit table.
    units : int array
        Places, or quarter-hours of care a week.
    start, end : int array
        Minutes, half-open.
    """

    visit: Ints
    units: Ints
    start: Ints
    end: Ints

    @property
    def seen(self) -> Snapshots:
        """Midnights at which the units are in use."""
        return snapshots(self.start, self.end)

    def unit_minutes(self, start: int, end: int) -> Floats:
        """Return units times minutes within [start, end) of each piece."""
        minutes = np.minimum(self.end, end) - np.maximum(self.start, start)
        held: Ints = self.units * np.maximum(minutes, 0)
        return held.astype(np.float64)


def holdings(view: View) -> Holdings:
    """Return every visit that began, in pieces of constant units."""
    visit = view.visit
    began = visit["started"] != NEVER
    tapers = began & (view.visit_kind == ServiceKind.HOME_CARE) & _tapers(view)
    whole = np.flatnonzero(began & ~tapers & (visit["service"] >= 0))
    pieces = [(whole, visit["units"][whole], visit["started"][whole], visit["ended"][whole])]
    pieces += _tapering(view, np.flatnonzero(tapers))
    return Holdings(*(np.concatenate(column) for column in zip(*pieces, strict=True)))


def _tapers(view: View) -> Ints:
    step = view.visit["step"]
    tapering = np.append((view.plan.step["taper_steps"] > 0) & (view.plan.step["units_table"] >= 0), False)
    return tapering[step]


def _tapering(view: View, rows: Ints) -> list[tuple[Ints, Ints, Ints, Ints]]:
    """Cut packages at the minutes at which they become smaller, as the engines do: in equal steps, in whole units."""
    if not rows.size:
        return []
    visit, plan_step = view.visit, view.plan.step[view.visit["step"][rows]]
    first, started, ended = visit["units"][rows], visit["started"][rows], visit["ended"][rows]
    last = np.minimum(np.maximum(1, first * plan_step["last_units_per_mille"].astype(np.int64) // 1000), first)
    steps, minutes = plan_step["taper_steps"].astype(np.int64), plan_step["taper_minutes"].astype(np.int64)
    over_stay = minutes < 0
    minutes = np.where(over_stay, visit["planned"][rows] - started, minutes)
    parts = steps + over_stay
    pieces, units, begin = [], first, started
    for step in range(1, int(steps.max()) + 1):
        due = started + np.maximum(1, minutes * step // parts)
        happens = (step <= steps) & (due < ended)
        end = np.where(happens, due, ended)
        pieces.append((rows, units, begin, end))
        units = np.where(happens, first - (first - last) * step // steps, units)
        begin = end
    pieces.append((rows, units, begin, ended))
    return pieces
