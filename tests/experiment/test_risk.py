"""Risk by hand: three winters of six days, and words that a planner reads."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from discharge_sim.experiment.keeping.layout import Layout
from discharge_sim.experiment.questions.risk import (
    DELAYED,
    OCCUPANCY,
    Limits,
    in_plain_words,
    limits_for,
    longest_run,
    risk_rows,
    risk_table,
)
from discharge_sim.experiment.statistics.intervals import chance, quantile

LAYOUT = Layout((), (DELAYED, OCCUPANCY), (), dt.date(2016, 12, 20), 6)
THREE = np.array([[5.0, 9, 9, 2, 9, 1], [1, 1, 1, 1, 1, 1], [9, 9, 9, 9, 0, 0]])


def table_of(matrix, limits, key=DELAYED):
    return risk_table(risk_rows("base", LAYOUT, [(key, matrix)], limits))


def test_the_longest_run_of_days():
    assert longest_run(THREE > 8).tolist() == [2, 0, 4]
    assert longest_run(THREE > 0).tolist() == [6, 6, 4]


def test_chances_count_winters():
    table = table_of(THREE, Limits((8.0,), (), 3))
    found = table.set_index("measure")
    assert found.loc["chance_on_any_day", ["winters", "value"]].tolist() == [2, pytest.approx(2 / 3)]
    assert found.loc["chance_on_days_running", ["winters", "value"]].tolist() == [1, pytest.approx(1 / 3)]
    assert found.loc["chance_on_any_day", "ci95_low"] == chance(2, 3).low
    assert set(table["replications"]) == {3}


def test_above_means_above():
    table = table_of(THREE, Limits((9.0,), (), 1))
    assert table.loc[table["measure"] == "chance_on_any_day", "winters"].tolist() == [0]


def test_positions_on_the_worst_day_and_on_dates():
    matrix = np.random.default_rng(1).poisson(50, (60, 6)).astype(float)
    table = table_of(matrix, Limits((), (), 7, (dt.date(2016, 12, 23),))).set_index("measure")
    assert table.loc["worst_day_mean", "value"] == pytest.approx(matrix.max(axis=1).mean())
    assert table.loc["on_date_mean", "value"] == pytest.approx(matrix[:, 3].mean())
    ten = table.loc["on_date_one_winter_in_ten"]
    assert (ten["value"], ten["ci95_low"], ten["ci95_high"]) == quantile(matrix[:, 3], 0.9)
    assert ten["words"] == f"on 23 December 2016: one winter in ten has more than {ten['value']:.0f} people delayed"


def test_occupancy_is_told_in_per_cent():
    table = table_of(np.tile([0.9, 0.97, 0.9, 0.9, 0.9, 0.9], (40, 1)), Limits((), (0.95,), 2), OCCUPANCY)
    assert table["words"].iloc[0] == "more than 95 % of beds in use on some day: in every one of these winters"
    assert table["words"].iloc[1] == "more than 95 % of beds in use on 2 days running: in none of these winters"


def test_what_was_not_asked_is_filled_in_from_the_baseline():
    worst = np.array([[180.0] * 6, [222] * 6, [260] * 6])
    limits = limits_for(LAYOUT, {DELAYED: worst}, Limits())
    assert limits.delayed_above == (220.0,)
    assert limits.dates == (dt.date(2016, 12, 23),)  # 5 January lies after these six days
    asked = Limits((3.0,), (0.5,), 2, (dt.date(2016, 12, 21), dt.date(2017, 6, 1)))
    assert limits_for(LAYOUT, {DELAYED: worst}, asked) == Limits((3.0,), (0.5,), 2, (dt.date(2016, 12, 21),))


def test_undefined_days_are_no_risk():
    matrix = np.full((30, 6), np.nan)
    matrix[:, 2] = 0.5
    table = table_of(matrix, Limits((), (0.4,), 2), OCCUPANCY).set_index("measure")
    assert table.loc["chance_on_any_day", "winters"] == 30
    assert table.loc["chance_on_days_running", "winters"] == 0
    assert table.loc["worst_day_mean", "value"] == 0.5


def test_few_winters_are_a_demonstration():
    assert table_of(THREE, Limits((8.0,)))["words"].iloc[0] == "demonstration only (3 winters)"


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "in none of these winters"),
        (1.0, "in every one of these winters"),
        (0.1, "about one winter in ten"),
        (0.105, "about one winter in ten"),
        (0.2, "about one winter in five"),
        (0.5, "about one winter in two"),
        (4 / 30, "about one winter in eight"),
        (0.7, "about 7 winters in ten"),
        (0.97, "almost every winter"),
        (0.032, "about one winter in thirty"),
        (0.04, "about 4 winters in a hundred"),
        (0.005, "fewer than one winter in fifty"),
        (math.nan, "not known"),
    ],
)
def test_chances_in_plain_words(share, words):
    assert in_plain_words(share) == words
