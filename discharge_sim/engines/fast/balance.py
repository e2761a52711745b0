"""Nobody is lost: every service's balance sheet closes, or the run stops."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from discharge_sim.engines.fast.entrance import source_digest
from discharge_sim.engines.fast.jit import INNER, INTERPRETED, compiler
from discharge_sim.engines.fast.words import NO_WORK, NONE
from discharge_sim.vocabulary.clock import NEVER

if TYPE_CHECKING:
    from discharge_sim.engines.fast.layout import World
    from discharge_sim.plan.layout import Plan


class BalanceError(RuntimeError):
    """Somebody was lost or counted twice: an error of the program, never of the scenario."""


def check_balance(plan: Plan, world: World) -> None:
    """Check there at the start + came in = went out + died + there at the end, and units in use = units held.

    Raises
    ------
    BalanceError
        Naming every service and supply whose sheet does not close.
    """
    service, supply = world.service, world.supply
    there, in_use = np.zeros(len(service), np.int64), np.zeros(len(supply), np.int64)
    people, at_start = int(world.clock["people"][0]), int(world.clock["tickets_at_start"][0])
    tickets = world.ticket, world.ticket[:at_start]
    if _counter()(world.person[:people], world.work[:people], *tickets, service, supply, there, in_use):
        return
    wrong = [f"{plan.services[index]}: {short} people lost" for index, short in enumerate(-there) if short]
    for index in np.flatnonzero(supply["in_use"] != in_use):
        wrong.append(f"{plan.supplies[index]}: {supply['in_use'][index]} units in use, {in_use[index]} held")
    raise BalanceError("the balance sheet does not close: " + "; ".join(wrong))


def _count_held(ticket: Any, number: int, there: Any, in_use: Any) -> None:
    if number == NONE or ticket[number]["started"] == NEVER:
        return
    there[ticket[number]["service"]] += 1
    if ticket[number]["supply"] != NONE:
        in_use[ticket[number]["supply"]] += ticket[number]["last_units"]


if not INTERPRETED:
    _count_held = compiler.njit(_count_held, **INNER)


@cache
def _counter() -> Callable[..., bool]:
    digest = source_digest()

    # numba looks for changes in this file only; the digest, a part of the function's key on disk, is that of all files.
    def close(
        person: Any, work: Any, ticket: Any, at_start: Any, service: Any, supply: Any, there: Any, in_use: Any
    ) -> bool:
        """Return whether all sheets close: count who is there and the units held, take off who should be there."""
        for number in range(len(at_start)):
            if ticket[number]["who"] == NONE:
                _count_held(ticket, number, there, in_use)
        for who in range(len(person)):
            _count_held(ticket, person[who]["place"], there, in_use)
            _count_held(ticket, person[who]["process"], there, in_use)
            _count_held(ticket, person[who]["kept"], there, in_use)
            if person[who]["hub_state"] != NO_WORK:
                _count_held(ticket, work[who]["busy"], there, in_use)
                _count_held(ticket, work[who]["case"], there, in_use)
        wrong = 0
        for index in range(len(service)):
            one = service[index]
            there[index] -= one["there_at_start"] + one["came_in"] - one["went_out"] - one["died"]
            wrong += int(there[index] != 0)
        for index in range(len(supply)):
            wrong += int(in_use[index] != supply[index]["in_use"])
        return wrong == 0 and digest != 0

    if INTERPRETED:
        return close
    counter: Callable[..., bool] = compiler.njit(close, _nrt=False, error_model="numpy", nogil=True, cache=True)
    return counter
