"""Files that are either the old one or the new one, whole, whatever happens in between."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from discharge_sim.experiment.problems import ExperimentError

if TYPE_CHECKING:
    import pandas as pd

UNFINISHED = ".unfinished"
"""Suffix of a file that is being written; one that is found later was left by an interruption and can go."""


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write to that takes the place of `path` only when it is complete and on disk.

    Yields
    ------
    binary file
        Lies in the same folder, because only there a rename is atomic.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", suffix=UNFINISHED, dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.chmod(0o644)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


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
    except ValueError as error:
        raise ExperimentError(f"{path} is damaged and cannot be read: {error}") from error


def write_table(path: Path, frame: pd.DataFrame) -> None:
    """Write a CSV file whole; numbers keep every digit, so that reading gives the same numbers."""
    write_text(path, frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d"))


def sweep(folder: Path) -> None:
    """Remove what an interruption left half written in a folder."""
    for path in folder.glob(f".*{UNFINISHED}"):
        path.unlink(missing_ok=True)
