"""Where results get their figures from: the report, a floor above, says here who draws.

The experiment may not know the report. The package itself, which every import runs first, hands in who draws.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Draw = Callable[[Path, str | None, object], Any]
"""Takes a results folder, the name of one of its scenarios (None: all of them), and what keeps the folder alive."""
_drawn_by: list[Draw] = []


def draw_with(draw: Draw) -> None:
    """Let results be drawn by `draw`, from now on."""
    _drawn_by[:] = [draw]


def plots_of(folder: Path, name: str | None, keeper: object) -> Any:
    """Return the figures of a results folder, or of one scenario in it."""
    return _drawn_by[0](folder, name, keeper)
