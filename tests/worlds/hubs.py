"""Discharge hubs of random worlds: teams, rosters, tasks, organisation and policy."""

from __future__ import annotations

from typing import Any

from discharge_sim.vocabulary.needs import NEED_KEYS
from tests.worlds.dice import WEEKDAYS, Dice
from tests.worlds.localities import Locality

DUTY = ("weekday", "saturday", "sunday", "public_holiday")
ASSESSED = NEED_KEYS[2:]
D2A_NEEDS = ("independent_after_assessment", "home_support", "step_down", "long_term_care", "family_arranged")
ORDERS = ("first_come", "longest_wait", "earliest_due", "by_need")


def hub(dice: Dice, place: Locality, per_day: float) -> dict[str, Any]:
    """Return a hub; the locality's teams are already named with their roles."""
    integrated = dice.chance(0.5)
    assesses_outside = dice.chance(0.55)
    early = dice.chance(0.5)
    order = dice.pick(ORDERS)
    table: dict[str, Any] = {
        "organisation": "integrated" if integrated else "separate",
        "policy": "discharge_to_assess" if assesses_outside else "assess_in_hospital",
        "starts": "before_planned_date" if early else "on_readiness",
        "days_before_planned_date": dice.number(0, 4) if early else 0.0,
        "repeated_if_slips_days": dice.number(0.05, 3),
        "hand_off_working_days": dice.pick((0.0, 0.01, 0.4, 1.0)),
        "order": order,
        "need_ranks": {need: dice.whole(0, 4) for need in dice.some(ASSESSED, 0.6, at_least=1)},
        "open_cases_per_worker": dice.number(0.3, 4) if dice.chance(0.45) else None,
        "teams": {key: _team(dice, role, per_day) for key, role in place.teams.items()},
        "tasks": _tasks(dice, list(place.teams.values())),
    }
    if dice.chance(0.6):
        table["panel"] = {
            "weekdays": dice.some(WEEKDAYS, 0.4, at_least=1),
            "time": dice.time(8, 18),
            "needs": dice.some(ASSESSED, 0.75, at_least=1),
        }
    begun = dice.apart(f"begun before the start {sorted(place.teams)} {order}")
    if begun.chance(0.6):
        table["assessment_days_at_start"] = begun.spread(begun.pick((0.3, 2, 6)))
    if assesses_outside:
        table["discharge_to_assess"] = {
            "rapid_assessment_hours": dice.spread(1),
            "rapid_assessment_roles": _roles(dice, list(place.teams.values())),
            "home_pathway": place.assessed_at_home,
            "intermediate_pathway": place.assessed_in_intermediate_care,
            "safe_at_home_share_by_need": {need: dice.share(off=0.2) for need in dice.some(D2A_NEEDS, 0.7)},
            "needs": dice.some(D2A_NEEDS, 0.8, at_least=1),
        }
    return table


def _team(dice: Dice, role: str, per_day: float) -> dict[str, Any]:
    most = max(1, round(per_day * dice.pick((0.3, 0.6, 1.5))))
    team: dict[str, Any] = {
        "role": role,
        "employer": dice.pick(("nhs", "council", "partnership")),
        "weekday": dice.whole(1, most) if dice.chance(0.95) else 0,
        "saturday": dice.whole(0, most) if dice.chance(0.4) else 0,
        "sunday": dice.whole(0, most) if dice.chance(0.4) else 0,
        "public_holiday": dice.whole(0, 1),
        "shift_start": dice.time(6, 22 if dice.chance(0.2) else 10),
        "shift_hours": dice.pick((7.5, 4.0, 10.0, 1.5, 24.0)),
        "absence_share": dice.share(off=0.5, high=0.6),
        "cost_per_hour": {"gbp": 30.0},
    }
    if dice.plenty:
        team |= {"weekday": 150, "public_holiday": 150, "shift_hours": 8.0, "absence_share": 0.0}
    if not any(team[day] for day in DUTY):
        team["saturday"] = 1
    if dice.chance(0.4):
        team["cover"] = [{**dice.interval(), **{day: dice.whole(-1, 2) for day in DUTY}}]
    return team


def _tasks(dice: Dice, roles: list[str]) -> dict[str, Any]:
    tasks: dict[str, Any] = {}
    for number in range(dice.pick((1, 2, 2, 3, 4))):
        task: dict[str, Any] = {
            "position": 10 - number if dice.chance(0.1) else 20 + number,
            "roles": _roles(dice, roles),
            "work_hours": dice.spread(dice.pick((0.5, 2, 6, 14))),
        }
        if dice.chance(0.4):
            task["turnaround_working_days"] = dice.spread(1)
        if dice.chance(0.3):
            task["needs"] = dice.some(ASSESSED, 0.6)
        tasks[f"task_{number}"] = task
    return tasks


def _roles(dice: Dice, roles: list[str]) -> list[str]:
    found = dice.some(dict.fromkeys(roles), 0.7, at_least=1)
    dice.random.shuffle(found)
    return found
