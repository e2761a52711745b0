"""The finished replications of one scenario, on disk: fixed blocks of 25, each file whole and with its checksum.

A block is written when it is complete, and every few seconds as far as it has come; so memory holds only the blocks
that are being filled, an interruption that leaves time to tidy up costs nothing that is finished, and one that does not
(a power cut) costs seconds. The files of a finished run are the same however it came about. The checksum lies in the
file that it protects: one rename puts both in place.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from discharge_sim.experiment.keeping.block_file import (
    COUNTS,
    ENDING,
    INDICATORS,
    REPLICATION,
    as_matrix,
    check_block,
    column_of,
    read_block,
    read_columns,
    write_block,
)
from discharge_sim.experiment.keeping.files import make_folders, read_json, set_aside, sweep, write_json
from discharge_sim.experiment.keeping.layout import Layout, Row, Vector
from discharge_sim.experiment.problems import DamagedFileError

REPLICATIONS_IN_BLOCK = 25
SECONDS_AT_RISK = 5.0
"""So long, at most, is a finished replication kept in memory alone."""
_BYTES_READ_AT_ONCE = 2**25
"""So much of the daily series, at most, is in memory while they are read: the fewer replications, the more series."""


def block_of(replication: int) -> int:
    """Return the number of the block in which a replication is kept."""
    return replication // REPLICATIONS_IN_BLOCK


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
        self._unwritten_since = 0.0
        self._sound: set[Path] = set()  # files that were compared with their checksums, or written

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
        self._sound.clear()
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
            numbers.update(self._read(path)[REPLICATION].to_pylist())
        return numbers.union(*self._filling.values())

    def keep(self, replication: int, row: Row) -> None:
        """Keep one finished replication."""
        block = block_of(replication)
        if block not in self._filling:
            path = self._part(block)
            self._filling[block] = read_block(path, self.layout) if path.exists() else {}
        self._filling[block][replication] = row
        if not self._unwritten:
            self._unwritten_since = time.monotonic()
        self._unwritten.add(block)
        if len(self._filling[block]) == REPLICATIONS_IN_BLOCK:
            self._write_block(block)
            del self._filling[block]
        elif time.monotonic() - self._unwritten_since > SECONDS_AT_RISK:
            self._write_open()

    def gather(self) -> None:
        """Write whatever is in memory alone."""
        self._write_open()
        self._filling.clear()

    def _write_open(self) -> None:
        for block in sorted(self._unwritten):
            self._write_block(block)

    def _write_block(self, block: int) -> None:
        path = self._part(block)
        write_block(path, self.layout, self._filling[block])
        self._sound.add(path)
        self._unwritten.discard(block)

    def indicators(self, replications: Sequence[int]) -> Vector:
        """Return the indicators of several replications.

        Returns
        -------
        float array [replication, key]
        """
        found = np.empty((len(replications), len(self.layout.indicators)))
        for target, source, table in self._through([INDICATORS], replications):
            found[target] = as_matrix(table[INDICATORS])[source]
        return found

    def mean_counts(self, replications: Sequence[int]) -> Vector:
        """Return the mean of the official counts over several replications, read one block after the other.

        Returns
        -------
        float array by key
        """
        total = np.zeros(self.layout.n_official)
        for _, source, table in self._through(COUNTS, replications):
            place, number = (table[name].take(source).combine_chunks().flatten().to_numpy() for name in COUNTS)
            total += np.bincount(place, number, len(total))  # whole numbers: added up in any order
        return total / len(replications)

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
        for some in self.portions(replications, wanted):
            yield from zip(some, self._series(some, replications), strict=True)

    def portions(
        self, replications: Sequence[int], wanted: Collection[tuple[str, ...]] | None = None
    ) -> list[list[tuple[str, ...]]]:
        """Return the keys of the daily series, as many in each list as fit into memory at once."""
        keys = [key for key in self.layout.daily if wanted is None or key in wanted]
        at_once = max(_BYTES_READ_AT_ONCE // (8 * max(self.layout.n_days * len(replications), 1)), 1)
        return [keys[first : first + at_once] for first in range(0, len(keys), at_once)]

    def _series(self, keys: Sequence[tuple[str, ...]], replications: Sequence[int]) -> Vector:
        """Return some daily series: float array [series, replication, day]."""
        found = np.empty((len(keys), len(replications), self.layout.n_days))
        places = [column_of(self._position[key]) for key in keys]
        columns = list(dict.fromkeys(column for column, _ in places))
        rows = {name: [row for row, (column, _) in enumerate(places) if column == name] for name in columns}
        within = {name: [places[row][1] for row in rows[name]] for name in columns}
        for target, source, table in self._through(columns, replications):
            for name in columns:
                series = as_matrix(table[name]).reshape(len(table), -1, self.layout.n_days)
                found[np.ix_(rows[name], target)] = series[np.ix_(source, within[name])].swapaxes(0, 1)
        return found

    @cached_property
    def _position(self) -> dict[tuple[str, ...], int]:
        return {key: position for position, key in enumerate(self.layout.daily)}

    def _through(
        self, columns: Sequence[str], replications: Sequence[int]
    ) -> Iterator[tuple[list[int], list[int], pa.Table]]:
        """Go through the files with some of the replications: where these belong, their rows there, and the columns."""
        place = {replication: position for position, replication in enumerate(replications)}
        for path in self._files():
            table = self._read(path, *columns)
            numbers = table[REPLICATION].to_pylist()
            source = [row for row, number in enumerate(numbers) if number in place]
            if source:
                yield [place.pop(numbers[row]) for row in source], source, table
        if place:
            raise DamagedFileError(f"{self.folder} lacks replications {_listed(place)}")

    def _read(self, path: Path, *columns: str) -> pa.Table:
        if path not in self._sound:
            check_block(path)
            self._sound.add(path)
        return read_columns(path, self.layout, [REPLICATION, *columns])

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob(f"part-*{ENDING}"))

    def _part(self, block: int) -> Path:
        return self.folder / f"part-{block:05d}{ENDING}"


def _listed(numbers: Iterable[int]) -> str:
    some = sorted(numbers)
    return ", ".join(map(str, some[:5])) + (", ..." if len(some) > 5 else "")
