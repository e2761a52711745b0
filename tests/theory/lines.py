"""Stations in series with nothing between: whoever is finished holds the place until the next is free."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from discharge_sim.vocabulary.clock import NEVER
from tests.theory.formulas import SLOWED_BY_TWO_NEIGHBOURS, mean_of_longest, moments, two_stations
from tests.theory.playing import Play, plan_of, stay_table, visits_to, waits_of, who_came_in_time
from tests.verification.figure import Check, Figure, mean_figure

HOUR, DAY = 60, 1440
FROM, TO = 20, 420
"""The people between whom the time is taken: the line is full, and all of them pass in every replication."""


def _time_for_each(starts: NDArray[np.int32]) -> float:
    """Return the mean time between people entering the last station."""
    known = np.sort(starts[starts != NEVER])
    return float(known[TO] - known[FROM]) / (TO - FROM) / HOUR


def full_line_of_two(play: Play) -> list[Figure]:
    """Two stations, somebody always waiting: one person in the mean of the longer of two stays."""
    spreads = {
        "exponential": {},
        "lognormal and constant": {
            "services.places.stay_days": {"distribution": "lognormal", "mean": 0.25, "sigma": 0.8},
            "services.second.stay_days": 0.3,
        },
    }
    figures = []
    for title, changes in spreads.items():
        plan = plan_of("line-of-two", changes)
        expected = mean_of_longest(stay_table(plan, "stay"), stay_table(plan, "second")) / HOUR
        found = [
            _time_for_each(visits_to(plan, records, "town.second")["started"])
            for plan, records in play.histories("line-of-two", changes)
        ]
        figures.append(mean_figure(f"{title} stays: hours between two people", expected, found))
    return figures


def full_line_of_three(play: Play) -> list[Figure]:
    """Three stations with equal exponential stays."""
    mean, _ = moments(stay_table(plan_of("line-of-three"), "stay"))
    found = [
        _time_for_each(visits_to(plan, records, "town.third")["started"])
        for plan, records in play.histories("line-of-three")
    ]
    expected = SLOWED_BY_TWO_NEIGHBOURS * mean / HOUR
    return [mean_figure("hours between two people", expected, found, grain=1 / HOUR)]


def line_with_a_queue(play: Play) -> list[Figure]:
    """Two stations and a queue that comes and goes."""
    changes = {"streams.people.per_day": 1.8}
    mean, _ = moments(stay_table(plan_of("line-of-two", changes), "stay"))
    wait, share, held_up = two_stations(1.8 / DAY, mean)
    waits, shares, times = [], [], []
    for plan, records in play.histories("line-of-two", changes):
        waits.append(waits_of(plan, visits_to(plan, records, "town.places")).mean() / HOUR)
        second = who_came_in_time(plan, visits_to(plan, records, "town.second"))
        stopped = second["started"] - second["joined"]
        shares.append((stopped > 0).mean())
        times.append(stopped.mean() / HOUR)
    return [
        mean_figure("mean wait before the first station, hours", wait / HOUR, waits, grain=1 / HOUR),
        mean_figure("share held up at the first station", share, shares, grain=1 / mean),
        mean_figure("time held up, mean of all, hours", held_up / HOUR, times, grain=1 / HOUR),
    ]


CHECKS = (
    Check(
        "full-line-of-two",
        "Two stations of one place, nothing between, always somebody waiting",
        "One person in E max(S1, S2), whatever the stays: both begin together, both must be finished.",
        ("line-of-two",),
        full_line_of_two,
    ),
    Check(
        "full-line-of-three",
        "Three such stations",
        "39/22 of a mean exponential stay between two people: Hunt (1956).",
        ("line-of-three",),
        full_line_of_three,
    ),
    Check(
        "line-with-a-queue",
        "Two such stations with people who come one by one",
        "The stationary distribution of the Markov chain, solved exactly (Avi-Itzhak and Yadin 1965).",
        ("line-of-two",),
        line_with_a_queue,
    ),
)
