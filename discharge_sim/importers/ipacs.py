"""An IPACS workbook becomes scenario files: one for every combination of its labels, which differ only where it does.

How each of its words is understood stands in docs/how-to/import-an-ipacs-workbook.md.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, product
from pathlib import Path
from typing import Any, NamedTuple

from discharge_sim.importers.excel import WorkbookError
from discharge_sim.importers.ipacs_workbook import Node, Stay, Workbook, read_workbook
from discharge_sim.scenario.errors import Problem
from discharge_sim.scenario.writing import toml_of

POOL = "acute"
UNLIMITED_BEDS = 1_000_000
"""The workbook has no beds: whoever is delayed waits in hospital, and nobody else is there."""
MOST_COMBINATIONS = 500
SD_OF_VISITS = 0.5
"""Visits a day differ a little between people: the standard deviation that IPACS itself takes, which no tab states."""
SD_OF_NORMAL_STAY = 0.3
"""Standard deviation of a normal stay as a share of its mean where the workbook gives none, as IPACS takes it."""
DAYS_A_WEEK = 7
HOURS_A_VISIT = 1.0
"""The unit in which visits are counted; capacity and packages use the same, so it changes no result."""
_A_MINUTE = 0.0007  # days
_ARRIVAL_HOURS, _HOURS = 11, 24
_EVERY_DAY = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_ALL_DAY = {"admission_opens": dt.time(0, 0), "admission_closes": dt.time(23, 59)}
_NEED = {"p1": "home_support", "p2": "step_down", "p3": "long_term_care"}
_REASON = {"p1": "25D", "p2": "27A", "p3": "24C"}
_TITLE = {"p1": "Pathway 1: visits at home", "p2": "Pathway 2: beds", "p3": "Pathway 3: beds"}
_RESERVED = ("home", "died", "hospital", "assessed_need", "all", POOL)


class Combination(NamedTuple):
    """One label of each tab."""

    capacity: str
    stay: str
    arrivals: str

    @property
    def title(self) -> str:
        """As IPACS writes it."""
        return "_".join(self)


def import_ipacs(path: Path) -> dict[str, str]:
    """Return the scenario files that an IPACS workbook amounts to.

    Parameters
    ----------
    path : Path
        The workbook.

    Returns
    -------
    dict of str
        Content by file name; the first is the base of the others.

    Raises
    ------
    WorkbookError
        With every mistake of the workbook, its tab and cell.
    """
    workbook = read_workbook(path)
    labels = (workbook.capacity_labels, workbook.stay_labels, workbook.arrival_labels)
    count = len(labels[0]) * len(labels[1]) * len(labels[2])
    if count > MOST_COMBINATIONS:
        found = f"{count} combinations of scenarios"
        raise WorkbookError([Problem(str(path), "", found, f"at most {MOST_COMBINATIONS}", "import fewer at a time")])
    combinations = [Combination(*chosen) for chosen in product(*labels)]
    names = dict(zip(combinations, distinct((one.title for one in combinations), "-"), strict=True))
    base = _content(workbook, combinations[0], names[combinations[0]], path.name)
    files = {f"{base['name']}.toml": toml_of(base)}
    for combination in combinations[1:]:
        own = _content(workbook, combination, names[combination], path.name)
        head = {"format": 1, "name": own["name"], "extends": f"{base['name']}.toml"}
        files[f"{own['name']}.toml"] = toml_of(head | _changed(own, base))
    return files


def distinct(words: Iterable[str], joint: str = "_") -> list[str]:
    """Return a key of small letters, digits and `joint` for each word; no two are the same."""
    keys: list[str] = []
    for word in words:
        plain = re.sub(r"[^a-z0-9]+", joint, word.lower()).strip(joint)[:48].strip(joint) or "other"
        number, key = 1, plain
        while key in keys or key in _RESERVED:
            number += 1
            key = f"{plain}{joint}{number}"
        keys.append(key)
    return keys


def _changed(own: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs from the base, table by table; a spread is one value."""
    changed: dict[str, Any] = {}
    for key, value in own.items():
        before = base.get(key)
        if isinstance(value, dict) and isinstance(before, dict) and "distribution" not in value:
            if inner := _changed(value, before):
                changed[key] = inner
        elif value != before:
            changed[key] = value
    return changed


