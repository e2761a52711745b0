"""Localities of random worlds: services of every kind, and pathways through them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from discharge_sim.vocabulary.settings import ROLES
from tests.worlds.dice import WEEKDAYS, Dice

TAKES_NOBODY = 0.05  # share of services without any capacity
MANY = 40
WORKING_WEEK = list(WEEKDAYS[:5])


@dataclass
class Locality:
    """A partnership while it is being made.

    Attributes
    ----------
    services, pathways, need_pathways : dict
        Tables of the partnership.
    dead : set of str
        Services that never take anybody: whoever waits for them changes their mind.
    teams : dict
        Role of each team of the hub.
    needs : list of str
        Needs that people may have.
    assessed_at_home, assessed_in_intermediate_care : str
        Pathways of discharge to assess.
    """

    services: dict[str, Any] = field(default_factory=dict)
    pathways: dict[str, Any] = field(default_factory=dict)
    need_pathways: dict[str, str] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    teams: dict[str, str] = field(default_factory=dict)
    needs: list[str] = field(default_factory=list)
    assessed_at_home: str = "home_support"
    assessed_in_intermediate_care: str = "step_down"


def shared_services(dice: Dice) -> tuple[dict[str, Any], set[str]]:
    """Return services that all partnerships use, and which of them take nobody."""
    made = Locality()
    if dice.chance(0.35):
        _add(dice, made, "shared_beds", _places(dice, "intermediate_care", 6, 5))
    if dice.chance(0.35):
        _add(dice, made, "shared_homes", _care_home(dice, 2))
    if dice.chance(0.25):
        _add(dice, made, "shared_officers", _process(dice, 3))
    return made.services, made.dead


def locality(dice: Dice, per_day: float, shared: dict[str, Any], shared_dead: set[str]) -> Locality:
    """Return a partnership's services and pathways."""
    place = Locality(dead=set(shared_dead))
    _add(dice, place, "home_care", _home_care(dice, per_day))
    _add(dice, place, "intermediate", _places(dice, "intermediate_care", 1 + per_day * 1.5, 4))
    _add(dice, place, "care_homes", _care_home(dice, per_day))
    _add(dice, place, "officers", _process(dice, 1 + per_day / 2))
    _add(dice, place, "tenancies", _process(dice, None if dice.chance(0.5) else 2))
    _add(dice, place, "virtual_ward", _places(dice, "virtual_ward", 2 + per_day, 2))
    if dice.chance(0.5):
        _add(dice, place, "lounge", _places(dice, "place", 2, 0.1))
    if dice.chance(0.5):
        _add(dice, place, "specialist", _places(dice, "place", 2, 6))
    _pathways(dice, place, shared)
    for number, role in enumerate(dice.some(ROLES, 0.4, at_least=1)):
        place.teams[f"team_{number}"] = role
    if dice.chance(0.3):
        place.teams["second_team"] = next(iter(place.teams.values()))
    place.needs = ["restart", "independent_after_assessment", *_NEEDS]
    return place


_NEEDS = ("home_support", "step_down", "long_term_care", "family_arranged", "housing", "complex")


def _add(dice: Dice, place: Locality, name: str, service: dict[str, Any]) -> None:
    """Add a service with what all kinds have in common; a few take nobody, at least at first."""
    capacity = {"home_care": "hours_per_week", "process": "at_once"}.get(service["kind"], "places")
    changes = {"home_care": "hours_changes", "process": ""}.get(service["kind"], "place_changes")
    units = service[capacity]
    grows = False
    if units is not None and not dice.plenty and dice.chance(TAKES_NOBODY):
        units = service[capacity] = 0
        grows = bool(changes) and dice.chance(0.6)
        if not grows:
            place.dead.add(name)
    if changes:
        service[changes] = dice.changes(min(int(units), 60), grows=grows) if grows or units else []
    if service.get("offers_per_week") == 0 or service.get("acceptance_share") == 0:
        place.dead.add(name)
    waiting = _waiting(dice)
    if units is not None and units > MANY:  # enough people at the start, however large the service
        waiting["occupied_share_at_start"] *= MANY / units
    place.services[name] = {**service, **waiting}


def _waiting(dice: Dice) -> dict[str, Any]:
    order = dice.pick(("first_come", "first_come", "priority", "earliest_due"))
    table: dict[str, Any] = {
        "order": order,
        "hospital_rank": dice.whole(0, 2),
        "community_rank": dice.whole(0, 2),
        "hospital_target_days": dice.number(0, 4),
        "community_target_days": dice.number(0, 20),
        "held_days_in_hospital": dice.pick((0.0, 0.02, 5.0, 20.0)),
        "hospital_admissions_per_year": dice.pick((0.0, 40.0, 100.0)),
        "occupied_share_at_start": dice.share(off=0.2),
        "waiting_at_start": dice.whole(0, 6) if dice.chance(0.5) else 0,
        "waited_at_start_days": dice.spread(6),
        "admission_days": WORKING_WEEK if dice.chance(0.4) else dice.some(WEEKDAYS, 0.7, at_least=1),
        "admits_on_public_holidays": dice.chance(0.4),
        "admission_opens": dice.time(0, 12),
        "admission_closes": dice.time(12, 24),
        "weekend_leavers_only": dice.chance(0.4),
    }
    if dice.chance(0.4):
        table |= {"admission_days": list(WEEKDAYS), "admits_on_public_holidays": True}
    return table


