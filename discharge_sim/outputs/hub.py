"""The discharge hub: how long people wait for it, what it gets done, how busy it is, what is wasted."""

from __future__ import annotations

import numpy as np

from discharge_sim.outputs.book import Book, mean_by_place, ratio, totals, with_total
from discharge_sim.outputs.stocks import Floats, Ints, Mask, snapshots
from discharge_sim.outputs.view import View
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import EndedBy, ServiceKind


def hub(view: View, book: Book) -> None:
    """Enter the work of the hubs."""
    _waits(view, book)
    _work(view, book)
    _utilisation(view, book)
    _waiting(view, book)


def _waits(view: View, book: Book) -> None:
    spell = view.spell
    referred, ready = spell["referred"], spell["ready"]
    alive = spell["ended_by"] != EndedBy.DIED
    cohort = alive & (referred != NEVER) & view.scope.in_window(ready)
    # Done before the person was ready: no wait. Not done by the horizon: waited until then, at least.
    _enter_hours(view, book, "assessment_wait_hours", cohort, ready, spell["assessed"])
    _enter_hours(view, book, "assessment_start_wait_hours", cohort, ready, spell["assessment_started"])
    cohort = alive & view.scope.in_window(referred)
    _enter_hours(view, book, "referral_to_first_task_hours", cohort, referred, _first_task(view))


def _enter_hours(view: View, book: Book, indicator: str, cohort: Mask, since: Ints, until: Ints) -> None:
    hours = np.maximum(np.minimum(until, view.plan.horizon) - since, 0)[cohort] / 60
    mean = mean_by_place(view.spell_partnership[cohort], view.n_partnerships, hours)
    book.enter(indicator, view.scope.everywhere, mean)


def _first_task(view: View) -> Ints:
    """Return the minute in which the first piece of hub work on each spell began; NEVER if none did."""
    first = np.full(len(view.spell), NEVER, dtype=np.int64)
    spell = view.spell_of(view.task)
    np.minimum.at(first, spell[spell >= 0], view.task["started"][spell >= 0])
    return first


def _work(view: View, book: Book) -> None:
    scope, spell = view.scope, view.spell
    place = view.spell_partnership
    assessed = scope.in_window(spell["assessed"])
    book.enter("assessments_completed", scope.everywhere, totals(place[assessed], view.n_partnerships))
    referred = scope.in_window(spell["referred"])
    wasted = spell["work_wasted"][referred] / 60
    book.enter("work_wasted_hours", scope.everywhere, totals(place[referred], view.n_partnerships, wasted))

    done = _tasks_done(view)
    services = scope.of_kind(ServiceKind.HUB_TASK)
    partnership = view.person["partnership"][view.task["person"]][done]
    position = scope.position_in(services)[view.task["service"]][done]
    book.enter("hub_tasks_done", scope.everywhere, totals(partnership, view.n_partnerships))
    book.enter("hub_tasks_done", scope.keys_of(services), totals(position, len(services))[1:])


def _slices(view: View) -> tuple[Ints, Mask]:
    """Return the rows of the task table in order, and whether each is a further slice of the task of the one before."""
    task = view.task
    order = np.lexsort(tuple(task[name] for name in ("slice", "task", "round", "spell", "person")))
    further = np.zeros(len(order), dtype=bool)
    further[1:] = True
    for name in ("person", "spell", "round", "task"):
        column = task[name][order]
        further[1:] &= column[1:] == column[:-1]
    return order, further


def _tasks_done(view: View) -> Ints:
    """Return the rows of the last slices of the tasks that were completed in the window."""
    order, further = _slices(view)
    last = np.append(~further[1:], True)[: len(order)]
    rows: Ints = order[last]
    done: Mask = (view.task["ended_by"][rows] == EndedBy.COMPLETED) & view.scope.in_window(view.task["ended"][rows])
    return rows[done]


def _utilisation(view: View, book: Book) -> None:
    """Minutes worked as a share of the minutes that staff were present, absence taken off and extra staff added."""
    scope = view.scope
    position = np.full(len(view.plan.supplies) + 1, -1, dtype=np.int64)
    position[scope.teams] = np.arange(len(scope.teams))
    done = scope.in_window(view.task["started"]) & (view.task["supply"] >= 0)
    worked = totals(position[view.task["supply"][done]], len(scope.teams), view.task["work_minutes"][done])[1:]
    present = staff_minutes_present(view)
    owner = scope.supply_partnership[scope.teams]
    keys = tuple(view.plan.supplies[team] for team in scope.teams)
    of_partnerships = ratio(totals(owner, view.n_partnerships, worked), totals(owner, view.n_partnerships, present))
    book.enter("hub_utilisation_share", scope.everywhere, of_partnerships)
    book.enter("hub_utilisation_share", keys, ratio(worked, present))
    book.enter("hub_work_hours", scope.everywhere, totals(owner, view.n_partnerships, worked) / 60)
    book.enter("hub_work_hours", keys, worked / 60)


def staff_minutes_present(view: View) -> Floats:
    """Return the minutes that staff of each team were on shift in the window."""
    present = [
        view.units_in_force(int(team))
        .times(view.scope.roster(int(team)).where_positive())
        .integral(view.plan.window_start, view.plan.window_end)
        for team in view.scope.teams
    ]
    return np.array(present, dtype=np.float64)


def _waiting(view: View, book: Book) -> None:
    """People who wait for a member of staff at midnight: before a task, or for the next slice of one."""
    task, scope = view.task, view.scope
    order, further = _slices(view)
    joined, started, ended = task["joined"][order], task["started"][order], task["ended"][order]
    since = joined.copy()
    since[1:] = np.where(further[1:], np.maximum(joined[1:], ended[:-1]), joined[1:])
    seen = snapshots(since, np.where(started != NEVER, started, ended))
    place = view.person["partnership"][task["person"][order]]
    book.enter_stock("hub_waiting", scope.everywhere, with_total(scope.days.stock(seen, place, view.n_partnerships)))
