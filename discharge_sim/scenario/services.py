"""Services after hospital: kinds are the model's, services are data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from discharge_sim.scenario.base import (
    WORKING_WEEK,
    Cost,
    Count,
    DatedUnits,
    NotNegative,
    Outbreaks,
    Positive,
    Share,
    Spread,
    Table,
    Weekday,
)


class ServiceBase(Table):
    """What all services have in common."""

    title: str = Field("", description="Name for people.")
    admission_days: tuple[Weekday, ...] = Field(WORKING_WEEK, description="Days on which people can start.")
    admits_on_public_holidays: bool = Field(False, description="Whether people can start on service holidays.")
    admission_opens: dt.time = Field(dt.time(9, 0), description="First time of day at which people can start.")
    admission_closes: dt.time = Field(
        dt.time(19, 0), description="Time of day from which nobody starts; 00:00:00 is the midnight that ends the day."
    )
    weekend_leavers_only: bool = Field(
        False,
        description="On Saturdays, Sundays and service holidays in the list only people who can leave hospital then "
        "(share in [leaving]) start.",
    )
    order: Literal["first_come", "priority", "earliest_due"] = Field("first_come", description="Who goes first.")
    hospital_rank: int = Field(
        0, ge=0, le=9, description="priority: rank of people who wait in hospital, 0 goes first."
    )
    community_rank: int = Field(0, ge=0, le=9, description="priority: rank of people who wait in the community.")
    hospital_target_days: NotNegative = Field(
        3.0, description="earliest_due: days within which a hospital patient is due."
    )
    community_target_days: NotNegative = Field(28.0, description="earliest_due: days within which others are due.")
    occupied_share_at_start: Share = Field(0.0, description="Share of capacity in use at the start (stated start).")
    people_at_start: Count | None = Field(
        None,
        description="People in the service at the start (stated start), more than there is room for if need be; left "
        "out: occupied_share_at_start of the capacity.",
    )
    waiting_at_start: Count = Field(0, description="People of the community who wait at the start (stated start).")
    waited_at_start_days: Spread = Field(
        default_factory=lambda: Spread(distribution="exponential", mean=14.0), description="Days they have waited."
    )
    held_days_in_hospital: NotNegative = Field(
        0.0, description="Days that a place or package is held for a person admitted to hospital."
    )
    hospital_admissions_per_year: NotNegative = Field(
        0.0, description="Emergency admissions of one person in this service in a year (care-home in-reach lowers it)."
    )
    cost: Cost | None = Field(None, description="Price of one unit: a place-day, or an hour of care.")


class HomeCare(ServiceBase):
    """Home care or re-ablement at home: hours a week shared by packages."""

    kind: Literal["home_care"] = "home_care"
    hours_per_week: NotNegative = Field(description="Hours of care a week that can be given.")
    hours_changes: tuple[DatedUnits, ...] = Field((), description="Hours a week added or taken away between dates.")
    package_hours_per_week: Spread = Field(description="Hours a week of a package at its start.")
    last_package_share: Annotated[float, Field(gt=0.0, le=1.0)] = Field(
        1.0, description="Hours at the end of the taper, as a share of the first."
    )
    taper_days: NotNegative = Field(0.0, description="Days over which the package tapers.")
    tapers_over_stay: bool = Field(
        False,
        description="Whether the package tapers over the person's own stay instead of over taper_days: the stay falls "
        "into taper_steps + 1 equal parts, the first with the whole package, the last with the last share of it.",
    )
    taper_steps: int = Field(1, ge=1, le=12, description="Equal steps of the taper.")
    small_packages_overtake: bool = Field(
        True, description="Whether a smaller package may start before a larger one ahead of it."
    )
    stay_days: Spread = Field(description="Days from start to end of a package.")

    @property
    def capacity_fields(self) -> tuple[str, str]:
        """Names of the field that holds the capacity, and of its changes between dates."""
        return "hours_per_week", "hours_changes"


class PlaceService(ServiceBase):
    """Places that one person fills: intermediate care, discharge lounge, virtual ward, specialist places."""

    kind: Literal["intermediate_care", "virtual_ward", "place"]
    places: Count = Field(description="Places.")
    place_changes: tuple[DatedUnits, ...] = Field((), description="Places added or taken away between dates.")
    stay_days: Spread = Field(description="Days until the person could move on.")
    in_reach: bool = Field(False, description="Rehabilitation staff and general practitioner rounds come in.")
    stay_with_in_reach_days: Spread | None = Field(
        None, description="Days until the person could move on, with in-reach."
    )
    in_reach_cost_per_place_day: Cost | None = Field(None, description="Price of in-reach for one place.")
    review_day: Positive | None = Field(
        None, description="Day of the review (28): a share of those still there move on."
    )
    review_ends_stay_share: Share = Field(0.0, description="Share of people still there whom the review lets move on.")
    review_days: tuple[Weekday, ...] = Field(WORKING_WEEK, description="Days on which reviews are held.")
    outbreaks: Outbreaks | None = Field(None, description="Closures by infection.")
    huddle_time: dt.time | None = Field(
        None, description="Virtual ward: time of the daily huddle at which people start."
    )

    @property
    def capacity_fields(self) -> tuple[str, str]:
        """Names of the field that holds the capacity, and of its changes between dates."""
        return "places", "place_changes"


class CareHome(ServiceBase):
    """Care homes of a locality: suitable vacancies are offered; a person accepts or waits on."""

    kind: Literal["care_home"] = "care_home"
    places: Count = Field(description="Places: the upper bound.")
    place_changes: tuple[DatedUnits, ...] = Field((), description="Places added or taken away between dates.")
    offers_per_week: NotNegative | None = Field(
        None, description="Suitable vacancies a week; left out: places x occupied share / mean stay x suitable share."
    )
    suitable_share: Share = Field(1.0, description="Share of vacancies that suit the people waiting.")
    offer_shares: dict[Literal["hospital", "community", "self_funding"], Share] = Field(
        description="Share of offers made to each class first; sums to 1."
    )
    passed_on: bool = Field(
        True, description="Whether an offer that its class does not take goes to the other classes."
    )
    acceptance_share: Share = Field(1.0, description="Chance that a person accepts an offer.")
    interim_accepted_share: Share = Field(
        0.0,
        description="Of people who have refused an offer: share for whom an interim move is possible "
        "(71 instead of 71X).",
    )
    outbreaks: Outbreaks | None = Field(None, description="Closures by infection.")
    stay_days: Spread = Field(description="Days from moving in to leaving or death.")


class Process(ServiceBase):
    """Something that must be finished while the person stays where they are: a legal process, a tenancy, equipment."""

    kind: Literal["process"] = "process"
    at_once: int | None = Field(
        None, ge=0, description="How many can be worked on at once (mental health officers); left out: no limit."
    )
    stay_days: Spread = Field(description="Days that the process takes.")


Service = Annotated[HomeCare | PlaceService | CareHome | Process, Field(discriminator="kind")]


def starts_filled(service: ServiceBase, start_state: str) -> bool:
    """Return whether a share of whatever capacity there is begins in use: more of it begins with more people in it."""
    return start_state == "stated" and service.people_at_start is None and service.occupied_share_at_start > 0


class Pathway(Table):
    """One step of a person's way: what is waited for, how long it lasts, where it leads."""

    title: str = Field("", description="Name for people.")
    lead_days: Spread | None = Field(None, description="Days before the person joins the queue (sourcing, arranging).")
    lead_reason: str | None = Field(None, description="Official reason during the lead time; left out: waiting_reason.")
    service: str | None = Field(None, description="Service waited for; left out: none (the lead time, then on).")
    waiting_reason: str | None = Field(None, description="Official reason while waiting for the service.")
    stay_days: Spread | None = Field(None, description="Overrides the service's stay.")
    after_hours: Positive | None = Field(None, description="Hours of waiting after which `then` happens, once.")
    then: Literal["switch", "also", "interim", "leave"] | None = Field(
        None,
        description="switch: wait for `alternative` instead; also: for both, the first wins; interim: move there and "
        "keep the place in this queue; leave: give up waiting.",
    )
    alternative: str | None = Field(None, description="Pathway of `then`.")
    leads_to: dict[str, Share] = Field(
        default_factory=lambda: {"home": 1.0},
        description="Where people go at the end, by share: pathways, or home, died, hospital, assessed_need.",
    )


