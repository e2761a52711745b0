"""The measures of one replication, and the names that they have for a plan whatever happens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from discharge_sim.outputs.book import Book, Key
from discharge_sim.outputs.cohorts import cohorts
from discharge_sim.outputs.costs import costs
from discharge_sim.outputs.delays import delays
from discharge_sim.outputs.desk import Desk
from discharge_sim.outputs.flows import flows
from discharge_sim.outputs.hub import hub
from discharge_sim.outputs.occupancy import occupancy
from discharge_sim.outputs.official import OfficialKey, census_indicators, official_keys
from discharge_sim.outputs.scope import scope_of
from discharge_sim.outputs.service_days import service_days
from discharge_sim.outputs.stocks import Floats
from discharge_sim.outputs.tallies import Tallies
from discharge_sim.plan.layout import Plan
from discharge_sim.vocabulary.records import CAPACITY, DELAY, PERSON, SPELL, TASK, VISIT, Records


@dataclass(frozen=True, eq=False)
class Measures:
    """What one replication comes to, as vectors in the order of the plan's keys, and by name.

    Attributes
    ----------
    plan : Plan
        The plan that was run.
    numbers : float array by `indicator_keys`
        Not a number where an indicator is undefined (a mean over nobody).
    series : float array [daily_keys, day of the window]
    counts : float array by `official_keys`
    """

    plan: Plan
    numbers: Floats
    series: Floats
    counts: Floats

    @cached_property
    def indicators(self) -> dict[Key, float]:
        """One number for the window by (indicator, place, group)."""
        return dict(zip(indicator_keys(self.plan), self.numbers.tolist(), strict=True))

    @cached_property
    def daily(self) -> dict[Key, Floats]:
        """Daily series by (indicator, place, group)."""
        return dict(zip(daily_keys(self.plan), self.series, strict=True))

    @cached_property
    def official(self) -> dict[OfficialKey, float]:
        """Monthly delayed bed days and census counts."""
        return dict(zip(official_keys(self.plan), self.counts.tolist(), strict=True))


def entered(tallies: Tallies) -> Book:
    """Return the book with every indicator and daily series of some replications entered."""
    book = Book(tallies.replications)
    delays(tallies, book)
    census_indicators(tallies, book)
    flows(tallies, book)
    cohorts(tallies, book)
    occupancy(tallies, book)
    service_days(tallies, book)
    hub(tallies, book)
    costs(tallies, book)
    return book


@lru_cache(maxsize=64)
def _of_nothing(plan: Plan) -> Book:
    scope = scope_of(plan)
    return entered(Tallies(scope, Desk(scope).sums_of(no_records())))


def no_records() -> Records:
    """Return the records of a replication in which nothing happened."""
    layouts = {"person": PERSON, "spell": SPELL, "visit": VISIT, "delay": DELAY, "task": TASK, "capacity": CAPACITY}
    return Records(**{name: np.zeros(0, dtype=layout) for name, layout in layouts.items()})


@lru_cache(maxsize=64)
def indicator_keys(plan: Plan) -> tuple[Key, ...]:
    """Return the keys of the indicators of a plan, in order: the same whatever happens in a replication."""
    return _of_nothing(plan).number_keys()


@lru_cache(maxsize=64)
def daily_keys(plan: Plan) -> tuple[Key, ...]:
    """Return the keys of the daily series of a plan, in order: the same whatever happens in a replication."""
    return _of_nothing(plan).series_keys()


__all__ = ["Key", "Measures", "OfficialKey", "daily_keys", "entered", "indicator_keys", "no_records", "official_keys"]
