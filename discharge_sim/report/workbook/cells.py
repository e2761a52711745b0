"""Cells in bulk: what xlsxwriter writes for them, character for character, in a fifth of the time.

xlsxwriter keeps every cell as an object and asks of each whether it fits; a table of a comparison has half a million of
them. Here a column is checked as a whole, and its cells are kept as the text that stands in the file.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

_DAY_NOUGHT = dt.date(1899, 12, 30)
"""The day before Excel's first, but one: Excel believes in 29 February 1900."""


@dataclass(frozen=True)
class Cell:
    """What a cell holds, as it stands in the file, and how it looks."""

    content: str
    shape: Format | None = None


class BulkSheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose rows below the headings are given as whole columns."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: Sequence[Sequence[Cell | None]] = []

    def give_columns(self, columns: Sequence[Sequence[Cell | None]]) -> None:
        """Take the cells below the headings; None is a cell without content."""
        self._columns = columns
        rows = [place for cells in columns for place in (_first(cells), _last(cells)) if place is not None]
        filled = [number for number, cells in enumerate(columns) if _first(cells) is not None]
        if filled:
            self._check_dimensions(min(rows) + 1, filled[0])
            self._check_dimensions(max(rows) + 1, filled[-1])

    def text(self, words: str, shape: Format | None = None) -> Cell:
        """Return the cell of a text, which all cells of a workbook with the same text share."""
        return Cell(f' t="s"><v>{self.str_table._get_shared_string_index(words)}</v></c>', shape)

    def used_again(self) -> None:
        """Count another cell with a text that is known: the file says how many cells hold texts."""
        self.str_table.count += 1

    def _write_rows(self) -> None:
        super()._write_rows()  # the headings
        letters = [xl_col_to_name(number) for number in range(len(self._columns))]
        styles: dict[Format | None, str] = {None: ""}
        for row, cells in enumerate(zip(*self._columns, strict=True), 2):
            written = []
            for letter, cell in zip(letters, cells, strict=True):
                if cell is None:
                    continue
                style = styles.get(cell.shape)
                if style is None:
                    style = styles[cell.shape] = f' s="{cell.shape._get_xf_index()}"'
                written.append(f'<c r="{letter}{row}"{style}{cell.content}')
            if written:
                self.fh.write(f'<row r="{row}">{"".join(written)}</row>')


def number(value: float, shape: Format) -> Cell | None:
    """Return the cell of a number; none where it is not a finite one."""
    return Cell(f"><v>{value:.16G}</v></c>", shape) if math.isfinite(value) else None


def day(value: dt.date, shape: Format) -> Cell:
    """Return the cell of a date (after February 1900), with its time of day if it has one."""
    since: float = (dt.date(value.year, value.month, value.day) - _DAY_NOUGHT).days
    if isinstance(value, dt.datetime):
        since += (value - value.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds() / 86_400
    return Cell(f"><v>{since:.16G}</v></c>", shape)


def _first(cells: Sequence[Any]) -> int | None:
    return next((place for place, cell in enumerate(cells) if cell is not None), None)


def _last(cells: Sequence[Any]) -> int | None:
    return next((place for place in range(len(cells) - 1, -1, -1) if cells[place] is not None), None)
