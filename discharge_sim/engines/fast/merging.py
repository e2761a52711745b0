"""What the calendar brings to every replication and what is drawn, merged by compiled code."""

from __future__ import annotations

from typing import Any

from discharge_sim.plan.draws.memory import entrance

# numba looks for changes in this file only, so that what is compiled stands here: `words.CHANGE_OFFER`, and the form of
# an offer in `plan.draws.happenings`; tests compare with `happenings.calendar_changes`.
OFFER, MINUTE_SHIFT, ROW_SHIFT, ROW_MASK, ROUTE_MASK = 2, 32, 2, (1 << 30) - 1, 3


@entrance
def merge(known: Any, minutes: Any, values: Any, drawn: Any, offers: Any, service: Any, changes: Any) -> None:
    """Fill in everything in order of minute; at the same minute what is known comes first.

    Parameters
    ----------
    known : CHANGE array
        What every replication brings, in order.
    minutes : int32 array
        Its minutes, close together.
    values : int32 array
        Which drawn value is to be added to that of each row.
    drawn : int32 array
    offers : int64 array
        In order: minute, row of the plan's offers, route.
    service : int array
        By row of the plan's offers.
    changes : CHANGE array
        Filled in.
    """
    row = written = 0
    for number in range(len(offers) + 1):
        here = offers[number] >> MINUTE_SHIFT if number < len(offers) else 1 << 62
        while row < len(known) and minutes[row] <= here:
            change, known_change = changes[written], known[row]
            change["minute"], change["kind"], change["row"] = minutes[row], known_change["kind"], known_change["row"]
            change["value"], change["ward"] = known_change["value"] + drawn[values[row]], known_change["ward"]
            row, written = row + 1, written + 1
        if number < len(offers):
            change, offer = changes[written], offers[number]
            change["minute"], change["kind"], change["ward"] = here, OFFER, -1
            change["row"], change["value"] = service[(offer >> ROW_SHIFT) & ROW_MASK], offer & ROUTE_MASK
            written += 1
