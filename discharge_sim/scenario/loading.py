"""From files to a frozen Scenario: read, merge, expand, validate, check; all mistakes are reported at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from discharge_sim.scenario.canonical import canonical_json
from discharge_sim.scenario.census import CensusPerson, read_census
from discharge_sim.scenario.checks import check_all
from discharge_sim.scenario.differences import Difference, differences
from discharge_sim.scenario.ensemble import Members, Values, read_ensemble
from discharge_sim.scenario.errors import Problem, ScenarioError, shown
from discharge_sim.scenario.figures import figures_in, without_figures
from discharge_sim.scenario.merging import NOT_INHERITED, Merged, expanded, lay_over, nested
from discharge_sim.scenario.origins import beside, file_of, written_at
from discharge_sim.scenario.reading import Layer, read_layers, steering_texts
from discharge_sim.scenario.scenario import Figure, ScenarioTables
from discharge_sim.scenario.validation import Say, validated
from discharge_sim.scenario.writing import toml_of

CHANGES = "changes"
"""Stands for the file in messages about changes that came from Python or the command line."""


@dataclass(frozen=True, eq=False, repr=False)
class Scenario:
    """A scenario as it was understood: resolved, checked and frozen.

    Attributes
    ----------
    tables : ScenarioTables
        Every table, with the defaults of hub, services, pathways and needs filled in for each partnership.
    raw : dict
        The merged content of the files, with figures; runs alone. Do not change it.
    figures : dict
        What is known about numbers, by the path at which they are written.
    path : pathlib.Path or None
        The file that was loaded.
    base : Scenario or None
        The scenario that it extends or was changed from (None as well if the base alone is incomplete).
    base_names : tuple of str
        Names of the scenarios below it, the nearest first.
    census : tuple of CensusPerson
        People who are there at the start, if that is read from a file.
    census_path : pathlib.Path or None
        That file.
    members : Members or None
        The ensemble, if there is one (not of a `base`, whose tables alone are of interest).
    """

    tables: ScenarioTables
    raw: dict[str, Any]
    figures: dict[str, Figure]
    path: Path | None = None
    base: Scenario | None = None
    base_names: tuple[str, ...] = ()
    census: tuple[CensusPerson, ...] = ()
    census_path: Path | None = None
    members: Members | None = None

    @property
    def name(self) -> str:
        """Short name: a-z, 0-9, - and _."""
        return self.tables.name

    @property
    def title(self) -> str:
        """Name for people; the short name if none is given."""
        return self.tables.title or self.tables.name

    @property
    def description(self) -> str:
        """What this configuration is, in a sentence or two."""
        return self.tables.description

    @cached_property
    def hash(self) -> str:
        """Hexadecimal BLAKE2b of everything that can change a result; names, titles and sources are left out."""
        digest = hashlib.blake2b(canonical_json(self.tables).encode(), digest_size=16)
        for person in self.census:  # as understood: ids, the order of rows and the form of the file do not matter
            digest.update(repr(person).encode())
        for number in range(len(self.members or ())):
            digest.update(self.member(number).hash.encode())
        return digest.hexdigest()

    @property
    def member_count(self) -> int:
        """Members of the ensemble; 1 without one."""
        return len(self.members) if self.members else 1

    def member(self, replication: int) -> Scenario:
        """Return this scenario with the values of the member that a replication uses: number `r` modulo their count.

        Parameters
        ----------
        replication : int
            Its number, from 0.
        """
        return self.members[replication % len(self.members)] if self.members else self

    def with_changes(self, changes: Mapping[str, Any], *, name: str | None = None, title: str = "") -> Scenario:
        """Return this scenario with some values changed.

        Parameters
        ----------
        changes : mapping of str to Any
            New value by path, such as ``{"pools.acute_medical.beds": 600}``; ``{"times": 0.8}`` scales.
        name : str, optional
            Name of the new scenario; this one's with ``-changed`` if left out.
        title : str, optional
            Its name for people.

        Raises
        ------
        ScenarioError
            With every mistake.
        """
        identity = {"name": name or f"{self.name}-changed", "title": title}
        below = Merged(self.name, self.raw, dict.fromkeys(self.raw, self.name))
        merged = _with_changes(below, changes, identity)
        changed = _resolved(merged, self.path, self, (self.name, *self.base_names))
        if any(path.split(".")[0] == "ensemble" for path in changes):
            return _with_members(changed, merged, lambda values: _over(merged, values))
        if self.members is None:
            return changed
        mine = self.members

        def make(number: int) -> Scenario:
            return mine[number].with_changes(changes, name=identity["name"], title=title)

        members = replace(mine, make=make, _made={})
        members.check()
        return replace(changed, members=members)

    def to_toml(self) -> str:
        """Return the scenario as one TOML file that gives the same results; an ensemble is left out (see `files`)."""
        return toml_of({key: value for key, value in self.raw.items() if key != "ensemble"})

    def files(self) -> dict[str, str]:
        """Return the scenario as files by name that give the same results in any folder (a census is not among them).

        The values of an ensemble are those that extending files made of them.
        """
        values = self.members.as_csv() if self.members is not None else ""
        if not values:
            return {f"{self.name}.toml": self.to_toml()}
        name = f"{self.name}-ensemble.csv"
        return {f"{self.name}.toml": toml_of({**self.raw, "ensemble": {"file": name}}), name: values}

    def differences(self, other: Scenario) -> list[Difference]:
        """Return what differs from another scenario, as (path, words); the other's value stands first."""
        found = differences(other.tables, self.tables)
        if self.census != other.census:
            words = f"people at the start: {len(other.census)} -> {len(self.census)} in the census, not the same"
            found.append(Difference("period.census_file", words))
        known = all(one.members is not None or one.tables.ensemble is None for one in (self, other))
        mine, theirs = (one.members.rows if one.members is not None else () for one in (self, other))
        if known and mine != theirs:
            words = f"ensemble: {len(theirs)} -> {len(mine)} members, not with the same values"
            found.append(Difference("ensemble", words))
        return found

    def __repr__(self) -> str:
        extends = f", which extends {self.base_names[0]}" if self.base_names else ""
        return f"<Scenario {self.name}: {self.title!r}{extends}, hash {self.hash[:8]}>"

    def _repr_html_(self) -> str:
        from discharge_sim.scenario.showing import scenario_as_html

        return scenario_as_html(self)


