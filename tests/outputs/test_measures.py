"""The measures of a plan have the same names whatever happened, and each of them is explained."""

import math
import time

import numpy as np
import pytest

from discharge_sim.outputs.costs import DIFFERENCES
from discharge_sim.outputs.dictionary import DICTIONARY, dictionary_rows
from discharge_sim.outputs.measure import measure
from discharge_sim.outputs.measures import daily_keys, indicator_keys, no_records, official_keys
from discharge_sim.outputs.reducers.jit import INTERPRETED
from tests.outputs.random_records import random_records
from tests.outputs.small_plan import small_plan

PLAN = small_plan()
RANDOM = [random_records(PLAN, seed, 300) for seed in range(3)]


@pytest.mark.parametrize("records", [no_records(), *RANDOM])
def test_the_keys_do_not_depend_on_what_happened(records):
    found = measure(PLAN, records)
    assert tuple(found.indicators) == indicator_keys(PLAN)
    assert tuple(found.daily) == daily_keys(PLAN)
    assert tuple(found.official) == official_keys(PLAN)


@pytest.mark.parametrize("records", RANDOM)
def test_every_value_is_a_number_for_each_day(records):
    found = measure(PLAN, records)
    assert all(series.shape == (60,) and series.dtype == np.float64 for series in found.daily.values())
    assert all(type(value) is float and not math.isinf(value) for value in found.indicators.values())
    undefined = [key for key, value in found.indicators.items() if math.isnan(value)]
    assert len(undefined) < 40, undefined


def test_keys_are_not_entered_twice_under_one_name():
    keys = indicator_keys(PLAN)
    assert len(set(keys)) == len(keys)
    assert len(set(official_keys(PLAN))) == len(official_keys(PLAN))


def test_the_dictionary_explains_every_indicator_and_nothing_else():
    measured = {key[0] for key in (*indicator_keys(PLAN), *daily_keys(PLAN))} | set(DIFFERENCES)
    assert measured == set(DICTIONARY)


def test_the_dictionary_is_complete():
    rows = dictionary_rows()
    assert all(cell for row in rows for cell in row.values())
    assert {row["better"] for row in rows} == {"lower", "higher", "neither"}
    assert len({row["indicator"] for row in rows}) == len(rows)


def test_what_a_difference_is_of_is_measured():
    for indicator, (of, factor) in DIFFERENCES.items():
        assert indicator in DICTIONARY
        assert of in {key[0] for key in indicator_keys(PLAN)}
        assert factor in (-1.0, 1.0)


def test_the_order_of_other_peoples_rows_changes_nothing():
    """A person more, to whom nothing happens in the window, changes no measure."""
    records = RANDOM[0]
    person = np.append(records.person, records.person[-1:])
    longer = type(records)(person, records.spell, records.visit, records.delay, records.task, records.capacity)
    np.testing.assert_equal(measure(PLAN, longer).indicators, measure(PLAN, records).indicators)


@pytest.mark.skipif(INTERPRETED, reason="quick only when compiled")
def test_a_winter_is_measured_quickly():
    plan = small_plan(days=151)
    records = random_records(plan, 1, 40_000)
    measure(plan, records)
    times = []
    for _ in range(5):
        begun = time.process_time()
        measure(plan, records)
        times.append(time.process_time() - begun)
    assert min(times) < 0.1  # about a hundredth of a second on one core
