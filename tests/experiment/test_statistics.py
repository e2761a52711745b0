"""Means, ranges and paired differences, against hand computation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from discharge_sim.experiment.statistics.summarising import (
    holm,
    mean_of,
    paired_difference,
    paired_differences,
    percentiles_of,
)

HALF_OF_FOUR = 3.182446305284263 * math.sqrt(20 / 3) / 2
"""Student's t for 3 degrees of freedom (two-sided 95 %) times the standard error of 1, 3, 5, 7 (sum of squares 20)."""


def test_mean_of_four_values_by_hand():
    about = mean_of(np.array([1.0, 3.0, 5.0, 7.0]))
    assert about.mean == 4
    assert about.sd == pytest.approx(math.sqrt(20 / 3))
    assert about.ci95_low == pytest.approx(4 - HALF_OF_FOUR)
    assert about.ci95_high == pytest.approx(4 + HALF_OF_FOUR)


def test_undefined_values_are_left_out_and_counted():
    about = mean_of(np.array([1.0, np.nan, 3.0]))
    assert (about.mean, about.replications) == (2.0, 2)


def test_one_value_has_no_interval():
    about = mean_of(np.array([5.0]))
    assert about.mean == 5
    assert math.isnan(about.ci95_low)
    assert math.isnan(about.sd)


def test_no_value_has_no_mean():
    assert math.isnan(mean_of(np.array([np.nan])).mean)
    assert math.isnan(percentiles_of(np.array([np.nan]))["p50"])


def test_percentiles_interpolate_between_order_statistics():
    # 21 values 0..20: the p-th percentile lies at position 20 p / 100.
    assert percentiles_of(np.arange(21.0)) == {"p05": 1, "p25": 5, "p50": 10, "p75": 15, "p95": 19}


def test_paired_difference_by_hand():
    found = paired_difference(np.array([-1.0, -3.0, -5.0, -7.0]), "lower")
    assert found.difference == -4
    assert found.ci95_high == pytest.approx(-4 + HALF_OF_FOUR)
    assert found.share_of_winters_better == 1
    # One-sided: t = 4 / (sqrt(20/3) / 2) = 3.0984 with 3 degrees of freedom; p = 0.02670 (tables: .025 to .05).
    assert found.probability_mean_better == pytest.approx(1 - 0.02670, abs=2e-5)
    assert (found.p05, found.p95) == pytest.approx((-6.7, -1.3))


def test_higher_is_better_turns_share_and_probability_round():
    differences = np.array([-1.0, -3.0, -5.0, -7.0])
    assert paired_difference(differences, "higher").share_of_winters_better == 0
    lower, higher = (paired_difference(differences, better).probability_mean_better for better in ("lower", "higher"))
    assert lower + higher == pytest.approx(1)


def test_ties_are_not_better():
    assert paired_difference(np.array([0.0, 0.0, -1.0, 1.0]), "lower").share_of_winters_better == 0.25


def test_neither_direction_better_has_no_share():
    found = paired_difference(np.array([1.0, 2.0]), "neither")
    assert math.isnan(found.share_of_winters_better)
    assert math.isnan(found.probability_mean_better)


def test_equal_differences_are_certain():
    assert paired_difference(np.full(40, -2.0), "lower").probability_mean_better == 1
    assert paired_difference(np.full(40, -2.0), "higher").probability_mean_better == 0


def thirty(mean: float, spread: float) -> np.ndarray:
    return mean + spread * np.tile([-1.0, 1.0], 15)


