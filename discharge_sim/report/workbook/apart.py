"""A process of its own that writes the workbook: nearly all of that is Python, which threads would not do side by side.

The process is a module that is started, so that no script without a main guard runs twice.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

APART_FROM = 3
"""With so many scenarios the cells of the workbook take longer than starting another process."""
_COMMAND = ("-m", "discharge_sim.report.workbook")


class WorkbookApart:
    """A process that imports what a workbook needs, waits until it is told of a results folder, and writes.

    It ends by itself when whoever started it is no longer there.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        with contextlib.suppress(
            OSError, ValueError
        ):  # no process can be started: nothing is written, and that is said
            self._process = subprocess.Popen(  # noqa: S603 (our own)
                [sys.executable, *_COMMAND],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def begin(self, folder: Path) -> None:
        """Let it write the workbook of a results folder."""
        if self._process is None or self._process.stdin is None:
            return
        with contextlib.suppress(OSError):  # it has ended already, without a workbook
            self._process.stdin.write(os.fsencode(folder))
            self._process.stdin.close()

    def has_written(self) -> bool:
        """Wait until it has ended, and return whether the workbook is there."""
        return self._process is not None and self._process.wait() == 0

    def end(self) -> None:
        """End it, whatever it is doing."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()


def main() -> None:
    """Wait to be told of a folder, and write its workbook; nothing is written if there is nobody left who tells."""
    import gc

    from discharge_sim.report.workbook.page import write_workbook

    gc.disable()  # hundreds of thousands of cells, none of which is rubbish before the end
    folder = sys.stdin.buffer.read()
    if folder:
        write_workbook(os.fsdecode(folder))
    gc.freeze()  # and nothing is looked for when the process ends
