"""Where a change comes from and where the wait went: a waterfall by reason, and the places of waiting side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from discharge_sim.experiment.keeping.layout import Key, Layout, Vector
from discharge_sim.experiment.keeping.table_columns import MOVED_COLUMNS, WATERFALL_COLUMNS
from discharge_sim.experiment.statistics.comparing import differences_of
from discharge_sim.experiment.statistics.summarising import mean_of, paired_difference
from discharge_sim.outputs.dictionary import DICTIONARY
from discharge_sim.vocabulary.reasons import DELAY_REASONS

DELAYED: Key = ("delayed_hospital_beds", "all", "all")
REASON = "reason:"
PARTS = {
    "wait": (
        "delayed_hospital_beds",
        "intermediate_care_blocked_places",
        "waiting_in_community",
        "delayed_anywhere",
        "waiting_for_bed",
        "boarders",
    ),
    "apart": (
        "deaths_while_delayed",
        "deaths_in_hospital",
        "unfit_again",
        "readmissions_28d",
        "electives_lost",
        "elective_cancellations",
    ),
}
"""`wait`: people who wait, on an average day, by where they do; `apart`: what fewer delays must not quietly mean."""


def waterfall_table(layouts: Mapping[str, Layout], values: Mapping[str, Vector], baseline: str) -> pd.DataFrame:
    """Return, for each scenario, the steps from the baseline's delayed hospital beds to its own, one for each reason.

    Every delayed day has one reason, so the steps add up exactly. A step is what the number of people waiting for that
    reason changed by: who waits for something else instead stands under both reasons (`reasons.csv` says who).

    Parameters
    ----------
    layouts, values : mapping
        By scenario; values are float arrays [replication, indicator].
    baseline : str
    """
    columns = {name: dict(zip(layouts[name].indicators, values[name].T, strict=True)) for name in layouts}
    rows: list[dict[str, Any]] = []
    for name in layouts:
        if name != baseline:
            rows += _steps(name, baseline, columns[name], columns[baseline])
    return pd.DataFrame(rows, columns=list(WATERFALL_COLUMNS))


def _steps(name: str, baseline: str, mine: Mapping[Key, Vector], base: Mapping[Key, Vector]) -> list[dict[str, Any]]:
    differences = differences_of(mine, base)
    common = len(differences[DELAYED])
    meanings = {f"{REASON}{reason.code}": reason.meaning for reason in DELAY_REASONS}
    changes = {
        group: differences[DELAYED[0], "all", group] for group in meanings if (*DELAYED[:2], group) in differences
    }
    changed = {group: change for group, change in changes.items() if np.any(change)}
    ordered = sorted(changed, key=lambda group: float(changed[group].mean()))
    about = {"scenario": name, "baseline": baseline, "unit": DICTIONARY[DELAYED[0]].unit}
    level = float(base[DELAYED][:common].mean())
    rows = [_step(about, 0, "baseline", "all", baseline, base[DELAYED][:common], 0.0)]
    for order, group in enumerate(ordered, 1):
        label = f"{group.removeprefix(REASON)} {meanings[group]}"
        rows.append(_step(about, order, "change", group, label, changed[group], level))
        level = rows[-1]["end"]
    rows.append(_step(about, len(rows), "scenario", "all", name, mine[DELAYED][:common], 0.0))
    return rows


def _step(
    about: Mapping[str, Any], order: int, step: str, group: str, label: str, values: Vector, start: float
) -> dict[str, Any]:
    found = mean_of(values)
    ends = {"value": found.mean, "ci95_low": found.ci95_low, "ci95_high": found.ci95_high}
    words = {"order": order, "step": step, "group": group, "label": label}
    return {**about, **words, **ends, "start": start, "end": start + found.mean}


def moved_table(layouts: Mapping[str, Layout], values: Mapping[str, Vector], baseline: str) -> pd.DataFrame:
    """Return where people wait under each scenario and under the baseline, with deaths and the like apart.

    Parameters
    ----------
    layouts, values : mapping
        By scenario; values are float arrays [replication, indicator].
    baseline : str
    """
    columns = {name: dict(zip(layouts[name].indicators, values[name].T, strict=True)) for name in layouts}
    rows: list[dict[str, Any]] = []
    for name in layouts:
        if name == baseline:
            continue
        differences = differences_of(columns[name], columns[baseline])
        for part, indicators in PARTS.items():
            for indicator in indicators:
                key = (indicator, "all", "all")
                if key in differences:
                    about = {"scenario": name, "baseline": baseline, "part": part}
                    rows.append({**about, **_moved(key, columns[name][key], columns[baseline][key], differences[key])})
    return pd.DataFrame(rows, columns=list(MOVED_COLUMNS))


def _moved(key: Key, mine: Vector, base: Vector, difference: Vector) -> dict[str, Any]:
    about = DICTIONARY[key[0]]
    found = paired_difference(difference, about.better)
    return {
        "indicator": key[0],
        "meaning": about.meaning,
        "unit": about.unit,
        "baseline_mean": mean_of(base[: len(difference)]).mean,
        "scenario_mean": mean_of(mine[: len(difference)]).mean,
        "difference": found.difference,
        "p05": found.p05,
        "p95": found.p95,
        "ci95_low": found.ci95_low,
        "ci95_high": found.ci95_high,
        "verdict": found.verdict,
    }