def _home_care(dice: Dice, per_day: float) -> dict[str, Any]:
    tapers = dice.chance(0.6)
    over_stay = tapers and dice.chance(0.3)
    taper_days = dice.number(0.01, 6) if tapers else 0.0
    ends_with_taper = tapers and dice.chance(0.2)
    return {
        "kind": "home_care",
        "hours_per_week": float(dice.units(8 + per_day * 12)),
        "package_hours_per_week": dice.spread(dice.pick((4, 10, 20))),
        "last_package_share": dice.number(0.01, 0.9) if tapers else 1.0,
        **({"tapers_over_stay": True} if over_stay else {"taper_days": taper_days}),
        "taper_steps": dice.whole(1, 4) if tapers else 1,
        "small_packages_overtake": dice.chance(0.7),
        "stay_days": taper_days if ends_with_taper else dice.spread(5),
    }


def _places(dice: Dice, kind: str, wanted: float, stay: float) -> dict[str, Any]:
    table: dict[str, Any] = {"kind": kind, "places": dice.units(wanted), "stay_days": dice.spread(stay)}
    if kind == "intermediate_care" and dice.chance(0.4):
        table |= {"in_reach": True, "stay_with_in_reach_days": dice.spread(stay / 2)}
    if dice.chance(0.5):
        table |= {"review_day": dice.number(0.1, stay), "review_ends_stay_share": dice.share(off=0.1)}
        table["review_days"] = dice.some(WEEKDAYS, 0.7, at_least=1)
    if dice.chance(0.4):
        table["outbreaks"] = _outbreaks(dice)
    if kind == "virtual_ward" and dice.chance(0.6):
        table["huddle_time"] = dice.time(7, 20)
    return table


