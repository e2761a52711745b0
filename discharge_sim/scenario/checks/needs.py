"""Needs that somebody has and nobody can serve."""

from __future__ import annotations

from collections.abc import Iterator

from discharge_sim.scenario.checks.mistake import Check, Mistake
from discharge_sim.scenario.checks.services import takes_nobody
from discharge_sim.scenario.scenario import Partnership, ScenarioTables
from discharge_sim.vocabulary.needs import NEED_KEYS

SERVED_AT_HOME = ("independent", "restart", "independent_after_assessment")
"""Needs that are met by going home if no pathway is named; the others need one."""
_LOWERED = (
    ("long_term_care", "home_support", "home_share_of_would_be_long_term_care"),
    ("step_down", "home_support", "home_share_of_would_be_step_down"),
    ("home_support", "independent_after_assessment", "independent_share_of_would_be_home_support"),
)


def needs_in_use(partnership: Partnership) -> list[str]:
    """Return the needs that somebody of a partnership has, in hospital or once assessed elsewhere."""
    used = {need for shares in partnership.needs.values() for need, share in shares if share > 0}
    for from_need, to_need, share in _LOWERED:
        for place in (partnership.conversions.home, partnership.conversions.intermediate_care):
            if from_need in used and getattr(place, share) > 0:
                used.add(to_need)
    return [need for need in NEED_KEYS if need in used]


def pathway_of(partnership: Partnership, need: str) -> str | None:
    """Return the pathway of an assessed need, `home`, or None if nothing serves it."""
    if need in partnership.need_pathways:
        return partnership.need_pathways[need]
    if need in partnership.pathways:
        return need
    return "home" if need in SERVED_AT_HOME else None


def every_need_is_served(tables: ScenarioTables) -> Iterator[Mistake]:
    """A need with a share above 0 has a pathway, and its service can take people."""
    for key, partnership in tables.partnerships.items():
        for need in needs_in_use(partnership):
            name = pathway_of(partnership, need)
            at = f"partnerships.{key}.need_pathways.{need}"
            if name is None:
                yield Mistake(
                    at,
                    f"people have the need {need}, but nobody can serve it",
                    remedy=f'add a pathway "{need}", or write need_pathways.{need} = "home" if they simply go home',
                )
                continue
            pathway = partnership.pathways.get(name)
            wanted = pathway.service if pathway else None
            service = partnership.services.get(wanted or "") or tables.shared_services.get(wanted or "")
            if pathway is not None and service is not None and pathway.then is None and (why := takes_nobody(service)):
                yield Mistake(
                    f"partnerships.{key}.services.{wanted}"
                    if wanted in partnership.services
                    else f"shared_services.{wanted}",
                    f"people have the need {need}, but nobody can serve it: {why}",
                    remedy="give the service capacity, or the need another pathway",
                )


CHECKS: tuple[Check, ...] = (every_need_is_served,)
