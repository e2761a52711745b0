"""What Ctrl+C and a request to end do: the command ends soon, but not in the middle of what must not be left half done.

Python raises an interruption wherever the main thread happens to be. While a module is imported, or a lock is taken,
the lock can stay behind, and whoever needs it next waits for ever. So it is put off until that is over. Should the
command not end in spite of it, it is ended by force: results are kept in such a way that a kill loses nothing finished.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
import time
import weakref
from types import FrameType
from typing import NoReturn

INTERRUPTED = 130
WORDS = "interrupted; finished replications are kept, and the same command continues where it stopped"
SECONDS_TO_END = 10.0
"""So long may a command take to end in good order: what is being played is finished, what was played is kept."""
_SECONDS_PUT_OFF = 0.02
_IMPORTING = "<frozen importlib"
_COMPILER = f"{os.sep}llvmlite{os.sep}"
_ONLY_WAITING = {"wait", "join", "_wait_for_tstate_lock"}
"""The functions of `threading` that an interruption must reach: they do nothing but wait."""


def let_interruptions_end_the_command(seconds_to_end: float = SECONDS_TO_END) -> None:
    """Let Ctrl+C and a request to end interrupt the command; a second one ends it at once.

    If the command was started so that it does not hear Ctrl+C, as a shell does in the background, that stays so.

    Parameters
    ----------
    seconds_to_end : float
        A command that has not ended after so many seconds is ended by force.
    """
    interruption = _Interruption(seconds_to_end)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, interruption.heard)
    signal.signal(signal.SIGTERM, interruption.heard)


def nothing_is_left_to_interrupt() -> None:
    """Do not hear Ctrl+C any more: while Python clears away it would end the process as if nothing had been done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def must_not_be_interrupted(frame: FrameType | None) -> bool:
    """Return whether the main thread does something in a frame that an interruption would leave half done, or lose.

    That is: it imports, takes or gives back a lock, starts a thread, hands something to LLVM, which calls back, or
    clears away what is no longer used (whatever is raised in the last two is lost).
    """
    innermost = frame.f_code if frame is not None else None
    if innermost and innermost.co_filename == threading.__file__ and innermost.co_name not in _ONLY_WAITING:
        return True
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(_IMPORTING) or code is threading.Thread.start.__code__:
            return True
        if code.co_filename == weakref.__file__ or code.co_name == "__del__" or _COMPILER in code.co_filename:
            return True
        frame = frame.f_back
    return False


class _Interruption:
    """An interruption: raised once in the main thread, at the first moment at which that is safe."""

    def __init__(self, seconds_to_end: float) -> None:
        self._seconds_to_end = seconds_to_end
        self._is_known = self._is_raised = self._is_reminder = False

    def heard(self, number: int, frame: FrameType | None) -> None:
        """Raise it, or see to it that it is raised soon."""
        if self._is_known and not self._is_reminder:  # somebody insists
            _end_by_force()
        self._is_reminder = False
        if not self._is_known:
            self._is_known = True
            # Not a threading.Thread: that takes locks, and the main thread may just have taken one of them.
            _thread.start_new_thread(self._see_to_it, (number,))
        if not self._is_raised and not must_not_be_interrupted(frame):
            self._is_raised = True
            raise KeyboardInterrupt

    def _see_to_it(self, number: int) -> None:
        deadline = time.monotonic() + self._seconds_to_end
        while time.monotonic() < deadline:
            time.sleep(_SECONDS_PUT_OFF)
            if not self._is_raised and not self._is_reminder:
                self._is_reminder = True
                _signal_main_thread(number)
        _end_by_force()


def _signal_main_thread(number: int) -> None:
    if sys.platform == "win32":
        signal.raise_signal(number)
    else:  # this wakes it up if it waits
        signal.pthread_kill(threading.main_thread().ident or 0, number)


def _end_by_force() -> NoReturn:
    os.write(2, f"discharge-sim: {WORDS} (it did not end by itself)\n".encode())
    os._exit(INTERRUPTED)
