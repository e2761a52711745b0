"""Run every check and write docs/verification.md.

python -m tests.verification                 quick: what every change must pass, and thirty years of each queue
python -m tests.verification --long          also what is marked `verification`, a hundred years, both engines
python -m tests.verification theory          one part (tests, theory, third-opinion, long-tests); the others keep theirs
python -m tests.verification --write-only    the page again, from the figures that are kept
"""

from __future__ import annotations

import argparse
import sys
from functools import partial

from tests.verification.page import PAGE, figures_of, page
from tests.verification.running import KEPT, ONLY_IF_LONG, PARTS, Found, keep, kept


def main() -> int:
    """Run what is asked for; the exit code is 1 if anything differs."""
    asked = argparse.ArgumentParser(prog="python -m tests.verification", description=__doc__.splitlines()[0])
    asked.add_argument("parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}; left out: all")
    asked.add_argument("--long", action="store_true", help="also the long checks, with both engines")
    asked.add_argument("--write-only", action="store_true", help="run nothing")
    options = asked.parse_args()
    unknown = [part for part in options.parts if part not in PARTS]
    if unknown:
        asked.error(f"there is no part {unknown[0]!r}; there is: {', '.join(PARTS)}")
    found = {"long-tests": {"rows": {}}, **(kept() if KEPT.exists() else {})}
    usual = [part for part in PARTS if options.long or part not in ONLY_IF_LONG]
    for name in () if options.write_only else options.parts or usual:
        print(f"== {name}", flush=True)
        PARTS[name](options.long, lambda line: print(line, flush=True), partial(_keep, found, name))
    missing = [part for part in PARTS if part not in found]
    if missing:
        print(f"no page yet: run also {', '.join(missing)}")
        return 1
    _write(found)
    print(f"written: {PAGE}")
    failed = sum(row["failed"] for part in ("tests", "long-tests") for row in found[part]["rows"].values())
    parts = [part for part in found.values() if "checks" in part]
    figures = [figure for part in parts for key in part["checks"] for figure in figures_of(part, key)]
    differing = sum(figure.counts and not figure.holds for figure in figures)
    print(f"{failed} tests failed, {differing} figures differ")
    return int(failed + differing > 0)


def _keep(found: dict[str, Found], name: str, part: Found) -> None:
    """Keep a part, and write the page: one of the tests that are run looks whether the page shows what is kept."""
    found[name] = part
    keep(found)
    if found.keys() >= PARTS.keys():
        _write(found)


def _write(found: dict[str, Found]) -> None:
    PAGE.write_text(page(found), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
