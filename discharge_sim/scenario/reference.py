"""The reference page of scenario files, written from the fields of the tables so that it cannot differ from them.

``python -m discharge_sim.scenario.reference > docs/scenario-reference.md`` writes the page again.
"""

from __future__ import annotations

import datetime as dt
import sys
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union

from pydantic.fields import FieldInfo

from discharge_sim.scenario.base import LARGEST, Cost, DatedUnits, Outbreaks, Spread, Table
from discharge_sim.scenario.people import StreamBase
from discharge_sim.scenario.scenario import DEFAULT_TABLES, Figure, ScenarioTables
from discharge_sim.scenario.services import ServiceBase
from discharge_sim.scenario.words import value_in_words

COMMAND = "python -m discharge_sim.scenario.reference > docs/scenario-reference.md"
SEVERAL_PLACES: tuple[type[Table], ...] = (Spread, Cost, DatedUnits, Outbreaks)
"""Tables that stand in several places: described once, at the end."""
COMMON: dict[type[Table], str] = {StreamBase: "Every stream", ServiceBase: "Every service"}
"""What several kinds have in common: described once, before the first of them."""
_SCALARS = {int: "whole number", float: "number", str: "text", bool: "true or false", dt.date: "date", dt.time: "time"}
_BEGINNING = f"""\
<!-- Written by `{COMMAND}`: change the fields' descriptions, not this page. -->
# What a scenario file can say

Every table and field that a scenario can hold, with its type, its default and its meaning. The page is written from the
program's own definitions.

- `NAME` stands for a name that you choose: small letters, digits and `_`.
- A field without a default (**needed**) must stand in the file or in one that it extends.
- The tables {{defaults}} hold **defaults for every
  partnership**. What one partnership has of its own stands below `[partnerships.NAME]`, for example
  `[partnerships.moray.hub]`, and is laid over the default.
- Wherever a number, text, date or time is wanted, a *figure* may stand instead: the value with what is known about it
  (see [figures](#figures)). In a file that extends another, `{{{{ times = 0.8 }}}}` scales the inherited number.
- `remove = ["services.NAME"]` at the top of a file deletes what it inherits. Tables merge; lists replace.
- Times have seconds (`08:30:00`), dates are `2016-11-01`, both without quotation marks.

`discharge-sim schema` prints the same as a JSON Schema, with which editors complete and check files.
"""

_TOP = """\
Besides the tables: what the scenario is called and what it is about. A file that extends another also says
`extends = "base.toml"` (a path from the file's own folder) and, if need be, `remove = [...]`."""


@dataclass(frozen=True)
class Section:
    """One table of the page.

    Attributes
    ----------
    heading : str
        Path of the table in a file, or what it is.
    table : type of Table
        The class that defines it.
    leaves_out : frozenset of str
        Fields that another section describes.
    """

    heading: str
    table: type[Table]
    leaves_out: frozenset[str] = frozenset()


def reference_page() -> str:
    """Return the page as Markdown."""
    defaults = ", ".join(f"`[{name}]`" for name in DEFAULT_TABLES)
    parts = [_BEGINNING.format(defaults=defaults)]
    parts += [_section_text(section) for section in sections()]
    return "\n".join(parts)


def sections() -> list[Section]:
    """Return all sections: the tables in the order of the file, then what stands in several places."""
    found = [Section("The top of the file", ScenarioTables), *_below(ScenarioTables, "")]
    unique = {section.table: section for section in reversed(found)}
    in_order = [section for section in found if unique[section.table] is section]
    return [
        *in_order,
        Section("Quantities that vary from person to person", Spread),
        Section("Prices", Cost),
        Section("Changes between dates", DatedUnits),
        Section("Outbreaks", Outbreaks),
        Section("Figures", Figure),
    ]


def _below(table: type[Table], path: str) -> Iterator[Section]:
    for name, field in table.model_fields.items():
        inside = _inside(field.annotation, _path(path, name))
        for at, inner in inside:
            base = next((common for common in COMMON if issubclass(inner, common)), None)
            if base is not None:
                yield Section(COMMON[base], base)
            if inner in SEVERAL_PLACES:
                continue
            shown = f"{at} with kind = {_kinds(inner)}" if base is not None else at
            yield Section(shown, inner, frozenset(base.model_fields) if base is not None else frozenset())
            yield from _below(inner, at)


def _path(path: str, name: str) -> str:
    """Return the path of a field; defaults of partnerships stand at the top of a file."""
    if path == "partnerships.NAME" and name in DEFAULT_TABLES:
        return name
    return f"{path}.{name}".lstrip(".")


