"""How files lie on top of each other: tables merge, arrays replace, `remove` deletes, `{ times }` scales.

The same rule merges an extending file over its base, a change over a scenario, and the own table of a partnership over
the defaults that stand at the top of the file.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from discharge_sim.scenario.errors import Problem, listed, shown, spelling
from discharge_sim.scenario.figures import CHANGED_HERE, is_figure, is_number, is_scaling, product, scaled
from discharge_sim.scenario.scenario import DEFAULT_TABLES

NO_EFFECT = "this change has no effect: every partnership has a value of its own there"
MISSING: Any = object()
"""Nothing is inherited here."""
NOT_INHERITED: tuple[str, ...] = ("name", "title", "description", "what_must_be_true")
"""A configuration that extends another says these for itself."""
Steps = tuple[str, ...]


@dataclass
class Merged:
    """Files merged so far.

    Attributes
    ----------
    file : str
        The file that was merged last: the one that is being loaded.
    raw : dict
        The merged content, with figures; `remove` holds what single partnerships do not take from the defaults.
    origins : dict
        File that wrote each path last.
    scalings : dict
        For each scaled path, the calculation in words.
    problems : list of Problem
        Mistakes of merging.
    """

    file: str = ""
    raw: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    scalings: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, file: str, path: str, found: str, allowed: str = "", remedy: str = "") -> None:
        """Note one mistake."""
        self.problems.append(Problem(file, path, found, allowed, remedy))


def lay_over(below: Merged, layer: dict[str, Any], file: str, *, is_base: bool = False) -> Merged:
    """Return what results when `layer` is written over what was merged so far."""
    merged = Merged(file, copy.deepcopy(below.raw), dict(below.origins), dict(below.scalings), list(below.problems))
    layer = copy.deepcopy(layer)
    removals = layer.pop("remove", [])
    for key in NOT_INHERITED:
        merged.raw.pop(key, None)
    for path in _checked_removals(merged, removals, file):
        _remove(merged, tuple(path.split(".")), layer, file)
    merging = _Merging(merged, file, marks_changes=not is_base)
    merged.raw = merging.tables(merged.raw, layer, ())
    merged.origins.update((".".join(steps), file) for steps in _all_paths(layer))
    if not is_base:
        _refuse_hidden_changes(merged, layer, file)
    return merged


def expanded(merged: Merged) -> dict[str, Any]:
    """Return the content with the defaults at the top merged under each partnership, figures still in place."""
    raw = merged.raw
    defaults = {key: raw[key] for key in DEFAULT_TABLES if key in raw}
    result = {key: value for key, value in raw.items() if key not in (*DEFAULT_TABLES, "remove")}
    if not isinstance(result.get("partnerships"), dict):
        return result
    result["partnerships"] = {}
    for key, own in raw["partnerships"].items():
        inherited = copy.deepcopy(defaults)
        for steps in _not_taken(raw, key):
            _delete(inherited, steps)
        merging = _Merging(
            merged, merged.origins.get(f"partnerships.{key}", ""), marks_changes=False, waits_for_defaults=False
        )
        result["partnerships"][key] = merging.value(inherited, own, ("partnerships", key))
    return result


@dataclass
class _Merging:
    """One table written over another: what is needed to say where something went wrong."""

    merged: Merged
    file: str
    marks_changes: bool
    waits_for_defaults: bool = True

    def tables(self, below: dict[str, Any], above: dict[str, Any], at: Steps) -> dict[str, Any]:
        result = dict(below)
        for key, written in above.items():
            value = self.value(below.get(key, MISSING), written, (*at, key))
            if value is not MISSING:
                result[key] = value
        return result

    def value(self, below: Any, above: Any, at: Steps) -> Any:
        if is_scaling(above):
            return self.scaling(below, above, at)
        if is_figure(above):
            return above
        if isinstance(above, dict):
            return self.table(below, above, at)
        if is_figure(below) and self.marks_changes:
            return {"value": above, "note": CHANGED_HERE}
        return above

    def table(self, below: Any, above: dict[str, Any], at: Steps) -> Any:
        """A spread that names its distribution stands for itself; every other table merges."""
        inherited = below["value"] if is_figure(below) else below
        if not isinstance(inherited, dict) or "distribution" in above or is_scaling(inherited):
            inherited = {}
        result = self.tables(inherited, above, at)
        return {"value": result, "note": CHANGED_HERE} if is_figure(below) and self.marks_changes else result

    def scaling(self, below: Any, above: dict[str, Any], at: Steps) -> Any:
        path, times = ".".join(at), above["times"]
        if not is_number(times) or times < 0:
            self.merged.refuse(self.file, path, f"times = {shown(times)}", "a number that is not negative")
            return below
        if below is MISSING:
            if self.waits_for_defaults and _can_have_default(at):
                return above
            self.merged.refuse(
                self.file,
                path,
                f"times = {shown(times)}, but there is no inherited number to scale",
                remedy="write the number itself",
            )
            return MISSING
        if is_scaling(below):
            return {**above, "times": product(below["times"], times)}
        return self.scaled(below, above, path)

    def scaled(self, below: Any, above: dict[str, Any], path: str) -> Any:
        times, known = above["times"], {key: item for key, item in above.items() if key != "times"}
        try:
            result = scaled(below, times)
        except TypeError as error:
            self.merged.refuse(
                self.file, path, f"times = {shown(times)}: {error}", remedy="scale the numbers in it one by one"
            )
            return below
        old, new = (value["value"] if is_figure(value) else value for value in (below, result))
        self.merged.scalings[path] = f"{shown(old)} x {shown(times)} = {shown(new)}"
        if is_figure(result):
            return {**result, **known}
        return {"value": result, **known} if known else result


def _can_have_default(at: Steps) -> bool:
    return at[0] == "partnerships" and len(at) > 3 and at[2] in DEFAULT_TABLES


def _checked_removals(merged: Merged, removals: Any, file: str) -> list[str]:
    if not isinstance(removals, list | tuple) or not all(isinstance(path, str) and path for path in removals):
        merged.refuse(
            file, "remove", f"found {shown(removals)}", 'a list of paths, such as ["services.discharge_lounge"]'
        )
        return []
    return list(removals)


def _remove(merged: Merged, steps: Steps, layer: dict[str, Any], file: str) -> None:
    """Delete one path; what a partnership does not take from the defaults is remembered for the expansion."""
    raw = merged.raw
    found = _delete(raw, steps)
    partnerships = raw.get("partnerships")
    if steps[0] in DEFAULT_TABLES and isinstance(partnerships, dict):
        for own in partnerships.values():
            found = (isinstance(own, dict) and _delete(own, steps)) or found
    if _can_have_default(steps) and (_holds(raw, steps[2:]) or _holds(layer, steps[2:])):
        raw.setdefault("remove", [])
        raw["remove"] = [*(path for path in raw["remove"] if path != ".".join(steps)), ".".join(steps)]
        found = True
    if found:
        gone = ".".join(steps)
        for path in [path for path in merged.origins if path == gone or path.startswith(f"{gone}.")]:
            del merged.origins[path]
    else:
        parent = _at(raw, steps[:-1])
        near = list(parent) if isinstance(parent, dict) else []
        merged.refuse(
            file,
            "remove",
            f'there is nothing to remove at "{".".join(steps)}"',
            listed(near),
            spelling(steps[-1], near),
        )


def _refuse_hidden_changes(merged: Merged, layer: dict[str, Any], file: str) -> None:
    """Refuse a change of a default that the own table of every partnership hides."""
    partnerships = merged.raw.get("partnerships")
    if not isinstance(partnerships, dict) or not partnerships:
        return
    for table in DEFAULT_TABLES:
        for steps in _leaves(layer[table], (table,)) if table in layer else ():
            if all(_hides(merged.raw, key, own, steps) for key, own in partnerships.items()):
                path, first = ".".join(steps), next(iter(partnerships))
                merged.refuse(
                    file,
                    path,
                    NO_EFFECT,
                    remedy=f"change partnerships.{first}.{path} (and so on) instead",
                )


def _hides(raw: dict[str, Any], partnership: str, own: Any, steps: Steps) -> bool:
    """Whether a partnership's own table (or removal) decides at `steps`, whatever the default says."""
    for number in range(1, len(steps) + 1):
        own = own.get(steps[number - 1], MISSING) if isinstance(own, dict) else MISSING
        if own is MISSING:
            return any(steps[: len(gone)] == gone for gone in _not_taken(raw, partnership))
        if is_scaling(own):
            return False
        if not _merges(own):
            return True
    return False


