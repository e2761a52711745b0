"""How the loops are compiled; without numba, or with NUMBA_DISABLE_JIT=1, they run as ordinary Python."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from discharge_sim.outputs.reducers.layout import COLUMNS, Tables

if TYPE_CHECKING:
    from discharge_sim.plan.draws.memory import DirectoryType

try:
    import numba

    compiler: Any = numba
    INTERPRETED = bool(compiler.config.DISABLE_JIT)
except ImportError:
    INTERPRETED = True

Function = TypeVar("Function", bound=Callable[..., object])


def fetch(table: Any, index: int) -> None:
    """Ask the memory for a row that will soon be read; interpreted, do nothing."""


if not INTERPRETED:
    from discharge_sim.plan.draws import memory

    TABLES_TYPE: DirectoryType = memory.DirectoryType(
        "tables of the loops", {name: memory.Column(*column) for name, column in COLUMNS.items()}
    )
    tables_at = memory.opener(TABLES_TYPE)
    fetch = memory.fetch  # type: ignore[assignment]


def loop(function: Function) -> Function:
    """Compile a function of the tables and of whole numbers, for compiled functions to call.

    Everything becomes one function, in which what one loop has read of the tables another need not read again: a fifth
    fewer instructions.
    """
    return function if INTERPRETED else memory.verb(function, TABLES_TYPE, forceinline=True)


def source_digest() -> int:
    """Return a number, never 0, that changes when the source of the loops or of their words does."""
    digest = hashlib.blake2s(digest_size=6)
    package = Path(__file__).parents[2]
    sources = [
        Path(__file__).parent.glob("*.py"),
        package.glob("plan/draws/memory.py"),
        package.glob("vocabulary/*.py"),
    ]
    for path in sorted(path for paths in sources for path in paths):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest(), "little") + 1


__all__ = ["INTERPRETED", "Tables", "fetch", "loop", "source_digest"]
