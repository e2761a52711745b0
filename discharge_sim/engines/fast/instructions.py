"""Instructions of the processor that Python has no word for."""

from __future__ import annotations

from typing import Any

from discharge_sim.engines.fast.jit import INTERPRETED

if INTERPRETED:

    def lowest_bit(word: int) -> int:
        """Return the place of the lowest bit that is set."""
        return (int(word) & -int(word)).bit_length() - 1

    def fetch(row: Any, column: int) -> None:
        """Ask the memory for what will soon be read; interpreted, that is nothing."""

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

    @intrinsic
    def fetch(_: Any, row: Any, byte: Any) -> Any:
        """Ask the memory for the line of the processor's cache in which a byte of a row lies: it will soon be read."""

        def generate(__: Any, builder: Any, ___: Any, arguments: Any) -> Any:
            pointer, flag = ir.IntType(8).as_pointer(), ir.IntType(32)
            kind = ir.FunctionType(ir.VoidType(), [pointer, flag, flag, flag])
            instruction = builder.module.declare_intrinsic("llvm.prefetch", [pointer], kind)
            address = builder.gep(arguments[0], [arguments[1]], inbounds=True, source_etype=ir.IntType(8))
            builder.call(instruction, [address, flag(0), flag(2), flag(1)])  # to read, into the second cache, data

        return types.void(row, types.int64), generate
