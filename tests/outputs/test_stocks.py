"""Midnight counts are those of a slow, obvious loop, whatever the intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discharge_sim.outputs.measure import measure
from discharge_sim.outputs.reducers.days import day_of
from discharge_sim.outputs.stocks import snapshots
from discharge_sim.vocabulary.clock import NEVER
from tests.outputs.history import History
from tests.outputs.small_plan import DAY, PARTNERSHIPS, small_plan

pytestmark = pytest.mark.timeout(600)  # the first to count may have to wait for the compiler

DAYS = 10
PLAN = small_plan(days=DAYS, follow_up=5)
POOLS = ("acute_medical", "acute_surgical")
LISTS = ("city.home_care", "city.care_home", "shire.home_care")
moments = st.integers(-2 * DAY, 16 * DAY) | st.integers(-1, 15).map(lambda day: day * DAY) | st.just(NEVER)
rows = st.lists(
    st.tuples(moments, moments, st.integers(0, 2), st.integers(1, 5)).map(lambda row: (*sorted(row[:2]), *row[2:])),
    max_size=25,
)


def present(start: int, end: int, midnight: int) -> bool:
    came_before = start < midnight or (midnight == 0 and start == 0)
    return start != NEVER and came_before and midnight <= end


@given(rows)
def test_units_in_use_are_those_of_whom_the_snapshot_sees(intervals):
    history = History()
    for start, end, place, units in intervals:
        history.visit(history.person(), POOLS[place % 2], started=start, ended=end, units=units)
    found = measure(PLAN, history.records()).daily
    for number, pool in enumerate(POOLS):
        mine = [(start, end, units) for start, end, place, units in intervals if place % 2 == number]
        for day in range(DAYS):
            expected = sum(units for start, end, units in mine if present(start, end, day * DAY))
            assert found["occupancy_beds", pool, "all"][day] == expected


@given(rows)
def test_a_person_on_several_lists_is_counted_once(intervals):
    history = History()
    people = [history.person(PARTNERSHIPS[number % 2]) for number in range(3)]
    for start, end, place, number in intervals:
        history.visit(people[number % 3], LISTS[place], joined=start, ended=end, sequence=len(history.rows["visit"]))
    found = measure(PLAN, history.records()).daily
    for index, partnership in enumerate(PARTNERSHIPS):
        for day in range(DAYS):
            waiting = {n % 3 for start, end, _, n in intervals if present(start, end, day * DAY) and n % 3 % 2 == index}
            assert found["waiting_in_community", partnership, "all"][day] == len(waiting)


def test_the_minute_of_midnight_belongs_to_the_day_before():
    start = np.array([DAY, DAY - 1, 0])
    end = np.array([2 * DAY, DAY, 1])
    seen = snapshots(start, end)
    assert [list(range(f, last + 1)) for f, last in zip(seen.first, seen.last, strict=True)] == [[2], [1], [0]]


def test_days_without_a_division():
    chance = np.random.default_rng(4)
    oldest, last = -700 * 365 * DAY, NEVER
    midnights = np.arange(oldest // DAY, last // DAY) * DAY
    edges = [oldest, last, last - 1, *range(-DAY - 1, DAY + 2)]
    moments = np.concatenate((edges, midnights, midnights - 1, midnights + 1, chance.integers(oldest, last, 99_999)))
    day_in_64_bits = getattr(day_of, "py_func", day_of)(moments.astype(np.int64))  # as compiled: what overflows wraps
    assert np.array_equal(day_in_64_bits, moments // DAY)
