"""Values of the tables as people would write them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel

from discharge_sim.scenario.base import Cost, Spread
from discharge_sim.scenario.canonical import SAYS_NOTHING_NEW

NOTHING: Any = object()
"""Stands for what one of two scenarios does not have."""


def value_in_words(value: Any) -> str:
    """Return a value of the tables as people would write it."""
    if value is None or value is NOTHING or value == ():
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    if isinstance(value, dict):
        return ", ".join(f"{key} {value_in_words(item)}" for key, item in value.items()) or "none"
    if isinstance(value, tuple):
        return ", ".join(value_in_words(item) for item in value)
    return _table_in_words(value) if isinstance(value, BaseModel) else str(value)


def _table_in_words(table: BaseModel) -> str:
    if isinstance(table, Spread):
        return spread_in_words(table)
    if isinstance(table, Cost):
        return f"£{table.gbp:,.2f} ({table.payer.replace('_', ' ')})"
    given = (name for name in type(table).model_fields if name in table.model_fields_set)
    return ", ".join(
        f"{name.replace('_', ' ')} {value_in_words(getattr(table, name))}"
        for name in given
        if name not in SAYS_NOTHING_NEW
    )


def spread_in_words(spread: Spread) -> str:
    """Return a spread as people would say it, such as `gamma, mean 10, sd 4`."""
    if spread.distribution == "constant":
        return f"{spread.mean:g}"
    names = ("mean", "median", "sd", "sigma", "low", "high")
    given = [f"{name} {getattr(spread, name):g}" for name in names if getattr(spread, name) is not None]
    if spread.values is not None:
        given.append(f"{len(spread.values)} values")
    return ", ".join([spread.distribution, *given])
