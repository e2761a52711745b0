"""What only the compiled numbers show: services and teams that are asked for more than they can give."""

from __future__ import annotations

from typing import Any

from discharge_sim.plan.layout import Plan
from discharge_sim.plan.load import ServiceLoad, offered_load
from discharge_sim.scenario.scenario import ScenarioTables


def overload_problems(plan: Plan, tables: ScenarioTables) -> list[str]:
    """Return why an overloaded service cannot be simulated: no warm-up can settle it, no equilibrium exists."""
    state = tables.period.start_state
    if state not in ("warm_up", "stated"):
        return []
    problems = []
    for load in offered_load(plan):
        service = _service(tables, load.service)
        if not load.is_overloaded or (state == "stated" and not _needs_stated_list(service)):
            continue
        remedy = (
            "state its waiting list (waiting_at_start, 0 counts)"
            if state == "stated"
            else "start stated or empty instead"
        )
        problems.append(
            f"{load.service}: {in_words(load)}, so its queue has no steady state; {remedy}, or raise its capacity"
        )
    return problems


def overload_warnings(plan: Plan) -> list[str]:
    """Return, in words, which services and teams will fall behind further every day."""
    return [f"{load.service}: {in_words(load)}; {load.outlook}" for load in offered_load(plan) if load.is_overloaded]


def in_words(load: ServiceLoad) -> str:
    """Say a load in words."""
    if load.load_share == float("inf"):
        return f"{load.arrivals_per_day:.2f} people a day ask for it and it can give nothing"
    return f"it is asked for {load.load_share:.0%} of what it can give"


def _service(tables: ScenarioTables, key: str) -> Any:
    partnership, _, name = key.partition(".")
    if partnership in tables.partnerships:
        return tables.partnerships[partnership].services.get(name)
    return tables.shared_services.get(key)


def _needs_stated_list(service: Any) -> bool:
    """Whether a service starts in equilibrium without saying how many wait."""
    return (
        service is not None
        and bool(service.occupied_share_at_start or service.people_at_start)
        and "waiting_at_start" not in service.model_fields_set
    )
