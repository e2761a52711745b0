"""The Plan: a scenario as immutable arrays. Engines and outputs read it; nobody changes it.

Rows are structured arrays, one row a service, supply, step, hub, ...; ragged lists are flat arrays with `..._first` and
`..._count` columns. An index of -1 means none. Every duration is whole minutes, every chance a threshold for a
32-bit draw: it happens if ``u < threshold`` (thresholds are uint64 so that 2**32 means always).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int32]

HOME_STEP = 0
"""Step 0 is the way home: its service is HOME."""
TO_DIED, TO_HOSPITAL, TO_ASSESSED_NEED = -2, -3, -4
"""Branch targets that are not steps."""

SERVICE = np.dtype(
    [
        ("kind", "i1"),  # ServiceKind
        ("partnership", "i2"),  # -1: shared by all
        ("counts_as_hospital", "i1"),
        ("setting", "i1"),  # index into POOL_SETTINGS for hospital pools, else -1
        ("supply_first", "i4"),  # into plan.service_supplies
        ("supply_count", "i2"),  # 0: no limit
        ("order", "i1"),  # WaitingOrder
        ("skips", "i1"),  # 1: the first whose units fit starts; 0: only the head of the queue is looked at
        ("hospital_rank", "i2"),
        ("community_rank", "i2"),
        ("hospital_target", "i4"),
        ("community_target", "i4"),
        ("door", "i4"),  # calendar of Door values, -1: always open
        ("offers", "i4"),  # row of plan.offers, -1: none
        ("outbreak", "i4"),  # row of plan.outbreaks that closes it, -1: none
        ("held_minutes", "i4"),  # a place or package is held this long for a person admitted to hospital
        ("admission_table", "i4"),  # minutes from start to an emergency admission, -1: none
        ("boards_in", "i2"),  # hospital pools: service in which people are boarded, -1: none
        ("boards_after", "i4"),
        ("hub", "i2"),  # HUB_TASK and CASELOAD: row of plan.hubs, else -1
        ("task", "i2"),  # HUB_TASK: position in the hub's list of tasks, else -1
        ("name_hash", "u4"),
    ]
)

SUPPLY = np.dtype(
    [
        ("partnership", "i2"),
        ("capacity", "i4"),  # calendar of units
        ("on_shift", "i4"),  # teams: calendar of scheduled staff (on shift where > 0), else -1
        ("absence", "u8"),  # threshold: chance that a scheduled member is absent on a day
        ("outbreak", "i4"),  # row of plan.outbreak whose closed wards take units away, -1: none
        ("name_hash", "u4"),
    ]
)

STEP = np.dtype(
    [
        ("partnership", "i2"),
        ("service", "i2"),  # -1: no service: the lead time only
        ("lead_table", "i4"),  # minutes before joining the queue, -1: none
        ("lead_reason", "i1"),
        ("waiting_reason", "i1"),
        ("stay_table", "i4"),  # minutes from start to the end of the stay, -1: does not end
        ("units_table", "i4"),  # units of a package in quarter-hours a week, -1: one place
        ("last_units_per_mille", "i4"),  # units at the end of the taper, per thousand of the first
        ("taper_minutes", "i4"),  # from the start of the package, -1: over the person's own stay
        ("taper_steps", "i2"),
        ("review_after", "i4"),  # minutes from start to the review, -1: none
        ("review", "u8"),  # threshold: the review ends the stay
        ("review_calendar", "i4"),  # calendar of review days
        ("after_minutes", "i4"),  # minutes of waiting until the action, -1: none
        ("action", "i1"),  # TimeoutAction
        ("alternative", "i2"),  # step
        ("branch_first", "i4"),  # into plan.branch_threshold and plan.branch_target
        ("branch_count", "i2"),
        ("assesses", "i1"),  # AssessmentPlace if the full assessment is done during this step's stay, else -1
        ("name_hash", "u4"),
    ]
)

HUB = np.dtype(
    [
        ("partnership", "i2"),
        ("integrated", "i1"),
        ("discharge_to_assess", "i1"),
        ("starts_before_planned", "i1"),
        ("before_planned", "i4"),  # minutes before the planned date at which work begins
        ("repeated_after_slip", "i4"),  # minutes after the planned date at which unfinished readiness repeats the work
        ("hand_off", "i4"),  # office minutes before each change of employer
        ("order", "i1"),  # HubOrder
        ("caseload", "i2"),  # service of kind CASELOAD, -1: no cap
        ("panel", "i4"),  # calendar: 1 from the minute of a decision to the next minute, -1: none
        ("panel_needs", "i4"),  # bits by Need
        ("task_first", "i4"),  # into plan.tasks
        ("task_count", "i2"),
        ("rapid_task", "i4"),  # row of plan.tasks for the rapid assessment, -1: none
        ("d2a_needs", "i4"),  # bits by Need
        ("home_step", "i2"),
        ("intermediate_step", "i2"),
        ("days_at_start_table", "i4"),  # minutes from referral to assessed before the start, -1: nothing was begun
    ]
)

TASK_PLAN = np.dtype(
    [
        ("service", "i2"),  # its queue
        ("work_table", "i4"),
        ("turnaround_table", "i4"),
        ("needs", "i4"),  # bits by Need
        ("employer", "i1"),  # index of the employer that owns it (separate), -1: no hand-offs
        ("slice_minutes", "i4"),  # longest slice of work: a shift
        ("name_hash", "u4"),
    ]
)

STREAM = np.dtype(
    [
        ("kind", "i1"),
        ("candidates", "i4"),  # choice of the number of candidates of thinning in a day
        ("pool", "i2"),  # hospital pool (service), -1
        ("route", "i1"),  # EntryRoute
        ("partnership_shares", "i4"),  # choices
        ("cohort_shares", "i4"),
        ("step_shares", "i4"),  # community streams: choice of pathway, by partnership (first row; one choice each)
        ("time_to_fit_table", "i4"),
        ("length_biased_table", "i4"),  # length-biased time to fit, for people in a bed at the start
        ("dies_in_hospital", "u8"),
        ("bed_rank", "i2"),
        ("cancelled_after", "i4"),
        ("new_date_after", "i4"),
        ("cancelled_at_most", "i2"),
        ("would_be_admitted", "u8"),
        ("admitted_after", "i4"),
        ("admitted_to_pool", "i2"),
        ("name_hash", "u4"),
    ]
)

OFFERS = np.dtype(
    [
        ("service", "i2"),
        ("rate", "i4"),  # expected offers on a day on which the door opens, in millionths
        ("count", "i4"),  # choice of the number of offers on such a day
        ("opens", "i4"),  # minutes of the day between which offers are made
        ("closes", "i4"),
        ("hospital", "u8"),  # thresholds of one draw: below -> hospital, below the next -> community, else self-funding
        ("community", "u8"),
        ("passed_on", "i1"),
        ("acceptance", "u8"),
        ("interim_possible", "u8"),
    ]
)

OUTBREAK = np.dtype(
    [
        ("start_chance", "u8"),  # threshold a day: an outbreak begins
        ("first_day", "i4"),
        ("end_day", "i4"),  # first day on which none can begin any more
        ("closed_table", "i4"),  # minutes closed
        ("wards", "i2"),  # hospital pools: number of wards; 0: the whole service closes
        ("beds_closed", "i4"),  # beds out of use for each closed ward
        ("name_hash", "u4"),
    ]
)

RULE = np.dtype(
    [
        ("measure", "i1"),  # RuleMeasure
        ("of", "i2"),  # service (occupancy) or partnership (delayed people), -1: everywhere
        ("above", "i8"),  # occupancy in millionths, or people
        ("for_minutes", "i4"),
        ("below", "i8"),
        ("below_minutes", "i4"),
        ("supply", "i2"),
        ("units", "i4"),
    ]
)
"""Surge beds and escalation rules, looked at every `REVIEW_EVERY` minutes (phase 3 of a minute)."""
REVIEW_EVERY = 60

TRANSFER = np.dtype([("from_pool", "i2"), ("to_pool", "i2"), ("stay_table", "i4"), ("name_hash", "u4")])

START_GROUP = np.dtype(
    [
        ("kind", "i1"),  # StartKind
        ("count", "i4"),
        ("partnership", "i2"),  # -1: by the shares of the stream
        ("stream", "i2"),
        ("service", "i2"),  # pool or service
        ("step", "i2"),
        ("need", "i1"),  # -1: from dependency
        ("elapsed_table", "i4"),  # minutes waited, or since being fit
        ("pool_choice", "i4"),  # fit and delayed people: choice of pool
        ("cohort_choice", "i4"),
        ("name_hash", "u4"),
    ]
)

CENSUS = np.dtype(
    [
        ("entry", "i1"),  # people_layout.Entry
        ("partnership", "i2"),  # -1: drawn
        ("partnership_choice", "i4"),
        ("cohort_choice", "i4"),  # choices, by partnership (first row; one choice each)
        ("stream", "i2"),
        ("pool", "i2"),
        ("step", "i2"),
        ("holds", "i2"),  # step of the place that somebody who has finished holds, -1: none
        ("needs", "i4"),  # bits by Need: the person has one of these
        ("arrived", "i4"),  # admitted, began to use the service or to wait; NEVER: drawn
        ("fit", "i4"),  # NEVER: not fit yet
        ("ready", "i4"),  # recorded ready, or finished in a service; NEVER: not, or drawn
        ("total_table", "i4"),  # minutes of the whole stay or of the time to fit, -1: none
        ("transferred_table", "i4"),  # in a pool reached by transfer: minutes from transfer to fit, -1: none
        ("elapsed_table", "i4"),  # if it is drawn: length-biased whole duration, or minutes waited; -1: none
        ("units", "i4"),  # units of the package now or waited for, -1: drawn
    ]
)
"""One row a person of a census file, in the order of the file's person_id."""


