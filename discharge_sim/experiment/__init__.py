"""Floor 5, asking well: replications, comparison on the same patients, storage, provenance.

Rooms: `playing` winters, `statistics` of many, `questions` beside a comparison, `keeping` on disk, `handing_on`.
The names are loaded when they are first used, so that the command line can look at the table of engines without
waiting for pandas.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from discharge_sim.experiment.asking import compare, replay, simulate
    from discharge_sim.experiment.results import Comparison, Result, open_results

__all__ = ["Comparison", "Result", "compare", "open_results", "replay", "simulate"]

_ROOMS = {
    "compare": "asking",
    "replay": "asking",
    "simulate": "asking",
    "Comparison": "results",
    "Result": "results",
    "open_results": "results",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_ROOMS[name]}"), name)
