"""Results are those of the version before, to the last minute of the last person, or the CHANGELOG says otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy

from discharge_sim.engines import reference
from discharge_sim.outputs.measure import measure
from discharge_sim.outputs.measures import indicator_keys
from discharge_sim.plan.compile import compile_plan
from tests.hashes.catalogue import SEED, Hashes, computed, load, names, stored
from tests.hashes.hashing import hash_of_official, hashes_of_history, hashes_of_measures, hashes_of_tables

pytestmark = pytest.mark.timeout(900)  # the first to run the fast engine may have to wait for the compiler
RENEW = (
    'If this is meant: write "Results change: yes" into CHANGELOG.md, with what changes and why, and write the hashes '
    "again with: python -m tests.hashes"
)
OTHER_LIBRARIES = (
    f"numpy {np.__version__} and scipy {scipy.__version__} make other quantile tables than the libraries of "
    "constraints.txt: no history can be the same to the minute here. Results agree statistically; to reproduce them "
    "exactly install with --constraint constraints.txt"
)


def test_quantile_tables_are_those_of_the_version_before() -> None:
    kept, _ = stored()
    made = hashes_of_tables()
    different = [name for name in made if made[name] != kept.get(name)]
    assert not different, f"{', '.join(different)}: {OTHER_LIBRARIES}. Or the making of tables has changed. {RENEW}"
    assert kept.keys() == made.keys()


@pytest.mark.parametrize("name", names())
def test_results_are_those_of_the_version_before(name: str) -> None:
    kept = stored()[1].get(name)
    assert kept is not None, f"{name} has no hashes yet: python -m tests.hashes"
    found = computed(name)
    for number, (before, now) in enumerate(zip(kept.replications, found.replications, strict=True)):
        different = _different(before, now)
        assert not different, (
            f"{name}, replication {number}: other results than those of the version before ({', '.join(different)}). "
            f"{_cause(kept.scenario, found.scenario)} {RENEW}"
        )
    assert not (other := _different(kept.measures, found.measures)), (
        f"{name}: the histories are those of the version before, but what is made of them is not: {', '.join(other)}. "
        f"{RENEW}"
    )
    assert not (gone := kept.measures.keys() - found.measures.keys()), f"{name}: nothing measures {gone} now. {RENEW}"
    assert kept.scenario == found.scenario, (
        f"{name}: the scenario's own hash has changed, its results have not. {RENEW}"
    )


def _different(before: Hashes, now: Hashes) -> list[str]:
    return [table for table in now if now[table] != before.get(table)]


def _cause(scenario_before: str, scenario_now: str) -> str:
    if stored()[0] != hashes_of_tables():
        return f"The quantile tables differ too: {OTHER_LIBRARIES}."
    if scenario_before != scenario_now:
        return "The scenario has changed, or what a scenario can say."
    return "The scenario is the same: the program has changed."


@pytest.mark.parametrize("name", ["starter/base", "worlds/world-0", "worlds/world-22"])
def test_the_reference_engine_gives_the_same_hashes(name: str) -> None:
    plan = compile_plan(load(name))
    records = reference.run_replication(plan, SEED, 0)
    kept = stored()[1][name].replications[0]
    assert {**hashes_of_history(records), "official": hash_of_official(measure(plan, records))} == kept


def test_one_other_minute_is_another_hash() -> None:
    records = reference.run_replication(compile_plan(load("worlds/world-0")), SEED, 0)
    before = hashes_of_history(records)
    records.visit["joined"][5] += 1
    assert _different(before, hashes_of_history(records)) == ["visit"]


def test_one_other_indicator_is_another_hash() -> None:
    plan = compile_plan(load("worlds/world-0"))
    before = measure(plan, reference.run_replication(plan, SEED, 0))
    place = next(at for at, key in enumerate(indicator_keys(plan)) if key == ("delayed_bed_days", "all", "all"))
    after = replace(before, numbers=before.numbers + (np.arange(len(before.numbers)) == place))
    assert _different(hashes_of_measures([before]), hashes_of_measures([after])) == ["delayed_bed_days"]