class StatedDelayed(Table):
    """People recorded ready and still in hospital at the start."""

    count: Count = Field(description="People.")
    waited_days: Spread = Field(description="Days since their ready date.")
    pool_shares: dict[str, Share] = Field(description="Share by hospital pool; sums to 1.")
    need: str = Field(description="Need as assessed in hospital.")
    pathway: str | None = Field(
        None, description="Pathway they wait on (assessed); left out: still waiting for assessment."
    )


class StatedFit(Table):
    """People fit to leave but not yet recorded ready at the start: a board round is still to come."""

    count: Count = Field(description="People.")
    fit_since_days: Spread = Field(description="Days since they became fit.")
    pool_shares: dict[str, Share] = Field(description="Share by hospital pool; sums to 1.")
    need: str = Field(description="Need as it would be assessed in hospital.")


class AtStart(Table):
    """The stated state of a partnership at the start."""

    delayed: dict[str, StatedDelayed] = Field(default_factory=dict, description="Delayed people by a free name.")
    fit: dict[str, StatedFit] = Field(
        default_factory=dict, description="People fit and not yet recorded ready, by a free name."
    )

    def groups(self) -> Iterator[tuple[str, StatedDelayed | StatedFit]]:
        """Yield everybody who is only waiting to leave, with the path below this table."""
        yield from ((f"delayed.{name}", group) for name, group in self.delayed.items())
        yield from ((f"fit.{name}", group) for name, group in self.fit.items())
