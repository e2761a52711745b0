"""Whether results still move: MSER-5 by its definition, Welch's average by hand, slopes winter by winter."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from discharge_sim.experiment.keeping.layout import Layout
from discharge_sim.experiment.statistics.drift import drift_table, drift_tables, mser5, smoothed, warnings_of

KEY = ("delayed_hospital_beds", "all", "all")


def mser5_by_definition(series):
    """Return the truncation (in days) that makes the squared standard error smallest, batch by batch."""
    batches = [np.mean(series[5 * b : 5 * b + 5]) for b in range(len(series) // 5)]
    scores = []
    for cut in range(len(batches) - 4):
        kept = batches[cut:]
        mean = sum(kept) / len(kept)
        scores.append(sum((value - mean) ** 2 for value in kept) / len(kept) ** 2)
    return 5 * scores.index(min(scores))


@pytest.mark.parametrize("seed", range(8))
def test_the_truncation_is_that_of_the_definition(seed):
    generator = np.random.default_rng(seed)
    series = 50 + 40 * np.exp(-np.arange(151) / generator.uniform(3, 30)) + generator.normal(0, 1, 151)
    assert mser5(series).days == mser5_by_definition(series)


def test_a_start_that_shows_is_found_and_a_settled_series_is_left_alone():
    noise = np.random.default_rng(1).normal(0, 0.5, 150)
    decaying = mser5(60 * np.exp(-np.arange(150) / 10) + noise)
    assert 25 <= decaying.days <= 60  # after 25 days 5 of 60 are left, after 60 days 0.15
    assert decaying.settles
    assert mser5(noise).days <= 10


def test_a_series_that_only_rises_does_not_settle():
    assert not mser5(np.arange(150.0)).settles
    assert not mser5(np.arange(12.0)).settles  # too short to say


def test_welch_by_hand():
    found = smoothed(np.array([1.0, 3, 5, 3, 8, 1, 9]), half_width=2)
    assert found[:5].tolist() == [1, 3, 4, 4, 5.2]
    assert np.isnan(found[5:]).all()


def table_of(matrix, start_state):
    layout = Layout((), (KEY,), (), dt.date(2016, 11, 1), matrix.shape[1])
    rows, curves = drift_tables("base", layout, [(KEY, matrix)], start_state)
    assert curves[0]["date"].iloc[0] == np.datetime64("2016-11-01")
    return drift_table(rows)


def winters(series, spread=0.5, number=40):
    return series + np.random.default_rng(2).normal(0, spread, (number, len(series)))


def test_what_rises_at_the_end_is_said_with_its_slope():
    table = table_of(winters(100 + np.arange(150) * 4 / 7), "stated")
    row = table.iloc[0]
    assert row["change_per_week_at_end"] == pytest.approx(4, abs=0.05)
    assert row["ci95_low"] < 4 < row["ci95_high"]
    assert warnings_of(table) == ["delayed_hospital_beds still moves at the end of the window (base)"]


def test_a_steady_winter_has_no_warning():
    table = table_of(winters(np.full(150, 100.0)), "stated")
    assert warnings_of(table) == []
    assert abs(table.iloc[0]["change_per_week_at_end"]) < 0.1


def test_a_warm_up_that_is_too_short_is_said():
    series = 100 + 80 * np.exp(-np.arange(150) / 12)
    assert "warm_up_days" in warnings_of(table_of(winters(series), "warm_up"))[0]
    assert warnings_of(table_of(winters(series), "stated")) == []  # a stated start is a position to move from


def test_a_window_of_a_week_has_no_slope():
    assert math.isnan(table_of(winters(np.full(9, 5.0)), "stated").iloc[0]["change_per_week_at_end"])
