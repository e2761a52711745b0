"""What the calendar brings: capacity, doors, offers, outbreaks, and the hourly review of surge and escalation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

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
    for index in range(len(world.plan.rule)):
        world.env.process(review_rule(world, index))


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
    first, end = int(calendars.first[calendar]), int(calendars.first[calendar + 1])
    steps = zip(calendars.minute[first:end].tolist(), calendars.value[first:end].tolist(), strict=True)
    return from_zero(list(steps), world.horizon)


def from_zero(steps: list[tuple[int, int]], horizon: int) -> list[tuple[int, int]]:
    """Return the steps from minute 0 to the horizon, beginning with the value in force at 0."""
    before = [value for minute, value in steps if minute <= 0]
    return [(0, before[-1] if before else 0), *((minute, value) for minute, value in steps if 0 < minute < horizon)]


def _capacity(world: World) -> list[Change]:
    changes: list[Change] = []
    for supply, row in zip(world.supplies, world.plan.supply, strict=True):
        absent = world.happenings.absences.get(supply.index)
        if absent is not None:
            steps = from_zero(list(zip(absent[0].tolist(), absent[1].tolist(), strict=True)), world.horizon)
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


def review_rule(world: World, index: int) -> Story:
    """Look at a surge or escalation rule every hour (phase 3): open after long enough above, close after long below."""
    rule = world.plan.rule[index]
    supply, units = world.supplies[int(rule["supply"])], int(rule["units"])
    active, since = False, -1
    yield At(world.env, 0, REVIEWS)
    while True:
        value = _measure(world, rule)
        met = value < int(rule["below"]) if active else value > int(rule["above"])
        since = world.now if met and since < 0 else since if met else -1
        lasted = int(rule["below_minutes"] if active else rule["for_minutes"])
        if met and world.now - since >= lasted:
            active, since = not active, -1
            supply.set(world.now, extra=supply.extra + (units if active else -units))
        yield At(world.env, world.now + REVIEW_EVERY, REVIEWS)


def _measure(world: World, rule: object) -> int:
    of = int(rule["of"])  # type: ignore[index]
    if rule["measure"] == RuleMeasure.DELAYED_PEOPLE:  # type: ignore[index]
        return world.delayed_people[of] if of >= 0 else sum(world.delayed_people)
    supply = world.services[of].supplies[0]
    return supply.in_use * MILLION // supply.capacity if supply.capacity else MILLION
