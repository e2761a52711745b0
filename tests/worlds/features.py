"""What a world was asked to do: demand, map, start, capacity over time, organisation and orders of its queues."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from discharge_sim.plan.words import HubOrder, WaitingOrder
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.settings import ServiceKind
from tests.worlds.telling import HOSPITAL, Finds, Told

CROWD_PER_DAY = 12
STAFF, BEDS, PLACES, HOURS = "staff", "beds", "places", "quarter_hours_a_week"
SERVICE_UNITS = (BEDS, PLACES, HOURS)


def _is_so(which: Callable[[Told], object]) -> Finds:
    return lambda told: (which(told),)


def _capacity_changes(told: Told, *, up: bool) -> Iterator[bool]:
    """Beds, places and hours (staff apart) that the calendar adds or takes away, rules apart."""
    before: dict[int, int] = {}
    for supply, _, units, extra in told.records.capacity.tolist():
        if told.plan.unit_label[supply] != STAFF:
            without = units - extra
            yield without > before.get(supply, without) if up else without < before.get(supply, without)
            before[supply] = without


def _over_capacity(told: Told) -> Iterator[bool]:
    """Cuts that left more beds or places in use than there are: nobody was thrown out."""
    last: dict[int, int] = {}
    for supply, minute, units, _ in told.records.capacity.tolist():
        if told.plan.unit_label[supply] in (BEDS, PLACES) and units < last.get(supply, units):
            here = [v for v in told.held[supply] if v.started < minute < v.ended]
            yield len(here) > units
        last[supply] = units


def _beds_closed(told: Told) -> Iterator[bool]:
    """Pools of which an outbreak took beds away."""
    for supply, (minutes, beds) in told.happenings.open_beds.items():
        planned = told.calendar(int(told.plan.supply[supply]["capacity"]))
        steps = zip(minutes.tolist(), beds.tolist(), strict=True)
        yield any(left < planned.value_at(minute) for minute, left in steps if minute < told.plan.horizon)


def _nothing_at_first(told: Told) -> Iterator[bool]:
    """Services and pools that begin without any capacity."""
    return (
        minute == 0 and units == 0 and told.plan.unit_label[supply] in SERVICE_UNITS
        for supply, minute, units, _ in told.records.capacity.tolist()
    )  # fmt: skip


def _opened_by_rules(unit: str) -> Finds:
    def finds(told: Told) -> Iterator[bool]:
        named = {s for s, label in enumerate(told.plan.unit_label) if label == unit}
        return (extra > 0 and supply in named for supply, _, _, extra in told.records.capacity.tolist())

    return finds


def _holidays(told: Told) -> Iterator[bool]:
    days = ((day - told.plan.origin).days for day in told.plan.holidays)
    return (0 <= day * MINUTES_PER_DAY < told.plan.horizon for day in days)


def _hubs(which: str, value: int) -> Finds:
    return lambda told: (int(hub[which]) == value for hub in told.plan.hub)


def _queues(order: WaitingOrder) -> Finds:
    """Queues with an order in which somebody waited."""
    return lambda told: (
        told.plan.service[service]["order"] == order for service in {visit.service for visit in told.visits}
    )


def _arrivals_per_day(told: Told) -> float:
    return float((told.people.entry < 2).sum()) / (told.plan.horizon / MINUTES_PER_DAY)


FEATURES: dict[str, Finds] = {
    "several hospital pools": _is_so(lambda told: told.kinds.count(HOSPITAL) > 1),
    "several partnerships": _is_so(lambda told: len(told.plan.partnerships) > 1),
    "shared service": _is_so(
        lambda told: any(
            "." not in key and kind not in (HOSPITAL, ServiceKind.HOME)
            for key, kind in zip(told.plan.services, told.kinds, strict=True)
        )
    ),
    "nobody comes": _is_so(lambda told: _arrivals_per_day(told) == 0),
    "far too many come": _is_so(lambda told: _arrivals_per_day(told) > CROWD_PER_DAY),
    "ensemble": _is_so(lambda told: told.members > 1),
    "start: warm-up": _is_so(lambda told: told.plan.window_start > 0),
    "start: census": _is_so(lambda told: len(told.plan.census)),
    "start: package of stated size": _is_so(lambda told: (told.people.units >= 0).any()),
    "holiday": _holidays,
    "absence": _is_so(lambda told: told.happenings.absences),
    "capacity opens": lambda told: _capacity_changes(told, up=True),
    "capacity closes": lambda told: _capacity_changes(told, up=False),
    "more in use than there is": _over_capacity,
    "beds closed by an outbreak": _beds_closed,
    "capacity zero at first": _nothing_at_first,
    "surge or escalation beds": _opened_by_rules(BEDS),
    "escalation: staff": _opened_by_rules(STAFF),
    "escalation: places": _opened_by_rules(PLACES),
    "escalation: care hours": _opened_by_rules(HOURS),
    "hub: integrated": _hubs("integrated", 1),
    "hub: separate": _hubs("integrated", 0),
    **{f"hub order: {order.name.lower()}": _hubs("order", order) for order in HubOrder},
    **{f"waiting order: {order.name.lower()}": _queues(order) for order in WaitingOrder if order != WaitingOrder.HUB},
}
