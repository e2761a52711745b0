"""Nobody is lost: every service's balance sheet closes, or the run stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from discharge_sim.engines.fast.words import NO_WORK, NONE
from discharge_sim.vocabulary.clock import NEVER

if TYPE_CHECKING:
    from discharge_sim.engines.fast.layout import World
    from discharge_sim.plan.layout import Plan


class BalanceError(RuntimeError):
    """Somebody was lost or counted twice: an error of the program, never of the scenario."""


def check_balance(plan: Plan, world: World, people: int) -> None:
    """Check there at the start + came in = went out + died + there at the end, and units in use = units held.

    Raises
    ------
    BalanceError
        Naming every service and supply whose sheet does not close.
    """
    person, work = world.person[:people], world.work[:people]
    at_work = work[person["hub_state"] != NO_WORK]
    held = np.concatenate([person["place"], person["process"], person["kept"], at_work["busy"], at_work["case"]])
    held = held[held != NONE]
    held = held[world.ticket["started"][held] != NEVER]
    service, supply = world.service, world.supply
    there = np.bincount(world.ticket["service"][held], minlength=len(service))
    short = service["there_at_start"] + service["came_in"] - service["went_out"] - service["died"] - there
    limited = held[world.ticket["supply"][held] != NONE]
    units = world.ticket["held_units"][limited]
    in_use = np.bincount(world.ticket["supply"][limited], weights=units, minlength=len(supply))
    wrong = [f"{plan.services[index]}: {short[index]} people lost" for index in np.flatnonzero(short)]
    for index in np.flatnonzero(supply["in_use"] != in_use):
        wrong.append(f"{plan.supplies[index]}: {supply['in_use'][index]} units in use, {in_use[index]:.0f} held")
    if wrong:
        raise BalanceError("the balance sheet does not close: " + "; ".join(wrong))
