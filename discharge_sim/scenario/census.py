"""A census file: the people who are there when a run begins, one a row.

Reading goes through three doors: text to rows, cells to values, and each person against the scenario. Every mistake is
reported, by row and column as a spreadsheet shows them. The ids are used here to find people named twice and to put
them in order; nothing that is handed on holds one.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from discharge_sim.scenario.census_checks import STAGES, check_person
from discharge_sim.scenario.errors import Problem, listed, shown, spelling
from discharge_sim.scenario.scenario import ScenarioTables

COLUMNS = (
    "person_id",
    "partnership",
    "age",
    "stream",
    "setting",
    "admitted_date",
    "fit_date",
    "ready_date",
    "need",
    "stage",
    "waiting_for",
    "reason_code",
    "package_hours",
)
"""The header of a census file (decision 5)."""
YOUNGEST, OLDEST = 18, 120
MOST_HOURS = 1000.0
MOST_PEOPLE = 500_000
MOST_PROBLEMS = 100
"""Further mistakes are counted only: a column in the wrong form has one in each row."""
LARGEST_FILE_BYTES = 100_000_000

Say = Callable[[str, str, str, str], None]
"""Takes column, found, allowed, remedy of one mistake in a row."""


@dataclass(frozen=True)
class CensusPerson:
    """One person of a census, checked; None is drawn.

    Attributes
    ----------
    stage : str
        not_fit, fit, ready, in_service, finished or waiting.
    setting : str
        Pool, or service without its partnership; empty for somebody who waits in the community.
    ready : date or None
        Recorded ready; of somebody who has finished in a service: the day of that.
    waiting_for : str or None
        A pathway of the partnership, `assessment` or `home`; None if nothing is waited for.
    """

    stage: str
    setting: str
    partnership: str | None
    age: int | None
    stream: str | None
    admitted: dt.date | None
    fit: dt.date | None
    ready: dt.date | None
    need: str | None
    waiting_for: str | None
    package_hours: float | None


def read_census(path: Path, tables: ScenarioTables) -> tuple[tuple[CensusPerson, ...], list[Problem]]:
    """Read and check a census file.

    Parameters
    ----------
    path : Path
        The CSV file.
    tables : ScenarioTables
        The scenario that it belongs to.

    Returns
    -------
    tuple of CensusPerson
        In the order of their ids, so that a person's random numbers do not depend on the order of rows.
    list of Problem
        Every mistake; the people are of no use if there is one.
    """
    problems: list[Problem] = []
    table = _rows(path, problems)
    people: dict[str, CensusPerson] = {}
    first_row: dict[str, int] = {}
    for row, cells in table:

        def say(column: str, found: str, allowed: str = "", remedy: str = "", row: int = row) -> None:
            problems.append(Problem(str(path), f"row {row}, {column}", found, allowed, remedy))

        identity = cells["person_id"]
        if not identity:
            say("person_id", "missing", "any text, different for each person")
        elif identity in first_row:
            say("person_id", f"the person of row {first_row[identity]} again", "one row a person", "remove one of them")
        first_row.setdefault(identity, row)
        person = _person(cells, tables, say)
        if person is not None:
            people[identity] = person
    return tuple(people[identity] for identity in sorted(people)), _at_most(problems, path)


def _at_most(problems: list[Problem], path: Path) -> list[Problem]:
    if len(problems) <= MOST_PROBLEMS:
        return problems
    left = len(problems) - MOST_PROBLEMS
    return [*problems[:MOST_PROBLEMS], Problem(str(path), "", f"and {left} more mistakes of this file")]


# -- text to rows -----------------------------------------------------------------------------------------------


def _rows(path: Path, problems: list[Problem]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows with their numbers in the file (the header is row 1)."""

    def refuse(found: str, where: str = "", allowed: str = "", remedy: str = "") -> None:
        problems.append(Problem(str(path), where, found, allowed, remedy))

    lines = read_lines(path, problems, LARGEST_FILE_BYTES)
    if not lines:
        return []
    header = lines[0][1]
    if not _is_header(header, refuse):
        return []
    table = []
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            refuse(f"{len(cells)} cells", f"row {number}", f"{len(header)}, as in the header", "put commas for blanks")
        else:
            table.append((number, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}))
    if len(lines) == 1:
        refuse("there is nobody in the file", remedy='add people, or write start_state = "empty"')
    if len(table) > MOST_PEOPLE:
        refuse(f"{len(table)} people", allowed=f"at most {MOST_PEOPLE}")
    return table


