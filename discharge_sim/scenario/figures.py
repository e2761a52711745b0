"""Figures: a number with what is known about it, `{ value, low, high, evidence, period, source, note }`.

They may stand in the place of any value. For the tables they are reduced to their value; what they say besides is kept
by path.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from discharge_sim.scenario.scenario import Figure

SCALING_KEYS = frozenset({"times", "evidence", "period", "source", "note"})
CHANGED_HERE = "changed here"
"""Note of a figure whose value was overridden: what was known about the inherited value does not hold any more."""
_SCALES = ("mean", "median", "sd", "low", "high", "values")
"""Fields of a spread that scale with it; sigma and shares do not."""


def is_figure(value: Any) -> bool:
    """Whether a value of the file is a figure (the rows of `published` also have a value, but name an indicator)."""
    return isinstance(value, dict) and "value" in value and "indicator" not in value


def is_scaling(value: Any) -> bool:
    """Whether a value of the file is `{ times = ... }` (a dated factor has dates as well)."""
    return isinstance(value, dict) and "times" in value and value.keys() <= SCALING_KEYS


def is_number(value: Any) -> bool:
    """Whether a value is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _lacks_a_value(table: dict[str, Any]) -> bool:
    return "evidence" in table and "value" not in table and not is_scaling(table)


def without_figures(value: Any) -> Any:
    """Return a value of the file with every figure reduced to its value."""
    if is_figure(value):
        return without_figures(value["value"])
    if isinstance(value, dict):
        about = ("evidence", "period", "source", "note") if _lacks_a_value(value) else ()
        return {key: without_figures(item) for key, item in value.items() if key not in about}
    if isinstance(value, list | tuple):
        return [without_figures(item) for item in value]
    return value


def figures_in(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every figure table below a value of the file, with its path; also one whose value was forgotten."""
    if is_figure(value):
        yield path, value
        yield from figures_in(value["value"], path)
    elif isinstance(value, dict):
        if _lacks_a_value(value):
            yield path, value
        for key, item in value.items():
            yield from figures_in(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from figures_in(item, f"{path}.{number}")


def evidence_counts(figures: Mapping[str, Figure]) -> dict[str, int]:
    """Count figures by how they are known; `changed here` and `not stated` are the rest."""
    kinds = (
        figure.evidence or (CHANGED_HERE if (figure.note or "").startswith(CHANGED_HERE) else "not stated")
        for figure in figures.values()
    )
    return dict(sorted(Counter(kinds).items()))


def product(number: float, times: float) -> float:
    """Multiply as on paper, in decimals: a whole number stays an int where the result is whole."""
    result = Decimal(repr(number)) * Decimal(repr(times))
    if isinstance(number, int) and result == result.to_integral_value():
        return int(result)
    return float(result)


def scaled(value: Any, times: float) -> Any:
    """Return a number, list of numbers, figure or spread with its numbers multiplied.

    Raises
    ------
    TypeError
        If there is something else.
    """
    if is_number(value):
        return product(value, times)
    if isinstance(value, list | tuple) and value:
        return [scaled(item, times) for item in value]
    if is_figure(value):
        numbers = {key: scaled(value[key], times) for key in ("value", "low", "high") if key in value}
        shape = {"shape": value["shape"]} if "shape" in value else {}
        return {**numbers, **shape, "note": f"{CHANGED_HERE}: inherited value times {times}"}
    if isinstance(value, dict) and "distribution" in value:
        return {key: scaled(item, times) if key in _SCALES else item for key, item in value.items()}
    raise TypeError("only a number, a list of numbers, a figure or a spread can be scaled")
