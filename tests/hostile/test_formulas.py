"""Texts of a scenario reach tables: none of them becomes a formula in a spreadsheet."""

from __future__ import annotations

import csv

import pandas as pd
import pytest

from discharge_sim.experiment.keeping.files import write_table


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", '=HYPERLINK("x")'])
def test_formulas_become_texts(text, tmp_path):
    frame = pd.DataFrame({"title": ["plain", text], "number": [-1.5, 2.0], text: [1, -2]})
    write_table(tmp_path / "table.csv", frame)
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["title", "number", f"'{text}"]
    assert rows[1] == ["plain", "-1.5", "1"]
    assert rows[2] == [f"'{text}", "2.0", "-2"]


def test_a_carriage_return_does_not_end_a_row(tmp_path):
    write_table(tmp_path / "table.csv", pd.DataFrame({"title": ["one\r=1+1", "\r=2"]}))
    assert (tmp_path / "table.csv").read_bytes() == b"title\none =1+1\n =2\n"


def test_other_texts_and_numbers_stay_as_they_are(tmp_path):
    frame = pd.DataFrame({"title": ["a=b", "25D", 'quo"te', "a,b", "<b>", "‮x", "x" * 10_000], "value": [-1.0] * 7})
    write_table(tmp_path / "table.csv", frame)
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "table.csv"), frame, check_dtype=False)
