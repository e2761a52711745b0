"""Tables agree with the distributions that they stand for, and every way of reading them with every other."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from discharge_sim.plan.quantiles import (
    KNOT_DRAWS,
    KNOTS,
    LARGEST,
    length_biased_table,
    lookup,
    lookup_many,
    position,
    quantile_table,
    remaining,
    signed_normal_table,
    table_mean,
)
from discharge_sim.scenario.base import Spread

DAY = 1440.0
draws = st.integers(0, 2**32 - 1)


def lognormal(mean, sigma):
    return Spread(distribution="lognormal", mean=mean, sigma=sigma)


# Spreads in days whose values rarely fall below a minute, with scipy's version of each, in minutes.
THEORY = {
    "exponential": (Spread(distribution="exponential", mean=3), stats.expon(scale=3 * DAY)),
    "gamma": (Spread(distribution="gamma", mean=4, sd=6), stats.gamma(4 / 9, scale=9 * DAY)),
    "gamma, narrow": (Spread(distribution="gamma", mean=4, sd=1), stats.gamma(16, scale=DAY / 4)),
    "normal": (Spread(distribution="normal", mean=10, sd=2), stats.norm(10 * DAY, 2 * DAY)),
    "uniform": (Spread(distribution="uniform", low=1, high=5), stats.uniform(DAY, 4 * DAY)),
    "lognormal by sd": (
        Spread(distribution="lognormal", mean=2, sd=2),
        stats.lognorm(math.sqrt(math.log(2)), scale=2 * DAY / math.sqrt(2)),
    ),
    "lognormal by median": (Spread(distribution="lognormal", median=2, sigma=1), stats.lognorm(1, scale=2 * DAY)),
    "lognormal by both": (
        Spread(distribution="lognormal", mean=2 * math.exp(0.5), median=2),
        stats.lognorm(1, scale=2 * DAY),
    ),
    **{
        f"lognormal, sigma {sigma}": (
            lognormal(20, sigma),
            stats.lognorm(sigma, scale=20 * DAY * math.exp(-(sigma**2) / 2)),
        )
        for sigma in (0.3, 1.0, 1.7)
    },
}
FAMILIES = pytest.mark.parametrize(("spread", "theory"), THEORY.values(), ids=THEORY)


@FAMILIES
def test_mean_is_within_a_thousandth(spread, theory):
    assert table_mean(quantile_table(spread, DAY)) == pytest.approx(theory.mean(), rel=1e-3)


@FAMILIES
def test_quantiles_are_within_half_a_percent(spread, theory):
    shares = np.array([0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999])
    table = quantile_table(spread, DAY)
    found = lookup_many(table[np.newaxis], 0, (shares * 2**32).astype(np.uint32))
    np.testing.assert_allclose(found, theory.ppf(shares), rtol=5e-3, atol=1.5)


@FAMILIES
def test_length_biased_mean_is_second_moment_over_mean(spread, theory):
    biased = table_mean(length_biased_table(quantile_table(spread, DAY)))
    assert biased == pytest.approx((theory.var() + theory.mean() ** 2) / theory.mean(), rel=0.02)


def test_short_durations_keep_their_mean():
    """Half an hour of work: rounding down between knots would lose half a minute, 1.7 %."""
    for spread in (lognormal(0.5, 0.4), Spread(distribution="gamma", mean=0.5, sd=0.1)):
        assert table_mean(quantile_table(spread, 60)) == pytest.approx(30, rel=1e-3)


def test_mean_of_a_table_is_the_mean_over_all_draws():
    table = quantile_table(Spread(distribution="exponential", mean=1), 1000)
    sample = np.random.default_rng(5).integers(0, 2**32, 400_000, dtype=np.uint32)
    values = lookup_many(table[np.newaxis], 0, sample)
    assert abs(values.mean() - table_mean(table)) < 4 * values.std() / math.sqrt(len(sample))


def test_mean_of_a_table_counts_rounding_down_exactly():
    table = np.arange(KNOTS, dtype=np.int32)  # one up in each interval: rounding down gives the lower knot throughout
    assert table_mean(table) == sum(k * int(w) for k, w in enumerate(np.diff(KNOT_DRAWS))) / 2**32
    assert table_mean(table * 2) == 2 * table_mean(table) + 0.5  # two up: half of each interval has one more


def test_constant_is_constant():
    assert set(quantile_table(Spread(distribution="constant", mean=0.5), 60).tolist()) == {30}
    assert set(quantile_table(Spread(distribution="constant", mean=0), 60).tolist()) == {1}
    assert set(quantile_table(Spread(distribution="constant", mean=0), 60, smallest=0).tolist()) == {0}
    for name in ("exponential", "gamma", "lognormal", "normal"):
        sd = {} if name == "exponential" else {"sd": 0}
        assert set(quantile_table(Spread(distribution=name, mean=0, **sd), 60).tolist()) == {1}
    for name in ("gamma", "lognormal", "normal"):
        assert set(quantile_table(Spread(distribution=name, mean=7, sd=0), 60).tolist()) == {420}


def test_values_are_cut_at_low_and_high():
    table = quantile_table(Spread(distribution="normal", mean=5, sd=10, low=2, high=9), 1000)
    assert (table.min(), table.max()) == (2000, 9000)
    assert position(table, 2001) / 2**32 == pytest.approx(stats.norm.cdf(-0.3), abs=2e-3)
    assert 1 - position(table, 9000) / 2**32 == pytest.approx(stats.norm.sf(0.4), abs=2e-3)


def test_no_table_exceeds_its_largest_value():
    table = quantile_table(Spread(distribution="lognormal", median=1e6, sigma=3), DAY)
    assert table.max() == LARGEST
    assert lookup(table.tolist(), 2**32 - 1) == LARGEST


def test_empirical_steps_lie_where_the_shares_say():
    table = quantile_table(Spread(distribution="empirical", values=(8, 2, 5), shares=(0.3, 0.2, 0.5)), 60)
    values = lookup_many(table[np.newaxis], 0, np.arange(0, 2**32, 2**32 // 100_000, dtype=np.uint64).astype(np.uint32))
    for value, share in ((120, 0.2), (300, 0.5), (480, 0.3)):
        assert (values == value).mean() == pytest.approx(share, abs=2e-3)
    assert np.isin(values, (120, 300, 480)).mean() > 1 - 2 / 900


@given(st.sampled_from(sorted(THEORY)), st.lists(draws, min_size=1, max_size=20))
def test_lookup_many_equals_lookup(name, sample):
    tables = np.stack([quantile_table(THEORY[name][0], DAY), signed_normal_table(500.0)])
    rows = np.arange(len(sample)) % 2
    many = lookup_many(tables, rows, np.array(sample, dtype=np.uint32))
    assert many.dtype == np.int32
    assert many.tolist() == [lookup(tables[row].tolist(), u) for row, u in zip(rows, sample, strict=True)]
    assert many.tolist() == [lookup(tables[row], u) for row, u in zip(rows, sample, strict=True)]


def test_lookup_is_exact_at_every_knot_and_increases():
    table = quantile_table(lognormal(20, 1.7), DAY).tolist()
    assert [lookup(table, int(u)) for u in KNOT_DRAWS[:-1]] == table[:-1]
    assert table == sorted(table)
    around = np.unique(np.concatenate([KNOT_DRAWS[1:-1] + shift for shift in (-1, 0, 1)]))
    values = [lookup(table, int(u)) for u in around]
    assert values == sorted(values)


@given(st.sampled_from(sorted(THEORY)), draws, st.integers(-1, 1))
def test_position_is_the_smallest_draw_that_reaches_a_value(name, u, shift):
    table = quantile_table(THEORY[name][0], DAY).tolist()
    value = lookup(table, u) + shift
    found = position(table, value)
    assert found == 2**32 or lookup(table, found) >= value
    assert found == 0 or lookup(table, found - 1) < value


def test_position_beyond_the_table():
    table = quantile_table(Spread(distribution="constant", mean=1), 60)
    assert position(table, 60) == 0
    assert position(table, 61) == 2**32


def test_remaining_of_an_exponential_forgets_what_has_passed():
    table = quantile_table(Spread(distribution="exponential", mean=1), 10_000).tolist()
    sample = np.random.default_rng(3).integers(0, 2**32, 20_000).tolist()
    for elapsed in (0, 5_000, 20_000, 50_000):
        values = np.array([remaining(table, elapsed, u) for u in sample])
        assert values.min() >= 1
        assert abs(values.mean() - 10_000) < 4 * 10_000 / math.sqrt(len(sample))


@given(st.sampled_from(sorted(THEORY)), draws, st.integers(0, 200_000))
def test_remaining_is_the_longer_durations_in_order(name, u, elapsed):
    table = quantile_table(THEORY[name][0], DAY).tolist()
    rest = remaining(table, elapsed, u)
    assert rest >= 1
    if table[-1] > elapsed + 1:
        assert elapsed + rest <= table[-1]
    if elapsed < table[0]:
        assert rest == lookup(table, u) - elapsed


def test_remaining_is_one_when_the_longest_duration_has_passed():
    table = quantile_table(Spread(distribution="constant", mean=1), 60)
    assert remaining(table, 59, 2**32 - 1) == 1
    assert remaining(table, 500, 7) == 1


def test_length_biased_uniform_has_linear_density():
    biased = length_biased_table(quantile_table(Spread(distribution="uniform", low=0, high=10), DAY))
    for share in (0.04, 0.25, 0.81):  # P(X <= x) = (x / 10 days)^2
        assert position(biased, int(10 * DAY * math.sqrt(share))) / 2**32 == pytest.approx(share, abs=1e-3)


def test_length_biased_constant_is_the_constant():
    table = quantile_table(Spread(distribution="constant", mean=2), 60)
    assert length_biased_table(table).tolist() == table.tolist()
    zero = np.zeros(KNOTS, dtype=np.int32)
    assert length_biased_table(zero).tolist() == zero.tolist()
    with pytest.raises(ValueError, match="negative"):
        length_biased_table(signed_normal_table(10.0))


def test_signed_normal():
    table = signed_normal_table(2 * DAY)
    values = lookup_many(table[np.newaxis], 0, np.arange(2**10, 2**32, 2**16 + 1, dtype=np.uint64).astype(np.uint32))
    assert abs(table_mean(table)) < 1
    assert values.std() == pytest.approx(2 * DAY, rel=2e-3)
    assert stats.skew(values) == pytest.approx(0, abs=0.01)
    assert set(signed_normal_table(0.0).tolist()) == {0}
