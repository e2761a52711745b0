"""How many simulated winters the members of an ensemble need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discharge_sim.scenario.loading import Scenario

WINTERS_NEEDED = 2
"""Fewer winters of a member cannot show what chance alone does."""
TOO_FEW = "members have fewer than two simulated winters: chance and not knowing cannot be told apart"


def uneven_members(scenarios: Sequence[Scenario], replications: int) -> list[str]:
    """Say what a reader should know about the number of simulated winters a member."""
    members = max(scenario.member_count for scenario in scenarios)
    if members == 1:
        return []
    if replications < members:
        return [f"{replications} simulated winters use only the first {replications} of {members} members; {TOO_FEW}"]
    if replications < WINTERS_NEEDED * members:
        return [f"{TOO_FEW}; ask for at least {WINTERS_NEEDED * members} simulated winters ({members} members)"]
    if replications % members:
        return [f"{replications} simulated winters are not the same number for each of {members} members"]
    return []
