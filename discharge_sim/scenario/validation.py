"""From plain tables to the frozen ones, with every refusal of the table classes said in a planner's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from discharge_sim.scenario.base import Spread, Table
from discharge_sim.scenario.errors import listed, shown, spelling
from discharge_sim.scenario.shapes import content_below, field_at, has_free_names, kinds_at, table_at

T = TypeVar("T", bound=Table)
Say = Callable[[str, str, str, str], None]
"""Takes path, found, allowed, remedy of one mistake."""

_WANTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "string_type": "text in quotes",
    "date_type": "a date without quotes, such as 2016-11-01",
    "time_type": "a time without quotes, such as 08:30:00",
    "dict_type": "a table",
    "tuple_type": "a list in square brackets",
}
_LIMITS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}


def validated(table: type[T], content: dict[str, Any], say: Say) -> T | None:
    """Return `content` as a frozen table, or None after having said every mistake."""
    try:
        return table.model_validate(content)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            _say_one(table, content, details, say)
        return None


def _say_one(root: type[Table], content: dict[str, Any], details: ErrorDetails, say: Say) -> None:
    steps = _steps_in_file(content, details["loc"])
    kind, found = details["type"], f"found {shown(details['input'])}"
    path = ".".join(str(step) for step in steps)
    if kind == "missing":
        field = field_at(root, content, steps)
        write, meant = f"write {steps[-1]} = ...", _meant(root, content, steps[:-1])
        remedy = f"{meant} If it is new, {write}" if meant else write
        say(path, "missing", field.description or "" if field else "", remedy)
    elif kind == "extra_forbidden":
        known = _known_keys(root, content, steps[:-1])
        say(path, f'unknown key "{steps[-1]}"', listed(known), spelling(str(steps[-1]), known))
    elif kind in ("union_tag_invalid", "union_tag_not_found"):
        _say_kind(root, content, steps, details, say)
    elif kind == "literal_error":
        _say_literal(path, details, say)
    else:
        say(path, found, _allowed(root, content, steps, details), "")


def _known_keys(root: type[Table], content: dict[str, Any], steps: Sequence[str | int]) -> list[str]:
    table = table_at(root, content, steps)
    return [] if table is None else list(table.model_fields)


def _say_kind(
    root: type[Table], content: dict[str, Any], steps: Sequence[str | int], details: ErrorDetails, say: Say
) -> None:
    path, kinds = ".".join(str(step) for step in (*steps, "kind")), kinds_at(root, content, steps)
    given = details["input"].get("kind") if isinstance(details["input"], dict) else None
    if given is not None:
        say(path, f"found {shown(given)}", listed(kinds), spelling(str(given), kinds))
        return
    # A table without a kind is often meant to change another one whose name is misspelt.
    known = [key for key, table in _tables_beside(content, steps).items() if "kind" in table]
    meant = spelling(str(steps[-1]), known)
    say(
        path,
        "missing",
        listed(kinds),
        f"{meant} If it is new, say of which kind it is" if meant else "say of which kind it is",
    )


def _meant(root: type[Table], content: dict[str, Any], steps: Sequence[str | int]) -> str:
    """Return what a table with a free name may have meant to change: a table beside it, whose name was misspelt."""
    for length in range(len(steps), 0, -1):
        if has_free_names(root, content, steps[: length - 1]):
            meant = spelling(str(steps[length - 1]), _tables_beside(content, steps[:length]))
            if meant:
                return meant
    return ""


def _tables_beside(content: Any, steps: Sequence[str | int]) -> dict[str, dict[str, Any]]:
    for step in steps[:-1]:
        content = content_below(content, step)
    tables = content.items() if isinstance(content, dict) else ()
    return {key: table for key, table in tables if key != steps[-1] and isinstance(table, dict)}


def _say_literal(path: str, details: ErrorDetails, say: Say) -> None:
    expected = details["ctx"]["expected"].replace(" or ", ", ")
    words = [word.strip("'") for word in expected.split(", ")]
    given = details["input"]
    say(path, f"found {shown(given)}", listed(words), spelling(given, words) if isinstance(given, str) else "")


def _allowed(root: type[Table], content: dict[str, Any], steps: Sequence[str | int], details: ErrorDetails) -> str:
    kind, context = details["type"], details.get("ctx", {})
    field = field_at(root, content, steps)
    meaning = f" ({field.description.rstrip('.')})" if field and field.description else ""
    if kind in _WANTED:
        wanted = _WANTED[kind]
    elif kind in _LIMITS:
        word, key = _LIMITS[kind]
        wanted = f"{word} {context[key]:g}"
    elif kind in ("too_short", "too_long"):
        wanted = f"{context.get('min_length', context.get('max_length'))} values"
    elif kind == "model_type":
        wanted = _wanted_table(root, content, steps)
    elif kind == "value_error":
        return str(context["error"])
    else:
        wanted = details["msg"]
    return wanted + meaning


def _wanted_table(root: type[Table], content: dict[str, Any], steps: Sequence[str | int]) -> str:
    table = table_at(root, content, steps)
    if table is Spread:
        return 'a number, or a spread such as { distribution = "gamma", mean = 10, sd = 4 }'
    return f"a table with {listed(table.model_fields)}" if table else "a table"


def _steps_in_file(content: Any, location: Sequence[str | int]) -> tuple[str | int, ...]:
    """Return the keys as the file has them: pydantic adds the kind of a service or stream, and `[key]` for keys."""
    steps: list[str | int] = []
    for step in location:
        if step == "[key]":
            break
        if isinstance(content, dict) and step not in content and content.get("kind") == step and len(steps) >= 2:
            continue
        steps.append(step)
        content = content_below(content, step)
    return tuple(steps)
