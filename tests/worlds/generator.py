"""Whole small scenarios from a whole number: every mechanism of the model, mild or extreme, alone or together.

A world has one to three partnerships, one to four hospital pools, 4 to 20 simulated days and up to a few hundred
people. It is one that a planner could write: all checks of the scenario accept it, and it compiles. Some worlds start
from a census, some carry an ensemble.
"""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from discharge_sim.scenario.census import CensusPerson
from discharge_sim.scenario.scenario import ScenarioTables
from tests.worlds.census import random_census
from tests.worlds.dice import Dice
from tests.worlds.hubs import hub
from tests.worlds.localities import Locality, at_start, locality, shared_services
from tests.worlds.streams import readiness, streams, wave

NAMES = ("north", "west", "east")
COHORTS = {"younger": "18_74", "older": "75_plus", "frail": "75_plus"}
POOLS = {
    "medical": "acute_medical",
    "surgical": "acute_surgical",
    "rehab": "rehabilitation",
    "cottage": "community_hospital",
}


@dataclass(frozen=True)
class RandomScenario:
    """What the compiler needs of a scenario.

    Attributes
    ----------
    tables : ScenarioTables
        The checked tables.
    hash : str
        Hash of the tables.
    census : tuple of CensusPerson
        People who are there at the start, in worlds that begin with a census.
    members : tuple of RandomScenario
        The members of its ensemble, if it has one.
    """

    tables: ScenarioTables
    hash: str
    census: tuple[CensusPerson, ...] = ()
    members: tuple[RandomScenario, ...] = ()

    def member(self, replication: int) -> RandomScenario:
        """Return the scenario that a replication uses, as `Scenario.member` does."""
        return self.members[replication % len(self.members)] if self.members else self


def random_world(source: int | Random) -> RandomScenario:
    """Return the world of a seed.

    Parameters
    ----------
    source : int or random.Random
        Any whole number, which always makes the same world; or where all choices come from.

    Returns
    -------
    RandomScenario
        Can be handed to `compile_plan`.
    """
    tables = random_tables(source)
    world = scenario_of(tables)
    if world.tables.period.start_state == "census":
        world = replace(world, census=random_census(Dice(source), world.tables))
    members = (replace(scenario_of(one), census=world.census) for one in _members(Dice(source), tables))
    return replace(world, members=tuple(members))


def replication_of(seed: int) -> int:
    """Return the replication of a world that is looked at: not always the first."""
    return seed % 5


def scenario_of(tables: dict[str, Any]) -> RandomScenario:
    """Return plain tables as a scenario."""
    digest = hashlib.blake2b(repr(tables).encode(), digest_size=16)
    return RandomScenario(ScenarioTables.model_validate(tables), digest.hexdigest())


