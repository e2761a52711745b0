"""Another process that compiles the kernel, while this one compiles what draws people and what adds up.

numba compiles one function after the other, whatever number of threads ask it. What the other process has compiled lies
on disk afterwards, as always, and need only be read. The process is a module that is started, so that no script
without a main guard runs twice.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys

_COMMAND = ("-m", "discharge_sim.engines.fast")


class Apart:
    """The process, if there is one."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start it; if it cannot be started the kernel is compiled here, when its turn comes."""
        with contextlib.suppress(OSError, ValueError):
            self._process = subprocess.Popen(  # noqa: S603 (our own)
                [sys.executable, *_COMMAND],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def wait(self) -> None:
        """Wait until it has ended, well or not."""
        if self._process is not None:
            self._process.wait()
            self._process = None

    def end(self) -> None:
        """End it, if nobody has waited for it."""
        if self._process is not None:
            self._process.kill()
            self.wait()


compiling_apart = Apart()
"""That of this process: whoever needs the kernel waits for it."""
