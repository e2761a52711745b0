"""What the calendar brings: capacity, doors, offers, outbreaks, and the hourly review of surge and escalation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from discharge_sim.engines.reference.care_home import CareHomes
from discharge_sim.engines.reference.machinery import CHANGES, REVIEWS, At, Service, Story
from discharge_sim.plan.layout import REVIEW_EVERY
from discharge_sim.plan.words import RuleMeasure

if TYPE_CHECKING:
    from discharge_sim.engines.reference.world import World

Change = tuple[int, Callable[[], None]]
MILLION = 1_000_000


def keep_calendar(world: World) -> None:
    """Schedule everything that the calendar brings to a replication."""
    changes = [*_capacity(world), *_doors(world), *_offers(world), *_outbreaks(world)]
    changes.sort(key=lambda change: change[0])
    world.env.process(_make_changes(world, changes))
    if len(world.plan.rule):
        world.env.process(review_rules(world))


def _make_changes(world: World, changes: list[Change]) -> Story:
    for minute, change in changes:
        if minute >= world.horizon:
            break
        if minute > world.now:
            yield At(world.env, minute, CHANGES)
        change()


def _steps(world: World, calendar: int) -> list[tuple[int, int]]:
    """Return (minute, value) of a calendar from minute 0 on, the value in force at 0 first."""
    calendars = world.plan.calendars
    here = slice(int(calendars.first[calendar]), int(calendars.first[calendar + 1]))
    return from_zero(calendars.minute[here], calendars.value[here], world.horizon)


def from_zero(minutes: NDArray[np.int32], values: NDArray[np.int32], horizon: int) -> list[tuple[int, int]]:
    """Return (minute, value) from minute 0 to the horizon, beginning with the value in force at 0."""
    later, end = np.searchsorted(minutes, (1, horizon))
    at_zero = int(values[later - 1]) if later else 0
    return [(0, at_zero), *zip(minutes[later:end].tolist(), values[later:end].tolist(), strict=True)]


def _capacity(world: World) -> list[Change]:
    changes: list[Change] = []
    for supply, row in zip(world.supplies, world.plan.supply, strict=True):
        drawn = {**world.happenings.absences, **world.happenings.open_beds}.get(supply.index)
        if drawn is not None:
            steps = from_zero(*drawn, world.horizon)
        else:
            steps = _steps(world, int(row["capacity"]))
        changes += [(minute, _set_capacity(world, supply.index, value)) for minute, value in steps]
    return changes


def _set_capacity(world: World, supply: int, value: int) -> Callable[[], None]:
    return lambda: world.supplies[supply].set(world.now, capacity=value)


def _doors(world: World) -> list[Change]:
    changes: list[Change] = []
    for service, row in zip(world.services, world.plan.service, strict=True):
        if row["door"] >= 0:
            changes += [(m, _set_door(service, value)) for m, value in _steps(world, int(row["door"]))]
    return changes


def _set_door(service: Service, value: int) -> Callable[[], None]:
    def turn() -> None:
        service.door = value
        service.reopen()

    return turn


def _offers(world: World) -> list[Change]:
    homes = [world.services[int(row["service"])] for row in world.plan.offers]
    return [(m, _make_offer(homes[row], route)) for m, row, route in world.happenings.offers.tolist()]


def _make_offer(homes: Service, route: int) -> Callable[[], None]:
    assert isinstance(homes, CareHomes)
    return lambda: homes.offer(route)


def _outbreaks(world: World) -> list[Change]:
    changes: list[Change] = []
    closed_by = {
        int(row["outbreak"]): world.services[i] for i, row in enumerate(world.plan.service) if row["outbreak"] >= 0
    }
    for start, end, outbreak, ward in world.happenings.closures.tolist():
        service = closed_by[outbreak]
        changes += [(start, _close(world, service, ward, 1)), (end, _close(world, service, ward, -1))]
    return changes


def _close(world: World, service: Service, ward: int, by: int) -> Callable[[], None]:
    def change() -> None:
        if ward < 0:
            service.closed += by
            affected = [ticket.person for _, _, _, ticket in service.queue]
            service.reopen()
        else:
            place = (service.index, ward)
            world.closed_wards[place] = world.closed_wards.get(place, 0) + by
            affected = world.delayed_in(service)
            world.reopen_institutions()
        for person in affected:
            person.show_reason()

    return change


def review_rules(world: World) -> Story:
    """Look at all surge and escalation rules every hour (phase 3)."""
    rules = [Rule(world, row) for row in world.plan.rule]
    yield At(world.env, 0, REVIEWS)
    while True:
        for rule in rules:
            rule.look()
        yield At(world.env, world.now + REVIEW_EVERY, REVIEWS)


class Rule:
    """A surge or escalation rule: opens units after long enough above, takes them back after long below (rule 25)."""

    def __init__(self, world: World, row: Any) -> None:
        self.world, self.supply, self.units = world, world.supplies[int(row["supply"])], int(row["units"])
        self.counts_people, self.of = bool(row["measure"] == RuleMeasure.DELAYED_PEOPLE), int(row["of"])
        self.above, self.for_minutes = int(row["above"]), int(row["for_minutes"])
        self.below, self.below_minutes = int(row["below"]), int(row["below_minutes"])
        self.active, self.since = False, -1

    def look(self) -> None:
        """See whether the condition is met, and has been at every look for long enough."""
        now, value = self.world.now, self.measure()
        met = value < self.below if self.active else value > self.above
        self.since = now if met and self.since < 0 else self.since if met else -1
        if met and now - self.since >= (self.below_minutes if self.active else self.for_minutes):
            self.active, self.since = not self.active, -1
            self.supply.set(now, extra=self.supply.extra + (self.units if self.active else -self.units))

    def measure(self) -> int:
        """Return people delayed, or occupancy in millionths, rounded down."""
        if self.counts_people:
            delayed = self.world.delayed_people
            return delayed[self.of] if self.of >= 0 else sum(delayed)
        watched = self.world.services[self.of].supplies[0]
        return watched.in_use * MILLION // watched.capacity if watched.capacity else MILLION
