"""The discharge hub: teams, tasks, organisation and policy."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from discharge_sim.scenario.base import Cost, NotNegative, Positive, Share, Spread, Table, Weekday

Role = Literal[
    "social_worker", "care_manager", "occupational_therapist", "physiotherapist", "nurse", "mental_health_officer"
]


MOST_STAFF = 10_000
"""Of one team: the absence of each of them is drawn for every day."""


class Cover(Table):
    """Staff added to (or taken from) a roster between two dates, both included."""

    start: dt.date = Field(description="First day.")
    end: dt.date = Field(description="Last day.")
    weekday: int = Field(0, ge=-MOST_STAFF, le=MOST_STAFF, description="Staff added on weekdays.")
    saturday: int = Field(0, ge=-MOST_STAFF, le=MOST_STAFF, description="Staff added on Saturdays.")
    sunday: int = Field(0, ge=-MOST_STAFF, le=MOST_STAFF, description="Staff added on Sundays.")
    public_holiday: int = Field(0, ge=-MOST_STAFF, le=MOST_STAFF, description="Staff added on service holidays.")


class Team(Table):
    """Staff of one role and one employer: how many are on shift on each kind of day."""

    title: str = Field("", description="Name for people.")
    role: Role = Field(description="Role: says which tasks they can do.")
    employer: Literal["nhs", "council", "partnership"] = Field(
        description="Employer: hand-offs happen between employers."
    )
    weekday: int = Field(0, ge=0, le=MOST_STAFF, description="Staff on shift on a weekday.")
    saturday: int = Field(0, ge=0, le=MOST_STAFF, description="Staff on shift on a Saturday.")
    sunday: int = Field(0, ge=0, le=MOST_STAFF, description="Staff on shift on a Sunday.")
    public_holiday: int = Field(
        0, ge=0, le=MOST_STAFF, description="Staff on shift on a service holiday, whatever its weekday."
    )
    shift_start: dt.time = Field(dt.time(8, 30), description="Start of the shift.")
    shift_hours: float = Field(7.5, gt=0.0, le=24.0, description="Hours of a shift.")
    cover: tuple[Cover, ...] = Field((), description="Holiday and winter cover.")
    absence_share: Share = Field(0.0, description="Chance that a rostered member is absent on a day.")
    cost_per_hour: Cost = Field(default_factory=lambda: Cost(gbp=0.0), description="Price of a staff hour.")


class Task(Table):
    """A piece of hub work for one patient. Tasks are done in order of `position`."""

    title: str = Field("", description="Name for people.")
    position: int = Field(ge=1, description="Place in the sequence of work.")
    roles: tuple[Role, ...] = Field(min_length=1, description="Roles that can do it, the preferred first.")
    work_hours: Spread = Field(description="Hours of one member of staff's work.")
    turnaround_working_days: Spread = Field(
        default_factory=lambda: Spread(distribution="constant", mean=0.0),
        description="Working days after the work that staff cannot shorten (family meeting, reports).",
    )
    needs: tuple[str, ...] | None = Field(None, description="Needs for which it is done; left out: all.")


class Panel(Table):
    """A funding panel that decides in batches."""

    weekdays: tuple[Weekday, ...] = Field(min_length=1, description="Days on which it meets (not on service holidays).")
    time: dt.time = Field(dt.time(14, 0), description="Time of its decisions.")
    needs: tuple[str, ...] = Field(min_length=1, description="Needs that must pass it.")


class DischargeToAssess(Table):
    """Leave first, be assessed afterwards."""

    rapid_assessment_hours: Spread = Field(description="Hours of one member of staff's work for the rapid assessment.")
    rapid_assessment_roles: tuple[Role, ...] = Field(
        min_length=1, description="Roles that can do it, the preferred first."
    )
    home_pathway: str = Field(description="Pathway of those who are safe at home while being assessed.")
    intermediate_pathway: str = Field(description="Pathway of the others: assessed in intermediate care.")
    safe_at_home_share_by_need: dict[str, Share] = Field(
        description="Share who are safe at home, by the need as it would be assessed in hospital."
    )
    needs: tuple[str, ...] = Field(
        ("independent_after_assessment", "home_support", "step_down", "long_term_care"),
        description="Needs to which it applies; the others are assessed in hospital.",
    )


class Hub(Table):
    """How one partnership's discharge hub is organised."""

    organisation: Literal["separate", "integrated"] = Field(
        description="separate: each task belongs to one employer, with hand-offs; integrated: one pooled team."
    )
    policy: Literal["assess_in_hospital", "discharge_to_assess"] = Field(
        "assess_in_hospital", description="Where people are assessed."
    )
    starts: Literal["on_readiness", "before_planned_date"] = Field("on_readiness", description="When work begins.")
    days_before_planned_date: NotNegative = Field(0.0, description="Days before the planned date at which work begins.")
    repeated_if_slips_days: Positive = Field(
        7.0, description="If the person is not fit this many days after the planned date, the work is repeated."
    )
    hand_off_working_days: NotNegative = Field(
        0.0, description="Working days before each change of employer (separate)."
    )
    order: Literal["first_come", "longest_wait", "earliest_due", "by_need"] = Field(
        "first_come",
        description="first_come: by referral to the task; longest_wait: ready longest; earliest_due: 72 hours after "
        "(expected) readiness; by_need: see need_ranks.",
    )
    need_ranks: dict[str, int] = Field(default_factory=dict, description="by_need: rank of each need, 0 goes first.")
    open_cases_per_worker: Positive | None = Field(
        None, description="Cap on open cases for each weekday member of staff."
    )
    panel: Panel | None = Field(None, description="Funding panel.")
    teams: dict[str, Team] = Field(description="Teams by name.")
    tasks: dict[str, Task] = Field(description="Tasks by name.")
    discharge_to_assess: DischargeToAssess | None = Field(None, description="Needed by that policy.")
    assessment_days_at_start: Spread | None = Field(
        None,
        description="Stated start and census: days from referral to the assessment complete before the start. So much "
        "of the assessments of people who are there as time has passed since their referral is done by then; left out: "
        "the work begins anew on the first day.",
    )
