"""The discharge hub: how long people wait for it, what it gets done, how busy it is, what is wasted."""

from __future__ import annotations

import numpy as np

from discharge_sim.outputs.book import Book
from discharge_sim.outputs.reducers.layout import Count, Series
from discharge_sim.outputs.stocks import Floats
from discharge_sim.outputs.tallies import Tallies
from discharge_sim.vocabulary.settings import ServiceKind

WAITS = {
    "assessment_wait_hours": (Count.ASSESSMENT_MINUTES, Count.WAITED_FOR_ASSESSMENT),
    "assessment_start_wait_hours": (Count.ASSESSMENT_START_MINUTES, Count.WAITED_FOR_ASSESSMENT),
    "referral_to_first_task_hours": (Count.FIRST_TASK_MINUTES, Count.REFERRED),
}


def hub(tallies: Tallies, book: Book) -> None:
    """Enter the work of the hubs."""
    scope, of = tallies.scope, tallies.everywhere
    for indicator, (minutes, people) in WAITS.items():
        book.enter_ratio(indicator, scope.everywhere, of(minutes) / 60, of(people))
    book.enter("assessments_completed", scope.everywhere, of(Count.ASSESSED))
    book.enter("work_wasted_hours", scope.everywhere, of(Count.WASTED_MINUTES) / 60)
    services = scope.of_kind(ServiceKind.HUB_TASK)
    book.enter("hub_tasks_done", scope.everywhere, of(Count.TASKS_DONE))
    book.enter("hub_tasks_done", scope.keys_of(services), tallies.of(services, Count.TASKS_DONE))
    _utilisation(tallies, book)
    book.enter_stock("hub_waiting", scope.everywhere, tallies.daily_everywhere(Series.HUB_WAITING))


def _utilisation(tallies: Tallies, book: Book) -> None:
    """Minutes worked as a share of the minutes that staff were present, absence taken off and extra staff added."""
    scope = tallies.scope
    teams, keys = scope.teams, scope.team_keys
    worked = tallies.sums.worked[:, teams].astype(np.float64)
    present = tallies.sums.present_minutes[:, teams].astype(np.float64)
    worked_everywhere, present_everywhere = by_owner(tallies, worked), by_owner(tallies, present)
    book.enter_ratio("hub_utilisation_share", scope.everywhere, worked_everywhere, present_everywhere)
    book.enter_ratio("hub_utilisation_share", keys, worked, present)
    book.enter("hub_work_hours", scope.everywhere, worked_everywhere / 60)
    book.enter("hub_work_hours", keys, worked / 60)


def by_owner(tallies: Tallies, of_teams: Floats) -> Floats:
    """Add up what teams have ([..., team]) by partnership, with the total of all teams first."""
    scope = tallies.scope
    owner = scope.supply_partnership[scope.teams]
    own = [of_teams[..., owner == index].sum(axis=-1) for index in range(len(scope.plan.partnerships))]
    return np.stack([of_teams.sum(axis=-1), *own], axis=-1)
