"""What an engine hands in: tables of what happened, one row a person, spell, visit, delay, task.

All minutes are whole minutes from 00:00 on the first simulated day; `NEVER` stands for what did not happen before the
horizon; minutes at or before 0 belong to the time before the start. Intervals are half-open: [started, ended).
Rows are sorted by their first columns (person, spell, sequence), so two engines hand in equal arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

PERSON = np.dtype(
    [
        ("stream", "i2"),  # index into plan.streams
        ("start_day", "i4"),  # day index on which this person came into the model (part of the patient number)
        ("candidate", "i4"),  # candidate of thinning within that day (part of the patient number)
        ("partnership", "i2"),
        ("cohort", "i2"),
        ("dependency", "u4"),  # latent dependency, uniform on 0 .. 2**32-1, the same under every configuration
        ("arrived", "i4"),
        ("died", "i4"),
    ]
)
"""One row a person; the row's number is the `person` of the other tables."""

SPELL = np.dtype(
    [
        ("person", "i4"),
        ("spell", "i2"),  # 0, 1, ... ; a readmission is another spell
        ("stream_kind", "i1"),  # StreamKind of the admission (a readmission is EMERGENCY)
        ("pool", "i2"),  # hospital pool (service index) asked for on arrival
        ("need", "i1"),  # Need as it would be assessed in hospital
        ("arrived", "i4"),  # asked for a bed (emergency department, or elective date)
        ("bed_start", "i4"),  # first hospital bed
        ("planned", "i4"),  # planned date used by the hub (minute), or the first estimate
        ("fit", "i4"),  # physiologically fit (last time, if unfit again)
        ("first_ready", "i4"),  # first recorded ready-for-discharge minute
        ("ready", "i4"),  # last recorded ready-for-discharge minute
        ("referred", "i4"),  # first hub referral
        ("assessment_started", "i4"),  # first hub task started (last round of work)
        ("assessed", "i4"),  # hub work complete (last round of work)
        ("assessed_need", "i1"),  # Need as assessed, -1 if not assessed
        ("assessment_place", "i1"),  # AssessmentPlace, -1 if not assessed
        ("left", "i4"),  # left hospital (moved out of the last hospital place), or died there
        ("left_to", "i2"),  # service index started on leaving (the service HOME for own home), -1 if none
        ("ended_by", "i1"),  # EndedBy: COMPLETED left, DIED, CANCELLED (elective lost), NOT_ENDED
        ("episodes", "i2"),  # number of delay episodes (times recorded ready)
        ("unfit_again", "i2"),  # times unfit again while delayed
        ("boarded", "i1"),  # 1 if the first bed was in another pool than asked for
        ("cancelled", "i1"),  # times an elective date was cancelled
        ("readmission", "i1"),  # 1 if this spell began within 28 days of leaving hospital
        ("work_wasted", "i4"),  # minutes of hub work that had to be repeated or was lost
    ]
)
"""One row a hospital spell."""

VISIT = np.dtype(
    [
        ("person", "i4"),
        ("spell", "i2"),  # spell during or after which the visit was asked for; -1 before any hospital spell
        ("sequence", "i2"),  # 0, 1, ... over the person's whole time in the model
        ("service", "i2"),  # index into plan.services
        ("step", "i2"),  # index into plan.steps, -1 for hospital pools
        ("route", "i1"),  # EntryRoute: from where this visit was asked for
        ("held", "i2"),  # service whose place was held while waiting, -1 if none
        ("joined", "i4"),  # began to wait
        ("started", "i4"),
        ("finished", "i4"),  # stay complete; from here to `ended` the place is blocked
        ("ended", "i4"),  # gave the place back; or, if never started, left the queue
        ("ended_by", "i1"),  # EndedBy
        ("units", "i4"),  # units taken at the start: places, or quarter-hours of home care a week
        ("last_units", "i4"),  # units held at the end, after tapering
        ("planned", "i4"),  # minute at which the stay was to end when it began; NEVER if it has not begun
    ]
)
"""One row a wait for (and stay in) a service, a hospital pool, a process or the way home."""

DELAY = np.dtype(
    [
        ("person", "i4"),
        ("spell", "i2"),
        ("episode", "i2"),  # 0, 1, ... within the spell; a new one after unfit again
        ("ready", "i4"),  # recorded ready minute of the episode
        ("pool", "i2"),  # hospital pool (service index) in which the minutes were spent
        ("reason", "i1"),  # index into DELAY_REASONS
        ("start", "i4"),
        ("end", "i4"),  # the horizon if still delayed
        ("ended_by", "i1"),  # EndedBy: REASON_CHANGED, MOVED_ON (left hospital), DIED, UNFIT_AGAIN, NOT_ENDED
    ]
)
"""One row an interval of a delay episode with one reason in one pool; intervals of an episode join without gaps."""

TASK = np.dtype(
    [
        ("person", "i4"),
        ("spell", "i2"),
        ("round", "i2"),  # 0, 1, ...; a new round when the work is repeated
        ("task", "i2"),  # position in the hub's list of tasks
        ("slice", "i2"),
        ("service", "i2"),  # the task's queue (index into plan.services)
        ("supply", "i2"),  # team whose member did it (index into plan.supplies), -1 if not started
        ("joined", "i4"),
        ("started", "i4"),
        ("ended", "i4"),
        ("work_minutes", "i4"),  # on-shift minutes done in this slice
        ("ended_by", "i1"),  # EndedBy: COMPLETED, DIED, UNFIT_AGAIN, SLIPPED (planned date moved), NOT_ENDED
    ]
)
"""One row a slice of hub work."""

CAPACITY = np.dtype([("supply", "i2"), ("minute", "i4"), ("units", "i4"), ("extra", "i4")])
"""Units of a supply in force from a minute on: `units` includes `extra`, which a surge or escalation rule opened."""


@dataclass(frozen=True)
class Records:
    """Everything that one replication of one scenario hands in.

    Attributes
    ----------
    person, spell, visit, delay, task, capacity : structured arrays
        See the dtypes of this module.
    """

    person: NDArray[np.void]
    spell: NDArray[np.void]
    visit: NDArray[np.void]
    delay: NDArray[np.void]
    task: NDArray[np.void]
    capacity: NDArray[np.void]

    def first_difference(self, other: Records) -> str | None:
        """Say in words where two histories first differ, or return None if they are equal, integer for integer."""
        for field in fields(self):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            if len(mine) != len(theirs):
                return f"{field.name}: {len(mine)} rows against {len(theirs)}"
            different = np.flatnonzero(mine != theirs)
            if different.size:
                row = int(different[0])
                return f"{field.name}[{row}]: {mine[row]} against {theirs[row]}"
        return None
