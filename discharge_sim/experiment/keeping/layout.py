"""What one replication leaves behind: three vectors whose places have fixed names for a given plan."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from discharge_sim.experiment.problems import ExperimentError

Vector = NDArray[np.float64]
Key = tuple[str, ...]


class Counts(NamedTuple):
    """Those of many counts that are not 0.

    Attributes
    ----------
    place : int array
        Which they are, in order.
    number : float array
        How many.
    """

    place: NDArray[np.int32]
    number: Vector

    @classmethod
    def of(cls, counts: Vector) -> Counts:
        """Leave out what is 0."""
        place = np.flatnonzero(counts)
        return cls(place.astype(np.int32), counts[place])


NO_COUNTS = Counts.of(np.empty(0))


@dataclass(frozen=True)
class Row:
    """What one replication leaves behind.

    Attributes
    ----------
    indicators : float array by indicator key
    daily : float array [daily key, day of the window]
    official : Counts
        By official key; nearly all of them are 0.
    """

    indicators: Vector
    daily: Vector
    official: Counts


@dataclass(frozen=True)
class Layout:
    """The names of every number that a replication of one plan leaves behind.

    Attributes
    ----------
    indicators, daily : tuple of (indicator, place, group)
    official : tuple of (measures, months, partnerships, pools, reasons, age bands, length bands)
        Each a tuple of words: every combination of them is the key of a count, and the last changes fastest.
    first_day : datetime.date
        First day of the window.
    n_days : int
        Days of the window.
    members : int
        Members of the ensemble: replication r plays member r modulo this number.
    """

    indicators: tuple[Key, ...]
    daily: tuple[Key, ...]
    official: tuple[tuple[Key, ...], ...]
    first_day: dt.date
    n_days: int
    members: int = 1

    @cached_property
    def hash(self) -> str:
        """A short name of the layout: stored rows of another layout cannot be read with this one."""
        return hashlib.blake2b(json.dumps(self.as_json(), sort_keys=True).encode(), digest_size=16).hexdigest()

    @property
    def n_official(self) -> int:
        """How many official counts a replication has."""
        return sum(math.prod(map(len, grid)) for grid in self.official)

    def member(self, replication: int) -> int:
        """Return the member of the ensemble that a replication plays; 0 without one."""
        return replication % self.members

    @property
    def days(self) -> list[dt.date]:
        """The days of the window."""
        return [self.first_day + dt.timedelta(days=day) for day in range(self.n_days)]

    def row(self, indicators: Vector, daily: Vector, official: Vector) -> Row:
        """Put the measures of one replication, in the order of the plan's keys, into a row.

        Raises
        ------
        ValueError
            If they are not as many as the plan has: rows could not be stacked.
        """
        for what, found, wanted in (
            ("indicators", indicators.shape, (len(self.indicators),)),
            ("daily series", daily.shape, (len(self.daily), self.n_days)),
            ("official counts", official.shape, (self.n_official,)),
        ):
            if found != wanted:
                raise ValueError(f"the {what} of a replication differ from those of its plan: {found}, not {wanted}")
        return Row(indicators, daily, Counts.of(official))

    def as_json(self) -> dict[str, Any]:
        """Return the layout as plain lists."""
        return {
            "indicators": [list(key) for key in self.indicators],
            "daily": [list(key) for key in self.daily],
            "official": [[list(words) for words in grid] for grid in self.official],
            "first_day": self.first_day.isoformat(),
            "n_days": self.n_days,
            "members": self.members,
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Layout:
        """Read what `as_json` returned."""
        try:
            return cls(
                indicators=tuple(tuple(key) for key in content["indicators"]),
                daily=tuple(tuple(key) for key in content["daily"]),
                official=tuple(tuple(tuple(words) for words in grid) for grid in content["official"]),
                first_day=dt.date.fromisoformat(content["first_day"]),
                n_days=int(content["n_days"]),
                members=int(content["members"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ExperimentError(f"a layout file of the results is damaged: {error!r}") from error
