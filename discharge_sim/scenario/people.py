"""People: where they come from, who they are, what they need."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from discharge_sim.scenario.base import Count, DatedFactor, NotNegative, Positive, Share, Spread, Table


class Cohort(Table):
    """People of one age band and risk band."""

    title: str = Field("", description="Name for people.")
    age_band: Literal["18_74", "75_plus"] = Field(description="Age band of the official counts.")
    risk_band: str = Field("all", description="Free word for the risk band.")


class RespiratoryWave(Table):
    """A winter wave of respiratory illness of uncertain size and time: a bell on top of the streams that follow it."""

    peak_date: dt.date = Field(description="Most likely day of the peak.")
    peak_date_sd_days: NotNegative = Field(0.0, description="Standard deviation of the peak's day between winters.")
    extra_share_at_peak: float = Field(
        ge=0.0, le=100.0, description="Extra arrivals at the peak, as a share of the stream's rate; 0: no wave."
    )
    extra_share_sigma: float = Field(
        0.0, ge=0.0, le=3.0, description="Sigma of the lognormal size between winters (median 1)."
    )
    width_days: Positive = Field(14.0, description="Standard deviation of the bell, in days.")


class StreamBase(Table):
    """What all streams have in common."""

    title: str = Field("", description="Name for people.")
    per_day: NotNegative = Field(description="Mean arrivals a day before profiles.")
    dominating_per_day: Positive = Field(
        description="Absolute rate that thinning starts from: at least the highest rate that any configuration reaches."
    )
    month_index: dict[str, NotNegative] = Field(
        default_factory=dict, description="Factor by month (jan ... dec); a month left out counts 1."
    )
    weekday_index: tuple[NotNegative, ...] = Field(
        (1, 1, 1, 1, 1, 1, 1), min_length=7, max_length=7, description="Factor Monday to Sunday."
    )
    hour_index: tuple[NotNegative, ...] = Field(
        (1,) * 24, min_length=24, max_length=24, description="Factor for each hour of the day."
    )
    public_holiday_index: NotNegative = Field(1.0, description="Factor on service holidays.")
    dated_factors: tuple[DatedFactor, ...] = Field((), description="Factors between dates (fewer electives, ...).")
    follows_respiratory_wave: bool = Field(False, description="Whether the respiratory wave adds to this stream.")
    case_management_avoids_share: Share = Field(
        0.0, description="Share of arrivals avoided by case management, net of regression to the mean."
    )
    partnership_shares: dict[str, Share] = Field(description="Share of people by home partnership; sums to 1.")
    cohort_shares: dict[str, Share] = Field(description="Share of people by cohort; sums to 1.")


class HospitalStream(StreamBase):
    """People who ask for a hospital bed."""

    kind: Literal["emergency", "elective"] = Field(description="Emergencies wait; electives can be cancelled.")
    pool: str = Field(description="Hospital pool asked for.")
    time_to_fit_days: Spread = Field(
        description="Days from arrival to physiologically fit for discharge (or transfer)."
    )
    dies_in_hospital_share: Share = Field(0.0, description="Share who die instead of becoming fit.")
    bed_priority: int = Field(0, ge=0, le=9, description="Rank in the queue for a bed: 0 goes first.")
    cancelled_after_hours: Positive = Field(
        6.0, description="Electives: hours without a bed until the date is cancelled."
    )
    new_date_after_days: Positive = Field(14.0, description="Electives: days until the new date.")
    cancelled_at_most: int = Field(2, ge=0, description="Electives: cancelled this often, then counted as lost.")


class CommunityStream(StreamBase):
    """People in the community who ask for the services that hospital patients wait for."""

    kind: Literal["community_referral", "virtual_ward_referral"] = Field(description="Where the request goes.")
    route: Literal["community", "self_funding"] = Field("community", description="The class they compete in.")
    pathway_shares: dict[str, Share] = Field(description="Share by pathway asked for; sums to 1.")
    would_be_admitted_share: Share = Field(
        0.0, description="Virtual-ward referrals: share who are admitted to hospital if no slot is found in time."
    )
    admitted_after_hours: Positive = Field(24.0, description="Virtual-ward referrals: hours without a slot until then.")
    admitted_to_pool: str | None = Field(
        None, description="Virtual-ward referrals: hospital pool they are admitted to."
    )


Stream = Annotated[HospitalStream | CommunityStream, Field(discriminator="kind")]


class NeedShares(Table):
    """Needs of one cohort as they would be assessed in hospital; the shares sum to 1."""

    independent: Share = Field(0.0, description="Leaves without arranged support.")
    restart: Share = Field(0.0, description="Returns to the package or care-home place held for them.")
    independent_after_assessment: Share = Field(0.0, description="Assessed by the hub, then leaves without support.")
    home_support: Share = Field(0.0, description="Re-ablement or home care.")
    step_down: Share = Field(0.0, description="Intermediate care.")
    long_term_care: Share = Field(0.0, description="A care home.")
    family_arranged: Share = Field(0.0, description="The family arranges care, or chooses a home.")
    housing: Share = Field(0.0, description="A tenancy, adaptation or equipment.")
    complex: Share = Field(0.0, description="A legal process or specialist place.")


class NeedConversion(Table):
    """How the same people's need is lowered when the assessment is completed outside hospital (never raised)."""

    home_share_of_would_be_long_term_care: Share = Field(
        0.0, description="Of would-be long-term care: home with support."
    )
    home_share_of_would_be_step_down: Share = Field(0.0, description="Of would-be step-down: home with support.")
    independent_share_of_would_be_home_support: Share = Field(
        0.0, description="Of would-be home support: independent after assessment."
    )


