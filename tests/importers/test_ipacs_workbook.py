"""Bad workbooks are refused with every mistake, its tab and cell; hostile ones before they can do harm."""

from __future__ import annotations

import io
import zipfile

import pytest

from discharge_sim.importers import excel
from discharge_sim.importers.excel import MOST_SHOWN, WorkbookError
from discharge_sim.importers.ipacs_workbook import Stay, read_workbook
from tests.importers.invented import A_WEEK, DAYS, FIRST_DAY, NODES, save, tabs


def refused(tmp_path, content):
    with pytest.raises(WorkbookError) as error:
        read_workbook(save(tmp_path / "bad.xlsx", content))
    return str(error.value)


def test_a_good_workbook_is_understood(tmp_path):
    found = read_workbook(save(tmp_path / "good.xlsx", tabs()))
    assert tuple(node.name for node in found.nodes) == NODES
    assert (found.first_day, found.days) == (FIRST_DAY, DAYS)
    assert found.capacity_labels == ("Now", "Plus")
    assert found.stay_labels == ("Now", "Short")
    assert found.arrival_labels == ("Usual", "More")
    west = found.nodes[3]
    assert (west.pathway, west.place, west.visits, west.in_service, west.waiting) == ("p1", "West", True, 12, 1)
    assert west.capacity == {"Now": 12, "Plus": 17}
    assert west.stays["Now"] == Stay("lnorm", 8, 6.5, None, 5, 2)
    assert west.stays["Short"] == Stay("lnorm", 6, None, 3, 5, 2)
    assert (west.community_cost, west.acute_cost) == (43, 300)
    assert west.arrivals["Usual"][0] == pytest.approx(A_WEEK[FIRST_DAY.weekday()] * 1.3)
    assert not found.nodes[1].visits


def test_headings_and_tabs_may_be_written_differently(tmp_path):
    content = {name.upper() + " ": rows for name, rows in tabs().items()}
    for rows in content.values():
        rows[0] = [f" {str(word).upper()}" for word in rows[0]]
    assert len(read_workbook(save(tmp_path / "shouted.xlsx", content)).nodes) == len(NODES)


def test_every_mistake_is_named_with_tab_and_cell(tmp_path):
    content = tabs()
    content["arrivals"][2][1] = "many"
    content["arrivals"][3][1] = -1
    content["arrivals"][4][3] = "soon"
    content["initial conditions"][1][2] = 2.5
    content["capacity"][1][2] = None
    content["capacity"][3][2] = 0
    content["los"][1][0 + 1] = 9
    content["los"][3][8] = "gamma"
    content["los"][2][2] = None
    content["los"][7][4] = 7
    content["costs"][1][1] = True
    message = refused(tmp_path, content)
    for said in (
        'tab arrivals, cell B3: found "many"',
        "tab arrivals, cell B4: found -1",
        'tab arrivals, cell D5: found "soon"',
        "tab initial conditions, cell C2: found 2.5",
        "tab capacity, cell C2: the cell is empty",
        "tab capacity, cell C4: found 0",
        "tab los, cell B2: found 9, above the mean 8",
        'tab los, cell I4: found "gamma"',
        "tab los, cell G3: neither median nor sd_los is given",
        "tab los, cell E8: found 7, above the first visits a day (5)",
        "tab costs, cell B2: found true",
        "allowed: a number, 0 or more",
    ):
        assert said in message


def test_missing_tabs_and_columns(tmp_path):
    content = tabs()
    del content["costs"]
    content["cost"] = [["node"]]
    content["arrivals"][0][1] = "arrival"
    content["los"][0][3] = "visits"
    message = refused(tmp_path, content)
    assert "tab costs: the tab is missing" in message
    assert 'tab arrivals: the column "arrivals" is missing' in message
    assert 'did you mean "arrival"?' in message
    assert 'the column "IVR" is missing' in message


def test_a_node_belongs_in_every_tab_with_every_scenario_and_day(tmp_path):
    content = tabs()
    content["costs"].pop()
    content["capacity"].pop()
    content["initial conditions"] = [row for row in content["initial conditions"] if row[:2] != ["P1_East", "dtoc"]]
    content["arrivals"].pop()
    content["los"].append(["P4_East", 1, None, None, None, "Now", 2, None, "lnorm", None])
    content["costs"].append(["P1_East", 1, 1])
    message = refused(tmp_path, content)
    assert "tab costs: the node P2_West is missing" in message
    assert 'tab capacity: P2_West has no row with the scenario "Plus"' in message
    assert 'tab initial conditions: P1_East has no row with the measure "dtoc"' in message
    assert "tab arrivals: P2_West, More has no row for 2031-03-28" in message
    assert 'tab los: found the node "P4_East"' in message
    assert "tab costs, cell A6: a second row for P1_East" in message