def _inside(annotation: Any, path: str) -> list[tuple[str, type[Table]]]:
    """Return the tables that may stand at a path, with their own paths."""
    bare, _ = _bare(annotation)
    origin, arguments = typing.get_origin(bare), typing.get_args(bare)
    if isinstance(bare, type) and issubclass(bare, Table):
        return [(path, bare)]
    if origin is dict:
        return _inside(arguments[1], f"{path}.NAME")
    if origin is tuple:
        return _inside(arguments[0], f"[{path}]")
    if origin in (Union, types.UnionType):
        return [found for choice in arguments for found in _inside(choice, path)]
    return []


def _kinds(table: type[Table]) -> str:
    bare, _ = _bare(table.model_fields["kind"].annotation)
    return " or ".join(f'"{kind}"' for kind in typing.get_args(bare))


def _section_text(section: Section) -> str:
    docstring = " ".join((_TOP if section.table is ScenarioTables else section.table.__doc__ or "").split())
    is_path = section.heading.islower() or "NAME" in section.heading
    path, _, kind = section.heading.partition(" with ")
    heading = f"`[{path}]`{f' with `{kind}`' if kind else ''}" if is_path else section.heading
    lines = [f"## {heading}", "", docstring, ""]
    rows = [
        _row(section.table, name, field)
        for name, field in section.table.model_fields.items()
        if name not in section.leaves_out
    ]
    return "\n".join([*lines, "| field | type | default | meaning |", "|---|---|---|---|", *rows, ""])


def _row(table: type[Table], name: str, field: FieldInfo) -> str:
    described = field.description or _first_sentence(field.annotation)
    cells = (f"`{name}`", _type_in_words(field.annotation, field.metadata), _default(field), described)
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _first_sentence(annotation: Any) -> str:
    found = _inside(annotation, "")
    common = next((words for base, words in COMMON.items() if found and issubclass(found[0][1], base)), "")
    if common:
        return f"See below: {common.lower()}, and each kind."
    return " ".join((found[0][1].__doc__ or "").split("\n\n")[0].split()) if found else ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    value = field.get_default(call_default_factory=True, validated_data={})
    words = value_in_words(value) if value not in ("", {}) else "none"
    if isinstance(value, tuple) and len(value) > 1 and len(set(value)) == 1:
        return f"{value_in_words(value[0])} for each"
    if isinstance(value, Table) and not isinstance(value, Spread | Cost) and not words:
        return "its defaults"
    return {"yes": "true", "no": "false"}.get(words, words)


def _bare(annotation: Any, metadata: typing.Sequence[Any] = ()) -> tuple[Any, list[Any]]:
    """Return a type without `Annotated` and without `| None`, and the limits that were around it."""
    limits = list(metadata)
    while True:
        origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
        if origin is Annotated:
            for extra in annotation.__metadata__:
                limits += extra.metadata if isinstance(extra, FieldInfo) else [extra]
            annotation = arguments[0]
        elif origin in (Union, types.UnionType) and type(None) in arguments and len(arguments) == 2:
            annotation = next(choice for choice in arguments if choice is not type(None))
        else:
            return annotation, limits


def _type_in_words(annotation: Any, metadata: typing.Sequence[Any] = ()) -> str:
    bare, limits = _bare(annotation, metadata)
    origin, arguments = typing.get_origin(bare), typing.get_args(bare)
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in arguments)
    if origin is dict:
        key, _ = _bare(arguments[0])
        names = f" ({_type_in_words(key)})" if typing.get_origin(key) is Literal else ""
        return f"by name{names}: {_type_in_words(arguments[1])}"
    if origin is tuple:
        return f"list of {_plural(arguments[0])}"
    if origin in (Union, types.UnionType):
        return "table"
    if isinstance(bare, type) and issubclass(bare, Table):
        return {Spread: "quantity", Cost: "price"}.get(bare, "table")
    return f"{_SCALARS.get(bare, 'any value')}{_limits_in_words(limits)}"


def _plural(annotation: Any) -> str:
    words = _type_in_words(annotation)
    for one, many in (("whole number", "whole numbers"), ("number", "numbers"), ("table", "tables"), ("date", "dates")):
        if words == one or words.startswith((f"{one},", f"{one} ")):
            return many + words.removeprefix(one)
    return {"text": "texts", "quantity": "quantities"}.get(words, words)


def _limits_in_words(limits: list[Any]) -> str:
    words = []
    lowest = next((limit.ge for limit in limits if getattr(limit, "ge", None) is not None), None)
    highest = next((limit.le for limit in limits if getattr(limit, "le", None) not in (None, LARGEST)), None)
    if lowest is not None and highest is not None:
        return f", {lowest:g} to {highest:g}"
    if lowest is not None and lowest != -LARGEST:
        words.append(f"{lowest:g} or more")
    words += [f"above {limit.gt:g}" for limit in limits if getattr(limit, "gt", None) is not None]
    if highest is not None:
        words.append(f"at most {highest:g}")
    return "".join(f", {word}" for word in words)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(reference_page())
