"""The Excel workbook: what is on its sheets, how it is formatted, and that nothing in it can act."""

from __future__ import annotations

import datetime as dt
import io
import json
import math
import zipfile

import openpyxl
import pandas as pd
import pytest

from discharge_sim.experiment.keeping.stored_tables import COLUMNS, read_table
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.report.workbook.page import write_workbook
from discharge_sim.report.workbook.spreadsheet import (
    CUT,
    LONGEST_CELL,
    Sheet,
    number_format,
    safe_sheet_names,
    workbook_of,
)
from tests.report.fake_results import BASE, SEVEN_DAY, write_fake_results

MADE = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return finished(write_fake_results(tmp_path_factory.mktemp("workbook") / "results", (BASE, SEVEN_DAY)))


def finished(folder, **more):
    """Give a fake results folder the times that a run leaves behind, and the columns that readers ask for."""
    run = json.loads((folder / "run.json").read_text())
    run |= {"began": "2026-11-01T10:00:00+00:00", "ended": "2026-11-01T12:00:00+00:00", **more}
    (folder / "run.json").write_text(json.dumps(run))
    for name, columns in COLUMNS.items():
        if (folder / name).exists():
            table = pd.read_csv(folder / name, keep_default_na=False, na_values=[""])
            table.reindex(columns=list(dict.fromkeys((*table.columns, *columns)))).to_csv(folder / name, index=False)
    return folder


@pytest.fixture(scope="module")
def book(folder):
    return openpyxl.load_workbook(write_workbook(folder))


def rows_of(sheet):
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def read_back(tmp_path, *sheets):
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook_of(sheets, title="A test", made=MADE))
    return openpyxl.load_workbook(path)


def test_there_is_a_sheet_for_every_table(book):
    assert book.sheetnames[:3] == ["Notes", "Scenarios", "Means"]
    assert {"Costs", "Daily", "Comparison", "Summary", "Assumptions", "Definitions"} <= set(book.sheetnames)


def test_the_notes_name_every_sheet_and_where_the_results_come_from(book):
    notes = {row["what"]: row["notes"] for row in rows_of(book["Notes"]) if row["what"]}
    assert set(book.sheetnames) - {"Notes"} <= set(notes)
    assert notes["Written by"] == "discharge_sim 0.1.0 (abc123)"
    assert notes["Simulated winters"].startswith("200 of each scenario")
    assert notes["Seed"] == "0"
    assert notes["Computed"] == "2026-11-01T12:00:00+00:00"
    hashes = {row["scenario"]: row["hash"] for row in rows_of(book["Scenarios"])}
    assert notes["Hash of base"] == hashes["base"]


def test_headings_are_frozen_and_can_be_filtered(book):
    for name in ("Comparison", "Summary", "Daily"):
        assert book[name].freeze_panes == "B2"
        assert book[name].auto_filter.ref.startswith("A1:")
        assert book[name]["A1"].font.bold
        assert book[name].column_dimensions["A"].width > 8


def test_numbers_are_numbers_with_the_format_of_their_unit(book, folder):
    summary = read_table(folder / "summary.csv")
    sheet = book["Summary"]
    headings = [cell.value for cell in sheet[1]]
    mean, unit = headings.index("mean"), headings.index("unit")
    formats = {row[unit].value: row[mean].number_format for row in sheet.iter_rows(min_row=2)}
    assert formats["share"] == "0.0%"
    assert formats["pounds"].startswith("£#,##0")
    assert formats["beds"] == "#,##0.0"
    stored = summary[(summary["place"] == "all") | (summary["group"] == "all")]["mean"]
    shown = [math.nan if row[mean].value is None else row[mean].value for row in sheet.iter_rows(min_row=2)]
    assert shown == pytest.approx(stored.to_list(), rel=1e-12, nan_ok=True)


def test_dates_are_dates(book):
    first = book["Daily"].cell(2, 2)
    assert first.value == dt.datetime(2016, 11, 1)
    assert first.number_format == "yyyy-mm-dd"


def test_scenarios_say_in_words_what_differs(book):
    base, other = rows_of(book["Scenarios"])
    assert base["scenario"] == "base"
    assert base["what_differs_from_the_baseline"] is None
    assert "->" in other["what_differs_from_the_baseline"]


def test_the_same_results_give_the_same_file(folder):
    first = write_workbook(folder).read_bytes()
    assert write_workbook(folder).read_bytes() == first


def test_a_demonstration_shows_no_ranges(tmp_path):
    book = openpyxl.load_workbook(
        write_workbook(finished(write_fake_results(tmp_path / "few", (BASE, SEVEN_DAY), replications=29)))
    )
    hidden = ("p05", "p95", "ci95_low", "share_of_winters_better")
    assert all(row[name] is None for row in rows_of(book["Comparison"]) for name in hidden)
    assert any(row["what"] == "Demonstration only" for row in rows_of(book["Notes"]))


