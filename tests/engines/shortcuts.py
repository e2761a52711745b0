"""Deliberate faults in what only the fast engine does: its shortcuts. They are made in the interpreted engine.

NUMBA_DISABLE_JIT=1 python -m tests.engines.shortcuts
"""

from __future__ import annotations

import sys

from discharge_sim.engines.fast import hospital, kernel
from tests.engines.faults import Fault
from tests.worlds.agree import compare_all

MANY = 60
"""Worlds within which a fault has to show."""
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
    "whoever is late departs as if in time": Fault(
        (hospital, "prepare_to_leave"), "prepared + LATE_TRANSPORT", "int(clock.horizon)", ()
    ),
    "whoever departs beyond the horizon asks for nothing before": Fault(
        (hospital, "prepare_to_leave"),
        "min(int(clock.horizon), prepared + LATE_TRANSPORT)",
        "prepared + LATE_TRANSPORT",
        (),
    ),
    "people depart at weekends who cannot": Fault(
        (hospital, "way_home_opens"),
        "door == WEEKEND_LEAVERS_ONLY and can_leave_at_weekend(world, who)",
        "door > 0",
        (),
    ),
    "the way home is asked for on departing": Fault(
        (hospital, "departing_goes_on"), "int(world.person[who].due_2)", "int(world.clock[0].now)", ()
    ),
    "alarms ring for whoever has the row now": Fault(
        (kernel, "open_person"), "person.serial + 1, person.hub_serial + 1", "0, 0", ()
    ),
}
"""Faults of the fast engine, by name.

That people depart after the reviews, which look at the beds, is held by the story `test_surge_bed`: random worlds show
it once in a thousand.
"""


def worlds_until_caught(fault: Fault) -> int | None:
    """Return in the how-manieth world a fault shows."""
    with fault.made():
        for seed in range(MANY):
            if compare_all([seed]).differences:
                return seed + 1
    return None


def main() -> int:
    """Say in which world each fault shows; return 1 if one does not."""
    missed = 0
    for name, fault in SHORTCUTS.items():
        caught = worlds_until_caught(fault)
        missed += caught is None
        print(f"{name}: " + (f"caught in world {caught}" if caught else f"not caught in {MANY} worlds"), flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
