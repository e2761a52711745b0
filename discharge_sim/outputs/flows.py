"""People coming and going: admissions, discharges, deaths, readmissions, and the flow into and out of delay.

The flows of delay belong to the stock: people counted at a midnight = people counted the midnight before - flow out of
the day between + flow in. So the flow in of a day is whoever its 00:00 snapshot counts for the first time, and the flow
out is whoever that snapshot counts for the last time.
"""

from __future__ import annotations

import numpy as np

from discharge_sim.outputs.book import Book, ratio
from discharge_sim.outputs.groups import ADMISSIONS
from discharge_sim.outputs.reducers.layout import Count, Series
from discharge_sim.outputs.reducers.spells import LEFT_WEEKDAYS, READY_WEEKDAYS
from discharge_sim.outputs.tallies import Tallies
from discharge_sim.vocabulary.clock import WEEKDAY_NAMES

WEEKDAYS = tuple(f"weekday:{name}" for name in WEEKDAY_NAMES)
DELAY_ENDINGS = {
    "ended:left": Count.FLOW_OUT_LEFT,
    "ended:died": Count.FLOW_OUT_DIED,
    "ended:unfit_again": Count.FLOW_OUT_UNFIT_AGAIN,
}


def flows(tallies: Tallies, book: Book) -> None:
    """Enter the comings and goings."""
    _into_and_out_of_delay(tallies, book)
    _admissions_and_discharges(tallies, book)
    _weekdays(tallies, book)


def _into_and_out_of_delay(tallies: Tallies, book: Book) -> None:
    places, n_days = tallies.scope.everywhere, tallies.scope.days.number
    for name, series in (("delay_flow_in", Series.DELAY_FLOW_IN), ("delay_flow_out", Series.DELAY_FLOW_OUT)):
        flow = tallies.daily_everywhere(series)
        book.enter_daily(name, places, flow)
        book.enter(f"{name}_per_day", places, flow.mean(axis=2))
    names = [("delay_flow_out_per_day", ending) for ending in DELAY_ENDINGS]
    book.enter_table(names, places, tallies.table(list(DELAY_ENDINGS.values())) / n_days)


def _admissions_and_discharges(tallies: Tallies, book: Book) -> None:
    places, n_days, of = tallies.scope.everywhere, tallies.scope.days.number, tallies.everywhere
    for indicator, kinds in (
        ("admissions_per_day", (Count.ADMITTED, Count.ADMITTED_ELECTIVE)),
        ("discharges_per_day", (Count.DISCHARGED, Count.DISCHARGED_ELECTIVE)),
    ):
        counts = tallies.table(list(kinds))
        book.enter(indicator, places, counts.sum(axis=1) / n_days)
        book.enter_table([(indicator, group) for group in ADMISSIONS], places, counts / n_days)
    book.enter("emergency_admissions", places, of(Count.EMERGENCIES))
    book.enter("deaths_in_hospital", places, of(Count.DIED_IN_HOSPITAL))
    book.enter("unscheduled_bed_days", places, of(Count.EMERGENCY_BED_DAYS))
    book.enter_ratio("fit_to_leaving_hours", places, of(Count.INDEPENDENT_MINUTES) / 60, of(Count.INDEPENDENT))
    book.enter("readmissions_28d", places, of(Count.READMITTED))
    book.enter_ratio("readmitted_within_28_days_share", places, of(Count.CAME_BACK), of(Count.FOLLOWED))


def _weekdays(tallies: Tallies, book: Book) -> None:
    """Shares and indices by weekday: targets that the simulated winter is compared with, never inputs."""
    scope, counts = tallies.scope, tallies.sums.weekdays.astype(np.float64)
    ready, left = counts[:, READY_WEEKDAYS], counts[:, LEFT_WEEKDAYS]
    shares = ratio(ready, ready.sum(axis=1, keepdims=True))
    per_day = ratio(left, np.bincount(scope.weekday, minlength=7).astype(np.float64))
    index = ratio(per_day, left.sum(axis=1, keepdims=True) / scope.days.number)
    for indicator, values in (("ready_share_by_weekday", shares), ("discharges_weekday_index", index)):
        book.enter_table([(indicator, label) for label in WEEKDAYS], ("all",), values)