def test_a_table_that_somebody_adds_to_the_folder_gets_a_sheet(tmp_path):
    folder = finished(write_fake_results(tmp_path / "results", (BASE,)))
    (folder / "my_own.csv").write_text("scenario,unit,value,used_share\nbase,pounds,2500,0.25\n")
    (folder / "columns.csv").write_text("file,column,meaning\nmy_own.csv,value,What it is\n")
    book = openpyxl.load_workbook(write_workbook(folder))
    row = rows_of(book["My own"])[0]
    assert row == {"scenario": "base", "unit": "pounds", "value": 2500, "used_share": 0.25}
    assert book["My own"]["C2"].number_format.startswith("£")
    assert book["My own"]["D2"].number_format == "0.0%"
    assert rows_of(book["Columns"])[0]["meaning"] == "What it is"


@pytest.mark.parametrize("missing", ["run.json", "summary.csv"])
def test_an_unfinished_folder_is_refused(tmp_path, missing):
    folder = finished(write_fake_results(tmp_path / "results", (BASE,)))
    (folder / missing).unlink()
    with pytest.raises(ExperimentError, match=f"not a finished results folder: {missing}"):
        write_workbook(folder)
    assert not (folder / "results.xlsx").exists()


# -- whatever names and cells hold ------------------------------------------------------------------------------
HOSTILE = [
    '=HYPERLINK("http://example.org","a")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "=cmd|' /C calc'!A0",
    "http://example.org",
    "</t></si><script>",
    'a "quoted" name',
    "\u202eright to left",
    "عربي",
    "a\x00b\x07c",
    "123",
    "x" * 10_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_cells_stay_text(tmp_path, text):
    book = read_back(tmp_path, Sheet("A", "", pd.DataFrame({"one": [text], text: [1], "two": ["b"]})))
    for cell in (book["A"]["A2"], book["A"]["B1"]):
        assert cell.data_type == "s"
        assert cell.hyperlink is None
        assert cell.value == "".join("\N{REPLACEMENT CHARACTER}" if one in "\x00\x07" else one for one in text)
    if text[0] in "=+-@\t":
        assert book["A"]["A2"].style_id != 0
        assert book["A"]["A2"].quotePrefix
    with zipfile.ZipFile(tmp_path / "book.xlsx") as archive:
        assert not any("externalLink" in name or "vba" in name.lower() for name in archive.namelist())
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_cell_that_is_too_long_is_cut_and_says_so(tmp_path):
    book = read_back(tmp_path, Sheet("A", "", pd.DataFrame({"one": ["y" * 50_000]})))
    assert len(book["A"]["A2"].value) == LONGEST_CELL
    assert book["A"]["A2"].value.endswith(CUT)


def test_hostile_sheet_names_are_allowed_distinct_and_short(tmp_path):
    wanted = [*HOSTILE, "[a]:*?/\\b", "'quoted'", "", "History", "same", "SAME", "Same", "z" * 40, "z" * 50]
    names = safe_sheet_names(wanted)
    assert len({name.lower() for name in names}) == len(wanted)
    for name in names:
        assert 1 <= len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")
    book = read_back(tmp_path, *(Sheet(name, "", pd.DataFrame({"one": [1]})) for name in wanted))
    assert book.sheetnames == names


def test_what_is_no_number_is_an_empty_cell(tmp_path):
    frame = pd.DataFrame({"one": [1.5, math.nan, math.inf], "two": [None, True, pd.NaT]})
    sheet = read_back(tmp_path, Sheet("A", "", frame))["A"]
    assert [[cell.value for cell in row] for row in sheet["A2:B4"]] == [[1.5, None], [None, "yes"], [None, None]]


def test_a_unit_stands_beside_the_number(tmp_path):
    frame = pd.DataFrame({"name": ["a"], "unit": ["bed days"], "value": [3.25]})
    sheet = read_back(tmp_path, Sheet("A", "", frame, unit_of=lambda unit, _: unit))["A"]
    assert sheet["C2"].number_format == '#,##0.0" bed days"'
    assert number_format('a "unit"') == '#,##0.0" a unit"'


def test_rows_with_long_texts_are_high_enough():
    long = Sheet("Long", "", pd.DataFrame({"what": ["a", "b"], "notes": ["short", "word " * 60]}), wrapped=("notes",))
    book = openpyxl.load_workbook(io.BytesIO(workbook_of([long], title="x", made=MADE)))
    page = book["Long"]
    assert page.row_dimensions[2].height is None
    assert page.row_dimensions[3].height >= 15 * 5  # three hundred letters at sixty a line
    assert page.page_setup.paperSize == 9  # A4
