"""What a document is made of: sections, items, and blocks of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Block:
    """A paragraph, a list, a diagram in plain text, or a table.

    Attributes
    ----------
    kind : {"paragraph", "bullets", "diagram", "table"}
    lines : tuple of str
        The paragraph (one), the points, or the lines of the diagram.
    headings : tuple of str
        Of a table.
    rows : tuple of tuple of str
        Of a table.
    """

    kind: Literal["paragraph", "bullets", "diagram", "table"]
    lines: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Item:
    """One item of the checklist."""

    number: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Section:
    """One section of the checklist."""

    number: str
    title: str
    items: tuple[Item, ...]


def paragraph(text: str) -> Block:
    """Return a paragraph, its white space tidied."""
    return Block("paragraph", (" ".join(text.split()),))


def bullets(points: Sequence[str], *, if_none: str) -> Block:
    """Return a list, or a paragraph if there is nothing to list."""
    tidy = tuple(" ".join(point.split()) for point in points)
    return Block("bullets", tidy) if tidy else paragraph(if_none)


def diagram(lines: Sequence[str]) -> Block:
    """Return lines that keep their leading spaces."""
    return Block("diagram", tuple(line.replace("\n", " ").replace("\r", " ") for line in lines))


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, if_none: str) -> Block:
    """Return a table, or a paragraph if it would be empty."""
    if not rows:
        return paragraph(if_none)
    return Block("table", headings=tuple(headings), rows=tuple(tuple(map(str, row)) for row in rows))
