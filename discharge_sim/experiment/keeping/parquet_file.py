"""Parquet files that are written a piece at a time, so that memory does not grow with them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from discharge_sim.experiment.keeping.files import written_whole


@contextlib.contextmanager
def parquet_written(path: Path) -> Iterator[Callable[[pa.Table], None]]:
    """Give a function that appends a table to a Parquet file, which is there, whole, when all are appended.

    The first table says what types the columns have. Without any table the file is empty.

    Yields
    ------
    callable
    """
    with written_whole(path) as file, contextlib.ExitStack() as opened:
        writer: pq.ParquetWriter | None = None

        def append(table: pa.Table) -> None:
            nonlocal writer
            if writer is None:
                writer = opened.enter_context(pq.ParquetWriter(file, table.schema, compression="zstd"))
            writer.write_table(table.cast(writer.schema))

        yield append
