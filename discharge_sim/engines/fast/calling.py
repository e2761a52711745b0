"""How functions of the world call each other: as a C compiler would, a value returned and nothing else.

A function that numba compiles returns a status; its result and what went wrong are written through pointers. Every
call therefore clears a place for the result, passes two pointers, writes and reads the memory, and looks at the status.
Functions of the world cannot fail: their result stays in a register, and a function that could fail is found by a test.
Whoever calls one must be compiled the same way: by `verb`, or with `PlainCompiler`.
"""

from __future__ import annotations

import copy
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils
from numba.core.callconv import CPUCallConv, Status, errcode_t, excinfo_ptr_t
from numba.core.cpu import CPUContext

from discharge_sim.engines.fast.branches import WeighedCompiler
from discharge_sim.engines.fast.memory import WORLD_TYPE


def _is_plain(function_type: Any) -> bool:
    """Whether functions of a type are called plainly: they do not return numba's status."""
    return bool(function_type.return_type != errcode_t)


class PlainCalls(CPUCallConv):
    """The calling convention of numba, except for functions whose first argument is a world."""

    def get_function_type(self, restype: Any, argtypes: Any) -> Any:
        """Return LLVM's type of a function."""
        if WORLD_TYPE not in argtypes[:1]:
            return super().get_function_type(restype, argtypes)  # type: ignore[no-untyped-call]
        kinds = list(self._get_arg_packer(argtypes).argument_types)  # type: ignore[no-untyped-call]
        return ir.FunctionType(self.get_return_type(restype).pointee, kinds)  # type: ignore[no-untyped-call]

    def decorate_function(self, fn: Any, args: Any, fe_argtypes: Any, noalias: bool = False) -> None:
        """Name the arguments."""
        if not _is_plain(fn.function_type):
            super().decorate_function(fn, args, fe_argtypes, noalias)  # type: ignore[no-untyped-call]

    def get_arguments(self, func: Any) -> Any:
        """Return the arguments that Python's text names."""
        return func.args if _is_plain(func.function_type) else super().get_arguments(func)  # type: ignore[no-untyped-call]

    def return_value(self, builder: Any, retval: Any) -> None:
        """Write the instructions that return a value."""
        if _is_plain(builder.function.function_type):
            builder.ret(retval)
        else:
            super().return_value(builder, retval)  # type: ignore[no-untyped-call]

    def return_user_exc(self, builder: Any, *arguments: Any, **more: Any) -> None:
        """Write the instructions of an exception: functions of the world have none, and a test looks that none is left.

        (numba writes one for a step of nought wherever ``range`` is used, which LLVM finds to be impossible.)
        """
        if _is_plain(builder.function.function_type):
            nothing = ir.FunctionType(ir.VoidType(), [])
            builder.call(builder.module.declare_intrinsic("llvm.trap", (), nothing), [])
            builder.unreachable()
        else:
            super().return_user_exc(builder, *arguments, **more)  # type: ignore[no-untyped-call]

    def return_status_propagate(self, builder: Any, status: Any) -> None:
        """Write the instructions after a call that has failed."""
        if _is_plain(builder.function.function_type):
            builder.unreachable()
        else:
            super().return_status_propagate(builder, status)  # type: ignore[no-untyped-call]

    def _return_errcode_raw(self, builder: Any, code: Any) -> None:
        if _is_plain(builder.function.function_type):
            builder.unreachable()  # after a call of something that cannot fail
        else:
            super()._return_errcode_raw(builder, code)  # type: ignore[no-untyped-call]

    def call_function(
        self, builder: Any, callee: Any, resty: Any, argtys: Any, args: Any, attrs: Any = None
    ) -> tuple[Any, Any]:
        """Write the instructions of a call; return its status and its value."""
        if not _is_plain(callee.function_type):
            return super().call_function(builder, callee, resty, argtys, args, attrs)  # type: ignore[no-untyped-call, no-any-return]
        packed = self._get_arg_packer(argtys).as_arguments(builder, args)  # type: ignore[no-untyped-call]
        value = builder.call(callee, list(packed))
        return _FINE, self.context.get_returned_value(builder, resty, value)


_FINE = Status(
    code=errcode_t(0),
    is_ok=cgutils.true_bit,
    is_error=cgutils.false_bit,
    is_none=cgutils.false_bit,
    is_python_exc=cgutils.false_bit,
    is_user_exc=cgutils.false_bit,
    is_stop_iteration=cgutils.false_bit,
    excinfoptr=ir.Constant(excinfo_ptr_t, None),
)
"""The status of what cannot fail."""


class PlainContext(CPUContext):
    """numba's context of a compilation for this processor, with plain calls."""

    @property
    def call_conv(self) -> PlainCalls:
        """Return the calling convention."""
        return PlainCalls(self)  # type: ignore[no-untyped-call]


class PlainCompiler(WeighedCompiler):
    """numba's compiler, with plain calls of functions of the world."""

    def __init__(self, typing_context: Any, target_context: Any, *more: Any) -> None:
        plain = copy.copy(target_context)
        plain.__class__ = PlainContext
        super().__init__(typing_context, plain, *more)  # type: ignore[no-untyped-call]
