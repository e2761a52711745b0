"""What the compiled draws read of a plan, and the rows that they fill."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from discharge_sim.plan.layout import START_GROUP, STREAM, TRANSFER
from discharge_sim.plan.people_layout import DRAWN_COLUMNS

MANY = 1 << 8
"""People drawn at once: their words stay in the nearest cache."""
TOGETHER = 8
"""... of whom so many by one instruction, if the processor can."""


def _wide(dtype: np.dtype[np.void], *more: str) -> np.dtype[np.void]:
    """Return a dtype with the same columns and more, all of 64 bits."""
    return np.dtype([(name, "i8") for name in (*(dtype.names or ()), *more)])


DRAWN = np.dtype(list(DRAWN_COLUMNS))
"""One row a person, with what is drawn before anything happens (`people_layout.People` explains the columns)."""

KEYS = np.dtype([(name, "i8") for name in ("horizon", "days", "present", "partnerships", "cohorts")])
"""Whole numbers in one row: minutes and days simulated, people there at the start, partnerships and cohorts."""


STEP_AT_START = np.dtype(
    [(name, "i8") for name in ("review_after", "review", "review_calendar", "units_table", "name_hash")]
)
STREAM_ROW = _wide(STREAM, "word", "in_hospital", "follows_wave")
"""A stream; `word` is its word of the generator's counter."""
TRANSFER_ROW, GROUP_ROW = _wide(TRANSFER), _wide(START_GROUP)

# A candidate who arrives is noted in one whole number: the patient word, then the minute of the day, then the stream.
MINUTE_SHIFT, STREAM_SHIFT = 32, 43
MINUTE_MASK = (1 << (STREAM_SHIFT - MINUTE_SHIFT)) - 1
LOW_BITS = 6
"""Bits of the minute of the day by which arrivals are sorted first; then by the rest."""
DIGITS = 1 << LOW_BITS

# Columns of `word`: what is drawn at once for a portion. Where two purposes share a column nobody needs both.
WORD_OF_DAY = 0
MINUTE_DRAW, ACCEPT_DRAW = 0, 1
PARTNERSHIP_DRAW, COHORT_DRAW, DEPENDENCY_DRAW, TIME_DRAW, PART_DRAW, DIES_DRAW, TRANSFER_DRAW = range(7)
DRAWS_AT_ONCE = 7
NOT_ASKED = -1
# Rows of `asked`; those of the start groups follow.
HOW_MANY_COME, WHO_COMES, WHEN_THEY_COME, ABOUT_ARRIVALS, ABOUT_GROUPS = range(5)


class Tables(NamedTuple):
    """Everything that the compiled draws read and write."""

    keys: Any
    # the plan
    asked: Any  # [question, column of `word`]: purpose, or NOT_ASKED where no draw can change anything
    stream: Any
    stream_begins: Any  # DRAWN, by stream: what all who come by it have in common
    accept: Any  # (day * streams + stream) * 24 + hour of the day
    wave: Any
    wave_bell: Any
    choice_threshold: Any
    choice_target: Any
    choice_from: Any  # choice * 256 + highest byte of a word: the first option that such a word can choose
    need_threshold: Any  # (partnership * cohorts + cohort) * needs + need
    need_from: Any  # (partnership * cohorts + cohort) * 256 + highest byte of a dependency: the first that it can be
    transfer: Any
    transfer_chance: Any  # [transfer, partnership, need]
    transfers_below: Any  # (pool * partnerships + partnership) * needs + need: draws below this lead to a transfer
    group: Any
    group_begins: Any  # DRAWN, by start group
    step: Any
    knots: Any  # table * KNOTS + knot
    calendar_first: Any
    calendar_minute: Any
    calendar_value: Any
    # the people
    drawn: Any
    person: Any  # PERSON, in the order of patient numbers
    # notes
    round_key: Any  # the generator's two keys of each round
    factor: Any  # [follows the wave, column of `weight`]: times so many millionths on this day
    weight: Any  # [part of the hour and hour of the day]: rate of a stream on a day, as a threshold in millionths
    candidates: Any  # by day and stream
    coming: Any  # who arrives, in order of arrival: patient word, minute of the day, stream
    number: Any  # ... patient number
    next_number: Any  # by stream
    of_day: Any  # who arrives on a day, before they are in order
    number_of_day: Any
    sorting: Any  # places, by digit
    patient: Any  # by place in the portion: patient word
    spell: Any  # ... word of stream and spell
    chance: Any  # ... the draw that says whether a candidate comes
    partnership: Any
    cohort: Any
    need: Any
    fit_after: Any
    word: Any  # [purpose, place in the portion]: drawn words
