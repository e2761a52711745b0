"""From nested dictionaries back to a TOML file that people can read."""

from __future__ import annotations

from typing import Any

import tomlkit
from tomlkit.items import AbstractTable, Item

from discharge_sim.scenario.figures import is_figure, is_scaling

_INLINE_ENDINGS = ("_shares", "_index", "_by_need", "_ranks", "leads_to", "cost", "_cost", "cost_per_hour", "_day")
"""Small tables with these names stand on one line."""


def toml_of(raw: dict[str, Any]) -> str:
    """Return the content of a scenario as TOML text."""
    document = tomlkit.document()
    _fill(document, raw)
    return tomlkit.dumps(document)


def _fill(table: Any, content: dict[str, Any]) -> None:
    """Write single values before tables, as TOML wants it; the order within either is kept."""
    below_heading = {key for key, value in content.items() if _has_heading(key, value, content)}
    for key in [key for key in content if key not in below_heading]:
        table.add(key, _item(content[key]))
    for key in [key for key in content if key in below_heading]:
        inner = tomlkit.table(is_super_table=_is_all_tables(content[key]))
        _fill(inner, content[key])
        table.add(key, inner)


def _has_heading(key: str, value: Any, siblings: dict[str, Any]) -> bool:
    """Whether a value gets a heading; things named by the planner all do, so that they keep their order."""
    if not _is_table(value):
        return False
    return _is_all_tables(siblings) or _is_all_tables(value) or not (value and key.endswith(_INLINE_ENDINGS))


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and not is_figure(value) and not is_scaling(value) and "distribution" not in value


def _is_all_tables(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(_is_table(item) for item in value.values())


def _item(value: Any) -> Item:
    if isinstance(value, dict):
        inline: AbstractTable = tomlkit.inline_table()
        for key, item in value.items():
            inline.add(key, _item(item))
        return inline
    if isinstance(value, list | tuple):
        array = tomlkit.array()
        for item in value:
            array.append(_item(item))
        array.multiline(any(isinstance(item, dict) for item in value))
        return array
    single: Item = tomlkit.item(value)
    return single
