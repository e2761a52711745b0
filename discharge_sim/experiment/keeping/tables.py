"""The tables of a results folder, written from the finished replications."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from discharge_sim.experiment.handing_on.ipacs_tables import write_ipacs_tables
from discharge_sim.experiment.keeping.blocks import Blocks
from discharge_sim.experiment.keeping.columns import column_rows
from discharge_sim.experiment.keeping.day_tables import write_days
from discharge_sim.experiment.keeping.events import EventLogs
from discharge_sim.experiment.keeping.files import write_table
from discharge_sim.experiment.keeping.folder import OFFICIAL_FILES, ResultsFolder
from discharge_sim.experiment.keeping.layout import Key, Layout, Vector
from discharge_sim.experiment.keeping.parquet_file import parquet_written
from discharge_sim.experiment.playing.memory import give_back_memory
from discharge_sim.experiment.playing.replication import Part
from discharge_sim.experiment.playing.workers import default_workers
from discharge_sim.experiment.questions.changes import moved_table, waterfall_table
from discharge_sim.experiment.questions.tornado import tornado_table
from discharge_sim.experiment.settings import Settings
from discharge_sim.experiment.statistics.aim import BEDS
from discharge_sim.experiment.statistics.at_once import in_portions, means_of, percentiles_of_each, words_of
from discharge_sim.experiment.statistics.comparing import comparison_table
from discharge_sim.experiment.statistics.deciding import Decision
from discharge_sim.experiment.statistics.intervals import quantile_table
from discharge_sim.experiment.statistics.ranking import RANKED_BY, ranking_of
from discharge_sim.experiment.statistics.summarising import PERCENTILES
from discharge_sim.experiment.statistics.uncertainty import uncertainty_table
from discharge_sim.outputs.dictionary import UNITS, dictionary_rows
from discharge_sim.outputs.published_form import Codes, OfficialTables, official_tables

if TYPE_CHECKING:
    from discharge_sim.scenario.loading import Scenario

ROWS_IN_GROUP = 2**16
"""Rows of a row group of `replications.parquet`, at most: so many are put together in memory."""


def write_tables(
    folder: ResultsFolder,
    scenarios: Mapping[str, Scenario],
    parts: Mapping[str, Part],
    baseline: str | None,
    settings: Settings,
    *,
    counts: Mapping[str, int] | None = None,
    decision: Decision | None = None,
) -> None:
    """Write every table; the scenarios stand in the order given, the baseline first.

    Parameters
    ----------
    counts : mapping, optional
        Replications of each scenario, where they differ; comparisons use the common ones.
    decision : Decision, optional
        How a procedure ended that stops when it is decided.
    """
    wanted = {name: range(counts[name] if counts else settings.replications) for name in parts}
    blocks = {name: Blocks(folder.work(name), part.layout) for name, part in parts.items()}
    layouts = {name: part.layout for name, part in parts.items()}
    with ThreadPoolExecutor(settings.workers or default_workers()) as pool:
        days = write_days(folder, scenarios, blocks, baseline, wanted, pool)
        give_back_memory()
        values = dict(zip(blocks, pool.map(lambda name: blocks[name].indicators(wanted[name]), blocks), strict=True))
        give_back_memory()
        _write_replications(folder, layouts, values)  # beside no other large table, because of the memory that it takes
        days.result()
        give_back_memory()

        def write(name: str, make: Callable[..., pd.DataFrame], *about: Any) -> None:
            write_table(folder.file(name), make(*about))

        jobs = [
            pool.submit(_write_official, folder, scenarios, parts, blocks, wanted),
            pool.submit(write, "summary.csv", summary_table, layouts, values),
            pool.submit(write, "quantiles.csv", quantile_table, layouts, values),
            pool.submit(_write_uncertainty, folder, scenarios, layouts, values, baseline),
            pool.submit(write_ipacs_tables, folder, scenarios, blocks, wanted),
            pool.submit(write, "data_dictionary.csv", pd.DataFrame, dictionary_rows()),
            pool.submit(write, "columns.csv", pd.DataFrame, column_rows()),
        ]
        if baseline is not None:
            zones = _zones(scenarios[baseline], settings)
            jobs += [
                pool.submit(write, "comparison.csv", comparison_table, layouts, values, baseline, zones),
                pool.submit(write, "ranking.csv", _ranking, layouts, values, zones, settings, decision),
                pool.submit(write, "waterfall.csv", waterfall_table, layouts, values, baseline),
                pool.submit(write, "moved.csv", moved_table, layouts, values, baseline),
            ]
        if settings.event_log:
            jobs.append(pool.submit(EventLogs(folder).put_together, list(parts), range(settings.replications)))
        for job in jobs:
            job.result()
    give_back_memory()


def _zones(baseline: Scenario, settings: Settings) -> dict[Key, float]:
    """Return which differences are too small to matter: in delayed hospital beds, and in what is aimed at."""
    zones: dict[Key, float] = {RANKED_BY: baseline.tables.indifference.delayed_hospital_beds}
    return zones if settings.indifference is None else zones | {settings.aim.key: settings.indifference}


def _ranking(
    layouts: Mapping[str, Layout],
    values: Mapping[str, Vector],
    zones: Mapping[Key, float],
    settings: Settings,
    decision: Decision | None,
) -> pd.DataFrame:
    """Return the order by what is aimed at, or by delayed hospital beds if neither way of it is better."""
    aim = BEDS if settings.aim.better == "neither" else settings.aim
    ranked = {name: matrix[:, layouts[name].indicators.index(aim.key)] for name, matrix in values.items()}
    return ranking_of(ranked, zones.get(aim.key, 0.0), settings.seed, decision, aim)


def summary_table(layouts: Mapping[str, Layout], values: Mapping[str, Vector]) -> pd.DataFrame:
    """Return mean, simulation error and range between winters of every indicator.

    Parameters
    ----------
    layouts : mapping
        By scenario.
    values : mapping
        By scenario: float array [replication, indicator].
    """
    pieces = []
    for name, layout in layouts.items():
        for some, columns in in_portions(values[name]):
            words = {"scenario": name, **words_of(layout.indicators[some], UNITS)}
            numbers = {**means_of(columns), **percentiles_of_each(columns, PERCENTILES)}
            pieces.append(pd.DataFrame({**words, **numbers, "replications": columns.shape[1]}))
    return pd.concat(pieces, ignore_index=True)


def _write_official(
    folder: ResultsFolder,
    scenarios: Mapping[str, Scenario],
    parts: Mapping[str, Part],
    blocks: Mapping[str, Blocks],
    wanted: Mapping[str, range],
) -> None:
    """Write the means of the official counts, one file for each of the published ones."""
    tables = {name: _official(scenarios[name], parts[name], store, wanted[name]) for name, store in blocks.items()}
    for what, file in OFFICIAL_FILES.items():
        frames = [getattr(one, what).assign(scenario=name) for name, one in tables.items()]
        everything = pd.concat(frames)
        write_table(folder.file(file), everything[["scenario", *everything.columns.drop("scenario")]])


def _official(scenario: Scenario, part: Part, store: Blocks, replications: range) -> OfficialTables:
    tables = scenario.tables
    areas = {key: partnership.council_area_code for key, partnership in tables.partnerships.items()}
    return official_tables(part.plan, store.mean_counts(replications), Codes(tables.health_board_code, areas))


def _write_uncertainty(
    folder: ResultsFolder,
    scenarios: Mapping[str, Scenario],
    layouts: Mapping[str, Layout],
    values: Mapping[str, Vector],
    baseline: str | None,
) -> None:
    """Write how much of the spread is chance, how much is not knowing, and not knowing what; only an ensemble tells."""
    several = any(layout.members > 1 for layout in layouts.values())
    split, tornado = folder.file("uncertainty.csv"), folder.file("tornado.csv")
    if several:
        write_table(split, uncertainty_table(layouts, values, baseline))
        write_table(tornado, tornado_table(scenarios, layouts, values, baseline))
    else:
        split.unlink(missing_ok=True)
        tornado.unlink(missing_ok=True)


def _write_replications(folder: ResultsFolder, layouts: Mapping[str, Layout], values: Mapping[str, Vector]) -> None:
    with parquet_written(folder.file("replications.parquet")) as append:
        for table in _long_tables(layouts, values):
            append(table)
            del table  # before the next one is made


def _long_tables(layouts: Mapping[str, Layout], values: Mapping[str, Vector]) -> Iterator[pa.Table]:
    """Go through the scenarios: `scenario, replication, member, indicator, place, value`, group `all` only."""
    for name, layout in layouts.items():
        chosen = np.array([position for position, key in enumerate(layout.indicators) if key[2] == "all"], dtype=int)
        keys = [layout.indicators[position] for position in chosen]
        n, width = len(values[name]), len(chosen)
        for first in range(0, n * width, ROWS_IN_GROUP):
            row = np.arange(first, min(first + ROWS_IN_GROUP, n * width))
            replication, column = row // width, (row % width).astype(np.int32)
            yield pa.table(
                {
                    "scenario": pa.repeat(name, len(row)),
                    "replication": pa.array(replication.astype(np.int32)),
                    "member": pa.array((replication % layout.members).astype(np.int32)),
                    "indicator": _repeated([key[0] for key in keys], column),
                    "place": _repeated([key[1] for key in keys], column),
                    "value": pa.array(values[name][replication, chosen[column]]),
                }
            )


def _repeated(words: Sequence[str], which: NDArray[np.int32]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(which), pa.array(words)).dictionary_decode()
