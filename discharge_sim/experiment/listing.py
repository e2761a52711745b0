"""What was tried: results folders side by side."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.provenance import read_provenance
from discharge_sim.experiment.results import open_results
from discharge_sim.experiment.telling import headline


@dataclass(frozen=True)
class Tried:
    """One results folder in a few words."""

    folder: Path
    began: str
    state: str
    scenarios: tuple[str, ...]
    replications: int
    seed: int
    headline: str


def results_folders(folder: Path) -> list[Tried]:
    """Return the results folders that lie in a folder (or are it), the newest first; unreadable ones say so."""
    candidates = [path.parent for path in [folder / "run.json", *sorted(folder.glob("*/run.json"))] if path.exists()]
    return sorted((_tried(path) for path in candidates), key=lambda one: one.began, reverse=True)


def differing_numbers(first: Path, second: Path) -> pd.DataFrame:
    """Return the means (place and group `all`) that differ between two results folders.

    Returns
    -------
    pandas.DataFrame
        `scenario, indicator, unit`, the two means and their difference. If each folder has one scenario, these are set
        against each other whatever their names.
    """
    tables = [_means(folder) for folder in (first, second)]
    if all(table["scenario"].nunique() == 1 for table in tables):
        names = [table["scenario"].iloc[0] for table in tables]
        tables = [table.assign(scenario=" / ".join(dict.fromkeys(names))) for table in tables]
    both = tables[0].merge(tables[1], on=["scenario", "indicator", "unit"], suffixes=("_a", "_b"))
    if both.empty:
        raise ExperimentError(f"{first} and {second} have no scenario in common")
    both["difference"] = both["mean_b"] - both["mean_a"]
    return both[both["difference"] != 0].dropna(subset=["difference"]).reset_index(drop=True)


def _means(folder: Path) -> pd.DataFrame:
    summary = open_results(folder).summary()
    everything = (summary["place"] == "all") & (summary["group"] == "all")
    return summary.loc[everything, ["scenario", "indicator", "unit", "mean"]]


def _tried(folder: Path) -> Tried:
    try:
        stored = read_provenance(folder)
    except ExperimentError as error:
        return Tried(folder, "", "unreadable", (), 0, 0, str(error))
    assert stored is not None  # noqa: S101 (the file was just seen)
    try:
        words = headline(open_results(folder).summary())
    except ExperimentError:
        words = ""
    return Tried(
        folder=folder,
        began=str(stored.content["began"]),
        state=stored.state,
        scenarios=tuple(stored.identity.scenarios),
        replications=stored.replications,
        seed=stored.identity.seed,
        headline=words,
    )
