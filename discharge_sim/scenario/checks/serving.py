"""Pools serve some partnerships only: nothing may bring residents of another one into their beds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from discharge_sim.scenario.checks.mistake import Check, Mistake
from discharge_sim.scenario.checks.services import every_service
from discharge_sim.scenario.people import HospitalStream, Stream
from discharge_sim.scenario.scenario import ScenarioTables


class _Way(NamedTuple):
    """A way into a pool: where it is written, and whose residents take it."""

    path: str
    pool: str
    residents: tuple[str, ...]


def served_partnerships(tables: ScenarioTables) -> Iterator[Mistake]:
    """Nobody comes into a bed of a pool that does not serve their partnership."""
    found = list(_ways_in(tables))
    residents = _residents(tables, found)
    anybody = [name for name in tables.partnerships if any(name in inside for inside in residents.values())]
    for way in (*found, *_ways_on(tables, residents), *_ways_back(tables, anybody)):
        for name in way.residents:
            if not _serves(tables, way.pool, name):
                yield _refused(way, name)


def _refused(way: _Way, name: str) -> Mistake:
    if way.path.endswith(".partnership_shares"):
        remedy = "add it to the pool's partnerships, or set this share to 0"
        return Mistake(f"{way.path}.{name}", f'its pool does not serve the partnership "{name}"', remedy=remedy)
    found = f'brings people of "{name}" into the pool "{way.pool}", which does not serve that partnership'
    return Mistake(way.path, found, remedy=f"add it to pools.{way.pool}.partnerships, or name another pool")


def _serves(tables: ScenarioTables, pool: str, partnership: str) -> bool:
    served = tables.pools[pool].partnerships if pool in tables.pools else None
    return served is None or partnership in served


def _home(stream: Stream) -> tuple[str, ...]:
    return tuple(name for name, share in stream.partnership_shares.items() if share > 0)


def _ways_in(tables: ScenarioTables) -> Iterator[_Way]:
    """Yield how people come into their first pool: by streams, at a stated start, from the community."""
    for key, stream in tables.streams.items():
        if isinstance(stream, HospitalStream):
            yield _Way(f"streams.{key}.partnership_shares", stream.pool, _home(stream))
        elif stream.admitted_to_pool and stream.would_be_admitted_share > 0:
            yield _Way(f"streams.{key}.admitted_to_pool", stream.admitted_to_pool, _home(stream))
    if tables.period.start_state == "stated":
        yield from _there_at_start(tables)
    if tables.readmission.pool is None and tables.pools:
        # The engines' rule for people who have never been in hospital and are admitted from a service.
        first = next(iter(tables.pools))
        yield _Way("readmission.pool", first, tuple(_admitted_from_services(tables)))


def _there_at_start(tables: ScenarioTables) -> Iterator[_Way]:
    for key, pool in tables.pools.items():
        stream = tables.streams.get(pool.not_fit_at_start_stream or "")
        if pool.not_fit_at_start > 0 and stream is not None:
            yield _Way(f"pools.{key}.not_fit_at_start_stream", key, _home(stream))
    for name, partnership in tables.partnerships.items():
        for path, group in partnership.at_start.groups():
            at = f"partnerships.{name}.at_start.{path}.pool_shares"
            yield from (_Way(f"{at}.{pool}", pool, (name,)) for pool, share in group.pool_shares.items() if share > 0)


def _admitted_from_services(tables: ScenarioTables) -> Iterator[str]:
    """Yield the partnerships whose people can be admitted from a service that they use."""
    risky = {path.split(".")[-1] for path, service in every_service(tables) if service.hospital_admissions_per_year > 0}
    for name, partnership in tables.partnerships.items():
        ways = partnership.pathways.values()
        if any(way.leads_to.get("hospital", 0.0) > 0 or way.service in risky for way in ways):
            yield name


def _ways_on(tables: ScenarioTables, residents: dict[str, set[str]]) -> Iterator[_Way]:
    """Yield how people of a pool come into another one: boarding and transfers."""
    for key, pool in tables.pools.items():
        if pool.boards_in is not None:
            yield _Way(f"pools.{key}.boards_in", pool.boards_in, _in_order(tables, residents[key]))
    for key, transfer in tables.transfers.items():
        of = tables.partnerships if transfer.partnerships is None else transfer.partnerships
        moved = residents.get(transfer.from_pool, set()) & set(of) if any(transfer.share_by_need.values()) else set()
        yield _Way(f"transfers.{key}.to_pool", transfer.to_pool, _in_order(tables, moved))


def _ways_back(tables: ScenarioTables, anybody: Iterable[str]) -> Iterator[_Way]:
    """Yield how people come back: into the pool of their first admission, unless another is named."""
    again = tables.readmission
    comes_back = again.within_28_days_share > 0 or again.extra_share_if_assessed_outside > 0
    if again.pool is not None:
        names = {*(anybody if comes_back else ()), *_admitted_from_services(tables)}
        yield _Way("readmission.pool", again.pool, _in_order(tables, names))


def _residents(tables: ScenarioTables, ways: Iterable[_Way]) -> dict[str, set[str]]:
    """Return whose residents can lie in each pool; those whom it does not serve are left out."""
    residents: dict[str, set[str]] = {key: set() for key in tables.pools}
    grown = True
    while grown:
        grown = False
        for way in (*ways, *_ways_on(tables, residents)):
            new = {name for name in way.residents if _serves(tables, way.pool, name)}
            if way.pool in residents and not new <= residents[way.pool]:
                residents[way.pool] |= new
                grown = True
    return residents


def _in_order(tables: ScenarioTables, names: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in tables.partnerships if name in names)


CHECKS: tuple[Check, ...] = (served_partnerships,)
