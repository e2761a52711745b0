"""From nested dictionaries back to a TOML file that people can read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import tomlkit
from tomlkit.items import SingleKey

from discharge_sim.scenario.figures import is_figure, is_scaling

_INLINE_ENDINGS = ("_shares", "_index", "_by_need", "_ranks", "leads_to", "cost", "_cost", "cost_per_hour", "_day")
"""Small tables with these names stand on one line."""
_INDENT = "    "


def toml_of(raw: dict[str, Any]) -> str:
    """Return the content of a scenario as TOML text."""
    return "".join(f"{line}\n" for line in _lines(raw, "")).removeprefix("\n")


def _lines(content: dict[str, Any], above: str) -> Iterator[str]:
    """Yield single values before tables, as TOML wants it; the order within either is kept."""
    below_heading = {key for key, value in content.items() if _has_heading(key, value, content)}
    for key in [key for key in content if key not in below_heading]:
        yield f"{_key(key)} = {_value(content[key])}"
    for key in [key for key in content if key in below_heading]:
        path = f"{above}{_key(key)}"
        if not _is_all_tables(content[key]):
            yield f"\n[{path}]"
        yield from _lines(content[key], f"{path}.")


def _has_heading(key: str, value: Any, siblings: dict[str, Any]) -> bool:
    """Whether a value gets a heading; things named by the planner all do, so that they keep their order."""
    if not _is_table(value):
        return False
    return _is_all_tables(siblings) or _is_all_tables(value) or not (value and key.endswith(_INLINE_ENDINGS))


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and not is_figure(value) and not is_scaling(value) and "distribution" not in value


def _is_all_tables(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(_is_table(item) for item in value.values())


@lru_cache(maxsize=1000)
def _key(key: str) -> str:
    return SingleKey(key).as_string()


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        items = [_value(item) for item in value]
        if any(isinstance(item, dict) for item in value):
            return "[\n" + "".join(f"{_INDENT}{item},\n" for item in items) + "]"
        return "[" + ", ".join(items) + "]"
    text: str = tomlkit.item(value).as_string()
    return text
