"""What a Plan is built with: quantile tables, calendars and choices, each kept once."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.calendars import CalendarBuilder, day_kinds
from discharge_sim.plan.layout import Choices
from discharge_sim.plan.philox import chance_threshold, name_hash
from discharge_sim.plan.quantiles import length_biased_table, quantile_table, signed_normal_table
from discharge_sim.scenario.base import LARGEST, Spread
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, MINUTES_PER_HOUR, WEEKDAY_NAMES

ALWAYS = 2**32
DAYS_AFTER_HORIZON = 400
"""Calendars go on so long after the horizon, so that work under way at the horizon has an end."""
NEVER_HAPPENS = 2**30
OFFICE_OPENS, OFFICE_MINUTES = 9 * 60, 8 * 60
"""A working day is the eight hours from 09:00 of a weekday that is no service holiday: what takes one working day and
begins on Friday at 11:00 ends on Monday at 11:00, and nothing that is waited for ends at night."""


class Building:
    """The parts of a Plan while it is being compiled."""

    def __init__(self, origin: dt.date, days: int, holidays: Sequence[dt.date]) -> None:
        self.origin, self.days = origin, days
        self.day_kind = day_kinds(origin, days + DAYS_AFTER_HORIZON, holidays)
        self.calendars = CalendarBuilder()
        self.problems: list[str] = []
        self._tables: dict[bytes, int] = {}
        self._rows: list[NDArray[np.int32]] = []
        self._choice_first = [0]
        self._choice_threshold: list[int] = []
        self._choice_target: list[int] = []
        self._hashes: dict[int, str] = {}

    # -- names --------------------------------------------------------------------------------------------------
    def hash(self, name: str) -> int:
        """Return a name's hash; two names with the same hash are refused."""
        number = name_hash(name)
        other = self._hashes.setdefault(number & 0xFFFFFF, name)
        if other != name:
            self.problems.append(f"the names {name!r} and {other!r} share a hash: rename one of them")
        return number

    # -- quantile tables ----------------------------------------------------------------------------------------
    def table(self, row: NDArray[np.int32]) -> int:
        """Keep a quantile table, once."""
        index = self._tables.setdefault(row.tobytes(), len(self._rows))
        if index == len(self._rows):
            self._rows.append(row)
        return index

    def days_table(self, spread: Spread | None) -> int:
        """Keep the table of a spread given in days."""
        return -1 if spread is None else self.table(quantile_table(spread, MINUTES_PER_DAY))

    def working_days_table(self, spread: Spread) -> int:
        """Keep the table of a spread given in working days, in office minutes."""
        return self.table(quantile_table(spread, OFFICE_MINUTES))

    def hours_table(self, spread: Spread) -> int:
        """Keep the table of a spread given in hours."""
        return self.table(quantile_table(spread, MINUTES_PER_HOUR))

    def hazard_table(self, chance_per_day: float) -> int:
        """Keep the table of the minutes until something that has a constant chance a day."""
        mean_days = 1 / -math.log1p(-min(chance_per_day, 1 - 1e-9)) if chance_per_day > 0 else math.inf
        if mean_days > LARGEST:  # not in a thousand runs
            return self.table(np.full_like(quantile_table(_constant(1.0), 1.0), NEVER_HAPPENS))
        return self.table(quantile_table(Spread(distribution="exponential", mean=mean_days), MINUTES_PER_DAY))

    def length_biased(self, table: int) -> int:
        """Keep the length-biased twin of a table."""
        return self.table(length_biased_table(self._rows[table]))

    def error_table(self, sd_days: float) -> int:
        """Keep the table of a normal error."""
        return self.table(signed_normal_table(sd_days * MINUTES_PER_DAY))

    def row(self, table: int) -> NDArray[np.int32]:
        """Return a kept table."""
        return self._rows[table]

    # -- choices ------------------------------------------------------------------------------------------------
    def choice(self, shares: Mapping[int, float]) -> int:
        """Keep a choice among targets by share; the last option with a share takes the rounding."""
        options = [(target, share) for target, share in shares.items() if share > 0]
        if not options:
            options = [(next(iter(shares), 0), 1.0)]
        total, spent = sum(share for _, share in options), 0.0
        for target, share in options:
            spent += share / total
            self._choice_threshold.append(chance_threshold(min(spent, 1.0)))
            self._choice_target.append(target)
        self._choice_threshold[-1] = ALWAYS
        self._choice_first.append(len(self._choice_threshold))
        return len(self._choice_first) - 2

    def poisson(self, mean: float) -> int:
        """Keep the choice of a Poisson number."""
        if mean <= 0:
            return self.choice({0: 1.0})
        most = int(mean + 12 * math.sqrt(mean) + 20)
        return self.choice({k: math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(most)})

    def choices(self) -> Choices:
        """Return all choices as flat arrays."""
        return Choices(
            np.array(self._choice_first, np.int32),
            np.array(self._choice_threshold, np.uint64),
            np.array(self._choice_target, np.int32),
        )

    def tables(self) -> NDArray[np.int32]:
        """Return all quantile tables."""
        return np.stack(self._rows)

    # -- dates --------------------------------------------------------------------------------------------------
    def on_weekdays(self, weekdays: Collection[str]) -> NDArray[np.bool_]:
        """Return which days fall on one of some weekdays."""
        of_week = np.array([name in weekdays for name in WEEKDAY_NAMES])
        return of_week[(self.origin.weekday() + np.arange(len(self.day_kind))) % len(WEEKDAY_NAMES)]

    def day(self, date: dt.date) -> int:
        """Return the day index of a date."""
        return (date - self.origin).days


def _constant(value: float) -> Spread:
    return Spread(distribution="constant", mean=value)


def set_row(row: np.void, **values: int) -> None:
    """Fill fields of a structured row by name."""
    for name, value in values.items():
        row[name] = value
