"""What is said to a planner about a mistake: where it is, what was found, what is allowed, what to do."""

from __future__ import annotations

import datetime as dt
import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

SHOWN_LENGTH = 60
"""Longer values are cut in messages."""


@dataclass(frozen=True)
class Problem:
    """One mistake in a scenario.

    Attributes
    ----------
    file : str
        File in which it stands (empty if the scenario did not come from a file).
    path : str
        Keys joined with dots, such as ``pools.acute_medical.beds``.
    found : str
        What was found there.
    allowed : str
        What is allowed there.
    remedy : str
        What to do.
    """

    file: str
    path: str
    found: str
    allowed: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.file, self.path) if part)
        lines = [f"{where}: {self.found}" if where else self.found]
        if self.allowed:
            lines.append(f"    allowed: {self.allowed}")
        if self.remedy:
            lines.append(f"    to do: {self.remedy}")
        return "\n".join(lines)


class ScenarioError(ValueError):
    """A scenario that cannot be used, with every mistake that was found in it.

    Attributes
    ----------
    problems : tuple of Problem
        All mistakes, each with its place and remedy.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        count = len(self.problems)
        heading = "1 mistake in the scenario" if count == 1 else f"{count} mistakes in the scenario"
        return "\n".join([f"{heading}:", *(f"  {problem}" for problem in self.problems)])


def spelling(word: str, allowed: Iterable[str]) -> str:
    """Return a remedy that names the nearest allowed spelling, or an empty string if none is near."""
    near = difflib.get_close_matches(word, list(allowed), n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""


def listed(words: Iterable[str]) -> str:
    """Return the words as a list for people, or `none`."""
    return ", ".join(words) or "none"


def steers_terminals(text: str) -> bool:
    """Return whether a text has control characters: on a terminal they move, colour or hide what else stands there."""
    return not text.isprintable() and any(unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in text)


def shown(value: Any) -> str:
    """Return a value as it would stand in the file, cut if it is long."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, str):
        text = '"' + "".join(ascii(sign)[1:-1] if steers_terminals(sign) else sign for sign in value) + '"'
    elif isinstance(value, dt.date | dt.time):
        text = value.isoformat()
    elif isinstance(value, dict):
        text = "{ " + ", ".join(f"{key} = {shown(item)}" for key, item in value.items()) + " }"
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(shown(item) for item in value) + "]"
    elif isinstance(value, int):
        text = str(value) if abs(value) < 10**SHOWN_LENGTH else "a number with very many digits"
    else:
        text = str(value)
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 3] + "..."
