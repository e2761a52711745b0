"""Exact intervals: against tables, and their coverage computed, not simulated."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import bdtr
from scipy.stats import binom, binomtest

from discharge_sim.experiment.statistics.intervals import chance, quantile


def test_clopper_and_pearson_as_in_the_tables():
    # Five of ten: .1871 to .8129; none of ten: 0 to .3085 (= 1 - .025 ** .1).
    assert chance(5, 10)[1:] == pytest.approx((0.1871, 0.8129), abs=5e-5)
    assert chance(0, 10) == pytest.approx((0, 0, 1 - 0.025**0.1))
    assert chance(10, 10) == pytest.approx((1, 0.025**0.1, 1))


@pytest.mark.parametrize(("winters", "of"), [(1, 7), (30, 200), (199, 200)])
def test_another_library_computes_the_same(winters, of):
    other = binomtest(winters, of).proportion_ci(0.95, "exact")
    assert chance(winters, of)[1:] == pytest.approx((other.low, other.high), abs=1e-12)


def test_a_chance_of_no_winters_is_not_known():
    assert all(math.isnan(number) for number in chance(0, 0))


def test_chances_are_covered_at_least_as_often_as_said_whatever_they_are():
    of = 40
    ends = [chance(winters, of) for winters in range(of + 1)]
    for truth in np.linspace(0.005, 0.995, 100):
        covered = sum(
            binom.pmf(winters, of, truth) for winters, found in enumerate(ends) if found.low <= truth <= found.high
        )
        assert covered >= 0.95


def test_the_median_of_ten_lies_between_the_second_and_the_ninth():
    # The usual table of distribution-free intervals: coverage .9785.
    found = quantile(np.arange(1.0, 11.0), 0.5)
    assert found == (5.5, 2.0, 9.0)


@pytest.mark.parametrize("n", [30, 57, 200, 1000])
@pytest.mark.parametrize("share", [0.05, 0.25, 0.5, 0.9, 0.95])
def test_quantiles_are_covered_at_least_as_often_as_said_and_no_shorter_interval_would_do(n, share):
    found = quantile(np.arange(1.0, n + 1), share)
    low = 0 if math.isnan(found.low) else int(found.low)
    high = n + 1 if math.isnan(found.high) else int(found.high)

    def missed_below(order):
        return bdtr(order - 1, n, share) if order else 0.0  # P(X(order) above the quantile)

    def missed_above(order):
        return 1 - bdtr(order - 1, n, share) if order <= n else 0.0  # P(X(order) below the quantile)

    assert missed_below(low) <= 0.025 < missed_below(low + 1)
    assert missed_above(high) <= 0.025 < missed_above(high - 1)


def test_few_winters_have_no_upper_end_for_one_winter_in_ten():
    found = quantile(np.arange(20.0), 0.9)
    assert math.isnan(found.high)
    assert found.low == 14
    assert all(math.isnan(number) for number in quantile(np.array([np.nan]), 0.9))
