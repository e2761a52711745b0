"""Where Python enters the kernel: compiled at the first call and kept on disk."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from discharge_sim.engines.fast.apart import compiling_apart
from discharge_sim.engines.fast.jit import INTERPRETED, entrance
from discharge_sim.engines.fast.kernel import simulate
from discharge_sim.engines.fast.layout import World
from discharge_sim.engines.fast.memory import WORDS, point_to, world_at

AROUND_THE_KERNEL = (
    "__init__",
    "__main__",
    "apart",
    "balance",
    "beginning",
    "buffers",
    "happenings",
    "merging",
    "people",
    "prepare",
    "run",
    "writing",
)
CONSTANTS_FROM_PLAN = ("layout", "people_layout", "philox", "purposes", "quantiles", "words")


def run_kernel(world: World, people: int) -> bool:
    """Simulate one replication; return False if some table was too small (try again with a larger one)."""
    if INTERPRETED:
        return bool(simulate(world, people))
    return bool(_compiled()(_latest.address_of(world), people))


class _Latest(threading.local):
    """The world that a thread played last, and its directory: of the next, few tables are others."""

    world: World | None = None

    def __init__(self) -> None:
        self._directory = np.zeros((len(World._fields), WORDS), np.int64)
        self._address = int(self._directory.ctypes.data)

    def address_of(self, world: World) -> int:
        """Return the address of a world's directory; the world is kept until the next is played."""
        before, self.world = self.world, None  # should a table be refused, nothing is known of the directory
        point_to(self._directory, world, before)
        self.world = world
        return self._address


_latest = _Latest()


def make_ready() -> None:
    """Compile the kernel, or read it from disk, so that the first replication need not wait for it."""
    if not INTERPRETED:
        _compiled()


@cache
def _compiled() -> Callable[[int, int], bool]:
    compiling_apart.wait()
    digest = source_digest()

    # numba looks for changes in this file only; the digest, a part of the function's key on disk, is that of all files.
    def kernel(address: int, people: int) -> bool:
        return simulate(world_at(address), people) and digest != 0  # type: ignore[call-arg]

    return entrance(kernel)


def source_digest() -> int:
    """Return a number, never 0, that changes when the source of the kernel or of its constants does."""
    digest = hashlib.blake2s(digest_size=6)
    package = Path(__file__).parents[2]
    paths = [path for path in Path(__file__).parent.glob("*.py") if path.stem not in AROUND_THE_KERNEL]
    paths += Path(__file__).parent.glob("branches.csv")
    paths += [package / "plan" / f"{name}.py" for name in CONSTANTS_FROM_PLAN]
    paths += package.glob("vocabulary/*.py")
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest(), "little") + 1
