"""What is counted: the days of the window and the places, read from a Plan once and kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

import numpy as np

from discharge_sim.outputs.stocks import Days, Floats, Ints, Mask
from discharge_sim.outputs.timelines import Timeline, calendar
from discharge_sim.plan.layout import Plan
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, last_thursday
from discharge_sim.vocabulary.settings import ServiceKind

POOL = ServiceKind.HOSPITAL_POOL
PLACE_KINDS = (
    ServiceKind.INTERMEDIATE_CARE,
    ServiceKind.CARE_HOME,
    ServiceKind.VIRTUAL_WARD,
    ServiceKind.PLACE,
)
"""Services outside hospital whose units are places for one person."""
STEP_BETWEEN_KINDS = (ServiceKind.INTERMEDIATE_CARE, ServiceKind.VIRTUAL_WARD, ServiceKind.PLACE)
"""Places meant to be left again: whoever has finished there and cannot move on blocks the place."""
WAITED_FOR_KINDS = (*PLACE_KINDS, ServiceKind.HOME_CARE, ServiceKind.PROCESS)
"""Services for which people in the community can be on a waiting list."""

CENSUS_LENGTHS = (
    ("1_to_3_days", 1),
    ("4_to_14_days", 4),
    ("15_to_28_days", 15),
    ("29_to_42_days", 29),
    ("43_to_84_days", 43),
    ("85_to_182_days", 85),
    ("183_to_365_days", 183),
    ("over_365_days", 366),
)
"""Length bands of the census, each with its first number of elapsed days."""


Arguments = ParamSpec("Arguments")
Found = TypeVar("Found")


def once_a_plan(
    method: Callable[Concatenate[Scope, Arguments], Found],
) -> Callable[Concatenate[Scope, Arguments], Found]:
    """Keep what a method of `Scope` returns, as long as the scope: it depends on the plan and the arguments alone."""

    @wraps(method)
    def kept(self: Scope, /, *arguments: Arguments.args, **named: Arguments.kwargs) -> Found:
        known: dict[tuple[object, ...], Found] = self.__dict__.setdefault("_known", {})
        key = (method.__name__, *arguments, *named.items())
        if key not in known:
            known[key] = method(self, *arguments, **named)
        return known[key]

    return kept


@dataclass(frozen=True)
class Month:
    """The part of a calendar month that lies in the window.

    Attributes
    ----------
    key : str
        'YYYY-MM'.
    days : Days
        Its days in the window.
    census : int or None
        Day of its census (the last Thursday), if that lies in the window.
    """

    key: str
    days: Days
    census: int | None


@dataclass(frozen=True, eq=False)
class Scope:
    """The days and places that the outputs of one plan speak of.

    Parameters
    ----------
    plan : Plan
        The plan that was run.
    """

    plan: Plan

    @cached_property
    def days(self) -> Days:
        """The days of the window."""
        first = self.plan.window_start // MINUTES_PER_DAY
        return Days(first, -(-self.plan.window_end // MINUTES_PER_DAY) - first)

    @cached_property
    def midnights(self) -> Ints:
        """The minute of each day's snapshot."""
        return (self.days.first + np.arange(self.days.number, dtype=np.int64)) * MINUTES_PER_DAY

    @property
    def weeks(self) -> float:
        """Length of the window in weeks."""
        return self.days.number / 7

    @cached_property
    def dates(self) -> tuple[dt.date, ...]:
        """The date of each day of the window."""
        return tuple(self.plan.origin + dt.timedelta(days=self.days.first + day) for day in range(self.days.number))

    @cached_property
    def weekday(self) -> Ints:
        """The weekday of each day of the window, Monday 0."""
        return np.array([date.weekday() for date in self.dates], dtype=np.int64)

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The calendar months that the window touches."""
        months = []
        for year, month in dict.fromkeys((date.year, date.month) for date in self.dates):
            inside = [day for day, date in enumerate(self.dates) if (date.year, date.month) == (year, month)]
            census = (last_thursday(year, month) - self.plan.origin).days
            there = self.days.first + inside[0] <= census <= self.days.first + inside[-1]
            days = Days(self.days.first + inside[0], len(inside))
            months.append(Month(f"{year:04d}-{month:02d}", days, census if there else None))
        return tuple(months)

    def in_window(self, minute: Ints) -> Mask:
        """Return whether something happened in the window (what happened at or before 0 did so before the start)."""
        start = max(self.plan.window_start, 1)
        return (minute >= start) & (minute < self.plan.window_end)

    # -- places -------------------------------------------------------------------------------------------------
    @cached_property
    def everywhere(self) -> tuple[str, ...]:
        """`all`, then the partnerships: the places of everything that has a home partnership."""
        return ("all", *self.plan.partnerships)

    @cached_property
    def kind(self) -> Ints:
        """The kind of each service."""
        return self.plan.service["kind"].astype(np.int64)

    @once_a_plan
    def of_kind(self, *kinds: ServiceKind) -> Ints:
        """Return the indices of the services of some kinds, in plan order."""
        return np.flatnonzero(np.isin(self.kind, kinds))

    def keys_of(self, services: Ints) -> tuple[str, ...]:
        """Return the keys of some services."""
        return self._keys_of(*services.tolist())

    @once_a_plan
    def _keys_of(self, *services: int) -> tuple[str, ...]:
        return tuple(self.plan.services[index] for index in services)

    def position_in(self, services: Ints) -> Ints:
        """Return, by service index, the position in a list of services; -1 if it is not there (as for index -1)."""
        position = np.full(len(self.plan.services) + 1, -1, dtype=np.int64)
        position[services] = np.arange(len(services))
        return position

    @cached_property
    def counts_as_hospital(self) -> Mask:
        """Whether waiting in a service is a delayed discharge, by service index."""
        counts: Mask = (self.kind == POOL) & (self.plan.service["counts_as_hospital"] != 0)
        return counts

    @cached_property
    def pools(self) -> Ints:
        """Hospital pools."""
        return self.of_kind(POOL)

    @cached_property
    def counted_pools(self) -> Ints:
        """Pools that count as hospital."""
        return np.flatnonzero(self.counts_as_hospital)

    @cached_property
    def limited(self) -> Mask:
        """Whether a service has a capacity at all."""
        return np.asarray(self.plan.service["supply_count"] > 0)

    @cached_property
    def told(self) -> Mask:
        """Whether anything is told of a service: what is unlimited and no place, such as own homes, is not."""
        kinds = (POOL, *PLACE_KINDS, *WAITED_FOR_KINDS)
        return np.isin(self.kind, kinds) | self.limited

    def supplies_of(self, service: int) -> Ints:
        """Return the supplies that a service draws from."""
        row = self.plan.service[service]
        first = int(row["supply_first"])
        return self.plan.service_supplies[first : first + int(row["supply_count"])].astype(np.int64)

    @once_a_plan
    def limited_of_kind(self, *kinds: ServiceKind) -> Ints:
        """Return the services of some kinds that have a capacity."""
        services = self.of_kind(*kinds)
        limited: Ints = services[self.limited[services]]
        return limited

    # -- supplies -----------------------------------------------------------------------------------------------
    @cached_property
    def teams(self) -> Ints:
        """Supplies that are hub teams."""
        return np.flatnonzero(self.plan.staff_hour_supplies != 0)

    @cached_property
    def team_keys(self) -> tuple[str, ...]:
        """The keys of the teams."""
        return tuple(self.plan.supplies[team] for team in self.teams)

    @cached_property
    def supply_kind(self) -> Ints:
        """The kind of the services that draw from each supply; of teams, HUB_TASK; -1: nobody does."""
        kinds = np.full(len(self.plan.supplies), -1, dtype=np.int64)
        for service in range(len(self.plan.services)):
            kinds[self.supplies_of(service)] = self.kind[service]
        kinds[self.teams] = ServiceKind.HUB_TASK
        return kinds

    @once_a_plan
    def supplies_of_kind(self, kind: ServiceKind) -> Ints:
        """Return the supplies from which services of a kind draw."""
        return np.flatnonzero(self.supply_kind == kind)

    @cached_property
    def supply_partnership(self) -> Ints:
        """The partnership of each supply, -1 if shared."""
        return self.plan.supply["partnership"].astype(np.int64)

    def planned(self, supply: int) -> Timeline:
        """Return the units that the plan gives a supply."""
        return calendar(self.plan, int(self.plan.supply["capacity"][supply]))

    def roster(self, team: int) -> Timeline:
        """Return the scheduled staff of a team: 0 while nobody is on shift."""
        return calendar(self.plan, int(self.plan.supply["on_shift"][team]))

    @cached_property
    def planned_unit_days(self) -> Floats:
        """Units times days that the plan gives each supply in the window."""
        span = (self.plan.window_start, self.plan.window_end)
        return (
            np.array([self.planned(supply).integral(*span) for supply in range(len(self.plan.supplies))])
            / MINUTES_PER_DAY
        )

    @cached_property
    def rostered_hours(self) -> Floats:
        """Scheduled staff hours of each supply in the window; 0 unless it is a team."""
        hours = np.zeros(len(self.plan.supplies))
        for team in self.teams:
            hours[team] = self.roster(int(team)).integral(self.plan.window_start, self.plan.window_end) / 60
        return hours

    # -- for the loops ------------------------------------------------------------------------------------------
    def row_of(self, services: Ints) -> Ints:
        """Return the rows of the sums that belong to services."""
        return services + 1 + len(self.plan.partnerships)

    @cached_property
    def partnership_rows(self) -> Ints:
        """The rows of the sums that belong to the partnerships."""
        return np.arange(1, 1 + len(self.plan.partnerships))

    @cached_property
    def draws_from(self) -> Floats:
        """Which service draws from which supply: [service, supply], 1 or 0."""
        table = np.zeros((len(self.plan.services), len(self.plan.supplies)))
        for service in range(len(table)):
            np.add.at(table[service], self.supplies_of(service), 1.0)
        return table


@lru_cache(maxsize=64)
def scope_of(plan: Plan) -> Scope:
    """Return the scope of a plan: worked out once for all its replications."""
    return Scope(plan)
