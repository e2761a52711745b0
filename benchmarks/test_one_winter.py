"""One winter and its parts. The extra figures of each say how many nanoseconds an event took."""

import pytest
from workloads import BASE, SEED, SMALL, WINTERS, one_winter, plan_of, some_winters

from discharge_sim.engines.fast import count_events, run_for_sums, run_replication
from discharge_sim.engines.fast.people import everybody
from discharge_sim.engines.reference import run_replication as run_reference
from discharge_sim.outputs.measure import measure


def note_events(benchmark, plan, winters: int = 1) -> None:
    """Write the number of events and the shortest time for one into the benchmark's table."""
    events = sum(count_events(plan, SEED, replication) for replication in range(winters))
    benchmark.extra_info["events"] = events
    if benchmark.stats is not None:  # none with --benchmark-disable
        benchmark.extra_info["nanoseconds_per_event"] = round(1e9 * benchmark.stats.stats.min / events, 1)


@pytest.mark.benchmark(group="draws")
def test_drawing_people(benchmark):
    people = benchmark(everybody, plan_of(BASE), SEED, 0)
    assert people.number == 39_182


@pytest.mark.benchmark(group="kernel")
@pytest.mark.parametrize("path", [BASE, SMALL], ids=["winter-hub", "shared-workload"])
def test_simulating(benchmark, path):
    plan = plan_of(path)
    records = benchmark(run_replication, plan, SEED, 0)
    assert records.first_difference(run_reference(plan, SEED, 0)) is None
    note_events(benchmark, plan)


@pytest.mark.benchmark(group="indicators")
def test_indicators(benchmark):
    plan = plan_of(BASE)
    records = run_for_sums(plan, SEED, 0)
    indicators = benchmark(measure, plan, records).indicators
    assert 0.0 < indicators["occupancy_share", "acute_medical", "all"] < 1.1
    note_events(benchmark, plan)


@pytest.mark.benchmark(group="one winter")
@pytest.mark.parametrize("path", [BASE, SMALL], ids=["winter-hub", "shared-workload"])
def test_winters_as_an_experiment_plays_them(benchmark, path):
    plan = plan_of(path)
    measures = benchmark(some_winters, plan)
    assert [one.indicators for one in measures] == [one_winter(plan, number).indicators for number in range(WINTERS)]
    note_events(benchmark, plan, WINTERS)


@pytest.mark.benchmark(group="one winter")
def test_one_winter_with_the_reference_engine(benchmark):
    plan = plan_of(BASE)
    records = benchmark.pedantic(run_reference, args=(plan, SEED, 0), rounds=1)
    assert records.first_difference(run_replication(plan, SEED, 0)) is None
    note_events(benchmark, plan)