class Conversions(Table):
    """Need conversions by place of assessment."""

    home: NeedConversion = Field(default_factory=NeedConversion, description="Assessed at home.")
    intermediate_care: NeedConversion = Field(
        default_factory=NeedConversion, description="Assessed in intermediate care."
    )
    dependency_rise_per_day_waited: Share = Field(
        0.0,
        description="Deconditioning: rise of the latent dependency (0-1) for each day waited in hospital once ready.",
    )


class DatedShare(Table):
    """A share in force between two dates (both included)."""

    start: dt.date = Field(description="First day.")
    end: dt.date = Field(description="Last day.")
    share: Share = Field(description="Share in force.")


class Readiness(Table):
    """How a fit person becomes recorded ready, and what can happen while waiting."""

    round_time: dt.time = Field(dt.time(10, 0), description="Time of the board round.")
    weekday_share: Share = Field(1.0, description="Chance that a weekday round records a fit person as ready.")
    saturday_share: Share = Field(0.0, description="The same on a Saturday.")
    sunday_share: Share = Field(0.0, description="The same on a Sunday.")
    public_holiday_share: Share = Field(0.0, description="The same on a service holiday.")
    dated_shares: tuple[DatedShare, ...] = Field((), description="Chances between dates (fewer over the holidays).")
    planned_date_error_sd_days: NotNegative = Field(3.0, description="Error of the estimated date made on admission.")
    planned_date_review_days: Positive = Field(7.0, description="Days between new estimates.")
    unfit_again_per_delayed_day: Share = Field(0.0, description="Chance a delayed day that the person is unfit again.")
    unfit_again_at_start: Count = Field(
        0,
        description="Stated start: people who had been recorded ready and are unfit again for the moment, beside those "
        "delayed and like them (spread over the groups of delayed people as these are large).",
    )
    time_to_fit_again_days: Spread = Field(
        default_factory=lambda: Spread(distribution="exponential", mean=5.0), description="Days until fit once more."
    )
    reassessed_after_unfit_share: Share = Field(
        0.5, description="Share whose assessment is repeated after being unfit."
    )
    death_per_delayed_day: Share = Field(0.0, description="Chance of dying a delayed day.")


class Readmission(Table):
    """Emergency readmission after leaving hospital."""

    within_28_days_share: Share = Field(0.0, description="Share readmitted within 28 days of leaving to the community.")
    extra_share_if_assessed_outside: Share = Field(
        0.0, description="Added for people who left before their assessment (discharge to assess)."
    )
    pool: str | None = Field(None, description="Pool of the readmission; left out: the pool of the first admission.")
    time_to_fit_days: Spread = Field(
        default_factory=lambda: Spread(distribution="lognormal", mean=7.0, sigma=1.1), description="Days to fit again."
    )
