"""Hospital pools: beds, boarding, surge, transfers and the way out."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from discharge_sim.scenario.base import Cost, Count, DatedUnits, NotNegative, Outbreaks, Positive, Share, Spread, Table


class Surge(Table):
    """Extra beds that open when a pool is full and close when it has eased."""

    beds: Count = Field(description="Beds that open.")
    opens_above_share: NotNegative = Field(description="Occupancy (share of staffed beds) above which they open ...")
    opens_after_hours: Positive = Field(description="... once it has lasted this many hours.")
    closes_below_share: NotNegative = Field(description="Occupancy of staffed beds below which they close ...")
    closes_after_hours: Positive = Field(description="... once it has lasted this many hours.")
    cost_per_bed_day: Cost | None = Field(None, description="Price of an open surge bed.")


class WardOutbreaks(Outbreaks):
    """Ward closures: people in the ward cannot move to a care home or intermediate care until it opens (46X)."""

    wards: int = Field(ge=1, description="Wards in the pool; a person lies in one of them.")
    beds_closed: Count = Field(
        0,
        description="Beds out of use while a ward is closed. Empty ones close at once, the others as they fall free: "
        "nobody is moved. Two wards closed at the same time take twice as many.",
    )


class Pool(Table):
    """A hospital pool: beds that stand in for each other."""

    title: str = Field("", description="Name for people.")
    setting: Literal[
        "acute_medical",
        "acute_surgical",
        "rehabilitation",
        "community_hospital",
        "mental_health",
        "learning_disability",
    ] = Field(description="Kind of pool.")
    counts_as_hospital: bool = Field(True, description="Whether waiting here is a delayed discharge.")
    beds: Count = Field(description="Staffed beds.")
    bed_changes: tuple[DatedUnits, ...] = Field((), description="Beds opened or closed between dates.")
    partnerships: tuple[str, ...] | None = Field(
        None,
        description="Partnerships it serves; left out: all. A check: what would bring residents of another one here "
        "(streams, transfers, boarding, people at the start, [readmission]) is refused.",
    )
    boards_in: str | None = Field(
        None, description="Pool in which people are boarded who wait too long for a bed here."
    )
    boards_after_hours: Positive = Field(4.0, description="Hours of waiting until boarding is tried.")
    surge: Surge | None = Field(None, description="Surge beds.")
    outbreaks: WardOutbreaks | None = Field(None, description="Ward closures.")
    not_fit_at_start: Count = Field(0, description="People in a bed and not yet fit at the start (stated start).")
    not_fit_at_start_stream: str | None = Field(
        None, description="Stream whose people they resemble (stay, cohorts, partnerships)."
    )
    beds_closed_by_scenario: Count = Field(
        0,
        description="Beds that this scenario closes for good: they are taken away from `beds` for the whole run, and "
        "their average cost counts as cash released.",
    )


class Transfer(Table):
    """A move between pools while not yet fit: not a delay, but the second pool's bed must be free."""

    from_pool: str = Field(description="Pool left.")
    to_pool: str = Field(description="Pool asked for.")
    partnerships: tuple[str, ...] | None = Field(None, description="Residents it applies to; left out: all.")
    share_by_need: dict[str, Share] = Field(
        description="Share transferred, by need as it would be assessed in hospital."
    )
    stay_days: Spread = Field(description="Days from being ready for the transfer to fit for discharge.")


class Leaving(Table):
    """When people can leave hospital."""

    window_opens: dt.time = Field(dt.time(9, 0), description="First time of day at which people leave.")
    window_closes: dt.time = Field(
        dt.time(19, 0), description="Time of day from which nobody leaves; 00:00:00 is the midnight that ends the day."
    )
    weekend_share_independent: Share = Field(
        1.0, description="Share of people without support who can leave on a weekend day or holiday."
    )
    weekend_share_arranged: Share = Field(0.3, description="The same for people with arranged support.")
    preparation_hours: Spread = Field(
        default_factory=lambda: Spread(distribution="exponential", mean=3.0),
        description="Hours from fit to being able to go, for people without support (medicines, transport).",
    )


class Prices(Table):
    """What a hospital bed day is worth, twice, because the two published prices answer different questions."""

    price_year: str = Field("2016/17", description="Price year of every price in the scenario.")
    bed_day_marginal_gbp: NotNegative = Field(
        0.0, description="Official price of a delayed bed day (what one day more costs)."
    )
    bed_day_average_gbp: NotNegative = Field(
        0.0, description="Average price of a hospital bed day (all costs shared out)."
    )
    set_aside_gbp_per_year: NotNegative | None = Field(
        None,
        description="Budget set aside in a year for the emergency hospital care of all partnerships: split by "
        "unscheduled bed days. Left out: unscheduled bed days at the average price.",
    )
