"""The measures of one replication, and the names that they have for a plan whatever happens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from discharge_sim.outputs.book import Book, Key
from discharge_sim.outputs.cohorts import cohorts
from discharge_sim.outputs.costs import costs
from discharge_sim.outputs.delays import delays
from discharge_sim.outputs.flows import flows
from discharge_sim.outputs.holdings import holdings
from discharge_sim.outputs.hub import hub
from discharge_sim.outputs.occupancy import occupancy
from discharge_sim.outputs.official import OfficialKey, census_indicators, official_keys
from discharge_sim.outputs.service_days import service_days
from discharge_sim.outputs.stocks import Floats
from discharge_sim.outputs.view import View
from discharge_sim.plan.layout import Plan
from discharge_sim.vocabulary.records import CAPACITY, DELAY, PERSON, SPELL, TASK, VISIT, Records


@dataclass(frozen=True)
class Measures:
    """What one replication comes to.

    Attributes
    ----------
    indicators : dict of (indicator, place, group) -> float
        One number for the window; not a number where it is undefined (a mean over nobody).
    daily : dict of (indicator, place, group) -> float array by day of the window
    official : dict of OfficialKey -> float
        Monthly delayed bed days and census counts.
    """

    indicators: dict[Key, float]
    daily: dict[Key, Floats]
    official: dict[OfficialKey, float]


def entered(view: View) -> Book:
    """Return the book with every indicator and daily series of a replication entered."""
    book = Book()
    held = holdings(view)
    delays(view, book)
    census_indicators(view, book)
    flows(view, book)
    cohorts(view, book)
    occupancy(view, book, held)
    service_days(view, book, held)
    hub(view, book)
    costs(view, book, held)
    return book


@lru_cache(maxsize=64)
def _of_nothing(plan: Plan) -> Book:
    return entered(View(plan, no_records()))


def no_records() -> Records:
    """Return the records of a replication in which nothing happened."""
    layouts = {"person": PERSON, "spell": SPELL, "visit": VISIT, "delay": DELAY, "task": TASK, "capacity": CAPACITY}
    return Records(**{name: np.zeros(0, dtype=layout) for name, layout in layouts.items()})


def indicator_keys(plan: Plan) -> tuple[Key, ...]:
    """Return the keys of the indicators of a plan, in order: the same whatever happens in a replication."""
    return tuple(_of_nothing(plan).numbers)


def daily_keys(plan: Plan) -> tuple[Key, ...]:
    """Return the keys of the daily series of a plan, in order: the same whatever happens in a replication."""
    return tuple(_of_nothing(plan).series)


__all__ = ["Key", "Measures", "OfficialKey", "daily_keys", "entered", "indicator_keys", "no_records", "official_keys"]
