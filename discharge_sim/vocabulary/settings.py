"""The kinds of places, queues and moments that the model knows; what a locality has of each kind is data."""

from __future__ import annotations

from enum import IntEnum


class _Word(IntEnum):
    @property
    def key(self) -> str:
        """The word used in scenario files, tables and figures."""
        return self.name.lower()


class ServiceKind(_Word):
    """What a queue leads to."""

    HOSPITAL_POOL = 0
    HOME = 1
    HOME_CARE = 2
    INTERMEDIATE_CARE = 3
    CARE_HOME = 4
    PROCESS = 5
    VIRTUAL_WARD = 6
    PLACE = 7
    HUB_TASK = 8
    CASELOAD = 9


class StreamKind(_Word):
    """How a person comes into the model."""

    EMERGENCY = 0
    ELECTIVE = 1
    COMMUNITY_REFERRAL = 2
    VIRTUAL_WARD_REFERRAL = 3
    AT_START = 4


class EntryRoute(_Word):
    """From where a person asks for a service: the classes that compete for it."""

    HOSPITAL = 0
    COMMUNITY = 1
    SELF_FUNDING = 2


class DayKind(_Word):
    """The four kinds of day that rosters distinguish; a service holiday is a public holiday whatever its weekday."""

    WEEKDAY = 0
    SATURDAY = 1
    SUNDAY = 2
    PUBLIC_HOLIDAY = 3


class EndedBy(_Word):
    """How a spell, visit, delay or task came to its end."""

    NOT_ENDED = 0
    COMPLETED = 1
    DIED = 2
    UNFIT_AGAIN = 3
    MOVED_ON = 4
    SWITCHED = 5
    CANCELLED = 6
    ADMITTED = 7
    REASON_CHANGED = 8
    SLIPPED = 9


class TimeoutAction(_Word):
    """What a person does after having waited long enough (rule 10)."""

    NONE = 0
    SWITCH = 1
    ALSO = 2
    INTERIM = 3
    LEAVE = 4


class Door(_Word):
    """Whether people can start a service now."""

    CLOSED = 0
    OPEN = 1
    WEEKEND_LEAVERS_ONLY = 2


ROLES = ("social_worker", "care_manager", "occupational_therapist", "physiotherapist", "nurse", "mental_health_officer")
PAYERS = ("nhs", "council", "partnership", "self_funder")
POOL_SETTINGS = (
    "acute_medical",
    "acute_surgical",
    "rehabilitation",
    "community_hospital",
    "mental_health",
    "learning_disability",
)
