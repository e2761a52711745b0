"""CSV text is what pandas writes, character for character."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from discharge_sim.experiment.keeping import csv_text
from discharge_sim.experiment.keeping.csv_text import csv_of


def by_pandas(frame: pd.DataFrame) -> str:
    return frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")


def numbers_of_every_size() -> np.ndarray:
    chance = np.random.default_rng(20)
    edges = [0.0, -0.0, 1.0, -1.5, 1e-4, 9.999999999999999e-05, 1e10, 9999999999.999998, 1e15, 1e16, 1e22, 5e-324]
    return np.concatenate(
        [
            edges,
            np.nextafter(edges, 1.0),
            [np.nan, np.inf, -np.inf, 0.1 + 0.2, 1 / 3, 2**53 + 0.0],
            chance.normal(0, 100, 20_000),
            chance.integers(-5_000, 5_000, 5_000) / 4,
            chance.integers(0, 200, 5_000) / 151,
            10 ** chance.uniform(-320, 308, 20_000),
            np.frombuffer(chance.bytes(8 * 20_000), dtype=float),
        ]
    )


def test_numbers_of_every_size():
    numbers = numbers_of_every_size()
    frame = pd.DataFrame({"number": numbers, "place": np.arange(len(numbers))})
    assert csv_of(frame) == by_pandas(frame)


def test_arrow_alone_would_not_do(monkeypatch):
    monkeypatch.setattr(csv_text, "_PLAIN_FROM", 0.0)
    monkeypatch.setattr(csv_text, "_PLAIN_BELOW", np.inf)
    frame = pd.DataFrame({"number": numbers_of_every_size(), "place": 1})
    assert csv_of(frame) != by_pandas(frame)


@pytest.mark.parametrize(
    "words",
    [
        ["plain", "with, comma", 'with "quotes"', "two\nlines", "", None],
        ["", "", "", "", "", ""],
        [None, np.nan, "null", "NA", " leading", "ü £ 'apostrophe'"],
    ],
)
def test_words(words):
    for dtype in (object, "str"):
        frame = pd.DataFrame({"word": pd.Series(words, dtype=dtype), "number": np.arange(6.0)})
        assert csv_of(frame) == by_pandas(frame)


def test_tables_put_together():
    pieces = [pd.DataFrame({"word": ["a", None, "b, c"], "number": [1.0, 2.5, -0.0]}), pd.DataFrame({"word": ["d"]})]
    frame = pd.concat(pieces, ignore_index=True)
    assert csv_of(frame) == by_pandas(frame)


def test_headings_that_need_quotes():
    frame = pd.DataFrame({'a, "b"': [1.5], "plain": ["x"]})
    assert csv_of(frame) == by_pandas(frame)


def test_dates_and_what_is_missing():
    days = pd.Series([dt.date(2017, 1, 5), dt.date(2016, 12, 23), None]).astype("datetime64[s]")
    frame = pd.DataFrame({"day": days, "number": [1, 2, 3], "whole": pd.Series([1, None, 3], dtype=float)})
    assert csv_of(frame) == by_pandas(frame)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(),
        pd.DataFrame(columns=["a", "b"]),
        pd.DataFrame({"lone": ["", "x"]}),
        pd.DataFrame({"mixed": [1, "x", 2.5], "number": [1.0, 2.0, 3.0]}),
        pd.DataFrame({"yes": [True, False], "number": [1.0, 2.0]}),
        pd.DataFrame({"days": [dt.date(2017, 1, 5), None], "number": [1.0, 2.0]}),
        pd.DataFrame({"narrow": np.array([0.1, 2.0], dtype=np.float32), "number": [1.0, 2.0]}),
    ],
    ids=["nothing", "no rows", "one column", "mixed", "bool", "objects that are dates", "narrow numbers"],
)
def test_what_is_rare_is_left_to_pandas(frame):
    assert csv_of(frame) == by_pandas(frame)
