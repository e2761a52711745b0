"""What people take away from a results folder besides its tables: the page, the workbook, the model described."""

from __future__ import annotations

from pathlib import Path

from discharge_sim.experiment.questions.typical import write_story
from discharge_sim.report.document.page import FILE_NAME, subject_of_results, write_document
from discharge_sim.report.page import write_report
from discharge_sim.report.workbook.page import write_workbook


def write_what_people_take_away(folder: Path) -> Path:
    """Write everything for people into a results folder and return the page, which is read first."""
    write_story(folder)
    page = write_report(folder)
    write_workbook(folder)
    write_document(subject_of_results(folder), folder / FILE_NAME)
    return page
