"""A table as CSV text: what pandas writes, character for character, in a small part of the time.

Almost all the time of writing a table goes into the shortest decimal that reads as the same number. Arrow finds it in
bulk, and writes it as Python does wherever the exponent is left out by both; other numbers go to Python. Cells become
rows in bulk as well.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_PLAIN_FROM, _PLAIN_BELOW = 1e-4, 1e10
"""Between these Arrow and Python write the same digits without an exponent."""
_WHOLE_BELOW = 1e15
"""Below this Python writes whole numbers with all their digits and `.0`."""
_NEEDS_QUOTES = (",", '"', "\n", "\r")


def csv_of(frame: pd.DataFrame) -> str:
    """Return a frame as CSV: no index, rows end with a line feed, dates as YYYY-MM-DD, nothing for what is missing."""
    columns = [_texts(frame.iloc[:, position]) for position in range(frame.shape[1])]
    if len(columns) < 2 or any(column is None for column in columns):  # rare: a lone empty cell is quoted, for example
        return frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
    heading = ",".join(_quoted(str(name)) for name in frame.columns)
    rows = pc.binary_join_element_wise(*columns, ",")
    return "\n".join([heading, *rows.to_pylist(), ""])


def _texts(column: pd.Series[Any]) -> pa.Array | None:
    """Return the cells of a column; None if it holds something that is left to pandas."""
    if column.dtype == np.float64:
        return _numbers(column.to_numpy())
    if column.dtype.kind in "iu":
        return pa.array(column.to_numpy()).cast(pa.string())
    if column.dtype.kind == "M":
        return None if column.dt.tz is not None else _dates(column)
    if column.dtype.kind in "bfcm":
        return None
    return _words(column)


def _numbers(numbers: NDArray[np.float64]) -> pa.Array:
    with np.errstate(invalid="ignore"):
        size, is_whole = np.abs(numbers), numbers == np.floor(numbers)
    plain = (size >= _PLAIN_FROM) & (size < _PLAIN_BELOW) & ~is_whole
    whole = is_whole & (size < _WHOLE_BELOW) & ~((numbers == 0) & np.signbit(numbers))
    digits = pa.array(np.where(whole, numbers, 0).astype(np.int64)).cast(pa.string())
    texts = pc.if_else(whole, pc.binary_join_element_wise(digits, ".0", ""), pa.array(numbers).cast(pa.string()))
    others = ~(plain | whole)
    said = [repr(number) if number == number else "" for number in numbers[others].tolist()]
    return pc.replace_with_mask(texts, others, pa.array(said, pa.string()))


def _dates(column: pd.Series[Any]) -> pa.Array:
    known, places = np.unique(column.to_numpy(), return_inverse=True)
    said = ["" if text == "NaT" else text for text in known.astype("datetime64[D]").astype(str).tolist()]
    return pa.array(said, pa.string()).take(pa.array(places))


def _words(column: pd.Series[Any]) -> pa.Array | None:
    try:
        words = pa.array(column.array, from_pandas=True)
    except (pa.ArrowException, TypeError):  # of several kinds
        return None
    if isinstance(words, pa.ChunkedArray):  # of tables that were put together
        words = words.combine_chunks()
    if pa.types.is_null(words.type):
        return pa.array([""] * len(words), pa.string())
    if not (pa.types.is_string(words.type) or pa.types.is_large_string(words.type)):
        return None
    known = words.cast(pa.string()).dictionary_encode()
    said = pa.array([_quoted(word) for word in known.dictionary.to_pylist()], pa.string())
    return pc.fill_null(said.take(known.indices), "")


def _quoted(text: str) -> str:
    if not any(sign in text for sign in _NEEDS_QUOTES):
        return text
    return '"' + text.replace('"', '""') + '"'
