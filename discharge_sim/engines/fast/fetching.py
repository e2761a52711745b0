"""Asking the memory for what will soon be needed, so that it comes while other work is done."""

from __future__ import annotations

from typing import Any

from discharge_sim.engines.fast.jit import INTERPRETED

LINE = 64
"""Bytes of a line of the processor's cache."""

AHEAD = 8
"""So many rows before their turn the memory is asked for them."""

if INTERPRETED:

    def fetch(table: Any, index: int, byte: int) -> None:
        """Do nothing: only compiled code asks the memory."""

else:
    from discharge_sim.engines.fast.memory import fetch as fetch  # type: ignore[assignment]
