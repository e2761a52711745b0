"""Writing the workbook of a results folder: notes first, then the tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from discharge_sim.experiment.keeping.files import written_whole
from discharge_sim.experiment.keeping.provenance import read_provenance
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.report.stored_scenarios import stored_scenario
from discharge_sim.report.workbook.sheets import Stored, tables_of
from discharge_sim.report.workbook.spreadsheet import Sheet, workbook_of
from discharge_sim.scenario.loading import Scenario

FILE_NAME = "results.xlsx"
_HOW_TO_READ = (
    (
        "Range between winters",
        "p05 to p95: nine simulated winters in ten lie in it. Plan with it; more simulated winters do not narrow it.",
    ),
    ("Simulation error", "ci95_low to ci95_high: how well the mean is known. More simulated winters narrow it."),
    (
        "Better in a share of winters",
        "share_of_winters_better counts simulated winters; probability_mean_better says how sure the mean is better.",
    ),
    ("Place and group", "all: everything together. A place is a partnership, pool, service or team by its key."),
)


def write_workbook(results: str | Path) -> Path:
    """Write the tables of a results folder into it as an Excel workbook.

    Parameters
    ----------
    results : path
        Folder written by `discharge-sim run` or `discharge-sim compare`.

    Returns
    -------
    pathlib.Path
        The workbook, `results.xlsx`.

    Raises
    ------
    ExperimentError
        If the folder is not a finished results folder.
    """
    folder = Path(results)
    stored_run = read_provenance(folder)
    if stored_run is None or not (folder / "summary.csv").exists():
        missing = "run.json" if stored_run is None else "summary.csv"
        raise ExperimentError(f"{folder} is not a finished results folder: {missing} is missing")
    scenarios = tuple(stored_scenario(folder / "scenarios" / f"{name}.toml") for name in stored_run.identity.scenarios)
    stored = Stored(folder, scenarios, stored_run.replications)
    tables = [_scenarios(scenarios), *tables_of(stored)]
    title = f"Results of discharge_sim: {scenarios[0].title}"
    content = workbook_of(
        [_notes(title, stored, stored_run.content, tables), *tables], title=title, made=_made(stored_run.content)
    )
    path = folder / FILE_NAME
    with written_whole(path) as file:
        file.write(content)
    return path


def _made(run: Any) -> dt.datetime:
    return dt.datetime.fromisoformat(run.get("ended") or run["began"])


def _notes(title: str, stored: Stored, run: Any, tables: Sequence[Sheet]) -> Sheet:
    """Return the first sheet: what this is, where it comes from, what each sheet holds, how to read it."""
    rows = [("", title), ("Written by", f"discharge_sim {run['version']}"), ("Computed", str(run.get("ended") or ""))]
    if run.get("note"):
        rows.append(("Note", str(run["note"])))
    winters = f"{stored.replications} of each scenario, with the same patients in all of them"
    rows += [("Simulated winters", winters), ("Seed", str(run["seed"])), ("Engine", str(run["engine"]))]
    if stored.is_demonstration:
        rows.append(
            ("Demonstration only", "Too few simulated winters say nothing about ranges: those cells are empty.")
        )
    rows += [("Command", str(run["command"])), ("State", str(run["state"]))]
    rows += [(f"Hash of {scenario.name}", scenario.hash) for scenario in stored.scenarios]
    rows += [("", ""), ("Sheets", "")]
    rows += [(sheet.name, sheet.about) for sheet in tables]
    rows += [("", ""), ("How to read it", ""), *_HOW_TO_READ]
    rows += [
        ("Limits", "A comparison under stated assumptions, not a forecast. docs/limits.md says what it cannot answer.")
    ]
    return Sheet("Notes", "", pd.DataFrame(rows, columns=["what", "notes"]), wrapped=("notes",))


def _scenarios(scenarios: Sequence[Scenario]) -> Sheet:
    base = scenarios[0]
    rows = [
        {
            "scenario": scenario.name,
            "title": scenario.title,
            "description": scenario.description,
            "what_differs_from_the_baseline": "\n".join(change.words for change in scenario.differences(base))
            if scenario is not base
            else "",
            "what_must_be_true": "\n".join(scenario.tables.what_must_be_true),
            "window": f"{scenario.tables.period.window_start} to {scenario.tables.period.window_end}",
            "hash": scenario.hash,
        }
        for scenario in scenarios
    ]
    about = "What was compared, in words; the first is the baseline."
    wrapped = ("description", "what_differs_from_the_baseline", "what_must_be_true")
    return Sheet("Scenarios", about, pd.DataFrame(rows), wrapped=wrapped)
