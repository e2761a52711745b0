"""What people take away from a results folder besides its tables: the page, the workbook, the model described."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from discharge_sim.experiment.keeping.provenance import read_provenance
from discharge_sim.experiment.questions.typical import write_story
from discharge_sim.report.document.page import FILE_NAME, subject_of_results, write_document
from discharge_sim.report.page import write_report
from discharge_sim.report.workbook.apart import APART_FROM, WorkbookApart
from discharge_sim.report.workbook.page import write_workbook


def write_what_people_take_away(folder: Path, apart: WorkbookApart | None = None) -> Path:
    """Write everything for people into a results folder and return the page, which is read first.

    Parameters
    ----------
    folder : Path
        A finished results folder.
    apart : WorkbookApart, optional
        A process that waits to write the workbook; if left out, one is started where that is quicker.
    """
    write_story(folder)
    with _workbook_meanwhile(folder, apart):
        page = write_report(folder)
        write_document(subject_of_results(folder), folder / FILE_NAME)
    return page


@contextlib.contextmanager
def _workbook_meanwhile(folder: Path, apart: WorkbookApart | None) -> Iterator[None]:
    """Let another process write the workbook; if it cannot, this one does, and says what is wrong."""
    if apart is None and _has_many_scenarios(folder):
        apart = WorkbookApart()
    if apart is None:
        yield
        write_workbook(folder)
        return
    try:
        apart.begin(folder)
        yield
        written = apart.has_written()
    finally:
        apart.end()
    if not written:
        write_workbook(folder)


def _has_many_scenarios(folder: Path) -> bool:
    stored = read_provenance(folder)
    return stored is not None and len(stored.identity.scenarios) >= APART_FROM
