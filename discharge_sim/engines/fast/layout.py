"""The memory of the fast engine: one row a person, alarm, ticket, spell, service, ... and the tuple of all of them.

Rows are read and written as ``world.person[who].step``. Minutes are NEVER where nothing has happened, indices -1 where
there is none. Rows that are handed in begin with the columns of `vocabulary.records`, in order.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from discharge_sim.engines.fast.jit import INTERPRETED
from discharge_sim.engines.fast.words import OF_SPELL
from discharge_sim.plan.layout import HUB, RULE, SERVICE, STEP, STREAM, SUPPLY, TASK_PLAN
from discharge_sim.plan.people_layout import DRAWN_COLUMNS
from discharge_sim.vocabulary.needs import AssessmentPlace, Need
from discharge_sim.vocabulary.records import CAPACITY, DELAY, SPELL, TASK, VISIT

DRAWS_OF_SPELL = len(OF_SPELL)


def row(*columns: tuple[str, str], begins: np.dtype[np.void] | None = None) -> np.dtype[np.void]:
    """Return a row's dtype; interpreted, all columns are 64 bits wide (numpy's own integers do not widen)."""
    all_columns = [*(begins.descr if begins is not None else ()), *columns]
    all_columns = [("work_round" if name == "round" else name, *kind) for name, *kind in all_columns]
    if INTERPRETED:
        return np.dtype([(name, "i8") for name, *_ in all_columns])
    return np.dtype([(str(name), str(kind)) for name, kind, *_ in all_columns])


def of_plan(dtype: np.dtype[np.void], *more: str, wide: tuple[str, ...] = ()) -> np.dtype[np.void]:
    """Return a dtype for a small table of the plan with more columns: of 32 bits, or of 64.

    Columns without a sign have 64 bits with one here: the kernel knows no others.
    """
    own = [(str(name), str(kind).replace("<u4", "i8").replace("<u8", "i8")) for name, kind, *_ in dtype.descr]
    return row(*own, *((name, "i8" if name in wide else "i4") for name in more))


FACTS = row(*DRAWN_COLUMNS)
"""What is drawn about a person before anything happens; rows are in order of arrival, so that neighbours meet."""

PERSON_NOW = row(
    # who and where
    *((name, "i1") for name in ("chapter", "delayed", "route", "awaits", "hub_awaits", "hub_state", "hub_stage")),
    ("states_units", "i1"),  # the facts say what a package on their step takes
    ("key", "u4"),
    ("stream_spell", "u4"),  # with the key: this spell's words of the generator's counter
    ("number", "i4"),
    ("place", "i4"),  # ticket
    *((name, "i2") for name in ("place_service", "partnership")),
    ("spell", "i4"),
    *((name, "i2") for name in ("spell_number", "step")),
    *((name, "i4") for name in ("ticket_1", "last_started", "serial", "hub_serial", "kept", "process")),
    *((name, "i2") for name in ("on_step", "sequence")),
    # when
    *((name, "i4") for name in ("died_at", "unfit_at", "held_until", "admitted_at")),  # hazards
    *((name, "i4") for name in ("fit_at", "transfer_at", "refer_at", "slip_at")),  # plans of the spell
    *((name, "i4") for name in ("finish_at", "taper_at", "gives_up_at")),
    *((name, "i1") for name in ("dies", "again", "resumes", "gives_up_to")),
    *((name, "i4") for name in ("due_1", "due_2", "ticket_2")),
    *((name, "i1") for name in ("reason", "need")),  # need: as drawn
    ("return_step", "i2"),
    # what few need
    *((name, "i1") for name in ("shown_reason", "resume_reason")),
    *((name, "i2") for name in ("shown_pool", "resume_step")),
    *((name, "i4") for name in ("delay_from", "last_interval", "delayed_next", "delayed_before")),
    *((name, "i4") for name in ("resume_joined", "resume_lead_until", "lead_until", "kept_finish_at")),
    *((name, "i4") for name in ("readmission_at", "arrival", "joined_before")),
    *((name, "i2") for name in ("tapers", "counted_step", "counted")),
    *((name, "i4") for name in ("refusals", "times")),
)
"""A person now: three lines of the processor's cache, of which most things need one or two.

