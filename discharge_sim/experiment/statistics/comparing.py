"""Paired differences: every scenario minus the baseline, winter by winter, with the same patients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discharge_sim.experiment.keeping.layout import Key, Layout, Vector
from discharge_sim.experiment.keeping.table_columns import COMPARISON_COLUMNS
from discharge_sim.experiment.statistics.at_once import transposed, words_of
from discharge_sim.experiment.statistics.intervals import chance
from discharge_sim.experiment.statistics.paired_at_once import Numbers, alone_at_once, together_at_once
from discharge_sim.outputs.costs import DIFFERENCES
from discharge_sim.outputs.dictionary import DICTIONARY, UNITS

NO_CHANCE = chance(0, 0)


def comparison_table(
    layouts: Mapping[str, Layout], values: Mapping[str, Vector], baseline: str, indifference: Mapping[Key, float]
) -> pd.DataFrame:
    """Return every paired difference, summarised.

    Parameters
    ----------
    layouts, values : mapping
        By scenario; values are float arrays [replication, indicator].
    baseline : str
        Name of the scenario that is subtracted.
    indifference : mapping
        By key: differences that are too small to matter; of any other key, none is.

    Notes
    -----
    An indicator that only one of two scenarios has (a place that the other lacks) has no difference and no row. If
    scenarios have different numbers of replications, the common ones are compared: they have the same patients.
    """
    columns = {name: dict(zip(layouts[name].indicators, transposed(values[name]), strict=True)) for name in layouts}
    keys: dict[str, list[Key]] = {}
    alone: dict[str, Numbers] = {}
    for name in layouts:
        if name != baseline:
            differences = differences_of(columns[name], columns[baseline])
            keys[name] = list(differences)
            better = [DICTIONARY[key[0]].better for key in differences]
            variances = _independent_variances(columns[name], columns[baseline], keys[name])
            alone[name] = alone_at_once(np.array(list(differences.values())), better, variances)
    everything = list(dict.fromkeys(key for mine in keys.values() for key in mine))
    told = together_at_once(
        alone,
        {name: _places(mine, everything) for name, mine in keys.items()},
        [DICTIONARY[key[0]].better for key in everything],
        [indifference.get(key, 0.0) for key in everything],
    )
    pieces = [_piece(name, baseline, keys[name], told[name]) for name in keys]
    return pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame(columns=list(COMPARISON_COLUMNS))


def _places(mine: Sequence[Key], everything: Sequence[Key]) -> NDArray[np.intp]:
    """Return the row of each key among a scenario's own; -1 if it does not have it."""
    known = {key: row for row, key in enumerate(mine)}
    return np.array([known.get(key, -1) for key in everything], dtype=np.intp)


def differences_of(mine: Mapping[Key, Vector], base: Mapping[Key, Vector]) -> dict[Key, Vector]:
    """Return the paired differences by key, with the indicators that exist only beside a baseline.

    Parameters
    ----------
    mine, base : mapping
        Float array by replication, by key, of a scenario and of the baseline; the common replications count.
    """
    differences = {key: mine[key][: len(base[key])] - base[key][: len(mine[key])] for key in mine if key in base}
    derived = {
        (name, place, group): factor * difference
        for name, (source, factor) in DIFFERENCES.items()
        for (indicator, place, group), difference in differences.items()
        if indicator == source
    }
    return differences | derived


def _independent_variances(mine: Mapping[Key, Vector], base: Mapping[Key, Vector], keys: Sequence[Key]) -> Vector:
    """Return what the variance of each difference would be if the two scenarios had different patients."""
    derived = {key: DIFFERENCES[key[0]] for key in keys if key[0] in DIFFERENCES}
    factors = np.array([derived[key][1] if key in derived else 1.0 for key in keys])
    sources = [(derived[key][0], *key[1:]) if key in derived else key for key in keys]
    common = min(len(mine[sources[0]]), len(base[sources[0]])) if keys else 0
    if common < 2:
        return np.full(len(keys), np.nan)
    # One replication after the other is added up: another order of the sums would change last digits.
    both = [np.ascontiguousarray(np.array([side[source][:common] for source in sources]).T) for side in (mine, base)]
    undefined = np.isnan(both[0]) | np.isnan(both[1])
    found: Vector = factors**2 * (both[0].var(axis=0, ddof=1) + both[1].var(axis=0, ddof=1))
    for column in np.flatnonzero(undefined.any(axis=0)):
        rest = np.array([side[:, column] for side in both])[:, ~undefined[:, column]]
        found[column] = factors[column] ** 2 * rest.var(axis=1, ddof=1).sum() if rest.shape[1] > 1 else np.nan
    return found


def _piece(name: str, baseline: str, keys: Sequence[Key], told: Numbers) -> pd.DataFrame:
    share, number = told["share_of_winters_better"], told["replications"]
    exact = [
        chance(round(one * of), of) if one == one else NO_CHANCE
        for one, of in zip(share.tolist(), number.tolist(), strict=True)
    ]
    ends = np.array([(one.low, one.high) for one in exact]).reshape(len(exact), 2)
    columns = {
        "scenario": name,
        "baseline": baseline,
        **words_of(keys, UNITS),
        **told,
        "difference": told["mean"],
        "share_better_ci95_low": ends[:, 0],
        "share_better_ci95_high": ends[:, 1],
    }
    return pd.DataFrame({word: columns[word] for word in COMPARISON_COLUMNS})
