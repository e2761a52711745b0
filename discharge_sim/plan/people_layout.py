"""The people of one replication, before anything happens to them."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Entry(IntEnum):
    """How a person comes into the story."""

    HOSPITAL = 0
    COMMUNITY = 1
    IN_BED_NOT_FIT = 2
    DELAYED = 3
    IN_SERVICE = 4
    WAITING_IN_COMMUNITY = 5
    FINISHED_IN_SERVICE = 6
    UNFIT_AGAIN = 7


class People(NamedTuple):
    """One row a person, sorted by (stream, start day, candidate): the row number is the patient number of all rules.

    All minutes are int32 from the origin; NEVER where it does not apply.
    """

    person: NDArray[np.void]  # PERSON
    key: NDArray[np.uint32]  # patient word of the generator's counter
    stream_hash: NDArray[np.uint32]  # 24 bits of the stream's (or start group's) name
    entry: NDArray[np.int8]
    need: NDArray[np.int8]  # need as it would be assessed in hospital
    pool: NDArray[np.int16]  # hospital pool asked for, or lain in
    fit_after: NDArray[np.int32]  # minutes from arrival to fit (including the stay after a transfer)
    transfer_after: NDArray[np.int32]  # minutes from arrival to asking for the second pool
    transfer_to: NDArray[np.int16]
    dies: NDArray[np.int8]  # 1: dies when others would become fit
    step: NDArray[np.int16]  # step asked for or being on
    holds: NDArray[np.int16]  # finished in a service at the start: the step of the place held
    started: NDArray[np.int32]  # in a service at the start: when it began (<= 0)
    finish: NDArray[np.int32]  # in a service at the start: when the stay ends, or (< 0) ended
    ready: NDArray[np.int32]  # delayed at the start: recorded ready minute (<= 0)
    units: NDArray[np.int32]  # units at the start of a package on `step`, -1: drawn


class Happenings(NamedTuple):
    """What one replication draws that belongs to no person, in order of minute."""

    offers: NDArray[np.int32]  # [n, 3]: minute, offers row, EntryRoute
    closures: NDArray[np.int32]  # [n, 4]: start, end, outbreak row, ward (-1: the whole service)
    absences: dict[int, tuple[NDArray[np.int32], NDArray[np.int32]]]  # supply -> breakpoints, staff present
    open_beds: dict[int, tuple[NDArray[np.int32], NDArray[np.int32]]]  # supply -> breakpoints, beds outbreaks leave


DRAWN_COLUMNS = (
    ("number", "i4"),  # the patient number of all rules
    *((name, "i4") for name in ("arrived", "fit_after", "transfer_after", "started", "finish", "ready", "units")),
    *((name, "u4") for name in ("dependency", "key", "stream_hash")),
    *((name, "i2") for name in ("stream", "partnership", "cohort", "pool", "transfer_to", "step", "holds")),
    *((name, "i1") for name in ("entry", "need")),
    ("dies", "i4"),
)
"""A person's row as compiled code writes and reads it, with the columns of `People`: one line of cache."""
