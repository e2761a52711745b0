"""The event logs of single replications in files of their own, and all of them in one.

The name of a file holds the checksum of its content: a file that does not fit its name is set aside.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from discharge_sim.experiment.keeping.files import set_aside, sweep, written_whole
from discharge_sim.experiment.keeping.folder import LOGGER, ResultsFolder

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan
    from discharge_sim.vocabulary.records import Records


class EventLogs:
    """The event logs of single replications, until they are put together in `events.parquet`.

    Parameters
    ----------
    folder : ResultsFolder
    """

    def __init__(self, folder: ResultsFolder) -> None:
        self._folder = folder

    def finished(self, scenario: str) -> set[int]:
        """Return the replications of a scenario whose log is there and whole; a damaged one is set aside."""
        sweep(self._folder.work(scenario))
        return set(self._whole(scenario))

    def _whole(self, scenario: str) -> dict[int, Path]:
        found = {}
        for path in sorted(self._folder.work(scenario).glob("events-*.parquet")):
            replication, _, checksum = path.stem.removeprefix("events-").partition("-")
            if checksum == _checksum(path.read_bytes()) and replication.isdigit():
                found[int(replication)] = path
            else:
                LOGGER.warning("%s is damaged; it lies aside now, and its replication is played again", set_aside(path))
        return found

    def keep(self, scenario: str, replication: int, log: bytes) -> None:
        """Write the log of one replication."""
        name = f"events-{replication:05d}-{_checksum(log)}.parquet"
        with written_whole(self._folder.work(scenario) / name) as file:
            file.write(log)

    def put_together(self, scenarios: Sequence[str], replications: Sequence[int]) -> None:
        """Write `events.parquet`, one replication after the other, so that memory does not grow with their number."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        from discharge_sim.experiment.keeping.parquet_file import parquet_written

        with parquet_written(self._folder.file("events.parquet")) as append:
            for scenario in scenarios:
                logs = self._whole(scenario)
                for replication in replications:
                    table = pq.read_table(logs[replication])
                    n = len(table)
                    table = table.add_column(0, "replication", pa.array(np.full(n, replication), pa.int32()))
                    append(table.add_column(0, "scenario", pa.array([scenario] * n, pa.string())))


def _checksum(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def log_as_bytes(plan: Plan, records: Records) -> bytes:
    """Return the event log of one replication as the content of a parquet file."""
    import pyarrow as pa  # only who asks for event logs waits for these
    import pyarrow.parquet as pq

    from discharge_sim.outputs.frames import frame_of_events

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
