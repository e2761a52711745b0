"""The generator agrees with its published vectors, and names decide what is drawn."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discharge_sim.plan.philox import (
    chance_threshold,
    draw,
    draw_many,
    name_hash,
    patient_key,
    philox,
    philox_many,
    stream_spell,
)

# philox4x32 10 in the file kat_vectors of Random123, the library of Salmon et al. (2011).
KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (
        (0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF),
        (0xFFFFFFFF, 0xFFFFFFFF),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]

word = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN_ANSWERS)
def test_known_answer_vectors(counter, key, words):
    assert philox(counter, key) == words
    assert tuple(philox_many(*counter, key)[0].tolist()) == words


@given(st.lists(st.tuples(word, word, word, word), min_size=1, max_size=5), st.tuples(word, word))
def test_many_equals_one_by_one(counters, key):
    many = philox_many(*np.array(counters, dtype=np.uint64).T, key)
    assert many.dtype == np.uint32
    assert [tuple(row) for row in many.tolist()] == [philox(counter, key) for counter in counters]


def test_scalars_and_arrays_broadcast():
    many = draw_many((7, 3), np.arange(5), 11, 13, 2)
    assert many.tolist() == [draw((7, 3), patient, 11, 13, 2) for patient in range(5)]


def test_occurrences_use_all_words_of_a_block_before_the_next():
    drawn = [draw((1, 2), 3, 4, 5, occurrence) for occurrence in range(8)]
    assert drawn == [*philox((3, 4, 5, 0), (1, 2)), *philox((3, 4, 5, 1), (1, 2))]
    assert draw_many((1, 2), 3, 4, 5, np.arange(8)).tolist() == drawn


def test_keys_in_turn_do_not_disturb_one_another():
    first, second = philox((1, 2, 3, 4), (0, 0)), philox((1, 2, 3, 4), (0, 1))
    assert first != second
    assert philox((1, 2, 3, 4), (0, 0)) == first


def test_draws_are_uniform():
    drawn = draw_many((42, 0), np.arange(100_000), 1, 2, 0)
    counts = np.bincount(drawn >> np.uint32(26), minlength=64)
    expected = 100_000 / 64
    statistic = ((counts - expected) ** 2 / expected).sum()
    assert statistic < 63 + 4 * np.sqrt(2 * 63)  # chi-squared with 63 degrees of freedom, four standard deviations


def test_name_hash_is_blake2s_of_utf8():
    assert name_hash("Càrn") == int.from_bytes(hashlib.blake2s("Càrn".encode(), digest_size=4).digest(), "little")
    assert name_hash("acute_medical") != name_hash("acute_surgical")


def test_patient_keys_are_distinct_and_fit_32_bits():
    keys = {patient_key(day, candidate) for day in (-4096, -1, 0, 4095) for candidate in (0, 1, 2**19 - 1)}
    assert len(keys) == 12
    assert min(keys) == 0
    assert max(keys) == 2**32 - 1


@pytest.mark.parametrize(("day", "candidate"), [(-4097, 0), (4096, 0), (0, -1), (0, 2**19)])
def test_patient_keys_that_do_not_fit_are_refused(day, candidate):
    with pytest.raises(ValueError, match=r"too far from the start|does not fit"):
        patient_key(day, candidate)


def test_stream_and_spell_share_a_word():
    assert stream_spell(0xABCDEF12, 0) == 0xCDEF1200
    assert stream_spell(0xABCDEF12, 255) == 0xCDEF12FF
    for spell in (-1, 256):
        with pytest.raises(ValueError, match="at most 256 spells"):
            stream_spell(1, spell)


def test_thresholds_are_exact_at_the_ends():
    assert chance_threshold(0.0) == 0
    assert chance_threshold(1.0) == 2**32
    assert chance_threshold(0.25) == 2**30
    for share in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 1"):
            chance_threshold(share)
