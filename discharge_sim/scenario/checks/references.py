"""Names that must exist elsewhere in the scenario; the nearest spelling is offered."""

from __future__ import annotations

from collections.abc import Iterator

from discharge_sim.scenario.checks.mistake import Check, Mistake, unknown, unknown_keys
from discharge_sim.scenario.checks.names import RESERVED
from discharge_sim.scenario.people import HospitalStream
from discharge_sim.scenario.scenario import Escalation, Partnership, ScenarioTables
from discharge_sim.vocabulary.needs import NEED_KEYS
from discharge_sim.vocabulary.reasons import REASON_CODES

DESTINATIONS = tuple(word for word in RESERVED if word != "all")
"""Where a pathway can lead besides another pathway."""


def something_of_everything(tables: ScenarioTables) -> Iterator[Mistake]:
    """A scenario has people, places they come from, and beds."""
    for name in ("cohorts", "streams", "pools", "partnerships"):
        if not getattr(tables, name):
            yield Mistake(name, "there is none", "at least one")


def streams(tables: ScenarioTables) -> Iterator[Mistake]:
    """Streams name partnerships, cohorts, pools and pathways."""
    for key, stream in tables.streams.items():
        at = f"streams.{key}"
        yield from unknown_keys(
            f"{at}.partnership_shares", "partnership", stream.partnership_shares, tables.partnerships
        )
        yield from unknown_keys(f"{at}.cohort_shares", "cohort", stream.cohort_shares, tables.cohorts)
        if isinstance(stream, HospitalStream):
            yield from unknown(f"{at}.pool", "pool", stream.pool, tables.pools)
            continue
        yield from unknown(f"{at}.admitted_to_pool", "pool", stream.admitted_to_pool, tables.pools)
        for name, share in stream.partnership_shares.items():
            if share > 0 and name in tables.partnerships:
                pathways = tables.partnerships[name].pathways
                for wanted in (wanted for wanted in stream.pathway_shares if wanted not in pathways):
                    for mistake in unknown(f"{at}.pathway_shares.{wanted}", "pathway", wanted, pathways):
                        yield mistake._replace(found=f"{mistake.found} in partnership {name}")


def pools(tables: ScenarioTables) -> Iterator[Mistake]:
    """Pools, transfers and readmissions name pools, partnerships, streams and needs."""
    hospital_streams = [key for key, stream in tables.streams.items() if isinstance(stream, HospitalStream)]
    for key, pool in tables.pools.items():
        at = f"pools.{key}"
        yield from unknown(f"{at}.boards_in", "pool", pool.boards_in, tables.pools)
        yield from unknown(
            f"{at}.not_fit_at_start_stream", "hospital stream", pool.not_fit_at_start_stream, hospital_streams
        )
        for name in pool.partnerships or ():
            yield from unknown(f"{at}.partnerships", "partnership", name, tables.partnerships)
    for key, transfer in tables.transfers.items():
        at = f"transfers.{key}"
        yield from unknown(f"{at}.from_pool", "pool", transfer.from_pool, tables.pools)
        yield from unknown(f"{at}.to_pool", "pool", transfer.to_pool, tables.pools)
        yield from unknown_keys(f"{at}.share_by_need", "need", transfer.share_by_need, NEED_KEYS)
        for name in transfer.partnerships or ():
            yield from unknown(f"{at}.partnerships", "partnership", name, tables.partnerships)
    yield from unknown("readmission.pool", "pool", tables.readmission.pool, tables.pools)


def pathways(tables: ScenarioTables) -> Iterator[Mistake]:
    """Pathways name services, reason codes and other pathways."""
    for key, partnership in tables.partnerships.items():
        services = [*partnership.services, *tables.shared_services]
        for name, pathway in partnership.pathways.items():
            at = f"partnerships.{key}.pathways.{name}"
            yield from unknown(f"{at}.service", "service", pathway.service, services)
            yield from unknown(f"{at}.alternative", "pathway", pathway.alternative, partnership.pathways)
            yield from unknown_keys(
                f"{at}.leads_to", "pathway", pathway.leads_to, (*partnership.pathways, *DESTINATIONS)
            )
            yield from unknown(f"{at}.waiting_reason", "reason code", pathway.waiting_reason, REASON_CODES)
            yield from unknown(f"{at}.lead_reason", "reason code", pathway.lead_reason, REASON_CODES)


def needs(tables: ScenarioTables) -> Iterator[Mistake]:
    """Needs are given for every cohort, and lead to pathways that exist."""
    for key, partnership in tables.partnerships.items():
        at = f"partnerships.{key}"
        yield from unknown_keys(f"{at}.needs", "cohort", partnership.needs, tables.cohorts)
        for cohort in tables.cohorts:
            if cohort not in partnership.needs:
                yield Mistake(f"{at}.needs.{cohort}", f'the needs of cohort "{cohort}" are missing')
        yield from unknown_keys(f"{at}.need_pathways", "need", partnership.need_pathways, NEED_KEYS)
        for need, pathway in partnership.need_pathways.items():
            yield from unknown(f"{at}.need_pathways.{need}", "pathway", pathway, (*partnership.pathways, "home"))


