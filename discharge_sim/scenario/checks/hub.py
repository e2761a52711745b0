"""The discharge hub: that its tasks can be done, by somebody who is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from discharge_sim.scenario.checks.mistake import Check, Mistake
from discharge_sim.scenario.errors import listed
from discharge_sim.scenario.hub import DischargeToAssess, Hub, Team
from discharge_sim.scenario.scenario import ScenarioTables

_DAYS = ("weekday", "saturday", "sunday", "public_holiday")


def _work(hub: Hub) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield every piece of work with the roles that can do it, by its path in the hub."""
    for name, task in hub.tasks.items():
        yield f"tasks.{name}", task.roles
    if hub.policy == "discharge_to_assess" and hub.discharge_to_assess is not None:
        yield "discharge_to_assess.rapid_assessment_roles", hub.discharge_to_assess.rapid_assessment_roles


def _is_ever_on_duty(team: Team) -> bool:
    return any(getattr(row, day) > 0 for row in (team, *team.cover) for day in _DAYS)


def somebody_can_do_each_task(tables: ScenarioTables) -> Iterator[Mistake]:
    """Every task has a team with one of its roles, and one such team is on duty at some time."""
    for key, partnership in tables.partnerships.items():
        at, teams = f"partnerships.{key}.hub", partnership.hub.teams
        for work, roles in _work(partnership.hub):
            able = [name for name, team in teams.items() if team.role in roles]
            if not able:
                there = listed(sorted({team.role for team in teams.values()}))
                yield Mistake(
                    f"{at}.{work}",
                    f"no team can do this: it needs {listed(roles)}; there are teams of {there}",
                    remedy="add a team, or a role that can do it",
                )
            elif not any(_is_ever_on_duty(teams[name]) for name in able):
                for name in able:
                    yield Mistake(
                        f"{at}.teams.{name}",
                        f"the team is never on duty, although {work.split('.')[1]} needs it",
                        remedy="give it staff on some kind of day, such as weekday = 1",
                    )


def policy_has_its_table(tables: ScenarioTables) -> Iterator[Mistake]:
    """Discharge to assess needs its own table."""
    for key, partnership in tables.partnerships.items():
        if partnership.hub.policy == "discharge_to_assess" and partnership.hub.discharge_to_assess is None:
            yield Mistake(
                f"partnerships.{key}.hub.discharge_to_assess",
                'missing: policy = "discharge_to_assess" needs this table',
                listed(DischargeToAssess.model_fields),
            )


def order_by_need_has_ranks(tables: ScenarioTables) -> Iterator[Mistake]:
    """An order by need says which need goes first."""
    for key, partnership in tables.partnerships.items():
        if partnership.hub.order == "by_need" and not partnership.hub.need_ranks:
            yield Mistake(
                f"partnerships.{key}.hub.need_ranks",
                'missing: order = "by_need" needs it',
                remedy="write need_ranks = { home_support = 0, step_down = 1 } and so on",
            )


def positions_of_tasks(tables: ScenarioTables) -> Iterator[Mistake]:
    """Tasks follow each other: no two at the same position."""
    for key, partnership in tables.partnerships.items():
        taken: dict[int, str] = {}
        for name, task in partnership.hub.tasks.items():
            if task.position in taken:
                yield Mistake(
                    f"partnerships.{key}.hub.tasks.{name}.position",
                    f"{task.position} is also the position of {taken[task.position]}",
                    remedy="number the tasks 1, 2, 3, ...",
                )
            taken.setdefault(task.position, name)


def early_start_is_switched_on(tables: ScenarioTables) -> Iterator[Mistake]:
    """Days before the planned date do nothing if work begins on readiness."""
    for key, partnership in tables.partnerships.items():
        hub = partnership.hub
        if hub.starts == "on_readiness" and hub.days_before_planned_date > 0:
            yield Mistake(
                f"partnerships.{key}.hub.days_before_planned_date",
                'no effect with starts = "on_readiness"',
                remedy='write starts = "before_planned_date", or remove the line',
            )


CHECKS: tuple[Check, ...] = (
    somebody_can_do_each_task,
    policy_has_its_table,
    order_by_need_has_ranks,
    positions_of_tasks,
    early_start_is_switched_on,
)
