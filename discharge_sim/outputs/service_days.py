"""Each service day by day, averaged over the minutes of the day: units in use, people waiting, waits that ended."""

from __future__ import annotations

import numpy as np

from discharge_sim.outputs.book import Book, ratio
from discharge_sim.outputs.holdings import Holdings
from discharge_sim.outputs.occupancy import QUARTER_HOURS
from discharge_sim.outputs.scope import WAITED_FOR_KINDS
from discharge_sim.outputs.stocks import Days, Floats, Ints
from discharge_sim.outputs.view import View
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.settings import ServiceKind


def service_days(view: View, book: Book, held: Holdings) -> None:
    """Enter the days of every service that people wait for and that has a capacity."""
    scope, visit = view.scope, view.visit
    services = scope.of_kind(*WAITED_FOR_KINDS)
    services = services[scope.limited[services]]
    places, n = scope.keys_of(services), len(services)
    position = scope.position_in(services)[visit["service"]]
    hours = scope.kind[services] == ServiceKind.HOME_CARE
    used = mean_of_days(scope.days, held.start, held.end, position[held.visit], n, held.units)
    book.enter_daily("service_units_used", places, used / np.where(hours, QUARTER_HOURS, 1)[:, np.newaxis])
    book.enter_daily(
        "service_people_waiting", places, mean_of_days(scope.days, visit["joined"], view.wait_end, position, n)
    )
    began = np.flatnonzero(scope.in_window(visit["started"]) & (position >= 0))
    day, place = visit["started"][began] // MINUTES_PER_DAY, position[began]
    waited = (visit["started"] - visit["joined"])[began] / MINUTES_PER_DAY
    flat = place * scope.days.number + day - scope.days.first
    total = np.bincount(flat, waited, n * scope.days.number).reshape(n, scope.days.number).astype(np.float64)
    book.enter_daily("service_wait_days", places, ratio(total, scope.days.happening(day, place, n)))


def mean_of_days(days: Days, start: Ints, end: Ints, group: Ints, n_groups: int, weight: Ints | None = None) -> Floats:
    """Return how many are there on average over each day.

    Parameters
    ----------
    days : Days
    start, end : int array by interval
        Minutes, half-open; NEVER: has not happened.
    group : int array by interval
        The row it is counted in; intervals of a negative group are counted nowhere.
    n_groups : int
    weight : int array by interval, optional
        What each counts; 1 if left out.

    Returns
    -------
    float array [group, day]
    """
    keep = np.flatnonzero((group >= 0) & (start != NEVER) & (end > start))
    first, last = days.first * MINUTES_PER_DAY, (days.first + days.number) * MINUTES_PER_DAY
    weights = np.ones(len(keep)) if weight is None else weight[keep].astype(np.float64)
    minutes = np.zeros((n_groups, days.number))
    for sign, when in ((-1.0, start[keep]), (1.0, end[keep])):
        since = np.clip(when, first, last) - first
        minutes += sign * _minutes_before(since, group[keep], n_groups, days.number, weights)
    return minutes / MINUTES_PER_DAY


def _minutes_before(since: Ints, group: Ints, n_groups: int, n_days: int, weight: Floats) -> Floats:
    """Return the weighted minutes of each day that lie before some minutes, [group, day]."""
    size = n_groups * (n_days + 1)
    flat = group * (n_days + 1) + since // MINUTES_PER_DAY
    part = np.bincount(flat, weight * (since % MINUTES_PER_DAY), size).reshape(n_groups, n_days + 1).astype(np.float64)
    ends_on = np.bincount(flat, weight, size).reshape(n_groups, n_days + 1)
    later = ends_on[:, ::-1].cumsum(axis=1)[:, ::-1] - ends_on
    return (part + later * MINUTES_PER_DAY)[:, :n_days]
