"""The sheet on which people who know the services agree to the assumptions, or write what they would use instead."""

from __future__ import annotations

from dataclasses import dataclass

from discharge_sim.report.inputs import Assumption, Inputs
from discharge_sim.report.names import shown
from discharge_sim.report.results import Results
from discharge_sim.report.words import listed, plain

SIGNED = ("assumed", "plan", "changed here")
"""Evidence that somebody has to stand for; what was published or follows from it needs no signature."""
LONGEST_VALUE, LONGEST_REASON = 70, 160
AREAS = {
    "streams": "People who come",
    "readmission": "People who come back",
    "respiratory_wave": "The respiratory wave",
    "pools": "Hospital beds",
    "transfers": "Moves between hospitals",
    "readiness": "Becoming ready to leave",
    "leaving": "Leaving hospital",
    "hub": "The discharge hub",
    "services": "Services outside hospital",
    "pathways": "Pathways",
    "partnerships": "The partnerships",
}


CONTAINERS = frozenset(("streams", "services", "pathways", "pools", "hub", "tasks", "teams"))
"""Parts of a path that say nothing when what they hold is named."""
MEAN = "mean"


@dataclass(frozen=True)
class Line:
    """One assumption to agree to.

    Attributes
    ----------
    what : str
        The assumption in words.
    value : str
        What the model uses; empty for a condition, which is true or not.
    plausible : str
        Lowest to highest plausible value, if stated.
    because : str
        Why this value.
    """

    what: str
    value: str = ""
    plausible: str = ""
    because: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the sheet: a title and its lines."""

    title: str
    lines: tuple[Line, ...]


def conditions(results: Results) -> tuple[Part, ...]:
    """Return what must be true under each configuration, as its file says."""
    return tuple(
        Part(inputs.title, tuple(Line(condition) for condition in inputs.must_be_true))
        for inputs in results.inputs
        if inputs.must_be_true
    )


def figures(results: Results) -> tuple[Part, ...]:
    """Return the figures of the baseline that somebody has to stand for, area by area."""
    base = results.baseline
    by_area: dict[str, list[Assumption]] = {}
    for one in base.assumptions:
        if one.evidence in SIGNED:
            by_area.setdefault(one.path.partition(".")[0], []).append(one)
    order = [*AREAS, *by_area]
    return tuple(
        Part(AREAS.get(area, plain(area)), _lines(base, by_area[area])) for area in sorted(by_area, key=order.index)
    )


def figure_in_words(base: Inputs, path: str) -> str:
    """Return the path of a figure in words, as in ``Home care › Hours per week (Moray)``."""
    what, partnership = _without_partnership(base, path)
    return _in_words(what, [partnership] if partnership else [])


def figure_in_short(base: Inputs, path: str) -> str:
    """Return the path of a figure in so few words that it fits beside a bar: ``Home care: hours per week (Moray)``."""
    what, partnership = _without_partnership(base, path)
    area = path.partition(".")[0]
    parts = [part for part in what.split(".") if part not in CONTAINERS]
    if len(parts) > 1 and parts[-1] == MEAN:
        parts.pop()
    if len(parts) == 1 and area in AREAS and area != "partnerships":
        parts.insert(0, area)
    first, *rest = parts or [path]
    words = plain(first) + (f": {', '.join(part.replace('_', ' ') for part in rest)}" if rest else "")
    return f"{words} ({partnership})" if partnership else words


def count(parts: tuple[Part, ...]) -> int:
    """Return the number of lines."""
    return sum(len(part.lines) for part in parts)


def _lines(base: Inputs, assumptions: list[Assumption]) -> tuple[Line, ...]:
    """Return the lines of an area; the same figure in several partnerships is one line."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for one in assumptions:
        path, partnership = _without_partnership(base, one.path)
        key = (path, one.value, one.plausible, one.source or one.note)
        found.setdefault(key, []).append(partnership)
    return tuple(
        Line(
            _in_words(path, [name for name in where if name]),
            shown(value, LONGEST_VALUE),
            plausible,
            shown(because, LONGEST_REASON),
        )
        for (path, value, plausible, because), where in found.items()
    )


def _without_partnership(base: Inputs, path: str) -> tuple[str, str]:
    """Split ``partnerships.moray.needs`` into ``needs`` and the partnership's title."""
    area, _, rest = path.partition(".")
    if area != "partnerships":
        return rest or path, ""
    key, _, what = rest.partition(".")
    return what or rest, base.place_titles.get(key, plain(key))


def _in_words(path: str, where: list[str]) -> str:
    words = " › ".join(plain(part) for part in path.split("."))
    return f"{words} ({listed(where)})" if where else words


def signatories(results: Results) -> tuple[str, ...]:
    """Return for whom somebody signs."""
    return ("Hospital", *results.baseline.partnership_titles, "Finance")
