"""A plan as the kernel wants it: tables of whole numbers, made once for each plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from discharge_sim.engines.fast import layout
from discharge_sim.engines.fast.jit import INTERPRETED
from discharge_sim.engines.fast.words import CHANGE_CAPACITY, CHANGE_DOOR, OF_SPELL
from discharge_sim.plan.layout import HOME_STEP
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.settings import Door, ServiceKind

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan

Rows = NDArray[np.void]
CACHE_LINE = 64
Column = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class PreparedPlan:
    """What all replications of a plan share, and the first state of what each of them changes."""

    clock: Rows
    service: Rows
    supply: Rows
    rule: Rows
    changes: Rows  # what the calendar brings to every replication, in order of kind
    fixed: dict[str, NDArray[np.generic]]  # arrays of the world that nobody changes


_prepared: WeakKeyDictionary[Plan, PreparedPlan] = WeakKeyDictionary()


def prepared(plan: Plan) -> PreparedPlan:
    """Return a plan's tables, made at the first call."""
    known = _prepared.get(plan)
    if known is None:
        known = _prepared[plan] = _prepare(plan)
    return known


def rows(count: int, dtype: np.dtype[Any]) -> Rows:
    """Return rows of zeros; interpreted, their columns are attributes as they are for numba."""
    memory = np.zeros(count * dtype.itemsize + CACHE_LINE, np.uint8)
    first = -memory.ctypes.data % CACHE_LINE  # a row that fills a line of the processor's cache lies in one line
    table = memory[first : first + count * dtype.itemsize].view(dtype)
    return table.view(np.recarray) if INTERPRETED and dtype.names else table


def words_of(table: Rows) -> Any:
    """Return a table's memory as words of 32 bits."""
    return table.view(np.ndarray).view(np.uint32)


