"""Which scenario the others are compared with, and whether they can be compared at all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from discharge_sim.experiment.keeping.census import census_of
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.scenario.services import HomeCare, PlaceService, starts_filled

if TYPE_CHECKING:
    from discharge_sim.scenario.loading import Scenario


def refuse_equal_names(scenarios: Sequence[Scenario]) -> None:
    """Refuse two scenarios with one name: their results could not be told apart."""
    seen: dict[str, Scenario] = {}
    for scenario in scenarios:
        if scenario.name in seen:
            first, second = (one.path or "a scenario made in Python" for one in (seen[scenario.name], scenario))
            raise ExperimentError(
                f"two scenarios have the name {scenario.name!r}: {first} and {second}; give each its own name"
            )
        seen[scenario.name] = scenario


def choose_baseline(scenarios: Sequence[Scenario], wanted: str | None) -> str:
    """Return the name of the baseline: the one asked for, or the one scenario that all others extend."""
    names = [scenario.name for scenario in scenarios]
    if wanted is not None:
        if wanted not in names:
            raise ExperimentError(f"there is no scenario {wanted!r} to be the baseline; there is: {', '.join(names)}")
        return wanted
    extended = [
        one.name for one in scenarios if all(one.name in other.base_names for other in scenarios if other is not one)
    ]
    if len(extended) == 1:
        return extended[0]
    raise ExperimentError(
        "no single scenario is extended by all the others, so the baseline must be named: "
        f"--baseline NAME, with one of {', '.join(names)}"
    )


def check_comparable(scenarios: Sequence[Scenario], baseline: str) -> list[str]:
    """Refuse configurations that do not describe the same winter and the same patients.

    Returns
    -------
    list of str
        What a reader should know although it does not forbid the comparison.
    """
    first = next(scenario for scenario in scenarios if scenario.name == baseline)
    problems: list[str] = []
    notes: list[str] = []
    for other in scenarios:
        problems += _different_periods(first, other)
        problems += _different_census(first, other)
        problems += _different_members(first, other)
        problems += _different_names("partnerships", first.tables.partnerships, other.tables.partnerships, first, other)
        notes += _filled_from_the_start(first, other)
        missing = set(first.tables.streams) - set(other.tables.streams)
        if missing:
            problems.append(f"{other.name} lacks the streams {', '.join(sorted(missing))} of {first.name}")
        added = set(other.tables.streams) - set(first.tables.streams)
        if added:
            notes.append(f"{other.name} has people whom {first.name} does not have: streams {', '.join(sorted(added))}")
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise ExperimentError(
            f"these scenarios cannot be compared, because they are not about the same winter:\n{listed}"
        )
    return notes


def _different_periods(first: Scenario, other: Scenario) -> list[str]:
    mine, theirs = first.tables.period.model_dump(), other.tables.period.model_dump()
    return [
        f"period.{field} is {theirs[field]} in {other.name} and {mine[field]} in {first.name}"
        for field in mine
        if mine[field] != theirs[field] and field != "census_file"
    ]


def _different_census(first: Scenario, other: Scenario) -> list[str]:
    mine, theirs = census_of(first), census_of(other)
    if mine is None or theirs is None or mine.read_bytes() == theirs.read_bytes():
        return []
    return [f"{other.name} starts with other people ({theirs}) than {first.name} ({mine})"]


def _different_members(first: Scenario, other: Scenario) -> list[str]:
    mine, theirs = first.member_count, other.member_count
    if mine == theirs:
        return []
    return [f"the ensemble has {theirs} members in {other.name} and {mine} in {first.name} (1: there is none)"]


def _filled_from_the_start(first: Scenario, other: Scenario) -> list[str]:
    """Say where added capacity begins full: a stated start fills its share of whatever capacity there is."""
    told, period = [], other.tables.period
    for name, partnership in other.tables.partnerships.items():
        for key, service in getattr(partnership, "services", {}).items():
            if not isinstance(service, HomeCare | PlaceService) or not starts_filled(service, period.start_state):
                continue
            field, dated = service.capacity_fields
            before = first.tables.partnerships[name].services.get(key) if name in first.tables.partnerships else None
            added = getattr(service, field) - getattr(before, field, math.inf)
            if added > 0:
                told.append(
                    f"{other.name} adds {added:g} to partnerships.{name}.services.{key}.{field}, and the stated start "
                    f"fills {100 * service.occupied_share_at_start:.4g}% of that with people who are not there in "
                    f"{first.name}: few who wait gain by it. To add it empty, use {dated} from {period.window_start}"
                )
    return told


def _different_names(
    what: str, mine: Mapping[str, object], theirs: Mapping[str, object], first: Scenario, other: Scenario
) -> list[str]:
    if set(mine) == set(theirs):
        return []
    return [f"{what} are {', '.join(theirs)} in {other.name} and {', '.join(mine)} in {first.name}"]
