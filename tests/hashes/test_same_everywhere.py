"""The same tables, byte for byte, however the replications are shared out: workers, pieces, interruptions, blocks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import discharge_sim as ds
from discharge_sim.experiment.keeping import blocks
from discharge_sim.scenario.loading import load_scenario
from tests.hashes.catalogue import HERE

pytestmark = pytest.mark.timeout(900)  # the first to run the fast engine may have to wait for the compiler
REPLICATIONS = 9
SEED = 4


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small world that need not be read from its long file each time."""
    path = tmp_path_factory.mktemp("world") / "world-18.toml"
    path.write_text(load_scenario(HERE / "worlds" / path.name).to_toml(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def alone(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything in one process, at once."""
    return _play(world, tmp_path_factory.mktemp("alone"))


def _play(world: Path, folder: Path, *, workers: int = 1, replications: int = REPLICATIONS) -> Path:
    ds.simulate(world, replications=replications, seed=SEED, workers=workers, out=folder)
    return folder


def _tables(folder: Path) -> dict[str, bytes]:
    found = {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}
    found["replications.parquet"] = (folder / "replications.parquet").read_bytes()
    return found


def _work(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted((folder / "work").rglob("*.arrows"))}


@pytest.mark.parametrize("workers", [2, 7])
def test_workers_do_not_matter(workers: int, world: Path, alone: Path, tmp_path: Path) -> None:
    found = _play(world, tmp_path, workers=workers)
    assert _tables(found) == _tables(alone)
    assert _work(found) == _work(alone)


def test_pieces_do_not_matter(world: Path, alone: Path, tmp_path: Path) -> None:
    for replications in (1, 5, REPLICATIONS):
        _play(world, tmp_path, replications=replications)
    assert _tables(tmp_path) == _tables(alone)
    assert _work(tmp_path) == _work(alone)


def test_an_interruption_does_not_matter(
    world: Path, alone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(blocks.Blocks, "keep", _stops_after(5, blocks.Blocks.keep))
        with pytest.raises(KeyboardInterrupt):
            _play(world, tmp_path)
    assert list((tmp_path / "work").rglob("*.arrows"))
    _play(world, tmp_path)
    assert _tables(tmp_path) == _tables(alone)
    assert _work(tmp_path) == _work(alone)


def _stops_after(count: int, keep: Callable[..., None]) -> Callable[..., None]:
    kept = []

    def keep_some(*arguments: object) -> None:
        if len(kept) == count:
            raise KeyboardInterrupt
        kept.append(arguments)
        keep(*arguments)

    return keep_some


@pytest.mark.parametrize("size", [1, 4])
def test_the_size_of_a_block_does_not_matter(
    size: int, world: Path, alone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "REPLICATIONS_IN_BLOCK", size)
    assert _tables(_play(world, tmp_path)) == _tables(alone)
    assert len(_work(tmp_path)) == -(-REPLICATIONS // size)
    assert len(_work(alone)) == 1
