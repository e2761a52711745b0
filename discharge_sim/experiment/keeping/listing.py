"""What was tried: results folders side by side, and what differs between two of them."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from discharge_sim.experiment.keeping.folder import ResultsFolder
from discharge_sim.experiment.keeping.provenance import Provenance, read_provenance
from discharge_sim.experiment.keeping.stored_tables import read_table
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.settings import DEMONSTRATION_BELOW
from discharge_sim.experiment.telling import headline

DEEPEST = 3
"""How many folders deep results are looked for."""
UNREADABLE = "unreadable"
_MEANS = ["scenario", "indicator", "unit", "mean", "ci95_low", "ci95_high", "replications"]
_KEYS = ["scenario", "indicator", "unit"]


@dataclass(frozen=True)
class Tried:
    """One results folder in a few words.

    Attributes
    ----------
    folder : Path
    state : str
        `finished`, `interrupted`, ..., or `unreadable`.
    began : str
        When it was last run; empty if unreadable.
    note : str
        What whoever ran it wrote down.
    scenarios : tuple of str
        Their names, the baseline first.
    replications, seed : int
    differences : dict
        By scenario: what it changes of the baseline (alone: of what it extends), in words.
    headline : str
        The result in one line; if unreadable, why.
    """

    folder: Path
    state: str
    began: str = ""
    note: str = ""
    scenarios: tuple[str, ...] = ()
    replications: int = 0
    seed: int = 0
    differences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headline: str = ""


def results_folders(folder: Path) -> list[Tried]:
    """Return the results folders in a folder (or the folder itself), the newest first; unreadable ones say so."""
    return sorted((_tried(path) for path in _with_run(folder, DEEPEST)), key=_time, reverse=True)


def _with_run(folder: Path, deepest: int) -> Iterator[Path]:
    """Yield the folders with a `run.json`; below one of them nothing else is looked for."""
    if (folder / "run.json").exists():
        yield folder
        return
    if deepest and folder.is_dir():
        try:
            below = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
        except PermissionError:
            return
        for path in below:
            yield from _with_run(path, deepest - 1)


def _time(one: Tried) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(one.began).astimezone(dt.UTC)
    except ValueError:
        return dt.datetime.min.replace(tzinfo=dt.UTC)


def _tried(folder: Path) -> Tried:
    try:
        stored = _provenance(folder)
        content = stored.content
        return Tried(
            folder=folder,
            state=str(stored.state),
            began=str(content.get("began") or ""),
            note=str(content.get("note") or ""),
            scenarios=tuple(map(str, stored.identity.scenarios)),
            replications=stored.replications,
            seed=stored.identity.seed,
            differences=_stored_differences(content),
            headline=_headline(folder),
        )
    except (ExperimentError, OSError, TypeError) as error:
        return Tried(folder, UNREADABLE, headline=" ".join(str(error).split()))


def _stored_differences(content: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    stored = content.get("differences")
    if stored is not None and not isinstance(stored, dict):
        raise ExperimentError("run.json is damaged: its differences are not a table")
    return {str(name): tuple(map(str, words)) for name, words in (stored or {}).items()}


def _headline(folder: Path) -> str:
    if (folder / "one_more.csv").exists():
        return _most_for_a_pound(folder)
    if not (folder / "summary.csv").exists():
        return ""  # not finished: the state says so
    return headline(_summary(folder))


def _most_for_a_pound(folder: Path) -> str:
    """Return what one more of it saves most delayed bed days for a pound."""
    table = read_table(folder / "one_more.csv")
    if table.empty:
        return ""
    first = table.iloc[0]
    saved = first["bed_days_saved_per_1000_gbp"]
    words = (
        f"what one more of {len(table)} things buys: first {first['what']}, {-first['delayed_bed_days']:,.1f} delayed "
    )
    return f"{words}bed days saved" + ("" if math.isnan(saved) else f", {saved:,.1f} for £1,000")


# -- two of them ------------------------------------------------------------------------------------------------
def differing_runs(first: Path, second: Path) -> list[str]:
    """Say how two results folders were computed, if not in the same way."""
    told = [_how(_provenance(folder)) for folder in (first, second)]
    return [] if told[0] == told[1] else [f"A  {told[0]}", f"B  {told[1]}"]


def differing_scenarios(first: Path, second: Path) -> dict[str, list[str]]:
    """Return what differs in words, by scenario: what B changes of A; scenarios that only one has are named.

    If each folder has one scenario, these are set against each other whatever their names.
    """
    from discharge_sim.scenario.loading import load_scenario

    folders = [ResultsFolder(folder) for folder in (first, second)]
    names = [tuple(_provenance(folder).identity.scenarios) for folder in (first, second)]
    found: dict[str, list[str]] = {}
    for name, pair in _pairs(*names).items():
        old, new = (load_scenario(folder.scenario_file(one)) for folder, one in zip(folders, pair, strict=True))
        found[name] = [change.words for change in new.differences(old)]
    if not found:
        raise ExperimentError(f"{first} and {second} have no scenario in common")
    for mine, others, where in ((names[0], names[1], "A"), (names[1], names[0], "B")):
        if len(names[0]) > 1 or len(names[1]) > 1:
            found |= {name: [f"only in {where}"] for name in mine if name not in others}
    return found


def differing_numbers(first: Path, second: Path) -> pd.DataFrame:
    """Return the means (place and group `all`) that differ between two results folders.

    Returns
    -------
    pandas.DataFrame
        `scenario, indicator, unit`, the two means, their difference, and whether it is clear: larger than the
        simulation errors of both means explain (`yes`, `no`, or `too few` with fewer than thirty winters).
    """
    names = [tuple(_provenance(folder).identity.scenarios) for folder in (first, second)]
    pairs = _pairs(*names)
    if not pairs:
        raise ExperimentError(f"{first} and {second} have no scenario in common")
    tables = []
    for folder, position in ((first, 0), (second, 1)):
        called = {pair[position]: name for name, pair in pairs.items()}
        table = _means(folder)
        tables.append(table[table["scenario"].isin(called)].assign(scenario=table["scenario"].map(called)))
    both = tables[0].merge(tables[1], on=_KEYS, suffixes=("_a", "_b"))
    both["difference"] = both["mean_b"] - both["mean_a"]
    both["clear"] = _clear(both)
    differs = both["difference"].notna() & (both["difference"] != 0)
    return both.loc[differs, [*_KEYS, "mean_a", "mean_b", "difference", "clear"]].reset_index(drop=True)


def _pairs(first: tuple[str, ...], second: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Return which scenario of one folder stands against which of the other, by what the pair is called."""
    if len(first) == len(second) == 1:
        return {" / ".join(dict.fromkeys((first[0], second[0]))): (first[0], second[0])}
    return {name: (name, name) for name in first if name in second}


