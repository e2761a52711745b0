"""Count again how often each branch of the kernel is taken: python benchmarks/branches.py

Writes `discharge_sim/engines/fast/branches.csv`, by which the kernel is compiled from then on (`branches.py` there says
why). To be done when the kernel's text has changed; takes half a minute. One winter of each scenario of winter-hub and
of the shared workload is played: the counts are the same wherever it is done.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile

from workloads import BASE, ROOT, SMALL, one_winter, plan_of

from discharge_sim.engines.fast.branches import COUNTED, Counts, count_branches

SCENARIOS = (*sorted(BASE.parent.glob("*.toml")), SMALL)


def count() -> Counts:
    """Play winters with a kernel that counts."""
    counters = count_branches()
    for path in SCENARIOS:
        one_winter(plan_of(path))
    return counters.counts()


def write(counts: Counts) -> None:
    """Write what was counted."""
    with COUNTED.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("function", "text", "number", "taken", "not taken"))
        writer.writerows((*place, *both) for place, both in counts.items())


if __name__ == "__main__":
    if "NUMBA_CACHE_DIR" not in os.environ:  # the kernel that counts must not be kept for others
        with tempfile.TemporaryDirectory() as folder:
            again = subprocess.run(
                [sys.executable, *sys.argv], env=os.environ | {"NUMBA_CACHE_DIR": folder}, check=False
            )
        sys.exit(again.returncode)
    write(count())
    print(f"counted {len(SCENARIOS)} winters; written to {COUNTED.relative_to(ROOT)}")
