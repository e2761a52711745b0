"""Single winters: how an indicator is spread over them, as a few strokes that each stand for as many winters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from discharge_sim.experiment.keeping.stored_tables import read_replications
from discharge_sim.report.results import Results

STROKES = 20
"""One winter in twenty: a reader can count them."""


def strokes_of(results: Results, indicator: str) -> dict[str, NDArray[np.float64]]:
    """Return, by scenario, the values that the strokes stand at; empty in a demonstration or without stored winters."""
    path = results.folder / "replications.parquet"
    if results.demonstration or not path.exists():
        return {}
    table = read_replications(path, indicator).dropna()
    places = (np.arange(STROKES) + 0.5) / STROKES
    return {str(name): np.quantile(rows["value"], places) for name, rows in table.groupby("scenario")}
