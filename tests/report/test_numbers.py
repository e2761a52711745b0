"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest

from discharge_sim.report.numbers import amount, change, more_or_fewer, out_of, percent, pounds, range_in_words


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (145.26, "beds", "145"),
        (9.96, "beds", "10"),
        (3.24, "beds", "3.2"),
        (0.04, "beds", "0"),
        (21773.4, "bed days", "21,773"),
        (0.4149, "share", "41%"),
        (0.004, "share", "0.4%"),
        (0.0464, "share", "4.6%"),
        (0.04, "share", "4%"),
        (1_240_000, "pounds", "£1.2 million"),
        (999_600, "pounds", "£1.0 million"),
        (35_438, "pounds a week", "£35,000"),
        (-90_400, "pounds", "−£90,000"),
        (math.nan, "beds", "–"),
    ],
)
def test_amount(value, unit, expected):
    assert plain(amount(value, unit)) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (-41.2, "beds", "−41"),
        (3.25, "beds", "+3.2"),
        (-0.04, "beds", "0"),
        (0.2, "share", "+20 points"),
        (-0.015, "share", "−1.5 points"),
        (120_000, "pounds", "+£120,000"),
    ],
)
def test_change(value, unit, expected):
    assert plain(change(value, unit)) == expected


def test_pounds_below_a_thousand_are_exact():
    assert pounds(842.4) == "£842"


def test_differences_in_words():
    assert more_or_fewer(-41) == "41 fewer"
    assert more_or_fewer(0.07, "share", "higher", "lower") == "7 points higher"


def test_ranges_in_words_begin_with_the_smaller_change():
    assert range_in_words(-60, -22) == "22 to 60 fewer"
    assert range_in_words(12, 27) == "12 to 27 more"
    assert range_in_words(-5, 3) == "from 5 fewer to 3 more"
    assert range_in_words(-0.05, -0.02, "share", "higher", "lower") == "2 to 5 points lower"
    assert range_in_words(math.nan, 3) == ""


def test_certainty_is_never_claimed():
    assert percent(1.0) == "over 99%"
    assert percent(0.0) == "under 1%"
    assert percent(0.874) == "87%"
    assert out_of(0.99, 200) == "198 of 200"
