"""Means, ranges and paired differences over replications.

The range between winters (5th to 95th percentile) is how much single winters differ; the 95 % interval is how well
their mean is known after this many replications (simulation error). An undefined value (NaN) is left out.

Several configurations against one baseline are several chances to be wrong. So whether a difference is clear is decided
with Holm's correction (Holm 1979) over the configurations, one family for each indicator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit  # Student's t; scipy.stats takes a second to import

from discharge_sim.experiment.settings import DEMONSTRATION_BELOW

Values = NDArray[np.float64]
Better = Literal["lower", "higher", "neither"]

PERCENTILES = {"p05": 5, "p25": 25, "p50": 50, "p75": 75, "p95": 95}
DAILY_PERCENTILES = {**PERCENTILES, "p10": 10, "p90": 90, "p02_5": 2.5, "p97_5": 97.5}
"""Of each day: also the bounds of the 80 % and 95 % bands that a fan chart draws."""
_ALMOST_EVERY_WINTER = 0.95
CHANCE_OF_ERROR = 0.05


@dataclass(frozen=True)
class Mean:
    """A mean over replications with its 95 % interval (Student's t) and standard deviation (n - 1)."""

    mean: float
    ci95_low: float
    ci95_high: float
    sd: float
    replications: int


def mean_of(values: Values) -> Mean:
    """Return the mean of the defined values; its interval needs two of them."""
    defined = values[~np.isnan(values)]
    n = defined.size
    if n == 0:
        return Mean(np.nan, np.nan, np.nan, np.nan, 0)
    mean = float(defined.mean())
    if n == 1:
        return Mean(mean, np.nan, np.nan, np.nan, 1)
    sd = float(defined.std(ddof=1))
    half = float(stdtrit(n - 1, 0.975)) * sd / np.sqrt(n)
    return Mean(mean, mean - half, mean + half, sd, int(n))


def percentiles_of(values: Values) -> dict[str, float]:
    """Return the percentiles of the defined values, interpolated linearly between order statistics."""
    ordered = np.sort(values[~np.isnan(values)])
    if ordered.size == 0:
        return dict.fromkeys(PERCENTILES, np.nan)
    return {word: percentile(ordered, percent) for word, percent in PERCENTILES.items()}


def percentile(ordered: Values, percent: float) -> float:
    """Return a percentile of sorted values; numpy's own takes a hundred times as long for a few hundred of them."""
    position = (len(ordered) - 1) * percent / 100
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (ordered[above] - ordered[below]) * (position - below))


@dataclass(frozen=True)
class Difference:
    """A paired difference, scenario minus baseline, over the replications in which both are defined.

    Attributes
    ----------
    difference, ci95_low, ci95_high : float
        Mean of the paired differences and its simulation error.
    p05, p95 : float
        Range of the paired differences between winters.
    share_of_winters_better : float
        Share of replications in which the scenario is strictly better; NaN if neither direction is better.
    probability_mean_better : float
        How sure the mean is better, from Student's t on the paired differences; NaN if neither direction is better, or
        if all differences are nought.
    verdict : str
        The same in words.
    ci95_together_low, ci95_together_high : float
        Simulation error such that the intervals of all configurations hold at once (Bonferroni).
    p_value, p_value_holm : float
        Two-sided, of the mean being nought: alone, and corrected for the number of configurations.
    winters_equal_share : float
        Share of replications without any difference.
    variance_reduction : float
        How many times as many independent replications would have been needed for the same simulation error: the sum of
        the two variances divided by the variance of the paired differences. NaN where nothing varies.
    replications : int
        Replications in which both are defined.
    """

    difference: float
    p05: float
    p95: float
    ci95_low: float
    ci95_high: float
    share_of_winters_better: float
    probability_mean_better: float
    verdict: str
    ci95_together_low: float
    ci95_together_high: float
    p_value: float
    p_value_holm: float
    winters_equal_share: float
    variance_reduction: float
    replications: int


@dataclass(frozen=True)
class Told:
    """What the verdict on a paired difference goes by.

    Attributes
    ----------
    mean : float
    replications : int
        In which both are defined.
    differs : bool
        Whether there is a difference in any of them.
    share_better, share_equal : float
        Shares of them in which the scenario is better, and in which there is no difference.
    """

    mean: float
    replications: int
    differs: bool
    share_better: float
    share_equal: float


def paired_difference(differences: Values, better: Better, indifference: float = 0.0) -> Difference:
    """Summarise paired differences of one scenario to the baseline; see `paired_differences`."""
    return paired_differences([differences], better, indifference)[0]


