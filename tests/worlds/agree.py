"""Do the engines agree? Compare them on generated worlds, and count how often each mechanism happened.

A hundred thousand worlds: `python -m tests.worlds.agree --worlds 100000 --jobs 2`; one that differed again:
`python -m tests.worlds.agree --first 4711 --worlds 1`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from multiprocessing import get_context
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from discharge_sim.engines import fast
from discharge_sim.engines.reference.run import tell_everything
from discharge_sim.plan import compile as compiling
from discharge_sim.plan.people import draw_happenings, draw_people
from discharge_sim.vocabulary.records import Records
from tests.worlds.generator import RandomScenario, random_world, replication_of
from tests.worlds.mechanisms import MECHANISMS, fired
from tests.worlds.telling import Told

RAREST = 0.05
"""A mechanism that happens in a smaller share of worlds is not tested well enough."""
ENOUGH = 1000
"""Shares are judged from so many worlds on."""
PART = 20


class Compared(NamedTuple):
    """What came of one world: where the engines first differ, and which mechanisms happened."""

    seed: int
    difference: str | None
    fired: frozenset[str]


def compare(seed: int) -> Compared:
    """Let both engines tell the world of a seed."""
    return compare_world(random_world(seed), seed, replication_of(seed))


def compare_world(world: RandomScenario, seed: int, replication: int) -> Compared:
    """Let both engines tell a replication of a world."""
    with quick_compilation():
        plan = compiling.compile_plan(world.member(replication))
    people, happenings = draw_people(plan, seed, replication), draw_happenings(plan, seed, replication)
    records = tell_everything(plan, people, happenings, (seed, replication))
    difference = first_difference(records, fast.run_replication(plan, seed, replication))
    told = Told(seed, plan, people, happenings, records, replication, len(world.members) or 1)
    return Compared(seed, difference, frozenset(fired(told)))


def first_difference(told: Records, by_fast_engine: Records) -> str | None:
    """Return the first record that differs, as each engine has it; None if the histories are the same."""
    for field in fields(told):
        mine, theirs = getattr(told, field.name), getattr(by_fast_engine, field.name)
        shared = min(len(mine), len(theirs))
        different = np.flatnonzero(mine[:shared] != theirs[:shared])
        if different.size or len(mine) != len(theirs):
            row = int(different[0]) if different.size else shared
            return f"{field.name} {row}: reference {_in_words(mine, row)}; fast {_in_words(theirs, row)}"
    return None


def _in_words(table: NDArray[np.void], row: int) -> str:
    if row >= len(table):
        return "has no such row"
    return ", ".join(f"{name} {value}" for name, value in zip(table.dtype.names or (), table[row], strict=True))


class Tally:
    """Worlds compared so far.

    Attributes
    ----------
    worlds : int
        How many.
    differences : dict of int to str
        Where the engines first differ, by seed.
    """

    def __init__(self) -> None:
        self.worlds = 0
        self.differences: dict[int, str] = {}
        self._fired: Counter[str] = Counter()

    def add(self, compared: Compared) -> None:
        """Count one more world."""
        self.worlds += 1
        self._fired.update(compared.fired)
        if compared.difference is not None:
            self.differences[compared.seed] = compared.difference

    @property
    def shares(self) -> dict[str, float]:
        """Share of worlds in which each mechanism happened, the rarest first."""
        return dict(sorted(((name, self._fired[name] / self.worlds) for name in MECHANISMS), key=lambda one: one[1]))

    @property
    def rare(self) -> dict[str, float]:
        """Mechanisms that happened in too few worlds."""
        return {name: share for name, share in self.shares.items() if share < RAREST}

    @property
    def never(self) -> list[str]:
        """Mechanisms that happened in no world."""
        return [name for name, share in self.shares.items() if share == 0]

    def in_words(self) -> str:
        """Return a table of the mechanisms, and how to see each difference again."""
        width = max(map(len, MECHANISMS))
        lines = [f"{name:<{width}}  {share:6.1%}" for name, share in self.shares.items()]
        lines += [
            f"world {seed}, replication {replication_of(seed)}: {where}\n"
            f"  again: python -m tests.worlds.agree --first {seed} --worlds 1"
            for seed, where in sorted(self.differences.items())
        ]
        return "\n".join([*lines, f"{self.worlds} worlds, {len(self.differences)} differences"])


def compare_all(seeds: Iterable[int]) -> Tally:
    """Compare the engines on the worlds of some seeds."""
    tally = Tally()
    for seed in seeds:
        tally.add(compare(seed))
    return tally


@contextmanager
def quick_compilation() -> Iterator[None]:
    """Leave out the check for overload, which has tests of its own."""
    with patch.object(compiling, "overload_problems", lambda *_: []):
        yield


def main(arguments: list[str] | None = None) -> int:
    """Compare, print, and return 1 if the engines differ or a mechanism is too rare."""
    parser = argparse.ArgumentParser(prog="python -m tests.worlds.agree", description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=1000, help="how many (default 1000)")
    parser.add_argument("--first", type=int, default=0, help="seed of the first; the others follow (default 0)")
    parser.add_argument("--seeds", type=int, nargs="+", help="these worlds instead; every mechanism has to happen")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    asked = parser.parse_args(arguments)
    began, tally = time.perf_counter(), Tally()
    seeds = asked.seeds or range(asked.first, asked.first + asked.worlds)
    for compared in _in_processes(seeds, asked.jobs):
        tally.add(compared)
        if compared.difference is not None:
            print(f"world {compared.seed}: {compared.difference}", flush=True)
        if tally.worlds % ENOUGH == 0:
            print(f"{tally.worlds} worlds, {tally.worlds / (time.perf_counter() - began):.1f} a second", flush=True)
    print(tally.in_words())
    too_rare = tally.never if asked.seeds else tally.rare if asked.worlds >= ENOUGH else ()
    if too_rare:
        print(f"too rare: {', '.join(too_rare)}")
    return int(bool(tally.differences or too_rare))


def _in_processes(seeds: Sequence[int], jobs: int) -> Iterator[Compared]:
    if jobs == 1:
        yield from map(compare, seeds)
        return
    with get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap(compare, seeds, PART)


if __name__ == "__main__":
    sys.exit(main())
