"""Reading a results folder: the only input of the report.

The rule "fewer than 30 replications: demonstration only, no ranges" is kept here, at the one door: in a demonstration
every range and every share of winters is not a number, so that no figure or sentence can show one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from discharge_sim.report.inputs import Inputs, read_inputs

DEMONSTRATION_BELOW = 30
"""With fewer replications than this the report shows no ranges."""
SUMMARY_RANGES = ("ci95_low", "ci95_high", "sd", "p05", "p25", "p50", "p75", "p95")
COMPARISON_RANGES = ("p05", "p95", "ci95_low", "ci95_high", "share_of_winters_better", "probability_mean_better")
DAILY_RANGES = ("p05", "p25", "p50", "p75", "p95")
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
    """

    mean: float
    low: float
    high: float
    error_low: float
    error_high: float
    unit: str
    share_of_winters_better: float
    probability_mean_better: float


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
        return place.replace("_", " ").capitalize()


def read_results(folder: Path) -> Results:
    """Read a results folder.

    Raises
    ------
    ResultsError
        If a file is missing, or the tables name a scenario whose file is missing.
    """
    run = json.loads(_existing(folder / "run.json").read_text(encoding="utf-8"))
    summary = _table(_existing(folder / "summary.csv"))
    comparison = _table(folder / "comparison.csv") if (folder / "comparison.csv").exists() else None
    replications = int(summary["replications"].min()) if len(summary) else 0
    daily = _table(_existing(folder / "daily.csv"))
    daily["date"] = pd.to_datetime(daily["date"])
    if replications < DEMONSTRATION_BELOW:
        _without_ranges(summary, SUMMARY_RANGES)
        _without_ranges(daily, DAILY_RANGES)
        if comparison is not None:
            _without_ranges(comparison, COMPARISON_RANGES)
    dictionary, uncertainty = folder / "data_dictionary.csv", folder / "uncertainty.csv"
    return Results(
        folder=folder,
        run=run,
        inputs=_inputs(folder, summary, comparison),
        replications=replications,
        estimates=_estimates(summary),
        differences={} if comparison is None else _differences(comparison),
        daily=daily,
        definitions=_table(dictionary) if dictionary.exists() else pd.DataFrame(),
        uncertainty=_table(uncertainty) if uncertainty.exists() else pd.DataFrame(),
    )


def _existing(path: Path) -> Path:
    if not path.exists():
        raise ResultsError(
            f"{path.parent} is not a finished results folder: {path.name} is missing. "
            "Give the folder that `discharge-sim run` or `discharge-sim compare` wrote."
        )
    return path


def _table(path: Path) -> pd.DataFrame:
    # A scenario or place may be called "nan" or "null": only empty cells are missing.
    return pd.read_csv(path, keep_default_na=False, na_values=[""], dtype={"scenario": str, "place": str, "group": str})


def _without_ranges(table: pd.DataFrame, columns: tuple[str, ...]) -> None:
    for column in columns:
        table[column] = math.nan


def _inputs(folder: Path, summary: pd.DataFrame, comparison: pd.DataFrame | None) -> tuple[Inputs, ...]:
    names = [str(name) for name in dict.fromkeys(summary["scenario"])]
    if comparison is not None and len(comparison):
        baseline = str(comparison["baseline"].iloc[0])
        names = [baseline, *(name for name in names if name != baseline)]
    return read_inputs([_existing(folder / "scenarios" / f"{name}.toml") for name in names])


def _estimates(summary: pd.DataFrame) -> dict[Key, Estimate]:
    return {
        _key(row): Estimate(
            row["mean"], row["p05"], row["p95"], row["ci95_low"], row["ci95_high"], unit=str(row["unit"])
        )
        for row in _rows(summary)
        if not math.isnan(row["mean"])
    }


def _differences(comparison: pd.DataFrame) -> dict[Key, Difference]:
    return {
        _key(row): Difference(
            row["difference"],
            row["p05"],
            row["p95"],
            row["ci95_low"],
            row["ci95_high"],
            unit=str(row["unit"]),
            share_of_winters_better=row["share_of_winters_better"],
            probability_mean_better=row["probability_mean_better"],
        )
        for row in _rows(comparison)
        if not math.isnan(row["difference"])
    }


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.to_numpy(dtype=object)]


def _key(row: dict[str, Any]) -> Key:
    return row["scenario"], row["indicator"], row["place"], row["group"]
