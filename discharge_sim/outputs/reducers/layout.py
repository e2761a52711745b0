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
Notes = NDArray[np.int32]


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
            *("midnight_before", "first_midnight", "last_midnight"),  # the last before the window; those of the window
            "days_end",  # the midnight after the last day of the window
        )
    ]
)
"""Whole numbers of a plan, in one row."""


SERVICE_FACTS = np.dtype(
    [
        (name, "i4")
        for name in (
            "kind",  # ServiceKind
            "bed",  # 1: a hospital pool
            "told",  # 1 if it is no pool and something is told of stays in it or waits for it
            "waited_for",  # 1: people in the community can be on its waiting list
            "between",  # 1: a place meant to be left again
            "supply",  # the first that it draws from, -1
            "place",  # row of the sums by place
            "counted_pool",  # position among the pools that count as hospital, -1
            # rows of the daily sums
            *("delayed", "waiting_for_bed", "boarders", "in_use", "owed", "waiting_in_community", "blocked"),
            "over_the_day",  # row of what is averaged over the minutes of each day
        )
    ]
)
"""What the loops want to know of a service, close together: everything that is asked for at one visit."""

STEP_FACTS = np.dtype(
    [
        ("taper_steps", "i4"),  # 0: units do not become fewer
        ("taper_minutes", "i4"),
        ("last_units_per_mille", "i4"),
    ]
)
"""What the loops want to know of a step."""


class Facts(NamedTuple):
    """What the loops want to know of a plan.

    The tables of services and steps have one row more at the end, for the index -1.
    """

    span: NDArray[np.void]
    service: NDArray[np.void]  # SERVICE_FACTS
    step: NDArray[np.void]  # STEP_FACTS
    everywhere: Ints  # by Series: row of the daily sums of what belongs to no partnership; the partnerships follow
    age: Ints  # by cohort
    reason: Ints  # by delay reason: position among the counted ones, -1
    census_reason: Ints  # by delay reason: position among those of the census, -1
    labels: Ints  # [reason, grouping]: columns of `people` in which a reason counts
    age_label: Ints  # by age: column of `people`
    longer_than: Ints  # days of delay that are told apart, in ascending order
    length_first_day: Ints  # of each length band of the census
    month_of_day: Ints  # by day of the window
    month_end: Ints  # by month: the day of the window after its last
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
    daily: Notes  # [row, day and one more]: `outputs.rows` says which Series and place; row 0 is what nobody asks for
    reasons: Notes  # [counted reason, day and one more]: of Series.DELAYED
    bed_days: Ints  # [month, partnership, counted pool, counted reason, age]
    census: Ints  # [census, partnership, reason, age, length]
    people: Ints  # [place, label]: spells with a delayed midnight; label 0 is all of them
    longer: Ints  # [place, threshold]: bed days of delays longer than so many days
    weekdays: Ints  # [ready or left, weekday]
    unit_minutes: Ints  # [supply, nobody's and partnerships, 0 or 1 for self-funding residents]
    worked: Ints  # [supply]: minutes of hub work
    day_minutes: Ints  # [OverTheDay, row, day and one more]: minutes of each day times units or people
    whole_days: Ints  # [OverTheDay, row, day and one more]: what fills whole days, until that is added to the minutes
    begun: Ints  # [starts or minutes waited, row, day and one more]: waits that ended with a start
    midnights: Ints  # [supply, day]: units in force just before each midnight, extra units included
    extra_minutes: Ints  # [supply]: extra units times minutes in the window
    extra_days: Ints  # [supply]: sum over the days of the window of the most extra units on that day
    present_minutes: Ints  # [supply]: units times minutes on shift in the window; 0 unless there is a roster
    bed_waits: Ints  # [all and pools, (below, above, how many)]: the 95th percentile lies between these minutes
    delay_lengths: Ints  # [all and partnerships, (below, above, how many)]: the median lies between these days


PERSON_NOTES = np.dtype(
    [
        ("home", "i2"),  # row of the sums of the partnership
        ("left_queue", "i1"),  # 1 if the person became unfit again while waiting
        ("boarded", "i1"),  # 1 if the first bed of some spell was in another pool than asked for
        ("first_spell", "i4"),  # row, -1
        ("last_visit", "i4"),  # row, -1
        ("case", "i4"),  # row of the notes about people with delays, tasks or waits, -1
    ]
)
"""Notes about a person, four to a line of the processor's cache."""

