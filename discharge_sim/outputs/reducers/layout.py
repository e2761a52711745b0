"""What the loops read of a plan, and the sums that they fill.

A *place* is a row of the sums: 0 for what belongs to no partnership, then the partnerships, then the services. Sums
over everybody are made afterwards, from the rows of the partnerships and row 0.
"""

from __future__ import annotations

from enum import IntEnum, auto
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from discharge_sim.vocabulary.records import CAPACITY, DELAY, PERSON, SPELL, TASK, VISIT

Ints = NDArray[np.int64]


class Count(IntEnum):
    """What is counted (or added up, in minutes) by place over the window."""

    # spells, by home partnership
    ADMITTED = 0
    ADMITTED_ELECTIVE = auto()
    DISCHARGED = auto()
    DISCHARGED_ELECTIVE = auto()
    DISCHARGED_AFTER_DELAY = auto()
    DIED_IN_HOSPITAL = auto()
    EMERGENCIES = auto()
    EMERGENCY_BED_DAYS = auto()
    INDEPENDENT = auto()
    INDEPENDENT_MINUTES = auto()
    READMITTED = auto()
    FOLLOWED = auto()
    CAME_BACK = auto()
    READY = auto()
    READY_LEFT_BY_MIDNIGHT = auto()
    READY_LEFT_BY_CLOCK = auto()
    LEAVING = auto()
    LEAVING_BY_MIDNIGHT = auto()
    ASSESSED = auto()
    WASTED_MINUTES = auto()
    WAITED_FOR_ASSESSMENT = auto()
    ASSESSMENT_MINUTES = auto()
    ASSESSMENT_START_MINUTES = auto()
    REFERRED = auto()
    FIRST_TASK_MINUTES = auto()
    # spells, by the pool asked for
    ASKED_FOR_BED = auto()
    BED_WAIT_MINUTES = auto()
    CANCELLATIONS = auto()
    LOST = auto()
    # visits, by home partnership and service
    INTERMEDIATE_ADMISSIONS = auto()
    INTERMEDIATE_HOME = auto()
    INTERMEDIATE_CARE_HOME = auto()
    INTERMEDIATE_HOSPITAL = auto()
    INTERMEDIATE_DIED = auto()
    INTERMEDIATE_STILL_THERE = auto()
    INTERMEDIATE_STAYS = auto()
    INTERMEDIATE_STAY_MINUTES = auto()
    COMMUNITY_STARTS = auto()
    COMMUNITY_MINUTES = auto()
    COMMUNITY_ROUTE_STARTS = auto()
    COMMUNITY_ROUTE_MINUTES = auto()
    SELF_FUNDING_STARTS = auto()
    SELF_FUNDING_MINUTES = auto()
    # intervals of delay, by home partnership
    EPISODES = auto()
    COMPLETED_DELAYS = auto()
    COMPLETED_DELAY_DAYS = auto()
    ENDED_UNFIT_AGAIN = auto()
    ENDED_BY_DEATH = auto()
    FLOW_OUT_LEFT = auto()
    FLOW_OUT_DIED = auto()
    FLOW_OUT_UNFIT_AGAIN = auto()
    # tasks, by home partnership and queue
    TASKS_DONE = auto()


class Series(IntEnum):
    """What is counted at each midnight of the window, by place."""

    DELAYED = 0
    DELAYED_OVER_72H = auto()
    DELAY_FLOW_IN = auto()
    DELAY_FLOW_OUT = auto()
    DELAYED_ANYWHERE = auto()
    WAITING_FOR_BED = auto()
    BOARDERS = auto()
    IN_USE = auto()
    OWED = auto()
    WAITING_IN_COMMUNITY = auto()
    INTERMEDIATE_BLOCKED = auto()
    HUB_WAITING = auto()


class OverTheDay(IntEnum):
    """What is averaged over the minutes of each day of the window, by service."""

    UNITS = 0
    WAITING = auto()


