"""Running the checks, part by part, and keeping what was found."""

from __future__ import annotations

import datetime as dt
import json
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

from tests.theory import catalogue
from tests.theory.playing import Play
from tests.third_opinion import opinions
from tests.verification.figure import Check, Figure, answers
from tests.verification.listing import TESTS, Asked

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEPT = HERE / "found.json"
QUICK, LONG = {"fast": 30}, {"fast": 100, "reference": 30}
"""Replications by engine."""
Found = dict[str, Any]
Say = Callable[[str], None]
Keep = Callable[[Found], None]


def kept() -> dict[str, Found]:
    """Return what was found when each part was last run."""
    found: dict[str, Found] = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


def keep(found: dict[str, Found]) -> None:
    """Keep what was found."""
    KEPT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8", newline="\n")


def _about(long: bool, seconds: float) -> Found:
    versions = {name: metadata.version(name) for name in ("numpy", "scipy", "numba", "simpy", "ciw")}
    return {
        "date": dt.date.today().isoformat(),
        "long": long,
        "seconds": round(seconds),
        "python": platform.python_version(),
        "versions": versions,
    }


def _figures(checks: Iterable[Check], play: Callable[[str, int], Play], long: bool, say: Say) -> Found:
    began, found = time.monotonic(), {}
    for check in checks:
        figures: list[Figure] = []
        for engine, replications in (LONG if long else QUICK).items():
            told = answers(check, play(engine, replications))
            figures += [Figure(**{**asdict(figure), "engine": engine}) for figure in told]
        agrees = all(figure.holds for figure in figures if figure.counts)
        say(f"{'agrees' if agrees else 'DIFFERS'}: {check.title}")
        found[check.key] = [asdict(figure) for figure in figures]
    return {**_about(long, time.monotonic() - began), "replications": LONG if long else QUICK, "checks": found}


def theory(long: bool, say: Say, keep_part: Keep) -> None:
    """Compare both engines with queueing theory."""
    keep_part(_figures(catalogue.CHECKS, Play, long, say))


def third_opinion(long: bool, say: Say, keep_part: Keep) -> None:
    """Compare both engines with Ciw."""

    def play(engine: str, replications: int) -> Play:
        return Play(engine, replications, opinions.SCENARIOS)

    keep_part(_figures(opinions.CHECKS, play, long, say))


def tests(long: bool, say: Say, keep_part: Keep) -> None:
    """Run the tests of each row of the page's first table; each row is kept as soon as it is known."""
    began, rows = time.monotonic(), {}
    for asked in _there(say):
        rows[asked.title] = _run(asked.paths, asked.marked)
        say(f"{rows[asked.title]}: {asked.title}")
        keep_part({**_about(False, time.monotonic() - began), "rows": rows})


def long_tests(long: bool, say: Say, keep_part: Keep) -> None:
    """Run the long tests of each row that has any: each has a date of its own, because all of them take hours."""
    rows = kept().get("long-tests", {}).get("rows", {}) if KEPT.exists() else {}
    for asked in _there(say):
        if asked.title in IN_FIGURES:
            continue
        began = time.monotonic()
        found = _run(asked.paths, "verification")
        if found["passed"] + found["failed"]:
            rows = {**rows, asked.title: {**found, **_about(True, time.monotonic() - began)}}
            say(f"{rows[asked.title]}: {asked.title}")
            keep_part({"rows": rows})


def _there(say: Say) -> Iterator[Asked]:
    for asked in TESTS:
        if all((ROOT / path).exists() for path in asked.paths):
            yield asked
        else:
            say(f"not there: {asked.title}")


def _run(paths: tuple[str, ...], marked: str) -> Found:
    """Run tests in a process of their own and count what they say."""
    with TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        options = ["-q", "-n", "2", "--dist", "worksteal", "-m", marked]
        options += [f"--junitxml={report}", "-o", "junit_family=xunit2"]
        command = [sys.executable, "-m", "pytest", *options, *paths]
        ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        if not report.exists():
            raise RuntimeError(
                f"pytest ended with {ended.returncode} and without a report:\n{ended.stdout}{ended.stderr}"
            )
        suite = ElementTree.parse(report).getroot().find("testsuite")
    assert suite is not None
    count = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
    wrong = count["failures"] + count["errors"]
    passed = count["tests"] - wrong - count["skipped"]
    return {"passed": passed, "failed": wrong, "seconds": round(float(suite.get("time", 0)))}


PARTS: dict[str, Callable[[bool, Say, Keep], None]] = {
    "tests": tests,
    "theory": theory,
    "third-opinion": third_opinion,
    "long-tests": long_tests,
}
ONLY_IF_LONG = ("long-tests",)
"""Parts that are left out where nothing else is said."""
IN_FIGURES = ("Queueing theory", "A third opinion")
"""Rows whose long tests ask what the figures of the parts `theory` and `third-opinion` say."""