class Calendars(NamedTuple):
    """Many step functions of time in flat arrays.

    Calendar ``c`` has breakpoints ``first[c]:first[c + 1]``; ``value[k]`` holds from ``minute[k]`` to the next (the
    first breakpoint of a calendar is at a minute before everything); ``on_before[k]`` counts the minutes with value > 0
    between the first breakpoint and ``minute[k]``.
    """

    first: NDArray[np.int32]
    minute: NDArray[np.int32]
    value: NDArray[np.int32]
    on_before: NDArray[np.int64]


class Choices(NamedTuple):
    """Many choices by share: ``first[c]:first[c + 1]`` are choice ``c``; the first with ``u < threshold`` wins."""

    first: NDArray[np.int32]
    threshold: NDArray[np.uint64]
    target: NDArray[np.int32]


class Prices(NamedTuple):
    """Prices in pounds, by row: what a unit of a supply costs and who pays.

    ``per_unit_day`` is per place-day; for home care per hour of care; for teams per staff hour; ``extra_per_unit_day``
    is for units opened by a surge or escalation rule. Payers are indices into `vocabulary.settings.PAYERS`.
    """

    per_unit: NDArray[np.float64]
    payer: NDArray[np.int8]
    in_reach_per_place_day: NDArray[np.float64]
    in_reach_payer: NDArray[np.int8]
    extra_per_unit_day: NDArray[np.float64]
    extra_payer: NDArray[np.int8]
    bed_day_marginal: float
    bed_day_average: float
    set_aside_per_day: float | None  # the budget of a day that unscheduled bed days split; None: none is stated
    beds_closed: NDArray[np.int32]  # by supply: beds closed for good; the capacity is without them


