"""The whole scenario: every table that a planner can write."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field

from discharge_sim.scenario.base import LARGEST, Cost, NotNegative, Positive, Share, Table
from discharge_sim.scenario.hospital import Leaving, Pool, Prices, Transfer
from discharge_sim.scenario.hub import Hub
from discharge_sim.scenario.ipacs import Ipacs
from discharge_sim.scenario.people import (
    Cohort,
    Conversions,
    NeedShares,
    Readiness,
    Readmission,
    RespiratoryWave,
    Stream,
)
from discharge_sim.scenario.services import AtStart, Pathway, Service


class Period(Table):
    """What is simulated and what is counted."""

    window_start: dt.date = Field(description="First day that counts.")
    window_end: dt.date = Field(description="Last day that counts.")
    follow_up_days: int = Field(35, ge=0, le=400, description="Days simulated after the window, for cohort indicators.")
    start_state: Literal["stated", "warm_up", "census", "empty"] = Field(
        description="Where the first people come from."
    )
    warm_up_days: int = Field(0, ge=0, le=3660, description="warm_up: days simulated before the window.")
    census_file: str | None = Field(None, description="census: the CSV file, beside the scenario file.")


class Calendar(Table):
    """Days on which services keep holiday hours."""

    service_holidays: tuple[dt.date, ...] = Field((), description="Public and local holidays of the services.")


class Escalation(Table):
    """If this is so for long enough, then add units there; taken back with hysteresis."""

    title: str = Field("", description="Name for people.")
    measure: Literal["delayed_people", "occupancy_share"] = Field(description="What is watched.")
    of: str = Field(description="delayed_people: a partnership or all; occupancy_share: a hospital pool or service.")
    above: NotNegative = Field(description="On above this value ...")
    for_hours: NotNegative = Field(description="... once it has lasted this many hours.")
    until_below: NotNegative = Field(description="Off below this value ...")
    below_for_hours: NotNegative = Field(description="... once it has lasted this many hours.")
    adds: int = Field(ge=1, le=LARGEST, description="Units added: beds, places, hours a week, or staff on each shift.")
    to: str = Field(
        description="What gets them: pools.NAME, services.NAME (a shared one), partnerships.NAME.services.NAME "
        "or partnerships.NAME.hub.teams.NAME."
    )
    cost_per_unit_day: Cost | None = Field(None, description="Price of one added unit for a day.")


class Partnership(Table):
    """A health and social care partnership with its own hub, services and pathways (defaults already filled in)."""

    title: str = Field("", description="Name for people.")
    council_area_code: str = Field(
        "", description="Code of the council area in published tables, such as S12000033; copied into ours."
    )
    needs: dict[str, NeedShares] = Field(description="Needs by cohort.")
    conversions: Conversions = Field(default_factory=Conversions, description="Needs if assessed outside hospital.")
    hub: Hub = Field(description="The discharge hub.")
    services: dict[str, Service] = Field(default_factory=dict, description="Services by name, downstream first.")
    pathways: dict[str, Pathway] = Field(default_factory=dict, description="Pathways by name.")
    need_pathways: dict[str, str] = Field(
        default_factory=dict,
        description="Pathway of each assessed need; left out: the pathway of the same name, else home.",
    )
    at_start: AtStart = Field(default_factory=AtStart, description="The stated state at the start.")


class Published(Table):
    """A published figure that the report shows beside the simulated one."""

    indicator: str = Field(description="Name of the indicator.")
    place: str = Field("all", description="all, or the key of a partnership, pool, service or team.")
    group: str = Field("all", description="all, or a group such as reason:51X.")
    value: float = Field(description="The published figure.")
    tolerance_share: NotNegative | None = Field(None, description="Relative deviation that counts as met.")
    low: float | None = Field(None, description="Lowest value that counts as met.")
    high: float | None = Field(None, description="Highest value that counts as met.")
    source: str = Field("", description="Where it was published.")


class IndifferenceZone(Table):
    """Differences too small to matter, in the user's own units."""

    delayed_hospital_beds: Positive = Field(2.0, description="Beds.")


class Ensemble(Table):
    """Parameter sets that are all plausible: simulated winter r uses member r modulo their number."""

    file: str = Field(
        description="CSV file beside this one: columns are paths of numbers, rows are members. Files that extend this "
        "one override its values."
    )


class ScenarioTables(Table):
    """A resolved scenario: `extends` merged, figures reduced to numbers, defaults of hub and services filled in."""

    format: Literal[1] = Field(description="Version of the file format.")
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")] = Field(
        description="Short name: a-z, 0-9, - and _."
    )
    title: str = Field("", description="Name for people.")
    description: str = Field("", description="What this configuration is, in a sentence or two.")
    health_board_code: str = Field(
        "", description="Code of the health board in published tables, such as S08000020; copied into ours."
    )
    what_must_be_true: tuple[str, ...] = Field((), description="Conditions that must hold in reality for this to work.")
    period: Period
    calendar: Calendar = Field(default_factory=Calendar)
    cohorts: dict[str, Cohort]
    streams: dict[str, Stream]
    respiratory_wave: RespiratoryWave | None = None
    readiness: Readiness = Field(default_factory=Readiness)
    readmission: Readmission = Field(default_factory=Readmission)
    pools: dict[str, Pool]
    transfers: dict[str, Transfer] = Field(default_factory=dict)
    leaving: Leaving = Field(default_factory=Leaving)
    prices: Prices = Field(default_factory=Prices)
    partnerships: dict[str, Partnership]
    shared_services: dict[str, Service] = Field(default_factory=dict, description="Services that all partnerships use.")
    escalation: dict[str, Escalation] = Field(default_factory=dict)
    published: tuple[Published, ...] = ()
    indifference: IndifferenceZone = Field(default_factory=IndifferenceZone)
    ensemble: Ensemble | None = None
    ipacs: Ipacs | None = None
    elsewhere_resident_share: Share = Field(
        0.0, description="Share of the board's delays of people who live elsewhere (note only)."
    )


DEFAULT_TABLES = ("hub", "services", "pathways", "need_pathways", "needs", "conversions")
"""Top-level tables that hold defaults for every partnership; a partnership's own table is merged over them."""


class Figure(Table):
    """What a scenario says of a number besides its value."""

    value: Any = Field(description="The number (or list, date, time).")
    low: Any = Field(None, description="Lowest plausible value.")
    high: Any = Field(None, description="Highest plausible value.")
    shape: Literal["triangular", "uniform", "normal", "lognormal"] | None = Field(
        None,
        description="How plausible the values between low and high are, for drawing an ensemble: triangular if left "
        "out; of normal and lognormal, 95 % lie between low and high and nothing outside.",
    )
    evidence: Literal["published", "derived", "assumed", "plan"] | None = Field(None, description="How it is known.")
    period: str | None = Field(None, description="Period that it describes; 'later period' if after the window.")
    source: str | None = Field(None, description="Where it comes from.")
    note: str | None = Field(None, description="Anything a reader should know.")
