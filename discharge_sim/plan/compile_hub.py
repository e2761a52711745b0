"""Hubs and their tasks as rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.building import OFFICE_MINUTES, Building, set_row
from discharge_sim.plan.calendars import daily_window
from discharge_sim.plan.compile_pathways import Steps
from discharge_sim.plan.compile_services import Services, teams_for
from discharge_sim.plan.layout import HUB, TASK_PLAN
from discharge_sim.plan.philox import chance_threshold
from discharge_sim.plan.words import HubOrder
from discharge_sim.scenario.base import Spread
from discharge_sim.scenario.hub import DischargeToAssess, Hub, Panel, Task
from discharge_sim.scenario.scenario import ScenarioTables
from discharge_sim.vocabulary.clock import FOREVER, MINUTES_PER_DAY, minute_of_day, minutes
from discharge_sim.vocabulary.needs import NEEDS_WITHOUT_ASSESSMENT, Need
from discharge_sim.vocabulary.settings import DayKind

ALL_NEEDS = sum(1 << need for need in Need)
EMPLOYERS = ("nhs", "council", "partnership")
_NOTHING = Spread(distribution="constant", mean=0.0)


def compile_hubs(
    b: Building, tables: ScenarioTables, services: Services, steps: Steps
) -> tuple[NDArray[np.void], NDArray[np.void]]:
    """Return the hubs by partnership and the tasks of all of them."""
    hubs = np.zeros(len(tables.partnerships), HUB)
    tasks: list[np.void] = []
    for p, (name, partnership) in enumerate(tables.partnerships.items()):
        hub, row = partnership.hub, hubs[p]
        set_row(row, partnership=p, integrated=int(hub.organisation == "integrated"), panel=-1, rapid_task=-1)
        set_row(row, home_step=-1, intermediate_step=-1, order=HubOrder[hub.order.upper()])
        set_row(row, starts_before_planned=int(hub.starts == "before_planned_date"))
        set_row(row, before_planned=minutes(days=hub.days_before_planned_date))
        set_row(row, repeated_after_slip=minutes(days=hub.repeated_if_slips_days))
        set_row(
            row,
            hand_off=min(round(hub.hand_off_working_days * OFFICE_MINUTES), FOREVER),
            caseload=services.index(f"{name}.hub.open_cases"),
        )
        set_row(row, discharge_to_assess=int(hub.policy == "discharge_to_assess"))
        before = hub.assessment_days_at_start
        row["days_at_start_table"] = -1 if before is None else b.days_table(before)
        row["task_first"] = len(tasks)
        ordered = sorted(hub.tasks.items(), key=lambda item: item[1].position)
        tasks += [_task(b, services, name, hub, key, task) for key, task in ordered]
        row["task_count"] = len(ordered)
        if hub.panel is not None:
            set_row(row, panel=_panel_calendar(b, hub.panel), panel_needs=need_bits(hub.panel.needs))
        if hub.discharge_to_assess is not None:
            rapid = hub.discharge_to_assess
            set_row(row, rapid_task=len(tasks), d2a_needs=need_bits(rapid.needs))
            set_row(row, home_step=steps.index(name, rapid.home_pathway))
            row["intermediate_step"] = steps.index(name, rapid.intermediate_pathway)
            tasks.append(_rapid_task(b, services, name, hub, rapid))
    table = np.zeros(len(tasks), TASK_PLAN)
    for position, task_row in enumerate(tasks):
        table[position] = task_row
    return hubs, table


def need_bits(needs: tuple[str, ...]) -> int:
    """Return needs as bits."""
    return sum(1 << Need[need.upper()] for need in needs)


def _task(b: Building, services: Services, name: str, hub: Hub, key: str, task: Task) -> np.void:
    row: np.void = np.zeros(1, TASK_PLAN)[0]
    needs = need_bits(task.needs) if task.needs is not None else ALL_NEEDS
    for need in NEEDS_WITHOUT_ASSESSMENT:
        needs &= ~(1 << need)
    set_row(row, service=services.index(f"{name}.hub.{key}"), work_table=b.hours_table(task.work_hours), needs=needs)
    row["turnaround_table"] = b.working_days_table(task.turnaround_working_days)
    _owner(b, row, hub, key, task.roles)
    return row


def _rapid_task(b: Building, services: Services, name: str, hub: Hub, rapid: DischargeToAssess) -> np.void:
    row: np.void = np.zeros(1, TASK_PLAN)[0]
    set_row(row, service=services.index(f"{name}.hub.rapid_assessment"), needs=ALL_NEEDS)
    set_row(
        row, work_table=b.hours_table(rapid.rapid_assessment_hours), turnaround_table=b.working_days_table(_NOTHING)
    )
    _owner(b, row, hub, "rapid_assessment", rapid.rapid_assessment_roles)
    return row


def _owner(b: Building, row: np.void, hub: Hub, key: str, roles: tuple[str, ...]) -> None:
    teams = [hub.teams[team] for team in teams_for(hub, roles)]
    owner = -1 if hub.organisation == "integrated" or not teams else EMPLOYERS.index(teams[0].employer)
    longest = min((max(1, minutes(hours=team.shift_hours)) for team in teams), default=MINUTES_PER_DAY)
    set_row(row, employer=owner, slice_minutes=longest, name_hash=b.hash(f"task:{key}"))


def _panel_calendar(b: Building, panel: Panel) -> int:
    meets = b.on_weekdays(panel.weekdays) & (b.day_kind != DayKind.PUBLIC_HOLIDAY)
    decides = minute_of_day(panel.time)
    return b.calendars.add(*daily_window(meets.astype(np.int64), decides, decides + 1, 0))


def need_ranks(tables: ScenarioTables) -> NDArray[np.int32]:
    """Return [partnership, need]: ranks in the hub's queues, order by_need (9 where none is given)."""
    ranks = np.full((len(tables.partnerships), len(Need)), 9, np.int32)
    for p, partnership in enumerate(tables.partnerships.values()):
        for need, rank in partnership.hub.need_ranks.items():
            ranks[p, Need[need.upper()]] = rank
    return ranks


def safe_at_home(tables: ScenarioTables) -> NDArray[np.uint64]:
    """Return [partnership, need]: threshold of being safe at home before the full assessment."""
    chances = np.zeros((len(tables.partnerships), len(Need)), np.uint64)
    for p, partnership in enumerate(tables.partnerships.values()):
        rapid = partnership.hub.discharge_to_assess
        if rapid is not None:
            for need, share in rapid.safe_at_home_share_by_need.items():
                chances[p, Need[need.upper()]] = chance_threshold(share)
    return chances
