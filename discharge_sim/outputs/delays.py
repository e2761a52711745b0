"""Delayed discharges: bed days, beds, people, episodes and lengths, counted at midnights by the official rules."""

from __future__ import annotations

import numpy as np

from discharge_sim.outputs.book import Book, Name, with_total
from discharge_sim.outputs.groups import (
    BY_PUBLISHED_GROUP,
    BY_REASON,
    BY_SUBGROUP,
    COARSE,
    COARSE_LABELS,
    LENGTH_LABELS,
    MEMBERSHIP,
    PEOPLE_LABELS,
)
from discharge_sim.outputs.reducers.layout import Count, Series
from discharge_sim.outputs.reducers.ranks import MEDIAN
from discharge_sim.outputs.scope import Scope
from discharge_sim.outputs.stocks import Floats, Ints
from discharge_sim.outputs.tallies import Tallies, quantile_between

LABELS_BY_POOL = ("all", *COARSE_LABELS, *LENGTH_LABELS)
LABELS_BY_PARTNERSHIP = ("all", *COARSE_LABELS, *BY_REASON.labels, *LENGTH_LABELS)
OVER_3_DAYS = -len(LENGTH_LABELS)
BED_DAYS, BEDS = "delayed_bed_days", "delayed_hospital_beds"


def delays(tallies: Tallies, book: Book) -> None:
    """Enter everything about people delayed in hospital."""
    _bed_days(tallies, book)
    _daily_beds(tallies, book)
    _people(tallies, book)
    _ended_delays(tallies, book)
    anywhere = tallies.daily_everywhere(Series.DELAYED_ANYWHERE)
    book.enter_stock("delayed_anywhere", tallies.scope.everywhere, anywhere)


def _bed_days(tallies: Tallies, book: Book) -> None:
    scope, longer = tallies.scope, tallies.sums.longer.astype(np.float64)
    cells = tallies.sums.bed_days.sum(axis=1).astype(np.float64)  # the months are the window
    counts = _by_group(cells.sum(axis=2), every_reason=True)
    counts = with_total(np.concatenate((counts, longer[:, scope.partnership_rows]), axis=2)).swapaxes(1, 2)
    _enter_bed_days(tallies, book, scope.everywhere, LABELS_BY_PARTNERSHIP, counts)

    by_pool = np.zeros((len(cells), len(scope.pools), *cells.shape[3:]))
    by_pool[:, scope.position_in(scope.pools)[scope.counted_pools]] = cells.sum(axis=1)
    by_group, longer_by_pool = _by_group(by_pool, every_reason=False), longer[:, scope.row_of(scope.pools)]
    counts = np.concatenate((by_group, longer_by_pool), axis=2).swapaxes(1, 2)
    _enter_bed_days(tallies, book, scope.keys_of(scope.pools), LABELS_BY_POOL, counts)


def _by_group(cells: Floats, *, every_reason: bool) -> Floats:
    """Add up bed days [..., reason, age] by group: [..., group], the first of them everything."""
    # Sums of whole numbers are exact, and a product with ones is much quicker than adding up two numbers at a time.
    by_reason, by_age = cells @ np.ones(cells.shape[-1]), np.ones(cells.shape[-2]) @ cells
    everything = by_reason.sum(axis=-1, keepdims=True)
    parts = [everything, *(by_reason @ MEMBERSHIP[grouping].T for grouping in COARSE), by_age]
    return np.concatenate([*parts, by_reason] if every_reason else parts, axis=-1)


def _enter_bed_days(
    tallies: Tallies, book: Book, places: tuple[str, ...], groups: tuple[str, ...], counts: Floats
) -> None:
    book.enter_table(_named(BED_DAYS, groups), places, counts)
    book.enter_table(_named(BEDS, groups), places, counts / tallies.scope.days.number)
    book.enter_ratio("delayed_bed_days_over_72h_share", places, counts[:, OVER_3_DAYS], counts[:, 0])


def _named(indicator: str, groups: tuple[str, ...]) -> list[Name]:
    return [(indicator, group) for group in groups]


def _daily_beds(tallies: Tallies, book: Book) -> None:
    scope, by_reason = tallies.scope, tallies.delayed_by_reason
    everywhere = tallies.daily_everywhere(Series.DELAYED)
    book.enter_daily(BEDS, scope.everywhere, everywhere)
    names, firsts, lengths = _months(scope)
    bed_days = np.add.reduceat(everywhere, firsts, axis=2)
    both = np.stack((bed_days, bed_days / lengths), axis=3)  # [replication, place, month, bed days and beds]
    book.enter_table(names, scope.everywhere, both.reshape(*both.shape[:2], -1).swapaxes(1, 2))
    book.enter_daily(BEDS, scope.keys_of(scope.pools), tallies.daily_of(scope.pools, Series.DELAYED))
    for grouping in (BY_PUBLISHED_GROUP, BY_SUBGROUP, BY_REASON):
        series = by_reason if grouping is BY_REASON else MEMBERSHIP[grouping] @ by_reason
        book.enter_daily_table(_named(BEDS, grouping.labels), ("all",), series)
    book.enter_daily("delayed_over_72h", scope.everywhere, tallies.daily_everywhere(Series.DELAYED_OVER_72H))


def _months(scope: Scope) -> tuple[list[Name], Ints, Ints]:
    """Return the names of what is told of each month, and each month's first day of the window and number of days."""
    names = [(indicator, f"month:{month.key}") for month in scope.months for indicator in (BED_DAYS, BEDS)]
    firsts = np.array([month.days.first - scope.days.first for month in scope.months])
    return names, firsts, np.array([month.days.number for month in scope.months])


def _people(tallies: Tallies, book: Book) -> None:
    scope, people = tallies.scope, tallies.sums.people.astype(np.float64)
    by_label = with_total(people[:, scope.partnership_rows]).swapaxes(1, 2)
    book.enter_table(_named("people_delayed", PEOPLE_LABELS), scope.everywhere, by_label)
    book.enter("people_delayed", scope.keys_of(scope.pools), people[:, scope.row_of(scope.pools), 0])
    book.enter("delay_episodes", scope.everywhere, tallies.everywhere(Count.EPISODES))


def _ended_delays(tallies: Tallies, book: Book) -> None:
    places, of = tallies.scope.everywhere, tallies.everywhere
    book.enter_ratio("completed_delay_days", places, of(Count.COMPLETED_DELAY_DAYS), of(Count.COMPLETED_DELAYS))
    book.enter("completed_delay_median_days", places, quantile_between(tallies.sums.delay_lengths, MEDIAN))
    discharged = of(Count.DISCHARGED) + of(Count.DISCHARGED_ELECTIVE)
    book.enter_ratio("delayed_share_of_discharges", places, of(Count.DISCHARGED_AFTER_DELAY), discharged)
    book.enter("unfit_again", places, of(Count.ENDED_UNFIT_AGAIN))
    book.enter("deaths_while_delayed", places, of(Count.ENDED_BY_DEATH))