def test_a_column_of_mistakes_is_cut(tmp_path):
    content = tabs()
    for row in content["arrivals"][1:]:
        row[1] = "x"
    message = refused(tmp_path, content)
    assert message.count('found "x"') == MOST_SHOWN
    assert f"and {2 * len(NODES) * DAYS - MOST_SHOWN} more" in message


def test_the_same_node_in_two_writings(tmp_path):
    content = tabs()
    for name in ("arrivals", "initial conditions", "capacity", "los", "costs"):
        content[name] += [["p1_East", *row[1:]] for row in content[name] if row[0] == "P1_East"]
    assert "p1_East and P1_East are the same node" in refused(tmp_path, content)


# -- files that are no workbook, or a dangerous one ----------------------------------------------------------------
def repacked(path, **changed):
    """Return a copy of a workbook with some parts replaced."""
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in source.infolist():
            content = changed.get(part.filename.rsplit("/", 1)[-1].split(".")[0], source.read(part))
            copy.writestr(part.filename, content)
    return target


def test_entities_are_not_expanded(tmp_path):
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "x">{nested}]><workbook>&e11;</workbook>'
    good = save(tmp_path / "good.xlsx", tabs())
    path = repacked(good, workbook=bomb)
    with pytest.raises(WorkbookError, match="declares entities"):
        read_workbook(path)
    hidden = repacked(good, workbook=bomb.encode("utf-16"))  # which the search for the word does not see
    with pytest.raises(WorkbookError) as refusal:
        read_workbook(hidden)
    causes, error = [], refusal.value
    while error is not None:
        causes.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    assert "EntitiesForbidden" in causes


def test_entities_in_a_tab_are_not_expanded(tmp_path):
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="str"><v>&e;</v></c></row></sheetData></worksheet>'
    )
    path = repacked(save(tmp_path / "good.xlsx", tabs()), sheet2=bomb)
    with pytest.raises(WorkbookError, match="declares entities"):
        read_workbook(path)


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path):
    path = repacked(save(tmp_path / "good.xlsx", tabs()), sheet1=b"\0" * (excel.LARGEST_CONTENT + 1))
    assert path.stat().st_size < 200_000
    with pytest.raises(WorkbookError, match="more than any workbook"):
        read_workbook(path)


def test_a_zip_bomb_that_lies_about_its_size_is_refused_while_reading(tmp_path):
    path = tmp_path / "liar.xlsx"
    content = b"\0" * (excel.LARGEST_CONTENT + 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", content)
    honest = path.read_bytes()
    size, small = len(content).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert honest.count(size) == 2  # local header and directory
    path.write_bytes(honest.replace(size, small))
    with pytest.raises(WorkbookError, match="is not an Excel workbook"):
        read_workbook(path)


def test_many_parts_are_refused(tmp_path):
    path = tmp_path / "parts.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(excel.MOST_PARTS + 1):
            archive.writestr(f"part{number}", b"")
    with pytest.raises(WorkbookError, match="501 parts"):
        read_workbook(path)


def test_a_stated_size_of_a_million_rows_is_not_believed(tmp_path):
    row = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    sheet = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1:XFD1048576"/><sheetData>{row}</sheetData></worksheet>'
    )
    path = repacked(save(tmp_path / "good.xlsx", tabs()), sheet2=sheet)
    with pytest.raises(WorkbookError, match='tab arrivals: the column "node" is missing'):
        read_workbook(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04" + b"\0" * 100, b"<html>", io.BytesIO().getvalue()])
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "other.xlsx"
    path.write_bytes(content)
    with pytest.raises(WorkbookError, match="is not an Excel workbook"):
        read_workbook(path)


def test_missing_files_and_folders(tmp_path):
    with pytest.raises(WorkbookError, match="no such file"):
        read_workbook(tmp_path / "nothing.xlsx")
    with pytest.raises(WorkbookError, match="a folder"):
        read_workbook(tmp_path)
