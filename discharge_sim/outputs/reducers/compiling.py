"""Saying that something is being compiled, when it is: what lies compiled on the disk is only read."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any


@contextlib.contextmanager
def told_of_compiling(tell: Callable[[str], None]) -> Iterator[None]:
    """Call `tell` once, before the first function is compiled (in whatever thread) as long as this lasts.

    Parameters
    ----------
    tell : callable
        Is told in which module that function stands.
    """
    try:
        from numba.core import event
    except ImportError:  # nothing is compiled
        yield
        return
    heard: list[bool] = []

    class Listener(event.Listener):
        """Hears of every function whose compilation begins."""

        def on_start(self, begun: Any) -> None:
            if not heard:
                heard.append(True)
                tell(begun.data["dispatcher"].py_func.__module__)

        def on_end(self, _: Any) -> None:
            pass

    with event.install_listener("numba:compile", Listener()):
        yield
