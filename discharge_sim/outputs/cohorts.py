"""What becomes of people who have something in common: 72 hours after readiness, 28 days after intermediate care began.

A cohort is chosen by its index date alone, which lies in the window and leaves enough days to be followed before the
horizon; what happened afterwards never decides who is in it.
"""

from __future__ import annotations

import numpy as np

from discharge_sim.outputs.book import Book, mean_by_place, ratio, totals, with_total
from discharge_sim.outputs.stocks import Ints, Mask
from discharge_sim.outputs.view import View
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.settings import EndedBy, ServiceKind

WITHIN_MIDNIGHTS = 3
FOLLOWED_AFTER_READY = 4 * MINUTES_PER_DAY
WITHIN_DAYS = 28
OUTCOMES = ("home", "care_home", "hospital", "died", "still_there")
"""Where people are 28 days after coming into intermediate care."""
HOME, CARE_HOME, HOSPITAL, DIED, STILL_THERE = range(5)


def cohorts(view: View, book: Book) -> None:
    """Enter the shares who leave in time."""
    _within_72_hours(view, book)
    _within_28_days(view, book)
    _intermediate_stays(view, book)


def _within_72_hours(view: View, book: Book) -> None:
    spell, scope = view.spell, view.scope
    referred = spell["referred"] != NEVER
    # The first ready date is the index: the last one would be chosen by what happened afterwards (unfit again).
    ready = spell["first_ready"]
    at_midnights = _left_by_midnight(view, ready)
    by_clock = view.left_alive & (spell["left"] - ready <= WITHIN_MIDNIGHTS * MINUTES_PER_DAY)
    cohort = referred & _followed(view, ready, FOLLOWED_AFTER_READY)
    _enter_share(view, book, "discharged_within_72h_share", cohort, at_midnights)
    _enter_share(view, book, "discharged_within_72h_share_clock", cohort, by_clock)

    # Whoever was never recorded ready before leaving has the day of leaving as ready date.
    index = np.where((ready == NEVER) & view.left_alive, spell["left"], ready)
    everybody = _followed(view, index, FOLLOWED_AFTER_READY)
    _enter_share(view, book, "discharged_within_72h_share_all_discharges", everybody, _left_by_midnight(view, index))
    book.enter("people_recorded_ready", scope.everywhere, totals(view.spell_partnership[cohort], view.n_partnerships))


def _followed(view: View, index: Ints, minutes: int) -> Mask:
    return view.scope.in_window(index) & (index <= view.plan.horizon - minutes)


def _left_by_midnight(view: View, ready: Ints) -> Mask:
    midnights = view.spell["left"] // MINUTES_PER_DAY - ready // MINUTES_PER_DAY
    return view.left_alive & (midnights <= WITHIN_MIDNIGHTS)


def _enter_share(view: View, book: Book, indicator: str, cohort: Mask, reached: Mask) -> None:
    share = mean_by_place(view.spell_partnership[cohort], view.n_partnerships, reached[cohort])
    book.enter(indicator, view.scope.everywhere, share)


