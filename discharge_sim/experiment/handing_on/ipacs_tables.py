"""Results in IPACS's words: occ, niq, wait and cost of each node and day, as means and as quantiles between winters.

The names of the columns and of the measures are those of the four files that IPACS writes (version 1.0.0: report data
and stochastic data of visits and beds); docs/how-to/import-an-ipacs-workbook.md says where the numbers differ and why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from discharge_sim.experiment.keeping.files import remove_files, write_table
from discharge_sim.experiment.keeping.folder import IPACS_FILES, ResultsFolder

if TYPE_CHECKING:
    from discharge_sim.experiment.keeping.blocks import Blocks
    from discharge_sim.experiment.keeping.layout import Vector
    from discharge_sim.outputs.book import Key
    from discharge_sim.scenario.ipacs import IpacsNode
    from discharge_sim.scenario.loading import Scenario
    from discharge_sim.scenario.scenario import ScenarioTables

QUANTILES = {
    "q05": 0.05, "q5": 0.5, "q95": 0.95, "mean": None, "q10": 0.1, "q25": 0.25, "q75": 0.75, "q90": 0.9, "q025": 0.025,
    "q975": 0.975,
}  # fmt: skip
"""Columns in IPACS's order; `q5` is the median."""
_SERIES = ("service_units_used", "service_people_waiting", "service_wait_days")
_VISIT_ORDER, _BED_ORDER = ("niq", "occ", "wait", "cost"), ("occ", "niq", "wait", "cost")
_STOCHASTIC_WORD = {"wait": "waits"}
"""Measures that have another name in the stochastic file of visits."""


@dataclass(frozen=True)
class _Told:
    """One node of one scenario: numbers by measure, [replication, day]."""

    label: str
    capacity: float
    visits: bool
    days: list[object]
    numbers: Mapping[str, Vector]


def write_ipacs_tables(
    folder: ResultsFolder,
    scenarios: Mapping[str, Scenario],
    blocks: Mapping[str, Blocks],
    wanted: Mapping[str, range],
) -> None:
    """Write the tables of the scenarios that ask for them; without any, remove what an earlier run left."""
    _write(
        folder,
        [
            node
            for name, scenario in scenarios.items()
            if scenario.tables.ipacs is not None
            for node in _nodes(scenario.tables, blocks[name].layout.days, _stored(scenario, blocks[name], wanted[name]))
        ],
    )


def _stored(scenario: Scenario, store: Blocks, replications: range) -> dict[Key, Vector]:
    series = store.daily(replications, series_wanted(scenario))
    return {(key[0], key[1], key[2]): matrix for key, matrix in series}


def series_wanted(scenario: Scenario) -> set[Key]:
    """Return the daily series that the tables of a scenario are made from."""
    ipacs = scenario.tables.ipacs
    services = {node.service for node in ipacs.nodes.values()} if ipacs is not None else set()
    return {(series, service, "all") for series in _SERIES for service in services}


def write_played(
    folder: ResultsFolder, played: Mapping[str, tuple[Scenario, Sequence[object], dict[Key, Vector]]]
) -> None:
    """Write the tables of scenarios that have been played for them alone.

    Parameters
    ----------
    folder : ResultsFolder
    played : mapping
        By name: scenario, days, and the series of `series_wanted`, [replication, day].
    """
    _write(folder, [node for scenario, days, found in played.values() for node in _nodes(scenario.tables, days, found)])


def _write(folder: ResultsFolder, told: list[_Told]) -> None:
    tables = {
        "visit": _wide([node for node in told if node.visits], _VISIT_ORDER),
        "bed": _wide([node for node in told if not node.visits], _BED_ORDER),
        "stochastic_visit": _stochastic_visits([node for node in told if node.visits]),
        "stochastic_bed": _stochastic_beds([node for node in told if not node.visits]),
    }
    for name, table in tables.items():
        path = folder.file(IPACS_FILES[name])
        if table.empty:
            remove_files(path)
        else:
            write_table(path, table)