CASE_NOTES = np.dtype([(name, "i4") for name in ("person", "first_delay", "last_task", "anywhere", "waiting")])
"""Notes that few people need: rows of the tables of delays and tasks, first interval of delay or waiting anywhere, and
of waiting in the community; -1 where there is none."""

SPELL_NOTES = np.dtype(
    [
        ("next", "i4"),  # row of the person's next spell, -1
        ("number", "i4"),
        ("first_task", "i4"),  # minute at which the hub began its first task
    ]
)
"""Notes about a spell: what visits and tasks want to know of it, close together."""


class Scratch(NamedTuple):
    """Notes of the loops, by person, spell, interval: large enough, content of no importance."""

    of_person: NDArray[np.void]  # PERSON_NOTES
    of_case: NDArray[np.void]  # CASE_NOTES
    of_spell: NDArray[np.void]  # SPELL_NOTES, by row
    referred: Notes  # rows of the spells with a referral
    next_delay: Notes  # by row of the delay table: the person's next row, -1
    visit_before: Notes  # by row of the visit table: the person's row before, -1
    beds: Notes  # visits of the present portion that are stays in a hospital pool
    others: Notes  # visits of the present portion of which something else is told
    followed: Notes  # visits of which it is told what came after them
    interval: Notes  # [interval, (first, end, next)]: days of the window, the end not included
    bed_wait: Notes  # by emergency that had to wait for a bed: minutes
    bed_wait_place: Notes
    at_once: Notes  # by place: emergencies that had a bed at once
    delay_day: Notes  # by completed delay: days
    delay_place: Notes
    chosen: Notes  # values, place by place
    place_end: Notes  # by place: where its values end
    stamp: Notes  # by label and place: number of the spell that was counted there last
    used: Notes  # see BED_WAITS, ...


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
    service: Any
    step: Any
    everywhere: Any
    age: Any
    reason: Any
    census_reason: Any
    labels: Any
    age_label: Any
    longer_than: Any
    length_first_day: Any
    month_of_day: Any
    month_end: Any
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
    day_minutes: Any
    whole_days: Any
    begun: Any
    midnights: Any
    extra_minutes: Any
    extra_days: Any
    present_minutes: Any
    bed_waits: Any
    delay_lengths: Any
    # scratch
    of_person: Any
    of_case: Any
    of_spell: Any
    referred: Any
    next_delay: Any
    visit_before: Any
    beds: Any
    others: Any
    followed: Any
    interval: Any
    bed_wait: Any
    bed_wait_place: Any
    at_once: Any
    delay_day: Any
    delay_place: Any
    chosen: Any
    place_end: Any
    stamp: Any
    used: Any


BED_WAITS, COMPLETED, REFERRED, CASES, BEDS, OTHERS, FOLLOWED, SPELL_NUMBER, EPISODE_NUMBER = range(9)
"""Places in `Scratch.used`: how many of these are noted; the number of the present spell and episode."""
USED = 9
AHEAD = 24
"""So many rows before its turn the memory is asked for a spell or a visit."""
PORTION = 256
"""So many visits are sorted out before they are counted: they fit the nearest cache."""

RECORDS = {"person": PERSON, "spell": SPELL, "visit": VISIT, "delay": DELAY, "task": TASK, "capacity": CAPACITY}
_DIMENSIONS = {
    "counts": 2,
    "daily": 2,
    "reasons": 2,
    "bed_days": 5,
    "census": 5,
    "people": 2,
    "longer": 2,
    "weekdays": 2,
    "unit_minutes": 3,
    "day_minutes": 3,
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
_ROWS = {"span": SPAN, "service": SERVICE_FACTS, "step": STEP_FACTS}
_ROWS |= {"of_person": PERSON_NOTES, "of_case": CASE_NOTES, "of_spell": SPELL_NOTES}
_NARROW = frozenset((*Scratch._fields, "daily", "reasons"))


def type_of(name: str) -> np.dtype[Any]:
    """Return the type of the rows or numbers of a table that is no record."""
    return _ROWS.get(name, NOTE if name in _NARROW else np.dtype(np.int64))


COLUMNS: dict[str, tuple[np.dtype[Any], int, bool]] = {
    name: (RECORDS[name], 1, True) if name in RECORDS else (type_of(name), _DIMENSIONS.get(name, 1), False)
    for name in Tables._fields
}
"""Type, dimensions and freedom of each table: the loops are compiled for these."""