def _members(dice: Dice, tables: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the tables of an ensemble: two or three sets of a few figures, everything else the same."""
    members = []
    for _ in range(dice.whole(2, 3) if dice.chance(0.13) else 0):
        member = copy.deepcopy(tables)
        member["pools"]["medical"]["beds"] += dice.whole(0, 9)
        member["streams"]["emergencies"]["per_day"] *= dice.number(0.5, 1)
        member["readiness"]["unfit_again_per_delayed_day"] = dice.number(0, 0.3)
        member["readmission"]["within_28_days_share"] = dice.number(0, 1)
        members.append(member)
    return members


def random_tables(source: int | Random) -> dict[str, Any]:
    """Return the plain tables of the world of a seed (for tests that change something in them)."""
    dice = Dice(source)
    names = NAMES[: dice.pick((1, 1, 2, 2, 3))]
    pools = list(POOLS)[: dice.whole(1, 4)]
    cohorts = dice.some(COHORTS, 0.7, at_least=1)
    emergencies = dice.number(0.3, 2) if dice.chance(0.3) else dice.number(2, 5)
    emergencies = 20.0 if dice.demand > 1 else emergencies * dice.demand
    per_day = dice.pick((0.2, 0.5, 1.0))
    shared, shared_dead = shared_services(dice)
    places = {name: locality(dice, emergencies / len(names), shared, shared_dead) for name in names}
    state = "warm_up" if dice.warm_up else dice.pick(("stated", "stated", "stated", "census", "empty"))
    stated = state == "stated"
    _empty_what_nobody_uses(places, shared)
    needs = sorted({need for place in places.values() for need in place.needs})
    tables: dict[str, Any] = {
        "format": 1,
        "name": "world",
        "period": _period(dice, state),
        "calendar": {"service_holidays": sorted({dice.day(0, dice.days) for _ in range(dice.whole(0, 5))})},
        "cohorts": {name: {"age_band": COHORTS[name]} for name in cohorts},
        "streams": streams(dice, names, cohorts, pools, emergencies, per_day),
        "respiratory_wave": wave(dice),
        "readiness": readiness(dice),
        "readmission": _readmission(dice, pools),
        "pools": {name: _pool(dice, name, pools, emergencies, stated=stated) for name in pools},
        "transfers": _transfers(dice, pools, names, needs),
        "leaving": _leaving(dice),
        "partnerships": {
            name: {
                "needs": {cohort: _needs(dice, place) for cohort in cohorts},
                "conversions": _conversions(dice),
                "hub": hub(dice, place, emergencies / len(names)),
                "services": place.services,
                "pathways": place.pathways,
                "need_pathways": place.need_pathways,
                "at_start": at_start(dice, place, pools) if stated else {},
            }
            for name, place in places.items()
        },
        "shared_services": shared,
        "escalation": _escalation(dice, places, pools, shared),
    }
    apart = dice.apart("unfit again at the start")
    if apart.chance(0.5) and any(one["at_start"].get("delayed") for one in tables["partnerships"].values()):
        tables["readiness"]["unfit_again_at_start"] = apart.whole(1, 6)
    return tables


def _empty_what_nobody_uses(places: dict[str, Locality], shared: dict[str, Any]) -> None:
    """Let nobody be in, or wait for, a service that no pathway uses: there would be no way on from it."""
    used = {name: {pathway["service"] for pathway in place.pathways.values()} for name, place in places.items()}
    services = [
        (service, key in used[name]) for name, place in places.items() for key, service in place.services.items()
    ]
    services += [(service, any(key in there for there in used.values())) for key, service in shared.items()]
    for service, is_used in services:
        if not is_used:
            service |= {"occupied_share_at_start": 0.0, "waiting_at_start": 0}


def _period(dice: Dice, state: str) -> dict[str, Any]:
    start = dice.first + dt.timedelta(days=dice.warm_up)
    return {
        "window_start": start,
        "window_end": start + dt.timedelta(days=dice.window - 1),
        "follow_up_days": dice.follow_up,
        "start_state": state,
        "warm_up_days": dice.warm_up,
        "census_file": "census.csv" if state == "census" else None,
    }


def _readmission(dice: Dice, pools: list[str]) -> dict[str, Any]:
    return {
        "within_28_days_share": dice.share(off=0.25),
        "extra_share_if_assessed_outside": dice.share(off=0.6),
        "pool": dice.pick(pools) if dice.chance(0.4) else None,
        "time_to_fit_days": dice.spread(3),
    }


def _pool(dice: Dice, name: str, pools: list[str], emergencies: float, *, stated: bool) -> dict[str, Any]:
    wanted = (emergencies + 1) * dice.pick((1.5, 4, 8)) / (1 if name == "medical" else 3)
    beds = 0 if dice.chance(0.03) and not dice.plenty else dice.units(wanted)
    pool: dict[str, Any] = {"setting": POOLS[name], "beds": beds, "bed_changes": dice.changes(min(beds, 40))}
    pool["counts_as_hospital"] = dice.chance(0.9)
    others = [other for other in pools if other != name]
    if others and dice.chance(0.5):
        pool |= {"boards_in": dice.pick(others), "boards_after_hours": dice.number(0.001, 20)}
    if dice.chance(0.4):
        opens = dice.number(0.3, 1.1)
        pool["surge"] = {
            "beds": dice.whole(1, 10),
            "opens_above_share": opens,
            "opens_after_hours": dice.number(0.01, 30),
            "closes_below_share": round(opens * dice.number(0.5, 1), 3),
            "closes_after_hours": dice.number(0.01, 30),
            "cost_per_bed_day": {"gbp": 400.0},
        }
    if dice.chance(0.35):
        pool["outbreaks"] = {"per_year": dice.number(20, 300), "closed_days": dice.spread(4), "wards": dice.whole(1, 3)}
        if dice.chance(0.5):
            pool["outbreaks"]["beds_closed"] = dice.whole(0, pool["beds"] // pool["outbreaks"]["wards"])
    if stated and dice.chance(0.7):
        pool |= {"not_fit_at_start": dice.whole(1, 15), "not_fit_at_start_stream": "emergencies"}
    return pool


def _transfers(dice: Dice, pools: list[str], names: tuple[str, ...], needs: list[str]) -> dict[str, Any]:
    transfers: dict[str, Any] = {}
    for number in range(dice.pick((0, 1, 1, 2)) if len(pools) > 1 else 0):
        from_pool = "medical" if dice.chance(0.7) else dice.pick(pools)
        transfers[f"transfer_{number}"] = {
            "from_pool": from_pool,
            "to_pool": dice.pick([pool for pool in pools if pool != from_pool]),
            "partnerships": dice.some(names, 0.5, at_least=1) if dice.chance(0.3) else None,
            "share_by_need": {need: dice.number(0, 0.6) for need in dice.some(needs, 0.7)},
            "stay_days": dice.spread(3),
        }
    return transfers


def _leaving(dice: Dice) -> dict[str, Any]:
    return {
        "window_opens": dice.time(0, 11),
        "window_closes": dice.time(14, 23),
        "weekend_share_independent": dice.share(off=0.1),
        "weekend_share_arranged": dice.share(off=0.2),
        "preparation_hours": dice.spread(3),
    }


def _needs(dice: Dice, place: Locality) -> dict[str, float]:
    independent = dice.pick((0.0, 0.2, 0.5, 0.77))
    shares = dice.shares(dice.some(place.needs, 0.75, at_least=1))
    others = {need: share * (1 - independent) for need, share in shares.items()}
    return {**others, "independent": independent + others.get("independent", 0.0)}


def _conversions(dice: Dice) -> dict[str, Any]:
    conversion = {
        "home_share_of_would_be_long_term_care": dice.share(),
        "home_share_of_would_be_step_down": dice.share(),
        "independent_share_of_would_be_home_support": dice.share(),
    }
    rise = dice.pick((0.0, 0.0, 0.0, 0.01, 0.3))
    return {
        "home": conversion,
        "intermediate_care": {name: dice.share() for name in conversion},
        "dependency_rise_per_day_waited": rise,
    }


def _escalation(dice: Dice, places: dict[str, Locality], pools: list[str], shared: dict[str, Any]) -> dict[str, Any]:
    targets = [f"pools.{pool}" for pool in pools]
    targets += [f"services.{key}" for key, service in shared.items() if _limited(service)]
    watched = [*pools, *(key for key, service in shared.items() if _limited(service))]
    for name, place in places.items():
        limited = [key for key, service in place.services.items() if _limited(service)]
        targets += [f"partnerships.{name}.services.{key}" for key in limited]
        targets += [f"partnerships.{name}.services.home_care" for _ in range(3)]
        targets += [f"partnerships.{name}.hub.teams.{key}" for key in place.teams for _ in range(2)]
        watched += [f"{name}.{key}" for key in limited]
    rules: dict[str, Any] = {}
    for number in range(dice.pick((0, 1, 2, 3))):
        delayed = dice.chance(0.5)
        above = float(dice.whole(0, 8)) if delayed else dice.number(0.2, 1.1)
        rules[f"rule_{number}"] = {
            "measure": "delayed_people" if delayed else "occupancy_share",
            "of": dice.pick(["all", *places]) if delayed else dice.pick(watched),
            "above": above,
            "for_hours": dice.pick((0.0, 1.5, 12.0, 48.0)),
            "until_below": round(above * dice.number(0.4, 1), 3),
            "below_for_hours": dice.pick((0.0, 1.0, 24.0)),
            "adds": dice.whole(1, 6),
            "to": dice.pick(targets),
        }
    return rules


def _limited(service: dict[str, Any]) -> bool:
    return service["kind"] != "process" or service["at_once"] is not None
