"""A field states each bound once: of two, the library that checks them keeps the last, which is the wider one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

from discharge_sim import scenario
from discharge_sim.scenario.base import Table


def tables() -> Iterator[type[Table]]:
    for module in pkgutil.walk_packages(scenario.__path__, "discharge_sim.scenario."):
        for found in vars(importlib.import_module(module.name)).values():
            if isinstance(found, type) and issubclass(found, Table) and found.__module__ == module.name:
                yield found


TABLES = sorted(tables(), key=lambda table: table.__name__)


def test_tables_are_found() -> None:
    assert len(TABLES) > 30


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_no_bound_is_stated_twice(table: type[Table]) -> None:
    for name, field in table.model_fields.items():
        kinds = [type(bound) for bound in field.metadata]
        assert len(kinds) == len(set(kinds)), f"{table.__name__}.{name}: {field.metadata}"
