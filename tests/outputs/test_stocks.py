"""Midnight counts by difference arrays are those of a slow, obvious loop."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from discharge_sim.outputs.stocks import Days, Snapshots, each_person_once, snapshots
from discharge_sim.vocabulary.clock import NEVER

DAY = 1440
moments = st.integers(-2 * DAY, 12 * DAY) | st.integers(-1, 11).map(lambda day: day * DAY) | st.just(NEVER)
rows_of_four = st.tuples(moments, moments, st.integers(-1, 3), st.integers(0, 5))
intervals = st.lists(rows_of_four.map(lambda row: (min(row[:2]), max(row[:2]), *row[2:])), max_size=25)


def present(start: int, end: int, midnight: int) -> bool:
    came_before = start < midnight or (midnight == 0 and start == 0)
    return start != NEVER and came_before and midnight <= end


def columns(rows: list[tuple]) -> list[np.ndarray]:
    return [np.array([row[position] for row in rows], dtype=np.int64) for position in range(4)]


@given(intervals, st.integers(0, 4), st.integers(1, 8))
def test_stock_counts_who_is_present_at_each_midnight(rows, first_day, n_days):
    start, end, group, weight = columns(rows)
    days = Days(first_day, n_days)
    counted = days.stock(snapshots(start, end), group, 4, weight)
    for row in range(4):
        for day in range(n_days):
            midnight = (first_day + day) * DAY
            expected = sum(w for s, e, g, w in rows if g == row and present(s, e, midnight))
            assert counted[row, day] == expected


@given(intervals, st.integers(0, 4), st.integers(1, 8))
def test_number_seen_is_the_row_of_midnights(rows, first_day, n_days):
    start, end, *_ = columns(rows)
    seen = Days(first_day, n_days).number_seen(snapshots(start, end))
    midnights = [day * DAY for day in range(first_day, first_day + n_days)]
    assert seen.tolist() == [sum(present(s, e, midnight) for midnight in midnights) for s, e, *_ in rows]


@given(intervals)
def test_a_person_in_two_places_is_counted_once(rows):
    start, end, person, _ = columns(rows)
    person = person + 1
    who, once = each_person_once(person, snapshots(start, end))
    days = Days(0, 12)
    counted = days.stock(once, who, 5)
    for number in range(5):
        for day in range(12):
            anywhere = any(present(s, e, day * DAY) for s, e, p, _ in rows if p + 1 == number)
            assert counted[number, day] == anywhere


@given(intervals)
def test_happenings_fall_on_their_days(rows):
    day = np.array([row[3] for row in rows], dtype=np.int64)
    group = np.array([row[2] for row in rows], dtype=np.int64)
    counted = Days(1, 4).happening(day, group, 4)
    for row in range(4):
        assert counted[row].tolist() == [sum(r[2] == row and r[3] == d for r in rows) for d in range(1, 5)]


def test_the_minute_of_midnight_belongs_to_the_day_before():
    start = np.array([DAY, DAY - 1, 0])
    end = np.array([2 * DAY, DAY, 1])
    seen = snapshots(start, end)
    assert [list(range(f, last + 1)) for f, last in zip(seen.first, seen.last, strict=True)] == [[2], [1], [0]]


def test_days_before_one_of_an_intervals_own_are_left_out():
    seen = Snapshots(np.array([2]), np.array([9])).not_before(np.array([6]))
    assert Days(0, 30).number_seen(seen).tolist() == [4]
