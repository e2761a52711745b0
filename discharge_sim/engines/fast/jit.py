"""How the engine's functions are compiled: the only place where numba is imported.

A *verb* is put into the kernel wherever it is called: the world is a large tuple of arrays, and handing it over in a
real call would cost more than most verbs do. A *question* takes few arrays and is a function of its own. Without
numba's reference counting (private option ``_nrt=False``, hence numba's pinned version) the kernel may not allocate.

With the environment variable NUMBA_DISABLE_JIT=1 everything runs as ordinary Python, for finding mistakes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

try:
    import numba
except ImportError as missing:  # pragma: no cover - the tests need numba
    raise ImportError(
        "the fast engine needs numba, which is not installed; install it, or choose the reference engine"
    ) from missing

Function = TypeVar("Function", bound=Callable[..., object])

INNER = {"_nrt": False, "error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Options of functions that only compiled functions call."""
INTERPRETED = bool(numba.config.DISABLE_JIT)


def verb(function: Function) -> Function:
    """Compile a function into its callers."""
    compiled: Function = numba.njit(function, **INNER)
    return compiled


def question(function: Function) -> Function:
    """Compile a function that is called."""
    compiled: Function = numba.njit(function, **INNER)
    return compiled


def entrance(function: Function) -> Function:
    """Compile a function that Python calls: kept on disk, and run without the interpreter's lock."""
    compiled: Function = numba.njit(function, _nrt=False, error_model="numpy", nogil=True, cache=True)
    return compiled