@dataclass(frozen=True, eq=False)
class Plan:
    """A scenario as immutable arrays.

    Attributes
    ----------
    origin : datetime.date
        Date of minute 0.
    window_start, window_end, horizon : int
        Minutes: the window is [window_start, window_end); nothing happens at or after the horizon.
    partnerships, cohorts, streams, services, supplies, steps : tuple of str
        Keys, in index order. Services of a partnership are ``partnership.name``; hub tasks ``partnership.hub.task``;
        teams ``partnership.hub.team``; pools and shared services have their bare name; ``home`` is the way home.
    age_band : int array by cohort
        Index into AGE_BANDS.
    """

    name: str
    title: str
    scenario_hash: str
    origin: dt.date
    window_start: int
    window_end: int
    horizon: int
    holidays: tuple[dt.date, ...]
    partnerships: tuple[str, ...]
    cohorts: tuple[str, ...]
    streams: tuple[str, ...]
    services: tuple[str, ...]
    supplies: tuple[str, ...]
    steps: tuple[str, ...]
    titles: dict[str, str]  # key of anything -> name for people
    age_band: NDArray[np.int8]
    service: NDArray[np.void]  # SERVICE, in plan order (downstream first)
    service_supplies: NDArray[np.int32]  # supplies that a service draws from, the preferred first
    supply: NDArray[np.void]  # SUPPLY
    step: NDArray[np.void]  # STEP
    hub: NDArray[np.void]  # HUB, by partnership
    task: NDArray[np.void]  # TASK_PLAN
    stream: NDArray[np.void]  # STREAM
    stream_rate: NDArray[np.float64]  # [stream, hour from minute 0]: arrivals an hour, without the wave
    stream_accept: NDArray[np.uint64]  # [stream, hour]: threshold with which a candidate of thinning is accepted
    stream_follows_wave: NDArray[np.int8]
    wave: NDArray[np.int64]  # peak minute, table of its shift (minutes), table of its size (millionths); or empty
    wave_bell: NDArray[np.int64]  # by hours from the peak: the wave's shape in millionths
    offers: NDArray[np.void]  # OFFERS
    outbreak: NDArray[np.void]  # OUTBREAK
    rule: NDArray[np.void]  # RULE
    transfer: NDArray[np.void]  # TRANSFER
    transfer_chance: NDArray[np.uint64]  # [transfer, partnership, need]
    start_group: NDArray[np.void]  # START_GROUP
    start_groups: tuple[str, ...]  # their names
    census: NDArray[np.void]  # CENSUS
    need_threshold: NDArray[np.uint64]  # [partnership, cohort, need]: cumulative, the first with dependency < threshold
    conversion: NDArray[np.uint64]  # [partnership, place, need]: share of the need's dependency range that is lowered
    conversion_to: NDArray[np.int8]  # [need]: what it is lowered to
    need_step: NDArray[np.int32]  # [partnership, need]: the step of an assessed need
    d2a_safe_at_home: NDArray[np.uint64]  # [partnership, need]
    need_rank: NDArray[np.int32]  # [partnership, need]: rank in the hub's queues, order by_need
    dependency_rise_per_minute: NDArray[np.float64]  # by partnership, in units of dependency (2**32) a minute
    readmission: NDArray[np.uint64]  # thresholds: share within 28 days, extra share if assessed outside hospital
    readmission_pool: int
    readmission_table: int
    round_chance: NDArray[np.uint64]  # by day from minute 0: threshold that the board round records a fit person
    weekday: NDArray[np.int8]  # by day from minute 0: 1 on weekdays that are no service holiday
    round_minute: int  # minute of the day of the board round
    working_days: int  # calendar: 1 in the office hours of working days
    leaving_weekend: NDArray[np.uint64]  # thresholds: independent, arranged
    readiness_tables: dict[str, int]  # preparation, planned_error, unfit_again, fit_again, death_delayed
    readiness_chances: dict[str, int]  # reassessed: threshold
    planned_review: int  # minutes between new estimates of the planned date
    tables: NDArray[np.int32]  # [table, knot]: quantile tables in minutes (or units)
    calendars: Calendars
    choices: Choices
    branch: Choices  # by step: targets are steps or TO_...
    prices: Prices
    staff_hour_supplies: NDArray[np.int8]  # by supply: 1 for hub teams
    unit_label: tuple[str, ...]  # by supply: beds, places, quarter-hours a week, staff, cases
