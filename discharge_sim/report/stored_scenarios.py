"""The scenarios of a results folder, which the page, the workbook and the document read: each is loaded once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from discharge_sim.scenario.loading import Scenario, load_scenario


def stored_scenario(path: Path) -> Scenario:
    """Load a scenario of a results folder; the same file is not read again."""
    try:
        about = path.stat()
    except OSError:
        return load_scenario(path)  # which says what is missing
    return _loaded(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=32)
def _loaded(path: Path, _written: int, _size: int) -> Scenario:
    return load_scenario(path)
