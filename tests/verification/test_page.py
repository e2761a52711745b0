"""The committed page shows a run that is stored, of the checks that there are today, and everything in it holds."""

from __future__ import annotations

from pathlib import Path

from tests.theory import catalogue
from tests.third_opinion import opinions
from tests.verification.figure import Figure
from tests.verification.listing import TESTS
from tests.verification.page import PAGE, figures_of, page
from tests.verification.running import ROOT, kept

AGAIN = "run: python -m tests.verification"
FIGURES = {"theory": catalogue.CHECKS, "third-opinion": opinions.CHECKS}


def test_the_page_is_written_from_what_is_kept() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(kept()), f"{AGAIN} --write-only"


def test_every_check_of_today_is_on_the_page() -> None:
    for name, checks in FIGURES.items():
        assert set(kept()[name]["checks"]) == {check.key for check in checks}, f"{AGAIN} {name}"
    for part in ("tests", "long-tests"):
        assert set(kept()[part]["rows"]) <= {asked.title for asked in TESTS}, f"{AGAIN} {part}"


def test_everything_on_the_page_holds() -> None:
    differing = [
        str(figure)
        for name, checks in FIGURES.items()
        for check in checks
        for figure in figures_of(kept()[name], check.key)
        if figure.counts and not figure.holds
    ]
    rows = [row for part in ("tests", "long-tests") for row in kept()[part]["rows"].items()]
    failed = [title for title, row in rows if row["failed"] or not row["passed"]]
    assert not differing + failed


def test_every_folder_of_tests_is_on_the_page() -> None:
    listed = {Path(path).parts[1] for asked in TESTS for path in asked.paths}
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    # Not verification: the example's own figures (docs/base-fit.md) and speed (docs/performance.md).
    missing = folders - listed - {"winter_hub", "benchmarks"}
    assert not missing, f"say in tests/verification/listing.py what is asked in {missing}, then {AGAIN} --write-only"


def test_a_figure_that_differs_is_said_to() -> None:
    found = kept()
    first = catalogue.CHECKS[0].key
    found["theory"]["checks"][first][0]["found"] = 99.0
    assert not Figure(**found["theory"]["checks"][first][0]).holds
    assert "| **differs** |" in page(found)
    assert "| **differs** |" not in page(kept())
