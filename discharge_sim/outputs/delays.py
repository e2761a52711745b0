"""Delayed discharges: bed days, beds, people, episodes and lengths, counted at midnights by the official rules."""

from __future__ import annotations

import numpy as np

from discharge_sim.outputs.book import Book, mean_by_place, quantile_by_place, ratio, totals, with_total
from discharge_sim.outputs.groups import (
    BY_PUBLISHED_GROUP,
    BY_REASON,
    BY_SUBGROUP,
    LENGTH_LABELS,
    LONGER_THAN_DAYS,
    all_groups,
    coarse_groups,
)
from discharge_sim.outputs.scope import STEP_BETWEEN_KINDS, WAITED_FOR_KINDS
from discharge_sim.outputs.stocks import Floats, Ints, Mask, Snapshots, each_person_once, snapshots
from discharge_sim.outputs.view import View, is_one_of
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.settings import EndedBy, ServiceKind


def delays(view: View, book: Book) -> None:
    """Enter everything about people delayed in hospital."""
    _bed_days(view, book)
    _daily_beds(view, book)
    _people(view, book)
    _ended_delays(view, book)
    _anywhere(view, book)


def _bed_days(view: View, book: Book) -> None:
    found, scope = view.delays, view.scope
    days = scope.days.number_seen(found.seen)
    pool = scope.position_in(scope.pools)[found.pool]
    by_partnership = (scope.everywhere, found.partnership, view.n_partnerships)
    by_pool = (scope.keys_of(scope.pools), pool, len(scope.pools))
    for places, place, n_places in (by_partnership, by_pool):
        without_total = 1 + n_places - len(places)
        whole = totals(place, n_places, days)[without_total:]
        _enter_bed_days(view, book, places, whole, "all")
        for labels, group in all_groups(found) if places is scope.everywhere else coarse_groups(found):
            counts = _cross(place, n_places, group, len(labels), days)
            counts = with_total(counts) if places is scope.everywhere else counts
            for position, label in enumerate(labels):
                _enter_bed_days(view, book, places, counts[:, position], label)
        for threshold, label in zip(LONGER_THAN_DAYS, LENGTH_LABELS, strict=True):
            longer = scope.days.number_seen(found.elapsed_at_least(threshold + 1))
            counts = totals(place, n_places, longer)[without_total:]
            _enter_bed_days(view, book, places, counts, label)
            if threshold == LONGER_THAN_DAYS[0]:
                book.enter("delayed_over_72h_share", places, ratio(counts, whole))


def _enter_bed_days(view: View, book: Book, places: tuple[str, ...], counts: Floats, group: str) -> None:
    book.enter("delayed_bed_days", places, counts, group)
    book.enter("delayed_hospital_beds", places, counts / view.scope.days.number, group)


def _cross(place: Ints, n_places: int, group: Ints, n_groups: int, weight: Ints) -> Floats:
    keep = (place >= 0) & (group >= 0)
    flat = np.bincount(place[keep] * n_groups + group[keep], weight[keep], n_places * n_groups)
    return flat.astype(np.float64).reshape(n_places, n_groups)


def _daily_beds(view: View, book: Book) -> None:
    found, scope = view.delays, view.scope
    stock = scope.days.stock
    by_partnership = stock(found.seen, found.partnership, view.n_partnerships)
    everywhere = with_total(by_partnership)
    book.enter_daily("delayed_hospital_beds", scope.everywhere, everywhere)
    for month in scope.months:
        first = month.days.first - scope.days.first
        in_month = everywhere[:, first : first + month.days.number]
        book.enter("delayed_bed_days", scope.everywhere, in_month.sum(axis=1), f"month:{month.key}")
        book.enter("delayed_hospital_beds", scope.everywhere, in_month.mean(axis=1), f"month:{month.key}")
    pool = scope.position_in(scope.pools)[found.pool]
    book.enter_daily("delayed_hospital_beds", scope.keys_of(scope.pools), stock(found.seen, pool, len(scope.pools)))
    for grouping in (BY_PUBLISHED_GROUP, BY_SUBGROUP, BY_REASON):
        series = stock(found.seen, grouping.of_reason[found.reason], len(grouping.labels))
        for label, one in zip(grouping.labels, series, strict=True):
            book.enter_daily("delayed_hospital_beds", ("all",), one[np.newaxis], label)
    over = stock(found.elapsed_at_least(LONGER_THAN_DAYS[0] + 1), found.partnership, view.n_partnerships)
    book.enter_daily("delayed_over_72h", scope.everywhere, with_total(over))


