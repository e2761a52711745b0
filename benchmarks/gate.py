"""The gate: fails if something got more than a quarter slower than the committed baseline.

    python benchmarks/gate.py            measure, compare, and say what got slower and by how much
    python benchmarks/gate.py --renew    measure and write the baseline anew (in a commit of its own, with the reason)

What is compared are ratios taken within one run (see ratios.py), so the baseline holds on other machines too, within
the tolerance. A ratio that seems worse is measured again before it fails the build. Before anything else the gate tests
itself: an engine that does everything twice must not pass.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from statistics import median

from ratios import Ratio, all_ratios

BASELINE = Path(__file__).with_name("baseline.json")
TOLERANCE = 0.25
ATTEMPTS = 3


def main() -> int:
    """Return 0 if nothing got slower."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--renew", action="store_true", help="write the baseline anew")
    if parser.parse_args().renew:
        found = {ratio.name: round(median(ratio.measure() for _ in range(ATTEMPTS)), 4) for ratio in all_ratios()}
        BASELINE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        print("\n".join(f"{name:20}{value:10.3f}" for name, value in found.items()))
        return 0
    baseline: dict[str, float] = json.loads(BASELINE.read_text(encoding="utf-8"))
    ratios = all_ratios()
    if missing := {ratio.name for ratio in ratios} ^ set(baseline):
        print(
            f"the baseline and what is measured do not fit together: {', '.join(sorted(missing))}; renew the baseline"
        )
        return 1
    if judge(slowed(ratios[0]), baseline) is None:
        print("the gate does not see an engine that does everything twice: it would let anything pass")
        return 1
    print("an engine that does everything twice is caught")
    slower = [message for ratio in ratios if (message := judge(ratio, baseline)) is not None]
    print("\n".join(slower) if slower else "nothing got slower")
    return 1 if slower else 0


def judge(ratio: Ratio, baseline: dict[str, float], attempts: int = ATTEMPTS) -> str | None:
    """Return what to say if a ratio is more than the tolerance worse than the baseline, each time it is measured."""
    best, limit = float("inf"), baseline[ratio.name] * (1 + TOLERANCE)
    for _ in range(attempts):
        best = min(best, ratio.measure())
        if best <= limit:
            print(f"{ratio.name:20}{best:10.3f}   baseline {baseline[ratio.name]:.3f}")
            return None
    by = best / baseline[ratio.name] - 1
    return (
        f"SLOWER by {by:.0%}: {ratio.title}. Its ratio is {best:.3f}, the baseline's {baseline[ratio.name]:.3f}, "
        f"the limit {limit:.3f}. Find out why; if it is worth its price, renew the baseline in a commit that says so."
    )


def slowed(ratio: Ratio) -> Ratio:
    """Return the same ratio for work that is done twice."""

    def twice() -> None:
        ratio.work()
        ratio.work()

    return Ratio(ratio.name, f"{ratio.title}, twice", twice, ratio.yardstick, ratio.rounds)


if __name__ == "__main__":
    sys.exit(main())
