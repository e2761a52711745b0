"""Reading Excel workbooks that may be broken or hostile: bounded, without entities, cell by cell with its place."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.xml import DEFUSEDXML

from discharge_sim.scenario.errors import Problem, ScenarioError

LARGEST_CONTENT = 32 * 2**20
"""Bytes that a workbook may unpack to: some 200,000 rows; a zip bomb is more."""
MOST_PARTS = 500
MOST_ROWS = 200_000
MOST_COLUMNS = 100
"""Further ones are not read."""
MOST_SHOWN = 100
"""Mistakes that a message lists: a column of a thousand texts is one slip."""
_CHUNK = 2**20

if not DEFUSEDXML:  # openpyxl would then expand entities, and a few hundred bytes could fill the memory
    raise ImportError("workbooks are read only with defusedxml installed, and OPENPYXL_DEFUSEDXML must not be False")


@dataclass(frozen=True)
class Cell:
    """A value and where it stands, such as `B7`."""

    value: Any
    at: str


@dataclass(frozen=True)
class Sheet:
    """A tab: its name as written, its headings and the rows below them that are not empty.

    Attributes
    ----------
    name : str
        Name of the tab.
    headings : dict
        Column number, from 0, by heading in small letters.
    rows : tuple of tuple of Cell
        As wide as the headings.
    """

    name: str
    headings: dict[str, int]
    rows: tuple[tuple[Cell, ...], ...]


class WorkbookError(ScenarioError):
    """A workbook that cannot be used, with every mistake that was found in it."""

    def __str__(self) -> str:
        count = len(self.problems)
        heading = "1 mistake in the workbook" if count == 1 else f"{count} mistakes in the workbook"
        return "\n".join([f"{heading}:", *(f"  {problem}" for problem in self.problems[:MOST_SHOWN]), *self._rest()])

    def _rest(self) -> list[str]:
        more = len(self.problems) - MOST_SHOWN
        return [f"  ... and {more} more like these"] if more > 0 else []


def plain(word: Any) -> str:
    """Return a heading or the name of a tab without what people write differently: case and space."""
    return " ".join(str(word).lower().split()) if isinstance(word, str) else ""


def read_sheets(path: Path, wanted: frozenset[str]) -> dict[str, Sheet]:
    """Read some tabs of a workbook.

    Parameters
    ----------
    path : Path
        An `.xlsx` file.
    wanted : set of str
        Names of tabs in small letters; the others are not read.

    Returns
    -------
    dict of Sheet
        By name in small letters; tabs that are missing are left out.

    Raises
    ------
    WorkbookError
        If the file is no workbook, or one that could do harm.
    """
    content = _contained(path)
    try:
        book = openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
        sheets = {plain(sheet.title): _sheet(sheet) for sheet in book.worksheets if plain(sheet.title) in wanted}
        book.close()
    except Exception as error:  # a damaged file can break the library in any way; none of them is the program's mistake
        raise _refused(path, f"cannot be read as an Excel workbook ({type(error).__name__})", _SAVE_AGAIN) from error
    for name, sheet in sheets.items():
        if len(sheet.rows) >= MOST_ROWS:
            raise _refused(path, f'the tab "{name}" is too large', f"at most {MOST_ROWS} rows")
    return sheets


_SAVE_AGAIN = "open it in Excel or LibreOffice and save it again as .xlsx"


def _refused(path: Path, found: str, remedy: str) -> WorkbookError:
    return WorkbookError([Problem(str(path), "", found, remedy=remedy)])


def _contained(path: Path) -> io.BytesIO:
    """Return the workbook unpacked within bounds and packed anew without compression: nothing can grow afterwards."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            declared = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or declared > LARGEST_CONTENT:
                raise _refused(path, *_too_large(len(parts), declared))
            return _repacked(path, archive, parts)
    except WorkbookError:
        raise
    except FileNotFoundError:
        raise _refused(path, "there is no such file", "give the path of the workbook") from None
    except IsADirectoryError:
        raise _refused(path, "this is a folder, not a file", "give the path of the workbook") from None
    except PermissionError:
        raise _refused(path, "the file may not be read", "ask for permission, or copy it") from None
    except Exception as error:  # as above: zipfile, zlib and lzma each have their own words for damage
        raise _refused(path, f"is not an Excel workbook ({type(error).__name__})", _SAVE_AGAIN) from error


def _too_large(parts: int, size: int) -> tuple[str, str]:
    return (
        f"unpacks to {size // 2**20} MB in {parts} parts: more than any workbook of parameters",
        f"at most {LARGEST_CONTENT // 2**20} MB in {MOST_PARTS} parts; remove tabs that are not needed",
    )


def _repacked(path: Path, archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> io.BytesIO:
    left, target = LARGEST_CONTENT, io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copy:
        for name in dict.fromkeys(part.filename for part in parts):
            with archive.open(name) as source:
                content = bytearray()
                while chunk := source.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise _refused(path, *_too_large(len(parts), LARGEST_CONTENT))
                    content += chunk
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:  # no program writes these into a workbook
                raise _refused(path, f"the part {name[:60]} declares entities of its own", _SAVE_AGAIN)
            copy.writestr(name, bytes(content))
    target.seek(0)
    return target


def _sheet(sheet: Any) -> Sheet:
    """Read a tab; its stated size is not believed, because that may be a million rows of nothing."""
    sheet.reset_dimensions()
    headings: dict[str, int] = {}
    for position, heading in enumerate(next(sheet.iter_rows(max_row=1, max_col=MOST_COLUMNS, values_only=True), ())):
        if plain(heading):
            headings.setdefault(plain(heading), position)
    width = max(headings.values(), default=-1) + 1
    rows = sheet.iter_rows(min_row=2, max_row=MOST_ROWS + 1, max_col=max(width, 1), values_only=True)
    letters = [get_column_letter(column) for column in range(1, width + 1)]
    cells = (
        tuple(Cell(value, f"{letter}{number}") for value, letter in zip(row, letters, strict=True))
        for number, row in enumerate(rows, 2)
        if any(value is not None and str(value).strip() for value in row)
    )
    return Sheet(str(sheet.title), headings, tuple(cells))