def read_lines(path: Path, problems: list[Problem], largest: int) -> list[tuple[int, list[str]]]:
    """Return the lines of a CSV file that are not blank, with their numbers; none after having noted why not."""
    text = _text(path, problems, largest)
    try:
        lines = list(enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1))
    except csv.Error as error:
        remedy = "save it again as CSV, with commas between columns"
        problems.append(Problem(str(path), "", f"not a CSV file: {error}", remedy=remedy))
        return []
    filled = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if filled and len(filled[0][1]) == 1 and ";" in filled[0][1][0]:
        remedy = "save it again as CSV, with commas"
        problems.append(Problem(str(path), "row 1", "columns are not separated by commas", remedy=remedy))
        return []
    return filled


def _text(path: Path, problems: list[Problem], largest: int) -> str:
    """Return the text of a file, empty after having noted why it cannot be read."""
    try:
        content = path.read_bytes() if path.stat().st_size <= largest else None
    except OSError as error:
        problems.append(Problem(str(path), "", f"the file cannot be read: {error.strerror}"))
        return ""
    if content is None:
        problems.append(Problem(str(path), "", f"the file is larger than {largest // 1_000_000} million bytes"))
        return ""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        remedy = 'save it again as "CSV UTF-8"'
        problems.append(Problem(str(path), f"row {row}", "the file is not UTF-8 text", remedy=remedy))
        return ""
    if not text.strip():
        problems.append(Problem(str(path), "", "the file is empty", remedy="begin with a header row"))
        return ""
    return text


def _is_header(header: list[str], refuse: Callable[..., None]) -> bool:
    missing = [name for name in COLUMNS if name not in header]
    if len(missing) == 1:
        refuse(f'the column "{missing[0]}" is missing', "row 1", ",".join(COLUMNS), "add it, blank if it is not known")
    elif missing:
        found = f"columns are missing: {', '.join(missing)}"
        refuse(found, "row 1", ",".join(COLUMNS), "add them, blank where nothing is known")
    for name in dict.fromkeys(header):
        if name not in COLUMNS:
            refuse(f'unknown column "{name}"', "row 1", ",".join(COLUMNS), spelling(name, COLUMNS) or "remove it")
        elif header.count(name) > 1:
            refuse(f'the column "{name}" stands there twice', "row 1", remedy="remove one of them")
    return sorted(header) == sorted(COLUMNS)


# -- cells to values --------------------------------------------------------------------------------------------


def _person(cells: dict[str, str], tables: ScenarioTables, say: Say) -> CensusPerson | None:
    """Return the person of a row, or None after having said every mistake."""
    mistakes: list[str] = []

    def note(column: str, found: str, allowed: str = "", remedy: str = "") -> None:
        mistakes.append(column)
        say(column, found, allowed, remedy)

    values: dict[str, Any] = {name: cells[name] or None for name in COLUMNS if name != "person_id"}
    values["age"] = _age(cells["age"], note)
    values["package_hours"] = _hours(cells["package_hours"], note)
    for name in ("admitted_date", "fit_date", "ready_date"):
        values[name] = _date(name, cells[name], note)
    if values["stage"] is not None and values["stage"] not in STAGES:
        note("stage", f"found {shown(values['stage'])}", listed(STAGES), spelling(values["stage"], STAGES))
        return None
    checked = check_person(tables, values, note, frozenset(mistakes))
    if mistakes or checked is None:
        return None
    return CensusPerson(**checked)


def _age(cell: str, say: Say) -> int | None:
    if not cell:
        return None
    if not re.fullmatch(r"\d{1,3}", cell) or not YOUNGEST <= int(cell) <= OLDEST:
        remedy = "leave out people under 18: delays are counted for adults" if cell.isdigit() else ""
        say("age", f"found {shown(cell)}", f"a whole number from {YOUNGEST} to {OLDEST}, or blank", remedy)
        return None
    return int(cell)


def _hours(cell: str, say: Say) -> float | None:
    if not cell:
        return None
    try:
        hours = float(cell) if "_" not in cell else math.nan
    except ValueError:
        hours = math.nan
    if not 0 < hours <= MOST_HOURS:
        say(
            "package_hours",
            f"found {shown(cell)}",
            f"hours a week, more than 0 and at most {MOST_HOURS:g}, or blank",
            "",
        )
        return None
    return hours


def _date(name: str, cell: str, say: Say) -> dt.date | None:
    if not cell:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", cell, re.ASCII):
            return dt.date.fromisoformat(cell)
    except ValueError:
        pass
    say(name, f"found {shown(cell)}", "a date such as 2016-10-28, or blank", "write year, month and day, with hyphens")
    return None
