"""Shares that must sum to 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from discharge_sim.scenario.checks.mistake import Check, Mistake
from discharge_sim.scenario.people import HospitalStream
from discharge_sim.scenario.scenario import ScenarioTables
from discharge_sim.scenario.services import CareHome

TOLERANCE = 1e-6


def _sum_to_one(path: str, shares: Mapping[str, float]) -> Iterator[Mistake]:
    total = sum(shares.values())
    if abs(total - 1) > TOLERANCE:
        parts = " + ".join(f"{key} {share:g}" for key, share in shares.items() if share) or "nothing"
        yield Mistake(
            path,
            f"shares must sum to 1; they sum to {total:.7g} ({parts})",
            remedy="change them; inherited shares stay unless you set them to 0",
        )


def stream_shares(tables: ScenarioTables) -> Iterator[Mistake]:
    """Everybody has a home partnership, a cohort, and in the community a pathway."""
    for key, stream in tables.streams.items():
        yield from _sum_to_one(f"streams.{key}.partnership_shares", stream.partnership_shares)
        yield from _sum_to_one(f"streams.{key}.cohort_shares", stream.cohort_shares)
        if not isinstance(stream, HospitalStream):
            yield from _sum_to_one(f"streams.{key}.pathway_shares", stream.pathway_shares)


def need_shares(tables: ScenarioTables) -> Iterator[Mistake]:
    """Everybody of a cohort has one need."""
    for key, partnership in tables.partnerships.items():
        for cohort, needs in partnership.needs.items():
            yield from _sum_to_one(f"partnerships.{key}.needs.{cohort}", dict(needs))


def pathway_shares(tables: ScenarioTables) -> Iterator[Mistake]:
    """Everybody goes somewhere at the end of a pathway."""
    for key, partnership in tables.partnerships.items():
        for name, pathway in partnership.pathways.items():
            yield from _sum_to_one(f"partnerships.{key}.pathways.{name}.leads_to", pathway.leads_to)


def offer_shares(tables: ScenarioTables) -> Iterator[Mistake]:
    """Every offer of a care-home place is made to one class first."""
    holders = [("shared_services", tables.shared_services)]
    holders += [
        (f"partnerships.{key}.services", partnership.services) for key, partnership in tables.partnerships.items()
    ]
    for path, services in holders:
        for name, service in services.items():
            if isinstance(service, CareHome):
                yield from _sum_to_one(
                    f"{path}.{name}.offer_shares", {str(key): share for key, share in service.offer_shares.items()}
                )


def pool_shares(tables: ScenarioTables) -> Iterator[Mistake]:
    """Everybody fit or delayed at the start lies in one pool."""
    for key, partnership in tables.partnerships.items():
        for path, group in partnership.at_start.groups():
            yield from _sum_to_one(f"partnerships.{key}.at_start.{path}.pool_shares", group.pool_shares)


CHECKS: tuple[Check, ...] = (stream_shares, need_shares, pathway_shares, offer_shares, pool_shares)