A row is used again when a story is over: `arrival` is the row of the person's facts.
"""
NEVER_COLUMNS = (
    *("died_at", "unfit_at", "held_until", "admitted_at", "due_1", "due_2", "finish_at", "kept_finish_at", "taper_at"),
    *("fit_at", "transfer_at", "refer_at", "slip_at"),
    *("readmission_at", "delay_from", "gives_up_at", "joined_before", "lead_until"),
)
NO_INDEX_COLUMNS = (
    *("reason", "shown_reason", "shown_pool", "return_step", "spell_number", "step", "place", "process", "kept"),
    *("place_service", "last_started", "ticket_1", "ticket_2", "spell", "times", "counted_step"),
    *("delayed_next", "delayed_before", "on_step", "last_interval"),
)

ENTRY = row(("who", "i4"), ("serial", "i4"), ("word", "i1"), ("alarm", "i1"))
"""Something to be done in this very minute, in order."""

ALARM = row(
    *(("who", "i4"), ("serial", "i4"), ("next", "i4"), ("minute_of_day", "i2"), ("phase", "i1"), ("word", "i1")),
    *(("place", "i4"), ("spell", "i4")),
)
"""An alarm, void if what waited for it has gone on since (the serial is another one).

`place` and `spell` are those when it was set: the memory is asked for them before it rings.
"""
PIECE_BITS = 5
ALARMS_A_PIECE = 1 << PIECE_BITS
DAY_OF_ALARMS = row(("first", "i4"), ("next", "i4"), ("journeys", "i4"))
"""The alarms of a day, in the order in which they were set: pieces of their table, and the next row; its journeys."""
MINUTE_OF_DAY = row(("first", "i4"), ("last", "i4"), ("journeys", "i4"))
"""The alarms of a minute of today, by phase, and in the order in which they were set; its journeys, in no order."""
NOTED = row(("who", "i4"), ("serial", "i4"), ("minute", "i4"), ("word", "i1"))
"""An alarm that is to be written when the present minute is over."""

HUB_WORK = row(
    *((name, "i1") for name in ("rapid", "employer")),
    *((name, "i4") for name in ("from_minute", "work_round", "waiting", "case", "busy", "shift", "slice", "slice_of")),
    *((name, "i4") for name in ("position", "task", "left", "turnaround", "joined")),
)
"""The hub's work for a person."""

SPELL_NOW = row(
    *((name, "i1") for name in ("interim_possible", "assessed_now", "assessed_rapidly", "left_before_assessment")),
    *((name, "i2") for name in ("cancelled_at_most", "transfer_to")),
    *((name, "i4") for name in ("slip_after", "cancelled_after", "new_date_after", "work_done", "work_rounds")),
    ("of_no_use", "i2"),  # so that the words begin at a multiple of their size
    *((f"word_{which}", "u4") for which in range(DRAWS_OF_SPELL)),
    begins=SPELL,
)
"""A spell: two lines of cache, with the draws made when it began."""
WORDS_OF_SPELL = SPELL_NOW.itemsize // 4
FIRST_WORD_OF_SPELL = SPELL_NOW.fields["word_0"][1] // 4  # type: ignore[index]
"""Where the draws are, when the memory of spells is read word by word (`spell_word`)."""

TICKET = row(
    *((name, "i4") for name in ("who", "rank", "next", "before")),
    ("supply", "i2"),
    *((name, "i1") for name in ("interim", "weekdays_only")),
    begins=VISIT,
)
"""A place in a queue, then the place itself: one line of cache. Tickets of the hub have no sequence.

`units` are asked for and taken; `last_units` are those held now.
"""

JOURNEY = row(
    *(("person", "i4"), ("spell", "i2"), ("sequence", "i2"), ("held", "i4")),
    *(("joined", "i4"), ("started", "i4"), ("next", "i4")),
)
"""A visit by which somebody goes home and is there in the same minute: what else a ticket holds is the same for all."""

