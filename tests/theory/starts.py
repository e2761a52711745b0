"""People who are there at the start: what is left of their stay, by renewal theory and given the time passed."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from discharge_sim.scenario.census import COLUMNS
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.records import Records
from tests.theory.formulas import at_least, moments, remaining_beyond
from tests.theory.playing import ENGINES, SCENARIOS, Play, plan_of, present_at, stay_table, visits_to
from tests.verification.figure import Check, Figure, mean_figure, share_figure

DAYS = (1, 5, 15, 40, 100)
NOON = MINUTES_PER_DAY // 2


def left_of_the_stay(play: Play) -> list[Figure]:
    """Of people met at a random time: in places, and in beds until fit."""
    plan = plan_of("there-at-the-start")
    of_place, of_bed = stay_table(plan, "stay"), plan.tables[int(plan.stream[1]["time_to_fit_table"])]
    in_places, in_beds = [], []
    for plan, records in play.histories("there-at-the-start"):
        visits = visits_to(plan, records, "town.places")
        in_places.append(visits["finished"][visits["started"] <= 0])
        spells = records.spell
        in_beds.append(spells["fit"][spells["arrived"] <= 0])
    figures = _left("in places, gamma stays", of_place, np.concatenate(in_places))
    figures += _left("in beds until fit, lognormal", of_bed, np.concatenate(in_beds))
    return figures


def _left(where: str, table: NDArray[np.int32], left: NDArray[np.int32]) -> list[Figure]:
    return [
        share_figure(
            f"{where}: share with more than {days} days to come",
            remaining_beyond(table, days * MINUTES_PER_DAY),
            int((left > days * MINUTES_PER_DAY).sum()),
            len(left),
        )
        for days in DAYS
    ]


def full_from_the_start(play: Play) -> list[Figure]:
    """A service that begins in equilibrium stays there, on average."""
    plan = plan_of("full-from-the-start")
    mean, _ = moments(stay_table(plan, "stay"))
    coming = 10 / MINUTES_PER_DAY * mean
    found: dict[int, list[int]] = {days: [] for days in (5, 15, 40, 100, 300)}
    for plan, records in play.histories("full-from-the-start"):
        visits = visits_to(plan, records, "town.places")
        for days, counts in found.items():
            counts.append(int(present_at(visits["started"], visits["ended"], np.array([days * MINUTES_PER_DAY]))[0]))
    # Those who come replace the 200 at the pace at which they leave, up to what whole minutes add to the mean stay.
    figures = []
    for days, counts in found.items():
        gone = 1 - remaining_beyond(stay_table(plan, "stay"), days * MINUTES_PER_DAY)
        figures.append(mean_figure(f"people there on day {days}", 200 * (1 - gone) + coming * gone, counts))
    return figures


# -- a census ----------------------------------------------------------------------------------------------------
AGES = (1, 2, 3, 5, 8, 13, 21, 34, 55)
A_DAY_OF = 60
"""People of each age."""


def census(play: Play) -> list[Figure]:
    """People of whom the day of their admission is known: the rest of the stay, given that it is longer than so far."""
    plan = _census_plan()
    of_place, of_bed = stay_table(plan, "stay"), plan.tables[int(plan.stream[1]["time_to_fit_table"])]
    in_places = _together(play, plan, _rest_in_places)
    in_beds = _together(play, plan, _rest_in_beds)
    figures = _given("in places, gamma stays", of_place, in_places)
    return figures + _given("in beds until fit, lognormal", of_bed, in_beds)


def _together(play: Play, plan: Plan, rest: Callable[[Plan, Records], NDArray[np.int32]]) -> NDArray[np.int32]:
    parts = [rest(plan, ENGINES[play.engine](plan, play.seed, replication)) for replication in range(play.replications)]
    return np.concatenate(parts)


def _rest_in_places(plan: Plan, records: Records) -> NDArray[np.int32]:
    visits = visits_to(plan, records, "town.places")
    return visits["finished"][visits["started"] <= 0]


def _rest_in_beds(plan: Plan, records: Records) -> NDArray[np.int32]:
    return records.spell["fit"][records.spell["arrived"] <= 0]


def _given(where: str, table: NDArray[np.int32], rest: NDArray[np.int32]) -> list[Figure]:
    longest = 400 * MINUTES_PER_DAY
    longer = at_least(table, longest)  # at index k - 1: at least k minutes
    figures = []
    for days in DAYS:
        chances = []
        for age in AGES:
            passed = age * MINUTES_PER_DAY - NOON
            chances.append(longer[passed + days * MINUTES_PER_DAY] / longer[passed])
        found = int((rest > days * MINUTES_PER_DAY).sum())
        # Groups of equal size with different chances: the variance is the mean of theirs.
        error = np.sqrt(np.mean([chance * (1 - chance) for chance in chances]) / len(rest))
        what = f"{where}: share with more than {days} days to come"
        figures.append(Figure(what, float(np.mean(chances)), found / len(rest), float(error)))
    return figures


def _census_plan() -> Plan:
    first = dt.date(2001, 1, 1)
    rows = [
        {"setting": setting, "admitted_date": (first - dt.timedelta(days=age)).isoformat(), **more}
        for setting, more in (("places", {}), ("ward", {"stream": "ill"}))
        for age in AGES
        for _ in range(A_DAY_OF)
    ]
    with TemporaryDirectory() as folder:
        with Path(folder, "people.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(
                {"person_id": f"{number:05d}", "partnership": "town", **row} for number, row in enumerate(rows)
            )
        text = (SCENARIOS / "there-at-the-start.toml").read_text(encoding="utf-8")
        text = text.replace('extends = "town.toml"', f"extends = '{SCENARIOS / 'town.toml'}'")
        text = text.replace('start_state = "stated"', 'start_state = "census"\ncensus_file = "people.csv"')
        text = "".join(line for line in text.splitlines(keepends=True) if "_at_start" not in line)
        scenario = Path(folder, "census.toml")
        scenario.write_text(text, encoding="utf-8")
        return compile_plan(load_scenario(scenario))


CHECKS = (
    Check(
        "left-of-the-stay",
        "What is left of the stay of people who are there at the start",
        "Renewal theory: P(more than x to come) = sum over k > x of P(S >= k) / E S (Cox 1962).",
        ("there-at-the-start",),
        left_of_the_stay,
    ),
    Check(
        "full-from-the-start",
        "A service that begins as full as it will be",
        "M/G/infinity in equilibrium: those who come replace those who leave, on every day.",
        ("full-from-the-start",),
        full_from_the_start,
    ),
    Check(
        "census",
        "What is left of the stay of people of a census, whose day of admission is known",
        "P(S > e + x) / P(S > e) for everybody, e being the time from noon of that day.",
        ("there-at-the-start",),
        census,
    ),
)
