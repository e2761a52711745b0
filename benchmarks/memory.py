"""How much memory an experiment takes, and that it is the same for many winters as for few.

    python benchmarks/memory.py [SCENARIO] [--winters 1000 10000] [--out FOLDER]

Runs `discharge-sim run` in a process of its own for each number of winters (the shared workload if no scenario is
given) and prints the most memory that the process had, with that of the processes it started, and its processor time.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
from workloads import SMALL

EVERY_SECONDS = 0.05


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", type=Path, nargs="?", default=SMALL)
    parser.add_argument("--winters", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--out", type=Path, help="where the results go; a temporary folder if left out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.out or Path(temporary)
        run(options.scenario, 1, folder / "compiling")
        for winters in options.winters:
            megabytes, seconds = run(options.scenario, winters, folder / str(winters))
            print(f"{winters:>8,} winters: at most {megabytes:,.0f} MB, {seconds:,.1f} s of processor time", flush=True)


def run(scenario: Path, winters: int, out: Path) -> tuple[float, float]:
    """Return the most megabytes and the processor time of one experiment, from the start of the process to its end."""
    command = [sys.executable, "-m", "discharge_sim", "run", str(scenario), "--quiet"]
    process = psutil.Popen([*command, "--replications", str(winters), "--out", str(out)], stdout=subprocess.DEVNULL)
    most, seconds = 0, 0.0
    while process.poll() is None:
        try:
            most = max(most, sum(one.memory_info().rss for one in (process, *process.children())))
            times = process.cpu_times()
        except psutil.Error:  # it has ended in between
            break
        seconds = times.user + times.system
        try:
            process.wait(EVERY_SECONDS)
        except psutil.TimeoutExpired:
            continue
    if process.wait() != 0:
        raise SystemExit(f"the run of {winters} winters failed")
    return most / 1e6, seconds


if __name__ == "__main__":
    main()
