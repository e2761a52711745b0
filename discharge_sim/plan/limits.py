"""How large a world can be: patients and tables are numbered in so many bits, and nothing may wrap around silently."""

from __future__ import annotations

import math
from collections.abc import Iterator

from discharge_sim.plan.layout import Plan
from discharge_sim.plan.philox import CANDIDATES_A_DAY, END_DAY
from discharge_sim.scenario.scenario import ScenarioTables

MOST_ROWS = 2**15 - 1
"""Services, supplies and steps are written into records as 16-bit numbers."""
CANDIDATE_MARGIN = 10
"""Standard deviations above the mean within which a day's candidates surely lie."""


def limit_problems(tables: ScenarioTables) -> list[str]:
    """Return which limits a scenario exceeds, before anything large is made of it."""
    return [*_too_long(tables), *_too_many_a_day(tables)]


def table_problems(plan: Plan) -> list[str]:
    """Return which of a plan's tables have more rows than can be numbered."""
    sizes = {
        "services, hub tasks, pools and processes": len(plan.services),
        "pools of beds, places, hours and staff": len(plan.supplies),
        "steps of pathways": len(plan.steps),
    }
    problems = [
        f"there are {size:,} {what}; at most {MOST_ROWS:,} can be numbered: leave some out, or join partnerships"
        for what, size in sizes.items()
        if size > MOST_ROWS
    ]
    for name, row in zip(plan.start_groups, plan.start_group, strict=True):
        if row["count"] > CANDIDATES_A_DAY:
            problems.append(
                f"{name}: {row['count']:,} people are there at the start; at most {CANDIDATES_A_DAY:,} of a group "
                "can be numbered: split the service or the partnership"
            )
    return problems


def _too_long(tables: ScenarioTables) -> Iterator[str]:
    period = tables.period
    warm_up = period.warm_up_days if period.start_state == "warm_up" else 0
    days = warm_up + (period.window_end - period.window_start).days + 1 + period.follow_up_days
    if days >= END_DAY:
        yield (
            f"period: {days:,} days are simulated (warm-up, window and follow-up); patients can be numbered for "
            f"at most {END_DAY - 1:,}: shorten warm_up_days, the window or follow_up_days"
        )


def _too_many_a_day(tables: ScenarioTables) -> Iterator[str]:
    for name, stream in tables.streams.items():
        mean = stream.dominating_per_day
        if mean + CANDIDATE_MARGIN * math.sqrt(mean) >= CANDIDATES_A_DAY:
            about = CANDIDATES_A_DAY - CANDIDATE_MARGIN * math.sqrt(CANDIDATES_A_DAY)
            yield (
                f"streams.{name}.dominating_per_day: {mean:,.0f} candidates a day; a stream can have about "
                f"{about:,.0f}: split it into several streams"
            )
