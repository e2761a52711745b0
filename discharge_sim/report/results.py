"""What a results folder says: the only input of the report."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from discharge_sim.report.inputs import Inputs
from discharge_sim.report.words import plain

DEMONSTRATION_BELOW = 30
"""With fewer replications than this the report shows no ranges."""
CLEAR = 0.05
"""Corrected p-value up to which a difference is called clear."""
Key = tuple[str, str, str, str]
"""Scenario, indicator, place, group."""


class ResultsError(Exception):
    """A folder that is not a finished results folder; the message says what is missing."""


@dataclass(frozen=True)
class Estimate:
    """One indicator of one scenario.

    Attributes
    ----------
    mean : float
        Mean over the simulated winters.
    low, high : float
        5th and 95th percentile between winters; not a number in a demonstration.
    error_low, error_high : float
        95 % interval of the mean: simulation error only.
    unit : str
        Unit of all of these.
    """

    mean: float
    low: float
    high: float
    error_low: float
    error_high: float
    unit: str


@dataclass(frozen=True)
class Difference:
    """One indicator of one scenario minus the baseline, winter by winter.

    Attributes
    ----------
    mean, low, high, error_low, error_high, unit
        As in `Estimate`, of the difference.
    share_of_winters_better : float
        Share of simulated winters in which the scenario did better.
    probability_mean_better : float
        How sure it is that the mean is better.
    together_low, together_high : float
        Intervals of the mean that hold for all configurations at once; not a number if they are not known.
    p_value_holm : float
        P-value of no difference, corrected for the number of configurations; not a number if it is not known.
    """

    mean: float
    low: float
    high: float
    error_low: float
    error_high: float
    unit: str
    share_of_winters_better: float
    probability_mean_better: float
    together_low: float = math.nan
    together_high: float = math.nan
    p_value_holm: float = math.nan

    @property
    def is_judged(self) -> bool:
        """Whether there are enough simulated winters to say how sure the mean is."""
        return math.isfinite(self.error_low) and math.isfinite(self.error_high)

    @property
    def is_clear(self) -> bool:
        """Whether the mean differs from nought beyond simulation error, however many configurations were tried.

        Several configurations are several chances to be wrong, so the interval of one alone is not enough: Holm's
        correction must agree, as in `comparison.csv`.
        """
        return self.is_judged and not self.error_low <= 0 <= self.error_high and not self.p_value_holm > CLEAR

    @property
    def surely_within(self) -> tuple[float, float]:
        """Ends of the interval of the mean that holds for all configurations at once, else of this one alone."""
        known = math.isfinite(self.together_low) and math.isfinite(self.together_high)
        return (self.together_low, self.together_high) if known else (self.error_low, self.error_high)


@dataclass(frozen=True)
class Story:
    """One person under the baseline and under another scenario.

    Attributes
    ----------
    rows : pandas.DataFrame
        As `story.csv` holds it: moments, waits, stays and delays of both, with times as times.
    about : Mapping[str, Any]
        Who it is, and by which rule the person was chosen.
    """

    rows: pd.DataFrame
    about: Mapping[str, Any]


@dataclass(frozen=True)
class Results:
    """Everything that the report says comes from here.

    Attributes
    ----------
    folder : Path
        The results folder.
    run : Mapping[str, Any]
        Provenance as stored.
    inputs : tuple[Inputs, ...]
        What each scenario says, baseline first.
    replications : int
        Simulated winters of each scenario (the fewest, if they differ).
    estimates, differences : Mapping
        By (scenario, indicator, place, group).
    daily : pandas.DataFrame
        As stored, with dates as dates.
    definitions : pandas.DataFrame
        The data dictionary; empty if the folder has none.
    uncertainty : pandas.DataFrame
        Chance and not knowing as stored; empty if no ensemble was simulated.
    more : Mapping[str, pandas.DataFrame]
        Further tables as stored, by the name of their file; a table that the folder lacks is empty.
    story : Story or None
        One person's story, if the folder tells one of these scenarios.
    """

    folder: Path
    run: Mapping[str, Any]
    inputs: tuple[Inputs, ...]
    replications: int
    estimates: Mapping[Key, Estimate]
    differences: Mapping[Key, Difference]
    daily: pd.DataFrame
    definitions: pd.DataFrame
    uncertainty: pd.DataFrame
    more: Mapping[str, pd.DataFrame]
    story: Story | None = None

    @property
    def demonstration(self) -> bool:
        """Whether there are too few simulated winters for ranges."""
        return self.replications < DEMONSTRATION_BELOW

    @property
    def baseline(self) -> Inputs:
        """The scenario with which the others are compared (or the only one)."""
        return self.inputs[0]

    @property
    def others(self) -> tuple[Inputs, ...]:
        """All but the baseline; empty for a single configuration."""
        return self.inputs[1:]

    @cached_property
    def ordered_others(self) -> tuple[Inputs, ...]:
        """The others, fewest delayed hospital beds first."""
        return tuple(sorted(self.others, key=lambda one: self._beds(one.name)))

    @property
    def best(self) -> Inputs:
        """The configuration with the fewest delayed hospital beds among the others; alone, the only one."""
        return self.ordered_others[0] if self.others else self.baseline

    def _beds(self, name: str) -> float:
        difference = self.difference(name, "delayed_hospital_beds")
        return math.inf if difference is None else difference.mean

    def estimate(self, name: str, indicator: str, place: str = "all", group: str = "all") -> Estimate | None:
        """Return an indicator of a scenario, or None if it was not measured or is undefined there."""
        return self.estimates.get((name, indicator, place, group))

    def difference(self, name: str, indicator: str, place: str = "all", group: str = "all") -> Difference | None:
        """Return scenario minus baseline, or None if it was not measured or is undefined in one of the two."""
        return self.differences.get((name, indicator, place, group))

    def groups(self, indicator: str, prefix: str, place: str = "all") -> tuple[str, ...]:
        """Return the groups of an indicator that begin with `prefix` and a colon, in the order of the file."""
        found = (key[3] for key in self.estimates if key[1] == indicator and key[2] == place)
        return tuple(dict.fromkeys(group for group in found if group.startswith(f"{prefix}:")))

    def places(self, indicator: str) -> tuple[str, ...]:
        """Return the places of an indicator other than `all`, in the order of the file."""
        found = (key[2] for key in self.estimates if key[1] == indicator and key[3] == "all")
        return tuple(dict.fromkeys(place for place in found if place != "all"))

    def days(self, name: str, indicator: str, place: str = "all") -> pd.DataFrame:
        """Return the daily rows of one indicator of one scenario, in the order of the dates."""
        rows = self.daily
        chosen = (rows["scenario"] == name) & (rows["indicator"] == indicator)
        chosen &= (rows["place"] == place) & (rows["group"] == "all")
        return rows[chosen].sort_values("date")

    def title_of_place(self, place: str) -> str:
        """Return what people call a place."""
        for inputs in self.inputs:
            if place in inputs.place_titles:
                return inputs.place_titles[place]
        partnership, _, rest = place.partition(".")
        if rest and partnership in self.baseline.place_titles:
            return f"{plain(rest.rpartition('.')[2])}, {self.baseline.place_titles[partnership]}"
        return plain(place.rpartition(".")[2])