SPAN = np.dtype(
    [
        (name, "i8")
        for name in (
            *("first_day", "n_days", "window_end", "horizon", "n_partnerships"),
            "window_start",  # the first minute that belongs to the window: never before 1
            "cost_start",  # the first minute whose units are paid for
        )
    ]
)
"""Whole numbers of a plan, in one row."""


class Facts(NamedTuple):
    """What the loops want to know of a plan.

    Tables by service and step have one row more at the end, for the index -1.
    """

    span: NDArray[np.void]
    kind: Ints  # by service: ServiceKind
    counts_as_hospital: Ints
    counted_pool: Ints  # by service: position among the pools that count as hospital, -1
    told: Ints  # by service: 1 unless nothing is told of stays in it and waits for it
    waited_for: Ints  # 1: people in the community can be on its waiting list
    between: Ints  # 1: a place meant to be left again
    supply: Ints  # by service: the first supply that it draws from, -1
    taper_steps: Ints  # by step; 0: units do not become fewer
    taper_minutes: Ints
    last_units_per_mille: Ints
    age: Ints  # by cohort
    reason: Ints  # by delay reason: position among the counted ones, -1
    census_reason: Ints  # by delay reason: position among those of the census, -1
    labels: Ints  # [reason, grouping]: columns of `people` in which a reason counts
    age_label: Ints  # by age: column of `people`
    longer_than: Ints  # days of delay that are told apart
    length_first_day: Ints  # of each length band of the census
    month_first: Ints  # by month: first day
    month_last: Ints
    census_day: Ints  # by month with a census
    weekday: Ints  # by day of the window
    calendar_first: Ints  # the plan's calendars
    calendar_minute: Ints
    calendar_value: Ints
    calendar_on_before: Ints
    planned: Ints  # by supply: calendar of units
    roster: Ints  # by supply: calendar of scheduled staff, -1
    pool_places: Ints  # rows of the sums
    partnership_places: Ints


class Sums(NamedTuple):
    """What the loops fill."""

    counts: Ints  # [place, Count]
    daily: Ints  # [Series, place, day and one more]
    reasons: Ints  # [counted reason, day and one more]: of Series.DELAYED
    bed_days: Ints  # [month, partnership, counted pool, counted reason, age]
    census: Ints  # [census, partnership, reason, age, length]
    people: Ints  # [place, label]: spells with a delayed midnight; label 0 is all of them
    longer: Ints  # [place, threshold]: bed days of delays longer than so many days
    weekdays: Ints  # [ready or left, weekday]
    unit_minutes: Ints  # [supply, partnership, 0 or 1 for self-funding residents]
    worked: Ints  # [supply]: minutes of hub work
    part_days: Ints  # [OverTheDay, place, day and one more]: minutes of days on which something begins or ends
    whole_days: Ints  # [OverTheDay, place, day and one more]: what fills whole days
    begun: Ints  # [starts or minutes waited, place, day and one more]: waits that ended with a start
    midnights: Ints  # [supply, day]: units in force just before each midnight, extra units included
    extra_minutes: Ints  # [supply]: extra units times minutes in the window
    extra_days: Ints  # [supply]: sum over the days of the window of the most extra units on that day
    present_minutes: Ints  # [supply]: units times minutes on shift in the window; 0 unless there is a roster
    bed_waits: Ints  # [all and pools, (below, above, how many)]: the 95th percentile lies between these minutes
    delay_lengths: Ints  # [all and partnerships, (below, above, how many)]: the median lies between these days


