"""Waiting and being turned away: Erlang C, Pollaczek and Khinchine, Erlang B, and a ward for which people wait."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.stats import poisson

from discharge_sim.outputs.measure import measure
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.settings import EndedBy
from tests.theory.formulas import erlang_b, erlang_c, lost_in_whole_minutes, moments, priority_waits
from tests.theory.playing import (
    SETTLED,
    Play,
    plan_of,
    present_at,
    stay_table,
    visits_to,
    waits_of,
    who_came_in_time,
)
from tests.verification.figure import Check, Figure, mean_figure

HOUR = 60


def waits_withseveral_servers(play: Play) -> list[Figure]:
    """M/M/c for every kind of service that holds people one by one."""
    cases = [
        ("several-places", "town.places", 3, 9, {}, "3 places"),
        ("several-places", "town.places", 3, 9, {"services.places.kind": "intermediate_care"}, "intermediate care"),
        ("several-places", "town.places", 12, 40, _twelve_places(), "12 places"),
        ("home-care", "town.care", 3, 9, {}, "home care, 3 packages"),
        ("processes", "town.process", 3, 9, {}, "processes, 3 at once"),
    ]
    return [figure for case in cases for figure in several_servers(play, *case)]


def _twelve_places() -> dict[str, Any]:
    return {"services.places.places": 12, "streams.people.per_day": 40, "streams.people.dominating_per_day": 40}


def several_servers(
    play: Play, name: str, service: str, servers: int, per_day: float, changes: Mapping[str, Any], title: str
) -> list[Figure]:
    """M/M/c: the mean wait, who waits, and who waits long."""
    rate = per_day / MINUTES_PER_DAY
    mean, _ = moments(stay_table(plan_of(name, changes), "stay"))
    wait = erlang_c(servers, rate * mean)
    empties = servers / mean - rate  # the wait of those who wait is exponential with this rate
    means, shares, longer = [], [], []
    for plan, records in play.histories(name, changes):
        waits = waits_of(plan, visits_to(plan, records, service))
        means.append(waits.mean() / HOUR)
        shares.append((waits > 0).mean())
        longer.append((waits > 6 * HOUR).mean())
    beyond = wait * math.exp(-empties * 6 * HOUR)
    return [
        mean_figure(f"{title}: mean wait, hours", wait / empties / HOUR, means, grain=1 / HOUR),
        mean_figure(f"{title}: share who wait", wait, shares, grain=wait * empties),
        mean_figure(f"{title}: share who wait over 6 hours", beyond, longer, grain=beyond * empties),
    ]


def waits_with_one_server(play: Play) -> list[Figure]:
    """M/G/1: lognormal, constant and gamma stays; exact in whole minutes."""
    stays: dict[str, dict[str, Any]] = {
        "lognormal": {},
        "constant": {"services.places.stay_days": 0.075},
        "exponential": {"services.places.stay_days": {"distribution": "exponential", "mean": 0.07}},
    }
    figures = []
    for title, changes in stays.items():
        (expected,) = priority_waits([9 / MINUTES_PER_DAY], stay_table(plan_of("one-place", changes), "stay"))
        means = [
            waits_of(plan, visits_to(plan, records, "town.places")).mean() / HOUR
            for plan, records in play.histories("one-place", changes)
        ]
        figures.append(mean_figure(f"{title} stays: mean wait, hours", expected / HOUR, means))
    return figures


def people_on_the_list(play: Play) -> list[Figure]:
    """Little's law, from the wait of theory to the list that the report counts at midnights."""
    mean, _ = moments(stay_table(plan_of("several-places"), "stay"))
    rate = 9 / MINUTES_PER_DAY
    waiting = rate * erlang_c(3, rate * mean) / (3 / mean - rate)
    lists, used = [], []
    for plan, records in play.histories("several-places", {"period.warm_up_days": 40, "period.start_state": "warm_up"}):
        indicators = measure(plan, records).indicators
        lists.append(indicators["waiting_in_community", "all", "all"])
        used.append(indicators["occupancy_share", "town.places", "all"])
    return [
        mean_figure("indicator waiting_in_community, people", waiting, lists, grain=rate),
        mean_figure("indicator occupancy_share", rate * mean / 3, used),
    ]


# -- turned away ----------------------------------------------------------------------------------------------------
def turned_away(play: Play) -> list[Figure]:
    """M/G/c/c: the share lost depends on the stay's mean only."""
    spreads: dict[str, Any] = {
        "exponential": {"distribution": "exponential", "mean": 0.25},
        "constant": 0.25,
        "lognormal": {"distribution": "lognormal", "mean": 0.25, "sigma": 1.0},
        "gamma": {"distribution": "gamma", "mean": 0.25, "sd": 0.4},
    }
    figures = []
    for title, spread in spreads.items():
        changes = {"services.places.stay_days": spread}
        mean, _ = moments(stay_table(plan_of("turned-away", changes), "stay"))
        lost = []
        for plan, records in play.histories("turned-away", changes):
            asked = who_came_in_time(plan, visits_to(plan, records, "town.places"))
            lost.append((asked["started"] == NEVER).mean())
        figures.append(_lost_figure(f"4 places, {title} stays: share lost", mean, lost))
    return figures


