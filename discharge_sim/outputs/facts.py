"""What the compiled loops want to know of a plan, in tables of whole numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from discharge_sim.outputs.groups import (
    AGE_LABELS,
    CENSUS_CODES,
    COUNTED_CODES,
    LONGER_THAN_DAYS,
    PEOPLE_LABELS,
    people_columns,
    positions,
)
from discharge_sim.outputs.reducers.layout import SERVICE_FACTS, SPAN, STEP_FACTS, Facts, Series
from discharge_sim.outputs.rows import rows_of
from discharge_sim.outputs.scope import CENSUS_LENGTHS, POOL, STEP_BETWEEN_KINDS, WAITED_FOR_KINDS, Scope
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY


def facts_of(scope: Scope) -> Facts:
    """Return what the loops read of a plan."""
    plan, calendars, supply = scope.plan, scope.plan.calendars, scope.plan.supply
    rosters = np.full(len(supply), -1, dtype=np.int64)
    rosters[scope.teams] = supply["on_shift"][scope.teams]
    first_day = scope.days.first
    month_ends = [month.days.first + month.days.number - first_day for month in scope.months]
    return Facts(
        span=_span(scope),
        service=_services(scope),
        step=_steps(scope),
        everywhere=rows_of(scope).everywhere,
        age=plan.age_band.astype(np.int64),
        reason=positions(COUNTED_CODES),
        census_reason=positions(CENSUS_CODES),
        labels=people_columns(),
        age_label=np.array([PEOPLE_LABELS.index(label) for label in AGE_LABELS], dtype=np.int64),
        longer_than=np.array(LONGER_THAN_DAYS, dtype=np.int64),
        length_first_day=np.array([first for _, first in CENSUS_LENGTHS], dtype=np.int64),
        month_of_day=np.searchsorted(month_ends, np.arange(scope.days.number), side="right"),
        month_end=np.array(month_ends, dtype=np.int64),
        census_day=np.array([month.census for month in scope.months if month.census is not None], dtype=np.int64),
        weekday=scope.weekday,
        calendar_first=calendars.first.astype(np.int64),
        calendar_minute=calendars.minute.astype(np.int64),
        calendar_value=calendars.value.astype(np.int64),
        calendar_on_before=calendars.on_before.astype(np.int64),
        planned=supply["capacity"].astype(np.int64),
        roster=rosters,
        pool_places=scope.row_of(scope.pools),
        partnership_places=scope.partnership_rows,
    )


def _span(scope: Scope) -> NDArray[np.void]:
    plan, span = scope.plan, np.zeros(1, SPAN)
    span["first_day"], span["n_days"] = scope.days
    span["window_start"], span["cost_start"] = max(plan.window_start, 1), plan.window_start
    span["window_end"], span["horizon"], span["n_partnerships"] = plan.window_end, plan.horizon, len(plan.partnerships)
    span["first_midnight"] = scope.days.first * MINUTES_PER_DAY
    span["days_end"] = span["first_midnight"] + scope.days.number * MINUTES_PER_DAY
    span["midnight_before"] = span["first_midnight"] - MINUTES_PER_DAY
    span["last_midnight"] = span["days_end"] - MINUTES_PER_DAY
    return span


def _services(scope: Scope) -> NDArray[np.void]:
    """Return what is asked for of each service; the last row stands for no service."""
    rows, facts = rows_of(scope), np.zeros(len(scope.kind) + 1, SERVICE_FACTS)
    facts["kind"][-1] = facts["supply"][-1] = facts["counted_pool"][-1] = -1
    own = facts[:-1]
    own["kind"], own["bed"], own["told"] = scope.kind, scope.kind == POOL, scope.told & (scope.kind != POOL)
    own["waited_for"], own["between"] = np.isin(scope.kind, WAITED_FOR_KINDS), np.isin(scope.kind, STEP_BETWEEN_KINDS)
    own["supply"] = [next(iter(scope.supplies_of(service)), -1) for service in range(len(own))]
    own["place"] = scope.row_of(np.arange(len(own)))
    own["counted_pool"] = scope.position_in(scope.counted_pools)[:-1]
    for name, series in (
        ("delayed", Series.DELAYED),
        ("waiting_for_bed", Series.WAITING_FOR_BED),
        ("boarders", Series.BOARDERS),
        ("in_use", Series.IN_USE),
        ("owed", Series.OWED),
        ("waiting_in_community", Series.WAITING_IN_COMMUNITY),
        ("blocked", Series.INTERMEDIATE_BLOCKED),
    ):
        own[name] = rows.of_service[series]
    own["over_the_day"] = rows.over_the_day
    return facts


def _steps(scope: Scope) -> NDArray[np.void]:
    """Return how the units of each step become fewer; the last row stands for no step."""
    step = scope.plan.step
    facts = np.zeros(len(step) + 1, STEP_FACTS)
    tapers = (step["taper_steps"] > 0) & (step["units_table"] >= 0)
    facts["taper_steps"][:-1] = np.where(tapers, step["taper_steps"], 0)
    facts["taper_minutes"][:-1], facts["last_units_per_mille"][:-1] = (
        step["taper_minutes"],
        step["last_units_per_mille"],
    )
    return facts