def _nodes(tables: ScenarioTables, days: Sequence[object], found: Mapping[Key, Vector]) -> Iterator[_Told]:
    if tables.ipacs is None:
        return
    for node in tables.ipacs.nodes.values():
        used, waiting, waits = (found[series, node.service, "all"] for series in _SERIES)
        yield _Told(
            label=f"{node.node}_{tables.ipacs.scenario}",
            capacity=node.capacity,
            visits=_is_home_care(tables, node),
            days=list(days),
            numbers=_measures(node, used, waiting, waits),
        )


def _is_home_care(tables: ScenarioTables, node: IpacsNode) -> bool:
    partnership, _, name = node.service.partition(".")
    own = tables.partnerships[partnership].services if partnership in tables.partnerships else tables.shared_services
    return own[name or partnership].kind == "home_care"


def _measures(node: IpacsNode, used: Vector, waiting: Vector, waits: Vector) -> dict[str, Vector]:
    people = used / node.units_a_person
    cost = people * node.community_cost + waiting * node.acute_cost
    return {"occ": people, "niq": waiting, "wait": waits, "cost": cost}


def _wide(told: list[_Told], order: tuple[str, ...]) -> pd.DataFrame:
    """Return the means: a row a day, a column for each measure of each node, measure by measure."""
    if not told:
        return pd.DataFrame()
    columns = {f"{node.label}__{measure}": _mean(node.numbers[measure]) for measure in order for node in told}
    return pd.DataFrame({"date": told[0].days, **columns})


def _stochastic_visits(told: list[_Told]) -> pd.DataFrame:
    days = [np.arange(1, len(node.days) + 1) for node in told]
    table = _long(told, _VISIT_ORDER, {"day": days, "node": [node.label for node in told]})
    if table.empty:
        return table
    table["measure"] = table["measure"].replace(_STOCHASTIC_WORD)
    return table[["day", "node", *QUANTILES, "measure", "date"]]


def _stochastic_beds(told: list[_Told]) -> pd.DataFrame:
    about = {
        "node": range(1, len(told) + 1),
        "time": [np.arange(len(node.days)) for node in told],
        "capacity": [node.capacity for node in told],
        "node_name": [node.label for node in told],
    }
    table = _long(told, _BED_ORDER, about)
    if table.empty:
        return table
    table = table[["node", "time", "measure", *QUANTILES, "capacity", "node_name"]]
    return table.sort_values(["node", "time"], kind="stable")


def _long(told: list[_Told], order: tuple[str, ...], about: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Return a row for each day of each measure of each node; `about` says something for every node, or its days."""
    if not told:
        return pd.DataFrame()
    long = [len(node.days) for node in told for _ in order]
    each = {name: [value for value in values for _ in order] for name, values in about.items()}
    quantiles = [_quantiles(node.numbers[measure]) for node in told for measure in order]
    columns: dict[str, Any] = {
        name: np.concatenate([np.broadcast_to(value, days) for value, days in zip(values, long, strict=True)])
        for name, values in each.items()
    }
    columns |= {name: np.concatenate([one[name] for one in quantiles]) for name in QUANTILES}
    columns["measure"] = np.repeat(list(order) * len(told), long)
    columns["date"] = [day for node in told for _ in order for day in node.days]
    return pd.DataFrame(columns)


def _mean(matrix: Vector) -> Vector:
    known = ~np.isnan(matrix)
    n = known.sum(axis=0)
    total = np.where(known, matrix, 0.0).sum(axis=0)
    return np.asarray(np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0))


def _quantiles(matrix: Vector) -> dict[str, Vector]:
    """Return mean and quantiles of each day between winters; where a number is defined in none, it is missing.

    The quantiles lie evenly between the sorted numbers, as R and numpy have it when nothing else is asked for.
    """
    n = (~np.isnan(matrix)).sum(axis=0)
    ordered = np.sort(matrix, axis=0)  # what is missing comes last
    day = np.arange(matrix.shape[1])

    def at(level: float) -> Vector:
        place = level * np.maximum(n - 1, 0)
        low = np.floor(place).astype(np.int64)
        high = np.minimum(low + 1, np.maximum(n - 1, 0))
        below, above = ordered[low, day], ordered[high, day]
        return np.asarray(below + (above - below) * (place - low))

    return {name: _mean(matrix) if level is None else at(level) for name, level in QUANTILES.items()}
