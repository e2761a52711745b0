"""Why a configuration differs: some winters played again and compared person by person.

The stored numbers say by how much the days with each reason changed. Who waited for what before, and for what
afterwards, only the people can say, and people are never stored. So the first few winters are played again under the
baseline and under each scenario; the same person is found in both, and each delayed day of either is looked up in the
other. What was counted is kept with the finished replications, so that it is never counted twice.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from discharge_sim.experiment.engines import engine_named
from discharge_sim.experiment.files import read_json, write_json, write_table
from discharge_sim.experiment.flows import flows_of_services, flows_table
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.provenance import read_provenance
from discharge_sim.outputs.frames import case_ids
from discharge_sim.outputs.view import View
from discharge_sim.plan.compile import compile_plan
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.reasons import DELAY_REASONS, REASON_CODES
from discharge_sim.vocabulary.settings import EndedBy

if TYPE_CHECKING:
    from discharge_sim.experiment.folder import ResultsFolder
    from discharge_sim.experiment.provenance import Identity
    from discharge_sim.scenario.loading import Scenario

WINTERS = 5
"""A winter has thousands of delayed days: a few are enough to see where they went."""
REASON_COLUMNS = (
    *("scenario", "baseline", "from_state", "to_state", "from_meaning", "to_meaning"),
    *("bed_days", "share_of_from", "winters"),
)
STATES = {
    "in_bed": "in hospital, not delayed (not yet ready, or unfit again)",
    "waiting_for_bed": "waiting for a hospital bed",
    "left": "left hospital",
    "died": "died",
    "not_there": "no such hospital stay",
}
"""Where somebody is who is not delayed."""
_FORMAT = 1
_FAR = 10**9
"""More minutes than any horizon has: minutes of different people are moved so far apart."""


def reason_to_reason(baseline: View, scenario: View) -> Counter[tuple[str, str]]:
    """Count the days of persons by what they waited for under the baseline and under the scenario.

    Returns
    -------
    Counter of (state, state)
        Days of the window at whose 00:00 snapshot the person is delayed under at least one of the two. A state is a
        reason code or a key of `STATES`.
    """
    before, after = _delayed_days(baseline), _delayed_days(scenario)
    both = before.merge(after, on=["case", "day"], how="outer", suffixes=("_before", "_after"))
    counted: Counter[tuple[str, str]] = Counter()
    sides = []
    for side, view in (("before", baseline), ("after", scenario)):
        states = both[f"reason_{side}"].to_numpy(dtype=object, copy=True)
        missing = np.flatnonzero(pd.isna(states))
        states[missing] = _states_at(view, both["case"].to_numpy()[missing], both["day"].to_numpy()[missing])
        sides.append(states)
    counted.update(zip(*sides, strict=True))
    return counted


def _delayed_days(view: View) -> pd.DataFrame:
    """Return one row for each person and day of the window on which the person is officially delayed."""
    found, days = view.delays, view.scope.days
    first = np.maximum(found.seen.first, days.first)
    last = np.minimum(found.seen.last, days.first + days.number - 1)
    number = np.maximum(last - first + 1, 0)
    row = np.repeat(np.arange(len(number)), number)
    day = first[row] + np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number)
    case = case_ids(view.plan, view.person)[found.person[row]]
    reason = np.array(REASON_CODES, dtype=object)[found.reason[row]]
    return pd.DataFrame({"case": case, "day": day, "reason": reason}).drop_duplicates(["case", "day"])


def _states_at(view: View, case: np.ndarray[Any, Any], day: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return where people are at the snapshots of some days, given that they are not delayed there."""
    states = np.full(len(case), "not_there", dtype=object)
    person = pd.Index(case_ids(view.plan, view.person)).get_indexer(pd.Index(case))
    minute = day * MINUTES_PER_DAY
    known = np.flatnonzero(person >= 0)
    spell = view.spell
    order = np.lexsort((spell["arrived"], spell["person"]))
    moments = spell["person"][order] * _FAR + spell["arrived"][order]
    place = np.searchsorted(moments, person[known] * _FAR + minute[known], side="left") - 1
    there = (place >= 0) & (spell["person"][order][place] == person[known])
    rows, spells, at = known[there], order[place[there]], minute[known[there]]
    left = spell["left"][spells] < at
    died = left & (spell["ended_by"][spells] == EndedBy.DIED)
    in_bed = ~left & (spell["bed_start"][spells] < at)
    states[rows] = np.select([died, left, in_bed], ["died", "left", "in_bed"], "waiting_for_bed")
    gone = known[view.person["died"][person[known]] < minute[known]]
    states[gone] = "died"
    return states


