"""Chance and not knowing, told apart by the members of an ensemble: one-way random effects.

Winters of one member differ by chance alone; what members differ by beyond that is what is not known. With M members of
n winters each, the mean square within members estimates the variance of chance, and the mean square between members
estimates that variance plus n times the variance between members (Searle, Casella, McCulloch 1992, chapter 3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discharge_sim.experiment.keeping.layout import Layout, Vector
from discharge_sim.experiment.keeping.table_columns import UNCERTAINTY_COLUMNS
from discharge_sim.experiment.statistics.comparing import differences_of
from discharge_sim.experiment.statistics.members import TOO_FEW, WINTERS_NEEDED
from discharge_sim.outputs.dictionary import DICTIONARY

ONE_MEMBER = "there is one member only: what is not known was not varied"


@dataclass(frozen=True)
class Split:
    """The variance of an indicator, split.

    Attributes
    ----------
    sd_chance : float
        Standard deviation between winters of the same member.
    sd_not_knowing : float
        Standard deviation between the members' own means; 0 where they differ no more than chance makes them.
    not_knowing_share : float
        Share of the variance of a single winter that comes from not knowing.
    members, winters_a_member : int
        Members with a defined value, and the winters of the one that has fewest.
    note : str
        Why there is no split, if there is none.
    """

    mean: float
    sd_chance: float
    sd_not_knowing: float
    not_knowing_share: float
    members: int
    winters_a_member: int
    note: str


def split_variance(values: Vector, member: NDArray[np.integer]) -> Split:
    """Split the variance of an indicator between winters.

    Parameters
    ----------
    values : float array by replication
        NaN where undefined, which is left out.
    member : int array by replication
    """
    defined = ~np.isnan(values)
    values, member = values[defined], member[defined]
    _, place, counts = np.unique(member, return_inverse=True, return_counts=True)
    members, fewest = len(counts), int(counts.min()) if len(counts) else 0
    mean = float(values.mean()) if values.size else np.nan
    if members < 2 or fewest < WINTERS_NEEDED:
        note = ONE_MEMBER if members == 1 else TOO_FEW if members else "not defined"
        return Split(mean, np.nan, np.nan, np.nan, members, fewest, note)
    means = np.bincount(place, values) / counts
    within = float(((values - means[place]) ** 2).sum() / (values.size - members))
    between = float((counts * (means - mean) ** 2).sum() / (members - 1))
    winters = (values.size - float((counts**2).sum()) / values.size) / (members - 1)
    not_knowing = max(0.0, (between - within) / winters)
    total = not_knowing + within
    share = not_knowing / total if total > 0 else np.nan
    return Split(mean, within**0.5, not_knowing**0.5, share, members, fewest, "")


def uncertainty_table(
    layouts: Mapping[str, Layout], values: Mapping[str, Vector], baseline: str | None
) -> pd.DataFrame:
    """Return the split of every indicator, and of every difference to the baseline.

    Parameters
    ----------
    layouts, values : mapping
        By scenario; values are float arrays [replication, indicator].
    baseline : str or None
        Rows that have it in the column of this name are about paired differences.
    """
    rows: list[dict[str, Any]] = []
    by_key = {name: dict(zip(layouts[name].indicators, values[name].T, strict=True)) for name in layouts}
    for name, layout in layouts.items():
        member = np.arange(len(values[name])) % layout.members
        told = [("", by_key[name])]
        if baseline is not None and name != baseline:
            told.append((baseline, differences_of(by_key[name], by_key[baseline])))
        for against, columns in told:
            for (indicator, place, group), column in columns.items():
                about = {"scenario": name, "baseline": against, "indicator": indicator, "place": place, "group": group}
                unit = DICTIONARY[indicator].unit
                rows.append({**about, "unit": unit, **asdict(split_variance(column, member))})
    return pd.DataFrame(rows, columns=list(UNCERTAINTY_COLUMNS))
