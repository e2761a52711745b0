"""The groups by which delays are told apart: reason, published group, age, length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from discharge_sim.outputs.stocks import Floats, Ints
from discharge_sim.vocabulary.needs import AGE_BANDS
from discharge_sim.vocabulary.reasons import (
    DELAY_REASONS,
    NOT_IN_CENSUS,
    OUTSIDE_ALL_COUNTS,
    REASON_CODES,
    STANDARD_GROUPS,
    DelayReason,
)
from discharge_sim.vocabulary.settings import StreamKind

COUNTED_REASONS = tuple(reason for reason in DELAY_REASONS if reason.code not in OUTSIDE_ALL_COUNTS)
COUNTED_CODES = tuple(reason.code for reason in COUNTED_REASONS)
CENSUS_CODES = tuple(code for code in COUNTED_CODES if code not in NOT_IN_CENSUS)
LONGER_THAN_DAYS = (3, 14, 28, 90)
"""Delays longer than so many days, that is with at least one elapsed day more."""
ADMISSIONS = tuple(f"admission:{kind.key}" for kind in (StreamKind.EMERGENCY, StreamKind.ELECTIVE))
"""How a spell began; whatever is not elective is an emergency."""


def published_group(reason: DelayReason) -> str:
    """Return the group of the published tables: four, because code 9 is published in two parts."""
    return reason.group if reason.group in STANDARD_GROUPS else reason.subgroup


def delay_type(reason: DelayReason) -> str:
    """Return whether a reason makes a standard delay or one of code 9."""
    return "standard" if reason.group in STANDARD_GROUPS else "code_9"


@dataclass(frozen=True, eq=False)
class Grouping:
    """One way of telling delays apart by their reason.

    Attributes
    ----------
    labels : tuple of str
        The groups, as they stand in tables.
    of_reason : int array
        Position of the group of each reason in `DELAY_REASONS`; -1 for reasons outside all counts.
    """

    labels: tuple[str, ...]
    of_reason: Ints


def _grouping(prefix: str, words: dict[str, str]) -> Grouping:
    labels = tuple(dict.fromkeys(words.values()))
    positions = [labels.index(words[reason.code]) if reason.code in words else -1 for reason in DELAY_REASONS]
    return Grouping(tuple(f"{prefix}:{label}" for label in labels), np.array(positions, dtype=np.int64))


BY_REASON = _grouping("reason", {reason.code: reason.code for reason in COUNTED_REASONS})
BY_PUBLISHED_GROUP = _grouping("reason_group", {reason.code: published_group(reason) for reason in COUNTED_REASONS})
BY_SUBGROUP = _grouping("subgroup", {reason.code: reason.subgroup for reason in COUNTED_REASONS})
BY_TYPE = _grouping("delay_type", {reason.code: delay_type(reason) for reason in COUNTED_REASONS})

AGE_LABELS = tuple(f"age:{band}" for band in AGE_BANDS)
LENGTH_LABELS = tuple(f"length:over_{days}d" for days in LONGER_THAN_DAYS)


COARSE = (BY_PUBLISHED_GROUP, BY_SUBGROUP, BY_TYPE)
"""The groups told apart everywhere; by partnership every single reason is told apart as well."""
COARSE_LABELS = (*(label for grouping in COARSE for label in grouping.labels), *AGE_LABELS)
PEOPLE_LABELS = ("all", *COARSE_LABELS)
"""The groups by which people are counted, each spell once in each."""


def positions(codes: tuple[str, ...]) -> Ints:
    """Return, by reason index, its position among some codes; -1 if it is not one of them."""
    return np.array([codes.index(code) if code in codes else -1 for code in REASON_CODES], dtype=np.int64)


def people_columns() -> Ints:
    """Return the columns of `PEOPLE_LABELS` in which each reason counts: [reason, grouping]."""
    columns = [[0, *(PEOPLE_LABELS.index(label) for label in labels)] for labels in _labels_of_reasons()]
    return np.array(columns, dtype=np.int64)


def _labels_of_reasons() -> list[tuple[str, ...]]:
    # Reasons outside all counts are never looked up; they get the last group's.
    return [
        tuple(grouping.labels[grouping.of_reason[reason]] for grouping in COARSE) for reason in range(len(REASON_CODES))
    ]


def _membership(grouping: Grouping) -> Floats:
    table = np.zeros((len(grouping.labels), len(COUNTED_CODES)))
    for position, code in enumerate(COUNTED_CODES):
        table[grouping.of_reason[REASON_CODES.index(code)], position] = 1.0
    return table


MEMBERSHIP = {grouping: _membership(grouping) for grouping in COARSE}
"""Which counted reason is in which group: [group, counted reason], 1 or 0."""
