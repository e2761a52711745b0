"""The one door from names to indices: a scenario becomes a Plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.building import OFFICE_MINUTES, OFFICE_OPENS, Building, set_row
from discharge_sim.plan.calendars import daily_window
from discharge_sim.plan.checks import overload_problems
from discharge_sim.plan.compile_census import compile_census
from discharge_sim.plan.compile_hub import compile_hubs, need_ranks, safe_at_home
from discharge_sim.plan.compile_pathways import Steps, compile_steps, conversions, need_steps, need_thresholds
from discharge_sim.plan.compile_people import (
    compile_start,
    compile_streams,
    compile_transfers,
    compile_wave,
    stream_acceptance,
    stream_rates,
)
from discharge_sim.plan.compile_services import MILLION, Services, compile_prices, compile_services
from discharge_sim.plan.layout import OFFERS, OUTBREAK, RULE, SERVICE, SUPPLY, Plan
from discharge_sim.plan.limits import limit_problems, table_problems
from discharge_sim.plan.philox import chance_threshold
from discharge_sim.plan.problems import PlanError
from discharge_sim.plan.words import RuleMeasure
from discharge_sim.scenario.census import CensusPerson
from discharge_sim.scenario.people import Readiness
from discharge_sim.scenario.scenario import ScenarioTables
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, minute_of_day, minutes
from discharge_sim.vocabulary.needs import AGE_BANDS
from discharge_sim.vocabulary.settings import DayKind


class ScenarioLike(Protocol):
    """What the compiler needs of a scenario."""

    @property
    def name(self) -> str:
        """The scenario's name, for messages about one that comes from no file."""

    @property
    def path(self) -> Path | None:
        """The file it was read from, for messages."""

    @property
    def tables(self) -> ScenarioTables:
        """The checked tables."""

    @property
    def hash(self) -> str:
        """Hash of everything that can change a result."""

    @property
    def census(self) -> Sequence[CensusPerson]:
        """People read from a census file; none if the world starts otherwise."""


