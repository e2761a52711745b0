"""The tables of days: the series, risks, and whether they still drift; the series are read a few at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from discharge_sim.experiment.keeping.blocks import Blocks
from discharge_sim.experiment.keeping.files import write_table
from discharge_sim.experiment.keeping.folder import LOGGER, ResultsFolder
from discharge_sim.experiment.keeping.layout import Key, Layout, Vector
from discharge_sim.experiment.questions.risk import DELAYED, Limits, limits_for, risk_rows, risk_table
from discharge_sim.experiment.statistics.at_once import transposed, words_of
from discharge_sim.experiment.statistics.drift import drift_table, drift_tables, warnings_of, welch_table
from discharge_sim.experiment.statistics.summarising import DAILY_PERCENTILES
from discharge_sim.outputs.dictionary import UNITS

if TYPE_CHECKING:
    from discharge_sim.scenario.loading import Scenario

_NUMBERS_SORTED_AT_ONCE = 2**18
"""Of ten thousand winters only some days are copied to be sorted."""


class _Days(NamedTuple):
    """What is told of some daily series of a scenario."""

    numbers: list[Vector]
    risks: list[dict[str, Any]]
    drifts: list[dict[str, Any]]
    curves: list[pd.DataFrame]


def write_days(
    folder: ResultsFolder,
    scenarios: Mapping[str, Scenario],
    blocks: Mapping[str, Blocks],
    baseline: str | None,
    wanted: Mapping[str, range],
    pool: ThreadPoolExecutor,
) -> Future[None]:
    """Read the series of days, and let the pool write what is told of them: percentiles, risks, whether they drift."""
    first = baseline or next(iter(blocks))
    limits = limits_of(blocks[first], wanted[first], Limits())

    def looked_at(name: str, keys: Sequence[Key]) -> _Days:
        store, found = blocks[name], _Days([], [], [], [])
        for one in store.daily(wanted[name], keys):
            found.numbers.append(_by_day(one[1]))
            found.risks.extend(risk_rows(name, store.layout, [one], limits))
            moves, curve = drift_tables(name, store.layout, [one], scenarios[name].tables.period.start_state)
            found.drifts.extend(moves)
            found.curves.extend(curve)
        return found

    portions = [(name, keys) for name, store in blocks.items() for keys in store.portions(wanted[name])]
    told = list(pool.map(looked_at, *zip(*portions, strict=True))) if portions else []
    numbers = {
        name: [one for (of, _), days in zip(portions, told, strict=True) if of == name for one in days.numbers]
        for name in blocks
    }
    return pool.submit(_write, folder, blocks, numbers, told)


def _write(
    folder: ResultsFolder, blocks: Mapping[str, Blocks], numbers: Mapping[str, Sequence[Vector]], told: Sequence[_Days]
) -> None:
    drift = drift_table([row for days in told for row in days.drifts])
    for file, table in (
        ("daily.csv", pd.concat([_told_of_days(name, store.layout, numbers[name]) for name, store in blocks.items()])),
        ("risk.csv", risk_table([row for days in told for row in days.risks])),
        ("drift.csv", drift),
        ("welch.csv", welch_table([curve for days in told for curve in days.curves])),
    ):
        write_table(folder.file(file), table)
    for warning in warnings_of(drift):
        LOGGER.warning(warning)


def limits_of(store: Blocks, wanted: range, asked: Limits) -> Limits:
    """Return what is asked about, filled in from the stored replications of the baseline."""
    return limits_for(store.layout, dict(store.daily(wanted, {DELAYED})), asked)


def _told_of_days(name: str, layout: Layout, numbers: Sequence[Vector]) -> pd.DataFrame:
    """Return mean and percentiles between winters of each day of every daily series of a scenario."""
    days, keys = np.array(layout.days, dtype="datetime64[s]"), layout.daily
    columns: dict[str, Any] = {"scenario": name, "date": np.tile(days, len(keys))}
    columns |= {word: np.repeat(said, len(days)) for word, said in words_of(keys, UNITS).items()}
    columns |= dict(zip(("mean", *DAILY_PERCENTILES), np.concatenate(numbers, axis=1), strict=True))
    return pd.DataFrame(columns)


def _by_day(matrix: Vector) -> Vector:
    """Return the mean and then the percentiles of the defined values of each day: [1 + percentile, day]."""
    defined = ~np.isnan(matrix)
    n = defined.sum(axis=0)
    total = (matrix if defined.all() else np.where(defined, matrix, 0)).sum(axis=0)
    means = np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)
    days_at_once = max(_NUMBERS_SORTED_AT_ONCE // len(matrix), 1)
    found = [_percentiles(matrix[:, day : day + days_at_once]) for day in range(0, len(n), days_at_once)]
    return np.vstack((means, np.concatenate(found, axis=1)))


def _percentiles(matrix: Vector) -> Vector:
    """Return the percentiles of the defined values of each day: [percentile, day]."""
    levels = list(DAILY_PERCENTILES.values())
    n = np.count_nonzero(~np.isnan(matrix), axis=0)
    ordered = _sorted(transposed(matrix))
    found = _between(ordered, levels)
    for day in np.flatnonzero((n > 0) & (n < len(matrix))):
        found[:, day] = _between(ordered[np.newaxis, day, : n[day]], levels)[:, 0]
    return found


def _sorted(rows: Vector) -> Vector:
    """Return each row in ascending order; what loses nothing at half its width is sorted in half the time."""
    narrow = rows.astype(np.float32)
    return np.sort(narrow, axis=1).astype(float) if np.array_equal(narrow, rows) else np.sort(rows, axis=1)


def _between(ordered: Vector, levels: Sequence[float]) -> Vector:
    """Return percentiles of sorted rows, as ``numpy.percentile`` interpolates: [percentile, row]."""
    position = (ordered.shape[1] - 1) * (np.asarray(levels) / 100)
    below = np.floor(position).astype(np.intp)
    part = (position - below)[:, np.newaxis]
    low, high = ordered[:, below].T, ordered[:, np.minimum(below + 1, ordered.shape[1] - 1)].T
    step = high - low
    found: Vector = np.where(part >= 0.5, high - step * (1 - part), low + step * part)
    return found