DEATH = row(("number", "i4"), ("minute", "i4"))
"""A death, by patient number."""
DELAY_ROW, TASK_ROW, CAPACITY_ROW = row(begins=DELAY), row(begins=TASK), row(begins=CAPACITY)
NEEDS, PLACES = len(Need), len(AssessmentPlace)
RESERVE = 64
"""Rows of tickets and spells kept free: one person's going on, until it rests, needs only a few."""
TIMES = row(("step", "i4"), ("count", "i4"), ("next", "i4"))
"""How often a person has been on a step."""
CHANGE = row(("minute", "i4"), ("kind", "i4"), ("row", "i4"), ("value", "i4"), ("ward", "i4"))
BREAKPOINT = row(("minute", "i4"), ("value", "i4"), ("on_before", "i4"))
OUTLET = np.dtype([("threshold", "i8"), ("target", "i8")])
DAY = np.dtype([("round_chance", "i8"), ("weekday", "i8")])
WAY_HOME = row(("opens", "i4"), ("closes", "i4"), ("door", "i4"))
"""A time in which people can leave for home, in order; the last is beyond all horizons."""
NEED_ROW = np.dtype([("step", "i8"), ("rank", "i8"), ("safe_at_home", "i8")])

SERVICE_NOW = of_plan(
    SERVICE,
    *("first", "last", "last_known", "rank_of_last", "last_joined_at", "person_of_last"),
    *("hospital_joined", "community_joined", "is_closed", "wards", "wards_closed", "door_now", "only_supply"),
    *("pending_0", "pending_1", "pending_2", "weekend_leavers", "passed_on", "acceptance", "interim_possible"),
    *("there_at_start", "came_in", "went_out", "died"),
    wide=("acceptance", "interim_possible"),
)
"""A service now. `last_known` is who is last in the queue, if what decides the order is known of that one;
`weekend_leavers` are those in the queue who can leave hospital at a weekend.
"""
SUPPLY_NOW = of_plan(SUPPLY, "capacity_now", "extra", "in_force", "in_use", "services_first", "services_count")
RULE_NOW = of_plan(RULE, "active", "since")
STEP_ROW, HUB_ROW, TASK_PLAN_ROW, STREAM_ROW = of_plan(STEP), of_plan(HUB), of_plan(TASK_PLAN), of_plan(STREAM)

CLOCK = np.dtype(
    [
        (name, "i8")
        for name in (
            # the present
            *("now", "today", "full", "events", "dirty_count", "latest_dirty", "delayed_first", "wards_closed"),
            "alone",  # whether whoever comes is all that happens in this minute
            # what is to be done, and what comes
            *("urgent_first", "urgent_end", "changes_first", "changes_end", "noted", "free_piece"),
            *("changed", "arrived", "next_change", "next_arrival", "next_of_calendar", "next_review"),
            *("next_alarm", "midnight"),  # of today
            # rows in use
            *("people", "free_rows", "tickets", "tickets_at_start", "journeys", "spells", "delays", "tasks"),
            *("capacities", "deaths", "times", "pieces"),
            # figures of the plan
            *("horizon", "round_minute", "working_days", "planned_review", "readmission", "readmission_extra"),
            *("readmission_pool", "readmission_table", "first_pool", "preparation", "planned_error", "unfit_again"),
            *("fit_again", "death_delayed", "reassessed", "weekend_independent", "weekend_arranged", "wards_at_most"),
            "cohorts",
        )
    ]
)
"""The clock and everything else of which there is one."""


