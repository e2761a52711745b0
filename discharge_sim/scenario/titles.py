"""What people call the places of a scenario: pools, services, partnerships, teams and tasks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discharge_sim.scenario.scenario import ScenarioTables


def titles_of_places(tables: ScenarioTables) -> dict[str, str]:
    """Return the title of every place by its key in the tables; made of the key where a scenario gives none."""
    return dict(_titles(tables))


def title_from_key(key: str) -> str:
    """Return words made of a key: ``care_home`` becomes ``Care home``."""
    return key.replace("_", " ").replace("-", " ").capitalize()


def _titles(tables: ScenarioTables) -> Iterator[tuple[str, str]]:
    for key, pool in tables.pools.items():
        yield key, pool.title or title_from_key(key)
    for key, service in tables.shared_services.items():
        yield key, service.title or title_from_key(key)
    for key, partnership in tables.partnerships.items():
        title = partnership.title or title_from_key(key)
        yield key, title
        for name, service in partnership.services.items():
            yield f"{key}.{name}", f"{service.title or title_from_key(name)}, {title}"
        for name, team in partnership.hub.teams.items():
            for place in (f"{key}.{name}", f"{key}.hub.{name}"):  # as escalation rules and as tables name it
                yield place, f"{team.title or title_from_key(name)}, {title}"
        for name in partnership.hub.tasks:
            yield f"{key}.hub.{name}", f"{title_from_key(name)}, {title}"
