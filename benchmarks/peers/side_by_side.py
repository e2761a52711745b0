"""Play the shared workload in every simulator that is installed, check that all give the same answers, and time them.

    python benchmarks/peers/side_by_side.py [--winters N] [--rounds N]

The rivals come with the extra `peers`. One that is not installed is left out, and the table says so. The answers are
means of simulated winters, so they differ by chance: the check is that no simulator's mean is more than five standard
errors from plain SimPy's. Times are the shortest of several rounds, taken in turn, on one core.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent))
from workload import ANSWERS

Run = Callable[[int, int], list[tuple[float, ...]]]
SIMULATORS = {"SimPy": "plain_simpy", "Ciw": "plain_ciw", "cimba": "plain_cimba", "discharge_sim": "ours"}
FACTOR = {"SimPy": 1, "Ciw": 1, "cimba": 10, "discharge_sim": 40}
"""Winters in a round, relative to the slow ones: a fast simulator is timed over more of them."""
STANDARD_ERRORS = 5.0


def main() -> int:
    """Print both tables; return 1 if some simulator answers differently."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--winters", type=int, default=2, help="winters in a round of the slow simulators")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, taken in turn; the shortest counts")
    options = parser.parse_args()
    found = {name: run for name, module in SIMULATORS.items() if (run := run_of(name, module)) is not None}
    answers: dict[str, list[tuple[float, ...]]] = {name: [] for name in found}
    seconds = dict.fromkeys(found, float("inf"))
    for round_number in range(options.rounds):
        for name, run in found.items():
            winters = options.winters * FACTOR[name]
            began = time.perf_counter()
            answers[name] += run(winters, round_number + 1)
            seconds[name] = min(seconds[name], (time.perf_counter() - began) / winters)
    different = print_answers({name: np.array(rows) for name, rows in answers.items()})
    print_seconds(seconds)
    for name in different:
        print(f"{name} answers differently from SimPy")
    return 1 if different else 0


def run_of(name: str, module: str) -> Run | None:
    """Return a simulator's function after one winter to warm up; None if it is not installed."""
    try:
        run: Run = importlib.import_module(module).run
    except ImportError as missing:
        print(f"{name} is left out: {missing}")
        return None
    run(1, 1)
    return run


def print_answers(answers: dict[str, NDArray[np.float64]]) -> list[str]:
    """Print the mean answers with their standard errors; return who differs from SimPy."""
    different = []
    print(f"{'mean of a winter':24}" + "".join(f"{name:>22}" for name in ANSWERS))
    truth = answers["SimPy"]
    for name, rows in answers.items():
        means, errors = rows.mean(0), standard_errors(rows)
        print(f"{name:24}" + "".join(f"{mean:14.1f} ± {e:5.2f}" for mean, e in zip(means, errors, strict=True)))
        apart = np.abs(means - truth.mean(0)) / np.hypot(errors, standard_errors(truth))
        if name != "SimPy" and apart.max() > STANDARD_ERRORS:
            different.append(name)
    return different


def standard_errors(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard error of each mean."""
    errors: NDArray[np.float64] = rows.std(0, ddof=1) / np.sqrt(len(rows))
    return errors


def print_seconds(seconds: dict[str, float]) -> None:
    """Print how long a winter takes."""
    print(f"\n{'':24}{'milliseconds a winter':>24}{'times SimPy':>14}")
    for name, each in seconds.items():
        print(f"{name:24}{1000 * each:24.2f}{seconds['SimPy'] / each:14.1f}")


if __name__ == "__main__":
    sys.exit(main())
