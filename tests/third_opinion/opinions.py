"""What two programs find in the same small hospital: ours and Ciw, with the error of the difference."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.layout import Plan
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.records import Records
from tests.theory.playing import NOT_CENSORED, SETTLED, Play, visits_to, who_came_in_time
from tests.third_opinion import ciw_models
from tests.verification.figure import Check, Figure

SCENARIOS = Path(__file__).parent / "scenarios"
HOUR = 60
GRAIN = 1 / HOUR
"""Hours: our clock has whole minutes, theirs has not."""
DAYS = 365
Found = dict[str, float]


def opinion(
    play: Play, scenario: str, ours: Callable[[Plan, Records], Found], theirs: Callable[..., Found]
) -> list[Figure]:
    """Play a hospital in both programs; what is expected is what Ciw finds."""
    mine = [ours(plan, records) for plan, records in play.histories(scenario)]
    name, runs = scenario.replace("-", "_"), range(play.seed, play.seed + play.replications)
    other = [theirs(_in_time(ciw_models.played(name, seed, DAYS * 24))) for seed in runs]
    return [_compared(what, [one[what] for one in mine], [one[what] for one in other]) for what in mine[0]]


def _compared(what: str, ours: list[float], theirs: list[float]) -> Figure:
    errors = [np.std(values, ddof=1) / math.sqrt(len(values)) for values in (ours, theirs)]
    grain = 0.002 if "share" in what else GRAIN
    return Figure(what, float(np.mean(theirs)), float(np.mean(ours)), float(np.hypot(*errors)), grain)


def _in_time(records: list[Any]) -> list[Any]:
    last = DAYS * 24 - NOT_CENSORED / HOUR
    return [row for row in records if SETTLED / HOUR <= row.arrival_date < last]


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


# -- three settings in series -------------------------------------------------------------------------------------
def _our_chain(plan: Plan, records: Records) -> Found:
    found = {}
    for service, title in (("places", "before the ward"), ("intermediate", "held up in the ward")):
        waits = _waits(plan, records, f"town.{service}")
        found[f"mean wait {title}, hours"] = waits.mean() / HOUR
        found[f"share with a wait {title}"] = (waits > 0).mean()
    found["mean time held up in intermediate care, hours"] = _waits(plan, records, "town.last").mean() / HOUR
    rows = who_came_in_time(plan, visits_to(plan, records, "town.intermediate"), "started")
    found["mean time in intermediate care, held up or not, hours"] = (rows["ended"] - rows["started"]).mean() / HOUR
    return found


def _their_chain(records: list[Any]) -> Found:
    at = {node: [row for row in records if row.node == node] for node in (1, 2, 3)}
    moved = [row.time_blocked for row in at[1] if row.destination == 2]
    return {
        "mean wait before the ward, hours": _mean(row.waiting_time for row in at[1]),
        "share with a wait before the ward": _mean(row.waiting_time > 0 for row in at[1]),
        "mean wait held up in the ward, hours": _mean(moved),
        "share with a wait held up in the ward": _mean(time > 0 for time in moved),
        "mean time held up in intermediate care, hours": _mean(
            row.time_blocked for row in at[2] if row.destination == 3
        ),
        "mean time in intermediate care, held up or not, hours": _mean(
            row.service_time + row.time_blocked for row in at[2]
        ),
    }


def _waits(plan: Plan, records: Records, service: str) -> NDArray[np.int64]:
    rows = who_came_in_time(plan, visits_to(plan, records, service))
    return (np.where(rows["started"] == NEVER, rows["ended"], rows["started"]) - rows["joined"]).astype(np.int64)


# -- patience -----------------------------------------------------------------------------------------------------
def _our_patience(plan: Plan, records: Records) -> Found:
    rows = who_came_in_time(plan, visits_to(plan, records, "town.places"))
    served = rows[rows["started"] != NEVER]
    return {
        "share who give up": 1 - len(served) / len(rows),
        "mean wait of those who do not, hours": (served["started"] - served["joined"]).mean() / HOUR,
    }


def _their_patience(records: list[Any]) -> Found:
    return {
        "share who give up": _mean(row.record_type == "renege" for row in records),
        "mean wait of those who do not, hours": _mean(
            row.waiting_time for row in records if row.record_type == "service"
        ),
    }


# -- the hub ------------------------------------------------------------------------------------------------------
def _our_hub(plan: Plan, records: Records) -> Found:
    need_of = dict(zip(records.spell["person"].tolist(), records.spell["need"].tolist(), strict=True))
    task = who_came_in_time(plan, records.task)
    needs = np.array([Need(need_of[person]).key for person in task["person"].tolist()])
    found = {}
    for need in ("home_support", "step_down"):
        rows = task[needs == need]
        found[f"{need}: mean wait, hours"] = (rows["started"] - rows["joined"]).mean() / HOUR
        found[f"{need}: mean time until done, hours"] = (rows["ended"] - rows["joined"]).mean() / HOUR
    return found


def _their_hub(records: list[Any]) -> Found:
    """Of each person: the first start and the last end, whatever was interrupted between."""
    by_person: dict[int, list[Any]] = defaultdict(list)
    for row in records:
        by_person[row.id_number].append(row)
    found = {}
    for need in ("home_support", "step_down"):
        people = [rows for rows in by_person.values() if rows[0].customer_class == need]
        waits = (min(row.service_start_date for row in rows) - rows[0].arrival_date for rows in people)
        times = (max(row.exit_date for row in rows) - rows[0].arrival_date for rows in people)
        found[f"{need}: mean wait, hours"] = _mean(waits)
        found[f"{need}: mean time until done, hours"] = _mean(times)
    return found


def chain(play: Play) -> list[Figure]:
    """Blocking."""
    return opinion(play, "chain", _our_chain, _their_chain)


def patience(play: Play) -> list[Figure]:
    """Giving up."""
    return opinion(play, "patience", _our_patience, _their_patience)


def day_shift(play: Play) -> list[Figure]:
    """Priorities and a shift by day."""
    return opinion(play, "day-shift", _our_hub, _their_hub)


def weekend(play: Play) -> list[Figure]:
    """Priorities and fewer staff at weekends."""
    return opinion(play, "weekend", _our_hub, _their_hub)


CHECKS = (
    Check(
        "chain",
        "Ward, intermediate care and a last setting in series, with blocking and ways home",
        "Ciw, queue capacity 0 before the second and the third.",
        ("chain",),
        chain,
    ),
    Check(
        "patience",
        "Four places, people who give up after eight hours",
        "Ciw, reneging after eight hours.",
        ("patience",),
        patience,
    ),
    Check(
        "day-shift",
        "A hub with two needs by urgency and a shift from 08:00 to 16:00",
        "Ciw, priority classes, schedule with resumption.",
        ("day-shift",),
        day_shift,
    ),
    Check(
        "weekend",
        "A hub with two needs by urgency, day and night, with one nurse at weekends",
        "Ciw, priority classes, schedule without interruption; staff at work count as part of the next shift.",
        ("weekend",),
        weekend,
    ),
)
