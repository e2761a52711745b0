"""Hospital pools, streams into them, and rules that open and close."""

from __future__ import annotations

from collections.abc import Iterator

from discharge_sim.scenario.checks.mistake import Check, Mistake, below_zero
from discharge_sim.scenario.people import HospitalStream
from discharge_sim.scenario.scenario import ScenarioTables


def boarding(tables: ScenarioTables) -> Iterator[Mistake]:
    """A pool cannot board its people in itself."""
    for key, pool in tables.pools.items():
        if pool.boards_in == key:
            yield Mistake(
                f"pools.{key}.boards_in", "the pool boards in itself", remedy="name another pool, or remove the line"
            )


def transfers(tables: ScenarioTables) -> Iterator[Mistake]:
    """A transfer leads to another pool."""
    for key, transfer in tables.transfers.items():
        if transfer.from_pool == transfer.to_pool:
            yield Mistake(
                f"transfers.{key}.to_pool", f'"{transfer.to_pool}" is the pool that is left', remedy="name another pool"
            )


def surge(tables: ScenarioTables) -> Iterator[Mistake]:
    """Surge beds close at a lower occupancy than the one at which they open, or they would open and close at once."""
    for key, pool in tables.pools.items():
        beds = pool.surge
        if beds is not None and beds.closes_below_share > beds.opens_above_share:
            opens, closes = beds.opens_above_share, beds.closes_below_share
            found = f"closes_below_share ({closes:g}) is above opens_above_share ({opens:g})"
            yield Mistake(
                f"pools.{key}.surge.closes_below_share", found, remedy="close below the share at which it opens"
            )


def escalation(tables: ScenarioTables) -> Iterator[Mistake]:
    """The same for escalation rules."""
    for key, rule in tables.escalation.items():
        if rule.until_below > rule.above:
            found = f"until_below ({rule.until_below:g}) is higher than above ({rule.above:g})"
            yield Mistake(
                f"escalation.{key}.until_below",
                found,
                remedy="end at a value not higher than the one at which it begins",
            )


def people_at_start(tables: ScenarioTables) -> Iterator[Mistake]:
    """People in a bed at the start resemble those of a stream."""
    for key, pool in tables.pools.items():
        if pool.not_fit_at_start > 0 and pool.not_fit_at_start_stream is None:
            yield Mistake(
                f"pools.{key}.not_fit_at_start_stream",
                "missing: not_fit_at_start needs it",
                remedy="name the stream whose people they resemble",
            )


def unfit_again_at_start(tables: ScenarioTables) -> Iterator[Mistake]:
    """People unfit again at the start resemble those delayed."""
    delayed = any(group.count for one in tables.partnerships.values() for group in one.at_start.delayed.values())
    if tables.readiness.unfit_again_at_start > 0 and not delayed:
        yield Mistake(
            "readiness.unfit_again_at_start",
            f"found {tables.readiness.unfit_again_at_start}, but nobody is delayed at the start whom they could "
            "resemble",
            remedy="state delayed people (at_start.delayed of a partnership), or remove the line",
        )


def profiles(tables: ScenarioTables) -> Iterator[Mistake]:
    """A profile leaves some hour and some day on which people can arrive."""
    for key, stream in tables.streams.items():
        for name in ("weekday_index", "hour_index"):
            if not any(getattr(stream, name)):
                yield Mistake(
                    f"streams.{key}.{name}", "all are 0: nobody could arrive", remedy="to have nobody, set per_day = 0"
                )


def virtual_ward_referrals(tables: ScenarioTables) -> Iterator[Mistake]:
    """Who would be admitted without a slot needs a pool."""
    for key, stream in tables.streams.items():
        if isinstance(stream, HospitalStream) or stream.would_be_admitted_share == 0:
            continue
        if stream.admitted_to_pool is None:
            yield Mistake(
                f"streams.{key}.admitted_to_pool",
                "missing: would_be_admitted_share needs it",
                remedy="name a hospital pool",
            )


def beds_closed_below_zero(tables: ScenarioTables) -> Iterator[Mistake]:
    """Beds taken away were there before."""
    for key, pool in tables.pools.items():
        left = pool.beds - pool.beds_closed_by_scenario
        if left < 0:
            yield Mistake(
                f"pools.{key}.beds_closed_by_scenario",
                f"closes {pool.beds_closed_by_scenario} beds of {pool.beds}",
                f"at most {pool.beds}",
                "close fewer; `beds` counts them from before they close",
            )
        else:
            yield from below_zero(f"pools.{key}.bed_changes", left, pool.bed_changes)


def beds_closed_by_outbreaks(tables: ScenarioTables) -> Iterator[Mistake]:
    """All wards closed together take away no more beds than the pool has."""
    for key, pool in tables.pools.items():
        if pool.outbreaks is None:
            continue
        wards, closed = pool.outbreaks.wards, pool.outbreaks.beds_closed
        beds = pool.beds - pool.beds_closed_by_scenario
        if closed * wards > beds:
            yield Mistake(
                f"pools.{key}.outbreaks.beds_closed",
                f"{closed} beds in each of {wards} wards are {closed * wards}, and the pool has {beds}",
                f"at most {max(beds, 0) // wards}",
                "close fewer beds of a ward, or state fewer wards",
            )


CHECKS: tuple[Check, ...] = (
    boarding,
    transfers,
    surge,
    escalation,
    people_at_start,
    unfit_again_at_start,
    profiles,
    virtual_ward_referrals,
    beds_closed_below_zero,
    beds_closed_by_outbreaks,
)
