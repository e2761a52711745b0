"""Files that are either the old one or the new one, whole, whatever happens in between."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from discharge_sim.experiment.problems import ExperimentError

if TYPE_CHECKING:
    import pandas as pd

UNFINISHED = ".unfinished"
"""Suffix of a file that is being written; one that is found later was left by an interruption and can go."""
DAMAGED = ".damaged"
"""Suffix of a file that is not what was written: kept for whoever wants to know why, never read again."""
_OLD = ".old"
_FORMULA = ("=", "+", "-", "@", "\t")


class Disk:
    """What is asked of the disk where order matters: tests put one in its place that fails, or forgets."""

    def create(self, path: Path) -> tuple[IO[bytes], Path]:
        """Open a new file beside `path`: only within a folder a rename is atomic."""
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}-", suffix=UNFINISHED, dir=path.parent)
        return os.fdopen(handle, "wb"), Path(name)

    def sync(self, file: IO[bytes]) -> None:
        """Wait until the content of a file is on the disk."""
        file.flush()
        os.fsync(file.fileno())

    def replace(self, source: Path, target: Path) -> None:
        """Give a file another name in its folder."""
        source.replace(target)

    def sync_folder(self, folder: Path) -> None:
        """Wait until the names in a folder are on the disk; Windows does so by itself."""
        if sys.platform == "win32":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def remove(self, path: Path) -> None:
        """Remove a file, if it is there."""
        path.unlink(missing_ok=True)

    def make_folder(self, folder: Path) -> None:
        """Make a folder in one that exists."""
        folder.mkdir(exist_ok=True)


disk = Disk()


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write to that takes the place of `path` only when it is complete and on disk.

    Yields
    ------
    binary file
        Lies in the same folder, because only there a rename is atomic.
    """
    make_folders(path.parent)
    file, unfinished = disk.create(path)
    try:
        with file:
            yield file
            disk.sync(file)
        unfinished.chmod(0o644)
        disk.replace(unfinished, path)
    except BaseException:
        with contextlib.suppress(OSError):  # what went wrong first is what has to be said
            disk.remove(unfinished)
        raise
    disk.sync_folder(path.parent)


def make_folders(folder: Path) -> None:
    """Make a folder and those above it, so that they outlast a loss of power."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        disk.make_folder(one)
        disk.sync_folder(one.parent)


def remove_folder(folder: Path) -> None:
    """Remove a folder with everything in it: at once by its name, whenever its content follows."""
    old = folder.with_name(f".{folder.name}{_OLD}")
    shutil.rmtree(old, ignore_errors=True)
    disk.replace(folder, old)
    disk.sync_folder(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def remove_files(*paths: Path) -> None:
    """Remove files, those that are there."""
    folders = {path.parent for path in paths if path.exists()}
    for path in paths:
        disk.remove(path)
    for folder in sorted(folders):
        disk.sync_folder(folder)


def set_aside(path: Path) -> Path:
    """Put a damaged file out of the way and return where it lies now."""
    number, target = 1, path.with_name(f"{path.name}{DAMAGED}")
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}{DAMAGED}-{number}")
    disk.replace(path, target)
    disk.sync_folder(path.parent)
    return target


def write_text(path: Path, text: str) -> None:
    """Write a text file whole, in UTF-8 with plain line feeds on every system."""
    with written_whole(path) as file:
        file.write(text.encode())


def write_json(path: Path, content: Any, *, indent: int | None = 2) -> None:
    """Write a JSON file whole."""
    write_text(path, json.dumps(content, indent=indent, ensure_ascii=False, allow_nan=False) + "\n")


def read_json(path: Path) -> Any:
    """Read a JSON file, or say that it is damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ExperimentError(f"{path} is damaged and cannot be read: {error}") from error


def write_table(path: Path, frame: pd.DataFrame) -> None:
    """Write a CSV file whole; numbers keep every digit, so that reading gives the same numbers.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    from discharge_sim.experiment.keeping.csv_text import csv_of  # what asks for no table need not wait for pandas

    write_text(path, csv_of(_without_formulas(frame)))


def _without_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    texts = [name for name, column in frame.items() if column.dtype.kind not in "biufMm"]
    said = [*frame.columns, *(value for name in texts for value in frame[name].unique().tolist())]
    if all(_harmless(value) is value for value in said):
        return frame
    found = frame.copy()
    for name in texts:
        found[name] = [_harmless(value) for value in frame[name]]
    return found.rename(columns={name: _harmless(name) for name in frame.columns})


def _harmless(value: Any) -> Any:
    if not isinstance(value, str) or not (value.startswith(_FORMULA) or "\r" in value):
        return value
    plain = value.replace("\r", " ")  # would be the end of a row
    return f"'{plain}" if plain.startswith(_FORMULA) or value.startswith(_FORMULA) else plain


def sweep(folder: Path) -> None:
    """Remove what an interruption left half written or half removed in a folder."""
    for path in folder.glob(f".*{UNFINISHED}"):
        path.unlink(missing_ok=True)
    for path in folder.glob(f".*{_OLD}/"):
        shutil.rmtree(path, ignore_errors=True)
