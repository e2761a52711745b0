"""Results in a few plain lines, for the terminal."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from discharge_sim.experiment.settings import DEMONSTRATION_BELOW
from discharge_sim.outputs.dictionary import DICTIONARY

TOLD = ("delayed_hospital_beds", "delayed_anywhere", "discharged_within_72h_share")
"""What is told of each scenario, as far as it was measured."""

_MOST_TOLD = 4
_LONGEST_PHRASE = 110
"""Letters of one difference in a list of what was tried; `diff` tells it in full."""


def headline(summary: pd.DataFrame) -> str:
    """Return the mean number of delayed hospital beds of each scenario, in one line."""
    rows = _of_everybody(summary, "delayed_hospital_beds")
    if rows.empty:
        return ""
    beds = ", ".join(f"{scenario} {mean:,.1f}" for scenario, mean in zip(rows["scenario"], rows["mean"], strict=True))
    return f"delayed hospital beds: {beds}"


def differences_to_remember(differences: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what each scenario changes, one line each, the many as a number."""
    lines = []
    for scenario, words in differences.items():
        shown = "; ".join(_shortened(phrase) for phrase in words[:_MOST_TOLD])
        more = f"; and {len(words) - _MOST_TOLD} more" if len(words) > _MOST_TOLD else ""
        lines.append(f"{scenario}: {shown}{more}" if words else f"{scenario}: nothing that changes a result")
    return lines


def _shortened(phrase: str) -> str:
    return phrase if len(phrase) <= _LONGEST_PHRASE else f"{phrase[: _LONGEST_PHRASE - 1].rstrip()}…"


def summary_in_words(summary: pd.DataFrame, replications: int) -> str:
    """Return the headline indicators, each with a line for every scenario."""
    lines = [_warning(replications)]
    for indicator in TOLD:
        rows = _of_everybody(summary, indicator).to_dict("records")
        width = max((len(str(row["scenario"])) for row in rows), default=0)
        lines += [DICTIONARY[indicator].meaning] if rows else []
        for row in rows:
            line = f"    {row['scenario']:{width}}  {_amount(row['mean'], row['unit'])}"
            if replications >= DEMONSTRATION_BELOW:
                winters, error = (_range(row, ends) for ends in (("p05", "p95"), ("ci95_low", "ci95_high")))
                line += f" (nine winters in ten {winters}; simulation error {error})"
            lines.append(line)
    return "\n".join(filter(None, lines))


def differences_in_words(differences: pd.DataFrame, replications: int) -> str:
    """Return the headline differences of each scenario to the baseline, one line each."""
    rows = _of_everybody(differences, "delayed_hospital_beds").to_dict("records")
    width = max((len(str(row["scenario"])) for row in rows), default=0)
    lines = [f"Delayed hospital beds more or fewer than with {rows[0]['baseline']}"] if rows else []
    for row in rows:
        sign = "+" if row["difference"] > 0 else ""
        line = f"    {row['scenario']:{width}}  {sign}{_number(row['difference'])}"
        if replications >= DEMONSTRATION_BELOW:
            line += f" (nine winters in ten {_number(row['p05'])} to {_number(row['p95'])}): {row['verdict']}"
        lines.append(line)
    return "\n".join(lines)


def _warning(replications: int) -> str:
    if replications >= DEMONSTRATION_BELOW:
        return ""
    return f"demonstration only: {replications} simulated winters say nothing about ranges"


def _of_everybody(frame: pd.DataFrame, indicator: str) -> pd.DataFrame:
    return frame[(frame["indicator"] == indicator) & (frame["place"] == "all") & (frame["group"] == "all")]


def _range(row: Mapping[Hashable, Any], ends: tuple[str, str]) -> str:
    scale = 100 if row["unit"] == "share" else 1
    low, high = (_number(scale * row[end]) for end in ends)
    return f"{low} to {high}"


def _amount(value: float, unit: str) -> str:
    if unit == "share":
        return f"{_number(100 * value)} %"
    return f"{_number(value)} {unit}"


def _number(value: float) -> str:
    if math.isnan(value):
        return "?"
    return f"{value:,.1f}" if abs(value) >= 2 else f"{value:z.2f}"
