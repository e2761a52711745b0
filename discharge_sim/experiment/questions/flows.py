"""What flows in and out: into and out of delay, and what every service is asked for and gives, a day.

"Nine a day needed, eight given" is the shortest explanation of a growing list. The flow of delay comes from all stored
winters; that of services from the few that are played again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from discharge_sim.experiment.keeping.table_columns import FLOW_COLUMNS
from discharge_sim.outputs.stocks import Ints
from discharge_sim.outputs.view import View
from discharge_sim.plan.layout import Plan
from discharge_sim.plan.load import ServiceLoad, offered_load
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import ServiceKind

COUNTS = ("needed_per_day", "given_per_day", "otherwise_per_day", "waiting_first_day", "waiting_last_day")
_USED = ("occupancy_share", "home_care_hours_used_share", "hub_utilisation_share")
_GROWS = 0.05
"""People a day by which a list must grow before it is said to."""


def flows_of_services(view: View) -> dict[str, dict[str, float]]:
    """Count, for one winter, how many people a day ask for each service and how many begin.

    Returns
    -------
    dict of dict
        By service key: the numbers `COUNTS`.
    """
    found = {}
    for table in (view.visit, view.task):
        for service in np.unique(table["service"][table["service"] >= 0]):
            rows = np.flatnonzero(table["service"] == service)
            key = view.plan.services[int(service)]
            found[key] = _counts(view, *(table[name][rows] for name in ("joined", "started", "ended")))
    return found


def _counts(view: View, joined: Ints, started: Ints, ended: Ints) -> dict[str, float]:
    first, end = view.plan.window_start, view.plan.window_end
    served = started != NEVER
    until = np.where(served, started, ended)
    inside = (until >= first) & (until < end)
    midnights = (int(view.scope.midnights[0]), int(view.scope.midnights[-1]))
    waiting = [int(((joined < max(moment, 1)) & (until >= max(moment, 1))).sum()) for moment in midnights]
    days = view.scope.days.number
    numbers = (
        ((joined >= first) & (joined < end)).sum() / days,
        (served & inside).sum() / days,
        (~served & inside).sum() / days,
        *waiting,
    )
    return dict(zip(COUNTS, map(float, numbers), strict=True))


def flows_table(
    plans: Mapping[str, Plan],
    services: Mapping[str, Sequence[Mapping[str, Mapping[str, float]]]],
    summary: pd.DataFrame,
    delayed: Mapping[str, Mapping[str, tuple[float, float]]],
) -> pd.DataFrame:
    """Return flows and loads side by side, a day.

    Parameters
    ----------
    plans : mapping
        By scenario, for the offered load.
    services : mapping
        By scenario: `flows_of_services` of each winter that was played again.
    summary : pandas.DataFrame
        `summary.csv`.
    delayed : mapping
        By scenario and partnership (or `all`): delayed people of the first and the last day.
    """
    everybody = summary[summary["group"] == "all"]
    means = everybody.set_index(["scenario", "indicator", "place"])["mean"].to_dict()
    grouped = summary.set_index(["scenario", "indicator", "place", "group"])["mean"].to_dict()
    winters = summary.groupby("scenario")["replications"].max().to_dict()
    rows: list[dict[str, Any]] = []
    for name, plan in plans.items():
        rows += _of_delay(name, plan, means, grouped, delayed[name], int(winters[name]))
        rows += _of_services(name, plan, services[name], means)
    return pd.DataFrame(rows, columns=list(FLOW_COLUMNS))


def _of_delay(
    name: str,
    plan: Plan,
    means: Mapping[Any, float],
    grouped: Mapping[Any, float],
    delayed: Mapping[str, tuple[float, float]],
    winters: int,
) -> list[dict[str, Any]]:
    rows = []
    for place in ("all", *plan.partnerships):
        first, last = delayed[place]
        needed = means[name, "delay_flow_in_per_day", place]
        left, other = (
            sum(grouped.get((name, "delay_flow_out_per_day", place, f"ended:{word}"), 0.0) for word in words)
            for words in (("left",), ("died", "unfit_again"))
        )
        words = f"{_rate(needed)} people a day become delayed, {_rate(left)} leave"
        if other:
            words += f", {_rate(other)} become unfit again or die"
        about = {"scenario": name, "kind": "delay", "place": place, "winters": winters, "words": words}
        rows.append({**about, **dict(zip(COUNTS, (needed, left, other, first, last), strict=True))})
    return rows


def _of_services(
    name: str, plan: Plan, winters: Sequence[Mapping[str, Mapping[str, float]]], means: Mapping[Any, float]
) -> list[dict[str, Any]]:
    loads = {load.service: load for load in offered_load(plan)}
    kinds = dict(zip(plan.services, (ServiceKind(kind).key for kind in plan.service["kind"]), strict=True))
    rows = []
    for place in dict.fromkeys((*plan.services, *loads)):
        load = loads.get(place)
        counts = _mean_counts(place, winters) if place in kinds else dict.fromkeys(COUNTS, np.nan)
        if not any(counts.values()) and (load is None or not load.capacity):
            continue  # nobody asks for it and there is none of it
        used = next((means[name, one, place] for one in _USED if (name, one, place) in means), np.nan)
        row = {"scenario": name, "kind": kinds.get(place, "team"), "place": place, **counts}
        row |= {"offered_load_share": np.nan if load is None else load.load_share, "used_share": used}
        row |= {"is_overloaded": load is not None and load.is_overloaded, "winters": len(winters)}
        rows.append({**row, "words": _in_words(row, load)})
    return rows


def _mean_counts(place: str, winters: Sequence[Mapping[str, Mapping[str, float]]]) -> dict[str, float]:
    nothing = dict.fromkeys(COUNTS, 0.0)
    return {word: float(np.mean([winter.get(place, nothing)[word] for winter in winters])) for word in COUNTS}


def _in_words(row: Mapping[str, Any], load: ServiceLoad | None) -> str:
    words = []
    if not np.isnan(row["needed_per_day"]):
        words.append(f"{_rate(row['needed_per_day'])} a day needed, {_rate(row['given_per_day'])} given")
        grows = row["needed_per_day"] - row["given_per_day"] - row["otherwise_per_day"]
        if grows > _GROWS:
            words.append(f"the list grows by {_rate(7 * grows)} a week")
    if load is not None and not np.isnan(load.load_share) and load.capacity:
        words.append(f"asked for {100 * load.load_share:.0f} % of what it can give")
    if row["is_overloaded"]:
        words.append("overloaded")
    return "; ".join(words)


def _rate(number: float) -> str:
    return f"{number:.0f}" if number >= 20 else f"{number:.1f}"
