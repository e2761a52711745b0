"""The event log in the columns that other tools read: process mining (XES names), and animation with vidigi."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from discharge_sim.experiment.keeping.files import written_whole
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.outputs.frames import WAIT

FORMS = ("plain", "process-mining", "vidigi")
"""plain: as in `events.parquet`; process-mining: names of the XES standard; vidigi: one row an event, in minutes."""
PROCESS_MINING_COLUMNS = (
    *("case:concept:name", "concept:name", "start_timestamp", "time:timestamp", "org:resource"),
    *("lifecycle:transition", "setting", "delay_reason", "scenario", "replication"),
)
VIDIGI_COLUMNS = ("entity_id", "pathway", "event_type", "event", "time", "resource_id", "run_number")
DELAYED = "delayed"
_BESIDE_THE_STAY = ("hub_task", "process")
"""Settings of what goes on while a person lies somewhere else: not a place that a person can be shown at."""
_ORDER = {"arrival": 0, "resource_use_end": 1, "queue": 2, "resource_use": 3, "depart": 4}


def event_log(
    folder: Path, form: str = "plain", *, scenario: str | None = None, replication: int | None = None
) -> pd.DataFrame:
    """Read the event log of a results folder.

    Parameters
    ----------
    folder : Path
    form : str
        One of `FORMS`.
    scenario : str, optional
        Only this scenario.
    replication : int, optional
        Only this simulated winter.

    Raises
    ------
    ExperimentError
        If no log was kept, or it does not hold what is asked for.
    """
    path = folder / "events.parquet"
    if not path.exists():
        raise ExperimentError(f"{folder} holds no event log; ask for one with --event-log (in Python, event_log=True)")
    wanted = {"scenario": scenario, "replication": replication}
    filters = [(name, "==", value) for name, value in wanted.items() if value is not None]
    try:
        log = pd.read_parquet(path, filters=filters or None)
    except (OSError, ValueError) as error:
        raise ExperimentError(f"{path} is damaged and cannot be read: {error}") from error
    if log.empty and filters:
        asked = ", ".join(f"{name} {value}" for name, _, value in filters)
        raise ExperimentError(f"{path} holds nothing of {asked}")
    return in_form(log, form, origin=_origin(folder, log))


def write_log(log: pd.DataFrame, path: Path) -> None:
    """Write an event log to a file whose ending says how: .csv or .parquet.

    Raises
    ------
    ExperimentError
        If the ending is another one; nothing has been written then.
    """
    check_ending(path)
    with written_whole(path) as file:
        if path.suffix == ".csv":
            log.to_csv(file, index=False, lineterminator="\n", encoding="utf-8")
        else:
            log.to_parquet(file, index=False, compression="zstd")


def check_ending(path: Path) -> None:
    """Refuse a file of another kind."""
    if path.suffix not in (".csv", ".parquet"):
        raise ExperimentError(f"{path.name} is neither .csv nor .parquet; give the log one of these endings (--out)")


def _origin(folder: Path, log: pd.DataFrame) -> dt.date:
    """Return the first simulated day of the first scenario in a log."""
    from discharge_sim.scenario.loading import load_scenario

    name = str(log["scenario"].iloc[0]) if len(log) else next(iter(folder.glob("scenarios/*.toml"))).stem
    period = load_scenario(folder / "scenarios" / f"{name}.toml").tables.period
    warm_up = period.warm_up_days if period.start_state == "warm_up" else 0
    return period.window_start - dt.timedelta(days=warm_up)


def in_form(log: pd.DataFrame, form: str, *, origin: dt.date) -> pd.DataFrame:
    """Return an event log in one of the `FORMS`.

    Parameters
    ----------
    log : pandas.DataFrame
        Columns of `events.parquet`.
    form : str
    origin : datetime.date
        First simulated day: vidigi's times are minutes from its beginning.

    Raises
    ------
    ExperimentError
        If there is no such form, or vidigi, which knows runs but no scenarios, is to get several scenarios.
    """
    if form not in FORMS:
        raise ExperimentError(f"there is no form {form!r} of an event log; there is: {', '.join(FORMS)}")
    if form == "plain":
        return log
    if form == "process-mining":
        return for_process_mining(log)
    if log["scenario"].nunique() > 1:
        names = ", ".join(log["scenario"].drop_duplicates())
        raise ExperimentError(f"vidigi takes the log of one scenario; choose one of: {names}")
    return for_vidigi(log, origin)


def for_process_mining(log: pd.DataFrame) -> pd.DataFrame:
    """Return one row an activity under the names of the XES standard (IEEE 1849).

    Returns
    -------
    pandas.DataFrame
        Columns `PROCESS_MINING_COLUMNS`. A case is one person in one simulated winter of one scenario. What went on at
        the horizon has not been completed: its `time:timestamp` is its start, its `lifecycle:transition` is `start`.
    """
    unfinished = log["end"].isna()
    case = log["scenario"] + "/" + log["replication"].astype(str) + "/" + log["case_id"]
    columns = {
        "case:concept:name": case,
        "concept:name": log["activity"],
        "start_timestamp": log["start"],
        "time:timestamp": log["end"].where(~unfinished, log["start"]),
        "org:resource": log["resource"],
        "lifecycle:transition": np.where(unfinished, "start", "complete"),
        **{name: log[name] for name in ("setting", "delay_reason", "scenario", "replication")},
    }
    frame = pd.DataFrame(columns)[list(PROCESS_MINING_COLUMNS)]
    return frame.sort_values(["case:concept:name", "start_timestamp"], kind="stable", ignore_index=True)


def for_vidigi(log: pd.DataFrame, origin: dt.date) -> pd.DataFrame:
    """Return where each person is and what for they wait, one row an event, in vidigi's columns.

    Work of the hub and processes, which go on beside a stay, are left out: delays say what they are waited for.

    Returns
    -------
    pandas.DataFrame
        Columns `VIDIGI_COLUMNS`. `time` is minutes from the beginning of `origin`; what began before stands at 0.
        `resource_id` numbers the beds or places of a resource: each person takes the lowest that is free.
    """
    log = log[~log["setting"].isin(_BESIDE_THE_STAY)].reset_index(drop=True)
    start = _minutes(log["start"], origin).clip(lower=0)
    end = _minutes(log["end"], origin)
    waits = log["activity"].str.startswith(WAIT) | (log["activity"] == DELAYED)
    named = log["activity"].where(log["activity"] != DELAYED, DELAYED + ": " + log["delay_reason"])
    begun = pd.DataFrame(
        {
            "entity_id": log["case_id"],
            "pathway": log["setting"],
            "event_type": np.where(waits, "queue", "resource_use"),
            "event": named,
            "time": start,
            "run_number": log["replication"],
        }
    )
    stays = begun[~waits].assign(end=end, resource=log["resource"])
    stays["resource_id"] = _numbers_of_places(stays)
    begun["resource_id"] = stays["resource_id"].reindex(begun.index)
    ended = stays[stays["end"].notna()]
    ended = ended.assign(event_type="resource_use_end", event=ended["event"] + " ends", time=ended["end"])
    rows = pd.concat([begun, ended, *_ways_in_and_out(begun, end)], ignore_index=True)
    rows["order"] = rows["event_type"].map(_ORDER).fillna(rows["event"].map(_ORDER))
    rows = rows.sort_values(["run_number", "time", "entity_id", "order"], kind="stable", ignore_index=True)
    rows["time"] = rows["time"].astype(np.int64)
    rows["resource_id"] = rows["resource_id"].astype("Int64")
    return rows[list(VIDIGI_COLUMNS)]


def _minutes(moments: pd.Series[Any], origin: dt.date) -> pd.Series[float]:
    return (moments - pd.Timestamp(origin)).dt.total_seconds() / 60


def _ways_in_and_out(begun: pd.DataFrame, end: pd.Series[float]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return an arrival for each person, and a departure for those with whom nothing goes on any more."""
    moments = begun.assign(end=end)
    by_person = moments.groupby(["run_number", "entity_id"], sort=False)
    about = by_person.agg(time=("time", "min"), last=("end", "max"), going_on=("end", lambda one: one.isna().any()))
    about = about.reset_index().assign(pathway="", event_type="arrival_departure")
    arrivals = about.assign(event="arrival")
    gone = about[~about["going_on"].astype(bool)]
    departures = gone.assign(event="depart", time=gone["last"])
    return arrivals.drop(columns=["last", "going_on"]), departures.drop(columns=["last", "going_on"])


