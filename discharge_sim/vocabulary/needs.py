"""What a person needs before the hospital bed can be free, and where that need was assessed."""

from __future__ import annotations

from enum import IntEnum


class Need(IntEnum):
    """The assessed need, lowest first: moving an assessment out of hospital can only lower or keep it."""

    INDEPENDENT = 0
    RESTART = 1
    INDEPENDENT_AFTER_ASSESSMENT = 2
    HOME_SUPPORT = 3
    STEP_DOWN = 4
    LONG_TERM_CARE = 5
    FAMILY_ARRANGED = 6
    HOUSING = 7
    COMPLEX = 8

    @property
    def key(self) -> str:
        """The word used in scenario files, tables and figures."""
        return self.name.lower()


class AssessmentPlace(IntEnum):
    """Where the assessment that settles the need was completed."""

    HOSPITAL = 0
    HOME = 1
    INTERMEDIATE_CARE = 2

    @property
    def key(self) -> str:
        """The word used in scenario files, tables and figures."""
        return self.name.lower()


NEED_KEYS = tuple(need.key for need in Need)
NEEDS_WITHOUT_ASSESSMENT = (Need.INDEPENDENT, Need.RESTART)
"""These people leave without a new assessment by the hub."""

AGE_BANDS = ("18_74", "75_plus")
"""Age bands of the official counts; a cohort lies in one of them."""