def _outbreaks(dice: Dice) -> dict[str, Any]:
    table: dict[str, Any] = {"per_year": dice.number(10, 200), "closed_days": dice.spread(4)}
    if dice.chance(0.3):
        table |= {"season_start": dice.day(0, dice.days // 2), "season_end": dice.day(dice.days // 2, dice.days)}
    return table


def _care_home(dice: Dice, per_day: float) -> dict[str, Any]:
    table: dict[str, Any] = {
        "kind": "care_home",
        "places": dice.units(6 + per_day * 3),
        "offers_per_week": 210 if dice.plenty else 0 if dice.chance(0.03) else dice.number(1, 8 + per_day * 6),
        "offer_shares": dice.shares(("hospital", "community", "self_funding")),
        "passed_on": dice.chance(0.7),
        "acceptance_share": 0.0 if dice.chance(0.03) and not dice.plenty else dice.pick((1.0, 0.5, 0.2, 0.1)),
        "interim_accepted_share": dice.share(off=0.1),
        "suitable_share": dice.number(0.3, 1),
        "stay_days": dice.spread(9),
    }
    if dice.chance(0.5):
        table["outbreaks"] = _outbreaks(dice)
    return table


def _process(dice: Dice, wanted: float | None) -> dict[str, Any]:
    return {"kind": "process", "at_once": None if wanted is None else dice.units(wanted), "stay_days": dice.spread(4)}


# -- pathways ---------------------------------------------------------------------------------------------------


def _pathways(dice: Dice, place: Locality, shared: dict[str, Any]) -> None:
    beds = "shared_beds" if "shared_beds" in shared and dice.chance(0.6) else "intermediate"
    homes = "shared_homes" if "shared_homes" in shared and dice.chance(0.6) else "care_homes"
    officers = "shared_officers" if "shared_officers" in shared and dice.chance(0.6) else "officers"
    way = _Ways(dice, place)
    way.add("virtual_care", "virtual_ward", "27A", onward=("home_support",))
    way.add("home_support", "home_care", "25D", onward=("long_term_care",))
    way.add("step_down", beds, "27A", onward=("home_support", "long_term_care"), assessed=0.4)
    way.add("long_term_care", homes, dice.pick(("24B", "24C", "24F")), lead="25A", onward=())
    way.add("housing", "tenancies", "25F", lead=dice.pick((None, "25E")), onward=("home_support",))
    way.add("complex", officers, dice.pick(("51X", "51X", "51", "25X")), onward=("long_term_care", "specialist_place"))
    way.add("family_arranged", None, "73", lead="73", onward=("long_term_care", "home_support"))
    if "specialist" in place.services:
        way.add("specialist_place", "specialist", dice.pick(("24DX", "24EX", "24E")), onward=())
    if "lounge" in place.services:
        way.add("leaving_lounge", "lounge", "44", onward=())
        if dice.chance(0.5):
            place.need_pathways["independent_after_assessment"] = "leaving_lounge"
        if dice.chance(0.3):
            place.need_pathways["restart"] = "leaving_lounge"
    way.add("triage", None, None, onward=("home_support", "step_down", "virtual_care"))
    if dice.chance(0.15):
        place.need_pathways[dice.pick(("step_down", "home_support"))] = "triage"
    if dice.chance(0.2):
        way.add("restart", None, "25D", lead="25D", onward=("home_support",))
    if dice.chance(0.6):
        way.add("assess_at_home", "home_care", "25D", onward=(), assessed=0.95)
        place.assessed_at_home = "assess_at_home"
    if dice.chance(0.6):
        way.add("assess_in_place", beds, "27A", onward=(), assessed=0.95)
        place.assessed_in_intermediate_care = "assess_in_place"
    way.settle()


class _Ways:
    """Pathways of a locality while they are being made."""

    def __init__(self, dice: Dice, place: Locality) -> None:
        self.dice, self.place = dice, place

    def add(
        self, name: str, service: str | None, waiting: str | None, *, onward: tuple[str, ...], lead: str | None = None,
        assessed: float = 0.1,
    ) -> None:  # fmt: skip
        """Add a pathway; where it leads is settled when all are known."""
        dice = self.dice
        pathway: dict[str, Any] = {
            "service": service,
            "waiting_reason": waiting,
            "onward": onward,
            "assessed": assessed,
        }
        if (service is None and waiting is not None) or dice.chance(0.45 if lead else 0.15):
            pathway |= {"lead_days": dice.spread(dice.pick((0.05, 1, 3))), "lead_reason": lead}
        if dice.chance(0.2) and service is not None:
            pathway["stay_days"] = dice.spread(3)
        self.place.pathways[name] = pathway

    def settle(self) -> None:
        """Say where every pathway leads and what happens to those who wait too long."""
        for name, pathway in self.place.pathways.items():
            pathway["leads_to"] = self._leads_to(name, pathway.pop("onward"), pathway.pop("assessed"))
            if pathway["service"] is not None:
                self._timeout(name, pathway)

    def _leads_to(self, name: str, onward: tuple[str, ...], assessed: float) -> dict[str, float]:
        dice = self.dice
        if name == "triage":  # takes no time: it leads to services only
            return dice.shares([*onward, "home"])
        targets = ["home", *(target for target in onward if target in self.place.pathways and dice.chance(0.6))]
        if dice.chance(0.4):
            targets.append("died")
        if dice.chance(0.3):
            targets.append("hospital")
        shares = dice.shares(targets)
        if dice.chance(assessed) and name not in self.place.need_pathways.values():
            kept = dice.number(0.05, 0.6)
            shares = {target: share * kept for target, share in shares.items()}
            shares["assessed_need"] = 1 - kept
        if dice.chance(0.15):
            return {"home": 1.0}
        return shares

    def _timeout(self, name: str, pathway: dict[str, Any]) -> None:
        dice, place = self.dice, self.place
        if pathway["service"] not in place.dead and dice.chance(0.45):
            return
        queues = [other for other, way in place.pathways.items() if way["service"] is not None and other != name]
        alive = [other for other in queues if place.pathways[other]["service"] not in place.dead]
        action = dice.pick(("switch", "also", "interim", "leave")) if alive else "leave"
        if action == "interim":
            alive = [other for other in alive if place.pathways[other]["service"] in _INTERIM]
            action = "interim" if alive else "leave"
        pathway |= {"then": action, "after_hours": dice.pick((0.001, 4.0, 12.0, 30.0, 80.0))}
        if action != "leave":
            pathway["alternative"] = dice.pick(alive)


_INTERIM = ("intermediate", "shared_beds", "care_homes", "shared_homes", "specialist")


def at_start(dice: Dice, place: Locality, pools: list[str]) -> dict[str, Any]:
    """Return people who are delayed at the start, some assessed and on a pathway, and some fit but not yet ready."""
    delayed: dict[str, Any] = {}
    for number in range(dice.pick((0, 1, 2, 4))):
        need = dice.pick(place.needs)
        on_pathway = need in place.pathways and dice.chance(0.7)
        delayed[f"group_{number}"] = {
            "count": dice.whole(1, 5),
            "waited_days": dice.spread(8),
            "pool_shares": dice.shares(dice.some(pools, 0.6, at_least=1)),
            "need": need,
            "pathway": dice.pick([need, need, *place.pathways]) if on_pathway else None,
        }
    apart, fit = dice.apart(f"fit at the start {place.needs}"), {}
    for number in range(apart.pick((0, 1, 2))):
        fit[f"group_{number}"] = {
            "count": apart.whole(1, 5),
            "fit_since_days": apart.spread(2),
            "pool_shares": apart.shares(apart.some(pools, 0.6, at_least=1)),
            "need": apart.pick(["independent", *place.needs]),
        }
    return {"delayed": delayed, "fit": fit}