def _content(workbook: Workbook, combination: Combination, name: str, source: str) -> dict[str, Any]:
    last_day = workbook.first_day + dt.timedelta(days=workbook.days - 1)
    places = list(dict.fromkeys(node.place for node in workbook.nodes))
    keys = dict(zip(places, distinct(places), strict=True))
    acute_costs = [node.acute_cost for node in workbook.nodes]
    pathways = sorted({node.pathway for node in workbook.nodes})
    return {
        "format": 1,
        "name": name,
        "title": combination.title,
        "description": f"Imported from the IPACS workbook {source}: capacity {combination.capacity}, "
        f"length of stay {combination.stay}, arrivals {combination.arrivals}.",
        "period": {
            "window_start": workbook.first_day,
            "window_end": last_day,
            "follow_up_days": 0,
            "start_state": "stated",
        },
        "cohorts": {pathway: {"title": _TITLE[pathway], "age_band": "75_plus"} for pathway in pathways},
        "streams": {
            f"{node.pathway}_{keys[node.place]}": _stream(workbook, node, keys[node.place], combination)
            for node in workbook.nodes
        },
        "readiness": {
            "round_time": dt.time(12, 0),
            **dict.fromkeys(("weekday_share", "saturday_share", "sunday_share", "public_holiday_share"), 1.0),
        },
        "pools": {
            POOL: {"title": "Acute beds, without limit", "setting": "acute_medical", "beds": UNLIMITED_BEDS},
        },
        "leaving": {
            "window_opens": dt.time(0, 0),
            "window_closes": dt.time(23, 59),
            "weekend_share_arranged": 1.0,
        },
        "prices": {
            "price_year": "of the workbook",
            "bed_day_marginal_gbp": sum(acute_costs) / len(acute_costs),
        },
        "hub": {"organisation": "integrated", "teams": {}, "tasks": {}},
        "needs": {pathway: {_NEED[pathway]: 1.0} for pathway in pathways},
        "partnerships": {
            keys[place]: _partnership(place, [node for node in workbook.nodes if node.place == place], combination)
            for place in places
        },
        "ipacs": {
            "scenario": combination.title,
            "nodes": {
                f"{node.pathway}_{keys[node.place]}": _told(node, keys[node.place], combination)
                for node in workbook.nodes
            },
        },
    }


def _partnership(place: str, nodes: Sequence[Node], combination: Combination) -> dict[str, Any]:
    services, pathways, delayed = {}, {}, {}
    for node in nodes:
        key = node.pathway
        services[key] = _service(node, node.stays[combination.stay], node.capacity[combination.capacity])
        pathways[key] = {"service": key, "waiting_reason": _REASON[key]}
        if node.waiting:
            delayed[key] = {
                "count": node.waiting,
                "waited_days": 0,
                "pool_shares": {POOL: 1.0},
                "need": _NEED[key],
                "pathway": key,
            }
    needs = {need: key if key in pathways else "home" for key, need in _NEED.items()}  # nobody comes for the others
    content: dict[str, Any] = {"title": place, "services": services, "pathways": pathways, "need_pathways": needs}
    return content | ({"at_start": {"delayed": delayed}} if delayed else {})