def hub(tables: ScenarioTables) -> Iterator[Mistake]:
    """Hubs name needs and pathways."""
    for key, partnership in tables.partnerships.items():
        at, organised = f"partnerships.{key}.hub", partnership.hub
        for name, task in organised.tasks.items():
            for need in task.needs or ():
                yield from unknown(f"{at}.tasks.{name}.needs", "need", need, NEED_KEYS)
        for need in organised.panel.needs if organised.panel else ():
            yield from unknown(f"{at}.panel.needs", "need", need, NEED_KEYS)
        yield from unknown_keys(f"{at}.need_ranks", "need", organised.need_ranks, NEED_KEYS)
        yield from _discharge_to_assess(f"{at}.discharge_to_assess", partnership)


def _discharge_to_assess(at: str, partnership: Partnership) -> Iterator[Mistake]:
    policy = partnership.hub.discharge_to_assess
    if policy is None:
        return
    yield from unknown(f"{at}.home_pathway", "pathway", policy.home_pathway, partnership.pathways)
    yield from unknown(f"{at}.intermediate_pathway", "pathway", policy.intermediate_pathway, partnership.pathways)
    yield from unknown_keys(f"{at}.safe_at_home_share_by_need", "need", policy.safe_at_home_share_by_need, NEED_KEYS)
    for need in policy.needs:
        yield from unknown(f"{at}.needs", "need", need, NEED_KEYS)


def at_start(tables: ScenarioTables) -> Iterator[Mistake]:
    """People fit or delayed at the start lie in pools and wait on pathways that exist."""
    for key, partnership in tables.partnerships.items():
        for name, delayed in partnership.at_start.delayed.items():
            at = f"partnerships.{key}.at_start.delayed.{name}"
            yield from unknown_keys(f"{at}.pool_shares", "pool", delayed.pool_shares, tables.pools)
            yield from unknown(f"{at}.need", "need", delayed.need, NEED_KEYS)
            yield from unknown(f"{at}.pathway", "pathway", delayed.pathway, partnership.pathways)
        for name, fit in partnership.at_start.fit.items():
            at = f"partnerships.{key}.at_start.fit.{name}"
            yield from unknown_keys(f"{at}.pool_shares", "pool", fit.pool_shares, tables.pools)
            yield from unknown(f"{at}.need", "need", fit.need, NEED_KEYS)


def escalation(tables: ScenarioTables) -> Iterator[Mistake]:
    """Escalation rules watch and strengthen things that exist."""
    for key, rule in tables.escalation.items():
        watched = [*tables.partnerships, "all"] if rule.measure == "delayed_people" else _places(tables)
        yield from unknown(f"escalation.{key}.of", _watched_word(rule), rule.of, watched)
        yield from unknown(f"escalation.{key}.to", "target", rule.to, _targets(tables))


def _watched_word(rule: Escalation) -> str:
    return "partnership" if rule.measure == "delayed_people" else "pool or service"


def _places(tables: ScenarioTables) -> list[str]:
    own = [f"{key}.{name}" for key, partnership in tables.partnerships.items() for name in partnership.services]
    return [*tables.pools, *tables.shared_services, *own]


def _targets(tables: ScenarioTables) -> list[str]:
    targets = [f"pools.{name}" for name in tables.pools] + [f"services.{name}" for name in tables.shared_services]
    for key, partnership in tables.partnerships.items():
        targets += [f"partnerships.{key}.services.{name}" for name in partnership.services]
        targets += [f"partnerships.{key}.hub.teams.{name}" for name in partnership.hub.teams]
    return targets


def ipacs(tables: ScenarioTables) -> Iterator[Mistake]:
    """Nodes are services that exist, each told once."""
    if tables.ipacs is None:
        return
    own = [f"{key}.{name}" for key, partnership in tables.partnerships.items() for name in partnership.services]
    told: dict[str, str] = {}
    for key, node in tables.ipacs.nodes.items():
        at = f"ipacs.nodes.{key}"
        yield from unknown(f"{at}.service", "service", node.service, (*own, *tables.shared_services))
        if node.node in told:
            found = f'the node "{node.node}" is also told by {told[node.node]}'
            yield Mistake(f"{at}.node", found, remedy="choose another name")
        told[node.node] = key


CHECKS: tuple[Check, ...] = (
    something_of_everything,
    streams,
    pools,
    pathways,
    needs,
    hub,
    at_start,
    escalation,
    ipacs,
)
