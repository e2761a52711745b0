"""What becomes of people who have something in common: 72 hours after readiness, 28 days after intermediate care began.

A cohort is chosen by its index date alone, which lies in the window and leaves enough days to be followed before the
horizon; what happened afterwards never decides who is in it.
"""

from __future__ import annotations

from discharge_sim.outputs.book import Book
from discharge_sim.outputs.reducers.layout import Count, Series
from discharge_sim.outputs.tallies import Tallies
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.settings import ServiceKind

OUTCOMES = {
    "home": Count.INTERMEDIATE_HOME,
    "care_home": Count.INTERMEDIATE_CARE_HOME,
    "hospital": Count.INTERMEDIATE_HOSPITAL,
    "died": Count.INTERMEDIATE_DIED,
    "still_there": Count.INTERMEDIATE_STILL_THERE,
}
"""Where people are 28 days after coming into intermediate care."""
SHARES = {
    "discharged_within_72h_share": (Count.READY_LEFT_BY_MIDNIGHT, Count.READY),
    "discharged_within_72h_share_clock": (Count.READY_LEFT_BY_CLOCK, Count.READY),
    "discharged_within_72h_share_all_discharges": (Count.LEAVING_BY_MIDNIGHT, Count.LEAVING),
}


def cohorts(tallies: Tallies, book: Book) -> None:
    """Enter the shares who leave in time."""
    places = tallies.scope.everywhere
    for indicator, (part, whole) in SHARES.items():
        book.enter_ratio(indicator, places, tallies.everywhere(part), tallies.everywhere(whole))
    book.enter("people_recorded_ready", places, tallies.everywhere(Count.READY))
    _within_28_days(tallies, book)
    _intermediate_stays(tallies, book)


def _within_28_days(tallies: Tallies, book: Book) -> None:
    scope = tallies.scope
    services = scope.of_kind(ServiceKind.INTERMEDIATE_CARE)
    keys = scope.keys_of(services)
    whole = tallies.everywhere(Count.INTERMEDIATE_ADMISSIONS)
    by_service = tallies.of(services, Count.INTERMEDIATE_ADMISSIONS)
    book.enter("intermediate_care_admissions", scope.everywhere, whole)
    book.enter("intermediate_care_admissions", keys, by_service)
    for name, count in OUTCOMES.items():
        indicator = f"intermediate_care_within_28_days_{name}_share"
        book.enter_ratio(indicator, scope.everywhere, tallies.everywhere(count), whole)
        book.enter_ratio(indicator, keys, tallies.of(services, count), by_service)


def _intermediate_stays(tallies: Tallies, book: Book) -> None:
    scope = tallies.scope
    services = scope.of_kind(ServiceKind.INTERMEDIATE_CARE)
    minutes, stays = Count.INTERMEDIATE_STAY_MINUTES, Count.INTERMEDIATE_STAYS
    days = tallies.everywhere(minutes) / MINUTES_PER_DAY
    book.enter_ratio("intermediate_care_stay_days", scope.everywhere, days, tallies.everywhere(stays))
    days = tallies.of(services, minutes) / MINUTES_PER_DAY
    book.enter_ratio("intermediate_care_stay_days", scope.keys_of(services), days, tallies.of(services, stays))
    blocked = tallies.daily_everywhere(Series.INTERMEDIATE_BLOCKED)
    book.enter_stock("intermediate_care_blocked_places", scope.everywhere, blocked)
    blocked = tallies.daily_of(services, Series.INTERMEDIATE_BLOCKED)
    book.enter_stock("intermediate_care_blocked_places", scope.keys_of(services), blocked)
