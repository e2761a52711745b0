"""How many events a replication has: changes and starts, counted from what was recorded.

What leaves no trace in the records (a taper, an alarm that was set off and found nothing to do) is not counted, so a
time for each event errs on the high side.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from discharge_sim.vocabulary.records import Records


def count_events(records: Records, horizon: int) -> int:
    """Return the number of changes (phase B) and starts after minute 0 and before the horizon."""
    visit, spell, task = records.visit, records.spell, records.task
    never_began = visit["started"] >= horizon
    moments: tuple[NDArray[np.integer], ...] = (
        records.person["arrived"],
        visit["started"],
        visit["ended"],  # given back, or left the queue
        visit["finished"][(visit["finished"] < visit["ended"]) & ~never_began],  # and then held the place
        spell["fit"],
        spell["ready"],
        spell["referred"],
        spell["assessed"],
        task["started"],
        task["ended"],
        records.delay["end"][records.delay["end"] < horizon],
        records.capacity["minute"],
    )
    return sum(int(((minute > 0) & (minute < horizon)).sum()) for minute in moments)