def compile_plan(scenario: ScenarioLike) -> Plan:
    """Compile a scenario.

    Parameters
    ----------
    scenario : Scenario
        A loaded and checked scenario.

    Returns
    -------
    Plan
        Immutable arrays for either engine and for the outputs.

    Raises
    ------
    PlanError
        With every problem that only the arrays show.
    """
    tables = scenario.tables
    source = str(getattr(scenario, "path", None) or tables.name)  # not every scenario comes from a file
    if problems := limit_problems(tables):
        raise PlanError(problems, source)
    period = tables.period
    origin = period.window_start - dt.timedelta(days=period.warm_up_days if period.start_state == "warm_up" else 0)
    window_start, window_end = (period.window_start - origin).days, (period.window_end - origin).days + 1
    b = Building(origin, window_end + period.follow_up_days, tables.calendar.service_holidays)
    services = compile_services(b, tables)
    steps = compile_steps(b, tables, services)
    hubs, tasks = compile_hubs(b, tables, services, steps)
    streams = compile_streams(b, tables, services, steps)
    rates = stream_rates(b, tables)
    wave, bell = compile_wave(b, tables)
    transfers, transfer_chance = compile_transfers(b, tables, services)
    start, start_groups = compile_start(b, tables, services, steps)
    census = compile_census(b, tables, services, steps, scenario.census)
    rules = _rules(tables, services, b)
    lowered, lowered_to = conversions(tables)
    acceptance = stream_acceptance(b, tables, rates)
    readiness = tables.readiness
    readiness_tables = _readiness_tables(b, tables)
    readmission_table = b.days_table(tables.readmission.time_to_fit_days)
    office = daily_window(b.day_kind == DayKind.WEEKDAY, OFFICE_OPENS, OFFICE_OPENS + OFFICE_MINUTES, 0)
    working = b.calendars.add(*office)
    if b.problems:
        raise PlanError(b.problems, source)
    pool = tables.readmission.pool
    plan = Plan(
        name=tables.name,
        title=tables.title or tables.name,
        scenario_hash=scenario.hash,
        origin=origin,
        window_start=window_start * MINUTES_PER_DAY,
        window_end=window_end * MINUTES_PER_DAY,
        horizon=b.days * MINUTES_PER_DAY,
        holidays=tables.calendar.service_holidays,
        partnerships=tuple(tables.partnerships),
        cohorts=tuple(tables.cohorts),
        streams=tuple(tables.streams),
        services=tuple(services.keys),
        supplies=tuple(services.supply_keys),
        steps=tuple(steps.keys),
        titles=_titles(tables, services),
        age_band=np.array([AGE_BANDS.index(cohort.age_band) for cohort in tables.cohorts.values()], np.int8),
        service=_stack(services.rows, SERVICE),
        service_supplies=np.array(services.drawn_from, np.int32),
        supply=_stack(services.supply_rows, SUPPLY),
        step=_stack(steps.rows, steps.rows[0].dtype),
        hub=hubs,
        task=tasks,
        stream=streams,
        stream_rate=rates,
        stream_accept=acceptance,
        stream_follows_wave=np.array([s.follows_respiratory_wave for s in tables.streams.values()], np.int8),
        wave=wave,
        wave_bell=bell,
        offers=_stack(services.offers, OFFERS),
        outbreak=_stack(services.outbreaks, OUTBREAK),
        rule=rules,
        transfer=transfers,
        transfer_chance=transfer_chance,
        start_group=start,
        start_groups=start_groups,
        census=census,
        need_threshold=need_thresholds(tables),
        conversion=lowered,
        conversion_to=lowered_to,
        need_step=need_steps(tables, steps),
        d2a_safe_at_home=safe_at_home(tables),
        need_rank=need_ranks(tables),
        dependency_rise_per_minute=np.array(
            [
                p.conversions.dependency_rise_per_day_waited * 2**32 / MINUTES_PER_DAY
                for p in tables.partnerships.values()
            ]
        ),
        readmission=np.array(
            [
                chance_threshold(tables.readmission.within_28_days_share),
                chance_threshold(tables.readmission.extra_share_if_assessed_outside),
            ],
            np.uint64,
        ),
        readmission_pool=services.index(pool) if pool else -1,
        readmission_table=readmission_table,
        round_chance=_round_chances(b, readiness),
        weekday=(b.day_kind == DayKind.WEEKDAY).astype(np.int8),
        round_minute=minute_of_day(readiness.round_time),
        working_days=working,
        leaving_weekend=np.array(
            [
                chance_threshold(tables.leaving.weekend_share_independent),
                chance_threshold(tables.leaving.weekend_share_arranged),
            ],
            np.uint64,
        ),
        readiness_tables=readiness_tables,
        readiness_chances={"reassessed": chance_threshold(readiness.reassessed_after_unfit_share)},
        planned_review=max(1, minutes(days=readiness.planned_date_review_days)),
        tables=b.tables(),
        calendars=b.calendars.build(),
        choices=b.choices(),
        branch=steps.branch_choices(),
        prices=compile_prices(services, tables),
        staff_hour_supplies=np.array([unit == "staff" for unit in services.supply_units], np.int8),
        unit_label=tuple(services.supply_units),
    )
    problems = [*table_problems(plan), *overload_problems(plan, tables)]
    if problems:
        raise PlanError(problems, source)
    _freeze(plan)
    return plan


def _stack(rows: list[np.void], dtype: np.dtype[Any]) -> NDArray[np.void]:
    table = np.zeros(len(rows), dtype)
    for position, row in enumerate(rows):
        table[position] = row
    return table


def _freeze(plan: Plan) -> None:
    for value in vars(plan).values():
        for array in value if isinstance(value, tuple) else (value,):
            if isinstance(array, np.ndarray):
                array.setflags(write=False)


def _titles(tables: ScenarioTables, services: Services) -> dict[str, str]:
    titles = {"home": "Home"}
    named: list[tuple[str, Any]] = [*tables.pools.items(), *tables.cohorts.items(), *tables.streams.items()]
    named += list(tables.shared_services.items())
    for key, partnership in tables.partnerships.items():
        title = partnership.title or key
        titles[key] = title
        inside: list[tuple[str, Any]] = [*partnership.services.items(), *partnership.pathways.items()]
        titles |= {f"{key}.{name}": f"{item.title or name.replace('_', ' ')}, {title}" for name, item in inside}
        hub: list[tuple[str, Any]] = [*partnership.hub.teams.items(), *partnership.hub.tasks.items()]
        titles |= {f"{key}.hub.{name}": f"{item.title or name.replace('_', ' ')}, {title}" for name, item in hub}
        titles[f"{key}.hub"] = f"discharge hub, {title}"
    for name, item in named:
        titles[name] = item.title or name.replace("_", " ")
    for key in services.keys:
        titles.setdefault(key, key.replace("_", " ").replace(".", ", "))
    return titles


