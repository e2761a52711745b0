"""Who may start, what is in use, and what must hold whenever something begins."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from discharge_sim.vocabulary.settings import Door, ServiceKind
from tests.worlds.telling import HOSPITAL, Row, Told, happened

INSTITUTIONS = (ServiceKind.CARE_HOME, ServiceKind.INTERMEDIATE_CARE)
ALWAYS = 2**32


def may_start(told: Told, visit: Row, minute: int) -> bool:
    """Whether a person may start what they wait for at a minute (room apart)."""
    service, kind = visit.service, told.kinds[visit.service]
    door = told.door(service, minute)
    if door == Door.CLOSED or told.is_closed_by_outbreak(service, minute):
        return False
    if kind in (HOSPITAL, ServiceKind.PROCESS):
        return True
    bed = told.bed_at(visit.person, minute)
    if bed is None:
        return door == Door.OPEN
    spell = told.spell_of[visit.person, bed.spell]
    if door == Door.WEEKEND_LEAVERS_ONLY and not told.can_leave_at_weekend(spell):
        return False
    return not (kind in INSTITUTIONS and told.ward_is_closed(visit.person, bed.spell, bed.service, minute))


def held_by_supply(told: Told) -> dict[int, list[Row]]:
    """Return what has been started, by the supply whose units it holds."""
    rows: dict[int, list[Row]] = defaultdict(list)
    for visit in told.visits:
        supplies = told.supplies(visit.service)
        if supplies and happened(visit.started):
            rows[supplies[0]].append(visit)
    for task in told.tasks:
        if happened(task.started):
            rows[task.supply].append(task)
    return rows


def units(told: Told, row: Row, minute: int) -> int:
    """Return the units that a visit or a slice of work holds after a minute."""
    return told.units_at(row, minute) if hasattr(row, "units") else 1


def nothing_begins_before_it_may(told: Told) -> Iterator[str]:
    """Out of a hospital bed nothing begins before the person has been recorded ready, and no work before a referral."""
    for visit in told.visits:
        if told.kinds[visit.service] == HOSPITAL or not happened(visit.started) or visit.started <= 0:
            continue
        bed = told.bed_at(visit.person, visit.started)
        if bed is not None and told.spell_of[visit.person, bed.spell].first_ready > visit.started:
            yield f"{told.plan.services[visit.service]}: {visit}"
    for task in told.tasks:
        if task.joined < told.spell_of[task.person, task.spell].referred:
            yield f"before the referral: {task}"


def offers_are_not_wasted(told: Told) -> Iterator[str]:
    """Where everybody accepts, no offer passes somebody by who may start and for whom there is room (rule 24)."""
    held = held_by_supply(told)
    made = Counter((row, minute) for minute, row, _ in told.happenings.offers.tolist())
    for minute, row, route in told.happenings.offers.tolist():
        offers = told.plan.offers[row]
        service = int(offers["service"])
        if int(offers["acceptance"]) == ALWAYS and made[row, minute] == 1 and minute < told.plan.horizon:
            waiting = _passed_by(told, service, minute, -1 if offers["passed_on"] else route)
            began = any(v.service == service and v.started == minute for v in told.visits)
            if waiting and not began and _room_throughout(told, held, service, minute) > 0:
                yield f"{told.plan.services[service]}: the offer of minute {minute} passes by {waiting[0]}"


def _passed_by(told: Told, service: int, minute: int, route: int) -> list[Row]:
    """Return those of a class (-1: of any) who wait before and after a minute and may start in it."""
    return [
        visit
        for visit in told.visits
        if visit.service == service
        and visit.joined <= minute < min(visit.started, visit.ended)
        and route in (-1, visit.route)
        and told.in_queue_since(visit) <= minute
        and may_start(told, visit, minute)
        and may_start(told, visit, minute + 1)
    ]


def _room_throughout(told: Told, held: dict[int, list[Row]], service: int, minute: int) -> int:
    """Return the places free before and after a minute: what is given back in it may come too late for its offers."""
    (supply,) = told.supplies(service)
    used = sum(row.started <= minute <= row.ended for row in held[supply])
    return min(told.capacity(supply, minute - 1), told.capacity(supply, minute)) - used
