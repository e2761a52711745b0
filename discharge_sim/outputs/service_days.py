"""Each service day by day, averaged over the minutes of the day: units in use, people waiting, waits that ended."""

from __future__ import annotations

import numpy as np

from discharge_sim.outputs.book import Book, ratio
from discharge_sim.outputs.occupancy import QUARTER_HOURS
from discharge_sim.outputs.reducers.layout import OverTheDay
from discharge_sim.outputs.rows import rows_of
from discharge_sim.outputs.scope import WAITED_FOR_KINDS
from discharge_sim.outputs.tallies import Tallies
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.settings import ServiceKind


def service_days(tallies: Tallies, book: Book) -> None:
    """Enter the days of every service that people wait for and that has a capacity."""
    scope = tallies.scope
    services = scope.limited_of_kind(*WAITED_FOR_KINDS)
    places, rows = scope.keys_of(services), rows_of(scope).over_the_day[services]
    hours = scope.kind[services] == ServiceKind.HOME_CARE
    used = tallies.mean_of_days(services, OverTheDay.UNITS)
    book.enter_daily("service_units_used", places, used / np.where(hours, QUARTER_HOURS, 1)[:, np.newaxis])
    book.enter_daily("service_people_waiting", places, tallies.mean_of_days(services, OverTheDay.WAITING))
    starts, minutes = (tallies.sums.begun[:, number, rows, :-1].astype(np.float64) for number in range(2))
    book.enter_daily("service_wait_days", places, ratio(minutes / MINUTES_PER_DAY, starts))
