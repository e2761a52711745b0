"""The file of a block: an Arrow stream of some replications, compressed, and after it the checksum of the stream.

The checksum lies in the file that it protects: one rename puts both in place. The daily series stand side by side in a
few columns: with a column for each series, handling columns took longer than reading numbers.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from discharge_sim.experiment.keeping.files import written_whole
from discharge_sim.experiment.keeping.layout import Counts, Layout, Row, Vector
from discharge_sim.experiment.problems import DamagedFileError

STORAGE_FORMAT = 2
ENDING = ".arrows"
SERIES_IN_COLUMN = 4
REPLICATION, INDICATORS = "replication", "indicators"
COUNTS = ("official_place", "official_count")
"""Columns of the official counts that are not 0: which they are, and how many."""
_ABOUT = b"discharge_sim"
_CHECKSUM_BYTES = 4


def write_block(path: Path, layout: Layout, rows: Mapping[int, Row]) -> None:
    """Write the rows of several replications, whole."""
    content = _stream_of(_table_of(layout, rows))
    with written_whole(path) as file:
        file.write(content)
        file.write(_checksum(content))


def read_block(path: Path, layout: Layout) -> dict[int, Row]:
    """Return the rows of a sound file by replication.

    Raises
    ------
    DamagedFileError
        If the file is not what was written, or was written by another version.
    """
    check_block(path)
    table = read_columns(path, layout, _columns_of(layout))
    shape = (len(table), len(layout.daily), layout.n_days)
    daily = [as_matrix(table[name]) for name in _daily_columns(layout)]
    series = np.concatenate(daily, axis=1).reshape(shape) if daily else np.empty(shape)
    indicators = np.array(as_matrix(table[INDICATORS]))
    place, number = (table[name] for name in COUNTS)
    return {
        replication: Row(
            indicators[row],
            series[row],
            Counts(np.array(place[row].values, dtype=np.int32), np.array(number[row].values, dtype=float)),
        )
        for row, replication in enumerate(table[REPLICATION].to_pylist())
    }


def check_block(path: Path) -> None:
    """Compare a file with its checksum.

    Raises
    ------
    DamagedFileError
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _damaged(path, error) from error
    if content[-_CHECKSUM_BYTES:] != _checksum(memoryview(content)[:-_CHECKSUM_BYTES]):
        raise DamagedFileError(f"{path} is damaged: its content does not fit its checksum")


def read_columns(path: Path, layout: Layout, columns: Sequence[str]) -> pa.Table:
    """Return some columns of a file that is known to be sound; the others are not even looked at.

    Raises
    ------
    DamagedFileError
        If the file was written by another version, or has changed since it was checked.
    """
    known = _columns_of(layout)
    options = pa.ipc.IpcReadOptions(included_fields=[known.index(name) for name in columns], use_threads=False)
    try:
        with pa.memory_map(str(path)) as file, pa.ipc.open_stream(file, options=options) as reader:
            if json.loads(reader.schema.metadata[_ABOUT]) != _about(layout):
                raise DamagedFileError(f"{path} was written by another version")
            return reader.read_all()
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError) as error:
        raise _damaged(path, error) from error


def column_of(position: int) -> tuple[str, int]:
    """Return the column in which a daily series stands, and which one it is there."""
    within = position % SERIES_IN_COLUMN
    return _daily_column(position - within), within


def as_matrix(column: pa.ChunkedArray) -> Vector:
    """Return a column whose cells have numbers as float array [row, number]."""
    cells = column.combine_chunks()
    return np.asarray(cells.flatten(), dtype=float).reshape(len(cells), -1)


def _columns_of(layout: Layout) -> list[str]:
    return [REPLICATION, "member", INDICATORS, *COUNTS, *_daily_columns(layout)]


def _daily_columns(layout: Layout) -> list[str]:
    return [_daily_column(first) for first in range(0, len(layout.daily), SERIES_IN_COLUMN)]


def _daily_column(first: int) -> str:
    return f"daily {first}"


def _about(layout: Layout) -> dict[str, object]:
    return {"format": STORAGE_FORMAT, "layout": layout.hash}


def _table_of(layout: Layout, rows: Mapping[int, Row]) -> pa.Table:
    numbers = sorted(rows)
    in_order = [rows[number] for number in numbers]
    daily = np.array([row.daily for row in in_order])
    columns = [
        pa.array(numbers, pa.int32()),
        pa.array([layout.member(number) for number in numbers], pa.int32()),
        _as_column(np.array([row.indicators for row in in_order])),
        *_as_lists([row.official for row in in_order]),
        *(
            _as_column(daily[:, first : first + SERIES_IN_COLUMN].reshape(len(numbers), -1))
            for first in range(0, len(layout.daily), SERIES_IN_COLUMN)
        ),
    ]
    return pa.table(columns, names=_columns_of(layout), metadata={_ABOUT: json.dumps(_about(layout)).encode()})


def _stream_of(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _checksum(content: pa.Buffer | memoryview) -> bytes:
    return zlib.crc32(content).to_bytes(_CHECKSUM_BYTES, "little")


def _as_column(matrix: NDArray[np.float64]) -> pa.Array:
    return pa.FixedSizeListArray.from_arrays(pa.array(np.ascontiguousarray(matrix).ravel()), matrix.shape[1])


def _as_lists(counts: Sequence[Counts]) -> tuple[pa.Array, pa.Array]:
    ends = pa.array(np.cumsum([0, *(len(one.place) for one in counts)]), pa.int32())
    place, number = (np.concatenate(side) for side in zip(*counts, strict=True))
    return pa.ListArray.from_arrays(ends, pa.array(place)), pa.ListArray.from_arrays(ends, pa.array(number))


def _damaged(path: Path, error: Exception) -> DamagedFileError:
    return DamagedFileError(f"{path} is damaged: {(str(error).splitlines() or [type(error).__name__])[0][:200]}")
