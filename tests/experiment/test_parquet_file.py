"""Parquet files that are written a piece at a time."""

from __future__ import annotations

import gc

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from discharge_sim.experiment.keeping.parquet_file import parquet_written


def test_pieces_stand_one_after_the_other(tmp_path):
    with parquet_written(tmp_path / "file.parquet") as append:
        append(pa.table({"number": pa.array([1, 2], pa.int64())}))
        append(pa.table({"number": pa.array([3], pa.int32())}))
    assert pq.read_table(tmp_path / "file.parquet").to_pydict() == {"number": [1, 2, 3]}


def test_whoever_is_interrupted_leaves_nothing_behind(tmp_path, capfd):
    def write_and_be_interrupted():
        with parquet_written(tmp_path / "file.parquet") as append:
            append(pa.table({"number": [1]}))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_and_be_interrupted()
    gc.collect()
    assert not list(tmp_path.iterdir())
    assert capfd.readouterr() == ("", "")  # a writer whose file was closed before it would complain
