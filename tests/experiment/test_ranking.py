"""The order of configurations and how sure it is."""

from __future__ import annotations

import numpy as np
import pytest

from discharge_sim.experiment.statistics.ranking import ranking_of


def test_order_zone_and_verdicts():
    noise = np.tile([-1.0, 1.0], 20)
    ranked = ranking_of({"base": 50 + noise, "best": 40 + noise, "near": 41 + noise}, indifference=2.0, seed=0)
    assert ranked["scenario"].tolist() == ["best", "near", "base"]
    assert ranked["order"].tolist() == [1, 2, 3]
    # The same patients: 41 is above 40 in every winter, so in every resample.
    assert ranked["probability_best"].tolist() == [1, 0, 0]
    assert ranked["within_indifference_zone"].tolist() == [True, True, False]
    assert ranked["verdict"].tolist() == [
        "fewest delayed beds",
        "as good as the best: the difference is too small to matter",
        "more delayed beds than the best",
    ]


def test_equal_scenarios_share_the_first_place():
    values = np.arange(40.0)
    ranked = ranking_of({"a": values, "b": values.copy()}, indifference=1.0, seed=0)
    assert ranked["probability_best"].tolist() == [0.5, 0.5]


def test_the_probability_agrees_with_theory():
    # The mean of 100 paired differences is 0.05 with standard error 0.1: P(better) is about Phi(0.5) = 0.6915;
    # 2,000 resamples have a standard error of 0.0103.
    differences = 0.05 + np.tile([-1.0, 1.0], 50)
    ranked = ranking_of({"a": np.zeros(100), "b": differences}, indifference=0.0, seed=0)
    sure = ranked.set_index("scenario")["probability_best"]["a"]
    assert sure == pytest.approx(0.6915, abs=0.04)


def test_few_winters_are_a_demonstration():
    ranked = ranking_of({"a": np.zeros(8), "b": np.ones(8)}, indifference=2.0, seed=0)
    assert set(ranked["verdict"]) == {"demonstration only (8 winters)"}
