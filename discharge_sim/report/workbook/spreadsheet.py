"""Sheets in a workbook: names and cells that are safe whatever they hold, one table to a sheet.

A text that begins like a formula is written as text and carries Excel's own mark for that (the apostrophe that is not
part of the value), so that it stays text when somebody edits the cell.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_767
"""Characters that a cell can hold."""
CUT = " [cut: the cell is full]"
MOST_ROWS = 1_048_575
"""Rows below the headings that a sheet can hold."""
LONGEST_NAME = 31
FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r", "\n")
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED_NAMES = ("history",)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NARROWEST, _WIDEST, _ROWS_MEASURED = 9, 60, 500
_LINE_POINTS, _HIGHEST_POINTS = 15, 409
_LETTERS_A_WIDTH = 1.1
"""Letters that fit into a unit of width: most are narrower than the digit that a unit is."""
_A4 = 9
Look = tuple[tuple[str, Any], ...]
"""Properties of a format."""


@dataclass(frozen=True)
class Sheet:
    """One table on a sheet of its own, its headings in the first row.

    Attributes
    ----------
    name : str
        What its tab says; made safe when it is written.
    about : str
        What it holds, for the notes.
    frame : pandas.DataFrame
        The table.
    unit_of : callable, optional
        Unit of a number, by what the row's column `unit` says (nothing without one) and the number's column; decides
        how the number is shown.
    wrapped : tuple of str
        Columns with long texts, which are broken into lines.
    """

    name: str
    about: str
    frame: pd.DataFrame
    unit_of: Callable[[str, str], str] | None = None
    wrapped: tuple[str, ...] = ()


def workbook_of(sheets: Sequence[Sheet], *, title: str, made: dt.datetime) -> bytes:
    """Return a workbook as the content of an .xlsx file.

    Parameters
    ----------
    sheets : sequence of Sheet
    title : str
        Title of the document.
    made : datetime.datetime
        When the results were computed: the same results give the same bytes.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": safe_text(title)[:255], "created": made.replace(tzinfo=None)})
        writer = _Writer(book)
        for name, sheet in zip(safe_sheet_names([sheet.name for sheet in sheets]), sheets, strict=True):
            writer.write(book.add_worksheet(name), sheet)
    return buffer.getvalue()


def safe_sheet_names(wanted: Sequence[str]) -> list[str]:
    """Return names that tabs can have: nothing forbidden, not too long, no two the same."""
    names: list[str] = []
    taken: set[str] = set(_RESERVED_NAMES)
    for one in wanted:
        plain = _FORBIDDEN_IN_NAMES.sub(" ", safe_text(one)).strip(" '") or "Sheet"
        name, number = plain[:LONGEST_NAME].strip(" '"), 2
        while name.lower() in taken:
            ending = f" {number}"
            name, number = f"{plain[: LONGEST_NAME - len(ending)].strip(chr(39))}{ending}", number + 1
        taken.add(name.lower())
        names.append(name)
    return names


@lru_cache(maxsize=4096)
def safe_text(text: str) -> str:
    """Return a text that a cell can hold: no characters that XML forbids, not longer than a cell."""
    printable = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return printable if len(printable) <= LONGEST_CELL else printable[: LONGEST_CELL - len(CUT)] + CUT


@lru_cache(maxsize=256)
def number_format(unit: str) -> str:
    """Return how Excel shows a number of a unit."""
    if unit == "share":
        return "0.0%"
    if unit.startswith("pounds"):
        return "£#,##0;[Red]-£#,##0"
    if unit == "index":
        return "0.00"
    if unit == "whole":
        return "#,##0"
    return "#,##0.0" + (f'" {_quoted(unit)}"' if unit else "")


def _quoted(unit: str) -> str:
    return unit.replace('"', "").replace("\\", "")[:40]


def _lines(value: object, width: float) -> int:
    """Return how many lines a text takes that is broken to a width."""
    if not isinstance(value, str):
        return 1
    fits = max(1, int(width * _LETTERS_A_WIDTH))
    return sum(max(1, math.ceil(len(line) / fits)) for line in value.splitlines()) or 1


