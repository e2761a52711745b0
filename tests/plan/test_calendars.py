"""Calendars answer as a loop over minutes would, and rosters say who is there."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discharge_sim.plan.calendars import (
    BEFORE_EVERYTHING,
    CalendarBuilder,
    CalendarView,
    daily_window,
    dated_units,
    day_kinds,
    end_of_work,
    next_on,
    on_minutes_between,
    roster,
    value_at,
    working_days,
)
from discharge_sim.scenario.base import DatedUnits
from discharge_sim.scenario.hub import Team
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import DayKind

FRIDAY = dt.date(2026, 12, 18)
LAST = 140
"""In the generated calendars nothing changes from this minute on."""

steps = st.dictionaries(st.integers(-60, LAST), st.integers(-1, 2), min_size=1, max_size=8).map(
    lambda changes: (sorted(changes), [changes[minute] for minute in sorted(changes)])
)
minutes = st.integers(-70, 150)


def calendar(minutes, values):
    """Return one calendar's arrays; the first of them is another one, so that offsets matter."""
    builder = CalendarBuilder()
    builder.add([0, 5], [3, 4])
    builder.add(minutes, values)
    return builder.build()


def of_steps(steps, minute):
    """Return the value of a step function by looking through its steps."""
    at, values = steps
    return [value for start, value in zip(at, values, strict=True) if start <= max(minute, at[0])][-1]


def slow_end_of_work(steps, start, work):
    """Walk from minute to minute; after LAST + 1,000 minutes nothing can change any more."""
    minute = start
    while work > 0:
        if minute > LAST + 1000:
            return NEVER
        work -= of_steps(steps, minute) > 0
        minute += 1
    return minute


@given(steps, minutes)
def test_value_is_that_of_the_latest_step(step, minute):
    calendars = calendar(*step)
    assert value_at(calendars, 1, minute) == of_steps(step, minute)


@given(steps, minutes, st.integers(0, 200))
def test_end_of_work_is_where_a_minute_by_minute_loop_ends(step, start, work):
    calendars = calendar(*step)
    assert end_of_work(calendars, 1, start, work) == slow_end_of_work(step, start, work)


@given(steps, minutes, st.integers(0, 100))
def test_on_minutes_are_those_that_a_loop_counts(step, start, length):
    calendars = calendar(*step)
    counted = sum(of_steps(step, minute) > 0 for minute in range(start, start + length))
    assert on_minutes_between(calendars, 1, start, start + length) == counted


@given(steps, minutes)
def test_next_on_is_the_first_minute_above_nothing(step, start):
    calendars = calendar(*step)
    on = (minute for minute in range(start, LAST + 200) if of_steps(step, minute) > 0)
    assert next_on(calendars, 1, start) == next(on, NEVER)


@given(steps, minutes, st.integers(0, 200))
def test_view_gives_the_same_answers(step, minute, length):
    calendars = calendar(*step)
    view = CalendarView(calendars, 1)
    assert view.value_at(minute) == value_at(calendars, 1, minute)
    assert view.next_on(minute) == next_on(calendars, 1, minute)
    assert view.end_of_work(minute, length) == end_of_work(calendars, 1, minute, length)
    between = on_minutes_between(calendars, 1, minute, minute + length)
    assert view.on_minutes_between(minute, minute + length) == between


def test_work_finished_exactly_at_the_end_of_a_shift_ends_there():
    calendars = calendar([0, 510, 960, 1950], [0, 2, 0, 2])
    assert end_of_work(calendars, 1, 500, 450) == 960
    assert end_of_work(calendars, 1, 500, 451) == 1951
    assert end_of_work(calendars, 1, 970, 0) == 970


def test_layout_of_the_arrays():
    builder = CalendarBuilder()
    assert builder.add([0, 10, 20, 30], [0, 2, 2, 0]) == 0
    assert builder.add([-5, 7], [1, 0]) == 1
    calendars = builder.build()
    assert calendars.first.tolist() == [0, 3, 5]
    assert calendars.minute.tolist() == [BEFORE_EVERYTHING, 10, 30, BEFORE_EVERYTHING, 7]
    assert calendars.value.tolist() == [0, 2, 0, 1, 0]
    assert calendars.on_before.tolist() == [0, 0, 20, 0, 7 - BEFORE_EVERYTHING]
    assert [column.dtype for column in calendars] == [np.int32, np.int32, np.int32, np.int64]


def test_equal_calendars_are_shared():
    builder = CalendarBuilder()
    first = builder.add([0, 10, 20], [1, 1, 2])
    assert builder.add([0, 20], [1, 2]) == first
    assert builder.add([-99, 20], [1, 2]) == first
    assert builder.add([0, 21], [1, 2]) != first
    assert len(builder.build().first) == 3


def test_no_calendars():
    assert [len(column) for column in CalendarBuilder().build()] == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("minutes", "values"), [([], []), ([0], [1, 2]), ([0, 0], [1, 2]), ([5, 3], [1, 2]), ([0, NEVER], [1, 2])]
)
def test_steps_that_are_not_a_function_of_time_are_refused(minutes, values):
    with pytest.raises(ValueError, match="calendar"):
        CalendarBuilder().add(minutes, values)


