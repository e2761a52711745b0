"""Ways to spoil a file: bytes that flip, go, come twice or come from elsewhere, and values nobody would write."""

from __future__ import annotations

import re

from hypothesis import strategies as st

NASTY_TEXT = (
    "",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "../../outside",
    "..\\..\\outside",
    "/etc/passwd",
    "con",
    "a/b",
    "a\x00b",
    "<script>alert(1)</script>",
    "\"'`$(rm -rf x)`",
    "‮txt.exe",
    "﻿bom",
    "́́́́",
    "💩",
    "line\nbreak",
    "\t",
    "x" * 10_000,
    "nan",
    "1e999",
    "{{7*7}}",
    "%s%n",
)
NASTY_TOML = (
    "-1", "0", "1e308", "nan", "inf", "-inf", "9223372036854775807", "9" * 400, "0.1e-300", "true", "[]", "{}",
    "[[[[[[[[1]]]]]]]]", "{ a = { a = { a = {} } } }", "2016-02-29", "9999-12-31", "0001-01-01", "00:00:00", "23:59:59",
    "{ value = 3, low = 5, high = 1 }", "{ times = -1 }", '{ distribution = "lognormal", mean = 1e7, sigma = 1e7 }',
    '{ distribution = "empirical", values = [] }', '{ distribution = "gamma", mean = 1e-300, sd = 1e300 }',
    '{ distribution = "normal", mean = 0, sd = 0 }', '{ distribution = "uniform", low = 3, high = 3 }',
)  # fmt: skip
NASTY_BYTES = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r",
    b"\n\n",
    b'"',
    b"'''",
    b"[",
    b"]",
    b"=",
    b",",
    b"\xc3",
    b"#",
)


@st.composite
def spoiled(draw, content):
    """Return the bytes of a file after one to four changes."""
    found = content
    for _ in range(draw(st.integers(1, 4))):
        found = _change(draw, found)
    return found


def _change(draw, content):
    at = draw(st.integers(0, max(0, len(content) - 1)))
    length = draw(st.integers(1, 40))
    kind = draw(st.sampled_from(("flip", "cut", "double", "move", "put", "end")))
    piece = content[at : at + length]
    if kind == "flip":
        return content[:at] + bytes([draw(st.integers(0, 255))]) + content[at + 1 :]
    if kind == "cut":
        return content[:at] + content[at + length :]
    if kind == "double":
        return content[: at + length] + piece + content[at + length :]
    if kind == "move":
        to = draw(st.integers(0, max(0, len(content) - 1)))
        return content[:to] + piece + content[to:]
    if kind == "put":
        return content[:at] + draw(st.sampled_from(NASTY_BYTES)) + content[at:]
    return content[:at]


@st.composite
def spoiled_values(draw, lines):
    """Return the lines of a TOML file with the values of one to three of them replaced."""
    found = list(lines)
    values = [number for number, line in enumerate(found) if " = " in line and not line.lstrip().startswith("#")]
    for _ in range(draw(st.integers(1, 3))):
        number = draw(st.sampled_from(values))
        key = found[number].split(" = ")[0]
        text = draw(st.sampled_from(NASTY_TEXT))
        found[number] = f"{key} = {draw(st.sampled_from((*NASTY_TOML, _quoted(text))))}"
    return "\n".join(found).encode("utf-8", "surrogatepass")


NUMBER = re.compile(r"(?<![\w\-:.])\d+(?:\.\d+)?(?![\w\-:.])")
FACTORS = (0, 0.01, 0.1, 0.5, 2, 10, 100, 1000)


@st.composite
def other_numbers(draw, lines):
    """Return the lines of a TOML file with one to three numbers multiplied: what a slip of the finger may leave."""
    found = list(lines)
    places = [
        (number, match.start())
        for number, line in enumerate(found)
        if " = " in line and not line.startswith(("#", "format"))
        for match in NUMBER.finditer(line, line.index(" = "))
    ]
    for number, start in draw(st.lists(st.sampled_from(places), min_size=1, max_size=3, unique_by=lambda at: at[0])):
        word = NUMBER.match(found[number], start)[0]
        value = float(word) * draw(st.sampled_from(FACTORS))
        changed = f"{value:f}" if "." in word else f"{round(value)}"
        found[number] = found[number][:start] + changed + found[number][start + len(word) :]
    return "\n".join(found).encode()


def _quoted(text):
    return '"' + "".join(f"\\u{ord(c):04x}" if ord(c) < 32 or c in '"\\' else c for c in text) + '"'


@st.composite
def spoiled_cells(draw, lines):
    """Return the lines of a CSV file with one to four cells replaced."""
    rows = [line.split(",") for line in lines]
    for _ in range(draw(st.integers(1, 4))):
        row = draw(st.sampled_from(rows))
        row[draw(st.integers(0, len(row) - 1))] = draw(
            st.sampled_from((*NASTY_TEXT, "-1", "1e999", "2016-02-30", "x,y"))
        )
    return "\n".join(",".join(row) for row in rows).encode()