def steps_from_zero(
    minutes: NDArray[np.int32], values: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return a step function from minute 0 on, beginning with the value in force there."""
    later = minutes > 0
    before = values[~later]
    at_zero = np.int32(before[-1] if len(before) else 0)
    return np.concatenate(([np.int32(0)], minutes[later])), np.concatenate(([at_zero], values[later]))


def change_rows(
    kind: int,
    index: int,
    minutes: NDArray[np.integer],
    values: NDArray[np.integer] | int,
    ward: NDArray[np.integer] | int = -1,
) -> Rows:
    """Return changes of one kind that the calendar brings to one service or supply."""
    table = rows(len(minutes), layout.CHANGE)
    table["kind"], table["row"], table["minute"], table["value"], table["ward"] = kind, index, minutes, values, ward
    return table


def _with_more(table: Rows, dtype: np.dtype[np.void]) -> Rows:
    """Return a copy of a plan's table with more columns."""
    copy = rows(len(table), dtype)
    for name in table.dtype.names or ():
        copy[name] = table[name]
    return copy


def _prepare(plan: Plan) -> PreparedPlan:
    calendars = plan.calendars
    breakpoints = rows(len(calendars.minute), layout.BREAKPOINT)
    breakpoints["minute"], breakpoints["value"] = calendars.minute, calendars.value
    breakpoints["on_before"] = calendars.on_before
    outlet = rows(len(plan.branch.threshold), layout.OUTLET)
    outlet["threshold"], outlet["target"] = plan.branch.threshold, plan.branch.target
    day = rows(len(plan.round_chance), layout.DAY)
    day["round_chance"], day["weekday"] = plan.round_chance, plan.weekday[: len(day)]
    way_home = _way_home(plan)
    not_passed = np.searchsorted(way_home["closes"], np.arange(len(day)) * MINUTES_PER_DAY, side="right")
    need = rows(plan.need_step.size, layout.NEED_ROW)
    need["step"], need["rank"] = plan.need_step.ravel(), plan.need_rank.ravel()
    need["safe_at_home"] = plan.d2a_safe_at_home.ravel()
    supply, supply_services = _supplies(plan)
    service = _services(plan)
    fixed: dict[str, NDArray[np.generic]] = {
        "spell_purpose": np.array(OF_SPELL, np.uint32),
        "step": _with_more(plan.step, layout.STEP_ROW),
        "hub": _with_more(plan.hub, layout.HUB_ROW),
        "task": _with_more(plan.task, layout.TASK_PLAN_ROW),
        "stream": _with_more(plan.stream, layout.STREAM_ROW),
        "outlet": outlet,
        "day": day,
        "way_home": way_home,
        "way_home_of_day": not_passed.astype(np.int32),
        "need": need,
        "need_threshold": plan.need_threshold.astype(np.int64).ravel(),
        "conversion": plan.conversion.astype(np.int64).ravel(),
        "conversion_to": plan.conversion_to.astype(np.int64),
        "dependency_rise": plan.dependency_rise_per_minute.astype(np.float64),
        "tables": np.ascontiguousarray(plan.tables).ravel(),
        "calendar_first": calendars.first,
        "breakpoint": breakpoints,
        "service_supplies": plan.service_supplies,
        "supply_services": supply_services,
    }
    return PreparedPlan(_clock(plan, service), service, supply, _rules(plan), _changes(plan), fixed)


def _way_home(plan: Plan) -> Rows:
    """Return the times in which people can leave for home."""
    minutes, doors = _steps(plan, int(plan.service[plan.step[HOME_STEP]["service"]]["door"]))
    opens = np.flatnonzero(doors != int(Door.CLOSED))
    table = rows(len(opens) + 1, layout.WAY_HOME)
    table["opens"], table["closes"], table["door"] = NEVER, NEVER, int(Door.OPEN)
    table["opens"][:-1], table["door"][:-1] = minutes[opens], doors[opens]
    table["closes"][:-1] = np.append(minutes, NEVER)[opens + 1]
    return table


def _clock(plan: Plan, service: Rows) -> Rows:
    clock = rows(1, layout.CLOCK)
    pools = np.flatnonzero(plan.service["kind"] == ServiceKind.HOSPITAL_POOL)
    figures = {
        "horizon": plan.horizon,
        "round_minute": plan.round_minute,
        "working_days": plan.working_days,
        "planned_review": plan.planned_review,
        "readmission": int(plan.readmission[0]),
        "readmission_extra": int(plan.readmission[1]),
        "readmission_pool": plan.readmission_pool,
        "readmission_table": plan.readmission_table,
        "first_pool": int(pools[0]) if len(pools) else -1,
        "reassessed": plan.readiness_chances["reassessed"],
        "weekend_independent": int(plan.leaving_weekend[0]),
        "weekend_arranged": int(plan.leaving_weekend[1]),
        "cohorts": plan.need_threshold.shape[1],
        "wards_at_most": max(1, int(service["wards"].max(initial=0))),
        **{
            name: plan.readiness_tables[name]
            for name in ("preparation", "planned_error", "unfit_again", "fit_again", "death_delayed")
        },
    }
    for name, value in figures.items():
        clock[name] = value
    clock["next_review"] = 0 if len(plan.rule) else NEVER
    clock["delayed_first"] = clock["free_piece"] = -1
    return clock


def _services(plan: Plan) -> Rows:
    service = _with_more(plan.service, layout.SERVICE_NOW)
    for name in ("first", "last", "last_known", "hospital_joined", "community_joined"):
        service[name] = -1
    one = np.flatnonzero(plan.service["supply_count"] == 1)
    service["only_supply"] = -1
    service["only_supply"][one] = plan.service_supplies[plan.service["supply_first"][one]]
    service["door_now"] = np.where(plan.service["door"] < 0, int(Door.OPEN), int(Door.CLOSED))
    for index, row in enumerate(plan.service):
        if row["offers"] >= 0:
            offers = plan.offers[row["offers"]]
            for name in ("passed_on", "acceptance", "interim_possible"):
                service[name][index] = offers[name]
        elif row["outbreak"] >= 0:
            service["wards"][index] = plan.outbreak[row["outbreak"]]["wards"]
    return service


def _supplies(plan: Plan) -> tuple[Rows, NDArray[np.int32]]:
    supply = _with_more(plan.supply, layout.SUPPLY_NOW)
    users: list[list[int]] = [[] for _ in plan.supply]
    for index, row in enumerate(plan.service):
        first = int(row["supply_first"])
        for used in plan.service_supplies[first : first + int(row["supply_count"])].tolist():
            users[used].append(index)
    supply["services_count"] = [len(services) for services in users]
    supply["services_first"] = np.cumsum(supply["services_count"]) - supply["services_count"]
    return supply, np.array([index for services in users for index in services], np.int32)


def _rules(plan: Plan) -> Rows:
    rule = _with_more(plan.rule, layout.RULE_NOW)
    rule["since"] = -1
    return rule


def _changes(plan: Plan) -> Rows:
    """Return changes of doors, and of capacity where nothing of it is drawn (absence, beds closed by outbreaks)."""
    parts = []
    for index, row in enumerate(plan.supply):
        if row["absence"] == 0 and row["outbreak"] < 0:
            parts.append(change_rows(CHANGE_CAPACITY, index, *_steps(plan, int(row["capacity"]))))
    for index, row in enumerate(plan.service):
        if row["door"] >= 0:
            parts.append(change_rows(CHANGE_DOOR, index, *_steps(plan, int(row["door"]))))
    return np.concatenate([rows(0, layout.CHANGE), *parts])


def _steps(plan: Plan, calendar: int) -> tuple[Column, Column]:
    first, end = plan.calendars.first[calendar], plan.calendars.first[calendar + 1]
    return steps_from_zero(plan.calendars.minute[first:end], plan.calendars.value[first:end])