class Scratch(NamedTuple):
    """Notes of the loops, by person, spell, interval: large enough, content of no importance."""

    home: Ints  # by person: row of the sums of the partnership
    first_spell: Ints  # by person: first row of the spell table, -1
    next_spell: Ints  # by spell row: next row of the same person, -1
    first_delay: Ints  # by person: first row of the delay table, -1
    next_delay: Ints
    first_row: Ints  # by person: first row of the task table, -1
    next_row: Ints
    last_visit: Ints  # by person: last row of the visit table, -1
    visit_before: Ints
    followed: Ints  # visits of which it is told what came after them
    was_delayed: Ints  # by spell row
    first_task: Ints  # by spell row: minute
    anywhere: Ints  # by person: first interval of delay or waiting anywhere, -1
    waiting: Ints  # by person: first interval of waiting in the community, -1
    interval: Ints  # [interval, (first, last, next)]
    bed_wait: Ints  # by emergency that asked for a bed: minutes
    bed_wait_place: Ints
    delay_day: Ints  # by completed delay: days
    delay_place: Ints
    chosen: Ints  # values, place by place
    place_end: Ints  # by place: where its values end
    stamp: Ints  # by label and place: number of the spell that was counted there last
    used: Ints  # see BED_WAITS, ...


class Tables(NamedTuple):
    """Everything that the loops read and write: records, `Facts`, `Sums` and `Scratch` side by side."""

    person: Any
    spell: Any
    visit: Any
    delay: Any
    task: Any
    capacity: Any
    # facts
    span: Any
    kind: Any
    counts_as_hospital: Any
    counted_pool: Any
    told: Any
    waited_for: Any
    between: Any
    supply: Any
    taper_steps: Any
    taper_minutes: Any
    last_units_per_mille: Any
    age: Any
    reason: Any
    census_reason: Any
    labels: Any
    age_label: Any
    longer_than: Any
    length_first_day: Any
    month_first: Any
    month_last: Any
    census_day: Any
    weekday: Any
    calendar_first: Any
    calendar_minute: Any
    calendar_value: Any
    calendar_on_before: Any
    planned: Any
    roster: Any
    pool_places: Any
    partnership_places: Any
    # sums
    counts: Any
    daily: Any
    reasons: Any
    bed_days: Any
    census: Any
    people: Any
    longer: Any
    weekdays: Any
    unit_minutes: Any
    worked: Any
    part_days: Any
    whole_days: Any
    begun: Any
    midnights: Any
    extra_minutes: Any
    extra_days: Any
    present_minutes: Any
    bed_waits: Any
    delay_lengths: Any
    # scratch
    home: Any
    first_spell: Any
    next_spell: Any
    first_delay: Any
    next_delay: Any
    first_row: Any
    next_row: Any
    last_visit: Any
    visit_before: Any
    followed: Any
    was_delayed: Any
    first_task: Any
    anywhere: Any
    waiting: Any
    interval: Any
    bed_wait: Any
    bed_wait_place: Any
    delay_day: Any
    delay_place: Any
    chosen: Any
    place_end: Any
    stamp: Any
    used: Any


BED_WAITS, COMPLETED, SPELL_NUMBER, EPISODE_NUMBER = range(4)
"""Places in `Scratch.used`: bed waits and completed delays noted, number of the present spell and episode."""

RECORDS = {"person": PERSON, "spell": SPELL, "visit": VISIT, "delay": DELAY, "task": TASK, "capacity": CAPACITY}
_DIMENSIONS = {
    "counts": 2,
    "daily": 3,
    "reasons": 2,
    "bed_days": 5,
    "census": 5,
    "people": 2,
    "longer": 2,
    "weekdays": 2,
    "unit_minutes": 3,
    "part_days": 3,
    "whole_days": 3,
    "begun": 3,
    "midnights": 2,
    "bed_waits": 2,
    "delay_lengths": 2,
    "labels": 2,
    "interval": 2,
}
NOTE = np.dtype(np.int32)
"""Of a note: rows, days and minutes fit; half the memory to wait for."""


def _dtype_of(name: str) -> np.dtype[Any]:
    if name in Scratch._fields:
        return NOTE
    return SPAN if name == "span" else np.dtype(np.int64)


COLUMNS: dict[str, tuple[np.dtype[Any], int, bool]] = {
    name: (RECORDS[name], 1, True) if name in RECORDS else (_dtype_of(name), _DIMENSIONS.get(name, 1), False)
    for name in Tables._fields
}
"""Type, dimensions and freedom of each table: the loops are compiled for these."""
