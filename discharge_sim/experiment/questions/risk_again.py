"""Risk asked again of stored results, with other limits: nothing has to be played."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from discharge_sim.experiment.keeping.blocks import Blocks
from discharge_sim.experiment.problems import DamagedFileError, ExperimentError
from discharge_sim.experiment.questions.risk import DELAYED, Limits, limits_for, risk_rows, risk_table

if TYPE_CHECKING:
    from discharge_sim.experiment.keeping.folder import ResultsFolder
    from discharge_sim.experiment.keeping.provenance import Provenance


def risk_of_folder(folder: ResultsFolder, stored: Provenance, asked: Limits) -> pd.DataFrame:
    """Return the risk table of a results folder for other limits than those of `risk.csv`.

    Raises
    ------
    ExperimentError
        If the finished replications are no longer there or damaged.
    """
    _check(asked)
    names = list(stored.identity.scenarios)
    counts = stored.counts
    first = stored.baseline or names[0]
    rows: list[dict[str, Any]] = []
    try:
        stores = {name: Blocks.stored(folder.work(name)) for name in names}
        delayed = dict(stores[first].daily(range(counts[first]), {DELAYED}))
        limits = limits_for(stores[first].layout, delayed, asked)
        for name, store in stores.items():
            rows += risk_rows(name, store.layout, store.daily(range(counts[name])), limits)
    except (DamagedFileError, OSError, json.JSONDecodeError) as error:
        raise ExperimentError(
            f"the finished replications in {folder.path} are missing or damaged ({error}); "
            "the command that wrote the results plays again what is missing"
        ) from error
    return risk_table(rows)


def _check(asked: Limits) -> None:
    wrong = [f"days_running must be 1 or more; found {asked.days_running}"] if asked.days_running < 1 else []
    wrong += [f"a number of delayed people cannot be below 0; found {one}" for one in asked.delayed_above if one < 0]
    wrong += [
        f"occupancy is a share, as in 0.95 for 95 %; found {one}" for one in asked.occupancy_above if not 0 <= one <= 2
    ]
    if wrong:
        raise ExperimentError("\n".join(wrong))
