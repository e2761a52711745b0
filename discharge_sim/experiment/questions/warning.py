"""What is allowed in a scenario and yet worth a word before it is played."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from discharge_sim.outputs.dictionary import DICTIONARY
from discharge_sim.plan.checks import overload_warnings
from discharge_sim.scenario.errors import spelling

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan
    from discharge_sim.scenario.loading import Scenario


def warnings_of(scenario: Scenario, plan: Plan) -> list[str]:
    """Return, in words, which services fall behind and which published figures cannot be shown."""
    return [*overload_warnings(plan), *_published(scenario, plan)]


def _published(scenario: Scenario, plan: Plan) -> Iterator[str]:
    places = ("all", *plan.partnerships, *plan.services, *plan.supplies)
    for number, one in enumerate(scenario.tables.published):
        for field, found, known in (("indicator", one.indicator, DICTIONARY), ("place", one.place, places)):
            if found not in known:
                hint = spelling(found, list(known))
                words = f'published.{number}.{field}: there is no {field} "{found}", so nothing stands beside it'
                yield f"{words}; {hint}" if hint else words
