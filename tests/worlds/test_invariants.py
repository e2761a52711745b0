"""Whatever the world, these things hold: some hundred worlds in an ordinary run, thousands with `-m verification`."""

from __future__ import annotations

import copy
from collections.abc import Collection
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from discharge_sim.engines.reference import run_replication
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from discharge_sim.plan.people import draw_people
from discharge_sim.scenario.checks import check_all
from discharge_sim.vocabulary.needs import AssessmentPlace
from tests.worlds.generator import random_tables, random_world, scenario_of
from tests.worlds.invariants import failures
from tests.worlds.telling import remembered, tell

ORDINARY, PART = 120, 10
VERIFIED = 4000
ANY_SEED = st.integers(min_value=0, max_value=2**31 - 1)
FEW = settings(
    max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)


def _check_worlds(seeds: range) -> None:
    broken = [
        f"world {seed}: {what}"
        for seed in seeds
        for what in failures(remembered(seed) if seed < ORDINARY else tell(seed))
    ]
    assert not broken, "\n".join(broken[:20])


@pytest.mark.parametrize("first", range(0, ORDINARY, PART))
def test_rules_hold_in_random_worlds(first: int) -> None:
    _check_worlds(range(first, first + PART))


@pytest.mark.verification
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("first", range(ORDINARY, ORDINARY + VERIFIED, 100))
def test_rules_hold_in_thousands_of_random_worlds(first: int) -> None:
    _check_worlds(range(first, first + 100))


@pytest.mark.parametrize("first", range(0, ORDINARY, 3 * PART))
def test_random_worlds_are_scenarios_that_a_planner_could_write(first: int) -> None:
    mistakes = {seed: check_all(random_world(seed).tables) for seed in range(first, first + 3 * PART)}
    assert not {seed: found for seed, found in mistakes.items() if found}


@FEW
@given(seed=ANY_SEED)
def test_the_same_world_and_seed_give_the_same_history(seed: int) -> None:
    first, again = random_world(seed), random_world(seed)
    assert first.hash == again.hash
    history = run_replication(compile_plan(first), seed, 0)
    assert history.first_difference(run_replication(compile_plan(again), seed, 0)) is None


@FEW
@given(seed=ANY_SEED)
def test_another_replication_is_another_winter(seed: int) -> None:
    plan = compile_plan(random_world(seed))
    first, second = draw_people(plan, seed, 0), draw_people(plan, seed, 1)
    if min(len(first.person), len(second.person)) > 20:
        assert first.person["dependency"].tolist() != second.person["dependency"].tolist()


# -- the same people under every configuration ---------------------------------------------------------------------

IDENTITY = ("stream", "start_day", "candidate", "partnership", "cohort", "dependency", "arrived")
DRAWN = ("key", "stream_hash", "need", "fit_after", "transfer_after", "dies", "started", "finish", "ready")


def _plan(tables: dict[str, Any]) -> Plan:
    return compile_plan(scenario_of(tables))


def _as_drawn(
    plan: Plan, seed: int, *, without: Collection[str] = ()
) -> dict[tuple[str, int, int, int], tuple[int, ...]]:
    """Return everything that is drawn with a person, by stream (or its hash, at the start), day and candidate."""
    people = draw_people(plan, seed, 0)
    columns = [people.person[name].tolist() for name in IDENTITY[3:]]
    columns += [getattr(people, name).tolist() for name in DRAWN]
    rows = list(zip(*columns, strict=True))
    names = [plan.streams[s] if s >= 0 else "at start" for s in people.person["stream"].tolist()]
    hashes = people.stream_hash.tolist()
    days, candidates = people.person["start_day"].tolist(), people.person["candidate"].tolist()
    keys = zip(names, hashes, days, candidates, strict=True)
    return {key: row for key, row in zip(keys, rows, strict=True) if key[0] not in without}


@FEW
@given(seed=ANY_SEED)
def test_one_more_stream_and_service_change_nobody_else(seed: int) -> None:
    tables = random_tables(seed)
    more = copy.deepcopy(tables)
    more["streams"] = {"added": copy.deepcopy(tables["streams"]["emergencies"]), **more["streams"]}
    more["shared_services"]["added_place"] = {"kind": "place", "places": 3, "stay_days": 1.5}
    # The cohorts of people in services at the start follow from the mix of all streams.
    before = _as_drawn(_plan(tables), seed, without=["at start"])
    assert _as_drawn(_plan(more), seed, without=["at start", "added"]) == before


@FEW
@given(seed=ANY_SEED)
def test_more_demand_keeps_the_people_of_less_demand(seed: int) -> None:
    tables = random_tables(seed)
    less = copy.deepcopy(tables)
    for stream in less["streams"].values():
        stream["per_day"] *= 0.7
    few, many = _as_drawn(_plan(less), seed), _as_drawn(_plan(tables), seed)
    assert {key: many.get(key) for key in few} == few


@FEW
@given(seed=ANY_SEED)
def test_organising_the_hub_otherwise_changes_nobody(seed: int) -> None:
    tables = random_tables(seed)
    other = copy.deepcopy(tables)
    for partnership in other["partnerships"].values():
        hub = partnership["hub"]
        hub["organisation"] = "separate" if hub["organisation"] == "integrated" else "integrated"
        for team in hub["teams"].values():
            team["saturday"] += 2
    before, after = _as_drawn(_plan(tables), seed), _as_drawn(_plan(other), seed)
    assert before == after


def test_moving_the_assessment_out_of_hospital_raises_nobody_s_need() -> None:
    """The same people, once assessed in hospital and once outside: nobody's need is higher, somebody's is lower."""
    lower = 0
    for seed in range(18):
        tables = random_tables(seed)
        for partnership in tables["partnerships"].values():
            partnership["conversions"]["dependency_rise_per_day_waited"] = 0.0
        if not any("discharge_to_assess" in partnership["hub"] for partnership in tables["partnerships"].values()):
            continue
        needs = {policy: _needs(tables, seed, policy) for policy in ("assess_in_hospital", "discharge_to_assess")}
        for who, (place, need) in needs["discharge_to_assess"].items():
            in_hospital = needs["assess_in_hospital"].get(who, (AssessmentPlace.HOSPITAL, need))[1]
            assert need <= in_hospital, f"world {seed}, {who}: {need} instead of {in_hospital}"
            lower += need < in_hospital
            assert place != AssessmentPlace.HOSPITAL or need == in_hospital
    assert lower > 0


def _needs(tables: dict[str, Any], seed: int, policy: str) -> dict[tuple[int, ...], tuple[int, int]]:
    """Return place and need of each first assessment under a policy, in worlds that have the means for both."""
    changed = copy.deepcopy(tables)
    for partnership in changed["partnerships"].values():
        if partnership["hub"].get("discharge_to_assess"):
            partnership["hub"]["policy"] = policy
    records = run_replication(_plan(changed), seed, 0)
    spells = records.spell[(records.spell["spell"] == 0) & (records.spell["assessed_need"] >= 0)]
    who = records.person[spells["person"]][["stream", "start_day", "candidate"]]
    stated = records.person["start_day"][spells["person"]] < 0
    return {
        tuple(key.tolist()): (int(spell["assessment_place"]), int(spell["assessed_need"]))
        for key, spell in zip(who[~stated], spells[np.flatnonzero(~stated)], strict=True)
    }
