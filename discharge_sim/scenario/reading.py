"""From a file to nested dictionaries: reads TOML, follows `extends`, and says clearly why a file cannot be read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from discharge_sim.scenario.errors import Problem, ScenarioError, listed, shown, spelling, steers_terminals

FORMAT = 1
"""The version of the file format that this version of the program reads."""
LARGEST_FILE_BYTES = 20_000_000
DEEPEST_NESTING = 16
"""Tables inside tables: more than this is not a scenario, and would only exhaust the reader."""


class Layer(NamedTuple):
    """What one file says.

    Attributes
    ----------
    file : str
        Name of the file for messages.
    table : dict
        Its content, without `extends`.
    path : Path
        Where it lies.
    """

    file: str
    table: dict[str, Any]
    path: Path


def read_layers(path: Path) -> list[Layer]:
    """Read a scenario file and those that it extends, the base first.

    Raises
    ------
    ScenarioError
        If a file cannot be read, is not a scenario, or extends itself through others.
    """
    layers: list[Layer] = []
    seen: list[Path] = []
    following: Path | None = path
    while following is not None:
        if following.resolve() in seen:
            chain = " -> ".join(file.name for file in [*seen, following])
            _refuse(
                layers[0].file,
                "extends",
                f"the files extend each other in a circle: {chain}",
                remedy="remove one extends",
            )
        seen.append(following.resolve())
        table = read_file(following)
        base = table.pop("extends", None)
        layers.append(Layer(str(following), table, following))
        following = None if base is None else _base_of(following, base)
    return layers[::-1]


def read_file(path: Path) -> dict[str, Any]:
    """Read one scenario file, figures and all, without following `extends`.

    Raises
    ------
    ScenarioError
        If it is missing, a folder, empty, not UTF-8, not TOML, or not of this format.
    """
    file = str(path)
    text = _text_of(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _refuse(file, "", f"not a TOML file: {error}", remedy=_toml_remedy(text, str(error)))
    except RecursionError:
        _refuse(file, "", "lists or tables are nested too deeply")
    except ValueError as error:  # dates that do not exist, and numbers of thousands of digits
        _refuse(file, "", f"a value that cannot be read: {error}")
    if not table:
        _refuse(file, "", "the file is empty", remedy=f"begin with: format = {FORMAT}")
    if _is_deeper_than(table, DEEPEST_NESTING):
        _refuse(file, "", "lists or tables are nested too deeply")
    _check_format(file, table)
    if problems := steering_texts(file, table):
        raise ScenarioError(problems)
    return table


def _text_of(path: Path) -> str:
    file = str(path)
    try:
        if path.is_dir():
            _refuse(file, "", "this is a folder, not a file", remedy="name a .toml file in it")
        if not path.exists():
            near = sorted(other.name for other in path.parent.glob("*.toml")) if path.parent.is_dir() else []
            remedy = spelling(path.name, near) or "give the path of a scenario, or write one with `discharge-sim new`"
            _refuse(file, "", "there is no such file", allowed=listed(near) if near else "", remedy=remedy)
        if not path.is_file():
            _refuse(file, "", "this is not an ordinary file")
        if path.stat().st_size > LARGEST_FILE_BYTES:
            _refuse(file, "", f"the file is larger than {LARGEST_FILE_BYTES // 1_000_000} million bytes")
        content = path.read_bytes()
    except OSError as error:
        _refuse(file, "", f"the file cannot be read: {error.strerror}")
    if not content.strip():
        _refuse(file, "", "the file is empty", remedy=f"begin with: format = {FORMAT}")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        _refuse(file, "", f"the file is not UTF-8 text (line {line})", remedy='save it again with the encoding "UTF-8"')


def _toml_remedy(text: str, message: str) -> str:
    """Return a hint for the slips that people make most often in TOML."""
    place = re.search(r"at line (\d+)", message)
    lines = text.splitlines()
    line = lines[int(place[1]) - 1] if place and int(place[1]) <= len(lines) else ""
    if re.search(r"=\s*\d\d?:\d\d\s*(#.*)?$", line):
        return "write times with seconds, such as 08:30:00"
    if re.search(r"=\s*\d+,\d+\s*(#.*)?$", line):
        return "write decimal numbers with a point, such as 0.5, and thousands without a comma"
    if re.search(r"=\s*[A-Za-z][\w -]*\s*(#.*)?$", line):
        return "write text in quotes"
    return f"look at: {line.strip()}" if line.strip() else ""


def _is_deeper_than(value: Any, levels: int) -> bool:
    todo = [(value, 0)]
    while todo:
        item, depth = todo.pop()
        if depth > levels:
            return True
        inner = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        todo.extend((below, depth + 1) for below in inner)
    return False


def steering_texts(file: str, table: Mapping[str, Any]) -> list[Problem]:
    """Return a problem for each text that would steer the terminal on which it is shown."""
    problems = []
    todo: list[tuple[str, Any]] = [("", table)]
    while todo:
        path, item = todo.pop()
        inner = item.items() if isinstance(item, Mapping) else enumerate(item) if isinstance(item, list | tuple) else ()
        for key, below in inner:
            name = str(key)
            todo.append((f"{path}.{name}" if path else name, below))
            problems += [_steers(file, path, name)] if steers_terminals(name) else []
        if isinstance(item, str) and steers_terminals(item):
            problems.append(_steers(file, path, item))
    return problems


def _steers(file: str, path: str, text: str) -> Problem:
    where = "".join(sign if sign.isprintable() else "?" for sign in path)
    return Problem(file, where, f"found {shown(text[:60])}", "a text without control characters", "remove them")


def _check_format(file: str, table: dict[str, Any]) -> None:
    if "format" not in table:
        _refuse(
            file,
            "format",
            "missing: this is not a scenario file",
            allowed=f"format = {FORMAT}",
            remedy=f"write format = {FORMAT} in the first line",
        )
    version = table["format"]
    if type(version) is not int or version != FORMAT:
        newer = type(version) is int and version > FORMAT
        remedy = "use a newer version of discharge-sim" if newer else f"write format = {FORMAT}"
        _refuse(file, "format", f"found {shown(version)}", allowed=f"format = {FORMAT}", remedy=remedy)


def _base_of(path: Path, base: Any) -> Path:
    if not isinstance(base, str) or not base:
        _refuse(str(path), "extends", f"found {shown(base)}", allowed='the name of one file, such as "base.toml"')
    found = path.parent / base
    try:
        is_file = found.is_file()
    except (OSError, ValueError):
        is_file = False
    if not is_file:
        near = sorted(other.name for other in path.parent.glob("*.toml") if other != path)
        _refuse(str(path), "extends", f"there is no file {shown(base)} beside it", listed(near), spelling(base, near))
    return found


def _refuse(file: str, path: str, found: str, allowed: str = "", remedy: str = "") -> NoReturn:
    raise ScenarioError([Problem(file, path, found, allowed, remedy)])
