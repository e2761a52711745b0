"""How full places are, who waits for them, and what is open: midnights from visits and capacities from the records."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from discharge_sim.outputs.book import Book, with_total
from discharge_sim.outputs.reducers.layout import Count, Series
from discharge_sim.outputs.reducers.ranks import P95
from discharge_sim.outputs.scope import PLACE_KINDS, WAITED_FOR_KINDS, Scope
from discharge_sim.outputs.stocks import Floats
from discharge_sim.outputs.tallies import Tallies, quantile_between
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.settings import ServiceKind

QUARTER_HOURS = 4
"""Home care is counted in quarter-hours a week."""
ROUTES = {
    "route:community": (Count.COMMUNITY_ROUTE_MINUTES, Count.COMMUNITY_ROUTE_STARTS),
    "route:self_funding": (Count.SELF_FUNDING_MINUTES, Count.SELF_FUNDING_STARTS),
}


def occupancy(tallies: Tallies, book: Book) -> None:
    """Enter what is in use, what is open, and who waits."""
    _beds_and_places(tallies, book)
    _home_care(tallies, book)
    _waits_for_a_bed(tallies, book)
    _electives(tallies, book)
    _waits_in_community(tallies, book)


def _enter_share(book: Book, places: Sequence[str], used: Floats, capacity: Floats, indicator: str) -> None:
    """Enter used / capacity day by day and its mean over the midnights at which anything was open."""
    is_open = capacity != 0
    share = np.divide(used, capacity, out=np.zeros(np.shape(used)), where=is_open)
    book.enter_ratio(indicator, places, share.sum(axis=2), is_open.sum(axis=2, dtype=np.float64))
    np.copyto(share, np.nan, where=~is_open)
    book.enter_daily(indicator, places, share)


def _beds_and_places(tallies: Tallies, book: Book) -> None:
    scope = tallies.scope
    for services, with_all in ((scope.pools, True), (scope.limited_of_kind(*PLACE_KINDS), False)):
        used, capacity = tallies.daily_of(services, Series.IN_USE), tallies.capacity_at_midnights(services)
        places = scope.keys_of(services)
        if with_all:  # `all` is all hospital pools together
            used, capacity, places = with_total(used), with_total(capacity), ("all", *places)
        book.enter_stock("occupancy_beds", places, used)
        book.enter_stock("capacity_beds", places, capacity)
        _enter_share(book, places, used, capacity, "occupancy_share")
    extra_days = (tallies.sums.extra_minutes / MINUTES_PER_DAY) @ scope.draws_from[scope.pools].T
    book.enter("surge_bed_days", ("all", *scope.keys_of(scope.pools)), with_total(extra_days))


# -- home care --------------------------------------------------------------------------------------------------------
def _home_care(tallies: Tallies, book: Book) -> None:
    scope = tallies.scope
    services = scope.of_kind(ServiceKind.HOME_CARE)
    used, capacity, owed = (
        _with_partnerships(scope) @ table  # whole numbers, so that the sums are exact
        for table in (
            tallies.daily_of(services, Series.IN_USE),
            tallies.capacity_at_midnights(services),
            tallies.daily_of(services, Series.OWED),
        )
    )
    places = (*scope.everywhere, *scope.keys_of(services))
    book.enter_stock("home_care_hours_used", places, used / QUARTER_HOURS)
    book.enter_stock("home_care_hours_capacity", places, capacity / QUARTER_HOURS)
    book.enter_stock("home_care_hours_owed", places, owed / QUARTER_HOURS)
    _enter_share(book, places, used, capacity, "home_care_hours_used_share")


@lru_cache(maxsize=64)
def _with_partnerships(scope: Scope) -> Floats:
    """Return what adds up home care for everybody and by partnership, and keeps each service: [place, service]."""
    services = scope.of_kind(ServiceKind.HOME_CARE)
    owner = scope.plan.service["partnership"][services]
    own = owner == np.arange(len(scope.plan.partnerships))[:, np.newaxis]
    return np.concatenate((np.ones((1, len(services))), own, np.eye(len(services))))


# -- waits for a bed ---------------------------------------------------------------------------------------------------
def _waits_for_a_bed(tallies: Tallies, book: Book) -> None:
    scope = tallies.scope
    places = ("all", *scope.keys_of(scope.pools))
    minutes, people = _by_pool(tallies, Count.BED_WAIT_MINUTES), _by_pool(tallies, Count.ASKED_FOR_BED)
    book.enter_ratio("wait_for_bed_hours", places, minutes / 60, people)
    book.enter("wait_for_bed_p95_hours", places, quantile_between(tallies.sums.bed_waits, P95, unit=60))
    book.enter_stock("waiting_for_bed", places, with_total(tallies.daily_of(scope.pools, Series.WAITING_FOR_BED)))
    book.enter_stock("boarders", places, with_total(tallies.daily_of(scope.pools, Series.BOARDERS)))


def _by_pool(tallies: Tallies, count: Count) -> Floats:
    return with_total(tallies.of(tallies.scope.pools, count))


def _electives(tallies: Tallies, book: Book) -> None:
    places = ("all", *tallies.scope.keys_of(tallies.scope.pools))
    book.enter("elective_cancellations", places, _by_pool(tallies, Count.CANCELLATIONS))
    book.enter("electives_lost", places, _by_pool(tallies, Count.LOST))


# -- waits in the community --------------------------------------------------------------------------------------------
def _waits_in_community(tallies: Tallies, book: Book) -> None:
    scope = tallies.scope
    book.enter_stock("waiting_in_community", scope.everywhere, tallies.daily_everywhere(Series.WAITING_IN_COMMUNITY))
    services = scope.limited_of_kind(*WAITED_FOR_KINDS)  # nobody queues for long for what has no limit
    keys, waiting = scope.keys_of(services), tallies.daily_of(services, Series.WAITING_IN_COMMUNITY)
    book.enter_stock("waiting_in_community", keys, waiting)
    minutes, starts = Count.COMMUNITY_MINUTES, Count.COMMUNITY_STARTS
    days = tallies.everywhere(minutes) / MINUTES_PER_DAY
    book.enter_ratio("community_wait_days", scope.everywhere, days, tallies.everywhere(starts))
    days = tallies.of(services, minutes) / MINUTES_PER_DAY
    book.enter_ratio("community_wait_days", keys, days, tallies.of(services, starts))
    for group, (minutes, starts) in ROUTES.items():
        days = tallies.everywhere(minutes) / MINUTES_PER_DAY
        book.enter_ratio("community_wait_days", scope.everywhere, days, tallies.everywhere(starts), group)
