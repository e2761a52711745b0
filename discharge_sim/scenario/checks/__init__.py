"""Consistency of a whole scenario: one small function for each possible mistake, all run, reported together."""

from __future__ import annotations

from discharge_sim.scenario.checks import (
    dates,
    hospital,
    hub,
    names,
    needs,
    pathways,
    references,
    services,
    serving,
    shares,
)
from discharge_sim.scenario.checks.mistake import Check, Mistake
from discharge_sim.scenario.scenario import ScenarioTables

CHECKS: tuple[Check, ...] = (
    *names.CHECKS,
    *dates.CHECKS,
    *references.CHECKS,
    *shares.CHECKS,
    *hospital.CHECKS,
    *serving.CHECKS,
    *hub.CHECKS,
    *services.CHECKS,
    *needs.CHECKS,
    *pathways.CHECKS,
)


def check_all(tables: ScenarioTables) -> list[Mistake]:
    """Return every mistake that any check finds."""
    return [mistake for check in CHECKS for mistake in check(tables)]
