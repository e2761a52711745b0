"""The sums of one replication: filled by the compiled loops, read by the measures."""

from __future__ import annotations

import threading
from functools import cached_property

import numpy as np

from discharge_sim.outputs.groups import CENSUS_CODES, COUNTED_CODES, LONGER_THAN_DAYS, PEOPLE_LABELS
from discharge_sim.outputs.reducers.entrance import reduce
from discharge_sim.outputs.reducers.layout import RECORDS, Count, OverTheDay, Scratch, Series, Sums, Tables
from discharge_sim.outputs.reducers.ranks import NOBODY
from discharge_sim.outputs.scope import CENSUS_LENGTHS, Scope
from discharge_sim.outputs.stocks import Floats, Ints
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.needs import AGE_BANDS
from discharge_sim.vocabulary.records import Records


class Tallies:
    """What one replication comes to, before it has names.

    Parameters
    ----------
    scope : Scope
        The days and places of its plan.
    records : Records
        What happened.
    """

    def __init__(self, scope: Scope, records: Records) -> None:
        self.scope = scope
        self.sums = _nought(scope)
        tables = {name: getattr(records, name) for name in RECORDS}
        reduce(Tables(**tables, **scope.facts._asdict(), **self.sums._asdict(), **_notes_for(records, self.sums)))

    # -- counts -------------------------------------------------------------------------------------------------------
    @cached_property
    def _everywhere(self) -> Floats:
        """By count: everybody, then the partnerships."""
        counts = self.sums.counts[: len(self.scope.plan.partnerships) + 1].astype(np.float64)
        counts[0] = counts.sum(axis=0)
        by_count: Floats = np.ascontiguousarray(counts.T)
        return by_count

    def everywhere(self, count: Count) -> Floats:
        """Return a count of everybody, then by partnership."""
        chosen: Floats = self._everywhere[count]
        return chosen

    def table(self, counts: list[Count]) -> Floats:
        """Return several counts of everybody, then by partnership: [count, place]."""
        chosen: Floats = self._everywhere[counts]
        return chosen

    def of(self, services: Ints, count: Count) -> Floats:
        """Return a count by service."""
        counts: Floats = self.sums.counts[self.scope.row_of(services), count].astype(np.float64)
        return counts

    # -- daily stocks -------------------------------------------------------------------------------------------------
    @cached_property
    def _daily(self) -> Floats:
        return np.cumsum(self.sums.daily, axis=2)[:, :, :-1].astype(np.float64)

    def daily_everywhere(self, series: Series) -> Floats:
        """Return a daily stock of everybody, then by partnership: [place, day]."""
        stock = self._daily[series, : len(self.scope.plan.partnerships) + 1].copy()
        stock[0] = stock.sum(axis=0)
        return stock

    def daily_of(self, services: Ints, series: Series) -> Floats:
        """Return a daily stock by service: [service, day]."""
        stock: Floats = self._daily[series, self.scope.row_of(services)]
        return stock

    def mean_of_days(self, services: Ints, what: OverTheDay) -> Floats:
        """Return what a service has on average over the minutes of each day: [service, day]."""
        rows = self.scope.row_of(services)
        whole_days = np.cumsum(self.sums.whole_days[what, rows], axis=1)
        minutes: Floats = self.sums.part_days[what, rows] + whole_days * float(MINUTES_PER_DAY)
        return minutes[:, :-1] / MINUTES_PER_DAY

    @cached_property
    def delayed_by_reason(self) -> Floats:
        """People delayed at each midnight by counted reason: [reason, day]."""
        return np.cumsum(self.sums.reasons, axis=1)[:, :-1].astype(np.float64)

    def capacity_at_midnights(self, services: Ints) -> Floats:
        """Return the units in force of some services at each midnight, extra units included: [service, day]."""
        return self.scope.draws_from[services] @ self.sums.midnights.astype(np.float64)


def quantile_between(neighbours: Ints, level: float, unit: int = 1) -> Floats:
    """Return quantiles as ``numpy.quantile`` does; not a number where there is no value.

    Parameters
    ----------
    neighbours : int array [place, 3]
        The values of the two ranks between which a quantile lies, and the number of all values.
    level : float
        Which quantile.
    unit : int, default 1
        How many of the numbers make the unit asked for.
    """
    below, above = np.where(neighbours[:, :2] == NOBODY, np.nan, neighbours[:, :2] / unit).T
    part = np.modf(np.maximum(neighbours[:, 2] - 1, 0) * level)[0]
    step = above - below
    quantile: Floats = np.where(part >= 0.5, above - step * (1 - part), below + step * part)
    return quantile


def _nought(scope: Scope) -> Sums:
    n_partnerships, n_days = len(scope.plan.partnerships), scope.days.number
    n_places, n_ages, n_supplies = (
        1 + n_partnerships + len(scope.plan.services),
        len(AGE_BANDS),
        len(scope.plan.supplies),
    )
    n_censuses = len(scope.facts.census_day)
    shapes: dict[str, tuple[int, ...]] = {
        "counts": (n_places, len(Count)),
        "daily": (len(Series), n_places, n_days + 1),
        "reasons": (len(COUNTED_CODES), n_days + 1),
        "bed_days": (len(scope.months), n_partnerships, len(scope.counted_pools), len(COUNTED_CODES), n_ages),
        "census": (n_censuses, n_partnerships, len(CENSUS_CODES), n_ages, len(CENSUS_LENGTHS)),
        "people": (n_places, len(PEOPLE_LABELS)),
        "longer": (n_places, len(LONGER_THAN_DAYS)),
        "weekdays": (2, 7),
        "unit_minutes": (n_supplies, n_partnerships, 2),
        "worked": (n_supplies,),
        **dict.fromkeys(("part_days", "whole_days"), (len(OverTheDay), n_places, n_days + 1)),
        "begun": (2, n_places, n_days + 1),
        "midnights": (n_supplies, n_days),
        **dict.fromkeys(("extra_minutes", "extra_days", "present_minutes"), (n_supplies,)),
        "bed_waits": (1 + len(scope.pools), 3),
        "delay_lengths": (1 + n_partnerships, 3),
    }
    return Sums(**{name: np.zeros(shape, np.int64) for name, shape in shapes.items()})


_of_thread = threading.local()


def _notes_for(records: Records, sums: Sums) -> dict[str, Ints]:
    """Return notebooks of this thread that are large enough for a replication; they are used again."""
    people, spells, visits, delays = (len(getattr(records, name)) for name in ("person", "spell", "visit", "delay"))
    rows = max(visits, delays, len(records.task))
    lengths: dict[str, tuple[int, ...]] = {
        **dict.fromkeys(("first_spell", "first_delay", "first_row", "anywhere", "waiting"), (people,)),
        **dict.fromkeys(("next_spell", "was_delayed", "first_task", "bed_wait", "bed_wait_place"), (spells,)),
        **dict.fromkeys(("next_delay", "delay_day", "delay_place"), (delays,)),
        "next_row": (rows,),
        "chosen": (max(spells, delays),),
        "interval": (delays + 3 * visits, 3),
        "stamp": (sums.people.shape[0] + sums.people.shape[1],),
        "used": (4,),
    }
    notes: dict[str, Ints] = _of_thread.__dict__.setdefault("notes", {})
    for name, shape in lengths.items():
        if name not in notes or len(notes[name]) < shape[0]:
            notes[name] = np.empty((shape[0] + shape[0] // 8 + 1, *shape[1:]), np.int64)
    return {name: notes[name] for name in Scratch._fields}