def test_day_kinds():
    kinds = day_kinds(FRIDAY, 9, [dt.date(2026, 12, 25), dt.date(2026, 12, 26)], days_before=1)
    weekday, saturday, sunday, holiday = DayKind
    assert kinds.tolist() == [weekday, weekday, saturday, sunday, *[weekday] * 4, holiday, holiday]
    assert kinds.dtype == np.int8


window = st.tuples(
    st.lists(st.integers(0, 3), max_size=4), st.integers(0, 1439), st.integers(1, 1440), st.integers(-2, 2)
)


@given(window, st.integers(-4 * 1440, 8 * 1440))
def test_daily_window_holds_the_value_of_the_day_on_which_it_opened(window, minute):
    day_values, opens, length, first_day = window
    expected = [
        value
        for day, value in enumerate(day_values, start=first_day)
        if day * 1440 + opens <= minute < day * 1440 + opens + length
    ]
    for closes in {opens + length, (opens + length) % 1440}:
        calendars = calendar(*daily_window(day_values, opens, closes, first_day))
        assert value_at(calendars, 1, minute) == (expected[0] if expected else 0)


def test_whole_days_leave_no_gap():
    for closes in (0, 1440):
        calendars = calendar(*daily_window([1, 1, 1], 0, closes, 0))
        assert on_minutes_between(calendars, 1, -1440, 10 * 1440) == 3 * 1440
        assert len(CalendarView(calendars, 1).minutes) == 3


@pytest.mark.parametrize(("opens", "closes"), [(0, 1441), (600, -841)])
def test_windows_that_cannot_be_are_refused(opens, closes):
    with pytest.raises(ValueError, match="longer than a day"):
        daily_window([1], opens, closes, 0)


def test_dated_units_add_up_on_both_end_days():
    changes = [
        DatedUnits(start=FRIDAY + dt.timedelta(2), end=FRIDAY + dt.timedelta(3), units=5),
        DatedUnits(start=FRIDAY + dt.timedelta(3), units=-12),
        DatedUnits(start=FRIDAY - dt.timedelta(9), end=FRIDAY - dt.timedelta(1), units=1),
    ]
    view = CalendarView(calendar(*dated_units(10, changes, FRIDAY)), 1)
    assert [view.value_at(day * 1440) for day in (-10, -9, -1, 0, 1, 2, 3, 4, 400)] == [10, 11, 11, 10, 10, 15, 3, 0, 0]
    assert [view.value_at(2 * 1440 - 1), view.value_at(4 * 1440 - 1)] == [10, 3]
    quarters = CalendarView(calendar(*dated_units(40, changes, FRIDAY, scale=4)), 1)
    assert [quarters.value_at(day * 1440) for day in (1, 2, 3, 4)] == [40, 60, 12, 0]


def team(**changes):
    return Team(role="social_worker", employer="council", weekday=4, saturday=1, shift_start=dt.time(8, 30), **changes)


def test_roster_by_day_and_shift():
    christmas = [dt.date(2026, 12, 25)]
    kinds = day_kinds(FRIDAY, 10, christmas, days_before=1)
    cover = {
        "start": dt.date(2026, 12, 24),
        "end": dt.date(2026, 12, 27),
        "weekday": -9,
        "sunday": 2,
        "public_holiday": 3,
    }
    view = CalendarView(calendar(*roster(team(cover=(cover,)), kinds, FRIDAY, -1)), 1)
    at_noon = [view.value_at(day * 1440 + 720) for day in range(-2, 11)]
    assert at_noon == [0, 4, 4, 1, 0, 4, 4, 4, 0, 3, 1, 2, 0]
    assert [view.value_at(minute) for minute in (509, 510, 959, 960)] == [0, 4, 4, 0]


def test_cover_outside_the_days_of_the_run_changes_nothing():
    kinds = day_kinds(FRIDAY, 7, [])
    before = {"start": dt.date(2026, 11, 1), "end": dt.date(2026, 12, 1), "weekday": 5}
    after = {"start": dt.date(2027, 11, 1), "end": dt.date(2027, 12, 1), "weekday": 5}
    covered, plain = (roster(team(cover=cover), kinds, FRIDAY, 0) for cover in ((before, after), ()))
    np.testing.assert_array_equal(covered, plain)


def test_night_shift_belongs_to_the_day_on_which_it_begins():
    night = team(shift_hours=16)
    view = CalendarView(calendar(*roster(night, day_kinds(FRIDAY, 7, []), FRIDAY, 0)), 1)
    assert view.value_at(1440 + 29) == 4  # 00:29 on Saturday: Friday's four
    assert view.value_at(1440 + 30) == 0
    assert view.value_at(2 * 1440 + 29) == 1  # 00:29 on Sunday: Saturday's one


def test_working_days_jump_over_weekends_and_holidays():
    kinds = day_kinds(FRIDAY, 14, [dt.date(2026, 12, 21)])
    calendars = calendar(*working_days(kinds, 0))
    assert end_of_work(calendars, 1, 720, 1440) == 4 * 1440 + 720  # Friday noon to Tuesday noon: Monday is a holiday
    assert next_on(calendars, 1, 1440) == 4 * 1440
