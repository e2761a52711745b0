"""Where a value of a scenario was written: in which file, and at which path of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from discharge_sim.scenario.merging import MISSING, Merged
from discharge_sim.scenario.scenario import DEFAULT_TABLES


def beside(merged: Merged, steps: tuple[str, ...], path: Path | None, before: Path | None = None) -> Path:
    """Return the folder of the file that wrote a value; of one changed in Python, where its forerunner lay."""
    origin = Path(file_of(merged, steps))
    if origin.suffix == ".toml" and origin.is_file():
        return origin.parent
    return before.parent if before is not None else path.parent if path is not None else Path()


def file_of(merged: Merged, steps: tuple[str, ...]) -> str:
    """Return the file that wrote a path or the nearest table above it."""
    for length in range(len(steps), 0, -1):
        origin = merged.origins.get(".".join(steps[:length]))
        if origin is not None:
            return origin
    return merged.file


def written_at(raw: dict[str, Any], steps: tuple[str, ...]) -> tuple[str, ...]:
    """Return where a value of an expanded partnership was written: in its own table or in the defaults."""
    if len(steps) < 3 or steps[0] != "partnerships" or steps[2] not in DEFAULT_TABLES:
        return steps
    for length in range(len(steps), 2, -1):
        for candidate in (steps, steps[2:]):
            cut = candidate[: len(candidate) - (len(steps) - length)]
            if _present(raw, cut):
                return candidate
    return steps


def _present(raw: Any, steps: tuple[str, ...]) -> bool:
    for step in steps:
        if isinstance(raw, list) and step.isdigit() and int(step) < len(raw):
            raw = raw[int(step)]
            continue
        raw = raw.get(step, MISSING) if isinstance(raw, dict) else MISSING
        if isinstance(raw, dict) and "value" in raw:
            raw = raw["value"]
    return raw is not MISSING
