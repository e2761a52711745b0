"""How full places are, who waits for them, and what is open: midnights from visits and capacities from the records."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from discharge_sim.outputs.book import Book, mean_by_place, quantile_by_place, ratio, totals, with_total
from discharge_sim.outputs.holdings import Holdings
from discharge_sim.outputs.scope import PLACE_KINDS, POOL, WAITED_FOR_KINDS, Scope
from discharge_sim.outputs.stocks import Floats, Ints, Mask, each_person_once, snapshots
from discharge_sim.outputs.view import View
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.settings import EndedBy, EntryRoute, ServiceKind

QUARTER_HOURS = 4
"""Home care is counted in quarter-hours a week."""


def occupancy(view: View, book: Book, held: Holdings) -> None:
    """Enter what is in use, what is open, and who waits."""
    _beds_and_places(view, book, held)
    _home_care(view, book, held)
    _waits_for_a_bed(view, book)
    _electives(view, book)
    _waits_in_community(view, book)


def capacity_at_midnights(view: View, services: Ints) -> Floats:
    """Return the units in force of some services at each midnight, extra units included.

    Returns
    -------
    float array [service, day]
    """
    capacity = np.zeros((len(services), view.scope.days.number))
    for row, service in enumerate(services):
        for supply in view.scope.supplies_of(int(service)):
            capacity[row] += view.units_in_force(int(supply)).before(view.scope.midnights)
    return capacity


def _in_use(view: View, held: Holdings, services: Ints) -> Floats:
    position = view.scope.position_in(services)[view.visit["service"][held.visit]]
    return view.scope.days.stock(held.seen, position, len(services), held.units)


def _enter_share(book: Book, places: Sequence[str], used: Floats, capacity: Floats, indicator: str) -> None:
    """Enter used / capacity day by day and its mean over the midnights at which anything was open."""
    share = ratio(used, capacity)
    book.enter_daily(indicator, places, share)
    days_open = (~np.isnan(share)).sum(axis=1)
    book.enter(indicator, places, ratio(np.nansum(share, axis=1), days_open.astype(np.float64)))


def _beds_and_places(view: View, book: Book, held: Holdings) -> None:
    scope = view.scope
    pools = scope.pools
    services = scope.of_kind(*PLACE_KINDS)
    services = services[scope.limited[services]]
    for group, with_all in ((pools, True), (services, False)):
        used, capacity = _in_use(view, held, group), capacity_at_midnights(view, group)
        places = scope.keys_of(group)
        if with_all:  # `all` is all hospital pools together
            used, capacity, places = with_total(used), with_total(capacity), ("all", *places)
        book.enter_stock("occupancy_beds", places, used)
        book.enter_stock("capacity_beds", places, capacity)
        _enter_share(book, places, used, capacity, "occupancy_share")
    _surge(view, book, pools)


def _surge(view: View, book: Book, pools: Ints) -> None:
    days = np.zeros(len(pools))
    for row, pool in enumerate(pools):
        for supply in view.scope.supplies_of(int(pool)):
            extra = view.extra_in_force(int(supply))
            days[row] += extra.integral(view.plan.window_start, view.plan.window_end) / MINUTES_PER_DAY
    book.enter("surge_bed_days", ("all", *view.scope.keys_of(pools)), with_total(days))


# -- home care --------------------------------------------------------------------------------------------------------
def _home_care(view: View, book: Book, held: Holdings) -> None:
    scope = view.scope
    services = scope.of_kind(ServiceKind.HOME_CARE)
    used, capacity = _in_use(view, held, services), capacity_at_midnights(view, services)
    waits = np.flatnonzero(view.visit_kind == ServiceKind.HOME_CARE)
    position = scope.position_in(services)[view.visit["service"][waits]]
    when = snapshots(view.visit["joined"][waits], view.wait_end[waits])
    owed = scope.days.stock(when, position, len(services), view.visit["units"][waits])
    places = (*scope.everywhere, *scope.keys_of(services))
    used, capacity, owed = (_with_partnerships(scope, services, table) for table in (used, capacity, owed))
    book.enter_stock("home_care_hours_used", places, used / QUARTER_HOURS)
    book.enter_stock("home_care_hours_capacity", places, capacity / QUARTER_HOURS)
    book.enter_stock("home_care_hours_owed", places, owed / QUARTER_HOURS)
    _enter_share(book, places, used, capacity, "home_care_hours_used_share")


def _with_partnerships(scope: Scope, services: Ints, by_service: Floats) -> Floats:
    """Put the total and the sums of each partnership's own services in front."""
    owner = scope.plan.service["partnership"][services]
    own = [by_service[owner == index].sum(axis=0) for index in range(len(scope.plan.partnerships))]
    return np.concatenate((by_service.sum(axis=0)[np.newaxis], *(row[np.newaxis] for row in own), by_service))