def _clear(both: pd.DataFrame) -> list[str]:
    halves = [(both[f"ci95_high_{side}"] - both[f"ci95_low_{side}"]) / 2 for side in "ab"]
    is_clear = both["difference"].abs() > (halves[0] ** 2 + halves[1] ** 2) ** 0.5
    enough = both[["replications_a", "replications_b"]].min(axis=1) >= DEMONSTRATION_BELOW
    return ["too few" if not many else "yes" if clear else "no" for clear, many in zip(is_clear, enough, strict=True)]


def _how(stored: Provenance) -> str:
    run = stored.identity
    return f"{stored.replications} replications, seed {run.seed}, {run.engine} engine, version {run.program}"


def _means(folder: Path) -> pd.DataFrame:
    summary = _summary(folder)
    everything = (summary["place"] == "all") & (summary["group"] == "all")
    return summary.loc[everything, _MEANS]


def _summary(folder: Path) -> pd.DataFrame:
    path = folder / "summary.csv"
    if not path.exists():
        raise ExperimentError(f"{folder} is not a finished results folder: summary.csv is missing")
    try:
        summary = read_table(path)
        numbers = summary[["mean", "ci95_low", "ci95_high", "replications"]].astype(float)
        lacking = {*_MEANS, "place", "group"} - set(summary.columns)
    except (ValueError, KeyError) as error:  # pandas' errors of parsing and decoding are values' errors
        raise ExperimentError(f"{path} is damaged and cannot be read: {error}") from error
    if lacking or not (numbers["replications"] >= 0).all() or math.isinf(numbers["mean"].abs().max()):
        raise ExperimentError(f"{path} is damaged: {', '.join(sorted(lacking)) or 'numbers'} missing or impossible")
    return summary


def _provenance(folder: Path) -> Provenance:
    try:
        stored = read_provenance(folder)
    except (UnicodeDecodeError, json.JSONDecodeError, AttributeError) as error:
        raise ExperimentError(f"{folder / 'run.json'} is damaged: {error}") from error
    if stored is None:
        raise ExperimentError(f"{folder} is not a results folder: run.json is missing")
    stored_numbers: dict[str, object] = {"replications": stored.replications, "seed": stored.identity.seed}
    for name, value in stored_numbers.items():
        if not isinstance(value, int) or isinstance(value, bool):
            raise ExperimentError(f"{folder / 'run.json'} is damaged: {name} is {value!r}, not a whole number")
    return stored