def _numbers_of_places(stays: pd.DataFrame) -> pd.Series[int]:
    """Number the places of each resource: a person takes the lowest that is free and that they hold nowhere else."""
    numbers = pd.Series(0, index=stays.index, dtype=np.int64)
    for _, one_run in stays.sort_values(["time", "end"], kind="stable").groupby("run_number", sort=False):
        numbering = _Numbering()
        rows = zip(
            one_run.index, one_run["entity_id"], one_run["resource"], one_run["time"], one_run["end"], strict=True
        )
        for row, person, resource, time, end in rows:
            numbers[row] = numbering.take(str(person), str(resource), float(time), float(end))
    return numbers


class _Numbering:
    """The places of one run, as time goes by."""

    def __init__(self) -> None:
        self._held: dict[str, set[int]] = {}  # by resource
        self._by_person: dict[str, set[int]] = {}
        self._ends: list[tuple[float, str, str, int]] = []

    def take(self, person: str, resource: str, time: float, end: float) -> int:
        while self._ends and self._ends[0][0] <= time:
            _, whose, where, number = heapq.heappop(self._ends)
            self._held[where].discard(number)
            self._by_person[whose].discard(number)
        held, mine = self._held.setdefault(resource, set()), self._by_person.setdefault(person, set())
        number = _lowest_free(held, mine)
        held.add(number)
        mine.add(number)
        heapq.heappush(self._ends, (end if end == end else float("inf"), person, resource, number))
        return number


def _lowest_free(*taken: Iterable[int]) -> int:
    everything = set().union(*taken)
    return next(number for number in range(1, len(everything) + 2) if number not in everything)
