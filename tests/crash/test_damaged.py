"""Files that are not what was written: found by their checksums, named, set aside, never used."""

from __future__ import annotations

import random
import shutil

import pytest
from click.testing import CliRunner

from discharge_sim.cli import commands
from discharge_sim.experiment.keeping.blocks import Blocks
from tests.crash.conftest import left_in

ONLY_WHEN = ("run.json", "report.html", "results.xlsx", "stress-des.md")
"""Say when and how long a run lasted."""


@pytest.fixture(scope="module")
def whole(tiny, tmp_path_factory):
    """Return the folder of a run with its event log."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    assert again(tiny, folder).exit_code == 0
    return folder


def again(tiny, folder):
    asked = ["run", str(tiny / "base.toml"), "--out", str(folder), "--replications", "2", "--event-log", "--quiet"]
    return CliRunner().invoke(commands, [*asked, "--engine", "reference", "--workers", "1"])


def spoil(path, seed):
    """Change some bytes, or cut the file. (A single bit can be one that says nothing: see below.)"""
    content, dice = bytearray(path.read_bytes()), random.Random(seed)
    if seed % 2:
        at = dice.randrange(max(1, len(content) - 64))
        content[at : at + 64] = bytes(byte ^ 0xFF for byte in content[at : at + 64])
    else:
        del content[dice.randrange(len(content)) :]
    path.write_bytes(bytes(content))


def differing(folder, other):
    found, wanted = left_in(folder), left_in(other)
    return sorted(
        name for name in found.keys() | wanted.keys() if name not in ONLY_WHEN and found.get(name) != wanted.get(name)
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("pattern", ["work/*/part-*.arrows", "work/*/events-*.parquet"])
def test_damaged_replications_are_set_aside_and_played_again(pattern, seed, whole, experiment, tmp_path):
    folder = tmp_path / "out"
    shutil.copytree(whole, folder)
    damaged = next(iter(sorted(folder.glob(pattern))))
    spoil(damaged, seed)
    content = damaged.read_bytes()
    experiment(folder, event_log=True).run()
    aside = list(damaged.parent.glob("*.damaged"))
    assert [path.read_bytes() for path in aside] == [content]
    assert damaged.name in (folder / "run.log").read_text(encoding="utf-8")
    assert not differing(folder, whole)


def test_any_flipped_bit_of_a_block_is_found(whole, tmp_path):
    """Half of the bits are those at the beginning, where names and places of columns stand."""
    source = next(whole.glob("work/*"))
    folder = tmp_path / "work"
    shutil.copytree(source, folder)
    store, dice = Blocks.stored(folder), random.Random(5)
    path = folder / "part-00000.arrows"
    good = path.read_bytes()
    assert store.begin() == []
    for number in range(120):
        content = bytearray(good)
        content[dice.randrange(len(good) if number % 2 else 1500)] ^= 1 << dice.randrange(8)
        path.write_bytes(bytes(content))
        assert len(store.begin()) == 1


@pytest.mark.parametrize("seed", range(3))
def test_a_damaged_list_of_names_is_written_again(seed, whole, tiny, tmp_path):
    folder = tmp_path / "out"
    shutil.copytree(whole, folder)
    spoil(next(folder.glob("work/*/layout.json")), seed)
    assert again(tiny, folder).exit_code == 0
    assert not differing(folder, whole)


def test_a_damaged_provenance_is_named_and_nothing_is_replaced_unasked(whole, tiny, tmp_path):
    folder = tmp_path / "out"
    shutil.copytree(whole, folder)
    spoil(folder / "run.json", 0)
    result = again(tiny, folder)
    assert result.exit_code == 2
    assert "run.json is damaged" in result.output
    assert not [name for name in differing(folder, whole) if name != "run.json"]


@pytest.mark.parametrize("seed", range(10))
def test_the_report_says_what_is_damaged(seed, whole, tmp_path):
    """Whatever file is spoiled: a report, or a message in words."""
    folder = tmp_path / "out"
    shutil.copytree(whole, folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in (".csv", ".json", ".toml"))
    spoil(random.Random(seed).choice(files), 2 * seed)
    result = CliRunner().invoke(commands, ["report", str(folder)])
    assert result.exit_code in (0, 2), result.output
    assert "Traceback" not in result.output