# -- waits for a bed ---------------------------------------------------------------------------------------------------
def _waits_for_a_bed(view: View, book: Book) -> None:
    scope, spell = view.scope, view.spell
    places = ("all", *scope.keys_of(scope.pools))
    pool = scope.position_in(scope.pools)[spell["pool"]]
    # Whoever never got a bed waited until death or the horizon: leaving them out would flatter a full hospital.
    until = np.minimum(np.minimum(spell["bed_start"], spell["left"]), view.plan.horizon)
    asked = np.flatnonzero(view.emergency & scope.in_window(spell["arrived"]))
    hours = (until - spell["arrived"])[asked] / 60
    book.enter("wait_for_bed_hours", places, mean_by_place(pool[asked], len(scope.pools), hours))
    book.enter("wait_for_bed_p95_hours", places, quantile_by_place(pool[asked], len(scope.pools), hours, 0.95))

    waiting = snapshots(spell["arrived"], np.minimum(spell["bed_start"], spell["left"]))
    stock = scope.days.stock(waiting, np.where(view.emergency, pool, -1), len(scope.pools))
    book.enter_stock("waiting_for_bed", places, with_total(stock))
    _boarders(view, book, places)


def _boarders(view: View, book: Book, places: Sequence[str]) -> None:
    """People whose first bed is in another pool than they asked for, while they lie there; by the pool asked for."""
    scope, visit = view.scope, view.visit
    in_pool = np.flatnonzero((view.visit_kind == POOL) & (visit["started"] != NEVER))
    spell = view.spell_of(view.visit, in_pool)
    in_pool, spell = in_pool[spell >= 0], spell[spell >= 0]
    first = visit["started"][in_pool] == view.spell["bed_start"][spell]
    rows = np.flatnonzero(first & (visit["service"][in_pool] != view.spell["pool"][spell]))
    seen = view.visit_seen.where(in_pool[rows])
    pool = scope.position_in(scope.pools)[view.spell["pool"][spell[rows]]]
    book.enter_stock("boarders", places, with_total(scope.days.stock(seen, pool, len(scope.pools))))


def _electives(view: View, book: Book) -> None:
    scope, spell = view.scope, view.spell
    pool = scope.position_in(scope.pools)[spell["pool"]]
    places = ("all", *scope.keys_of(scope.pools))
    rows = np.flatnonzero(~view.emergency & scope.in_window(spell["arrived"]))
    cancelled, lost = spell["cancelled"][rows], _lost(view)[rows]
    book.enter("elective_cancellations", places, totals(pool[rows], len(scope.pools), cancelled))
    book.enter("electives_lost", places, totals(pool[rows], len(scope.pools), lost))


def _lost(view: View) -> Mask:
    lost: Mask = (view.spell["ended_by"] == EndedBy.CANCELLED) & (view.spell["bed_start"] == NEVER)
    return lost


# -- waits in the community --------------------------------------------------------------------------------------------
def _waits_in_community(view: View, book: Book) -> None:
    scope, visit, rows = view.scope, view.visit, view.waits_in_community
    when = snapshots(visit["joined"][rows], view.wait_end[rows])
    person, once = each_person_once(visit["person"][rows], when)
    people = scope.days.stock(once, view.person["partnership"][person], view.n_partnerships)
    book.enter_stock("waiting_in_community", scope.everywhere, with_total(people))
    services = scope.of_kind(*WAITED_FOR_KINDS)
    services = services[scope.limited[services]]  # nobody queues for long for what has no limit
    position = scope.position_in(services)[visit["service"][rows]]
    book.enter_stock("waiting_in_community", scope.keys_of(services), scope.days.stock(when, position, len(services)))

    began = scope.in_window(visit["started"][rows])
    days = (visit["started"] - visit["joined"])[rows[began]] / MINUTES_PER_DAY
    partnership, position = view.visit_partnership[rows[began]], position[began]
    mean = mean_by_place(partnership, view.n_partnerships, days)
    book.enter("community_wait_days", scope.everywhere, mean)
    book.enter("community_wait_days", scope.keys_of(services), mean_by_place(position, len(services), days)[1:])
    for route in (EntryRoute.COMMUNITY, EntryRoute.SELF_FUNDING):
        same = visit["route"][rows[began]] == route
        mean = mean_by_place(partnership[same], view.n_partnerships, days[same])
        book.enter("community_wait_days", scope.everywhere, mean, f"route:{route.key}")
