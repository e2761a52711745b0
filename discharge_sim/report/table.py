"""A table as the page and the figures show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table of text, already rounded and worded; the first column names the row.

    Attributes
    ----------
    caption : str
        What the table holds.
    columns : tuple[str, ...]
        Headings.
    rows : tuple[tuple[str, ...], ...]
        Cells, one tuple a row.
    text_columns : tuple[int, ...]
        Columns that hold words rather than numbers.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text_columns: tuple[int, ...] = ()
