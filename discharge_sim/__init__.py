"""Compare ways of organising hospital discharge for the same winter and the same patients.

Everything public is here and is loaded when it is first used::

    import discharge_sim as ds

    base = ds.load_scenario("scenarios/winter-hub/base.toml")
    result = ds.simulate(base, replications=200, seed=1)
    result.summary()
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from discharge_sim.experiment.plotting import draw_with
from discharge_sim.experiment.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from discharge_sim.experiment.asking import compare, one_more, replay, simulate, story
    from discharge_sim.experiment.problems import ExperimentError, ReplicationError
    from discharge_sim.experiment.results import Comparison, Result, open_results
    from discharge_sim.plan.compile import compile_plan
    from discharge_sim.plan.load import offered_load
    from discharge_sim.plan.problems import PlanError
    from discharge_sim.report.page import write_report
    from discharge_sim.report.workbook.page import write_workbook
    from discharge_sim.scenario.errors import ScenarioError
    from discharge_sim.scenario.loading import Scenario, load_scenario

__all__ = [
    "Comparison",
    "ExperimentError",
    "PlanError",
    "ReplicationError",
    "Result",
    "Scenario",
    "ScenarioError",
    "__version__",
    "compare",
    "compile_plan",
    "load_scenario",
    "offered_load",
    "one_more",
    "open_results",
    "replay",
    "simulate",
    "story",
    "write_report",
    "write_workbook",
]

_ROOMS = {
    "Comparison": "experiment.results",
    "ExperimentError": "experiment.problems",
    "PlanError": "plan.problems",
    "ReplicationError": "experiment.problems",
    "Result": "experiment.results",
    "Scenario": "scenario.loading",
    "ScenarioError": "scenario.errors",
    "compare": "experiment.asking",
    "compile_plan": "plan.compile",
    "load_scenario": "scenario.loading",
    "offered_load": "plan.load",
    "one_more": "experiment.asking",
    "open_results": "experiment.results",
    "replay": "experiment.asking",
    "simulate": "experiment.asking",
    "story": "experiment.asking",
    "write_report": "report.page",
    "write_workbook": "report.workbook.page",
}


def _plots(folder: Path, name: str | None, keeper: object) -> Any:
    return importlib.import_module(f"{__name__}.report.plots").Plots(folder, name, keeper)


draw_with(_plots)


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