def _service(node: Node, stay: Stay, capacity: int) -> dict[str, Any]:
    door = {"admission_days": _EVERY_DAY, "admits_on_public_holidays": True, **_ALL_DAY}
    start = {"people_at_start": node.in_service, "waiting_at_start": 0}
    cost = {"cost": {"gbp": node.community_cost, "payer": "partnership"}}
    common = {"title": node.name, **door, **start, **cost, "stay_days": _stay(stay)}
    if not node.visits:
        return {"kind": "intermediate_care", "places": capacity, **common}
    week = DAYS_A_WEEK * HOURS_A_VISIT
    first, last = stay.first_visits, stay.last_visits
    package = {
        "distribution": "normal",
        "mean": first * week,
        "sd": SD_OF_VISITS * week,
        "low": max(first - 3 * SD_OF_VISITS, 0.5) * week,
        "high": (first + 3 * SD_OF_VISITS) * week,
    }
    return {
        "kind": "home_care",
        "hours_per_week": capacity * _visits_a_day(stay) * week,
        "package_hours_per_week": package,
        "last_package_share": last / first,
        "tapers_over_stay": last < first,
        "taper_steps": min(12, max(1, round(first - last))),
        "small_packages_overtake": False,
        **common,
    }


def _visits_a_day(stay: Stay) -> float:
    """Return the mean visits a day over a stay: they go evenly from the first to the last."""
    return (stay.first_visits + stay.last_visits) / 2


def _stay(stay: Stay) -> dict[str, Any]:
    if stay.distribution == "norm":
        sd = SD_OF_NORMAL_STAY * stay.mean if stay.sd is None else stay.sd
        return {"distribution": "normal", "mean": stay.mean, "sd": sd}
    if stay.median is not None:
        return {"distribution": "lognormal", "mean": stay.mean, "median": stay.median}
    return {"distribution": "lognormal", "mean": stay.mean, "sd": stay.sd}


def _stream(workbook: Workbook, node: Node, place: str, combination: Combination) -> dict[str, Any]:
    a_day = node.arrivals[combination.arrivals]
    in_these_hours = _HOURS / _ARRIVAL_HOURS
    highest = max(max(numbers) for numbers in node.arrivals.values())
    return {
        "title": node.name,
        "kind": "emergency",
        "pool": POOL,
        "per_day": 1.0,  # so that the profile below shows the numbers of the workbook
        "dominating_per_day": (highest or 1.0) * in_these_hours * 1.000001,
        "hour_index": [in_these_hours] * _ARRIVAL_HOURS + [0.0] * (_HOURS - _ARRIVAL_HOURS),
        **_profile(workbook.first_day, a_day),
        "time_to_fit_days": _A_MINUTE,
        "partnership_shares": {place: 1.0},
        "cohort_shares": {node.pathway: 1.0},
    }


def _profile(first_day: dt.date, a_day: Sequence[float]) -> dict[str, Any]:
    """Return the arrivals of each day: as a week that repeats itself where it does, else day by day."""
    by_weekday: dict[int, set[float]] = {}
    for day, number in enumerate(a_day):
        by_weekday.setdefault((first_day.weekday() + day) % DAYS_A_WEEK, set()).add(number)
    if len(a_day) >= 2 * DAYS_A_WEEK and all(len(numbers) == 1 for numbers in by_weekday.values()):
        week = [by_weekday[weekday].pop() for weekday in range(DAYS_A_WEEK)]
        if any(week):
            return {"weekday_index": week, "dated_factors": []}
    return {"weekday_index": [1.0] * DAYS_A_WEEK, "dated_factors": list(_dated(first_day, a_day))}


def _dated(first_day: dt.date, a_day: Sequence[float]) -> Iterator[dict[str, Any]]:
    day = 0
    for number, same in groupby(a_day):
        days = len(list(same))
        start = first_day + dt.timedelta(days=day)
        yield {"start": start, "end": start + dt.timedelta(days=days - 1), "times": number}
        day += days


def _told(node: Node, place: str, combination: Combination) -> dict[str, Any]:
    """Return how a node's results are told in IPACS's words."""
    stay = node.stays[combination.stay]
    visits = _visits_a_day(stay) if node.visits else 1.0
    return {
        "node": node.name,
        "service": f"{place}.{node.pathway}",
        "capacity": node.capacity[combination.capacity],
        "units_a_person": visits * DAYS_A_WEEK * HOURS_A_VISIT if node.visits else 1.0,
        "community_cost": node.community_cost * visits,
        "acute_cost": node.acute_cost,
    }
