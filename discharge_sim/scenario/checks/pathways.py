"""Pathways: that they end, that they take time, that a timeout leads somewhere."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from discharge_sim.scenario.checks.mistake import Check, Mistake
from discharge_sim.scenario.checks.needs import needs_in_use, pathway_of
from discharge_sim.scenario.people import CommunityStream
from discharge_sim.scenario.scenario import Partnership, ScenarioTables
from discharge_sim.scenario.services import Pathway, Process
from discharge_sim.vocabulary.needs import NEED_KEYS

EXITS = ("home", "died", "hospital")
ALMOST_THE_SAME = 0.8
Graph = Mapping[str, frozenset[str]]


def _graph(partnership: Partnership) -> Graph:
    """Return where each pathway can lead when its stay ends; `assessed_need` stands for the pathways of all needs."""
    assessed = frozenset(filter(None, (pathway_of(partnership, need) for need in needs_in_use(partnership))))
    graph = {}
    for name, pathway in partnership.pathways.items():
        targets = {target for target, share in pathway.leads_to.items() if share > 0}
        graph[name] = frozenset(targets - {"assessed_need"}) | (assessed if "assessed_need" in targets else frozenset())
    return graph


def every_pathway_has_an_exit(tables: ScenarioTables) -> Iterator[Mistake]:
    """From every pathway there is a way home, to death or back to hospital."""
    for key, partnership in tables.partnerships.items():
        graph = _graph(partnership)
        leads_out = set(EXITS)
        while more := {name for name in graph if name not in leads_out and graph[name] & leads_out}:
            leads_out |= more
        for name in graph:
            if name not in leads_out:
                yield Mistake(
                    f"partnerships.{key}.pathways.{name}.leads_to",
                    "the pathway has no exit: nobody ever leaves it",
                    "a way to home, died or hospital",
                    "add one of them with a share above 0",
                )


def no_circle_without_time(tables: ScenarioTables) -> Iterator[Mistake]:
    """Pathways without a service and a lead time take no time; in a circle they would never end."""
    for key, partnership in tables.partnerships.items():
        graph = _graph(partnership)
        timeless = {
            name for name, pathway in partnership.pathways.items() if pathway.service is None and _lead(pathway) == 0
        }
        while ending := {name for name in timeless if not graph[name] & timeless}:
            timeless -= ending
        circle = [name for name in graph if name in timeless]
        if circle:
            yield Mistake(
                f"partnerships.{key}.pathways.{circle[0]}",
                f"a circle of pathways that take no time: {', '.join(circle)}",
                remedy="give one of them a service or lead_days",
            )


def _lead(pathway: Pathway) -> float:
    lead = pathway.lead_days
    if lead is None:
        return 0.0
    return max(lead.mean or 0.0, lead.median or 0.0, lead.high or 0.0, *(lead.values or (0.0,)))


def timeouts(tables: ScenarioTables) -> Iterator[Mistake]:
    """`after_hours`, `then` and `alternative` belong together."""
    for key, partnership in tables.partnerships.items():
        for name, pathway in partnership.pathways.items():
            yield from _timeout(f"partnerships.{key}.pathways.{name}", name, pathway)


def _timeout(at: str, name: str, pathway: Pathway) -> Iterator[Mistake]:
    if pathway.then is None:
        for field in ("after_hours", "alternative"):
            if getattr(pathway, field) is not None:
                yield Mistake(
                    f"{at}.{field}",
                    "no effect without then",
                    "switch, also, interim, leave",
                    "add then, or remove the line",
                )
        return
    if pathway.after_hours is None:
        yield Mistake(
            f"{at}.after_hours", f'missing: then = "{pathway.then}" needs it', remedy="write after_hours = 96"
        )
    if pathway.service is None:
        yield Mistake(f"{at}.then", "no effect without a service to wait for", remedy="add service, or remove the line")
    if pathway.then == "leave":
        if pathway.alternative is not None:
            yield Mistake(f"{at}.alternative", 'no effect with then = "leave"', remedy="remove the line")
    elif pathway.alternative is None:
        yield Mistake(
            f"{at}.alternative",
            f'a timeout without alternative: then = "{pathway.then}" needs one',
            remedy="name a pathway",
        )
    elif pathway.alternative == name:
        yield Mistake(f"{at}.alternative", "the pathway is its own alternative", remedy="name another pathway")


def alternatives_are_waited_for(tables: ScenarioTables) -> Iterator[Mistake]:
    """Who waits for something else waits for a service; who moves in the interim moves to a place."""
    for key, partnership in tables.partnerships.items():
        for name, pathway in partnership.pathways.items():
            other = partnership.pathways.get(pathway.alternative or "")
            if pathway.then is None or other is None:
                continue
            at, service = f"partnerships.{key}.pathways.{name}.alternative", other.service or ""
            if other.service is None:
                found = f'"{pathway.alternative}" has no service to wait for'
                yield Mistake(at, found, remedy="name a pathway with a service")
            elif pathway.then == "interim" and isinstance(
                partnership.services.get(service) or tables.shared_services.get(service), Process
            ):
                found = f'nobody can move to "{service}": it is a process'
                yield Mistake(at, found, remedy='name a pathway to a place, or write then = "also"')


def misspelt_pathways(tables: ScenarioTables) -> Iterator[Mistake]:
    """A pathway on which nobody comes and that is called almost like another one is that one, misspelt."""
    for key, partnership in tables.partnerships.items() if tables.period.start_state != "census" else ():
        used = _named_somewhere(tables, partnership)
        for name in partnership.pathways:
            others = [other for other in partnership.pathways if other in used]
            if name not in used and (near := difflib.get_close_matches(name, others, n=1, cutoff=ALMOST_THE_SAME)):
                yield Mistake(
                    f"partnerships.{key}.pathways.{name}",
                    "no effect: no need, pathway, stream or person at the start leads to it",
                    remedy=f'did you mean "{near[0]}"? If it is new, say who takes it (need_pathways, or leads_to of '
                    "another)",
                )


def _named_somewhere(tables: ScenarioTables, partnership: Partnership) -> set[str]:
    """Return the pathways that something leads to, whether or not anybody takes them."""
    named = {*NEED_KEYS, *partnership.need_pathways.values()}
    for pathway in partnership.pathways.values():
        named |= {*pathway.leads_to, pathway.alternative or ""}
    for stream in tables.streams.values():
        named |= set(stream.pathway_shares) if isinstance(stream, CommunityStream) else set()
    named |= {group.pathway or "" for group in partnership.at_start.delayed.values()}
    rapid = partnership.hub.discharge_to_assess
    return named | ({rapid.home_pathway, rapid.intermediate_pathway} if rapid is not None else set())


CHECKS: tuple[Check, ...] = (
    every_pathway_has_an_exit,
    no_circle_without_time,
    timeouts,
    alternatives_are_waited_for,
    misspelt_pathways,
)
