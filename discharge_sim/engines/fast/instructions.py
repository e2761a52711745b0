"""Instructions of the processor that Python has no word for."""

from __future__ import annotations

from typing import Any

from discharge_sim.engines.fast.jit import INTERPRETED

BITS = 5
"""Where each of many things has a bit, a word holds 2 to the power of this of them."""
WITHIN = (1 << BITS) - 1

if INTERPRETED:

    def lowest_bit(word: int) -> int:
        """Return the place of the lowest bit that is set."""
        return (int(word) & -int(word)).bit_length() - 1

else:
    from llvmlite import ir  # type: ignore[import-untyped]
    from numba.core import types
    from numba.extending import intrinsic

    @intrinsic
    def lowest_bit(_: Any, word: Any) -> Any:
        """Return the place of the lowest bit that is set."""

        def generate(__: Any, builder: Any, ___: Any, arguments: Any) -> Any:
            return builder.cttz(arguments[0], ir.IntType(1)(1))

        return types.int64(types.int64), generate