@pytest.mark.parametrize(
    ("differences", "better", "zone", "verdict"),
    [
        (np.full(4, -1.0), "lower", 0.0, "demonstration only (4 winters)"),
        (np.zeros(30), "lower", 0.0, "no difference"),
        (np.array([np.nan]), "lower", 0.0, "not defined"),
        (thirty(0.1, 1), "lower", 0.0, "no clear difference"),
        (thirty(-10, 1), "lower", 2.0, "better in almost every winter"),
        (thirty(-10, 1), "higher", 2.0, "worse in almost every winter"),
        (thirty(-1, 0.5), "lower", 2.0, "difference too small to matter"),
        (thirty(-2, 0.5), "lower", 2.0, "better in almost every winter"),
        (thirty(1, 2), "higher", 0.0, "better on average, in 5 winters of 10"),
        (thirty(1, 2), "lower", 0.0, "worse on average, in 5 winters of 10"),
        (thirty(5, 1), "neither", 0.0, "higher on average"),
    ],
)
def test_verdicts(differences, better, zone, verdict):
    assert paired_difference(differences, better, zone).verdict == verdict


def test_the_interval_covers_the_true_mean_in_95_of_100():
    # 2,000 samples of 10 from a normal distribution: the share covered has a standard error of 0.0049.
    generator = np.random.default_rng(20161101)
    samples = generator.normal(3.0, 2.0, size=(2000, 10))
    covered = np.mean([about.ci95_low <= 3.0 <= about.ci95_high for about in map(mean_of, samples)])
    assert covered == pytest.approx(0.95, abs=3 * 0.0049)


def test_holm_by_hand():
    # Sorted .005 .01 .03 .04 times 4 3 2 1: .02 .03 .06 .04, never falling: .02 .03 .06 .06.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1, 1]
    found = holm([np.nan, 0.04, 0.03])
    assert math.isnan(found[0])
    assert found[1:] == pytest.approx([0.06, 0.06])


def test_several_configurations_need_clearer_differences():
    noise = np.tile([-1.0, 1.0], 20)
    wide = noise + 0.35  # alone p = 0.034
    alone = paired_differences([wide], "lower")[0]
    family = paired_differences([wide, noise + 0.01, noise - 0.01], "lower")
    assert alone.p_value == pytest.approx(family[0].p_value)
    assert family[0].p_value_holm == pytest.approx(3 * alone.p_value)
    assert alone.verdict == "worse on average, in 5 winters of 10"
    assert family[0].verdict == "no clear difference"
    assert family[0].ci95_together_low < 0 < alone.ci95_low
    assert alone.ci95_together_low == pytest.approx(alone.ci95_low)


def test_intervals_together_never_contradict_holm():
    generator = np.random.default_rng(3)
    for _ in range(200):
        family = [generator.normal(generator.choice([0, 0.3]), 1, 40) for _ in range(5)]
        for found in paired_differences(family, "lower"):
            excludes_nought = found.ci95_together_low > 0 or found.ci95_together_high < 0
            assert not excludes_nought or found.p_value_holm <= 0.05


def test_share_of_winters_and_certainty_of_the_mean_are_two_things():
    # Better by a little in 55 winters of 100, worse by as little in 45; ten thousand winters make the mean certain.
    differences = np.tile(np.repeat([-1.0, 1.0], [55, 45]), 100)
    found = paired_difference(differences, "lower")
    assert found.share_of_winters_better == pytest.approx(0.55)
    assert found.probability_mean_better > 0.9999
    assert found.verdict == "better on average, in 6 winters of 10"


def test_the_variance_reduction_is_what_different_patients_would_have_cost():
    generator = np.random.default_rng(4)
    common = generator.normal(50, 9, 400)
    base, mine = common + generator.normal(0, 1, 400), common + generator.normal(-2, 1, 400)
    independent = float(np.var(mine, ddof=1) + np.var(base, ddof=1))
    found = paired_differences([mine - base], "lower", independent_variances=[independent])[0]
    # Theory: (82 + 82) / 2 = 82; each variance has a relative standard error of sqrt(2 / 399) = 7 %.
    assert found.variance_reduction == pytest.approx(82, rel=0.4)
    assert math.isnan(paired_differences([np.zeros(40)], "lower", independent_variances=[3.0])[0].variance_reduction)


def test_a_certain_difference_within_the_zone_is_too_small_even_if_its_sign_is_not_clear():
    assert paired_difference(np.tile([-1.0, 1.0], 50), "lower", 2.0).verdict == "difference too small to matter"
