"""What differs between two scenarios, in a planner's words: "City: social_work on Saturdays: 0 -> 3 staff"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from discharge_sim.scenario.base import Cost, Spread
from discharge_sim.scenario.canonical import SAYS_NOTHING_NEW
from discharge_sim.scenario.scenario import ScenarioTables
from discharge_sim.scenario.words import NOTHING, value_in_words

_DAYS = {"weekday": "weekdays", "saturday": "Saturdays", "sunday": "Sundays", "public_holiday": "public holidays"}
_SECTION_WORDS = {
    "services": "",
    "shared_services": "",
    "pools": "",
    "teams": "team ",
    "tasks": "task ",
    "pathways": "pathway ",
    "needs": "needs of ",
    "streams": "stream ",
    "cohorts": "cohort ",
    "delayed": "delayed: ",
    "fit": "fit, not yet ready: ",
    "transfers": "transfer ",
    "escalation": "escalation ",
    "leads_to": "leads to ",
    "need_pathways": "pathway of ",
    "partnership_shares": "share of ",
    "cohort_shares": "share of ",
    "pathway_shares": "share of ",
    "pool_shares": "share of ",
    "offer_shares": "offers to ",
}
"""What is said before the name of a thing in a table; the table itself is not named."""


class Difference(NamedTuple):
    """One value that differs.

    Attributes
    ----------
    path : str
        Where it can be changed; without the partnership if it is the same in all of them.
    words : str
        What it was and what it is now.
    """

    path: str
    words: str


class _Change(NamedTuple):
    steps: tuple[str, ...]
    words: str


def differences(old: ScenarioTables, new: ScenarioTables) -> list[Difference]:
    """Return what differs from `old` in `new`, in the order of the file; titles and sources are left out."""
    changes = list(_changes(old, new, ()))
    everywhere = _same_in_all(changes, new)
    result: dict[Difference, None] = {}
    for change in changes:
        if change[0][0] == "partnerships" and len(change.steps) > 2:
            key, rest = change.steps[1], change.steps[2:]
            is_everywhere = (rest, change.words) in everywhere
            who = "all partnerships" if is_everywhere else title_of(new, key)
            path = ".".join(rest if is_everywhere else change.steps)
            result[Difference(path, f"{who}: {_sentence(rest, change.words)}")] = None
        else:
            result[Difference(".".join(change.steps), _sentence(change.steps, change.words))] = None
    return list(result)


def title_of(tables: ScenarioTables, partnership: str) -> str:
    """Return the name of a partnership for people."""
    found = tables.partnerships.get(partnership)
    return (found.title if found else "") or partnership


def _changes(old: Any, new: Any, at: tuple[str, ...]) -> Iterator[_Change]:
    if type(old) is type(new) and isinstance(new, BaseModel) and not isinstance(new, Spread | Cost):
        for name in type(new).model_fields:
            if name not in SAYS_NOTHING_NEW:
                yield from _changes(getattr(old, name), getattr(new, name), (*at, name))
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _changes(old.get(key, NOTHING), new.get(key, NOTHING), (*at, str(key)))
        if list(old) != list(new) and sorted(old) == sorted(new):
            yield _Change(at, f"order {', '.join(old)} -> {', '.join(new)}")
    elif old != new:
        yield from (_Change(at, words) for words in _change_in_words(old, new))


def _change_in_words(old: Any, new: Any) -> Iterator[str]:
    if _is_rows(old) and _is_rows(new):
        yield from (f"removed ({value_in_words(row)})" for row in old if row not in new)
        yield from (f"added ({value_in_words(row)})" for row in new if row not in old)
    elif new is NOTHING and isinstance(old, BaseModel):
        yield "removed"
    elif old is NOTHING and isinstance(new, BaseModel):
        yield f"added ({value_in_words(new)})"
    else:
        yield f"{value_in_words(old)} -> {value_in_words(new)}"


def _is_rows(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(row, BaseModel) for row in value)


def _same_in_all(changes: list[_Change], tables: ScenarioTables) -> set[tuple[tuple[str, ...], str]]:
    """Return the changes that every partnership shares, if there are several."""
    holders: dict[tuple[tuple[str, ...], str], set[str]] = {}
    for steps, words in changes:
        if steps[0] == "partnerships" and len(steps) > 2:
            holders.setdefault((steps[2:], words), set()).add(steps[1])
    count = len(tables.partnerships)
    return {change for change, keys in holders.items() if count > 1 and len(keys) == count}


def _sentence(steps: tuple[str, ...], words: str) -> str:
    if len(steps) == 4 and steps[:2] == ("hub", "teams") and steps[3] in _DAYS:
        return f"{steps[2]} on {_DAYS[steps[3]]}: {words} staff"
    parts: list[str] = []
    section = ""
    for step in steps:
        if step in _SECTION_WORDS and not section:
            section = step
            continue
        parts.append(_SECTION_WORDS[section] + step if section else _spaced(step))
        section = ""
    parts.extend([_spaced(section)] if section else [])
    if len(parts) > 1 and parts[0] in ("hub", "at start"):
        parts = [f"{parts[0]}, {parts[1]}", *parts[2:]] if len(parts) > 2 else parts
    return f"{': '.join(parts)}: {words}"


def _spaced(name: str) -> str:
    return name.replace("_", " ")
