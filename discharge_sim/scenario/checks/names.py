"""Names that the planner gives: their letters, the words that the model keeps for itself, and names used twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from discharge_sim.scenario.checks.mistake import Check, Mistake
from discharge_sim.scenario.scenario import ScenarioTables

RESERVED = ("home", "died", "hospital", "assessed_need", "all")
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
_NAME = re.compile(r"[a-z0-9_]{1,64}")


def _named(tables: ScenarioTables) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield every table whose keys are free names, with its path."""
    for table in ("cohorts", "streams", "pools", "transfers", "partnerships", "shared_services", "escalation"):
        yield table, getattr(tables, table)
    for key, partnership in tables.partnerships.items():
        at = f"partnerships.{key}"
        yield f"{at}.services", partnership.services
        yield f"{at}.pathways", partnership.pathways
        yield f"{at}.hub.teams", partnership.hub.teams
        yield f"{at}.hub.tasks", partnership.hub.tasks
        yield f"{at}.at_start.delayed", partnership.at_start.delayed
        yield f"{at}.at_start.fit", partnership.at_start.fit


def letters_of_names(tables: ScenarioTables) -> Iterator[Mistake]:
    """Names become columns and paths: small letters, digits and underscores."""
    for path, keys in _named(tables):
        for key in keys:
            if not _NAME.fullmatch(key):
                plain = re.sub(r"[^a-z0-9]+", "_", key.lower()).strip("_")[:64]
                remedy = f'write "{plain}", and the name for people in title' if plain else ""
                yield Mistake(f"{path}.{key}", f'the name "{key}"', "a-z, 0-9 and _, at most 64 of them", remedy)


def reserved_words(tables: ScenarioTables) -> Iterator[Mistake]:
    """Words that say where people go cannot name a service, pathway, pool or partnership."""
    kept = ("partnerships", "pools", "shared_services", ".services", ".pathways")
    for path, keys in _named(tables):
        for key in keys if path.endswith(kept) else ():
            if key in RESERVED:
                yield Mistake(
                    f"{path}.{key}", f'the name "{key}" has a meaning of its own', remedy="choose another name"
                )


def names_used_twice(tables: ScenarioTables) -> Iterator[Mistake]:
    """Results name a place by its key, so partnerships, pools and shared services share one list of names."""
    used: dict[str, str] = {}
    for path in ("partnerships", "pools", "shared_services"):
        for key in getattr(tables, path):
            if key in used:
                yield Mistake(
                    f"{path}.{key}", f'the name "{key}" is also used in {used[key]}', remedy="choose another name"
                )
            used.setdefault(key, path)
    for name, partnership in tables.partnerships.items():
        for key in sorted(partnership.services.keys() & tables.shared_services.keys()):
            yield Mistake(
                f"partnerships.{name}.services.{key}",
                f'the name "{key}" is also used in shared_services',
                remedy="choose another name, or remove one of the two",
            )


def names_of_devices(tables: ScenarioTables) -> Iterator[Mistake]:
    """The scenario's name becomes a folder and a file: Windows keeps some names for devices."""
    if tables.name in DEVICES:
        yield Mistake("name", f'"{tables.name}" names a device on Windows', remedy="choose another name")


CHECKS: tuple[Check, ...] = (letters_of_names, reserved_words, names_used_twice, names_of_devices)
