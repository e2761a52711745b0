"""Every parameter of a scenario: what its files write, with what is known about it, and the defaults in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from discharge_sim.scenario.base import Cost, Spread, Table
from discharge_sim.scenario.canonical import SAYS_NOTHING_NEW
from discharge_sim.scenario.figures import is_figure
from discharge_sim.scenario.loading import Scenario
from discharge_sim.scenario.scenario import Figure
from discharge_sim.scenario.words import value_in_words

NOT_STATED = "not stated"
_NO_PARAMETERS = SAYS_NOTHING_NEW | {"format", "extends", "remove", "published"}
_DEFAULTS_BELOW = ("hub", "services", "pathways", "need_pathways", "needs", "conversions")

Row = tuple[str, ...]
HEADINGS = ("parameter", "value", "plausible range", "how it is known", "period", "source", "note")


def written_parameters(scenario: Scenario) -> list[Row]:
    """Return every value that the files write, with its flags and its source; rows under `HEADINGS`."""
    return [_row(path, value, scenario.figures.get(path)) for path, value in _leaves(scenario.raw, ())]


def defaults_in_force(scenario: Scenario) -> list[tuple[str, str]]:
    """Return every value that no file writes: path and default; what all partnerships share stands once."""
    found: dict[tuple[str, str], None] = {}
    for path, value in _defaults(scenario.tables, ()):
        is_shared = path[0] == "partnerships" and len(path) > 3 and path[2] in _DEFAULTS_BELOW
        shown = ("partnerships", "*", *path[2:]) if is_shared else path
        found[".".join(shown), value] = None
    return list(found)


def _leaves(value: Any, path: Row) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and not is_figure(value) and not _is_spread(value):
        for key, item in value.items():
            if key not in _NO_PARAMETERS:
                yield from _leaves(item, (*path, str(key)))
    else:
        yield ".".join(path), value


def _is_spread(value: Mapping[str, Any]) -> bool:
    return "distribution" in value or ("gbp" in value and not is_figure(value))


def _row(path: str, value: Any, figure: Figure | None) -> Row:
    if figure is None:
        return path, _in_words(value), "", NOT_STATED, "", "", ""
    given = figure.low is not None and figure.high is not None
    return (
        path,
        _in_words(figure.value),
        f"{_in_words(figure.low)} to {_in_words(figure.high)}" if given else "",
        figure.evidence or NOT_STATED,
        figure.period or "",
        figure.source or "",
        figure.note or "",
    )


def _in_words(value: Any) -> str:
    if is_figure(value):
        return _in_words(value["value"])
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} {_in_words(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_in_words(item) for item in value)
    return value_in_words(value)


def _defaults(table: Table, path: Row) -> Iterator[tuple[Row, str]]:
    for name in type(table).model_fields:
        if name in _NO_PARAMETERS:
            continue
        value = getattr(table, name)
        if name not in table.model_fields_set:
            yield (*path, name), value_in_words(value)
        elif isinstance(value, Table) and not isinstance(value, Spread | Cost):
            yield from _defaults(value, (*path, name))
        elif isinstance(value, dict):
            for key, item in value.items():
                if isinstance(item, Table) and not isinstance(item, Spread | Cost):
                    yield from _defaults(item, (*path, name, key))
