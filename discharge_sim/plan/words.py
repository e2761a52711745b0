"""Words that exist only as numbers in a Plan."""

from __future__ import annotations

from enum import IntEnum


class WaitingOrder(IntEnum):
    """What the rank of a person in a queue is."""

    FIRST_COME = 0
    PRIORITY = 1
    EARLIEST_DUE = 2
    HUB = 3


class HubOrder(IntEnum):
    """What the rank of a person in a hub queue is."""

    FIRST_COME = 0
    LONGEST_WAIT = 1
    EARLIEST_DUE = 2
    BY_NEED = 3


class RuleMeasure(IntEnum):
    """What a surge or escalation rule watches."""

    DELAYED_PEOPLE = 0
    OCCUPANCY = 1


class StartKind(IntEnum):
    """How a person is present at the start."""

    IN_BED_NOT_FIT = 0
    DELAYED = 1
    IN_SERVICE = 2
    WAITING_IN_COMMUNITY = 3
    FIT = 4
    UNFIT_AGAIN = 5
