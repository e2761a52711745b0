"""Services, supplies and prices: who waits where, for what, and what it costs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from discharge_sim.plan.building import Building, set_row
from discharge_sim.plan.calendars import daily_window, dated_units, roster
from discharge_sim.plan.layout import OFFERS, OUTBREAK, SERVICE, SUPPLY, Prices
from discharge_sim.plan.philox import chance_threshold
from discharge_sim.plan.quantiles import table_mean
from discharge_sim.plan.words import WaitingOrder
from discharge_sim.scenario.base import Cost, Outbreaks
from discharge_sim.scenario.hospital import Leaving, Pool, WardOutbreaks
from discharge_sim.scenario.hub import Hub
from discharge_sim.scenario.scenario import ScenarioTables
from discharge_sim.scenario.services import CareHome, HomeCare, PlaceService, Process
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, minute_of_day, minutes
from discharge_sim.vocabulary.settings import PAYERS, POOL_SETTINGS, DayKind, Door, ServiceKind

MILLION = 1_000_000
MOST_OFFERS_A_DAY = 1_000
"""Of one service: in all of Scotland some twenty care-home places fall free on a day."""
_ORDER = {
    "first_come": WaitingOrder.FIRST_COME,
    "priority": WaitingOrder.PRIORITY,
    "earliest_due": WaitingOrder.EARLIEST_DUE,
}
_KIND = {kind.key: kind for kind in ServiceKind}
_DOWNSTREAM_FIRST = (
    ServiceKind.CARE_HOME,
    ServiceKind.HOME_CARE,
    ServiceKind.INTERMEDIATE_CARE,
    ServiceKind.VIRTUAL_WARD,
    ServiceKind.PLACE,
    ServiceKind.PROCESS,
)
QUARTER_HOURS = 4
LATEST_DUE = 2**29
"""A due date a thousand years away is as good as none; with the minute of joining it fits 32 bits."""
DAYS_PER_YEAR = 365.25


@dataclass
class Services:
    """Services and supplies in plan order, while the plan is being built."""

    keys: list[str] = field(default_factory=list)
    rows: list[np.void] = field(default_factory=list)
    supply_keys: list[str] = field(default_factory=list)
    supply_rows: list[np.void] = field(default_factory=list)
    supply_units: list[str] = field(default_factory=list)
    costs: list[Cost | None] = field(default_factory=list)
    in_reach: list[Cost | None] = field(default_factory=list)
    closed_beds: list[int] = field(default_factory=list)
    extra_costs: dict[int, Cost] = field(default_factory=dict)
    drawn_from: list[int] = field(default_factory=list)  # service_supplies
    offers: list[np.void] = field(default_factory=list)
    outbreaks: list[np.void] = field(default_factory=list)

    def index(self, key: str) -> int:
        """Return the index of a service, -1 if there is none of that name."""
        return self.keys.index(key) if key in self.keys else -1

    def supply_index(self, key: str) -> int:
        """Return the index of a supply, -1 if there is none of that name."""
        return self.supply_keys.index(key) if key in self.supply_keys else -1

    def add(self, b: Building, key: str, kind: ServiceKind, partnership: int, supplies: list[int]) -> np.void:
        """Add a service with nothing special about it."""
        row: np.void = np.zeros(1, SERVICE)[0]
        set_row(row, kind=kind, partnership=partnership, setting=-1, door=-1, offers=-1, outbreak=-1, hub=-1, task=-1)
        set_row(row, admission_table=-1, boards_in=-1, skips=1, name_hash=b.hash(key))
        set_row(row, supply_first=len(self.drawn_from), supply_count=len(supplies))
        self.drawn_from += supplies
        self.keys.append(key)
        self.rows.append(row)
        return row

    def add_supply(self, b: Building, key: str, partnership: int, calendar: int, unit: str, cost: Cost | None) -> int:
        """Add a supply; return its index."""
        row = np.zeros(1, SUPPLY)[0]
        set_row(
            row, partnership=partnership, capacity=calendar, on_shift=-1, outbreak=-1, name_hash=b.hash(f"{key}:units")
        )
        self.supply_keys.append(key)
        self.supply_rows.append(row)
        self.supply_units.append(unit)
        self.costs.append(cost)
        self.in_reach.append(None)
        self.closed_beds.append(0)
        return len(self.supply_keys) - 1


def compile_services(b: Building, tables: ScenarioTables) -> Services:
    """Compile everything that people queue for, downstream first."""
    services = Services()
    found: list[tuple[ServiceKind, int, str, Any]] = []
    for p, (name, partnership) in enumerate(tables.partnerships.items()):
        found += [(_KIND[s.kind], p, f"{name}.{key}", s) for key, s in partnership.services.items()]
    found += [(_KIND[s.kind], -1, key, s) for key, s in tables.shared_services.items()]
    for kind in _DOWNSTREAM_FIRST:
        for found_kind, p, key, service in found:
            if found_kind == kind:
                _service(b, services, kind, p, key, service)
    home = services.add(b, "home", ServiceKind.HOME, -1, [])
    home["door"] = _leaving_door(b, tables.leaving)
    for p, (name, partnership) in enumerate(tables.partnerships.items()):
        _hub(b, services, p, name, partnership.hub)
    for key, pool in tables.pools.items():
        _pool(b, services, key, pool)
    for key, pool in tables.pools.items():
        if pool.boards_in:
            row = services.rows[services.index(key)]
            set_row(
                row,
                boards_in=services.index(pool.boards_in),
                boards_after=max(1, minutes(hours=pool.boards_after_hours)),
            )
    return services


def _service(b: Building, services: Services, kind: ServiceKind, p: int, key: str, s: Any) -> None:
    supplies = []
    if isinstance(s, HomeCare):
        quarters = dated_units(round(s.hours_per_week * QUARTER_HOURS), s.hours_changes, b.origin, scale=QUARTER_HOURS)
        supplies = [services.add_supply(b, key, p, b.calendars.add(*quarters), "quarter_hours_a_week", s.cost)]
    elif isinstance(s, Process):
        if s.at_once is not None:
            calendar = b.calendars.add([0], [s.at_once])
            supplies = [services.add_supply(b, key, p, calendar, "cases", s.cost)]
    else:
        calendar = b.calendars.add(*dated_units(s.places, s.place_changes, b.origin))
        supplies = [services.add_supply(b, key, p, calendar, "places", s.cost)]
    row = services.add(b, key, kind, p, supplies)
    _waiting(b, row, s)
    if isinstance(s, HomeCare):
        row["skips"] = int(s.small_packages_overtake)
    elif isinstance(s, PlaceService):
        if s.in_reach:
            services.in_reach[supplies[0]] = s.in_reach_cost_per_place_day
        _add_outbreak(b, services, row, key, s.outbreaks)
    elif isinstance(s, CareHome):
        _add_outbreak(b, services, row, key, s.outbreaks)
        _add_offers(b, services, row, s)


def _waiting(b: Building, row: np.void, s: Any) -> None:
    set_row(row, order=_ORDER[s.order], hospital_rank=s.hospital_rank, community_rank=s.community_rank)
    set_row(
        row,
        hospital_target=min(minutes(days=s.hospital_target_days), LATEST_DUE),
        community_target=min(minutes(days=s.community_target_days), LATEST_DUE),
    )
    row["held_minutes"] = minutes(days=s.held_days_in_hospital)
    if s.hospital_admissions_per_year > 0:
        row["admission_table"] = b.hazard_table(-np.expm1(-s.hospital_admissions_per_year / 365.25))
    if not isinstance(s, Process):
        row["door"] = _door(b, s)


def _door(b: Building, s: Any) -> int:
    admits = np.where(
        b.day_kind == DayKind.PUBLIC_HOLIDAY, s.admits_on_public_holidays, b.on_weekdays(s.admission_days)
    )
    restricted = s.weekend_leavers_only & (b.day_kind != DayKind.WEEKDAY)
    values = np.where(restricted, int(Door.WEEKEND_LEAVERS_ONLY), int(Door.OPEN)) * admits
    opens, closes = minute_of_day(s.admission_opens), _closing_minute(s.admission_closes)
    huddle = getattr(s, "huddle_time", None)
    if huddle is not None:
        opens, closes = minute_of_day(huddle), minute_of_day(huddle) + 1
    return b.calendars.add(*daily_window(values, opens, closes, 0))


def _closing_minute(time: dt.time) -> int:
    """Return the minute of the day at which something closes: 00:00 is the midnight that ends the day."""
    return minute_of_day(time) or MINUTES_PER_DAY


def _leaving_door(b: Building, leaving: Leaving) -> int:
    values = np.where(b.day_kind == DayKind.WEEKDAY, int(Door.OPEN), int(Door.WEEKEND_LEAVERS_ONLY))
    opens, closes = minute_of_day(leaving.window_opens), _closing_minute(leaving.window_closes)
    return b.calendars.add(*daily_window(values, opens, closes, 0))


def _add_offers(b: Building, services: Services, row: np.void, s: CareHome) -> None:
    weekly = s.offers_per_week
    if weekly is None:
        mean_days = table_mean(b.row(b.days_table(s.stay_days))) / MINUTES_PER_DAY
        there = s.places * s.occupied_share_at_start if s.people_at_start is None else s.people_at_start
        weekly = 7 * there / mean_days * s.suitable_share
    a_day = weekly / max(1, len(s.admission_days))
    if a_day > MOST_OFFERS_A_DAY:
        b.problems.append(
            f"{services.keys[-1]}: {weekly:,.0f} offers a week, at most {MOST_OFFERS_A_DAY:,} a day can be simulated; "
            "look at offers_per_week, or at places, occupied_share_at_start and the mean of stay_days"
        )
        a_day = 0.0
    offers = np.zeros(1, OFFERS)[0]
    hospital = s.offer_shares.get("hospital", 0.0)
    community = hospital + s.offer_shares.get("community", 0.0)
    set_row(offers, service=len(services.keys) - 1, rate=round(a_day * MILLION), count=b.poisson(a_day))
    set_row(offers, opens=minute_of_day(s.admission_opens), closes=_closing_minute(s.admission_closes))
    set_row(offers, hospital=chance_threshold(hospital), community=chance_threshold(min(1.0, community)))
    set_row(offers, passed_on=int(s.passed_on), acceptance=chance_threshold(s.acceptance_share))
    offers["interim_possible"] = chance_threshold(s.interim_accepted_share)
    row["offers"] = len(services.offers)
    services.offers.append(offers)


def _add_outbreak(b: Building, services: Services, row: np.void, key: str, outbreaks: Outbreaks | None) -> None:
    if outbreaks is None or outbreaks.per_year <= 0:
        return
    outbreak = np.zeros(1, OUTBREAK)[0]
    first = b.day(outbreaks.season_start) if outbreaks.season_start else 0
    end = b.day(outbreaks.season_end) + 1 if outbreaks.season_end else b.days
    chance = -np.expm1(-outbreaks.per_year / 365.25)
    set_row(outbreak, start_chance=chance_threshold(chance), first_day=first, end_day=end)
    set_row(outbreak, closed_table=b.days_table(outbreaks.closed_days), name_hash=b.hash(f"{key}:outbreak"))
    if isinstance(outbreaks, WardOutbreaks):
        set_row(outbreak, wards=outbreaks.wards, beds_closed=outbreaks.beds_closed)
    row["outbreak"] = len(services.outbreaks)
    services.outbreaks.append(outbreak)


def _hub(b: Building, services: Services, p: int, name: str, hub: Hub) -> None:
    team_supply = {}
    for key, team in hub.teams.items():
        calendar = b.calendars.add(*roster(team, b.day_kind, b.origin, 0))
        supply = services.add_supply(b, f"{name}.hub.{key}", p, calendar, "staff", team.cost_per_hour)
        services.supply_rows[supply]["on_shift"] = calendar
        services.supply_rows[supply]["absence"] = chance_threshold(team.absence_share)
        team_supply[key] = supply
    tasks = sorted(hub.tasks.items(), key=lambda item: item[1].position)
    queues = [(key, task.roles, position) for position, (key, task) in enumerate(tasks)]
    if hub.discharge_to_assess is not None:
        queues.append(("rapid_assessment", hub.discharge_to_assess.rapid_assessment_roles, len(tasks)))
    for key, roles, position in reversed(queues):  # later work first: downstream first
        supplies = [team_supply[team] for team in teams_for(hub, roles)]
        row = services.add(b, f"{name}.hub.{key}", ServiceKind.HUB_TASK, p, supplies)
        set_row(row, order=WaitingOrder.HUB, hub=p, task=position)
    if hub.open_cases_per_worker is not None:
        cases = round(hub.open_cases_per_worker * sum(team.weekday for team in hub.teams.values()))
        supply = services.add_supply(b, f"{name}.hub.open_cases", p, b.calendars.add([0], [cases]), "cases", None)
        row = services.add(b, f"{name}.hub.open_cases", ServiceKind.CASELOAD, p, [supply])
        set_row(row, order=WaitingOrder.HUB, hub=p)


def teams_for(hub: Hub, roles: tuple[str, ...]) -> list[str]:
    """Return the teams that can do a task, in the order of its roles.

    Separate organisation: only teams of the employer that owns the task (that of the first role with a team).
    """
    qualified = [key for role in roles for key, team in hub.teams.items() if team.role == role]
    if hub.organisation == "integrated" or not qualified:
        return qualified
    owner = hub.teams[qualified[0]].employer
    return [key for key in qualified if hub.teams[key].employer == owner]


def _pool(b: Building, services: Services, key: str, pool: Pool) -> None:
    calendar = b.calendars.add(*dated_units(pool.beds - pool.beds_closed_by_scenario, pool.bed_changes, b.origin))
    supply = services.add_supply(b, key, -1, calendar, "beds", None)
    services.closed_beds[supply] = pool.beds_closed_by_scenario
    row = services.add(b, key, ServiceKind.HOSPITAL_POOL, -1, [supply])
    set_row(row, counts_as_hospital=int(pool.counts_as_hospital), setting=POOL_SETTINGS.index(pool.setting))
    _add_outbreak(b, services, row, key, pool.outbreaks)
    if row["outbreak"] >= 0 and services.outbreaks[-1]["beds_closed"] > 0:
        services.supply_rows[supply]["outbreak"] = row["outbreak"]


def compile_prices(services: Services, tables: ScenarioTables) -> Prices:
    """Compile prices by supply."""
    budget = tables.prices.set_aside_gbp_per_year
    extra = [services.extra_costs.get(supply) for supply in range(len(services.costs))]
    return Prices(
        per_unit=_pounds(services.costs),
        payer=_payers(services.costs),
        in_reach_per_place_day=_pounds(services.in_reach),
        in_reach_payer=_payers(services.in_reach),
        extra_per_unit_day=_pounds(extra),
        extra_payer=_payers(extra),
        bed_day_marginal=tables.prices.bed_day_marginal_gbp,
        bed_day_average=tables.prices.bed_day_average_gbp,
        set_aside_per_day=None if budget is None else budget / DAYS_PER_YEAR,
        beds_closed=np.array(services.closed_beds, np.int32),
    )


def _pounds(costs: list[Cost | None]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([cost.gbp if cost else 0.0 for cost in costs])


def _payers(costs: list[Cost | None]) -> np.ndarray[Any, np.dtype[np.int8]]:
    return np.array([PAYERS.index(cost.payer) if cost else 0 for cost in costs], np.int8)
