"""Where Python enters the compiled draws: compiled at the first call and kept on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.draws.arrivals import draw_arrivals
from discharge_sim.plan.draws.candidates import thin_arrivals
from discharge_sim.plan.draws.jit import TABLES_TYPE, tables_at
from discharge_sim.plan.draws.layout import Tables
from discharge_sim.plan.draws.memory import directory_of, entrance
from discharge_sim.plan.draws.present import draw_present

CONSTANTS_FROM_PLAN = ("layout", "people_layout", "philox", "purposes", "words")


def directory(tables: Tables) -> NDArray[np.int64]:
    """Return the directory of the tables; it is good for as long as they are kept."""
    return directory_of(TABLES_TYPE, tables._asdict())


def thin(tables: NDArray[np.int64]) -> int:
    """Note who arrives and return how many; if there is no room for so many, not all are noted."""
    return _compiled()(tables.ctypes.data, -1)


def fill(tables: NDArray[np.int64], accepted: int) -> None:
    """Fill in the people of the start groups and those who arrive."""
    _compiled()(tables.ctypes.data, accepted)


@cache
def _compiled() -> Callable[[int, int], int]:
    digest = _source_digest()

    # numba looks for changes in this file only; the digest, a part of the function's key on disk, is that of all files.
    def draw(address: int, accepted: int) -> int:
        tables = tables_at(address)
        if accepted < 0:
            return thin_arrivals(tables) + digest * 0
        draw_present(tables)
        draw_arrivals(tables, accepted)
        return accepted

    return entrance(draw)


def _source_digest() -> int:
    """Return a number that changes when the source of the draws or of their words does."""
    digest = hashlib.blake2s(digest_size=6)
    plan = Path(__file__).parents[1]
    paths = [*Path(__file__).parent.glob("*.py"), *plan.parent.glob("vocabulary/*.py")]
    for path in sorted([*paths, *(plan / f"{name}.py" for name in CONSTANTS_FROM_PLAN)]):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest(), "little")