def paired_differences(
    family: Sequence[Values],
    better: Better,
    indifference: float = 0.0,
    *,
    independent_variances: Sequence[float] | None = None,
) -> list[Difference]:
    """Summarise the paired differences of several scenarios to one baseline, for one indicator.

    Parameters
    ----------
    family : sequence of float arrays by replication
        Scenario minus baseline, with the same patients; NaN where undefined in either.
    better : {"lower", "higher", "neither"}
        Which direction is better.
    indifference : float
        A mean that is certainly closer to nought than this is too small to matter.
    independent_variances : sequence of float, optional
        What the variance of each difference would be with different patients.
    """
    variances = [np.nan] * len(family) if independent_variances is None else independent_variances
    defined = [values[~np.isnan(values)] for values in family]
    means = [mean_of(values) for values in defined]
    alone = [p_value_of(about) for about in means]
    return [
        _told(values, about, better, indifference, p_value, corrected, len(family), variance)
        for values, about, p_value, corrected, variance in zip(
            defined, means, alone, holm(alone), variances, strict=True
        )
    ]


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values corrected for their number by Holm's step-down procedure; NaN stays out of the family.

    Each is the chance of at least one false alarm in the family if all with a corrected value up to it are believed.
    """
    values = np.asarray(p_values, dtype=float)
    corrected = values.copy()
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    steps = values[order] * np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return [float(value) for value in corrected]


def p_value_of(about: Mean) -> float:
    """Return the two-sided p-value of a mean being nought (Student's t); NaN with fewer than two replications."""
    if about.replications < 2:
        return np.nan
    if about.sd == 0:
        return 1.0 if about.mean == 0 else 0.0
    return float(2 * stdtr(about.replications - 1, -abs(about.mean) / (about.sd / np.sqrt(about.replications))))


def _told(
    defined: Values,
    about: Mean,
    better: Better,
    indifference: float,
    p_value: float,
    corrected: float,
    family: int,
    independent_variance: float,
) -> Difference:
    spread = percentiles_of(defined)
    share, sure = np.nan, np.nan
    equal = float(np.mean(defined == 0)) if defined.size else np.nan
    if better != "neither" and defined.size:
        gains = defined if better == "higher" else -defined
        share = float(np.mean(gains > 0))
        sure = probability_positive(gains)
    low, high = _interval(about, CHANCE_OF_ERROR / family)
    return Difference(
        difference=about.mean,
        p05=spread["p05"],
        p95=spread["p95"],
        ci95_low=about.ci95_low,
        ci95_high=about.ci95_high,
        share_of_winters_better=share,
        probability_mean_better=sure,
        verdict=verdict_on(
            Told(about.mean, about.replications, bool(np.any(defined)), share, equal),
            better,
            (indifference, low, high),
            corrected,
        ),
        ci95_together_low=low,
        ci95_together_high=high,
        p_value=p_value,
        p_value_holm=corrected,
        winters_equal_share=equal,
        variance_reduction=independent_variance / about.sd**2 if about.sd > 0 else np.nan,
        replications=about.replications,
    )


def _interval(about: Mean, error: float) -> tuple[float, float]:
    if about.replications < 2:
        return np.nan, np.nan
    half = float(stdtrit(about.replications - 1, 1 - error / 2)) * about.sd / np.sqrt(about.replications)
    return about.mean - half, about.mean + half


def probability_positive(gains: Values) -> float:
    """Return the probability that the mean of what was sampled is above nought (one-sided, Student's t)."""
    about = mean_of(gains)
    if about.replications < 2 or not np.any(gains):
        return np.nan
    if about.sd == 0:
        return 1.0 if about.mean > 0 else 0.0
    return float(stdtr(about.replications - 1, about.mean / (about.sd / np.sqrt(about.replications))))


def verdict_on(about: Told, better: Better, zone: tuple[float, float, float], corrected: float) -> str:
    """Say it in words; `zone` is the indifference and the interval that holds for all configurations at once."""
    if about.replications == 0:
        return "not defined"
    if not about.differs:
        return "no difference"
    if about.replications < DEMONSTRATION_BELOW:
        return f"demonstration only ({about.replications} winters)"
    indifference, low, high = zone
    if -indifference < low and high < indifference:
        return "difference too small to matter"
    if corrected > CHANCE_OF_ERROR:
        return "no clear difference"
    direction = "higher" if about.mean > 0 else "lower"
    if better == "neither":
        return f"{direction} on average"
    return _better_or_worse(direction == better, about.share_better, about.share_equal)


def _better_or_worse(is_better: bool, share_better: float, share_equal: float) -> str:
    word = "better" if is_better else "worse"
    share = share_better if is_better else 1 - share_better - share_equal
    if share >= _ALMOST_EVERY_WINTER:
        return f"{word} in almost every winter"
    return f"{word} on average, in {round(10 * share)} winters of 10"
