"""What a check hands in, and the two forms of it that nearly every check needs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from discharge_sim.scenario.base import DatedUnits
from discharge_sim.scenario.errors import listed, spelling
from discharge_sim.scenario.scenario import ScenarioTables


class Mistake(NamedTuple):
    """A mistake in resolved tables, before it is known which file wrote it."""

    path: str
    found: str
    allowed: str = ""
    remedy: str = ""


Check: TypeAlias = Callable[[ScenarioTables], Iterable[Mistake]]


def unknown(path: str, kind: str, name: str | None, allowed: Collection[str]) -> Iterator[Mistake]:
    """Yield a mistake if `name` is given and not one of the allowed names."""
    if name is not None and name not in allowed:
        yield Mistake(path, f'unknown {kind} "{name}"', listed(allowed), spelling(name, allowed))


def unknown_keys(path: str, kind: str, names: Iterable[str], allowed: Collection[str]) -> Iterator[Mistake]:
    """Yield a mistake for each key of a table that is not one of the allowed names."""
    for name in names:
        yield from unknown(f"{path}.{name}", kind, name, allowed)


def below_zero(path: str, capacity: float, changes: Sequence[DatedUnits]) -> Iterator[Mistake]:
    """Yield a mistake for each date from which changes would take away more than there is."""
    for change in changes:
        in_force = (
            other.units
            for other in changes
            if other.start <= change.start and (other.end is None or other.end >= change.start)
        )
        left = capacity + sum(in_force)
        if left < 0:
            yield Mistake(path, f"{left:g} are left from {change.start} on", "0 or more", "take away less, or later")
