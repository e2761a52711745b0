"""Single histories as frames: the event log, one row an activity, and the patients, one row a hospital spell.

People keep their `case_id` under every configuration: it is made of their stream, start day and candidate number.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from discharge_sim.experiment.files import sweep, written_whole
from discharge_sim.experiment.folder import ResultsFolder
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import NEED_KEYS, AssessmentPlace
from discharge_sim.vocabulary.reasons import REASON_CODES
from discharge_sim.vocabulary.settings import EndedBy, ServiceKind, StreamKind

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan
    from discharge_sim.vocabulary.records import Records

EVENT_COLUMNS = (
    "scenario",
    "replication",
    "case_id",
    "activity",
    "start",
    "end",
    "setting",
    "resource",
    "delay_reason",
)
_WAIT = "wait: "
_MOMENTS = (
    "arrived",
    "bed_start",
    "planned",
    "fit",
    "first_ready",
    "ready",
    "referred",
    "assessment_started",
    "assessed",
    "left",
)


def frame_of_events(plan: Plan, records: Records) -> pd.DataFrame:
    """Return the event log of one replication, without scenario and replication.

    Returns
    -------
    pandas.DataFrame
        `case_id, activity, start, end, setting, resource, delay_reason`, sorted by person and start. `end` is missing
        if the activity went on at the horizon. Waiting is an activity (`wait: ...`), and so is each interval of delay.
    """
    cases = _case_ids(plan, records)
    services = np.array([*plan.services, ""], dtype=object)
    settings = np.array([*(ServiceKind(kind).key for kind in plan.service["kind"]), ""], dtype=object)
    supplies = np.array([*plan.supplies, ""], dtype=object)
    reasons = np.array(REASON_CODES, dtype=object)
    visit, task, delay = records.visit, records.task, records.delay
    pieces = [
        _piece(_WAIT, visit, "joined", _wait_end(visit), services, settings, services[visit["service"]]),
        _piece("", visit, "started", visit["ended"], services, settings, services[visit["service"]]),
        _piece(_WAIT, task, "joined", _wait_end(task), services, settings, services[task["service"]]),
        _piece("", task, "started", task["ended"], services, settings, supplies[task["supply"]]),
        pd.DataFrame(
            {
                "person": delay["person"],
                "activity": "delayed",
                "start": delay["start"],
                "end": np.where(delay["ended_by"] == EndedBy.NOT_ENDED, NEVER, delay["end"]),
                "setting": settings[delay["pool"]],
                "resource": services[delay["pool"]],
                "delay_reason": reasons[delay["reason"]],
            }
        ),
    ]
    log = pd.concat(pieces, ignore_index=True)
    no_wait_at_all = log["activity"].str.startswith(_WAIT) & (log["start"] == log["end"])
    log = log[(log["start"] != NEVER) & ~no_wait_at_all].sort_values(
        ["person", "start", "activity"], kind="stable", ignore_index=True
    )
    log.insert(0, "case_id", cases[log["person"]])
    for column in ("start", "end"):
        log[column] = _times(plan, log[column].to_numpy())
    return log.drop(columns="person").astype(dict.fromkeys(("activity", "setting", "resource", "delay_reason"), "str"))


def frame_of_patients(plan: Plan, records: Records) -> pd.DataFrame:
    """Return one row for every hospital spell of one replication, with words and times instead of numbers."""
    spell = records.spell
    person = records.person[spell["person"]]
    services = np.array([*plan.services, ""], dtype=object)
    needs = np.array([*NEED_KEYS, ""], dtype=object)
    places = np.array([*(place.key for place in AssessmentPlace), ""], dtype=object)
    frame = pd.DataFrame(
        {
            "case_id": _case_ids(plan, records)[spell["person"]],
            "spell": spell["spell"],
            "stream": np.array(plan.streams, dtype=object)[person["stream"]],
            "admission": np.array([kind.key for kind in StreamKind], dtype=object)[spell["stream_kind"]],
            "partnership": np.array(plan.partnerships, dtype=object)[person["partnership"]],
            "cohort": np.array(plan.cohorts, dtype=object)[person["cohort"]],
            "pool": services[spell["pool"]],
            "need": needs[spell["need"]],
            "assessed_need": needs[spell["assessed_need"]],
            "assessment_place": places[spell["assessment_place"]],
            "left_to": services[spell["left_to"]],
            "ended_by": np.array([word.key for word in EndedBy], dtype=object)[spell["ended_by"]],
        }
    )
    for name in _MOMENTS:
        frame[name] = _times(plan, spell[name])
    frame["died"] = _times(plan, person["died"])
    for name in ("episodes", "unfit_again", "boarded", "cancelled", "readmission"):
        frame[name] = spell[name]
    return frame


class EventLogs:
    """The event logs of single replications, until they are put together in `events.parquet`.

    Parameters
    ----------
    folder : ResultsFolder
    """

    def __init__(self, folder: ResultsFolder) -> None:
        self._folder = folder

    def finished(self, scenario: str) -> set[int]:
        """Return the replications of a scenario whose log is there."""
        sweep(self._folder.work(scenario))
        return {int(path.stem.removeprefix("events-")) for path in self._folder.work(scenario).glob("events-*.parquet")}

    def keep(self, scenario: str, replication: int, log: bytes) -> None:
        """Write the log of one replication."""
        with written_whole(self._folder.work(scenario) / f"events-{replication:05d}.parquet") as file:
            file.write(log)

    def put_together(self, scenarios: Sequence[str], replications: Sequence[int]) -> None:
        """Write `events.parquet`, one replication after the other, so that memory does not grow with their number."""
        with written_whole(self._folder.file("events.parquet")) as file:
            writer: pq.ParquetWriter | None = None
            for scenario in scenarios:
                for replication in replications:
                    table = pq.read_table(self._folder.work(scenario) / f"events-{replication:05d}.parquet")
                    n = len(table)
                    table = table.add_column(0, "replication", pa.array(np.full(n, replication), pa.int32()))
                    table = table.add_column(0, "scenario", pa.array([scenario] * n, pa.string()))
                    writer = writer or pq.ParquetWriter(file, table.schema, compression="zstd")
                    writer.write_table(table)
            if writer is not None:
                writer.close()


def log_as_bytes(plan: Plan, records: Records) -> bytes:
    """Return the event log of one replication as the content of a parquet file."""
    buffer = io.BytesIO()
    table = pa.Table.from_pandas(frame_of_events(plan, records), preserve_index=False)
    schema = pa.schema(
        [
            *((name, pa.string()) for name in ("case_id", "activity")),
            *((name, pa.timestamp("s")) for name in ("start", "end")),
            *((name, pa.string()) for name in ("setting", "resource", "delay_reason")),
        ]
    )
    pq.write_table(table.cast(schema), buffer, compression="zstd")
    return buffer.getvalue()


def _piece(
    prefix: str,
    rows: NDArray[np.void],
    start: str,
    end: NDArray[np.int32],
    services: NDArray[np.object_],
    settings: NDArray[np.object_],
    resource: NDArray[np.object_],
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person": rows["person"],
            "activity": prefix + services[rows["service"]],
            "start": rows[start],
            "end": end,
            "setting": settings[rows["service"]],
            "resource": resource,
            "delay_reason": "",
        }
    )


def _wait_end(rows: NDArray[np.void]) -> NDArray[np.int32]:
    return np.where(rows["started"] != NEVER, rows["started"], rows["ended"])


def _case_ids(plan: Plan, records: Records) -> NDArray[np.object_]:
    rows = records.person
    return np.array(
        [
            f"{plan.streams[stream]}:{day}:{number}"
            for stream, day, number in zip(rows["stream"], rows["start_day"], rows["candidate"], strict=True)
        ],
        dtype=object,
    )


def _times(plan: Plan, minutes: NDArray[np.int32]) -> NDArray[np.datetime64]:
    """Return minutes as civil time; NaT for what did not happen before the horizon."""
    seconds = minutes.astype(np.int64) * 60
    times = np.datetime64(plan.origin, "s") + seconds.astype("timedelta64[s]")
    return np.where(minutes == NEVER, np.datetime64("NaT", "s"), times)
