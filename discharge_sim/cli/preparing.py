"""What is made ready for the report while winters are played.

Playing leaves the interpreter's lock alone nearly all the time: a thread imports meanwhile what tables and the page
need. And before playing begins one processor has nothing to do: the process that writes the workbook gets ready then.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discharge_sim.experiment.settings import Progress
    from discharge_sim.report.workbook.apart import WorkbookApart

NEEDED_BY_TABLES = (
    "pandas",
    "discharge_sim.experiment.keeping.tables",
    "discharge_sim.experiment.questions.why",
    "discharge_sim.experiment.results",
)
"""In the order in which they are needed, in pieces of a tenth of a second: an interruption waits for one of them."""
NEEDED_BY_REPORT = ("plotly.graph_objects", "discharge_sim.report.taking_away")
FEW_WINTERS = 500
"""With more, what waits for the end of playing and of the tables would wait too long to be worth its memory."""
SWITCH_SECONDS = 0.0005
"""So long, at most, a thread that plays waits for one that imports; Python's own 5 ms are a fifth of a winter."""


@contextlib.contextmanager
def report_prepared(scenarios: int, winters: int | None) -> Iterator[Preparation]:
    """Make the report ready while something is played.

    Parameters
    ----------
    scenarios : int
    winters : int or None
        How many of all scenarios will be played; None if that is not known beforehand.
    """
    preparation = Preparation(scenarios, winters)
    try:
        yield preparation
    finally:
        preparation.end()


class Preparation:
    """What is ready, and what is being made ready.

    Attributes
    ----------
    workbook : WorkbookApart or None
        The process that waits to write the workbook, if one does.
    """

    def __init__(self, scenarios: int, winters: int | None) -> None:
        self._scenarios, self._winters = scenarios, winters
        self._imports: threading.Thread | None = None
        self._ended = threading.Event()
        self.workbook: WorkbookApart | None = None
        self._are_few = winters is not None and winters <= FEW_WINTERS
        if self._are_few:
            self._begin_workbook()

    def told(self, progress: Progress | None) -> Progress:
        """Return what is to be told how far playing has come, and passes it on."""
        found: int | None = None

        def told(done: int, everything: int) -> None:
            nonlocal found
            found = done if found is None else found  # so many were there before
            if done > found and self._imports is None:  # the engine is loaded, and compiled if it had to be
                self._begin_imports()
            if done == everything and self._winters is not None:
                self._begin_large_workbook()
            if progress is not None:
                progress(done, everything)

        return told

    def end(self) -> None:
        """Import nothing more, and let nobody wait who waits for something to write."""
        self._ended.set()
        if self._imports is not None:
            with contextlib.suppress(RuntimeError):  # interrupted before it was started
                self._imports.join()
        if self.workbook is not None:
            self.workbook.end()

    def _begin_large_workbook(self) -> None:
        """Let a process get ready while tables are made."""
        from discharge_sim.report.workbook.apart import APART_FROM

        if self.workbook is None and self._scenarios >= APART_FROM:
            self._begin_workbook()

    def _begin_workbook(self) -> None:
        from discharge_sim.report.workbook.apart import WorkbookApart

        self.workbook = WorkbookApart()

    def _begin_imports(self) -> None:
        self._imports = threading.Thread(target=self._import_all, name="imports", daemon=True)
        self._imports.start()

    def _import_all(self) -> None:
        before = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)
        try:
            for name in (*NEEDED_BY_TABLES, *(NEEDED_BY_REPORT if self._are_few else ())):
                if self._ended.is_set():
                    return
                importlib.import_module(name)
            if self._are_few:
                from discharge_sim.report.page import make_ready

                make_ready()
        except Exception:  # noqa: S110 (whoever needs it imports it again, and says what is wrong)
            pass
        finally:
            sys.setswitchinterval(before)
