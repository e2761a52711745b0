"""Reading a results folder.

The rule "fewer than 30 replications: demonstration only, no ranges" is kept here, at the one door: in a demonstration
every range and every share of winters is not a number, so that no figure or sentence can show one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from discharge_sim.experiment.keeping.files import read_json
from discharge_sim.experiment.keeping.stored_tables import read_table
from discharge_sim.experiment.questions.typical import ABOUT_FILE, STORY_FILE
from discharge_sim.experiment.statistics.ranking import RANKED_BY
from discharge_sim.report.inputs import Inputs, read_inputs
from discharge_sim.report.results import DEMONSTRATION_BELOW, Difference, Estimate, Key, Results, ResultsError, Story

SUMMARY_RANGES = ("ci95_low", "ci95_high", "sd", "p05", "p25", "p50", "p75", "p95")
COMPARISON_RANGES = (
    *("p05", "p95", "ci95_low", "ci95_high", "share_of_winters_better", "probability_mean_better"),
    *("ci95_together_low", "ci95_together_high", "p_value_holm"),
)
DAILY_RANGES = ("p05", "p25", "p50", "p75", "p95", "p10", "p90", "p02_5", "p97_5")
WIDEST_BAND = ("p02_5", "p97_5")
WIDEST_BAND_FROM = 40
"""With fewer replications than this no winter lies outside a band of 95 %."""
MORE = ("risk", "tornado", "drift", "welch", "ranking", "flows", "reasons")
"""Tables that a folder may hold besides; all that they say rests on ranges, so a demonstration shows none of them."""
ONE_MORE = "one_more"


def read_results(folder: Path) -> Results:
    """Read a results folder.

    Raises
    ------
    ResultsError, ExperimentError, DamagedFileError
        If a file is missing or damaged, or the tables name a scenario whose file is missing.
    """
    run = read_json(_existing(folder / "run.json"))
    summary = read_table(_existing(folder / "summary.csv"))
    comparison = read_table(folder / "comparison.csv") if (folder / "comparison.csv").exists() else None
    replications = int(summary["replications"].min()) if len(summary) else 0
    daily = _daily(folder, replications)
    if replications < DEMONSTRATION_BELOW:
        _without_ranges(summary, SUMMARY_RANGES)
        if comparison is not None:
            _without_ranges(comparison, COMPARISON_RANGES)
    inputs = _inputs(folder, summary, comparison, _zone_asked_for(folder))
    dictionary, uncertainty = folder / "data_dictionary.csv", folder / "uncertainty.csv"
    return Results(
        folder=folder,
        run=run,
        inputs=inputs,
        replications=replications,
        estimates=_estimates(summary),
        differences={} if comparison is None else _differences(comparison),
        daily=daily,
        definitions=read_table(dictionary) if dictionary.exists() else pd.DataFrame(),
        uncertainty=read_table(uncertainty) if uncertainty.exists() else pd.DataFrame(),
        more={
            **{name: _more(folder / f"{name}.csv", replications) for name in MORE},
            ONE_MORE: _one_more(folder, _hash_of(run, inputs[0].name)),
        },
        story=_story(folder, {one.name for one in inputs}),
    )


def _daily(folder: Path, replications: int) -> pd.DataFrame:
    daily = read_table(_existing(folder / "daily.csv"))
    daily["date"] = pd.to_datetime(daily["date"])
    _without_ranges(daily, tuple(name for name in DAILY_RANGES if name not in daily))
    if replications < WIDEST_BAND_FROM:
        _without_ranges(daily, WIDEST_BAND)
    if replications < DEMONSTRATION_BELOW:
        _without_ranges(daily, DAILY_RANGES)
    return daily


def _more(path: Path, replications: int) -> pd.DataFrame:
    return read_table(path) if path.exists() and replications >= DEMONSTRATION_BELOW else pd.DataFrame()


def _story(folder: Path, names: set[str]) -> Story | None:
    """Return the story that lies in the folder; None if there is none, or nobody whom it could tell of."""
    table, about = folder / STORY_FILE, folder / ABOUT_FILE
    if not (table.exists() and about.exists()):
        return None
    told = read_json(about)
    rows = read_table(table, dates=("start", "end"))
    if rows.empty or "person" not in told or {told["baseline"], told["scenario"]} - names:
        return None
    return Story(rows, told)


def _hash_of(run: Mapping[str, Any], name: str | None) -> str:
    """Return the hash of a scenario as the run recorded it; empty if it did not."""
    found = [one.get("hash", "") for one in run.get("scenarios", ()) if one.get("name") == name]
    return str(found[0]) if found else ""


def _one_more(folder: Path, scenario_hash: str) -> pd.DataFrame:
    """Return what one more would buy: from this folder, or from one beside it that asked this of the baseline."""
    beside = [other for other in sorted(folder.resolve().parent.glob("one-more-*")) if _asks_of(other, scenario_hash)]
    for place in (folder, *beside):
        if (place / "one_more.csv").exists():
            table = read_table(place / "one_more.csv")
            enough = "replications" not in table or table["replications"].min() >= DEMONSTRATION_BELOW
            return table if enough else pd.DataFrame()
    return pd.DataFrame()


def _asks_of(folder: Path, scenario_hash: str) -> bool:
    """Return whether a folder says what one more would buy in just this scenario."""
    try:
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        asked = _hash_of(run, run.get("baseline"))
        finished = run.get("state") == "finished"
    except (OSError, ValueError, AttributeError):
        return False  # another folder, or a damaged one: nothing of this report depends on it
    return finished and bool(asked) and asked == scenario_hash


def _existing(path: Path) -> Path:
    if not path.exists():
        raise ResultsError(
            f"{path.parent} is not a finished results folder: {path.name} is missing. "
            "Give the folder that `discharge-sim run` or `discharge-sim compare` wrote."
        )
    return path


def _without_ranges(table: pd.DataFrame, columns: tuple[str, ...]) -> None:
    for column in columns:
        table[column] = math.nan


def _zone_asked_for(folder: Path) -> float | None:
    """Return the indifference zone that the comparison was made with, if its ranking is by delayed hospital beds."""
    path = folder / "ranking.csv"
    table = read_table(path) if path.exists() else pd.DataFrame()
    if table.empty or (str(table["indicator"].iloc[0]), str(table["place"].iloc[0]), "all") != RANKED_BY:
        return None
    return float(table["indifference_zone"].iloc[0])


def _inputs(
    folder: Path, summary: pd.DataFrame, comparison: pd.DataFrame | None, zone: float | None
) -> tuple[Inputs, ...]:
    names = [str(name) for name in dict.fromkeys(summary["scenario"])]
    if comparison is not None and len(comparison):
        baseline = str(comparison["baseline"].iloc[0])
        names = [baseline, *(name for name in names if name != baseline)]
    inputs = read_inputs([_existing(folder / "scenarios" / f"{name}.toml") for name in names])
    return inputs if zone is None else tuple(replace(one, indifference_beds=zone) for one in inputs)


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
            together_low=row["ci95_together_low"],
            together_high=row["ci95_together_high"],
            p_value_holm=row["p_value_holm"],
        )
        for row in _rows(comparison)
        if not math.isnan(row["difference"])
    }


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.to_numpy(dtype=object)]


def _key(row: dict[str, Any]) -> Key:
    return row["scenario"], row["indicator"], row["place"], row["group"]
