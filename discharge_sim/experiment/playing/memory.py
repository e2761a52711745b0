"""Whether a scenario fits into the memory of this machine before it is played, and giving memory back afterwards."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import psutil
import pyarrow as pa

from discharge_sim.experiment.problems import ExperimentError

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan

BYTES_PER_PERSON = 2_000
"""What a replication needs for one person: tables of the engine, what was drawn, what was recorded. A test holds it
against the tables that the engine really makes."""
SHARE_OF_FREE_MEMORY = 0.9
GIBIBYTE = 2**30
_M_ARENA_MAX = -8  # of malloc.h
_ARENAS = 2
SMALLER = "lower the arrivals a day, the days (warm_up_days, the window, follow_up_days) or the people at the start"


def expected_people(plan: Plan) -> int:
    """Return how many people one replication has on average: those present at the start and those who arrive."""
    return int(plan.stream_rate.sum()) + int(plan.start_group["count"].sum()) + len(plan.census)


def bytes_needed(plan: Plan) -> int:
    """Return about how many bytes one replication takes while it is played."""
    return expected_people(plan) * BYTES_PER_PERSON


def refuse_what_does_not_fit(plans: Mapping[str, Plan], workers: int, free: int | None = None) -> None:
    """Refuse scenarios whose replications would not fit into memory, all at once.

    Parameters
    ----------
    plans : mapping of str to Plan
        By scenario.
    workers : int
        Replications that are played at the same time.
    free : int, optional
        Free memory in bytes; what the machine says if left out.

    Raises
    ------
    ExperimentError
        With the size of each and what to reduce.
    """
    available = int((psutil.virtual_memory().available if free is None else free) * SHARE_OF_FREE_MEMORY)
    too_large = []
    for name, plan in plans.items():
        needed = bytes_needed(plan)
        if needed * workers <= available:
            continue
        fewer = available // needed
        remedy = f"use at most {fewer} (--workers {fewer})" if fewer else SMALLER
        too_large.append(
            f"{name}: one replication has about {expected_people(plan):,} people and needs {needed / GIBIBYTE:.1f} "
            f"GiB; with {workers} workers that is {needed * workers / GIBIBYTE:.1f} GiB, and "
            f"{available / GIBIBYTE:.1f} GiB can be used: {remedy}"
        )
    if too_large:
        raise ExperimentError("\n".join(too_large))


def give_back_memory() -> None:
    """Hand back to the system what was freed: Arrow and glibc keep it for later, the more the longer they have run."""
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # another library than glibc
            ctypes.CDLL(None).malloc_trim(0)


def keep_memory_together() -> None:
    """Let threads share what glibc keeps of freed memory; otherwise each of them keeps some for itself alone."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # another library than glibc
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
