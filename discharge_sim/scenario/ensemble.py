"""An ensemble: parameter sets that are all plausible, in a CSV file whose columns are paths and whose rows are members.

Its values stand in the file that carries it; files that extend it override or scale them afterwards. So the same member
means the same assumptions under every configuration.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discharge_sim.scenario.census import read_lines
from discharge_sim.scenario.errors import Problem, ScenarioError, shown
from discharge_sim.scenario.figures import is_number, without_figures
from discharge_sim.scenario.merging import nested

if TYPE_CHECKING:
    from discharge_sim.scenario.loading import Scenario

MOST_MEMBERS = 10_000
LARGEST_FILE_BYTES = 100_000_000
NOT_VARIED = (
    *("format", "name", "title", "description", "what_must_be_true", "extends", "remove", "ensemble"),
    *("period", "calendar", "published", "indifference"),
)
"""What names the scenario, sets its time or says how results are read is the same for every member."""

Values = dict[str, float]


@dataclass(frozen=True, eq=False)
class Members:
    """The members of a scenario's ensemble, each made when it is first asked for.

    Attributes
    ----------
    path : Path
        The file of the ensemble.
    columns : tuple of str
        Paths that differ between members.
    rows : tuple of dict
        Value by path of each member.
    make : callable
        Takes a member's number and makes its scenario.
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Values, ...]
    make: Callable[[int], Scenario] = field(repr=False)
    _made: dict[int, Scenario] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, number: int) -> Scenario:
        if number not in self._made:
            self._made[number] = self.make(number)
        return self._made[number]

    def check(self) -> None:
        """Make every member.

        Raises
        ------
        ScenarioError
            With the first mistake of each column; a mistake that no column makes is told of the whole file.
        """
        found: dict[str, Problem] = {}
        for number in range(len(self)):
            try:
                self[number]
            except ScenarioError as error:
                for problem in error.problems:
                    words = f"{problem.found} (row {number + 2})"
                    found.setdefault(problem.path, replace(problem, file=str(self.path), found=words))
        if found:
            raise ScenarioError(list(found.values()))

    def as_csv(self) -> str:
        """Return the values as they stand in the finished scenarios: after what extending files made of them."""
        table = [{path: _number_at(self[n].raw, path) for path in self.columns} for n in range(len(self))]
        columns = [path for path in self.columns if all(row[path] is not None for row in table)]
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([repr(row[path]) for path in columns] for row in table)
        return text.getvalue() if columns else ""


def _number_at(raw: Any, path: str) -> float | None:
    for step in path.split("."):
        raw = without_figures(raw)
        raw = raw.get(step) if isinstance(raw, dict) else None
    value = without_figures(raw)
    return value if is_number(value) else None


def read_ensemble(path: Path) -> tuple[tuple[str, ...], tuple[Values, ...], list[Problem]]:
    """Read the file of an ensemble.

    Returns
    -------
    columns, rows, problems
        Of no use if there are problems.
    """
    problems: list[Problem] = []

    def refuse(where: str, found: str, allowed: str = "", remedy: str = "") -> None:
        problems.append(Problem(str(path), where, found, allowed, remedy))

    lines = read_lines(path, problems, LARGEST_FILE_BYTES)
    if not lines:
        return (), (), problems
    columns = tuple(cell.strip() for cell in lines[0][1])
    _check_columns(columns, refuse)
    rows = [_row(columns, number, cells, refuse) for number, cells in lines[1:]]
    if not 1 <= len(rows) <= MOST_MEMBERS:
        refuse("", f"{len(rows)} members", f"1 to {MOST_MEMBERS} rows below the header")
    return columns, tuple(rows), problems


def _check_columns(columns: tuple[str, ...], refuse: Callable[..., None]) -> None:
    for name in dict.fromkeys(columns):
        first = name.split(".")[0]
        if not re.fullmatch(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)+", name):
            refuse("row 1", f"found {shown(name)}", "the path of a number, such as streams.emergency.per_day")
        elif first in NOT_VARIED:
            refuse("row 1", f'"{name}" cannot differ between members', remedy="remove the column")
        if columns.count(name) > 1:
            refuse("row 1", f'the column "{name}" stands there twice', remedy="remove one of them")
    for name in nested(dict.fromkeys(columns, 0))[1]:
        refuse("row 1", f'"{name}" lies inside another column, or another inside it', remedy="remove one of them")


def _row(columns: tuple[str, ...], number: int, cells: list[str], refuse: Callable[..., None]) -> Values:
    if len(cells) != len(columns):
        refuse(f"row {number}", f"{len(cells)} cells", f"{len(columns)}, as in the header")
        return {}
    values = {}
    for name, cell in zip(columns, (cell.strip() for cell in cells), strict=True):
        value = _number(cell)
        if value is None:
            refuse(f"row {number}, {name}", f"found {shown(cell)}" if cell else "missing", "a number")
        else:
            values[name] = value
    return values


def _number(cell: str) -> float | None:
    """Return a number; a whole one stays whole, because beds are."""
    if re.fullmatch(r"[+-]?\d{1,18}", cell, re.ASCII):
        return int(cell)
    try:
        value = float(cell) if "_" not in cell else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None
