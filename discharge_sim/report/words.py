"""The names that people read for indicators and groups, and which way is better."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from discharge_sim.vocabulary.reasons import DELAY_REASONS


class Watched(NamedTuple):
    """An indicator whose movement the report tells.

    Attributes
    ----------
    indicator : str
        Its name in the tables.
    label : str
        Its name for people, with the unit.
    noun : str
        What follows "35 more" or "4 points lower" in a sentence.
    lower_is_better : bool
        Which way is better.
    more, fewer : str
        The words for the two directions.
    """

    indicator: str
    label: str
    noun: str
    lower_is_better: bool = True
    more: str = "more"
    fewer: str = "fewer"


_HIGHER = ("higher", "lower")
WATCHED: tuple[Watched, ...] = (
    Watched(
        "waiting_in_community",
        "People in the community waiting for care, average day",
        "people waiting for care in the community on an average day",
    ),
    Watched(
        "delayed_anywhere",
        "People delayed anywhere (hospital, intermediate care, community), average day",
        "people delayed anywhere, in hospital or outside it, on an average day",
    ),
    Watched(
        "intermediate_care_blocked_places",
        "People who have finished intermediate care and cannot leave it, average day",
        "people who have finished intermediate care and cannot leave it, on an average day",
    ),
    Watched(
        "home_care_hours_owed",
        "Home-care hours a week that people wait for",
        "hours of home care a week that people wait for",
    ),
    Watched(
        "discharged_within_72h_share",
        "Share who leave within 72 hours of being ready",
        "share who leave within 72 hours of being ready",
        False,
        *_HIGHER,
    ),
    Watched(
        "intermediate_care_within_28_days_home_share",
        "Share who go home from intermediate care within 28 days",
        "share who go home from intermediate care within 28 days",
        False,
        *_HIGHER,
    ),
    Watched(
        "intermediate_care_within_28_days_still_there_share",
        "Share still in intermediate care after 28 days",
        "share still in intermediate care after 28 days",
        True,
        *_HIGHER,
    ),
    Watched("boarders", "People boarded in another specialty's beds", "people boarded in another specialty's beds"),
    Watched("wait_for_bed_hours", "Hours waited for a hospital bed, average", "hours waited for a hospital bed"),
    Watched("elective_cancellations", "Planned admissions cancelled", "planned admissions cancelled"),
    Watched("readmissions_28d", "Readmissions within 28 days", "readmissions within 28 days"),
)
"""What may get worse when beds are freed, in the order in which the report tells it."""

WATCHED_APART: tuple[Watched, ...] = (
    Watched("deaths_while_delayed", "Deaths while delayed", "deaths while delayed"),
    Watched(
        "unfit_again", "People who became unfit again while delayed", "people who became unfit again while delayed"
    ),
)
"""Shown apart, so that "fewer delayed" never silently means "more died"."""

LABELS = {
    "delayed_hospital_beds": "Delayed hospital beds, average day",
    "delayed_bed_days": "Delayed bed days",
    "people_delayed": "People delayed",
    "hub_waiting": "People waiting for a member of hub staff at midnight",
    "waiting_for_bed": "People waiting for a hospital bed at midnight",
    "occupancy_beds": "Occupied beds",
    **{watched.indicator: watched.label for watched in (*WATCHED, *WATCHED_APART)},
}
"""Short names of indicators for tables; others are written out from their key."""

SUBGROUPS = {
    "adults_with_incapacity": "Adults with Incapacity process",
    "other_code_9": "Other complex (code 9)",
    "assessment": "Assessment",
    "care_arrangements": "Care arrangements",
    "funding": "Funding",
    "place_availability": "Place availability",
    "transport": "Transport",
    "disagreements": "Disagreements",
    "legal_financial": "Legal or financial",
    "other": "Other family reason",
    "code_100": "Re-provisioning (code 100)",
    "health_and_social_care": "Health and social care",
    "patient_carer_family": "Patient, carer or family",
    "code_9": "Complex (code 9)",
}
DESTINATIONS = {
    "home": "Home",
    "care_home": "Care home",
    "hospital": "Hospital",
    "died": "Died",
    "still_there": "Still there",
}
"""Ends of a 28-day stay in intermediate care, by the part of the indicator's name."""
AGES = {"18_74": "18 to 74 years", "75_plus": "75 years and over"}
_REASONS = {reason.code: reason.meaning for reason in DELAY_REASONS}


def listed(parts: list[str]) -> str:
    """Return parts as an English list: ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def group_label(group: str) -> str:
    """Return what people read for a group such as ``reason:25D`` or ``length:over_28d``."""
    kind, _, value = group.partition(":")
    if kind == "reason":
        return f"{value} {_REASONS[value]}" if value in _REASONS else value
    if kind in ("subgroup", "reason_group"):
        return SUBGROUPS.get(value, plain(value))
    if kind == "age":
        return AGES.get(value, plain(value))
    if kind == "length":
        return _length_label(value)
    if kind == "month":
        return f"{dt.date.fromisoformat(f'{value}-01'):%B %Y}"
    return "" if group == "all" else plain(value or group)


def plain(key: str) -> str:
    """Return a key as words: ``elective_cancellations`` becomes ``Elective cancellations``."""
    words = key.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _length_label(value: str) -> str:
    words = value.replace("_to_", " to ").replace("_", " ").strip()
    if words.endswith("days"):
        return plain(words)
    return plain(f"{words[:-1] if words.endswith('d') else words} days")
