"""Who comes, and who is there at a stated start, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from discharge_sim.scenario.differences import title_of
from discharge_sim.scenario.people import CommunityStream
from discharge_sim.scenario.scenario import ScenarioTables
from discharge_sim.scenario.words import spread_in_words


def who_comes(tables: ScenarioTables) -> Iterator[str]:
    """Yield a line for every stream that brings anybody."""
    wave = tables.respiratory_wave
    for key, stream in tables.streams.items():
        if not stream.per_day:
            continue
        if isinstance(stream, CommunityStream):
            wanted = ", ".join(name for name, share in stream.pathway_shares.items() if share > 0)
        else:
            wanted = f"a bed in {stream.pool}; days to fit: {spread_in_words(stream.time_to_fit_days)}"
        rises = "; follows the respiratory wave" if wave is not None and stream.follows_respiratory_wave else ""
        yield f"  {key}: {stream.per_day:g} a day ask for {wanted}{rises}"
    if tables.readmission.within_28_days_share:
        again = 100 * tables.readmission.within_28_days_share
        yield f"  readmissions: {again:g} % of those who leave, within 28 days"


def who_is_there(tables: ScenarioTables) -> Iterator[str]:
    """Yield how many people of each kind are there at a stated start."""
    if tables.period.start_state != "stated":
        return
    partnerships = tables.partnerships.items()
    yield from _counted("in a bed and not yet fit", {key: pool.not_fit_at_start for key, pool in tables.pools.items()})
    fit = {title_of(tables, key): sum(g.count for g in one.at_start.fit.values()) for key, one in partnerships}
    yield from _counted("fit and not yet recorded ready", fit)
    delayed = {title_of(tables, key): sum(g.count for g in one.at_start.delayed.values()) for key, one in partnerships}
    yield from _counted("delayed", delayed)
    if unfit := tables.readiness.unfit_again_at_start:
        yield f"  unfit again, beside those delayed: {unfit}"
    for key, one in partnerships:
        if one.hub.assessment_days_at_start is not None:
            days = spread_in_words(one.hub.assessment_days_at_start)
            yield f"  {title_of(tables, key)}: assessments are under way; days from referral to the end: {days}"


def _counted(what: str, counts: Mapping[str, int]) -> Iterator[str]:
    there = {name: count for name, count in counts.items() if count}
    if there:
        each = ", ".join(f"{name} {count:,}" for name, count in there.items())
        yield f"  {what}: {sum(there.values()):,} ({each})"
