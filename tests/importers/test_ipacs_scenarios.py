"""An imported workbook checks, compiles and runs, and its numbers are those of the workbook."""

from __future__ import annotations

import datetime as dt
from math import sqrt

import numpy as np
import pytest

from discharge_sim.engines.fast import run_replication as play_fast
from discharge_sim.engines.reference import run_replication as play_reference
from discharge_sim.importers.ipacs import distinct, import_ipacs
from discharge_sim.plan.compile import compile_plan
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from tests.importers.invented import DAYS, FIRST_DAY, NODES, save, tabs


def imported(folder, content=None):
    """Import an invented workbook and return the paths of its scenarios, the base first."""
    files = import_ipacs(save(folder / "invented.xlsx", content or tabs()))
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in files]


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory):
    return {path.stem: load_scenario(path) for path in imported(tmp_path_factory.mktemp("imported"))}


def test_every_combination_of_labels_becomes_a_scenario_that_compiles(scenarios):
    assert list(scenarios) == [
        f"{capacity}-{stay}-{arrivals}"
        for capacity in ("now", "plus")
        for stay in ("now", "short")
        for arrivals in ("usual", "more")
    ]
    for name, scenario in scenarios.items():
        compile_plan(scenario)
        assert scenario.base_names == (() if name == "now-now-usual" else ("now-now-usual",))
    assert scenarios["plus-short-more"].title == "Plus_Short_More"
    assert len({scenario.hash for scenario in scenarios.values()}) == 8


def test_the_numbers_are_those_of_the_workbook(scenarios):
    tables = scenarios["plus-short-usual"].tables
    assert (tables.period.window_start, tables.period.window_end) == (
        FIRST_DAY,
        FIRST_DAY + dt.timedelta(days=DAYS - 1),
    )
    west = tables.partnerships["west"]
    visits, beds = west.services["p1"], west.services["p2"]
    assert (beds.places, beds.people_at_start, beds.cost.gbp) == (18, 13, 44)
    assert beds.stay_days.model_dump(exclude_none=True) == {"distribution": "lognormal", "mean": 6, "sd": 3}
    assert visits.hours_per_week == 17 * 7 * 3.5  # 17 people with (5 + 2) / 2 visits a day
    assert (visits.package_hours_per_week.mean, visits.last_package_share) == (5 * 7, 0.4)
    assert (visits.tapers_over_stay, visits.taper_steps, visits.people_at_start) == (True, 3, 12)
    assert west.at_start.delayed["p1"].count == 1
    assert "p2" not in west.at_start.delayed  # the workbook says 0
    now = scenarios["now-now-usual"].tables.partnerships["west"].services["p2"].stay_days
    assert (now.mean, now.median) == (8, 6.5)


def test_arrivals_are_those_of_each_day(scenarios):
    """The accepted share of each hour times the rate that thinning starts from is what the workbook says."""
    for label in ("usual", "more"):
        scenario = scenarios[f"now-now-{label}"]
        plan = compile_plan(scenario)
        for position, (key, stream) in enumerate(scenario.tables.streams.items()):
            share = plan.stream_accept[position] / 2**32
            found = (share * stream.dominating_per_day / 24).reshape(-1, 24).sum(axis=1)
            wanted = [row[1] for row in tabs()["arrivals"] if (row[0].lower(), row[2].lower()) == (key, label)]
            assert found == pytest.approx(wanted, rel=1e-6)
            assert not share.reshape(-1, 24)[:, 11:].any()


def test_more_arrivals_are_the_same_people_plus_some(scenarios):
    few, many = (play_fast(compile_plan(scenarios[f"now-now-{name}"]), 5, 0).person for name in ("usual", "more"))
    ids = [{(row["stream"], row["start_day"], row["candidate"]) for row in people} for people in (few, many)]
    assert ids[0] < ids[1]


