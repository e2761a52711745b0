"""Demand of random worlds: streams of all kinds, the respiratory wave, and how people become ready."""

from __future__ import annotations

import math
from typing import Any

from tests.worlds.dice import Dice

COMMUNITY_PATHWAYS = ("home_support", "step_down", "long_term_care", "virtual_care", "housing", "complex", "triage")


def streams(
    dice: Dice, names: tuple[str, ...], cohorts: list[str], pools: list[str], emergencies: float, community: float
) -> dict[str, Any]:
    """Return streams: emergencies always, the others often."""
    made = {"emergencies": _hospital(dice, "emergency", emergencies, pools[0])}
    if dice.chance(0.5):
        made["walk_in"] = _hospital(dice, "emergency", dice.number(0, 2), dice.pick(pools))
    if dice.chance(0.75):
        made["electives"] = _hospital(dice, "elective", dice.number(0.3, 3), dice.pick(pools))
    if dice.chance(0.7):
        made["community"] = _community(dice, "community_referral", community, "community")
    if dice.chance(0.6):
        made["self_funders"] = _community(dice, "community_referral", community, "self_funding")
        made["self_funders"]["pathway_shares"] = {"long_term_care": 1.0}
    if dice.chance(0.6):
        made["virtual"] = _community(dice, "virtual_ward_referral", community * 2, "community")
        made["virtual"]["pathway_shares"] = {"virtual_care": 0.75, "home_support": 0.25}
        made["virtual"] |= {
            "would_be_admitted_share": dice.share(off=0.2),
            "admitted_after_hours": dice.number(0.001, 40),
            "admitted_to_pool": dice.pick(pools),
        }
    for stream in made.values():
        if not dice.demand:
            stream["per_day"] = 0.0
        stream["partnership_shares"] = dice.shares(names)
        stream["cohort_shares"] = dice.shares(cohorts)
    return made


def _hospital(dice: Dice, kind: str, per_day: float, pool: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "pool": pool,
        **_rate(dice, per_day),
        "time_to_fit_days": dice.spread(dice.pick((0.5, 2, 5))),
        "dies_in_hospital_share": dice.share(off=0.5, high=0.4),
        "bed_priority": dice.whole(0, 3),
        "cancelled_after_hours": dice.number(0.001, 12),
        "new_date_after_days": dice.number(0.2, 6),
        "cancelled_at_most": dice.whole(0, 2),
    }


def _community(dice: Dice, kind: str, per_day: float, route: str) -> dict[str, Any]:
    pathways = dice.some(COMMUNITY_PATHWAYS, 0.4, at_least=1)
    return {"kind": kind, "route": route, **_rate(dice, per_day), "pathway_shares": dice.shares(pathways)}


def _rate(dice: Dice, per_day: float) -> dict[str, Any]:
    rate: dict[str, Any] = {"per_day": per_day, "follows_respiratory_wave": dice.chance(0.5)}
    highest = per_day
    if dice.chance(0.4):
        rate["weekday_index"] = [dice.number(0.2, 1.6) for _ in range(7)]
        highest *= max(rate["weekday_index"])
    if dice.chance(0.4):
        rate["hour_index"] = [dice.number(0, 2) for _ in range(24)]
        highest *= max(rate["hour_index"])
    if dice.chance(0.3):
        rate["month_index"] = {"dec": dice.number(0.5, 1.5), "jan": dice.number(0.5, 1.5)}
        highest *= 1.5
    if dice.chance(0.3):
        rate["public_holiday_index"] = dice.number(0, 1.5)
        highest *= 1.5
    if dice.chance(0.3):
        interval = dice.interval()
        rate["dated_factors"] = [{**interval, "times": dice.number(0, 2)}]
        highest *= 2
    if dice.chance(0.2):
        rate["case_management_avoids_share"] = dice.number(0, 0.5)
    # The wave below adds at most its share at the peak times exp(2 sigma).
    rate["dominating_per_day"] = round(highest * (1 + math.exp(0.8)) + 0.01, 3)
    return rate


def wave(dice: Dice) -> dict[str, Any] | None:
    """Return a respiratory wave, or none."""
    if dice.chance(0.6):
        return None
    return {
        "peak_date": dice.day(0, dice.days),
        "peak_date_sd_days": dice.pick((0.0, 2.0)),
        "extra_share_at_peak": dice.number(0.1, 1.0),
        "extra_share_sigma": dice.pick((0.0, 0.4)),
        "width_days": dice.number(1, 10),
    }


def readiness(dice: Dice) -> dict[str, Any]:
    """Return how people become ready, and what can happen to them while they are delayed."""
    table: dict[str, Any] = {
        "round_time": dice.time(0, 24),
        "weekday_share": dice.pick((1.0, 0.8, 0.3)),
        "saturday_share": dice.share(),
        "sunday_share": dice.share(),
        "public_holiday_share": dice.share(),
        "planned_date_error_sd_days": dice.pick((0.0, 1.0, 3.0)),
        "planned_date_review_days": dice.number(0.3, 7),
        "unfit_again_per_delayed_day": dice.share(off=0.3, high=0.4),
        "time_to_fit_again_days": dice.spread(1.5),
        "reassessed_after_unfit_share": dice.share(off=0.1),
        "death_per_delayed_day": dice.share(off=0.4, high=0.25),
    }
    if dice.chance(0.3):
        table["dated_shares"] = [{**dice.interval(), "share": dice.share(off=0.1)}]
    return table
