"""What people take away is the same whichever process writes the workbook."""

from __future__ import annotations

import shutil
import time

import pytest

from discharge_sim.report import taking_away
from discharge_sim.report.taking_away import write_what_people_take_away
from discharge_sim.report.workbook import apart
from discharge_sim.report.workbook.page import write_workbook
from tests.report.fake_results import BASE, SEVEN_DAY, write_fake_results
from tests.report.test_workbook import finished

FAILS = shutil.which("false") or "no such program"


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return finished(write_fake_results(tmp_path_factory.mktemp("taken") / "results", (BASE, SEVEN_DAY)))


@pytest.fixture
def folder(results, tmp_path, monkeypatch):
    """Two scenarios are many here."""
    monkeypatch.setattr(taking_away, "APART_FROM", 2)
    return shutil.copytree(results, tmp_path / "results")


@pytest.fixture
def alone(folder):
    path = write_workbook(folder)
    content = path.read_bytes()
    path.unlink()
    return content


def test_another_process_writes_the_workbook(folder, alone, monkeypatch):
    monkeypatch.setattr(taking_away, "write_workbook", lambda folder: pytest.fail("it was written here"))
    assert write_what_people_take_away(folder) == folder / "report.html"
    assert (folder / "results.xlsx").read_bytes() == alone


def test_the_workbook_is_written_here_if_another_process_fails(folder, alone, monkeypatch):
    monkeypatch.setattr(apart.sys, "executable", FAILS)
    write_what_people_take_away(folder)
    assert (folder / "results.xlsx").read_bytes() == alone


def test_a_report_that_fails_ends_the_other_process(folder, monkeypatch):
    def fail(folder):
        raise ZeroDivisionError

    monkeypatch.setattr(taking_away, "write_report", fail)
    began = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        write_what_people_take_away(folder)
    assert time.monotonic() - began < 30
    assert not (folder / "results.xlsx").exists()


def test_few_scenarios_need_no_other_process(folder, alone, monkeypatch):
    monkeypatch.setattr(taking_away, "APART_FROM", 3)
    monkeypatch.setattr(apart.subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    write_what_people_take_away(folder)
    assert (folder / "results.xlsx").read_bytes() == alone


def test_a_process_that_waited_writes_the_workbook(folder, alone, monkeypatch):
    monkeypatch.setattr(taking_away, "write_workbook", lambda folder: pytest.fail("it was written here"))
    write_what_people_take_away(folder, apart.WorkbookApart())
    assert (folder / "results.xlsx").read_bytes() == alone


def test_the_workbook_is_written_here_if_the_process_that_waited_has_died(folder, alone):
    waiting = apart.WorkbookApart()
    waiting._process.kill()
    waiting._process.wait()
    write_what_people_take_away(folder, waiting)
    assert (folder / "results.xlsx").read_bytes() == alone


def test_the_workbook_is_written_here_if_no_process_can_be_started(folder, alone, monkeypatch):
    monkeypatch.setattr(apart.sys, "executable", "no such program")
    write_what_people_take_away(folder, apart.WorkbookApart())
    assert (folder / "results.xlsx").read_bytes() == alone


def test_a_process_ends_when_nobody_is_left_who_could_tell_it_of_results():
    waiting = apart.WorkbookApart()
    waiting._process.stdin.close()
    assert waiting._process.wait(60) == 0


def test_a_process_that_is_not_needed_ends_at_once():
    waiting = apart.WorkbookApart()
    waiting.end()
    assert waiting._process.returncode is not None
    waiting.end()  # again, which does nothing
