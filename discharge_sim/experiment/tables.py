"""The tables of a results folder, written from the finished replications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from discharge_sim.experiment.blocks import Blocks
from discharge_sim.experiment.comparing import comparison_table
from discharge_sim.experiment.events import EventLogs
from discharge_sim.experiment.files import write_table, written_whole
from discharge_sim.experiment.folder import OFFICIAL_FILES, ResultsFolder
from discharge_sim.experiment.layout import Key, Layout, Vector
from discharge_sim.experiment.playing import Part
from discharge_sim.experiment.ranking import RANKED_BY, ranking_of
from discharge_sim.experiment.settings import Settings
from discharge_sim.experiment.statistics import DAILY_PERCENTILES, mean_of, percentiles_of
from discharge_sim.experiment.uncertainty import uncertainty_table
from discharge_sim.outputs.dictionary import DICTIONARY, dictionary_rows
from discharge_sim.outputs.official import OfficialKey
from discharge_sim.outputs.published_form import Codes, OfficialTables, official_tables

if TYPE_CHECKING:
    from discharge_sim.scenario.loading import Scenario


def write_tables(
    folder: ResultsFolder,
    scenarios: Mapping[str, Scenario],
    parts: Mapping[str, Part],
    baseline: str | None,
    settings: Settings,
) -> None:
    """Write every table; the scenarios stand in the order given, the baseline first."""
    replications = range(settings.replications)
    blocks = {name: Blocks(folder.work(name), part.layout) for name, part in parts.items()}
    values = {name: store.vectors("indicators", replications) for name, store in blocks.items()}
    layouts = {name: part.layout for name, part in parts.items()}
    write_table(folder.file("summary.csv"), summary_table(layouts, values))
    write_table(
        folder.file("daily.csv"), pd.concat([daily_table(name, store, replications) for name, store in blocks.items()])
    )
    _write_official(folder, scenarios, parts, blocks, replications)
    write_table(folder.file("data_dictionary.csv"), pd.DataFrame(dictionary_rows()))
    _write_replications(folder, layouts, values)
    _write_uncertainty(folder, layouts, values, baseline)
    if baseline is not None:
        zone = scenarios[baseline].tables.indifference.delayed_hospital_beds
        write_table(folder.file("comparison.csv"), comparison_table(layouts, values, baseline, zone))
        ranked = {name: matrix[:, layouts[name].indicators.index(RANKED_BY)] for name, matrix in values.items()}
        write_table(folder.file("ranking.csv"), ranking_of(ranked, zone, settings.seed))
    if settings.event_log:
        EventLogs(folder).put_together(list(parts), replications)


def summary_table(layouts: Mapping[str, Layout], values: Mapping[str, Vector]) -> pd.DataFrame:
    """Return mean, simulation error and range between winters of every indicator.

    Parameters
    ----------
    layouts : mapping
        By scenario.
    values : mapping
        By scenario: float array [replication, indicator].
    """
    rows: list[dict[str, Any]] = []
    for name, layout in layouts.items():
        for (indicator, place, group), column in zip(layout.indicators, values[name].T, strict=True):
            about = mean_of(column)
            rows.append(
                {
                    "scenario": name,
                    "indicator": indicator,
                    "place": place,
                    "group": group,
                    "unit": DICTIONARY[indicator].unit,
                    "mean": about.mean,
                    "ci95_low": about.ci95_low,
                    "ci95_high": about.ci95_high,
                    "sd": about.sd,
                    **percentiles_of(column),
                    "replications": column.size,
                }
            )
    return pd.DataFrame(rows)


def daily_table(name: str, store: Blocks, replications: range) -> pd.DataFrame:
    """Return mean and percentiles between winters of each day of every daily series of a scenario."""
    days = np.array(store.layout.days, dtype="datetime64[s]")
    keys: list[Key] = []
    numbers: list[Vector] = []
    for key, matrix in store.daily(replications):
        keys.append(key)
        numbers.append(_by_day(matrix))
    columns: dict[str, Any] = {"scenario": name, "date": np.tile(days, len(keys))}
    for position, word in enumerate(("indicator", "place", "group")):
        columns[word] = np.repeat(np.array([key[position] for key in keys], dtype=object), len(days))
    columns["unit"] = np.repeat(np.array([DICTIONARY[key[0]].unit for key in keys], dtype=object), len(days))
    columns |= dict(zip(("mean", *DAILY_PERCENTILES), np.concatenate(numbers, axis=1), strict=True))
    return pd.DataFrame(columns)


def _by_day(matrix: Vector) -> Vector:
    """Return the mean and then the percentiles of the defined values of each day: [1 + percentile, day]."""
    levels = list(DAILY_PERCENTILES.values())
    defined = ~np.isnan(matrix)
    n = defined.sum(axis=0)
    means = np.divide(np.where(defined, matrix, 0).sum(axis=0), n, out=np.full(len(n), np.nan), where=n > 0)
    found = np.percentile(matrix, levels, axis=0)
    for day in np.flatnonzero((n > 0) & (n < len(matrix))):
        found[:, day] = np.percentile(matrix[defined[:, day], day], levels)
    return np.vstack((means, found))


def _write_official(
    folder: ResultsFolder,
    scenarios: Mapping[str, Scenario],
    parts: Mapping[str, Part],
    blocks: Mapping[str, Blocks],
    replications: range,
) -> None:
    """Write the means of the official counts, one file for each of the published ones."""
    tables = {name: _official(scenarios[name], parts[name], store, replications) for name, store in blocks.items()}
    for what, file in OFFICIAL_FILES.items():
        frames = [getattr(one, what).assign(scenario=name) for name, one in tables.items()]
        everything = pd.concat(frames)
        write_table(folder.file(file), everything[["scenario", *everything.columns.drop("scenario")]])


def _official(scenario: Scenario, part: Part, store: Blocks, replications: range) -> OfficialTables:
    means = store.vectors("official", replications).mean(axis=0).tolist()
    counts = dict(zip(map(OfficialKey._make, part.layout.official), means, strict=True))
    tables = scenario.tables
    areas = {key: partnership.council_area_code for key, partnership in tables.partnerships.items()}
    return official_tables(part.plan, counts, Codes(tables.health_board_code, areas))


def _write_uncertainty(
    folder: ResultsFolder, layouts: Mapping[str, Layout], values: Mapping[str, Vector], baseline: str | None
) -> None:
    """Write how much of the spread is chance and how much is not knowing; only an ensemble can tell."""
    path = folder.file("uncertainty.csv")
    if any(layout.members > 1 for layout in layouts.values()):
        write_table(path, uncertainty_table(layouts, values, baseline))
    else:
        path.unlink(missing_ok=True)


def _write_replications(folder: ResultsFolder, layouts: Mapping[str, Layout], values: Mapping[str, Vector]) -> None:
    with written_whole(folder.file("replications.parquet")) as file:
        writer: pq.ParquetWriter | None = None
        for table in _long_tables(layouts, values):
            writer = writer or pq.ParquetWriter(file, table.schema, compression="zstd")
            writer.write_table(table)
        if writer is not None:
            writer.close()


def _long_tables(layouts: Mapping[str, Layout], values: Mapping[str, Vector]) -> Iterator[pa.Table]:
    """Go through the scenarios: `scenario, replication, member, indicator, place, value`, group `all` only."""
    for name, layout in layouts.items():
        chosen = [position for position, key in enumerate(layout.indicators) if key[2] == "all"]
        matrix = values[name][:, chosen]
        n, width = matrix.shape
        words = {
            word: pa.DictionaryArray.from_arrays(
                pa.array(np.tile(np.arange(width, dtype=np.int32), n)),
                pa.array([layout.indicators[one][index] for one in chosen]),
            ).dictionary_decode()
            for index, word in enumerate(("indicator", "place"))
        }
        yield pa.table(
            {
                "scenario": pa.array([name] * (n * width)),
                "replication": pa.array(np.repeat(np.arange(n, dtype=np.int32), width)),
                "member": pa.array(np.repeat(np.arange(n, dtype=np.int32) % layout.members, width)),
                **words,
                "value": pa.array(matrix.ravel()),
            }
        )
