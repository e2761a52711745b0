"""The reference of scenario files is what the program says now."""

import typing
from pathlib import Path

from discharge_sim.scenario.base import Table
from discharge_sim.scenario.reference import COMMAND, reference_page, sections

PAGE = Path(__file__).parents[2] / "docs" / "scenario-reference.md"


def test_committed_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == reference_page(), f"write it again: {COMMAND}"


def tables_in(annotation):
    if isinstance(annotation, type) and issubclass(annotation, Table):
        yield annotation
    for part in typing.get_args(annotation):
        yield from tables_in(part)


def test_every_table_and_field_is_described():
    described = {section.table for section in sections()}
    for section in sections():
        for field in section.table.model_fields.values():
            assert set(tables_in(field.annotation)) <= described
    page = reference_page()
    for section in sections():
        for name in set(section.table.model_fields) - section.leaves_out:
            assert f"| `{name}` |" in page