def test_the_engines_tell_the_same_story_and_everybody_is_there_at_the_start(scenarios):
    plan = compile_plan(scenarios["plus-short-more"])
    records = play_reference(plan, 3, 1)
    assert records.first_difference(play_fast(plan, 3, 1)) is None
    visit = records.visit
    for number, node in enumerate(NODES):
        pathway, place = node.lower().split("_")
        service = plan.services.index(f"{place}.{pathway}")
        there = visit[(visit["service"] == service) & (visit["started"] < 0)]
        assert len(there) == 9 + number
        waiting = visit[(visit["service"] == service) & (visit["joined"] < 0) & (visit["started"] >= 0)]
        assert len(waiting) == 4 - number  # real people, who start and leave like everybody else
    ready = records.spell["first_ready"]
    ready = ready[(ready > 0) & (ready != NEVER)]
    assert set((ready % MINUTES_PER_DAY).tolist()) == {12 * 60}


def test_everybody_starts_at_once_where_there_is_room(tmp_path):
    content = tabs()
    for row in content["capacity"][1:]:
        row[2] = 2000
    plan = compile_plan(load_scenario(imported(tmp_path, content)[0]))
    visit = play_fast(plan, 1, 0).visit
    cared = visit[(visit["step"] > 0) & (visit["joined"] > 0)]
    assert len(cared) > 100
    assert (cared["started"] - cared["joined"]).max() <= 1


def test_stays_have_the_mean_that_the_workbook_states(tmp_path):
    """The mean of n stays is within five standard errors: sd 3 days, and for the skewed one by its variance."""
    content = tabs()
    for row in content["capacity"][1:]:
        row[2] = 2000
    for label, mean, sd in (("short", 6, 3), ("now", 8, 8 * sqrt((8 / 6.5) ** 2 - 1))):
        folder = tmp_path / label
        folder.mkdir()
        path = next(path for path in imported(folder, content) if path.stem == f"now-{label}-usual")
        plan = compile_plan(load_scenario(path))
        visits = np.concatenate([play_fast(plan, 1, number).visit for number in range(8)])
        cared = visits[(visits["step"] > 0) & (visits["joined"] > 0) & (visits["started"] < NEVER)]
        days = (cared["planned"] - cared["started"]) / MINUTES_PER_DAY
        assert abs(days.mean() - mean) < 5 * sd / sqrt(len(days))


# -- visits booked ahead -----------------------------------------------------------------------------------------------
def booked(asks, stays, slots):
    """Return the day on which each person starts if every day of theirs is booked ahead, in the order of asking.

    Each has as many visits a day as `stays` lists; the first day is taken from which on all of them fit.
    """
    free = np.full(2000, float(slots))
    starts = []
    for ask, visits in zip(asks, stays, strict=True):
        day = ask
        while (free[day : day + len(visits)] < visits).any():
            day += 1
        free[day : day + len(visits)] -= visits
        starts.append(day)
    return starts


def in_order(asks, stays, slots):
    """Return the day on which each starts if the first in the queue starts as soon as the first visits fit."""
    free = np.full(2000, float(slots))
    starts, earliest = [], 0
    for ask, visits in zip(asks, stays, strict=True):
        day = max(ask, earliest)
        while free[day] < visits[0]:
            day += 1
        free[day : day + len(visits)] -= visits
        starts.append(day)
        earliest = day
    return starts


@pytest.mark.parametrize("seed", range(20))
def test_booking_ahead_is_a_queue_where_packages_only_shrink(seed):
    """With as many visits at first for everybody, both rules start everybody on the same day (and nobody overtakes)."""
    dice = np.random.default_rng(seed)
    asks = np.sort(dice.integers(0, 60, 150))
    stays = [np.round(np.linspace(4, 1, 1 + int(dice.lognormal(2, 1)))) for _ in asks]
    starts = booked(asks, stays, 40)
    assert starts == in_order(asks, stays, 40)
    assert max(np.array(starts) - asks) > 3  # people did wait


def test_keys_are_plain_and_distinct():
    found = distinct(["B", "b", "Home", "../../etc", "‮evil", "=cmd", "", "A" * 10_000, "acute"])
    assert len(set(found)) == len(found)
    assert all(key.isascii() and key.replace("_", "").isalnum() and len(key) < 60 for key in found)
    assert "home" not in found
    assert "acute" not in found