def _people(view: View, book: Book) -> None:
    found, scope = view.delays, view.scope
    counted = scope.days.number_seen(found.seen) > 0
    _enter_distinct(view, book, "people_delayed", found.spell, counted)
    pool = scope.position_in(scope.pools)[found.pool]
    by_pool = _distinct(found.spell, pool, len(scope.pools), counted)
    book.enter("people_delayed", scope.keys_of(scope.pools), by_pool)
    for labels, group in coarse_groups(found):
        for position, label in enumerate(labels):
            _enter_distinct(view, book, "people_delayed", found.spell, counted & (group == position), label)
    _enter_distinct(view, book, "delay_episodes", found.episode, counted)


def _enter_distinct(view: View, book: Book, indicator: str, what: Ints, keep: Mask, group: str = "all") -> None:
    _, rows = np.unique(what[keep], return_index=True)
    counts = totals(view.delays.partnership[keep][rows], view.n_partnerships)
    book.enter(indicator, view.scope.everywhere, counts, group)


def _distinct(what: Ints, place: Ints, n_places: int, keep: Mask) -> Floats:
    pairs = np.unique(what[keep] * n_places + place[keep])
    return np.bincount(pairs % n_places, minlength=n_places).astype(np.float64) if n_places else np.zeros(0)


def delayed_days_of_spells(view: View) -> Ints:
    """Return the delayed days of each spell, in the window or not."""
    found = view.delays
    days = np.maximum(found.seen.last - found.seen.first + 1, 0)
    known = found.spell >= 0
    return np.bincount(found.spell[known], days[known], len(view.spell)).astype(np.int64)


def _ended_delays(view: View, book: Book) -> None:
    scope, found = view.scope, view.delays
    end = view.delay["end"][found.row]
    left = (view.delay["ended_by"][found.row] == EndedBy.MOVED_ON) & scope.in_window(end)
    days = end // MINUTES_PER_DAY - found.ready_day
    rows = np.flatnonzero(left & (days >= 1))
    place = found.partnership[rows]
    book.enter("completed_delay_days", scope.everywhere, mean_by_place(place, view.n_partnerships, days[rows]))
    median = quantile_by_place(place, view.n_partnerships, days[rows], 0.5)
    book.enter("completed_delay_median_days", scope.everywhere, median)

    discharged = view.left_alive & scope.in_window(view.spell["left"])
    delayed = (delayed_days_of_spells(view) > 0)[discharged]
    share = mean_by_place(view.spell_partnership[discharged], view.n_partnerships, delayed)
    book.enter("delayed_share_of_discharges", scope.everywhere, share)
    for indicator, ended_by in (("unfit_again", EndedBy.UNFIT_AGAIN), ("deaths_while_delayed", EndedBy.DIED)):
        ended = (view.delay["ended_by"][found.row] == ended_by) & scope.in_window(end)
        book.enter(indicator, scope.everywhere, totals(found.partnership[ended], view.n_partnerships))


def _anywhere(view: View, book: Book) -> None:
    """People who wait anywhere: delayed in hospital, blocked in a place meant to be left, or on a community list."""
    found = view.delays
    blocked, when_blocked = view.blocking(*STEP_BETWEEN_KINDS)
    in_community, when_waiting = view.waits_in_community, _community_waits(view)
    after_interim, when_after = _waits_after_interim_move(view)
    visit_person = view.visit["person"]
    people = [found.person, visit_person[blocked], visit_person[in_community], visit_person[after_interim]]
    seen = [found.seen, when_blocked, when_waiting, when_after]
    person, once = each_person_once(np.concatenate(people), Snapshots(*map(np.concatenate, zip(*seen, strict=True))))
    by_partnership = view.scope.days.stock(once, view.person["partnership"][person], view.n_partnerships)
    book.enter_stock("delayed_anywhere", view.scope.everywhere, with_total(by_partnership))


def _community_waits(view: View) -> Snapshots:
    rows = view.waits_in_community
    return snapshots(view.visit["joined"][rows], view.wait_end[rows])


def _waits_after_interim_move(view: View) -> tuple[Ints, Snapshots]:
    """People who left hospital for an interim place and go on waiting for the place they need."""
    held_a_bed = view.held_kind == ServiceKind.HOSPITAL_POOL
    rows = np.flatnonzero(held_a_bed & is_one_of(view.visit_kind, *WAITED_FOR_KINDS))
    spell = view.spell_of(view.visit, rows)
    rows, spell = rows[spell >= 0], spell[spell >= 0]
    left = view.spell["left"][spell]
    start = np.where(left == NEVER, NEVER, np.maximum(view.visit["joined"][rows], left))
    return rows, snapshots(start, np.maximum(view.wait_end[rows], start))
