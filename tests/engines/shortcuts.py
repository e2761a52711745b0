"""Deliberate faults in what only the fast engine does: its shortcuts. They are made in the interpreted engine.

NUMBA_DISABLE_JIT=1 python -m tests.engines.shortcuts
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from discharge_sim.engines.fast import departures, hospital, hub, journeys, kernel, places, queues
from discharge_sim.engines.fast.balance import BalanceError
from tests.engines.faults import Fault
from tests.stories import test_same_minute
from tests.worlds.agree import compare_all

MANY = 60
"""Worlds within which a fault has to show."""
_IN_TIME = "min(horizon, prepared + LATE_TRANSPORT)"
_BETWEEN = "min(int(person.transfer_at), int(person.refer_at))"

SHORTCUTS = {
    "one alarm for being fit and prepared, though a transfer comes between": Fault(
        (hospital, "look_past_fit"), _BETWEEN, "person.refer_at", ()
    ),
    "one alarm for being fit and the round, though the hub begins between": Fault(
        (hospital, "look_past_fit"), _BETWEEN, "person.transfer_at", ()
    ),
    "one alarm for those who die": Fault((hospital, "look_past_fit"), "person.dies or ", "", ()),
    "who is fit beyond the horizon is fit": Fault((hospital, "look_past_fit"), "fit >= clock.horizon or ", "", ()),
    "whoever is late departs as if in time": Fault((departures, "departs_at"), _IN_TIME, "horizon", ()),
    "whoever departs beyond the horizon asks for nothing before": Fault(
        (departures, "departs_at"), _IN_TIME, "prepared + LATE_TRANSPORT", ()
    ),
    "people depart at weekends who cannot": Fault(
        (departures, "way_home_opens"), "not can_leave_at_weekend(world, spell)", "False", ()
    ),
    "the way home is asked for on departing": Fault(
        (departures, "prepare_to_leave"),
        "go_home(world, who, prepared, departs)",
        "go_home(world, who, departs, departs)",
        (),
    ),
    "nobody is readmitted whose story was told ahead": Fault(
        (departures, "go_home"), "= readmission_after(world, spell, departs)", "= NEVER", ()
    ),
    "a bed that somebody will have left is given back at once": Fault(
        (departures, "prepare_to_leave"),
        "go_home(world, who, prepared, departs)",
        "go_home(world, who, prepared, int(world.clock[0].now) + 1)",
        (),
    ),
    "the bed of a journey of today is given back tomorrow": Fault(
        (journeys, "give_back_later"), "day == world.clock[0].today", "False", ()
    ),
    "a slice of work counts as all that was left": Fault(
        (hub, "hub_wakes"), "COMPLETED, int(work.slice_of)", "COMPLETED, int(work.left)", ()
    ),
    "a queue is not looked at when the last unit is free": Fault(
        (queues, "can_start_anybody"), "free_units(world, only) > 0", "free_units(world, only) > 1", ()
    ),
    "who can leave at weekends is not counted in the queue": Fault(
        (queues, "join_queue"), "service.weekend_leavers += 1 - ticket.weekdays_only", "pass", ()
    ),
    "whoever is forgotten at the start keeps the place": Fault(
        (kernel, "forget"), "person.place = person.process = NONE", "pass", ()
    ),
    "alarms ring for whoever has the row now": Fault(
        (kernel, "open_person"), "person.serial + 1, person.hub_serial + 1", "0, 0", ()
    ),
}
"""Faults of the fast engine, by name, that random worlds show."""

IN_STORIES: dict[str, tuple[Fault, Callable[[], None]]] = {
    "a free bed is taken though somebody else comes": (
        Fault((kernel, "let_come"), "nobody_else and ", "", ()),
        test_same_minute.test_two_come_in_one_minute,
    ),
    "a free bed is taken though alarms are to ring": (
        Fault((kernel, "let_come"), "nothing_waits(world, minute_of_day) and ", "", ()),
        test_same_minute.test_one_comes_when_another_is_moved,
    ),
    "a free bed is taken before the reviews look at the beds": (
        Fault((kernel, "let_come"), " and clock.now != clock.next_review", "", ()),
        test_same_minute.test_one_comes_when_a_review_looks,
    ),
    "a free bed is taken though others wait": (
        Fault((places, "free_bed"), "service.first != NONE or ", "", ()),
        test_same_minute.test_one_comes_when_a_bed_is_opened_for_others,
    ),
    "people depart before the reviews look at the beds": (
        Fault(
            (kernel, "finish_minute"),
            "if clock.now == clock.next_review:",
            "if world.minute[minute_of_day].journeys != NONE:\n"
            "            give_back_beds(world, minute_of_day)\n"
            "        elif clock.now == clock.next_review:",
            (),
        ),
        test_same_minute.test_one_comes_when_a_review_looks,
    ),
}
"""Faults that random worlds show once in a thousand, and a story that each of them would tell otherwise."""


def worlds_until_caught(fault: Fault) -> int | None:
    """Return in the how-manieth world a fault shows."""
    with fault.made():
        for seed in range(MANY):
            try:
                if compare_all([seed]).differences:
                    return seed + 1
            except BalanceError:
                return seed + 1
    return None


def is_told_otherwise(fault: Fault, story: Callable[[], None]) -> bool:
    """Whether a story that is right without a fault is wrong with it."""
    story()
    with fault.made():
        try:
            story()
        except AssertionError:
            return True
    return False


def main() -> int:
    """Say where each fault shows; return 1 if one does not."""
    missed = 0
    for name, fault in SHORTCUTS.items():
        caught = worlds_until_caught(fault)
        missed += caught is None
        print(f"{name}: " + (f"caught in world {caught}" if caught else f"not caught in {MANY} worlds"), flush=True)
    for name, (fault, told_by) in IN_STORIES.items():
        told = is_told_otherwise(fault, told_by)
        missed += not told
        print(f"{name}: {'caught' if told else 'not caught'} in {told_by.__name__}", flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
