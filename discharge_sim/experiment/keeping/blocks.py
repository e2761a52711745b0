"""The finished replications of one scenario, on disk: fixed blocks of 25, each file whole and with its checksum.

A block is written when it is complete, and every few seconds as far as it has come; so memory holds only the blocks
that are being filled, an interruption that leaves time to tidy up costs nothing that is finished, and one that does not
(a power cut) costs seconds. The files of a finished run are the same however it came about. The checksum lies in the
file that it protects: one rename puts both in place.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from discharge_sim.experiment.keeping.files import (
    make_folders,
    read_json,
    set_aside,
    sweep,
    write_json,
    written_whole,
)
from discharge_sim.experiment.keeping.layout import Counts, Layout, Row, Vector
from discharge_sim.experiment.problems import DamagedFileError

REPLICATIONS_IN_BLOCK = 25
SECONDS_AT_RISK = 5.0
"""So long, at most, is a finished replication kept in memory alone."""
STORAGE_FORMAT = 2
_BYTES_READ_AT_ONCE = 2**26
"""So much of the daily series, at most, is in memory while they are read: the fewer replications, the more series."""
_ABOUT = b"discharge_sim"
_COUNTS = ("official_place", "official_count")
"""Columns of the official counts that are not 0: which they are, and how many."""


def block_of(replication: int) -> int:
    """Return the number of the block in which a replication is kept."""
    return replication // REPLICATIONS_IN_BLOCK


@dataclass(frozen=True)
class _Stack:
    """Rows of several replications, by replication."""

    rows: dict[int, Row]

    @property
    def replications(self) -> list[int]:
        return sorted(self.rows)


class Blocks:
    """The finished replications of one scenario.

    Parameters
    ----------
    folder : Path
        `work/SCENARIO` of a results folder.
    layout : Layout
        Names of the numbers in each row.
    """

    def __init__(self, folder: Path, layout: Layout) -> None:
        self.folder = folder
        self.layout = layout
        self._filling: dict[int, dict[int, Row]] = {}  # blocks that are being filled
        self._unwritten: set[int] = set()  # those of them of which the disk does not know everything
        self._written = 0.0

    @classmethod
    def stored(cls, folder: Path) -> Blocks:
        """Open the replications that an earlier run left, with the layout that lies beside them."""
        return cls(folder, Layout.from_json(read_json(folder / "layout.json")))

    def begin(self) -> list[str]:
        """Make the folder ready, put aside whatever is damaged, and say so.

        Returns
        -------
        list of str
            One sentence for each file that was set aside, because its replications have to be played again.
        """
        make_folders(self.folder)
        sweep(self.folder)
        removed = []
        for path in self._files():
            try:
                self._read(path)
            except DamagedFileError as problem:
                aside = set_aside(path)
                removed.append(f"{problem}; it lies aside as {aside.name}, and its replications are played again")
        write_json(self.folder / "layout.json", self.layout.as_json(), indent=None)
        return removed

    def finished(self) -> set[int]:
        """Return the numbers of the finished replications."""
        numbers: set[int] = set()
        for path in self._files():
            numbers.update(pq.ParquetFile(path).read(["replication"])["replication"].to_pylist())
        return numbers.union(*self._filling.values())

    def keep(self, replication: int, row: Row) -> None:
        """Keep one finished replication."""
        block = block_of(replication)
        if block not in self._filling:
            path = self._part(block)
            self._filling[block] = dict(self._read(path).rows) if path.exists() else {}
        self._filling[block][replication] = row
        self._unwritten.add(block)
        if len(self._filling[block]) == REPLICATIONS_IN_BLOCK:
            self._write_block(block)
            del self._filling[block]
        elif time.monotonic() - self._written > SECONDS_AT_RISK:
            self._write_open()

    def gather(self) -> None:
        """Write whatever is in memory alone."""
        self._write_open()
        self._filling.clear()

    def _write_open(self) -> None:
        for block in sorted(self._unwritten):
            self._write_block(block)
        self._written = time.monotonic()

    def _write_block(self, block: int) -> None:
        self._write(self._part(block), _Stack(self._filling[block]))
        self._unwritten.discard(block)

    def indicators(self, replications: Sequence[int]) -> Vector:
        """Return the indicators of several replications.

        Returns
        -------
        float array [replication, key]
        """
        return self._collect(["indicators"], [len(self.layout.indicators)], replications)[0]

    def mean_counts(self, replications: Sequence[int]) -> Vector:
        """Return the mean of the official counts over several replications, read one block after the other.

        Returns
        -------
        float array by key
        """
        wanted, total, number = set(replications), np.zeros(self.layout.n_official), 0
        for path in self._files():
            table = self._open(path, ["replication", *_COUNTS])
            chosen = table.filter(pc.is_in(table["replication"], pa.array(wanted, pa.int32())))
            place, counted = (chosen[column].combine_chunks().flatten().to_numpy() for column in _COUNTS)
            total += np.bincount(place, counted, len(total))  # whole numbers: the order of adding makes no difference
            number += len(chosen)
        if number != len(wanted):
            raise DamagedFileError(f"{self.folder} has {number} of {len(wanted)} replications")
        return total / number

    def daily(
        self, replications: Sequence[int], wanted: Collection[tuple[str, ...]] | None = None
    ) -> Iterator[tuple[tuple[str, ...], Vector]]:
        """Go through the daily series, a few at a time, so that memory does not grow with their number.

        Parameters
        ----------
        replications : sequence of int
        wanted : collection of keys, optional
            Only these, in the order of the layout; all of them if left out.

        Yields
        ------
        key, float array [replication, day]
        """
        keys = [key for key in self.layout.daily if wanted is None or key in wanted]
        at_once = max(_BYTES_READ_AT_ONCE // (8 * max(self.layout.n_days * len(replications), 1)), 1)
        for first in range(0, len(keys), at_once):
            some = keys[first : first + at_once]
            columns = [_column_of(key) for key in some]
            yield from zip(some, self._collect(columns, [self.layout.n_days] * len(some), replications), strict=True)

    def _collect(self, columns: list[str], widths: list[int], replications: Sequence[int]) -> list[Vector]:
        place = {replication: position for position, replication in enumerate(replications)}
        found = np.zeros(len(place), dtype=bool)
        matrices = [np.empty((len(place), width)) for width in widths]
        for path in self._files():
            table = self._open(path, ["replication", *columns])
            numbers = table["replication"].to_pylist()
            wanted = [(row, place[number]) for row, number in enumerate(numbers) if number in place]
            if not wanted:
                continue
            source, target = (np.array(side) for side in zip(*wanted, strict=True))
            found[target] = True
            for matrix, name in zip(matrices, columns, strict=True):
                matrix[target] = _as_matrix(table[name], matrix.shape[1])[source]
        if not found.all():
            missing = [number for number, position in place.items() if not found[position]]
            raise DamagedFileError(f"{self.folder} lacks replications {_listed(missing)}")
        return matrices

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("part-*.parquet"))

    def _part(self, block: int) -> Path:
        return self.folder / f"part-{block:05d}.parquet"

    def _write(self, path: Path, stack: _Stack) -> None:
        numbers = stack.replications
        rows = [stack.rows[number] for number in numbers]
        columns = {
            "replication": pa.array(numbers, pa.int32()),
            "member": pa.array([self.layout.member(number) for number in numbers], pa.int32()),
        }
        columns["indicators"] = _as_column(np.array([row.indicators for row in rows]))
        columns |= dict(zip(_COUNTS, _as_lists([row.official for row in rows]), strict=True))
        daily = np.array([row.daily for row in rows])
        for position, key in enumerate(self.layout.daily):
            columns[_column_of(key)] = _as_column(daily[:, position])
        about = {"format": STORAGE_FORMAT, "layout": self.layout.hash, "checksum": self._checksum(stack)}
        table = pa.table(columns).replace_schema_metadata({_ABOUT: json.dumps(about).encode()})
        with written_whole(path) as file:
            pq.write_table(table, file, compression="zstd", use_dictionary=False, row_group_size=len(numbers))

    def _read(self, path: Path) -> _Stack:
        """Read a file completely and compare it with its checksum."""
        table = self._open(path, None)
        try:
            stack = self._stack_of(table)
            stated = json.loads(table.schema.metadata[_ABOUT])["checksum"]
        except (pa.ArrowException, KeyError, TypeError, ValueError, IndexError) as error:  # a name has changed
            raise _damaged(path, error) from error
        if stated != self._checksum(stack):
            raise DamagedFileError(f"{path} is damaged: its content does not fit its checksum")
        return stack

    def _stack_of(self, table: pa.Table) -> _Stack:
        daily = [_as_matrix(table[_column_of(key)], self.layout.n_days) for key in self.layout.daily]
        indicators = _as_matrix(table["indicators"], len(self.layout.indicators))
        place, count = (table[column] for column in _COUNTS)
        nothing = np.empty((0, self.layout.n_days))
        return _Stack(
            {
                number: Row(
                    indicators[row],
                    np.array([series[row] for series in daily]) if daily else nothing,
                    Counts(place[row].values.to_numpy(), count[row].values.to_numpy()),
                )
                for row, number in enumerate(table["replication"].to_pylist())
            }
        )

    def _open(self, path: Path, columns: list[str] | None) -> pa.Table:
        try:
            table = pq.ParquetFile(path).read(columns)
            about = json.loads(table.schema.metadata[_ABOUT])
        except (pa.ArrowException, OSError, KeyError, TypeError, ValueError) as error:
            raise _damaged(path, error) from error
        if about.get("format") != STORAGE_FORMAT or about.get("layout") != self.layout.hash:
            raise DamagedFileError(f"{path} was written by another version")
        return table

    def _checksum(self, stack: _Stack) -> str:
        digest = hashlib.blake2b(self.layout.hash.encode(), digest_size=16)
        for number in stack.replications:
            row = stack.rows[number]
            digest.update(number.to_bytes(4, "little"))
            digest.update(np.ascontiguousarray(row.official.place, dtype="<i4").tobytes())
            for vector in (row.indicators, row.daily, row.official.number):
                digest.update(np.ascontiguousarray(vector, dtype="<f8").tobytes())
        return digest.hexdigest()


def _damaged(path: Path, error: Exception) -> DamagedFileError:
    return DamagedFileError(f"{path} is damaged: {(str(error).splitlines() or [type(error).__name__])[0][:200]}")


def _column_of(key: tuple[str, ...]) -> str:
    return "daily " + " ".join(key)


def _as_column(matrix: NDArray[np.float64]) -> pa.Array:
    width = matrix.shape[1]
    if width == 0:  # Arrow has no lists of fixed length nought
        return pa.nulls(len(matrix))
    return pa.FixedSizeListArray.from_arrays(pa.array(np.ascontiguousarray(matrix).ravel(), pa.float64()), width)


def _as_lists(counts: Sequence[Counts]) -> tuple[pa.Array, pa.Array]:
    """Return the columns of counts that are not 0."""
    ends = pa.array(np.cumsum([0, *(len(one.place) for one in counts)]), pa.int32())
    place, number = (np.concatenate(side) for side in zip(*counts, strict=True))
    return pa.ListArray.from_arrays(ends, pa.array(place)), pa.ListArray.from_arrays(ends, pa.array(number))


def _as_matrix(column: pa.ChunkedArray, width: int) -> Vector:
    if width == 0:
        return np.empty((len(column), 0))
    parts = [np.asarray(chunk.flatten(), dtype=float).reshape(len(chunk), width) for chunk in column.chunks]
    return np.concatenate(parts) if parts else np.empty((0, width))


def _listed(numbers: Iterable[int]) -> str:
    some = sorted(numbers)
    return ", ".join(map(str, some[:5])) + (", ..." if len(some) > 5 else "")
