"""The rules of a scenario in words: rounds, leaving, transfers, how a hub works, what happens when it is full."""

from __future__ import annotations

from collections.abc import Iterator

from discharge_sim.scenario.errors import listed
from discharge_sim.scenario.hub import Hub
from discharge_sim.scenario.scenario import ScenarioTables
from discharge_sim.scenario.words import spread_in_words

_ORDER = {
    "longest_wait": "whoever has been ready longest goes first",
    "earliest_due": "whoever is nearest to, or furthest past, 72 hours after being ready goes first",
    "by_need": "by need",
}


def from_fit_to_leaving(tables: ScenarioTables) -> Iterator[str]:
    """Yield when people are recorded ready, and when they can leave."""
    ready, leaving = tables.readiness, tables.leaving
    shares = ((ready.weekday_share, "weekday"), (ready.saturday_share, "Saturday"), (ready.sunday_share, "Sunday"))
    chances = ", ".join(f"{100 * share:g} % on a {day}" for share, day in shares)
    holiday = f"{100 * ready.public_holiday_share:g} % on a service holiday"
    yield f"  the board round at {ready.round_time:%H:%M} records those who are fit: {chances}, {holiday}"
    for dated in ready.dated_shares:
        yield f"    {dated.start} to {dated.end}: {100 * dated.share:g} %"
    opens, closes = f"{leaving.window_opens:%H:%M}", f"{leaving.window_closes:%H:%M}"
    alone, arranged = 100 * leaving.weekend_share_independent, 100 * leaving.weekend_share_arranged
    yield (
        f"  people leave from {opens} to {closes}; on weekend days and holidays {alone:g} % of those without support "
        f"can, {arranged:g} % of the others"
    )
    if ready.unfit_again_per_delayed_day:
        yield f"  each delayed day {100 * ready.unfit_again_per_delayed_day:g} % become unfit again"


def moves(tables: ScenarioTables) -> Iterator[str]:
    """Yield moves to a second pool."""
    for key, transfer in tables.transfers.items():
        shares = ", ".join(f"{need} {100 * share:g} %" for need, share in transfer.share_by_need.items() if share > 0)
        of = f" (residents of {listed(transfer.partnerships)})" if transfer.partnerships else ""
        stay = spread_in_words(transfer.stay_days)
        yield f"  {key}: {transfer.from_pool} to {transfer.to_pool}{of}: {shares}; days from then to fit: {stay}"


def escalations(tables: ScenarioTables) -> Iterator[str]:
    """Yield what is added when something has been too full for long enough."""
    for key, rule in tables.escalation.items():
        watched = "people delayed" if rule.measure == "delayed_people" else "share occupied"
        yield (
            f"  {key}: {watched} ({rule.of}) above {rule.above:g} for {rule.for_hours:g} hours adds {rule.adds} to "
            f"{rule.to}, until below {rule.until_below:g} for {rule.below_for_hours:g} hours"
        )
    for name, pool in tables.pools.items():
        if pool.surge is not None:
            yield (
                f"  {name}: {pool.surge.beds} surge beds open above {100 * pool.surge.opens_above_share:g} % occupied "
                f"for {pool.surge.opens_after_hours:g} hours, close below {100 * pool.surge.closes_below_share:g} % "
                f"for {pool.surge.closes_after_hours:g} hours"
            )


def how_the_hub_works(hub: Hub) -> Iterator[str]:
    """Yield hand-offs, order, caps, the panel and discharge to assess, where there are any."""
    if hub.organisation == "separate" and hub.hand_off_working_days:
        yield f"  hand-off between employers, in working days: {hub.hand_off_working_days:g}"
    if hub.order != "first_come":
        ranks = ", ".join(need for need, _ in sorted(hub.need_ranks.items(), key=lambda item: item[1]))
        yield f"  order: {_ORDER[hub.order]}" + (f": {ranks}" if hub.order == "by_need" else "")
    if hub.open_cases_per_worker is not None:
        yield f"  at most {hub.open_cases_per_worker:g} open cases for each weekday member of staff"
    if hub.panel is not None:
        yield f"  a panel decides on {listed(hub.panel.weekdays)} at {hub.panel.time:%H:%M}: {listed(hub.panel.needs)}"
    rapid = hub.discharge_to_assess
    if hub.policy == "discharge_to_assess" and rapid is not None:
        safe = ", ".join(f"{need} {100 * share:g} %" for need, share in rapid.safe_at_home_share_by_need.items())
        hours = spread_in_words(rapid.rapid_assessment_hours)
        yield f"  rapid assessment ({' or '.join(rapid.rapid_assessment_roles)}): hours of work: {hours}"
        yield f"  then {rapid.home_pathway} if safe at home ({safe}), else {rapid.intermediate_pathway}"
