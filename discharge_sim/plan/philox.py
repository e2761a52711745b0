"""Chance: Philox4x32-10, a counter-based generator, and the names of its counters.

A draw is a pure function of (seed, replication) and of what it is for, so nobody's draw depends on anybody else's.

References
----------
Salmon, Moraes, Dror, Shaw (2011): Parallel random numbers: as easy as 1, 2, 3. SC '11, doi:10.1145/2063384.2063405.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from discharge_sim.plan.draws import draw_words

Words = NDArray[np.uint32]
Numbers = int | NDArray[np.integer[Any]]

ROUNDS = 10
MULTIPLIER_0 = 0xD2511F53
MULTIPLIER_1 = 0xCD9E8D57
KEY_STEP_0 = 0x9E3779B9
KEY_STEP_1 = 0xBB67AE85
WORD = 0xFFFFFFFF
"""The largest 32-bit word."""

ALWAYS = 2**32
"""Threshold of a certain event: every draw lies below it."""

CANDIDATE_BITS = 19
CANDIDATES_A_DAY = 2**CANDIDATE_BITS
FIRST_DAY = -(2**12)
"""First day that fits into a patient's key; a day index has 13 bits, so days from -4096 to 4095."""
END_DAY = 2**12
SPELL_BITS = 8


def _key_schedule(key: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """Return the key of each round."""
    return tuple(((key[0] + step * KEY_STEP_0) & WORD, (key[1] + step * KEY_STEP_1) & WORD) for step in range(ROUNDS))


@lru_cache(maxsize=16)
def _round_keys(key: tuple[int, int]) -> NDArray[np.uint64]:
    """Return the key of each round as an array, made once for the hundreds of draws of a replication."""
    return np.array(_key_schedule(key), np.uint64)


_STEPS = np.arange(ROUNDS, dtype=np.int64)[:, np.newaxis] * np.array([KEY_STEP_0, KEY_STEP_1])


def keys_of_rounds(seed: int, replication: int) -> NDArray[np.int64]:
    """Return the two keys of each round, one after the other."""
    keys: NDArray[np.int64] = ((np.array([seed, replication]) + _STEPS) & WORD).ravel()
    return keys


_latest: tuple[tuple[int, int] | None, tuple[tuple[int, int], ...]] = (None, ())
"""Key schedule of the latest key: a run uses one key, and making its schedule takes as long as a draw.

Key and schedule are replaced together, so that threads that use different keys never see a mixture.
"""


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the four 32-bit words of a counter under a key.

    Parameters
    ----------
    counter : tuple of four int
        32-bit words.
    key : tuple of two int
        32-bit words: seed and replication.
    """
    global _latest
    known, schedule = _latest
    if known != key:
        schedule = _key_schedule(key)
        _latest = (key, schedule)
    word_0, word_1, word_2, word_3 = counter
    for key_0, key_1 in schedule:
        product_0 = 0xD2511F53 * word_0
        product_1 = 0xCD9E8D57 * word_2
        word_0 = (product_1 >> 32) ^ word_1 ^ key_0
        word_1 = product_1 & 0xFFFFFFFF
        word_2 = (product_0 >> 32) ^ word_3 ^ key_1
        word_3 = product_0 & 0xFFFFFFFF
    return word_0, word_1, word_2, word_3


def philox_many(
    counter0: ArrayLike, counter1: ArrayLike, counter2: ArrayLike, counter3: ArrayLike, key: tuple[int, int]
) -> Words:
    """Return the words of many counters under one key.

    Parameters
    ----------
    counter0, counter1, counter2, counter3 : array_like of int, shape [n] or scalars
        32-bit words, broadcast against one another.
    key : tuple of two int
        32-bit words: seed and replication.

    Returns
    -------
    uint32 array, shape [n, 4]
    """
    counters = (np.atleast_1d(np.asarray(word, dtype=np.uint64)) for word in (counter0, counter1, counter2, counter3))
    word_0, word_1, word_2, word_3 = np.broadcast_arrays(*counters)
    multiplier_0, multiplier_1 = np.uint64(MULTIPLIER_0), np.uint64(MULTIPLIER_1)
    half, low = np.uint64(32), np.uint64(WORD)
    for key_0, key_1 in _key_schedule(key):
        product_0 = multiplier_0 * word_0
        product_1 = multiplier_1 * word_2
        word_0 = (product_1 >> half) ^ word_1 ^ np.uint64(key_0)
        word_1 = product_1 & low
        word_2 = (product_0 >> half) ^ word_3 ^ np.uint64(key_1)
        word_3 = product_0 & low
    return np.stack((word_0, word_1, word_2, word_3), axis=-1).astype(np.uint32)


@lru_cache(maxsize=4096)
def name_hash(text: str) -> int:
    """Return the 32-bit BLAKE2s hash of a name: draws belong to names, not to positions in a file."""
    return int.from_bytes(hashlib.blake2s(text.encode("utf-8"), digest_size=4).digest(), "little")


def draw(key: tuple[int, int], patient: int, stream_spell: int, purpose: int, occurrence: int) -> int:
    """Return the 32-bit draw of a patient for a purpose; `occurrence` counts repeated draws from 0."""
    return philox((patient, stream_spell, purpose, occurrence >> 2), key)[occurrence & 3]


def draw_many(
    key: tuple[int, int], patient: Numbers, stream_spell: Numbers, purpose: Numbers, occurrence: Numbers
) -> Words:
    """Return what `draw` returns, for arrays (broadcast against one another): a uint32 array of shape [n]."""
    number = np.atleast_1d(np.asarray(occurrence, dtype=np.int64))
    if isinstance(patient, np.ndarray) and isinstance(purpose, int):
        patients, words_1 = patient.astype(np.uint32, copy=False), np.atleast_1d(np.asarray(stream_spell, np.uint64))
        compiled = draw_words(_round_keys(key), patients, words_1, purpose, number)
        if compiled is not None:
            return compiled
    words = philox_many(patient, stream_spell, purpose, number >> 2, key)
    column = np.broadcast_to(number & 3, words.shape[:1])
    chosen: Words = np.take_along_axis(words, column[:, np.newaxis], axis=1)[:, 0]
    return chosen


def patient_key(day: int, candidate: int) -> int:
    """Return a patient's number: 13 bits of day (biased, so that days before minute 0 work), 19 bits of candidate.

    Parameters
    ----------
    day : int
        Day on which the patient starts, counted from minute 0; from -4096 to 4095.
    candidate : int
        Index among the candidate arrivals of the stream on that day.

    Raises
    ------
    ValueError
        If a number does not fit.
    """
    if not FIRST_DAY <= day < END_DAY:
        raise ValueError(
            f"day {day} is too far from the start: patients are numbered from day {FIRST_DAY} to {END_DAY - 1}"
        )
    if not 0 <= candidate < CANDIDATES_A_DAY:
        raise ValueError(
            f"candidate {candidate} does not fit: a stream can have at most {CANDIDATES_A_DAY} candidates a day, from 0"
        )
    return (day - FIRST_DAY) << CANDIDATE_BITS | candidate


def day_keys(days: NDArray[np.integer]) -> Words:
    """Return the number of candidate 0 of many days; days outside the range count as its first or last."""
    inside = np.clip(days.astype(np.int64), FIRST_DAY, END_DAY - 1)
    return ((inside - FIRST_DAY) << CANDIDATE_BITS).astype(np.uint32)


def stream_spell(stream_hash: int, spell: int) -> int:
    """Return the word of stream and spell: 24 bits of the stream's name hash, 8 bits of the spell's number.

    Raises
    ------
    ValueError
        If the spell's number is not between 0 and 255.
    """
    if not 0 <= spell < 2**SPELL_BITS:
        raise ValueError(
            f"spell {spell} does not fit: a person can have at most {2**SPELL_BITS} spells, counted from 0"
        )
    return (stream_hash & 0xFFFFFF) << SPELL_BITS | spell


def chance_threshold(share: float) -> int:
    """Return the threshold of a chance: it happens if a draw lies below; 0 never, 2**32 always.

    Raises
    ------
    ValueError
        If `share` is not between 0 and 1.
    """
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"a chance lies between 0 and 1; found {share}")
    return round(share * ALWAYS)
