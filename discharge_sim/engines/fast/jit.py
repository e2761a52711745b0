"""How the engine's functions are compiled: one signature each, and no reference counting.

Left to itself numba compiles a function again for every combination of widths and constants with which it is called:
twice as many functions, twice the time. All whole numbers are therefore 64 bits wide between functions. Without
reference counting (private option ``_nrt=False``, hence numba's pinned version) the kernel may not allocate.

With the environment variable NUMBA_DISABLE_JIT=1 everything runs as ordinary Python, for finding mistakes.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

try:
    import numba

    # The types that numba ships do not know all of its options.
    compiler: Any = numba
except ImportError as missing:  # pragma: no cover - the tests need numba
    raise ImportError(
        "the fast engine needs numba, which is not installed; install it, or choose the reference engine"
    ) from missing

TESTED_WITH = "0.68."
"""The kernel uses what numba does not promise to keep: a private option and its libraries of code."""
if not compiler.__version__.startswith(TESTED_WITH):
    warnings.warn(
        f"the fast engine was tested with numba {TESTED_WITH}x, and this is {compiler.__version__}: if it does not "
        "work, install that version",
        stacklevel=2,
    )

Function = TypeVar("Function", bound=Callable[..., object])

INTERPRETED = bool(compiler.config.DISABLE_JIT)
INNER = {"_nrt": False, "error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Options of functions that only compiled functions call."""


def verb(function: Function) -> Function:
    """Compile a function of the world and of whole numbers, for compiled functions to call."""
    return _inner(function, forceinline=False)


def verb_within(function: Function) -> Function:
    """Compile a function as `verb` does, of which every caller gets a copy: what it computes stays in registers."""
    return _inner(function, forceinline=True)


def _inner(function: Function, *, forceinline: bool) -> Function:
    if INTERPRETED:
        return function
    from discharge_sim.engines.fast.linking import PartCompiler

    compiled: Any = compiler.njit(function, pipeline_class=PartCompiler, forceinline=forceinline, **INNER)
    compile_for, parameters = compiled.compile, inspect.signature(function).parameters
    # Whatever it is called with: arguments are widened to the one signature that exists.
    compiled.compile = lambda _: compile_for(_signature(list(parameters)))
    return compiled  # type: ignore[no-any-return]


def entrance(function: Function) -> Function:
    """Compile a function of whole numbers that Python calls: kept on disk, and run without the interpreter's lock."""
    from discharge_sim.engines.fast.calling import PlainCompiler

    options = {"_nrt": False, "error_model": "numpy", "nogil": True, "pipeline_class": PlainCompiler}
    try:
        compiled: Any = compiler.njit(function, cache=True, **options)
    except RuntimeError as no_folder:
        _warn_of_disk(no_folder)
        compiled = compiler.njit(function, **options)
    try:
        compiled.compile((compiler.int64,) * len(inspect.signature(function).parameters))
    except OSError as not_written:
        if not compiled.overloads:
            raise
        _warn_of_disk(not_written)
    return compiled  # type: ignore[no-any-return]


def _warn_of_disk(problem: Exception) -> None:
    warnings.warn(
        f"the compiled fast engine cannot be kept on disk ({problem}), so that every process compiles it again; set "
        "NUMBA_CACHE_DIR to a folder that can be written",
        stacklevel=2,
    )


def _signature(parameters: list[str]) -> tuple[Any, ...]:
    from discharge_sim.engines.fast.memory import WORLD_TYPE  # which needs the layout, which needs this module

    return tuple(WORLD_TYPE if name == "world" else compiler.int64 for name in parameters)
