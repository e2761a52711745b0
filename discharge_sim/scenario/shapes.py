"""What may stand at a path: walks the table classes along the keys of a file, for messages that teach."""

from __future__ import annotations

import types
import typing
from collections.abc import Sequence
from typing import Annotated, Any, Union

from pydantic.fields import FieldInfo

from discharge_sim.scenario.base import Table


def _bare(annotation: Any) -> Any:
    """Return a type without `Annotated` and without `| None`."""
    while typing.get_origin(annotation) is Annotated:
        annotation = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) in (Union, types.UnionType):
        rest = [item for item in typing.get_args(annotation) if item is not type(None)]
        return _bare(rest[0]) if len(rest) == 1 else annotation
    return annotation


def table_class(annotation: Any, content: Any) -> type[Table] | None:
    """Return the class of the table that an annotation stands for; a union is decided by `kind` in the content."""
    bare = _bare(annotation)
    if isinstance(bare, type) and issubclass(bare, Table):
        return bare
    if isinstance(content, dict):
        for choice in _choices(bare):
            if content.get("kind") in typing.get_args(_bare(choice.model_fields["kind"].annotation)):
                return choice
    return None


def _choices(bare: Any) -> list[type[Table]]:
    """Return the classes of a union of tables, none for anything else."""
    if typing.get_origin(bare) not in (Union, types.UnionType):
        return []
    return [_bare(item) for item in typing.get_args(bare)]


def _below(annotation: Any, key: str | int, content: Any) -> Any:
    table = table_class(annotation, content)
    if table is not None:
        found = table.model_fields.get(str(key))
        return None if found is None else found.annotation
    bare = _bare(annotation)
    if typing.get_origin(bare) is dict:
        return typing.get_args(bare)[1]
    if typing.get_origin(bare) is tuple:
        return typing.get_args(bare)[0]
    return None


def content_below(content: Any, key: str | int) -> Any:
    """Return what stands under a key or number, or None."""
    if isinstance(content, dict):
        return content.get(key)
    if isinstance(content, list | tuple) and isinstance(key, int) and key < len(content):
        return content[key]
    return None


def _reached(root: type[Table], content: Any, steps: Sequence[str | int]) -> tuple[Any, Any]:
    """Return the annotation and the content at a path below `root`."""
    annotation: Any = root
    for step in steps:
        annotation = _below(annotation, step, content)
        content = content_below(content, step)
    return annotation, content


def table_at(root: type[Table], content: Any, steps: Sequence[str | int]) -> type[Table] | None:
    """Return the class of the table at a path below `root`, or None if no table belongs there."""
    return table_class(*_reached(root, content, steps))


def has_free_names(root: type[Table], content: Any, steps: Sequence[str | int]) -> bool:
    """Whether the keys below a path are names that a planner chooses."""
    return typing.get_origin(_bare(_reached(root, content, steps)[0])) is dict


def kinds_at(root: type[Table], content: Any, steps: Sequence[str | int]) -> list[str]:
    """Return the words that may stand as `kind` of the table at a path below `root`."""
    bare = _bare(_reached(root, content, steps)[0])
    return [
        kind for choice in _choices(bare) for kind in typing.get_args(_bare(choice.model_fields["kind"].annotation))
    ]


def field_at(root: type[Table], content: Any, steps: Sequence[str | int]) -> FieldInfo | None:
    """Return the field that a path names, or None if its last step is a free name or unknown."""
    if not steps:
        return None
    table = table_at(root, content, steps[:-1])
    return None if table is None else table.model_fields.get(str(steps[-1]))
