"""Nobody is lost: every service's balance sheet closes, or the run stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discharge_sim.engines.reference.machinery import Ticket
    from discharge_sim.engines.reference.world import World


class BalanceError(RuntimeError):
    """Somebody was lost or counted twice: an error of the program, never of the scenario."""


def check_balance(world: World) -> None:
    """Check there at the start + came in = went out + died + there at the end, and units in use = units held.

    Raises
    ------
    BalanceError
        Naming every service and supply whose sheet does not close.
    """
    there = [0] * len(world.services)
    units = [0] * len(world.supplies)
    for ticket in _held(world):
        there[ticket.service.index] += 1
        if ticket.supply is not None:
            units[ticket.supply.index] += ticket.units
    wrong = []
    for service in world.services:
        sheet = service.balance
        came = sheet["there_at_start"] + sheet["came_in"]
        went = sheet["went_out"] + sheet["died"] + there[service.index]
        if came != went:
            wrong.append(f"{world.plan.services[service.index]}: {came} came, {went} went or are there ({sheet})")
    for supply in world.supplies:
        if supply.in_use != units[supply.index]:
            wrong.append(
                f"{world.plan.supplies[supply.index]}: {supply.in_use} units in use, {units[supply.index]} held"
            )
    if wrong:
        raise BalanceError("the balance sheet does not close: " + "; ".join(wrong))


def _held(world: World) -> list[Ticket]:
    held: list[Ticket] = []
    for person in world.persons:
        held += [ticket for ticket in (person.place, person.process, person.kept) if ticket is not None]
        if person.work is not None:
            held += [t for t in (person.work.busy, person.work.case) if t is not None and t.started < world.horizon]
    return held