def operations_lost(play: Play) -> list[Figure]:
    """The same in hospital: operations for which there is no bed, cancelled for good."""
    plan = plan_of("elective-lost")
    mean, _ = moments(plan.tables[int(plan.stream[0]["time_to_fit_table"])])
    lost = []
    for plan, records in play.histories("elective-lost"):
        asked = who_came_in_time(plan, records.spell, "arrived")
        lost.append((asked["ended_by"] == EndedBy.CANCELLED).mean())
    return [_lost_figure("4 beds, gamma stays: share cancelled", mean, lost)]


def _lost_figure(what: str, mean: float, lost: list[float]) -> Figure:
    rate = 12 / MINUTES_PER_DAY
    expected = erlang_b(4, rate * mean)
    return mean_figure(what, expected, lost, grain=abs(lost_in_whole_minutes(4, rate, mean) - expected))


# -- a ward for which people wait -------------------------------------------------------------------------------------
def waiting_for_a_ward(play: Play) -> list[Figure]:
    """Beds in use and people who wait, when illness goes on whether there is a bed or not."""
    plan, beds = plan_of("waiting-for-a-ward"), 11
    mean, _ = moments(plan.tables[int(plan.stream[0]["time_to_fit_table"])])
    ill = poisson(10 / MINUTES_PER_DAY * mean)
    numbers = np.arange(200)
    chances = ill.pmf(numbers)
    found: dict[str, list[float]] = {"people ill": [], "beds in use": [], "people waiting": [], "all beds in use": []}
    mismatches = 0
    for plan, records in play.histories("waiting-for-a-ward"):
        minutes = np.arange(SETTLED, plan.horizon, 97)
        spell = records.spell
        died = records.person["died"][spell["person"]]
        there = present_at(spell["arrived"], died, minutes)
        in_bed = spell[spell["bed_start"] != NEVER]
        used = present_at(in_bed["bed_start"], in_bed["left"], minutes)
        mismatches += int((used != np.minimum(there, beds)).sum())
        found["people ill"].append(there.mean())
        found["beds in use"].append(used.mean())
        found["people waiting"].append((there - used).mean())
        found["all beds in use"].append((used == beds).mean())
    expected = {
        "people ill": float(ill.mean()),
        "beds in use": float(chances @ np.minimum(numbers, beds)),
        "people waiting": float(chances @ np.maximum(numbers - beds, 0)),
        "all beds in use": float(ill.sf(beds - 1)),
    }
    figures = [mean_figure(f"{what}, mean", expected[what], values) for what, values in found.items()]
    return [*figures, Figure("minutes at which beds in use are not min(ill, beds)", 0, mismatches)]


def hub_by_need(play: Play) -> list[Figure]:
    """Three classes at one member of staff who takes the most urgent need first."""
    plan = plan_of("hub-by-need")
    shares = {"independent_after_assessment": 0.2, "home_support": 0.3, "step_down": 0.5}
    table = plan.tables[int(plan.task[0]["work_table"])]
    expected = priority_waits([6 / MINUTES_PER_DAY * share for share in shares.values()], table)
    found: list[list[float]] = [[], [], []]
    for plan, records in play.histories("hub-by-need"):
        task = records.task
        need_of = dict(zip(records.spell["person"].tolist(), records.spell["need"].tolist(), strict=True))
        needs = np.array([need_of[person] for person in task["person"].tolist()])
        for number, need in enumerate(sorted(set(needs.tolist()))):
            found[number].append(waits_of(plan, task[needs == need]).mean() / HOUR)
    return [
        mean_figure(f"{name}: mean wait for the nurse, hours", wait / HOUR, values)
        for name, wait, values in zip(shares, expected, found, strict=True)
    ]


CHECKS = (
    Check(
        "erlang-c",
        "Waiting for one of several places",
        "M/M/c: Erlang C (1917). The grain is one minute, the clock's.",
        ("several-places", "home-care", "processes"),
        waits_withseveral_servers,
    ),
    Check(
        "pollaczek-khinchine",
        "Waiting for a single place",
        "M/G/1: Pollaczek and Khinchine (1930, 1932), exact in whole minutes.",
        ("one-place",),
        waits_with_one_server,
    ),
    Check(
        "list",
        "From the wait to the length of the list",
        "Little (1961): people on the list = arrivals a minute x mean wait, by the indicators of the report.",
        ("several-places",),
        people_on_the_list,
    ),
    Check(
        "erlang-b",
        "Turned away when all places are taken",
        "M/G/c/c: Erlang B (1917), the same for every spread of stays (Sevastyanov 1957). The grain is the difference "
        "that whole minutes make in the exact chain with geometric stays.",
        ("turned-away",),
        turned_away,
    ),
    Check(
        "operations",
        "Operations cancelled for want of a bed",
        "M/G/c/c: Erlang B (1917).",
        ("elective-lost",),
        operations_lost,
    ),
    Check(
        "ward",
        "A ward for which people wait in the emergency department",
        "The number of the ill is that of M/G/infinity: Poisson; beds in use are the smaller of it and the beds.",
        ("waiting-for-a-ward",),
        waiting_for_a_ward,
    ),
    Check(
        "cobham",
        "Priority at the hub",
        "M/G/1 with priorities that do not interrupt: Cobham (1954), worked out for whole minutes.",
        ("hub-by-need",),
        hub_by_need,
    ),
)
