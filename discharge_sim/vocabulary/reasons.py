"""The official delay reasons (Public Health Scotland, from July 2016) with their groups and counting rules."""

from __future__ import annotations

from typing import NamedTuple


class DelayReason(NamedTuple):
    """One official reason code.

    Attributes
    ----------
    code : str
        Code as published; codes ending in X are secondary codes of code 9.
    meaning : str
        What the person waits for, in a few words.
    group : str
        ``health_and_social_care``, ``patient_carer_family``, ``code_9`` or ``code_100``.
    subgroup : str
        The finer published group.
    """

    code: str
    meaning: str
    group: str
    subgroup: str


DELAY_REASONS: tuple[DelayReason, ...] = (
    DelayReason("100", "reprovisioning or recommissioning of a long-stay ward", "code_100", "code_100"),
    DelayReason("51X", "Adults with Incapacity process", "code_9", "adults_with_incapacity"),
    DelayReason("24DX", "specialist facility, under 65, does not exist", "code_9", "other_code_9"),
    DelayReason("24EX", "specialist facility, 65 and over, does not exist", "code_9", "other_code_9"),
    DelayReason("26X", "care home closed", "code_9", "other_code_9"),
    DelayReason("46X", "ward closed", "code_9", "other_code_9"),
    DelayReason("71X", "choice of home exercised, interim move not possible or reasonable", "code_9", "other_code_9"),
    DelayReason("25X", "complex arrangements to live at home", "code_9", "other_code_9"),
    DelayReason("11A", "assessment not yet started", "health_and_social_care", "assessment"),
    DelayReason("11B", "assessment not yet complete", "health_and_social_care", "assessment"),
    DelayReason("25A", "care-home placement being arranged", "health_and_social_care", "care_arrangements"),
    DelayReason("25D", "support at home not available", "health_and_social_care", "care_arrangements"),
    DelayReason("25E", "equipment or adaptations", "health_and_social_care", "care_arrangements"),
    DelayReason("25F", "re-housing", "health_and_social_care", "care_arrangements"),
    DelayReason("23C", "funding of a care-home place", "health_and_social_care", "funding"),
    DelayReason("23D", "funding of another care package", "health_and_social_care", "funding"),
    DelayReason("24A", "place in a council residential home", "health_and_social_care", "place_availability"),
    DelayReason("24B", "place in an independent residential home", "health_and_social_care", "place_availability"),
    DelayReason("24C", "place in a nursing home", "health_and_social_care", "place_availability"),
    DelayReason("24D", "place in a specialist home, under 65", "health_and_social_care", "place_availability"),
    DelayReason("24E", "place in a specialist home, 65 and over", "health_and_social_care", "place_availability"),
    DelayReason("24F", "place in a dementia care home", "health_and_social_care", "place_availability"),
    DelayReason("27A", "place in intermediate care", "health_and_social_care", "place_availability"),
    DelayReason("44", "transport", "health_and_social_care", "transport"),
    DelayReason("61", "family dispute", "patient_carer_family", "disagreements"),
    DelayReason("67", "disagreement with health and social care", "patient_carer_family", "disagreements"),
    DelayReason("51", "legal issues", "patient_carer_family", "legal_financial"),
    DelayReason("52", "financial assessment", "patient_carer_family", "legal_financial"),
    DelayReason("71", "waiting for the home of choice", "patient_carer_family", "other"),
    DelayReason("72", "does not qualify for care", "patient_carer_family", "other"),
    DelayReason("73", "family arranging care", "patient_carer_family", "other"),
    DelayReason("74", "other patient, carer or family reason", "patient_carer_family", "other"),
)

REASON_CODES: tuple[str, ...] = tuple(reason.code for reason in DELAY_REASONS)
REASON_INDEX: dict[str, int] = {code: index for index, code in enumerate(REASON_CODES)}
"""Position of each code in `DELAY_REASONS`: the number that records carry."""

NOT_IN_CENSUS = ("26X", "46X")
"""Codes that count in bed days but not in the census."""
OUTSIDE_ALL_COUNTS = ("100",)
"""Codes that are outside every official count."""
STANDARD_GROUPS = ("health_and_social_care", "patient_carer_family")
"""Groups that make a "standard" delay; the rest is code 9 or code 100."""
