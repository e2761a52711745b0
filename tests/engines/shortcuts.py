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
    "alarms ring for whoever has the row now": Fault(
        (kernel, "open_person"), "person.serial + 1, person.hub_serial + 1", "0, 0", ()
    ),
}
"""Faults of the fast engine, by name."""


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
