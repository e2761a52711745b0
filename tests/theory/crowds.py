"""Places without end: how many people are there, when arrivals are even and when they follow the clock."""

from __future__ import annotations

import datetime as dt
import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.stats import poisson

from discharge_sim.plan.layout import Plan
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, MONTH_NAMES
from tests.theory.formulas import expected_present, moments
from tests.theory.playing import SETTLED, Play, plan_of, present_at, stay_table, visits_to
from tests.verification.figure import Check, Figure, mean_figure

WEEK = 7 * MINUTES_PER_DAY
LOOKED_AT = {"Monday 04:00": 4, "Monday 14:00": 14, "Wednesday 10:00": 58, "Friday 22:00": 118, "Sunday 12:00": 156}
"""Hours of the week, from Monday 00:00."""
DAYS = (dt.date(2001, 4, 1), dt.date(2001, 7, 16), dt.date(2001, 9, 1), dt.date(2001, 12, 10))
FIRST = dt.date(2001, 1, 1)  # a Monday


def crowd(play: Play) -> list[Figure]:
    """M/G/infinity: the mean and the shape of the number of people there."""
    mean, _ = moments(stay_table(plan_of("crowd"), "stay"))
    there = poisson(40 / MINUTES_PER_DAY * mean)
    every_week: list[int] = []
    means = []
    for plan, records in play.histories("crowd"):
        visits = visits_to(plan, records, "town.places")
        hours = present_at(visits["started"], visits["ended"], np.arange(SETTLED, plan.horizon, 60))
        means.append(hours.mean())
        every_week += hours[:: 7 * 24].tolist()
    counts = np.array(every_week)
    spread = counts.var(ddof=1) / counts.mean()
    chi_square, freedom = _chi_square(counts, there)
    return [
        mean_figure("people there, mean", float(there.mean()), means),
        Figure("variance / mean of the people there", 1, float(spread), math.sqrt(2 / (len(counts) - 1))),
        Figure(
            f"chi-square of {len(counts)} counts, a week apart, against Poisson, {freedom} degrees of freedom",
            freedom,
            chi_square,
            math.sqrt(2 * freedom),
        ),
    ]


def _chi_square(counts: NDArray[np.int64], law: object) -> tuple[float, int]:
    """Return chi-square and its degrees of freedom, with classes of at least ten people expected."""
    edges = [0]
    cdf = law.cdf  # type: ignore[attr-defined]
    while len(counts) * (1 - cdf(edges[-1] - 1)) >= 20:
        step = 1
        while len(counts) * (cdf(edges[-1] + step - 1) - cdf(edges[-1] - 1)) < 10:
            step += 1
        edges.append(edges[-1] + step)
    seen = np.bincount(np.searchsorted(edges, counts, side="right") - 1, minlength=len(edges))
    above = np.append(np.array([1 - cdf(edge - 1) for edge in edges]), 0.0)
    wanted = -np.diff(above) * len(counts)
    return float(((seen - wanted) ** 2 / wanted).sum()), len(edges) - 1


# -- by the clock -----------------------------------------------------------------------------------------------------
@lru_cache(maxsize=1)
def _expected_by_the_clock() -> NDArray[np.float64]:
    """Return the mean number of people there at each minute, from the figures of the scenario file."""
    plan = plan_of("crowd-by-the-clock")
    return expected_present(np.repeat(_rate_of_each_hour(plan) / 60, 60), stay_table(plan, "stay"))


def _rate_of_each_hour(plan: Plan) -> NDArray[np.float64]:
    """Return the people who come in each hour: 40 a day times the factors of month, weekday and hour."""
    months = {"jan": 1.2, "feb": 1.1, "may": 0.8, "jun": 0.7, "jul": 0.7, "aug": 0.8, "dec": 1.5}
    weekdays = [1.3, 1.2, 1.1, 1.0, 1.0, 0.7, 0.7]
    before_noon = [0.3, 0.2, 0.2, 0.2, 0.3, 0.5, 0.7, 1.0, 1.4, 1.7, 1.8, 1.7]
    after_noon = [1.6, 1.6, 1.5, 1.5, 1.4, 1.3, 1.2, 1.1, 1.0, 0.8, 0.6, 0.4]
    days = [FIRST + dt.timedelta(days=day) for day in range(plan.horizon // MINUTES_PER_DAY)]
    factor = [months.get(MONTH_NAMES[day.month - 1], 1.0) * weekdays[day.weekday()] for day in days]
    return (np.array(factor)[:, np.newaxis] * [*before_noon, *after_noon] * 40 / 24).ravel()


def crowd_by_the_clock(play: Play) -> list[Figure]:
    """M(t)/G/infinity: every hour of the week, and the noon of some days of the year."""
    weeks, noons = [], []
    for plan, records in play.histories("crowd-by-the-clock"):
        visits = visits_to(plan, records, "town.places")
        hours = present_at(visits["started"], visits["ended"], _hours(plan))
        weeks.append(hours.reshape(-1, 7 * 24).mean(axis=0))
        noons.append(present_at(visits["started"], visits["ended"], _noons()))
    expected = _expected_by_the_clock()
    of_week = expected[_hours(plan)].reshape(-1, 7 * 24).mean(axis=0)
    found = np.array(weeks)
    every_hour = [mean_figure("", of_week[hour], found[:, hour]) for hour in range(7 * 24)]
    chosen = [mean_figure(f"people there, {what}", of_week[at], found[:, at]) for what, at in LOOKED_AT.items()]
    of_day = expected[_noons()]
    chosen += [
        mean_figure(f"people there at noon of {day:%d %B}", of_day[number], np.array(noons)[:, number])
        for number, day in enumerate(DAYS)
    ]
    beyond = sum(not figure.holds for figure in every_hour)
    return [*chosen, Figure("of the 168 hours of the week, those more than 4 standard errors off", 0, beyond)]


def _hours(plan: Plan) -> NDArray[np.int64]:
    """Return the full hours of whole weeks, from a Monday after the settling."""
    first = -(-SETTLED // WEEK) * WEEK
    return np.arange(first, first + (plan.horizon - first) // WEEK * WEEK, 60)


def _noons() -> NDArray[np.int64]:
    return np.array([((day - FIRST).days * 24 + 12) * 60 for day in DAYS], dtype=np.int64)


CHECKS = (
    Check(
        "crowd",
        "People in places without end",
        "M/G/infinity: Poisson with mean arrivals x stay, whatever the spread of stays; exact in whole minutes.",
        ("crowd",),
        crowd,
    ),
    Check(
        "crowd-by-the-clock",
        "The same with arrivals by hour, weekday and month",
        "M(t)/G/infinity: the exact sum of arrivals k minutes ago x share who stay at least k minutes (Eick, Massey "
        "and Whitt 1993).",
        ("crowd-by-the-clock",),
        crowd_by_the_clock,
    ),
)
