"""The sums of some replications: filled by the compiled loops, read by the measures."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from discharge_sim.outputs.reducers.layout import Count, OverTheDay, Series, Sums
from discharge_sim.outputs.reducers.ranks import NOBODY
from discharge_sim.outputs.rows import rows_of
from discharge_sim.outputs.scope import Scope
from discharge_sim.outputs.stocks import Floats, Ints
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY


class Tallies:
    """What some replications of one plan come to, before it has names: every table has the replications first.

    Parameters
    ----------
    scope : Scope
        The days and places of the plan.
    sums : Sums
        Each with the replications first.
    """

    def __init__(self, scope: Scope, sums: Sums) -> None:
        self.scope = scope
        self.sums = sums
        self.replications = len(sums.counts)

    # -- counts -------------------------------------------------------------------------------------------------------
    @cached_property
    def _everywhere(self) -> Floats:
        """By count: [replication, everybody and then the partnerships]."""
        counts = self.sums.counts[:, : len(self.scope.plan.partnerships) + 1].astype(np.float64)
        counts[:, 0] = counts.sum(axis=1)
        by_count: Floats = np.ascontiguousarray(np.moveaxis(counts, 2, 0))
        return by_count

    def everywhere(self, count: Count) -> Floats:
        """Return a count of everybody, then by partnership: [replication, place]."""
        chosen: Floats = self._everywhere[count]
        return chosen

    def table(self, counts: list[Count]) -> Floats:
        """Return several counts of everybody, then by partnership: [replication, count, place]."""
        chosen: Floats = self._everywhere[counts].swapaxes(0, 1)
        return chosen

    def of(self, services: Ints, count: Count) -> Floats:
        """Return a count by service: [replication, service]."""
        counts: Floats = self.sums.counts[:, self.scope.row_of(services), count].astype(np.float64)
        return counts

    # -- daily stocks -------------------------------------------------------------------------------------------------
    def daily_everywhere(self, series: Series) -> Floats:
        """Return a daily stock of everybody, then by partnership: [replication, place, day]."""
        first = int(rows_of(self.scope).everywhere[series])
        stock = self.sums.daily[:, first : first + len(self.scope.plan.partnerships) + 1, :-1].astype(np.float64)
        stock[:, 0] = stock.sum(axis=1)
        return stock

    def daily_of(self, services: Ints, series: Series) -> Floats:
        """Return a daily stock by service: [replication, service, day]."""
        stock: Floats = self.sums.daily[:, rows_of(self.scope).of(series, services), :-1].astype(np.float64)
        return stock

    def mean_of_days(self, services: Ints, what: OverTheDay) -> Floats:
        """Return what a service has on average over the minutes of each day: [replication, service, day]."""
        minutes = self.sums.day_minutes[:, what, rows_of(self.scope).over_the_day[services], :-1]
        return minutes / MINUTES_PER_DAY

    @cached_property
    def delayed_by_reason(self) -> Floats:
        """People delayed at each midnight by counted reason: [replication, reason, day]."""
        return self.sums.reasons[:, :, :-1].astype(np.float64)

    @cached_property
    def _midnights(self) -> Floats:
        return self.sums.midnights.astype(np.float64)

    def capacity_at_midnights(self, services: Ints) -> Floats:
        """Return the units in force of services at each midnight, extra units included: [replication, service, day]."""
        return self.scope.draws_from[services] @ self._midnights


def quantile_between(neighbours: Ints, level: float, unit: int = 1) -> Floats:
    """Return quantiles as ``numpy.quantile`` does; not a number where there is no value.

    Parameters
    ----------
    neighbours : int array [replication, place, 3]
        The values of the two ranks between which a quantile lies, and the number of all values.
    level : float
        Which quantile.
    unit : int, default 1
        How many of the numbers make the unit asked for.
    """
    found = np.where(neighbours[..., :2] == NOBODY, np.nan, neighbours[..., :2] / unit)
    below, above = found[..., 0], found[..., 1]
    part = np.modf(np.maximum(neighbours[..., 2] - 1, 0) * level)[0]
    step = above - below
    quantile: Floats = np.where(part >= 0.5, above - step * (1 - part), below + step * part)
    return quantile
