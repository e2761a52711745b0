"""Commands are tried on the tiny town; and how a process hears Ctrl+C."""

import signal

from tests.tiny_town import tiny

__all__ = ["as_at_a_terminal", "tiny"]


def as_at_a_terminal() -> None:
    """Let Ctrl+C interrupt: a shell that runs the tests in the background tells its children to ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
