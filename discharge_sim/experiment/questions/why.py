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
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from discharge_sim.experiment.keeping.blocks import Blocks
from discharge_sim.experiment.keeping.files import read_json, write_json, write_table
from discharge_sim.experiment.keeping.provenance import read_provenance
from discharge_sim.experiment.keeping.table_columns import REASON_COLUMNS
from discharge_sim.experiment.playing.engines import engine_named
from discharge_sim.experiment.playing.workers import default_workers
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.questions.flows import flows_of_services, flows_table
from discharge_sim.outputs.frames import case_ids
from discharge_sim.outputs.stocks import Ints
from discharge_sim.outputs.view import View
from discharge_sim.plan.compile import compile_plan
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.reasons import DELAY_REASONS, REASON_CODES
from discharge_sim.vocabulary.settings import EndedBy

if TYPE_CHECKING:
    from pathlib import Path

    from discharge_sim.experiment.keeping.folder import ResultsFolder
    from discharge_sim.experiment.keeping.provenance import Identity
    from discharge_sim.plan.layout import Plan
    from discharge_sim.scenario.loading import Scenario

WINTERS = 3
"""A winter has thousands of delayed days: a few are enough to see where they went."""
STATES = {
    "in_bed": "in hospital, not delayed (not yet ready, or unfit again)",
    "waiting_for_bed": "waiting for a hospital bed",
    "left": "left hospital",
    "died": "died",
    "not_there": "no such hospital stay",
}
"""Where somebody is who is not delayed."""
_FORMAT = 2
_WORDS = (*REASON_CODES, *STATES)
_PLACE = {word: place for place, word in enumerate(_WORDS)}
_FAR = 10**9
"""More minutes than any horizon has: minutes of different people are moved so far apart."""
_FAR_DAYS = 10**6
"""The same in days."""


def reason_to_reason(baseline: View, scenario: View) -> Counter[tuple[str, str]]:
    """Count the days of persons by what they waited for under the baseline and under the scenario.

    Returns
    -------
    Counter of (state, state)
        Days of the window at whose 00:00 snapshot the person is delayed under at least one of the two. A state is a
        reason code or a key of `STATES`.
    """
    views = (baseline, scenario)
    numbers = _common_numbers(baseline, scenario)
    delayed = [_delayed_days(view, number) for view, number in zip(views, numbers, strict=True)]
    days = np.union1d(delayed[0][0], delayed[1][0])
    before, after = (
        _states_on(view, number, days, *found) for view, number, found in zip(views, numbers, delayed, strict=True)
    )
    pairs, counts = np.unique(before * len(_WORDS) + after, return_counts=True)
    return Counter(
        {
            (_WORDS[pair // len(_WORDS)], _WORDS[pair % len(_WORDS)]): count
            for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True)
        }
    )


def _common_numbers(baseline: View, scenario: View) -> tuple[Ints, Ints]:
    """Return, for the people of each of the two, a number that is the same for the same person."""
    plans, people = (baseline.plan, scenario.plan), (baseline.person, scenario.person)
    if _are_same_people(baseline, scenario):
        everybody = np.arange(len(baseline.person), dtype=np.int64)
        return everybody, everybody
    names = [case_ids(plan, person) for plan, person in zip(plans, people, strict=True)]
    numbers, _ = pd.factorize(np.concatenate(names))
    return numbers[: len(names[0])].astype(np.int64), numbers[len(names[0]) :].astype(np.int64)


def _are_same_people(baseline: View, scenario: View) -> bool:
    first, second = baseline.plan, scenario.plan
    if (first.streams, first.start_groups) != (second.streams, second.start_groups):
        return False
    if not np.array_equal(first.start_group["count"], second.start_group["count"]):
        return False
    return all(
        np.array_equal(baseline.person[name], scenario.person[name]) for name in ("stream", "start_day", "candidate")
    )


def _delayed_days(view: View, number: Ints) -> tuple[Ints, Ints]:
    """Return the days of persons on which somebody is officially delayed, in order, and the position of the reason."""
    found, days = view.delays, view.scope.days
    first = np.maximum(found.seen.first, days.first)
    last = np.minimum(found.seen.last, days.first + days.number - 1)
    length = np.maximum(last - first + 1, 0)
    row = np.repeat(np.arange(len(length)), length)
    day = first[row] + np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length)
    both, place = np.unique(number[found.person[row]] * _FAR_DAYS + day, return_index=True)
    return both, found.reason[row][place]


