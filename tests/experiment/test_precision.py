"""How many replications are precise enough, against hand computation and against sim-tools."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from sim_tools.output_analysis import ReplicationsAlgorithm

from discharge_sim.experiment.statistics.precision import half_widths, look_ahead, precision_of
from discharge_sim.experiment.statistics.summarising import mean_of


def test_half_widths_are_those_of_the_mean():
    values = np.random.default_rng(1).gamma(4, 10, 60)
    shares = half_widths(values)
    assert math.isnan(shares[0])
    for n in (2, 3, 17, 60):
        about = mean_of(values[:n])
        assert shares[n - 1] == pytest.approx((about.ci95_high - about.mean) / about.mean)


def test_a_mean_of_nought_is_only_precise_if_nothing_varies():
    assert half_widths(np.zeros(5))[1:].tolist() == [0, 0, 0, 0]
    assert math.isinf(half_widths(np.array([-1.0, 1.0]))[1])


def test_precision_must_last():
    # Three equal values are precise by luck; the fourth shows it.
    values = np.array([10.0, 10, 10, 30, 5, 20, 12, 9, 14, 25])
    assert precision_of(values, 0.05).needed is None
    steady = np.full(20, 10.0)
    assert precision_of(steady[:7], 0.05).needed is None  # five more have not been seen yet
    assert precision_of(steady[:8], 0.05).needed == 3


def test_further_ahead_with_more_replications():
    assert [look_ahead(n) for n in (3, 100, 120, 260, 1000)] == [5, 5, 6, 13, 50]


class Sequence:
    """A model for sim-tools whose replications are given."""

    def __init__(self, values):
        self.values = values

    def single_run(self, replication_number):
        return {"beds": float(self.values[replication_number])}


@pytest.mark.parametrize("seed", range(12))
def test_sim_tools_needs_the_same_number(seed):
    generator = np.random.default_rng(seed)
    values = generator.gamma(generator.uniform(3, 30), 10, 400)
    found = precision_of(values, 0.1).needed
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other, _ = ReplicationsAlgorithm(half_width_precision=0.1, replication_budget=390).select(
            Sequence(values), ["beds"]
        )
    assert found is not None
    assert found == other["beds"]
