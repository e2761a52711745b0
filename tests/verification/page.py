"""Writing docs/verification.md: the words of `page.md` around what the runs have found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tests.theory import catalogue
from tests.third_opinion import opinions
from tests.verification.figure import STANDARD_ERRORS, Check, Figure
from tests.verification.listing import TESTS
from tests.verification.running import HERE, ROOT, Found

PAGE = ROOT / "docs" / "verification.md"
TEMPLATE, AGREEMENT = HERE / "page.md", HERE / "agreement.md"
NOTE = "<!-- Written by `python -m tests.verification`: change tests/verification/page.md, not this page. -->\n"
SCENARIOS = {"theory": "../tests/theory/scenarios", "third-opinion": "../tests/third_opinion/scenarios"}


def page(found: dict[str, Found]) -> str:
    """Return the page."""
    parts = {
        "tests": "\n".join(_tests(found["tests"], found["long-tests"]["rows"])),
        "theory": "\n".join(_part("theory", catalogue.CHECKS, found["theory"])),
        "third-opinion": "\n".join(_part("third-opinion", opinions.CHECKS, found["third-opinion"])),
        "agreement": AGREEMENT.read_text(encoding="utf-8").strip(),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, content in parts.items():
        text = text.replace(f"{{{{ {name} }}}}", content)
    return NOTE + text


def figures_of(found: Found, key: str) -> list[Figure]:
    """Return the figures of a check as they were found."""
    return [Figure(**row) for row in found["checks"][key]]


def _when(found: Found) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    minutes = max(1, round(found["seconds"] / 60))
    kind = "Long run" if found["long"] else "Quick run"
    return f"*{kind} of {found['date']}, {minutes} minutes, Python {found['python']}, {versions}.*"


def _tests(found: Found, long: dict[str, Any]) -> Iterator[str]:
    yield f"{_when(found)} Long tests have dates of their own."
    yield ""
    yield "| check | how | where | result |"
    yield "|---|---|---|---|"
    for asked in TESTS:
        where = ", ".join(f"`{path}`" for path in asked.paths)
        result = _result(found["rows"].get(asked.title), long.get(asked.title))
        yield f"| **{asked.title}** | {asked.how} | {where} | {result} |"


def _result(row: dict[str, Any] | None, long: dict[str, Any] | None) -> str:
    words = ["not run yet" if row is None else _counted(row)]
    if long is not None:
        words.append(f"long, {long['date']}: {_counted(long)}")
    return "; ".join(words)


def _counted(row: dict[str, Any]) -> str:
    failed = f", **{row['failed']} failed**" if row["failed"] else ""
    return f"{row['passed']} passed{failed}, {row['seconds']} s"


def _part(name: str, checks: Iterable[Check], found: Found) -> Iterator[str]:
    checks = tuple(checks)
    asked = [figure for check in checks for figure in figures_of(found, check.key)]
    figures = [figure for figure in asked if figure.counts]
    apart = max(figure.distance for figure in figures)
    played = ", ".join(f"{count} with the {engine} engine" for engine, count in found["replications"].items())
    yield _when(found)
    yield ""
    within = f"{sum(figure.holds for figure in figures)} of them within {STANDARD_ERRORS} standard errors"
    yield f"{len(figures)} figures, {within}; the farthest is {apart:.1f} away. Replications: {played}."
    if again := len(asked) - len(figures):
        yield f"Lay further away at first, and were asked again of other people, which counts: {again}."
    for check in checks:
        yield ""
        yield f"**{check.title}.** {check.known} {_files(name, check)}".rstrip()
        yield ""
        yield from _table(figures_of(found, check.key))


def _files(name: str, check: Check) -> str:
    links = [f"[`{file}.toml`]({SCENARIOS[name]}/{file}.toml)" for file in check.scenarios]
    return f"Played: {', '.join(links)}." if links else ""


def _table(figures: list[Figure]) -> Iterator[str]:
    yield "| figure | engine | expected | found | standard error | grain | apart | |"
    yield "|---|---|---|---|---|---|---|---|"
    for figure in figures:
        error = f"{figure.standard_error:.2g}" if figure.standard_error else "exact"
        grain = f"{figure.grain:.2g}" if figure.grain else ""
        apart = f"{figure.distance:.1f}" if figure.standard_error else ""
        verdict = "agrees" if figure.holds else "**differs**" if figure.counts else "far: asked again"
        numbers = f"{figure.expected:.5g} | {figure.found:.5g} | {error} | {grain} | {apart}"
        yield f"| {figure.what} | {figure.engine} | {numbers} | {verdict} |"