class Winters:
    """Winters played again, and what was counted in them.

    Parameters
    ----------
    folder : ResultsFolder
        Of a finished experiment.
    identity : Identity
        Of the experiment: seed and engine, and the hashes that say which counts are still good.
    scenarios : mapping
        By name, the baseline first if there is one.
    baseline : str or None
    """

    def __init__(
        self, folder: ResultsFolder, identity: Identity, scenarios: Mapping[str, Scenario], baseline: str | None
    ) -> None:
        self._folder = folder
        self._identity = identity
        self._scenarios = scenarios
        self._baseline = baseline
        self._play = engine_named(identity.engine).load()
        self._kept: tuple[int, View] | None = None

    def write_tables(self, replications: int) -> None:
        """Write `reasons.csv` (beside a baseline) and `flows.csv`."""
        winters = range(min(WINTERS, replications))
        counted = {name: [self._counted(name, winter) for winter in winters] for name in self._scenarios}
        self._sweep(winters)
        if self._baseline is not None:
            write_table(self._folder.file("reasons.csv"), reasons_table(counted, self._baseline))
        plans = {name: compile_plan(scenario) for name, scenario in self._scenarios.items()}
        services = {name: [one["services"] for one in counted[name]] for name in counted}
        summary = pd.read_csv(self._folder.file("summary.csv"), keep_default_na=False, na_values=[""])
        write_table(self._folder.file("flows.csv"), flows_table(plans, services, summary))

    def _counted(self, name: str, winter: int) -> dict[str, Any]:
        path = self._folder.work(name) / self._file(name, winter)
        if path.exists():
            stored: dict[str, Any] = read_json(path)
            return stored
        mine = self._view(name, winter)
        reasons = reason_to_reason(self._view(str(self._baseline), winter), mine) if self._baseline else Counter()
        content = {
            "services": flows_of_services(mine),
            "reasons": [[before, after, days] for (before, after), days in sorted(reasons.items())],
        }
        write_json(path, content, indent=None)
        return content

    def _view(self, name: str, winter: int) -> View:
        if name == self._baseline and self._kept is not None and self._kept[0] == winter:
            return self._kept[1]
        plan = compile_plan(self._scenarios[name].member(winter))
        view = View(plan, self._play(plan, self._identity.seed, winter))
        if name == self._baseline:
            self._kept = (winter, view)
        return view

    def _file(self, name: str, winter: int) -> str:
        both = [self._identity.scenarios[one]["plan"] for one in (name, self._baseline) if one is not None]
        about = json.dumps([_FORMAT, self._identity.program, self._identity.seed, self._identity.engine, *both])
        return f"why-{winter:05d}-{hashlib.blake2b(about.encode(), digest_size=6).hexdigest()}.json"

    def _sweep(self, winters: Sequence[int]) -> None:
        """Remove what was counted beside another baseline."""
        for name in self._scenarios:
            good = {self._file(name, winter) for winter in winters}
            for path in self._folder.work(name).glob("why-*.json"):
                if path.name not in good:
                    path.unlink()


def reasons_table(counted: Mapping[str, Sequence[Mapping[str, Any]]], baseline: str) -> pd.DataFrame:
    """Return, for each scenario, the days of each reason and what became of them, a winter.

    Parameters
    ----------
    counted : mapping
        By scenario: what was counted in each winter.
    baseline : str
    """
    meanings = {reason.code: reason.meaning for reason in DELAY_REASONS} | STATES
    rows: list[dict[str, Any]] = []
    for name, winters in counted.items():
        if name == baseline:
            continue
        days: Counter[tuple[str, str]] = Counter()
        for winter in winters:
            days.update({(before, after): number for before, after, number in winter["reasons"]})
        of_reason: Counter[str] = Counter()
        for (before, _), number in days.items():
            of_reason[before] += number
        for (before, after), number in sorted(days.items(), key=lambda item: -item[1]):
            share = np.nan if before in STATES else number / of_reason[before]
            about = {"scenario": name, "baseline": baseline, "from_state": before, "to_state": after}
            words = {"from_meaning": meanings[before], "to_meaning": meanings[after]}
            numbers = {"bed_days": number / len(winters), "share_of_from": share, "winters": len(winters)}
            rows.append({**about, **words, **numbers})
    return pd.DataFrame(rows, columns=list(REASON_COLUMNS))


def write_why(folder: ResultsFolder, scenarios: Mapping[str, Scenario], baseline: str | None) -> None:
    """Write `reasons.csv` and `flows.csv` of a finished experiment.

    Parameters
    ----------
    folder : ResultsFolder
    scenarios : mapping
        By name, the baseline first.
    baseline : str or None
        Its name; None if nothing is compared.
    """
    stored = read_provenance(folder.path)
    if stored is None:
        raise ExperimentError(f"{folder.path} is not a results folder: run.json is missing")
    with folder.ours_alone():
        Winters(folder, stored.identity, scenarios, baseline).write_tables(stored.replications)
