"""The groups by which delays are told apart: reason, published group, age, length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from discharge_sim.outputs.stocks import Ints
from discharge_sim.outputs.view import Delays
from discharge_sim.vocabulary.needs import AGE_BANDS
from discharge_sim.vocabulary.reasons import DELAY_REASONS, OUTSIDE_ALL_COUNTS, STANDARD_GROUPS, DelayReason
from discharge_sim.vocabulary.settings import StreamKind

COUNTED_REASONS = tuple(reason for reason in DELAY_REASONS if reason.code not in OUTSIDE_ALL_COUNTS)
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


@dataclass(frozen=True)
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


def coarse_groups(delays: Delays) -> list[tuple[tuple[str, ...], Ints]]:
    """Return the groups told apart everywhere, with the position of each delay interval in them."""
    by_reason = [
        (grouping.labels, grouping.of_reason[delays.reason]) for grouping in (BY_PUBLISHED_GROUP, BY_SUBGROUP, BY_TYPE)
    ]
    return [*by_reason, (AGE_LABELS, delays.age)]


def all_groups(delays: Delays) -> list[tuple[tuple[str, ...], Ints]]:
    """Return the groups told apart by partnership: the coarse ones and every single reason."""
    return [*coarse_groups(delays), (BY_REASON.labels, BY_REASON.of_reason[delays.reason])]