def _states_on(view: View, number: Ints, days: Ints, delayed: Ints, reason: Ints) -> Ints:
    """Return what people wait for on some days, or where they are who are not delayed: positions in `_WORDS`."""
    states = np.full(len(days), -1, dtype=np.int64)
    states[np.searchsorted(days, delayed)] = reason
    other = np.flatnonzero(states < 0)
    row_of = np.full(int(max(number.max(initial=-1), days.max(initial=0) // _FAR_DAYS)) + 1, -1, dtype=np.int64)
    row_of[number] = np.arange(len(number))
    states[other] = _states_at(view, row_of[days[other] // _FAR_DAYS], days[other] % _FAR_DAYS)
    return states


def _states_at(view: View, person: Ints, day: Ints) -> Ints:
    """Return where people are at the snapshots of some days, given that they are not delayed there.

    Parameters
    ----------
    view : View
    person : int array
        Rows of the table of people; -1 for somebody who does not come.
    day : int array
    """
    states = np.full(len(person), _PLACE["not_there"], dtype=np.int64)
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
    words = (_PLACE["died"], _PLACE["left"], _PLACE["in_bed"])
    states[rows] = np.select([died, left, in_bed], words, _PLACE["waiting_for_bed"])
    states[known[view.person["died"][person[known]] < minute[known]]] = _PLACE["died"]
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
    plans : mapping, optional
        Plan of each scenario as it is written, if it was compiled before.
    """

    def __init__(
        self,
        folder: ResultsFolder,
        identity: Identity,
        scenarios: Mapping[str, Scenario],
        baseline: str | None,
        plans: Mapping[str, Plan] = MappingProxyType({}),
    ) -> None:
        self._folder = folder
        self._identity = identity
        self._scenarios = scenarios
        self._baseline = baseline
        self._play = engine_named(identity.engine).load()
        self._plans = dict(plans)

    def write_tables(self, counts: Mapping[str, int]) -> None:
        """Write `reasons.csv` (beside a baseline) and `flows.csv`; `counts` has the replications of each scenario."""
        winters = range(min(WINTERS, *counts.values()))
        counted: dict[str, list[dict[str, Any]]] = {name: [] for name in self._scenarios}
        with ThreadPoolExecutor(default_workers()) as pool:
            plans = dict(zip(counted, pool.map(self._plan_as_written, counted), strict=True))
            for winter in winters:  # one winter of all scenarios after the other: the baseline's is played once
                beside = self._baseline_in(winter)
                found = pool.map(lambda name: self._counted(name, winter, beside), counted)  # noqa: B023 (used at once)
                for so_far, one in zip(counted.values(), found, strict=True):
                    so_far.append(one)
            first_and_last = pool.map(lambda name: self._delayed_first_and_last(name, counts[name]), counted)
            stocks = dict(zip(counted, first_and_last, strict=True))
        self._sweep(winters)
        if self._baseline is not None:
            write_table(self._folder.file("reasons.csv"), reasons_table(counted, self._baseline))
        services = {name: [one["services"] for one in counted[name]] for name in counted}
        summary = pd.read_csv(self._folder.file("summary.csv"), keep_default_na=False, na_values=[""])
        write_table(self._folder.file("flows.csv"), flows_table(plans, services, summary, stocks))

    def _delayed_first_and_last(self, name: str, replications: int) -> dict[str, tuple[float, float]]:
        """Return the delayed people of the first and the last day, by partnership: mean over all stored winters."""
        places = ["all", *self._scenarios[name].tables.partnerships]
        wanted = {("delayed_hospital_beds", place, "all") for place in places}
        series = Blocks.stored(self._folder.work(name)).daily(range(replications), wanted)
        return {place: (float(days[:, 0].mean()), float(days[:, -1].mean())) for (_, place, _), days in series}

    def _baseline_in(self, winter: int) -> View | None:
        """Return a winter of the baseline, unless nothing is compared or all was counted before."""
        if self._baseline is None or all(self._path(name, winter).exists() for name in self._scenarios):
            return None
        return self._view(self._baseline, winter)

    def _counted(self, name: str, winter: int, beside: View | None) -> dict[str, Any]:
        path = self._path(name, winter)
        if path.exists():
            stored: dict[str, Any] = read_json(path)
            return stored
        mine = beside if beside is not None and name == self._baseline else self._view(name, winter)
        reasons = Counter() if beside is None else reason_to_reason(beside, mine)
        content = {
            "services": flows_of_services(mine),
            "reasons": [[before, after, days] for (before, after), days in sorted(reasons.items())],
        }
        write_json(path, content, indent=None)
        return content

    def _view(self, name: str, winter: int) -> View:
        scenario = self._scenarios[name]
        plan = compile_plan(scenario.member(winter)) if scenario.members is not None else self._plan_as_written(name)
        return View(plan, self._play(plan, self._identity.seed, winter))

    def _path(self, name: str, winter: int) -> Path:
        return self._folder.work(name) / self._file(name, winter)

    def _plan_as_written(self, name: str) -> Plan:
        if name not in self._plans:
            self._plans[name] = compile_plan(self._scenarios[name])
        return self._plans[name]

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


def write_why(
    folder: ResultsFolder,
    scenarios: Mapping[str, Scenario],
    baseline: str | None,
    plans: Mapping[str, Plan] = MappingProxyType({}),
) -> None:
    """Write `reasons.csv` and `flows.csv` of a finished experiment.

    Parameters
    ----------
    folder : ResultsFolder
    scenarios : mapping
        By name, the baseline first.
    baseline : str or None
        Its name; None if nothing is compared.
    plans : mapping, optional
        As `Winters` takes them.
    """
    stored = read_provenance(folder.path)
    if stored is None:
        raise ExperimentError(f"{folder.path} is not a results folder: run.json is missing")
    with folder.ours_alone():
        Winters(folder, stored.identity, scenarios, baseline, plans).write_tables(stored.counts)
