"""Few worlds in which everything happens: for the run without the compiler, where a world takes ten times as long.

`python -m tests.worlds.choosing` prints their seeds, for `test_engines_agree_without_the_compiler`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from discharge_sim.engines import fast
from discharge_sim.plan.compile import compile_plan
from tests.worlds.agree import compare, quick_compilation
from tests.worlds.generator import random_world, replication_of
from tests.worlds.mechanisms import MECHANISMS

FIRST, LOOKED_AT, TIMES = 900_000, 420, 6
A_WORLD = 2500
"""Making a world takes as long as so many events."""


class Candidate(NamedTuple):
    """A world that could be chosen: how long it takes, and which mechanisms happen in it."""

    seed: int
    events: int
    fired: frozenset[str]


def candidate(seed: int) -> Candidate:
    """Return what the world of a seed would cost and give."""
    replication = replication_of(seed)
    with quick_compilation():
        plan = compile_plan(random_world(seed).member(replication))
    return Candidate(seed, fast.count_events(plan, seed, replication), compare(seed).fired)


def choose(candidates: Iterable[Candidate], times: int) -> list[Candidate]:
    """Return worlds in which every mechanism happens so often, each the one that gives most for its time."""
    left, chosen = list(candidates), []
    missing = Counter(dict.fromkeys(MECHANISMS, times))
    while wanted := {name for name, count in missing.items() if count > 0}:
        best = max(left, key=lambda one: len(one.fired & wanted) / (one.events + A_WORLD))
        if not best.fired & wanted:
            raise ValueError(f"look at more worlds: too few have {', '.join(sorted(wanted))}")
        left.remove(best)
        chosen.append(best)
        missing.subtract(best.fired)
    return chosen


if __name__ == "__main__":
    seeds = range(FIRST, FIRST + LOOKED_AT)
    print(*sorted(one.seed for one in choose(map(candidate, seeds), TIMES)), sep=", ")
