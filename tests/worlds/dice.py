"""Random choices of the world generator: everything follows from one `random.Random`."""

from __future__ import annotations

import copy
import datetime as dt
import random
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TINY, HUGE = 1, 5000


class Dice:
    """Random choices, with the dates of the world that is being made.

    Parameters
    ----------
    source : int or random.Random
        The same number makes the same world; or where all choices come from.
    """

    def __init__(self, source: int | random.Random) -> None:
        self.random = source if isinstance(source, random.Random) else random.Random(f"world {source}")
        self.first = dt.date(2016, 11, 1) + dt.timedelta(days=self.whole(0, 120))
        self.plenty = self.chance(0.1)  # of everything but beds: what is overloaded cannot be warmed up
        self.demand = 0.0 if self.chance(0.09) else 20.0 if self.chance(0.09) else 1.0  # nobody comes, or far too many
        self.warm_up = self.whole(1, 4) if self.plenty else 0
        self.window = self.whole(3, 6) if self.demand > 1 else self.whole(4, 14)
        self.follow_up = self.whole(0, 3)
        self.days = self.warm_up + self.window + self.follow_up

    def apart(self, word: str) -> Dice:
        """Return dice for a choice made later than the others, which leaves the others as they are."""
        apart = copy.copy(self)
        apart.random = random.Random(f"{word} {self.first} {self.days} {self.window} {self.plenty} {self.demand}")
        return apart

    # -- numbers ------------------------------------------------------------------------------------------------
    def chance(self, share: float) -> bool:
        """Return whether something with this chance happens."""
        return self.random.random() < share

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high."""
        return self.random.randint(low, high)

    def number(self, low: float, high: float) -> float:
        """Return a number between low and high with three digits after the point."""
        return round(self.random.uniform(low, high), 3)

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return self.random.choice(options)

    def some(self, options: Iterable[T], share: float, *, at_least: int = 0) -> list[T]:
        """Return a random part of the options, in their order."""
        options = list(options)
        kept = [option for option in options if self.chance(share)]
        missing = [option for option in options if option not in kept]
        while len(kept) < at_least and missing:
            kept.append(missing.pop(self.random.randrange(len(missing))))
        return [option for option in options if option in kept]

    def share(self, *, off: float = 0.4, high: float = 1.0) -> float:
        """Return a share: often 0, sometimes all, else anything."""
        if self.chance(off):
            return 0.0
        return high if self.chance(0.15) else self.number(0.02 * high, high)

    def shares(self, options: Iterable[T]) -> dict[T, float]:
        """Return shares of the options that sum to 1."""
        weights = {option: self.random.random() + 0.02 for option in options}
        total = sum(weights.values())
        return {option: weight / total for option, weight in weights.items()}

    # -- capacity -----------------------------------------------------------------------------------------------
    def units(self, wanted: float) -> int:
        """Return a capacity somewhere about what is wanted; sometimes tiny or so large that it does not matter."""
        u = self.random.random()
        if self.plenty:
            return HUGE
        if u < 0.07:
            return TINY
        if u < 0.12:
            return HUGE
        return max(1, round(wanted * self.random.uniform(0.3, 1.4)))

    def changes(self, units: int, *, grows: bool = False) -> list[dict[str, Any]]:
        """Return changes of capacity by date that never leave less than nothing."""
        changes = []
        if grows:
            changes.append({"start": self.day(0, self.days // 2), "units": self.whole(1, 6)})
        if self.chance(0.3):
            changes.append({**self.interval(), "units": self.whole(1, max(1, min(units, 6)))})
        if units and not self.plenty and self.chance(0.3):
            changes.append({**self.interval(open_end=True), "units": -self.whole(1, units)})
        return changes

    # -- dates and times ----------------------------------------------------------------------------------------
    def day(self, low: int, high: int) -> dt.date:
        """Return a date so many days after the first simulated day."""
        return self.first + dt.timedelta(days=self.whole(low, max(low, high)))

    def interval(self, *, open_end: bool = False) -> dict[str, Any]:
        """Return the first and the last day of something within the run."""
        start = self.day(-2, self.days - 2)
        end = max(start, self.first) + dt.timedelta(days=self.whole(0, self.days))
        return {"start": start} if open_end and self.chance(0.3) else {"start": start, "end": end}

    def time(self, low: int, high: int) -> dt.time:
        """Return a time of day between two full hours."""
        minute = self.whole(low * 60, high * 60 - 1)
        return dt.time(minute // 60, minute % 60)

    # -- spreads ------------------------------------------------------------------------------------------------
    def spread(self, mean: float) -> Any:
        """Return a spread of any kind about a mean: one of few, so that most have been made for another world."""
        mean = round(mean * self.pick((0.5, 0.7, 0.9, 1.1, 1.4)), 3) + 0.001
        kind = self.pick(("number", "exponential", "lognormal", "gamma", "normal", "uniform", "empirical"))
        if kind == "number":
            return mean
        if kind == "exponential":
            return {"distribution": kind, "mean": mean, "high": round(mean * 6, 3)}
        if kind == "lognormal":
            return {"distribution": kind, "mean": mean, "sigma": self.pick((0.3, 0.7, 1.2))}
        if kind in ("gamma", "normal"):
            return {"distribution": kind, "mean": mean, "sd": round(mean * 0.6, 3)}
        if kind == "uniform":
            return {"distribution": kind, "low": 0.0, "high": round(mean * 2, 3)}
        values = [round(mean * factor, 3) for factor in (0.25, 0.9, 2.0)]
        return {"distribution": kind, "values": values, "shares": [0.5, 0.25, 0.25]}
