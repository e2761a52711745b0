"""What people take away from a results folder besides its tables: the page, the workbook, the model described."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from discharge_sim.experiment.keeping.provenance import read_provenance
from discharge_sim.experiment.questions.typical import write_story
from discharge_sim.report.document.page import FILE_NAME, subject_of_results, write_document
from discharge_sim.report.page import write_report
from discharge_sim.report.workbook.page import write_workbook

APART_FROM = 3
"""With so many scenarios the cells of the workbook take longer than starting another process."""


def write_what_people_take_away(folder: Path) -> Path:
    """Write everything for people into a results folder and return the page, which is read first."""
    write_story(folder)
    with _workbook_meanwhile(folder):
        page = write_report(folder)
    write_document(subject_of_results(folder), folder / FILE_NAME)
    return page


@contextlib.contextmanager
def _workbook_meanwhile(folder: Path) -> Iterator[None]:
    """Let another process write the workbook of many scenarios; if it cannot, this one does, and says what is wrong."""
    stored = read_provenance(folder)
    if stored is None or len(stored.identity.scenarios) < APART_FROM:
        yield
        write_workbook(folder)
        return
    command = [sys.executable, "-m", "discharge_sim.report.workbook", str(folder)]
    other = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 (our own)
    try:
        yield
    except BaseException:
        other.kill()
        raise
    finally:
        failed = other.wait()
    if failed:
        write_workbook(folder)