def _readiness_tables(b: Building, tables: ScenarioTables) -> dict[str, int]:
    readiness = tables.readiness
    return {
        "preparation": b.hours_table(tables.leaving.preparation_hours),
        "planned_error": b.error_table(readiness.planned_date_error_sd_days),
        "unfit_again": b.hazard_table(readiness.unfit_again_per_delayed_day),
        "fit_again": b.days_table(readiness.time_to_fit_again_days),
        "death_delayed": b.hazard_table(readiness.death_per_delayed_day),
    }


def _round_chances(b: Building, readiness: Readiness) -> NDArray[np.uint64]:
    by_kind = {
        DayKind.WEEKDAY: readiness.weekday_share,
        DayKind.SATURDAY: readiness.saturday_share,
        DayKind.SUNDAY: readiness.sunday_share,
        DayKind.PUBLIC_HOLIDAY: readiness.public_holiday_share,
    }
    chances = [by_kind[DayKind(int(kind))] for kind in b.day_kind]
    for dated in readiness.dated_shares:
        for day in range(max(b.day(dated.start), 0), min(b.day(dated.end) + 1, len(chances))):
            if b.day_kind[day] == DayKind.WEEKDAY:  # weekends and holidays keep their own, smaller share
                chances[day] = dated.share
    return np.array([chance_threshold(chance) for chance in chances], np.uint64)


def _rules(tables: ScenarioTables, services: Services, b: Building) -> NDArray[np.void]:
    rules = []
    for key, pool in tables.pools.items():
        if pool.surge is not None:
            surge, supply = pool.surge, services.supply_index(key)
            watch = (
                surge.opens_above_share,
                surge.opens_after_hours,
                surge.closes_below_share,
                surge.closes_after_hours,
            )
            rules.append(_rule(RuleMeasure.OCCUPANCY, services.index(key), *watch, supply, surge.beds, MILLION))
            if surge.cost_per_bed_day is not None:
                services.extra_costs[supply] = surge.cost_per_bed_day
    for key, rule in tables.escalation.items():
        supply = _supply_named(services, rule.to)
        occupancy = rule.measure == "occupancy_share"
        of = (
            services.index(rule.of)
            if occupancy
            else -1
            if rule.of == "all"
            else list(tables.partnerships).index(rule.of)
        )
        if supply < 0 or (occupancy and of < 0):
            b.problems.append(f"escalation.{key}: nothing is called {rule.to if supply < 0 else rule.of!r}")
            continue
        if occupancy and not services.rows[of]["supply_count"]:
            b.problems.append(f"escalation.{key}.of: {rule.of!r} has no limit, so it has no occupancy")
            continue
        units = rule.adds * (4 if services.supply_units[supply] == "quarter_hours_a_week" else 1)
        watch = (rule.above, rule.for_hours, rule.until_below, rule.below_for_hours)
        measure = RuleMeasure.OCCUPANCY if occupancy else RuleMeasure.DELAYED_PEOPLE
        rules.append(_rule(measure, of, *watch, supply, units, MILLION if occupancy else 1))
        if rule.cost_per_unit_day is not None:
            services.extra_costs[supply] = rule.cost_per_unit_day
    return _stack(rules, RULE)


def _supply_named(services: Services, path: str) -> int:
    """Return the supply that a path of a scenario file names."""
    key = path
    for prefix in ("pools.", "services.", "partnerships."):
        key = key.removeprefix(prefix)
    key = key.replace(".services.", ".").replace(".hub.teams.", ".hub.")
    return services.supply_index(key)


def _rule(
    measure: RuleMeasure, of: int, above: float, for_hours: float, below: float, below_hours: float, supply: int,
    units: int, scale: int,
) -> np.void:  # fmt: skip
    row: np.void = np.zeros(1, RULE)[0]
    set_row(row, measure=measure, of=of, above=round(above * scale), for_minutes=minutes(hours=for_hours))
    set_row(row, below=round(below * scale), below_minutes=minutes(hours=below_hours), supply=supply, units=units)
    return row


__all__ = ["PlanError", "Steps", "compile_plan"]
