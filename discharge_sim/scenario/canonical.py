"""The text that is hashed: everything in the tables that can change a result, in one form."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from pydantic import BaseModel

SAYS_NOTHING_NEW = frozenset(
    {"name", "title", "description", "what_must_be_true", "source", "council_area_code", "health_board_code", "ipacs"}
)
"""Fields for people: two scenarios that differ only here give the same results."""

READ_FROM_FILES = frozenset({"census_file", "file"})
"""Names of files (people at the start, an ensemble): what is in them is hashed, not what they are called."""


def canonical_json(table: BaseModel) -> str:
    """Return a table as JSON; named things stand in their order, because the order of services decides ties."""
    return json.dumps(_plain(table), separators=(",", ":"), ensure_ascii=True)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        fields, left_out = type(value).model_fields, SAYS_NOTHING_NEW | READ_FROM_FILES
        return {name: _plain(getattr(value, name)) for name in fields if name not in left_out}
    if isinstance(value, dict):
        return [[key, _plain(item)] for key, item in value.items()]
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value
