"""Section 2, logic, without the components: how people move, and what each scenario changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from discharge_sim.report.document.components import components
from discharge_sim.report.document.parts import Block, Item, Section, bullets, diagram, paragraph
from discharge_sim.report.document.subject import Subject
from discharge_sim.scenario.describe import pathway_in_words
from discharge_sim.scenario.differences import title_of
from discharge_sim.scenario.hub import Hub
from discharge_sim.scenario.people import CommunityStream, HospitalStream
from discharge_sim.scenario.scenario import Partnership, ScenarioTables
from discharge_sim.scenario.words import value_in_words

Told = TypeVar("Told", str, tuple[str, ...])


def logic(subject: Subject) -> Section:
    """Return the section."""
    items = (_overview(subject), _base_logic(subject), _scenario_logic(subject), _algorithms(subject))
    return Section("2", "Logic", (*items, *components(subject)))


def _overview(subject: Subject) -> Item:
    tables = subject.tables
    return Item(
        "2.1", "Base model overview diagram", (diagram([*_ways_in(tables), *_middle(tables), *_ways_out(tables)]),)
    )


def _ways_in(tables: ScenarioTables) -> Iterator[str]:
    for key, stream in tables.streams.items():
        if isinstance(stream, HospitalStream):
            yield f"{key} -> wait for a bed in {stream.pool}"
        elif isinstance(stream, CommunityStream):
            yield f"{key} -> {', '.join(stream.pathway_shares)}"
    for key, transfer in tables.transfers.items():
        yield f"{key}: {transfer.from_pool} -> {transfer.to_pool}, before being fit"


def _middle(tables: ScenarioTables) -> Iterator[str]:
    yield f"{' | '.join(tables.pools)}"
    yield "  -> fit for discharge -> recorded ready at a board round -> delayed"
    yield "  -> independent: leaves when medicines and transport are there"
    yield "  -> returns to care that was held: leaves at the next hour of leaving"
    yield "  -> all others: assessed by the discharge hub, then by assessed need"


def _ways_out(tables: ScenarioTables) -> Iterator[str]:
    for who, lines in _told_together(tables, _ways_of):
        yield f"{who}:"
        yield from lines


def _ways_of(partnership: Partnership) -> tuple[str, ...]:
    needs = (f"  {need} -> {pathway}" for need, pathway in partnership.need_pathways.items())
    pathways = (
        f"  {name} -> {one.service or 'no service'} -> {', '.join(one.leads_to)}"
        for name, one in partnership.pathways.items()
    )
    return (*needs, *pathways)


def _told_together(tables: ScenarioTables, tell: Callable[[Partnership], Told]) -> list[tuple[str, Told]]:
    """Return what is told of each partnership; those of which the same is told stand together."""
    told: dict[Told, list[str]] = {}
    for key, partnership in tables.partnerships.items():
        told.setdefault(tell(partnership), []).append(title_of(tables, key))
    return [(", ".join(names), what) for what, names in told.items()]


def _base_logic(subject: Subject) -> Item:
    tables = subject.tables
    readiness, leaving = tables.readiness, tables.leaving
    text = (
        "People arrive by streams and wait for a bed of their pool; who waits too long for one may be boarded "
        "elsewhere. They become fit "
        "for discharge at a time that does not depend on what is compared. Fit people are recorded ready at a board "
        "round at "
        f"{readiness.round_time:%H:%M} with the chances of section 3.2, and count as delayed from then until they "
        "leave. People who need support are "
        "assessed by the discharge hub of their partnership and then wait for what their assessed need asks for, in "
        "the bed that they hold: "
        "places further on are free only when somebody leaves them. People in the community ask for the same "
        "services. People leave "
        f"hospital between {leaving.window_opens:%H:%M} and {leaving.window_closes:%H:%M}. While delayed they may "
        "become unfit again or die; afterwards "
        "they may be readmitted."
    )
    blocks = [paragraph(text)]
    for who, words in _told_together(tables, lambda partnership: _hub_in_words(partnership.hub)):
        blocks.append(paragraph(f"{who}. {words}"))
    for who, pathways in _told_together(tables, _pathways_in_words):
        blocks.append(paragraph(f"Pathways in {who}:"))
        blocks.append(bullets(pathways, if_none="None: everybody leaves for home."))
    return Item("2.2", "Base model logic", tuple(blocks))


def _pathways_in_words(partnership: Partnership) -> tuple[str, ...]:
    return tuple(pathway_in_words(name, one) for name, one in partnership.pathways.items())


def _hub_in_words(hub: Hub) -> str:
    organisation = "one pooled team" if hub.organisation == "integrated" else "each task belongs to one employer"
    policy = (
        "discharged first and assessed afterwards" if hub.policy == "discharge_to_assess" else "assessed in hospital"
    )
    begins = (
        "on readiness"
        if hub.starts == "on_readiness"
        else f"{hub.days_before_planned_date:g} days before the planned date"
    )
    days = hub.hand_off_working_days
    hand_off = f" Each change of employer takes {days:g} working {'day' if days == 1 else 'days'}." if days else ""
    return f"Discharge hub: {organisation}; people are {policy}; work begins {begins}.{hand_off}"


def _scenario_logic(subject: Subject) -> Item:
    blocks: list[Block] = []
    for scenario in subject.others:
        changes = [change.words for change in scenario.differences(subject.base)]
        blocks.append(paragraph(f"{scenario.title}: everything as in the baseline but for"))
        blocks.append(bullets(changes, if_none="nothing that changes a result."))
        if scenario.tables.what_must_be_true:
            blocks.append(paragraph("For this to work in reality, the following must be true:"))
            blocks.append(bullets(scenario.tables.what_must_be_true, if_none=""))
    return Item("2.3", "Scenario logic", tuple(blocks) or (paragraph("There are no other scenarios."),))


def _algorithms(subject: Subject) -> Item:
    tables = subject.tables
    orders = [
        f"{title_of(tables, key)}, hub: {partnership.hub.order.replace('_', ' ')}"
        for key, partnership in tables.partnerships.items()
    ]
    rules = [f"{key}: {value_in_words(rule)}" for key, rule in tables.escalation.items()]
    return Item(
        "2.4",
        "Algorithms",
        (
            paragraph(
                "Time is whole minutes. In each minute first deaths, then everything that only frees places or joins "
                "and leaves queues, then "
                "reviews, then starts, repeated until nothing more starts (three-phase method). The waiting order is "
                "total: rank, minute joined, "
                "patient number. The need is a function of a latent dependency and of the place where the assessment "
                "is completed; assessing outside "
                "hospital can lower or keep it. Arrivals are a Poisson process with rates by month, weekday, hour "
                "and holiday, made by "
                "thinning. The rules of a minute are in discharge_sim/engines/RULES.md."
            ),
            paragraph("Order of the hubs' queues:"),
            bullets(orders, if_none="There is no hub."),
            paragraph("Escalation rules:"),
            bullets(rules, if_none="There are none."),
        ),
    )