def _within_28_days(view: View, book: Book) -> None:
    scope, visit = view.scope, view.visit
    started = visit["started"]
    last_day_ends = (started // MINUTES_PER_DAY + WITHIN_DAYS + 1) * MINUTES_PER_DAY
    admitted = (view.visit_kind == ServiceKind.INTERMEDIATE_CARE) & scope.in_window(started)
    rows = np.flatnonzero(admitted & (last_day_ends <= view.plan.horizon))
    outcome = destinations(view, rows)
    services = scope.of_kind(ServiceKind.INTERMEDIATE_CARE)
    position = scope.position_in(services)[visit["service"][rows]]
    partnership = view.visit_partnership[rows]
    whole, by_service = totals(partnership, view.n_partnerships), totals(position, len(services))[1:]
    book.enter("intermediate_care_admissions", scope.everywhere, whole)
    book.enter("intermediate_care_admissions", scope.keys_of(services), by_service)
    for index, name in enumerate(OUTCOMES):
        indicator = f"intermediate_care_within_28_days_{name}_share"
        there = outcome == index
        book.enter(indicator, scope.everywhere, ratio(totals(partnership, view.n_partnerships, there), whole))
        book.enter(indicator, scope.keys_of(services), ratio(totals(position, len(services), there)[1:], by_service))


def destinations(view: View, rows: Ints) -> Ints:
    """Say where people are on the 28th day after coming into a place, as positions in `OUTCOMES`.

    Home is with or without support. Somebody who has moved to another intermediate place is still there.

    Parameters
    ----------
    rows : int array
        Visits.
    """
    visit = view.visit
    started, ended, ended_by = visit["started"][rows], visit["ended"][rows], visit["ended_by"][rows]
    days = ended // MINUTES_PER_DAY - started // MINUTES_PER_DAY
    next_kind = _kind_of_next(view, rows)
    outcome = np.full(len(rows), HOME, dtype=np.int64)
    outcome[next_kind == ServiceKind.CARE_HOME] = CARE_HOME
    outcome[next_kind == ServiceKind.INTERMEDIATE_CARE] = STILL_THERE
    # A place that was held during a hospital spell and then given up ends as cancelled.
    outcome[(next_kind == ServiceKind.HOSPITAL_POOL) | np.isin(ended_by, (EndedBy.ADMITTED, EndedBy.CANCELLED))] = (
        HOSPITAL
    )
    outcome[ended_by == EndedBy.DIED] = DIED
    outcome[(ended == NEVER) | (days > WITHIN_DAYS)] = STILL_THERE
    return outcome


def _kind_of_next(view: View, rows: Ints) -> Ints:
    """Return the kind of the service that the person moved on to from each visit; -1 if to none.

    It is the visit of the same person that began in the minute in which this one ended.
    """
    visit = view.visit
    horizon = view.plan.horizon + 1
    begun = np.flatnonzero((visit["started"] != NEVER) & (visit["started"] > 0))
    key = visit["person"][begun] * horizon + visit["started"][begun]
    order = np.argsort(key, kind="stable")
    wanted = visit["person"][rows] * horizon + np.minimum(visit["ended"][rows], horizon)
    if not begun.size:
        return np.full(len(rows), -1, dtype=np.int64)
    found = np.minimum(np.searchsorted(key[order], wanted), len(order) - 1)
    kinds = view.visit_kind[begun[order[found]]]
    return np.where(key[order[found]] == wanted, kinds, -1)


def _intermediate_stays(view: View, book: Book) -> None:
    scope, visit = view.scope, view.visit
    services = scope.of_kind(ServiceKind.INTERMEDIATE_CARE)
    in_care = view.visit_kind == ServiceKind.INTERMEDIATE_CARE
    rows = np.flatnonzero(in_care & (visit["started"] != NEVER) & scope.in_window(visit["ended"]))
    days = (visit["ended"] - visit["started"])[rows] / MINUTES_PER_DAY
    position = scope.position_in(services)[visit["service"][rows]]
    stay = mean_by_place(view.visit_partnership[rows], view.n_partnerships, days)
    book.enter("intermediate_care_stay_days", scope.everywhere, stay)
    book.enter("intermediate_care_stay_days", scope.keys_of(services), mean_by_place(position, len(services), days)[1:])

    blocked, when = view.blocking(ServiceKind.INTERMEDIATE_CARE)
    by_partnership = scope.days.stock(when, view.visit_partnership[blocked], view.n_partnerships)
    book.enter_stock("intermediate_care_blocked_places", scope.everywhere, with_total(by_partnership))
    position = scope.position_in(services)[visit["service"][blocked]]
    by_service = scope.days.stock(when, position, len(services))
    book.enter_stock("intermediate_care_blocked_places", scope.keys_of(services), by_service)
