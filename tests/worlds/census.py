"""Censuses of random worlds: people in beds, in services and at home, of whom more or less is known."""

from __future__ import annotations

import datetime as dt
from typing import Any

from discharge_sim.scenario.census import COLUMNS, CensusPerson
from discharge_sim.scenario.census_checks import ASSESSMENT, COMMUNITY, HOME, check_person
from discharge_sim.scenario.scenario import ScenarioTables
from discharge_sim.vocabulary.needs import NEED_KEYS
from tests.worlds.dice import Dice

PATIENTS, CLIENTS, WAITERS = 12, 12, 6


def random_census(dice: Dice, tables: ScenarioTables) -> tuple[CensusPerson, ...]:
    """Return people whom the reader of census files would let in; rows that it would refuse are left out."""
    cells = [_patient(dice, tables) for _ in range(dice.whole(0, PATIENTS))]
    cells += [_client(dice, tables) for _ in range(dice.whole(0, CLIENTS))]
    cells += [_waiter(dice, tables) for _ in range(dice.whole(0, WAITERS))]
    return tuple(person for row in cells if (person := _checked(tables, row)) is not None)


def _checked(tables: ScenarioTables, cells: dict[str, Any]) -> CensusPerson | None:
    mistakes: list[tuple[Any, ...]] = []
    row = {name: None for name in COLUMNS if name != "person_id"} | cells
    values = check_person(tables, row, lambda *mistake: mistakes.append(mistake), frozenset())
    return None if mistakes or values is None else CensusPerson(**values)


def _known(dice: Dice, share: float, value: Any) -> Any:
    return value if dice.chance(share) else None


def _before(dice: Dice, tables: ScenarioTables, days: int) -> dt.date:
    return tables.period.window_start - dt.timedelta(days=dice.whole(1, days))


def _patient(dice: Dice, tables: ScenarioTables) -> dict[str, Any]:
    partnership = dice.pick(list(tables.partnerships))
    dates = sorted(_before(dice, tables, 12) for _ in range(3))
    stage = dice.pick(("not_fit", "fit", "ready", "ready", "ready"))
    cells = {
        "partnership": partnership,
        "age": _known(dice, 0.3, dice.pick((40, 85))),
        "stream": _known(dice, 0.5, dice.pick(list(tables.streams))),
        "setting": dice.pick(list(tables.pools)),
        "stage": stage,
        "admitted_date": _known(dice, 0.7, dates[0]),
        "need": _known(dice, 0.6, dice.pick(NEED_KEYS)),
    }
    if stage != "not_fit":
        cells["fit_date"] = _known(dice, 0.6, dates[1])
    if stage == "ready":
        cells["ready_date"] = dates[2]
        cells["waiting_for"] = dice.pick([ASSESSMENT, HOME, *tables.partnerships[partnership].pathways])
    return cells


def _client(dice: Dice, tables: ScenarioTables) -> dict[str, Any]:
    partnership = dice.pick(list(tables.partnerships))
    own = tables.partnerships[partnership].services
    cells = {
        "partnership": partnership,
        "setting": dice.pick([*own, *tables.shared_services]),
        "stage": "in_service",
        "admitted_date": _known(dice, 0.7, _before(dice, tables, 20)),
        "need": _known(dice, 0.3, dice.pick(NEED_KEYS)),
    }
    if dice.chance(0.4):
        return _finished(dice, tables, cells)
    if cells["setting"] == "home_care":
        cells["package_hours"] = _known(dice, 0.7, dice.number(0.25, 12))
    return cells


def _finished(dice: Dice, tables: ScenarioTables, cells: dict[str, Any]) -> dict[str, Any]:
    """Let a client have finished and wait for something else, mostly in a place."""
    pathways = tables.partnerships[cells["partnership"]].pathways
    dates = sorted(_before(dice, tables, 20) for _ in range(2))
    wanted = dice.pick(list(pathways))
    cells |= {"stage": "finished", "waiting_for": wanted, "ready_date": _known(dice, 0.7, dates[1])}
    cells["admitted_date"] = _known(dice, 0.7, dates[0])
    if pathways[wanted].service == "home_care":
        cells["package_hours"] = _known(dice, 0.7, dice.number(0.25, 12))
    return cells


def _waiter(dice: Dice, tables: ScenarioTables) -> dict[str, Any]:
    partnership = dice.pick(list(tables.partnerships))
    pathway = dice.pick(list(tables.partnerships[partnership].pathways))
    cells = {
        "partnership": partnership,
        "setting": COMMUNITY,
        "stage": "waiting",
        "waiting_for": pathway,
        "admitted_date": _known(dice, 0.7, _before(dice, tables, 20)),
    }
    if tables.partnerships[partnership].pathways[pathway].service == "home_care":
        cells["package_hours"] = _known(dice, 0.7, dice.number(0.25, 12))
    return cells