def load_scenario(path: str | Path, *, changes: Mapping[str, Any] | None = None) -> Scenario:
    """Load a scenario file with the files that it extends.

    Parameters
    ----------
    path : str or pathlib.Path
        The TOML file.
    changes : mapping of str to Any, optional
        Values by path that are written over the file's (``--set path=value``).

    Raises
    ------
    ScenarioError
        With every mistake in the scenario.
    """
    layers = read_layers(Path(path))
    merged, base, old_problems = Merged(), None, frozenset[Problem]()
    for number, layer in enumerate(layers):
        if number:
            base, old_problems = _base(merged, layers[number - 1].path, base, _names(layers[: number - 1]))
        merged = lay_over(merged, layer.table, layer.file, is_base=number == 0)
    names = _names(layers[:-1])
    scenario = _resolved(merged, Path(path), base, names, old_problems)
    if changes:
        merged = _with_changes(merged, changes, _identity(merged))
        scenario = _resolved(merged, Path(path), base or scenario, names)
    return _with_members(scenario, merged, lambda values: _merged_with(layers, changes or {}, values))


def _identity(merged: Merged) -> dict[str, Any]:
    return {key: merged.raw[key] for key in NOT_INHERITED if key in merged.raw}


# -- members of an ensemble -------------------------------------------------------------------------------------


def _with_members(scenario: Scenario, merged: Merged, lay: Callable[[Values], Merged]) -> Scenario:
    """Return a scenario with the members of its ensemble, if it has one; `lay` merges the files with their values."""
    table = scenario.tables.ensemble
    if table is None:
        return scenario
    path = beside(merged, ("ensemble", "file"), scenario.path) / table.file
    if not path.is_file():
        raise ScenarioError([Problem(str(path), "", "there is no such file", remedy="correct ensemble.file")])
    columns, rows, problems = read_ensemble(path)
    if problems:
        raise ScenarioError(problems)

    def make(number: int) -> Scenario:
        mine = lay(rows[number])
        mine.raw.pop("ensemble", None)
        return _resolved(mine, scenario.path, scenario, scenario.base_names)

    members = Members(path, columns, rows, make)
    members.check()
    return replace(scenario, members=members)


def _merged_with(layers: list[Layer], changes: Mapping[str, Any], values: Values) -> Merged:
    """Merge files with the values of a member on top of the file that carries the ensemble."""
    changed_there = any(path.split(".")[0] == "ensemble" for path in changes)
    carriers = [number for number, layer in enumerate(layers) if "ensemble" in layer.table]
    merged = Merged()
    for number, layer in enumerate(layers):
        merged = lay_over(merged, layer.table, layer.file, is_base=number == 0)
        if not changed_there and number == carriers[-1]:
            merged = _over(merged, values)
    if changes:
        merged = _with_changes(merged, changes, _identity(merged))
    return _over(merged, values) if changed_there else merged


