"""Playing scenarios for IPACS's tables alone: nothing else is measured, nothing is kept to continue from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from discharge_sim.experiment.handing_on.ipacs_tables import series_wanted, write_played
from discharge_sim.experiment.keeping.folder import IPACS_FILES, ResultsFolder
from discharge_sim.experiment.playing.engines import engine_named
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.outputs.book import Book, Key
from discharge_sim.outputs.desk import desk_of
from discharge_sim.outputs.scope import scope_of
from discharge_sim.outputs.service_days import service_days
from discharge_sim.outputs.tallies import Tallies
from discharge_sim.plan.compile import compile_plan
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, date_of

if TYPE_CHECKING:
    from discharge_sim.experiment.keeping.layout import Vector
    from discharge_sim.plan.layout import Plan
    from discharge_sim.scenario.loading import Scenario


def play_for_ipacs(
    scenarios: Sequence[Scenario], out: Path, *, replications: int, seed: int, engine: str, workers: int
) -> list[Path]:
    """Play scenarios and write IPACS's tables; the numbers are those that a full run of them gives.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Each with a table `[ipacs]`.
    out : Path
        A new folder, an empty one, or one with tables of this kind, which are replaced.
    replications, seed : int
    engine : str
    workers : int
        Threads.

    Returns
    -------
    list of Path
        The tables.

    Raises
    ------
    ExperimentError
        If a scenario has no such table, or the folder holds something else.
    """
    without = [scenario.name for scenario in scenarios if scenario.tables.ipacs is None]
    if without:
        raise ExperimentError(
            f"{', '.join(without)}: there is no table [ipacs], which says what IPACS calls each service; "
            "`discharge-sim import ipacs` writes it"
        )
    _check(out)
    plans = {scenario.name: compile_plan(scenario) for scenario in scenarios}
    found = _played(scenarios, plans, replications, seed, engine, workers)
    played = {one.name: (one, _days(plans[one.name]), found[one.name]) for one in scenarios}
    write_played(ResultsFolder(out), played)
    return sorted(out / name for name in IPACS_FILES.values() if (out / name).exists())


def _check(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise ExperimentError(f"{out} is a file; give a folder for the tables (--out FOLDER)")
    others = sorted(path.name for path in out.glob("*") if path.name not in IPACS_FILES.values())
    if others:
        raise ExperimentError(f"{out} holds {others[0]}; give a new folder for the tables (--out FOLDER)")


def _played(
    scenarios: Sequence[Scenario], plans: Mapping[str, Plan], replications: int, seed: int, engine: str, workers: int
) -> dict[str, dict[Key, Vector]]:
    play = engine_named(engine).load_for_sums()
    found = {
        one.name: {key: np.empty((replications, len(_days(plans[one.name])))) for key in series_wanted(one)}
        for one in scenarios
    }

    def one(name: str, replication: int) -> None:
        plan = plans[name]
        scope, book = scope_of(plan), Book(replications=1)
        service_days(Tallies(scope, desk_of(scope).sums_of(play(plan, seed, replication))), book)
        series = dict(zip(book.series_keys(), book.series()[0], strict=True))
        for key, matrix in found[name].items():
            matrix[replication] = series[key]

    one(scenarios[0].name, 0)  # compiles the engine, if need be, before the threads begin
    with ThreadPoolExecutor(workers) as threads:
        tasks = [threads.submit(one, name, replication) for replication in range(replications) for name in found]
        for task in tasks:
            task.result()
    return found


def _days(plan: Plan) -> list[object]:
    days = scope_of(plan).days
    return [date_of(plan.origin, (days.first + day) * MINUTES_PER_DAY) for day in range(days.number)]
