"""What the gate measures: each thing as a ratio to something fixed, both taken in turn within one run.

Each round times the yardstick, the thing, and the yardstick again, within a moment; the ratio is the one in the
middle of all rounds. A shared machine runs now at one speed and now at another, half as fast, for seconds:
minima taken over the whole run set the thing at one speed against the yardstick at the other, and were seen to
differ by 70 %.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from calibration import ANSWER, calibrate
from workloads import BASE, SEED, SMALL, plan_of, some_winters

from discharge_sim.engines.fast import run_for_sums, run_replication
from discharge_sim.engines.fast.people import everybody
from discharge_sim.engines.reference import run_replication as run_reference
from discharge_sim.outputs.measure import measure

Clock = Callable[[], float]
MOST_AT_ONCE = 8
"""Times that the shorter of work and yardstick is done in a row."""


@dataclass(frozen=True)
class Ratio:
    """One thing that must not get slower.

    Attributes
    ----------
    name : str
        Its key in the baseline.
    title : str
        What it is, for the message when it got slower.
    work, yardstick : callables
        What is timed, and what it is divided by.
    rounds : int
        How often both are timed, side by side.
    """

    name: str
    title: str
    work: Callable[[], object]
    yardstick: Callable[[], object]
    rounds: int

    def measure(self, clock: Clock = time.perf_counter) -> float:
        """Return the time of the work over that of the yardstick beside it, in the middle of all rounds."""
        self.work(), self.yardstick()  # compiled, imported and in memory before the first round
        work, yardstick = _times(self.work, 1, clock)[0], _times(self.yardstick, 1, clock)[0]
        # The shorter of the two is done several times, so that both feel the same moments.
        works = min(max(round(yardstick / work), 1), MOST_AT_ONCE)
        yardsticks = min(max(round(work / yardstick / 2), 1), MOST_AT_ONCE)
        found = []
        for _ in range(self.rounds):
            before = _times(self.yardstick, yardsticks, clock)
            during = _times(self.work, works, clock)
            after = _times(self.yardstick, yardsticks, clock)
            found.append(median(during) / median(before + after))
        return median(found)


def _times(timed: Callable[[], object], number: int, clock: Clock) -> list[float]:
    """Return how long something takes, a number of times."""
    moments = [clock()]
    for _ in range(number):
        timed()
        moments.append(clock())
    return [later - earlier for earlier, later in itertools.pairwise(moments)]


def yardstick() -> None:
    """Run the calibration kernel, and make sure that it is still the same one."""
    if calibrate() != ANSWER:
        raise AssertionError("the calibration kernel has changed: every baseline is void")


def python(*arguments: str) -> Callable[[], object]:
    """Return a whole process of this interpreter."""
    return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def all_ratios() -> list[Ratio]:
    """Return everything that the gate measures, the shortest first."""
    base, small = plan_of(BASE), plan_of(SMALL)
    records = run_for_sums(base, SEED, 0)
    return [
        Ratio(
            "winter",
            "eight winters of winter-hub's base, from people to indicators",
            lambda: some_winters(base),
            yardstick,
            7,
        ),
        Ratio("people", "drawing the people of that winter", lambda: everybody(base, SEED, 0), yardstick, 25),
        Ratio("engine", "drawing and simulating that winter", lambda: run_for_sums(base, SEED, 0), yardstick, 25),
        Ratio(
            "indicators", "indicators and daily series of that winter", lambda: measure(base, records), yardstick, 25
        ),
        Ratio("small_winter", "eight winters of the shared workload", lambda: some_winters(small), yardstick, 15),
        Ratio(
            "fast_to_reference",
            "the fast engine relative to the reference engine, on the shared workload",
            lambda: run_replication(small, SEED, 0),
            lambda: run_reference(small, SEED, 0),
            5,
        ),
        Ratio(
            "help",
            "`discharge-sim --help` relative to Python's own start",
            python("-m", "discharge_sim", "--help"),
            python("-c", "import json, pathlib, datetime"),
            12,
        ),
    ]
