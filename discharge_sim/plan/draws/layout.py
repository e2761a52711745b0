"""What the compiled draws read of a plan, and the rows that they fill."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from discharge_sim.plan.layout import START_GROUP, STREAM, TRANSFER
from discharge_sim.plan.people_layout import DRAWN_COLUMNS

MANY = 1 << 10
"""People drawn at once: their words stay in the nearest cache."""


def _wide(dtype: np.dtype[np.void]) -> np.dtype[np.void]:
    """Return a dtype with the same columns, all of 64 bits."""
    return np.dtype([(name, "i8") for name in dtype.names or ()])


DRAWN = np.dtype(list(DRAWN_COLUMNS))
"""One row a person, with what is drawn before anything happens (`people_layout.People` explains the columns)."""

CANDIDATE = np.dtype([("minute", "i4"), ("stream", "i4"), ("day", "i4"), ("candidate", "i4")])
"""Somebody who arrives, in the order of patient numbers."""

KEYS = np.dtype([(name, "i8") for name in ("seed", "replication", "horizon", "days", "present")])
"""Whole numbers in one row: the key of all draws, the time simulated, how many people are there at the start."""


STEP_AT_START = np.dtype(
    [(name, "i8") for name in ("review_after", "review", "review_calendar", "units_table", "name_hash")]
)
STREAM_ROW, TRANSFER_ROW, GROUP_ROW = _wide(STREAM), _wide(TRANSFER), _wide(START_GROUP)


class Tables(NamedTuple):
    """Everything that the compiled draws read and write."""

    keys: Any
    # the plan
    stream: Any
    accept: Any
    follows_wave: Any
    wave: Any
    wave_bell: Any
    choice_first: Any
    choice_threshold: Any
    choice_target: Any
    need_threshold: Any
    transfer: Any
    transfer_chance: Any
    group: Any
    step: Any
    knots: Any
    calendar_first: Any
    calendar_minute: Any
    calendar_value: Any
    # the people
    drawn: Any
    person: Any  # PERSON, in the order of patient numbers
    # notes
    coming: Any  # CANDIDATE
    order: Any  # by minute: place in memory of the next who arrives then
    patient: Any  # patient words of a portion
    word: Any  # [purpose, place in the portion]: drawn words
