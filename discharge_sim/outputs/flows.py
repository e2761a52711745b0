"""People coming and going: admissions, discharges, deaths, readmissions, and the flow into and out of delay.

The flows of delay belong to the stock: people counted at a midnight = people counted the midnight before - flow out of
the day between + flow in. So the flow in of a day is whoever its 00:00 snapshot counts for the first time, and the flow
out is whoever that snapshot counts for the last time.
"""

from __future__ import annotations

import numpy as np

from discharge_sim.outputs.book import Book, mean_by_place, ratio, totals, with_total
from discharge_sim.outputs.groups import ADMISSIONS
from discharge_sim.outputs.stocks import Floats, Ints, Mask, snapshots
from discharge_sim.outputs.view import View
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER, WEEKDAY_NAMES
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.settings import EndedBy

READMITTED_WITHIN_DAYS = 28
WEEKDAYS = tuple(f"weekday:{name}" for name in WEEKDAY_NAMES)
DELAY_ENDINGS = (("left", EndedBy.MOVED_ON), ("died", EndedBy.DIED), ("unfit_again", EndedBy.UNFIT_AGAIN))


def flows(view: View, book: Book) -> None:
    """Enter the comings and goings."""
    _into_and_out_of_delay(view, book)
    _admissions_and_discharges(view, book)
    _readmissions(view, book)
    _weekdays(view, book)


def _into_and_out_of_delay(view: View, book: Book) -> None:
    found, days, places = view.delays, view.scope.days, view.scope.everywhere
    counted = np.flatnonzero(found.seen.last >= found.seen.first)
    order = counted[np.lexsort((found.seen.first[counted], found.episode[counted]))]
    episode = found.episode[order]
    begins = np.flatnonzero(np.append(True, episode[1:] != episode[:-1])[: len(episode)])
    ends = np.append(begins[1:], len(episode))[: len(begins)] - 1
    place = found.partnership[order[begins]]
    first, last = found.seen.first[order[begins]], found.seen.last[order[ends]]

    comes_in = with_total(days.happening(first, place, view.n_partnerships))
    book.enter_daily("delay_flow_in", places, comes_in)
    book.enter("delay_flow_in_per_day", places, comes_in.mean(axis=1))
    goes_out = with_total(days.happening(last, place, view.n_partnerships))
    book.enter_daily("delay_flow_out", places, goes_out)
    book.enter("delay_flow_out_per_day", places, goes_out.mean(axis=1))

    ended_by = _last_ending(view)[order[ends]]
    for name, ending in DELAY_ENDINGS:
        out = with_total(days.happening(last, np.where(ended_by == ending, place, -1), view.n_partnerships))
        book.enter("delay_flow_out_per_day", places, out.mean(axis=1), f"ended:{name}")


def _last_ending(view: View) -> Ints:
    """How the episode of each delay interval ended: what its last interval says, even if no midnight saw that."""
    found = view.delays
    order = np.lexsort((view.delay["end"][found.row], found.episode))
    episode = found.episode[order]
    last = np.searchsorted(episode, episode, side="right") - 1
    endings = np.empty(len(order), dtype=np.int64)
    endings[order] = view.delay["ended_by"][found.row][order[last]]
    return endings


def _admissions_and_discharges(view: View, book: Book) -> None:
    scope, spell, place = view.scope, view.spell, view.spell_partnership
    places, n_days = scope.everywhere, scope.days.number
    admitted = scope.in_window(spell["bed_start"])
    left = scope.in_window(spell["left"])
    discharged, died = left & view.left_alive, left & (spell["ended_by"] == EndedBy.DIED)
    for indicator, happened in (("admissions_per_day", admitted), ("discharges_per_day", discharged)):
        book.enter(indicator, places, totals(place[happened], view.n_partnerships) / n_days)
        for group, kind in zip(ADMISSIONS, (view.emergency, ~view.emergency), strict=True):
            book.enter(indicator, places, totals(place[happened & kind], view.n_partnerships) / n_days, group)
    emergencies = scope.in_window(spell["arrived"]) & view.emergency
    book.enter("emergency_admissions", places, totals(place[emergencies], view.n_partnerships))
    book.enter("deaths_in_hospital", places, totals(place[died], view.n_partnerships))

    in_bed = scope.days.number_seen(snapshots(spell["bed_start"], spell["left"]))
    unscheduled = totals(place[view.emergency], view.n_partnerships, in_bed[view.emergency])
    book.enter("unscheduled_bed_days", places, unscheduled)

    independent = (spell["need"] == Need.INDEPENDENT) & view.left_alive & scope.in_window(spell["fit"])
    hours = (spell["left"] - spell["fit"])[independent] / 60
    book.enter("fit_to_leaving_hours", places, mean_by_place(place[independent], view.n_partnerships, hours))


def _readmissions(view: View, book: Book) -> None:
    scope, spell, place = view.scope, view.spell, view.spell_partnership
    readmitted = (spell["readmission"] == 1) & scope.in_window(spell["arrived"])
    book.enter("readmissions_28d", scope.everywhere, totals(place[readmitted], view.n_partnerships))
    enough = spell["left"] <= view.plan.horizon - READMITTED_WITHIN_DAYS * MINUTES_PER_DAY
    followed = view.left_alive & scope.in_window(spell["left"]) & enough
    share = mean_by_place(place[followed], view.n_partnerships, _comes_back(view)[followed])
    book.enter("readmitted_within_28_days_share", scope.everywhere, share)


def _comes_back(view: View) -> Mask:
    """Whether the person's next spell is a readmission within 28 days of leaving this one."""
    spell = view.spell
    back = np.zeros(len(spell), dtype=bool)
    soon = spell["arrived"][1:] - spell["left"][:-1] <= READMITTED_WITHIN_DAYS * MINUTES_PER_DAY
    same_person = spell["person"][1:] == spell["person"][:-1]
    back[:-1] = same_person & soon & (spell["readmission"][1:] == 1) & (spell["left"][:-1] != NEVER)
    return back


def _weekdays(view: View, book: Book) -> None:
    """Shares and indices by weekday: targets that the simulated winter is compared with, never inputs."""
    scope, spell = view.scope, view.spell
    recorded = scope.in_window(spell["first_ready"]) & (spell["need"] != Need.INDEPENDENT)
    ready = _by_weekday(view, spell["first_ready"][recorded])
    shares = ratio(ready, np.full(7, ready.sum()))
    left = _by_weekday(view, spell["left"][view.left_alive & scope.in_window(spell["left"])])
    per_day = ratio(left, np.bincount(scope.weekday, minlength=7).astype(np.float64))
    index = per_day / (left.sum() / scope.days.number) if left.any() else np.full(7, np.nan)
    for position, label in enumerate(WEEKDAYS):
        book.enter("ready_share_by_weekday", ("all",), shares[position : position + 1], label)
        book.enter("discharges_weekday_index", ("all",), index[position : position + 1], label)


def _by_weekday(view: View, minute: Ints) -> Floats:
    day = minute // MINUTES_PER_DAY - view.scope.days.first
    return np.bincount(view.scope.weekday[day], minlength=7).astype(np.float64)