def _over(merged: Merged, values: Values) -> Merged:
    return _with_changes(merged, values, _identity(merged))


def _names(layers: list[Layer]) -> tuple[str, ...]:
    return tuple(str(layer.table.get("name", "")) for layer in reversed(layers))


def _with_changes(below: Merged, changes: Mapping[str, Any], identity: dict[str, Any]) -> Merged:
    table, contradictions = nested(dict(changes))
    forbidden = [key for key in ("extends", "format") if key in table]
    problems = [
        Problem(CHANGES, path, "another change already sets this, or something above it") for path in contradictions
    ]
    problems += [Problem(CHANGES, key, "this cannot be changed here") for key in forbidden]
    problems += steering_texts(CHANGES, {**identity, **table})
    if problems:
        raise ScenarioError(problems)
    return lay_over(below, {**identity, **table}, CHANGES)


def _base(
    merged: Merged, path: Path, below: Scenario | None, names: tuple[str, ...]
) -> tuple[Scenario | None, frozenset[Problem]]:
    """Return the base as a scenario of its own, or the mistakes that it has without what extends it."""
    try:
        return _resolved(merged, path, below, names), frozenset()
    except ScenarioError as error:
        return None, frozenset(error.problems)


def _resolved(
    merged: Merged,
    path: Path | None,
    base: Scenario | None,
    names: tuple[str, ...],
    old_problems: frozenset[Problem] = frozenset(),
) -> Scenario:
    """Turn merged content into a Scenario or raise every mistake."""
    told = _Telling(merged, old_problems)
    content = without_figures(expanded(merged))
    figures = _figures(merged, told.say)
    tables = validated(ScenarioTables, content, told.say)
    if tables is not None:
        for mistake in check_all(tables):
            told.say(*mistake)
    census, people = _census(tables, merged, path, base, told)
    problems = tuple(dict.fromkeys((*merged.problems, *told.problems)))
    if problems or tables is None:
        raise ScenarioError(problems)
    return Scenario(tables, merged.raw, figures, path, base, names, people, census)


@dataclass
class _Telling:
    """Turns mistakes in resolved tables into problems at the place where they were written."""

    merged: Merged
    old_problems: frozenset[Problem]
    problems: list[Problem] = field(default_factory=list)

    def say(self, where: str, found: str, allowed: str = "", remedy: str = "") -> None:
        """Note one mistake; one that the base has alone is told of the base, every other of the file being loaded."""
        steps = written_at(self.merged.raw, tuple(where.split(".")))
        written, origin = ".".join(steps), file_of(self.merged, steps)
        calculation = self.merged.scalings.get(where) or self.merged.scalings.get(written)
        if calculation and allowed.startswith("a whole number"):
            found = f"{calculation} is not a whole number"
        problem = Problem(origin, written, found, allowed, remedy)
        if origin != self.merged.file and problem not in self.old_problems:
            problem = replace(problem, file=self.merged.file)
        self.problems.append(problem)


def _figures(merged: Merged, say: Say) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for path, table in figures_in(merged.raw):
        plain = {key: without_figures(item) for key, item in table.items()}
        if "value" not in plain:
            say(path, f"found {shown(plain)}", "a figure needs a value", "write { value = ..., evidence = ... }")
            continue
        figure = validated(Figure, plain, _below(path, say))
        if figure is None:
            continue
        figures[path] = figure
        for mistake in _out_of_order(figure):
            say(path, mistake, "low, value, high from small to large", "")
    return figures


def _below(path: str, say: Say) -> Say:
    def say_below(where: str, found: str, allowed: str, remedy: str) -> None:
        say(f"{path}.{where}", found, allowed, remedy)

    return say_below


def _out_of_order(figure: Figure) -> list[str]:
    ladder = [item for item in (figure.low, figure.value, figure.high) if isinstance(item, int | float)]
    return [] if ladder == sorted(ladder) else [f"low {figure.low}, value {figure.value}, high {figure.high}"]


def _census(
    tables: ScenarioTables | None, merged: Merged, path: Path | None, base: Scenario | None, told: _Telling
) -> tuple[Path | None, tuple[CensusPerson, ...]]:
    """Read the people of a census start; what they are checked against has to be free of mistakes."""
    if tables is None or tables.period.start_state != "census" or tables.period.census_file is None:
        return None, ()
    name, before = tables.period.census_file, base.census_path if base is not None else None
    file = beside(merged, ("period", "census_file"), path, before) / Path(name)
    if not file.is_file():
        told.say("period.census_file", f'there is no file "{file.name}" beside the scenario file')
        return None, ()
    if told.problems:
        return file, ()
    people, problems = read_census(file, tables)
    told.problems += problems
    return file, people