def _not_taken(raw: dict[str, Any], partnership: str) -> list[Steps]:
    paths = (tuple(path.split(".")) for path in raw.get("remove", ()))
    return [steps[2:] for steps in paths if steps[:2] == ("partnerships", partnership)]


def _merges(value: Any) -> bool:
    """Whether a value of the file is a table that merges (figures, scalings and spreads stand for themselves)."""
    return isinstance(value, dict) and not is_figure(value) and not is_scaling(value) and "distribution" not in value


def _leaves(value: Any, at: Steps) -> Iterator[Steps]:
    if _merges(value):
        for key, item in value.items():
            yield from _leaves(item, (*at, key))
    else:
        yield at


def _all_paths(table: dict[str, Any], at: Steps = ()) -> Iterator[Steps]:
    for key, item in table.items():
        yield (*at, key)
        if isinstance(item, dict):
            yield from _all_paths(item, (*at, key))


def _at(table: Any, steps: Steps) -> Any:
    for step in steps:
        table = table.get(step, MISSING) if isinstance(table, dict) else MISSING
    return table


def _holds(table: dict[str, Any], steps: Steps) -> bool:
    return _at(table, steps) is not MISSING


def _delete(table: dict[str, Any], steps: Steps) -> bool:
    parent = _at(table, steps[:-1])
    if not isinstance(parent, dict) or steps[-1] not in parent:
        return False
    del parent[steps[-1]]
    return True


def nested(changes: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return changes by path as nested tables, and the paths that contradict each other."""
    table: dict[str, Any] = {}
    contradictions = []
    for path, value in changes.items():
        inner: Any = table
        *parents, last = path.split(".")
        for step in parents:
            inner = inner.setdefault(step, {}) if isinstance(inner, dict) else None
        if not isinstance(inner, dict) or last in inner:
            contradictions.append(path)
        else:
            inner[last] = copy.deepcopy(value)
    return table, contradictions