class World(NamedTuple):
    """One replication of one plan: everything that the kernel reads and writes."""

    clock: Any
    schedule: Any  # round keys of the generator, two a round
    spell_purpose: Any  # for which a spell's first draws are made together
    # people
    facts: Any
    blank_person: Any
    blank_ticket: Any
    blank_spell: Any
    person: Any
    free_row: Any  # rows of people whose story is over
    death: Any
    work: Any
    spell: Any
    spell_word: Any  # the memory of spells: spell * WORDS_OF_SPELL + FIRST_WORD_OF_SPELL + purpose
    ticket: Any
    journey: Any
    times: Any
    # rows handed in
    delay: Any
    task_row: Any
    capacity_row: Any
    # time
    alarm: Any
    piece_after: Any
    day_of_alarms: Any
    minute: Any  # of today
    busy: Any  # by part of today: a bit for each minute that has alarms
    urgent: Any
    changes: Any
    noted: Any
    calendar_changes: Any
    # places
    service: Any
    supply: Any
    dirty: Any  # a bit for each service that is to be looked at again
    supply_services: Any
    service_supplies: Any
    closed_wards: Any
    delayed_people: Any
    rule: Any
    # the plan
    step: Any
    outlet: Any
    hub: Any
    task: Any
    stream: Any
    need: Any  # partnership * NEEDS + need
    need_threshold: Any  # (partnership * cohorts + cohort) * NEEDS + need
    conversion: Any  # (partnership * PLACES + place) * NEEDS + need
    conversion_to: Any
    dependency_rise: Any
    day: Any
    way_home: Any
    way_home_of_day: Any  # the first row of `way_home` that has not passed at a day's midnight
    tables: Any  # table * KNOTS + knot
    calendar_first: Any
    calendar_row: Any  # where a calendar was looked at last
    breakpoint: Any


INT64, INT32, FLOAT64 = np.dtype(np.int64), np.dtype(np.int32), np.dtype(np.float64)
UINT32 = np.dtype(np.uint32)
WORLD_DTYPES: dict[str, np.dtype[Any]] = {
    "clock": CLOCK,
    "schedule": UINT32,
    "spell_purpose": UINT32,
    "facts": FACTS,
    "blank_person": PERSON_NOW,
    "blank_ticket": TICKET,
    "blank_spell": SPELL_NOW,
    "person": PERSON_NOW,
    "free_row": INT32,
    "death": DEATH,
    "work": HUB_WORK,
    "spell": SPELL_NOW,
    "spell_word": UINT32,
    "ticket": TICKET,
    "journey": JOURNEY,
    "times": TIMES,
    "delay": DELAY_ROW,
    "task_row": TASK_ROW,
    "capacity_row": CAPACITY_ROW,
    "alarm": ALARM,
    "piece_after": INT32,
    "day_of_alarms": DAY_OF_ALARMS,
    "minute": MINUTE_OF_DAY,
    "busy": INT64,
    "urgent": ENTRY,
    "changes": ENTRY,
    "noted": NOTED,
    "calendar_changes": CHANGE,
    "service": SERVICE_NOW,
    "supply": SUPPLY_NOW,
    "dirty": INT64,
    "supply_services": INT32,
    "service_supplies": INT32,
    "closed_wards": INT64,
    "delayed_people": INT64,
    "rule": RULE_NOW,
    "step": STEP_ROW,
    "outlet": OUTLET,
    "hub": HUB_ROW,
    "task": TASK_PLAN_ROW,
    "stream": STREAM_ROW,
    "need": NEED_ROW,
    "need_threshold": INT64,
    "conversion": INT64,
    "conversion_to": INT64,
    "dependency_rise": FLOAT64,
    "day": DAY,
    "way_home": WAY_HOME,
    "way_home_of_day": INT32,
    "tables": INT32,
    "calendar_first": INT32,
    "calendar_row": INT32,
    "breakpoint": BREAKPOINT,
}
"""Type of the rows of each table of the world: the kernel is compiled for these."""

_FIXED = frozenset(
    (
        *("schedule", "spell_purpose", "facts", "blank_person", "blank_ticket", "blank_spell", "calendar_changes"),
        *("supply_services", "service_supplies", "step"),
        *("outlet", "hub", "task", "stream", "need", "need_threshold", "conversion", "conversion_to"),
        *("dependency_rise", "day", "way_home", "way_home_of_day", "tables", "calendar_first", "breakpoint"),
    )
)
_FIXED_COLUMNS = {"service": frozenset(SERVICE.names or ()), "supply": frozenset(SUPPLY.names or ())}


def is_fixed(table: str, column: str) -> bool:
    """Whether nothing that the kernel does can change a column of a table: the plan, and what was drawn before."""
    return table in _FIXED or column in _FIXED_COLUMNS.get(table, ())
