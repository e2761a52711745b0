"""Many draws at once, compiled where numba is installed: the plain formulas stand in `philox` and `quantiles`.

Both functions return None where numba is missing (or switched off); the callers then use their own array formulas,
which give the same integers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint32]
Compiled = Callable[..., None]


@cache
def compiled_kernels() -> tuple[Compiled, Compiled] | None:
    """Return the compiled kernels, or None without numba; compiled once and kept on disk."""
    try:
        import numba
    except ImportError:
        return None
    if getattr(numba.config, "DISABLE_JIT", False):
        return None
    compile_it = numba.njit(cache=True, nogil=True)
    return compile_it(_draw_words), compile_it(_read_tables)


def draw_words(
    schedule: NDArray[np.uint64],
    patient: Words,
    stream_spell: NDArray[np.uint64],
    purpose: int,
    occurrence: NDArray[np.int64],
) -> Words | None:
    """Return the draws of many patients (and occurrences) for one purpose.

    Parameters
    ----------
    schedule : uint64 array, shape [rounds, 2]
        Key of each round.
    patient : uint32 array, shape [n]
    stream_spell : uint64 array, shape [n] or [1]
    purpose : int
        32-bit words.
    occurrence : int64 array, shape [n] or [1]

    Returns
    -------
    uint32 array, shape [n], or None without numba
    """
    kernels = compiled_kernels()
    if kernels is None:
        return None
    words = np.empty(len(patient), np.uint32)
    kernels[0](schedule, patient, stream_spell, np.uint64(purpose), occurrence, words)
    return words


def read_tables(tables: NDArray[np.int32], row: int, u: Words) -> NDArray[np.int32] | None:
    """Return the values of one quantile table for many draws, or None without numba."""
    kernels = compiled_kernels()
    if kernels is None:
        return None
    values = np.empty(len(u), np.int32)
    kernels[1](tables[row], u, values)
    return values


def _draw_words(schedule: Any, patient: Any, stream_spell: Any, purpose: Any, occurrence: Any, words: Any) -> None:
    half, low = np.uint64(32), np.uint64(0xFFFFFFFF)
    multiplier_0, multiplier_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
    for n in range(len(patient)):
        number = occurrence[n if len(occurrence) > 1 else 0]
        word_0, word_1 = np.uint64(patient[n]), stream_spell[n if len(stream_spell) > 1 else 0]
        word_2, word_3 = purpose, np.uint64(number >> 2)
        for k in range(len(schedule)):
            product_0, product_1 = multiplier_0 * word_0, multiplier_1 * word_2
            word_0 = (product_1 >> half) ^ word_1 ^ schedule[k, 0]
            word_1 = product_1 & low
            word_2 = (product_0 >> half) ^ word_3 ^ schedule[k, 1]
            word_3 = product_0 & low
        column = number & 3
        if column == 0:
            words[n] = word_0
        elif column == 1:
            words[n] = word_1
        elif column == 2:
            words[n] = word_2
        else:
            words[n] = word_3


def _read_tables(table: Any, u: Any, values: Any) -> None:
    # The three tiers of `quantiles.lookup`.
    for n in range(len(u)):
        draw = np.int64(u[n])
        start, base, shift = np.int64(0), np.int64(0), np.int64(22)
        if draw >= 31 << 27:
            start, base, shift = np.int64(31 << 27), np.int64(992), np.int64(17)
            if draw - start >= 31 << 22:
                start, base, shift = np.int64((31 << 27) + (31 << 22)), np.int64(1984), np.int64(12)
        rest = draw - start
        index = base + (rest >> shift)
        fraction = rest & ((np.int64(1) << shift) - 1)
        value = np.int64(table[index])
        values[n] = value + (((np.int64(table[index + 1]) - value) * fraction) >> shift)
