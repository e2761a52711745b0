"""The report is made ready while winters are played, and whatever becomes of that changes nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from discharge_sim.cli import preparing
from discharge_sim.cli.preparing import FEW_WINTERS, SWITCH_SECONDS, report_prepared
from discharge_sim.report.workbook import apart
from discharge_sim.report.workbook.apart import APART_FROM

NO_MODULE = "discharge_sim.no_such_module"


class Apart:
    """Stands for the process of the workbook."""

    def __init__(self):
        self.is_ended = False

    def end(self):
        self.is_ended = True


@pytest.fixture(autouse=True)
def no_process(monkeypatch):
    monkeypatch.setattr(apart, "WorkbookApart", Apart)


@pytest.fixture
def imported(monkeypatch):
    """Return the modules that were asked for."""
    names = []
    monkeypatch.setattr(preparing, "importlib", SimpleNamespace(import_module=names.append))
    return names


def test_for_few_winters_a_process_waits_from_the_beginning():
    with report_prepared(1, FEW_WINTERS) as ready:
        assert not ready.workbook.is_ended
    assert ready.workbook.is_ended


def test_for_many_winters_of_many_scenarios_a_process_gets_ready_when_they_are_played():
    with report_prepared(APART_FROM, FEW_WINTERS + 1) as ready:
        told = ready.told(None)
        told(0, FEW_WINTERS + 1)
        told(FEW_WINTERS, FEW_WINTERS + 1)
        assert ready.workbook is None
        told(FEW_WINTERS + 1, FEW_WINTERS + 1)
        assert not ready.workbook.is_ended


def test_for_many_winters_of_few_scenarios_nothing_takes_more_memory():
    with report_prepared(APART_FROM - 1, FEW_WINTERS + 1) as ready:
        told = ready.told(None)
        told(0, 2)
        told(2, 2)
        assert ready.workbook is None


def test_no_process_waits_if_nobody_knows_how_many_winters_there_will_be():
    with report_prepared(APART_FROM, None) as ready:
        told = ready.told(None)
        told(0, 30)
        told(30, 30)
        assert ready.workbook is None


def test_an_error_ends_the_process():
    with pytest.raises(ZeroDivisionError), report_prepared(1, 1) as ready:
        raise ZeroDivisionError
    assert ready.workbook.is_ended


def test_progress_is_passed_on():
    heard = []
    with report_prepared(APART_FROM, None) as ready:
        told = ready.told(lambda done, everything: heard.append((done, everything)))
        told(3, 5)
        told(4, 5)
    assert heard == [(3, 5), (4, 5)]


@pytest.mark.parametrize("winters", [FEW_WINTERS, FEW_WINTERS + 1, None])
def test_what_is_needed_later_is_imported_when_the_first_winter_is_there(imported, winters):
    with report_prepared(1, winters) as ready:
        told = ready.told(None)
        told(3, 9)  # an earlier run left three
        assert not imported
        told(4, 9)
        ready._imports.join()
    by_report = preparing.NEEDED_BY_REPORT if winters == FEW_WINTERS else ()
    assert imported == [*preparing.NEEDED_BY_TABLES, *by_report]


def test_an_interruption_waits_for_one_import_at_most(imported, monkeypatch):
    def slowly(name):
        imported.append(name)
        time.sleep(0.2)

    monkeypatch.setattr(preparing, "importlib", SimpleNamespace(import_module=slowly))
    with report_prepared(APART_FROM, None) as ready:
        told = ready.told(None)
        told(0, 2)
        told(1, 2)
    assert len(imported) == 1
    assert not ready._imports.is_alive()


def test_what_cannot_be_imported_is_left_to_whoever_needs_it(monkeypatch, capfd):
    monkeypatch.setattr(preparing, "NEEDED_BY_TABLES", (NO_MODULE,))
    before = sys.getswitchinterval()
    with report_prepared(APART_FROM, None) as ready:
        told = ready.told(None)
        told(0, 2)
        told(1, 2)
        ready._imports.join()
    assert sys.getswitchinterval() == before != SWITCH_SECONDS
    assert capfd.readouterr() == ("", "")


def test_playing_does_not_wait_for_what_tables_need():
    script = "import sys, discharge_sim.experiment.asking; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_all_that_is_imported_meanwhile_is_there():
    for name in (*preparing.NEEDED_BY_TABLES, *preparing.NEEDED_BY_REPORT):
        __import__(name)
