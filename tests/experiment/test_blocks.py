"""Finished replications on disk: what was written is read, whatever happened in between."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from discharge_sim.experiment.keeping.block_file import SERIES_IN_COLUMN, read_block
from discharge_sim.experiment.keeping.blocks import REPLICATIONS_IN_BLOCK, Blocks
from discharge_sim.experiment.keeping.layout import NO_COUNTS, Counts, Layout, Row, Vector
from discharge_sim.experiment.problems import DamagedFileError

LAYOUT = Layout(
    indicators=(
        ("delayed_hospital_beds", "all", "all"),
        ("wait_for_bed_hours", "all", "all"),
        ("people_delayed", "moray", "age:75_plus"),
    ),
    daily=(("delayed_hospital_beds", "all", "all"), ("boarders", "acute_medical", "all")),
    official=((("bed_days",), ("2016-11", "2016-12"), ("moray", "aberdeen")),),
    first_day=dt.date(2016, 11, 1),
    n_days=4,
)


def counts_of(replication: int) -> Vector:
    """Invent the official counts of a replication, some of which are 0."""
    return np.random.default_rng(1000 + replication).integers(0, 3, 4).astype(float)


def row_of(replication: int) -> Row:
    """Invent the row of a replication: another for each number, with an undefined value and an awkward fraction."""
    generator = np.random.default_rng(replication)
    indicators = generator.normal(size=3)
    indicators[1] = np.nan
    return Row(indicators, generator.normal(size=(2, 4)) / 3, Counts.of(counts_of(replication)))


@pytest.fixture
def store(tmp_path):
    blocks = Blocks(tmp_path / "work" / "base", LAYOUT)
    blocks.begin()
    return blocks


def keep(store, replications):
    for replication in replications:
        store.keep(replication, row_of(replication))


def contents(store):
    return {path.name: path.read_bytes() for path in store.folder.glob("*.arrows")}


def test_what_was_written_is_read_bit_for_bit(store):
    keep(store, range(3))
    store.gather()
    assert np.array_equal(store.indicators([0, 1, 2]), [row_of(r).indicators for r in range(3)], equal_nan=True)
    assert np.array_equal(store.mean_counts([2, 0]), (counts_of(2) + counts_of(0)) / 2)
    series = dict(store.daily([1, 2]))
    assert list(series) == list(LAYOUT.daily)
    for position, key in enumerate(LAYOUT.daily):
        assert np.array_equal(series[key], [row_of(r).daily[position] for r in (1, 2)])


def test_files_are_the_same_whatever_the_order_and_the_interruptions(store, tmp_path):
    keep(store, range(60))
    store.gather()
    other = Blocks(tmp_path / "other", LAYOUT)
    other.begin()
    for some in ([59, 3, 30], range(40, 50), [r for r in range(59, -1, -1) if r not in {59, 3, 30, *range(40, 50)}]):
        keep(other, some)
        other.gather()
        other.begin()
    assert contents(store) == contents(other)
    assert sorted(contents(store)) == [f"part-0000{block}.arrows" for block in range(3)]


def test_a_block_holds_twenty_five_replications(store):
    keep(store, range(REPLICATIONS_IN_BLOCK + 1))
    store.gather()
    rows = [len(read_block(path, LAYOUT)) for path in sorted(store.folder.glob("part-*.arrows"))]
    assert rows == [25, 1]


def test_replications_of_an_unfinished_block_count_as_finished(store):
    keep(store, [4, 7])
    assert store.finished() == {4, 7}
    store.gather()
    assert store.finished() == {4, 7}
    assert Blocks(store.folder, LAYOUT).finished() == {4, 7}


def test_the_disk_soon_knows_what_is_finished(store, monkeypatch):
    """Nobody tidies up after a power cut: what was kept seconds ago is there all the same."""
    clock = iter(range(0, 1000, 3))
    monkeypatch.setattr("discharge_sim.experiment.keeping.blocks.time.monotonic", lambda: next(clock))
    keep(store, range(4))
    assert Blocks(store.folder, LAYOUT).finished() >= {0, 1}


def test_a_complete_block_leaves_memory(store):
    keep(store, range(REPLICATIONS_IN_BLOCK))
    assert Blocks(store.folder, LAYOUT).finished() == set(range(REPLICATIONS_IN_BLOCK))
    assert not store._filling


@pytest.mark.parametrize("position", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_changed_byte_is_noticed(store, position):
    keep(store, range(5))
    store.gather()
    path = store.folder / "part-00000.arrows"
    content = bytearray(path.read_bytes())
    content[int(position * len(content))] ^= 0xFF
    path.write_bytes(content)
    assert "played again" in store.begin()[0]
    assert store.finished() == set()


def test_a_changed_number_is_noticed_although_the_file_can_be_read(store):
    keep(store, range(5))
    store.gather()
    path = store.folder / "part-00000.arrows"
    content = path.read_bytes()
    with pa.ipc.open_stream(content) as reader:
        table = reader.read_all()
    swapped = table.set_column(0, "replication", table["replication"].take([1, 0, 2, 3, 4]))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, swapped.schema) as writer:
        writer.write_table(swapped)
    path.write_bytes(sink.getvalue().to_pybytes() + content[-4:])
    assert "does not fit its checksum" in store.begin()[0]
    assert store.finished() == set()


def test_half_a_file_is_noticed(store):
    keep(store, [0])
    store.gather()
    path = store.folder / "part-00000.arrows"
    path.write_bytes(path.read_bytes()[:-40])
    assert len(store.begin()) == 1
    assert store.finished() == set()


def test_a_sound_store_loses_nothing(store):
    keep(store, range(26))
    store.gather()
    assert store.begin() == []
    assert store.finished() == set(range(26))


def test_a_missing_replication_is_named(store):
    keep(store, [0, 2])
    store.gather()
    with pytest.raises(DamagedFileError, match="lacks replications 1"):
        store.indicators([0, 1, 2])


def test_rows_of_another_layout_are_not_read(store):
    keep(store, [0])
    store.gather()
    wider = Layout(LAYOUT.indicators, LAYOUT.daily, LAYOUT.official, LAYOUT.first_day, n_days=5)
    assert "another version" in Blocks(store.folder, wider).begin()[0]


def test_unfinished_files_are_swept_away(store):
    left = store.folder / ".part-00003.arrows-abc.unfinished"
    left.write_bytes(b"half")
    store.begin()
    assert not left.exists()


def test_any_series_can_be_asked_for(tmp_path):
    """Series stand side by side in the columns of a file, and a column is not full."""
    names = tuple(("boarders", f"pool_{number}", "all") for number in range(2 * SERIES_IN_COLUMN + 3))
    many = Layout(LAYOUT.indicators, names, (), LAYOUT.first_day, 4)
    store = Blocks(tmp_path / "many", many)
    store.begin()
    days = np.random.default_rng(4).normal(size=(40, len(names), 4))
    for replication in range(40):
        store.keep(replication, Row(np.zeros(3), days[replication], NO_COUNTS))
    store.gather()
    for asked in (names, names[1::7], names[-1:]):
        found = dict(store.daily([30, 2, 39], set(asked)))
        assert tuple(found) == asked
        for key, series in found.items():
            assert np.array_equal(series, days[[30, 2, 39], names.index(key)])


def test_no_daily_series_and_no_official_counts_is_a_layout_too(tmp_path):
    bare = Layout(LAYOUT.indicators, (), (), LAYOUT.first_day, 4)
    store = Blocks(tmp_path / "bare", bare)
    store.begin()
    store.keep(0, Row(np.array([1.0, 2.0, 3.0]), np.empty((0, 4)), NO_COUNTS))
    store.gather()
    assert store.begin() == []
    assert store.mean_counts([0]).shape == (0,)
    assert list(store.daily([0])) == []


def test_the_layout_lies_beside_the_rows(store):
    keep(store, range(2))
    store.gather()
    again = Blocks.stored(store.folder)
    assert again.layout == LAYOUT
    assert np.array_equal(again.indicators([1])[0], row_of(1).indicators, equal_nan=True)