def _shapes(sheet: Sheet, column: str, units: Sequence[str]) -> list[str]:
    """Return how Excel shows the numbers of a column, row by row."""
    if sheet.unit_of is None:
        return [number_format("")] * len(units)
    shapes = {unit: number_format(sheet.unit_of(unit, column)) for unit in set(units)}
    return [shapes[unit] for unit in units]


def _characters(value: Any, shape: str) -> int:
    """Return how many characters of a value are shown."""
    if isinstance(value, str):
        return max(map(len, safe_text(value).splitlines()), default=0)
    if isinstance(value, bool):
        return 3
    if isinstance(value, int | float):
        return len(f"{value:,.1f}") + max(len(shape) - 9, 0) if math.isfinite(value) else 0
    return 10 if isinstance(value, dt.date) and value is not pd.NaT else 0


class _Writer:
    """Writes sheets into one workbook, which shares their formats."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._numbers: dict[str, Format] = {}
        self._texts: dict[Look, Format | None] = {}

    def write(self, page: Worksheet, sheet: Sheet) -> None:
        columns = [str(name) for name in sheet.frame.columns]
        frame = sheet.frame.head(MOST_ROWS)
        heading = self._format(bold=True, text_wrap=True, valign="top", bg_color="#12436D", font_color="#FFFFFF")
        units = [str(unit) for unit in frame["unit"].tolist()] if "unit" in columns else [""] * len(frame)
        lines: dict[int, int] = {}
        for position, name in enumerate(columns):
            page.write_string(0, position, safe_text(name), heading)
            shapes = _shapes(sheet, name, units)
            look: Look = (("valign", "top"),) if sheet.wrapped else ()
            look += (("text_wrap", True),) if name in sheet.wrapped else ()
            values = frame.iloc[:, position].tolist()
            for row, (value, shape) in enumerate(zip(values, shapes, strict=True), 1):
                self._cell(page, row, position, value, shape, look)
            shown = max(map(_characters, values[:_ROWS_MEASURED], shapes), default=0)
            width = min(max(shown + 2, len(name) * 0.7 + 2, _NARROWEST), _WIDEST)
            page.set_column(position, position, width)
            if name in sheet.wrapped:
                for row, value in enumerate(frame.iloc[:, position]):
                    lines[row] = max(lines.get(row, 1), _lines(value, width))
        for row, number in lines.items():
            if number > 1:  # LibreOffice does not make rows higher by itself: lines would lie on each other
                page.set_row(row + 1, min(number * _LINE_POINTS, _HIGHEST_POINTS))
        page.freeze_panes(1, 1 if len(columns) > 2 else 0)
        if len(frame) > 1 and len(columns) > 2:
            page.autofilter(0, 0, len(frame), len(columns) - 1)
        page.set_landscape()
        page.set_paper(_A4)
        page.repeat_rows(0)
        page.fit_to_pages(1, 0)

    def _cell(self, page: Worksheet, row: int, column: int, value: Any, shape: str, look: Look) -> None:
        """Write one value; `look` is that of texts."""
        if isinstance(value, str):
            if value:
                text = safe_text(value)
                page.write_string(row, column, text, self._text_format(text, look))
        elif isinstance(value, bool):
            page.write_string(row, column, "yes" if value else "no")
        elif isinstance(value, int | float):
            if math.isfinite(value):
                page.write_number(row, column, value, self._number_format(shape))
        elif isinstance(value, dt.date) and value is not pd.NaT:
            page.write_datetime(row, column, value, self._format(num_format="yyyy-mm-dd"))

    def _number_format(self, shape: str) -> Format:
        if shape not in self._numbers:
            self._numbers[shape] = self._format(num_format=shape)
        return self._numbers[shape]

    def _text_format(self, text: str, look: Look) -> Format | None:
        about = (*look, ("quote_prefix", True)) if text.startswith(FORMULA_LIKE) else look
        if about not in self._texts:
            self._texts[about] = self._format(**dict(about)) if about else None
        return self._texts[about]

    def _format(self, **about: Any) -> Format:
        key = tuple(sorted(about.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(about)
        return self._formats[key]
