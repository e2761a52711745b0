"""What a document speaks of: the scenarios and, if they were run, the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from discharge_sim.scenario.loading import Scenario
from discharge_sim.scenario.scenario import ScenarioTables


@dataclass(frozen=True)
class Subject:
    """What is described.

    Attributes
    ----------
    scenarios : sequence of Scenario
        The baseline first.
    run : mapping
        `run.json` of the results; empty if nothing has been run.
    """

    scenarios: Sequence[Scenario]
    run: Mapping[str, Any] = field(default_factory=dict)

    @property
    def base(self) -> Scenario:
        """The scenario that the others are compared with."""
        return self.scenarios[0]

    @property
    def others(self) -> Sequence[Scenario]:
        """The other scenarios."""
        return self.scenarios[1:]

    @property
    def tables(self) -> ScenarioTables:
        """What the baseline says."""
        return self.base.tables


def named(title: str, key: str) -> str:
    """Return the name of a thing for people, with its key."""
    return f"{title} ({key})" if title and title != key else key.replace("_", " ")
