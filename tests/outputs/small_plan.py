"""A small plan made by hand: two partnerships, three pools (one does not count as hospital), a service of each kind."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import fields

import numpy as np

from discharge_sim.plan.layout import SERVICE, START_GROUP, STEP, SUPPLY, Calendars, Plan, Prices
from discharge_sim.vocabulary.settings import PAYERS, ServiceKind

DAY = 1440
ORIGIN = dt.date(2019, 11, 4)  # a Monday
PARTNERSHIPS = ("city", "shire")
SERVICES = (
    # key, kind, partnership, counts as hospital, supplies
    ("home", ServiceKind.HOME, -1, 0, ()),
    ("city.care_home", ServiceKind.CARE_HOME, 0, 0, ("city.care_home",)),
    ("city.home_care", ServiceKind.HOME_CARE, 0, 0, ("city.home_care",)),
    ("shire.home_care", ServiceKind.HOME_CARE, 1, 0, ("shire.home_care",)),
    ("city.intermediate", ServiceKind.INTERMEDIATE_CARE, 0, 0, ("city.intermediate",)),
    ("guardianship", ServiceKind.PROCESS, -1, 0, ()),
    ("city.hub.assessment", ServiceKind.HUB_TASK, 0, 0, ("city.hub.social_work", "city.hub.nurses")),
    ("acute_medical", ServiceKind.HOSPITAL_POOL, -1, 1, ("acute_medical",)),
    ("acute_surgical", ServiceKind.HOSPITAL_POOL, -1, 1, ("acute_surgical",)),
    ("hotel", ServiceKind.HOSPITAL_POOL, -1, 0, ("hotel",)),
)
SUPPLIES = {
    # key: (partnership, units)
    "city.care_home": (0, 50),
    "city.home_care": (0, 400),
    "shire.home_care": (1, 200),
    "city.intermediate": (0, 10),
    "city.hub.social_work": (0, 2),
    "city.hub.nurses": (0, 1),
    "acute_medical": (-1, 20),
    "acute_surgical": (-1, 10),
    "hotel": (-1, 5),
}
SERVICE_INDEX = {row[0]: index for index, row in enumerate(SERVICES)}
SUPPLY_INDEX = {key: index for index, key in enumerate(SUPPLIES)}
SHIFT_START, SHIFT_END = 9 * 60, 17 * 60


def small_plan(
    *, days: int = 60, follow_up: int = 35, start_day: int = 0, origin: dt.date = ORIGIN, **changes: object
) -> Plan:
    """Return the plan; the window is `days` days from `start_day`."""
    window = (start_day * DAY, (start_day + days) * DAY)
    horizon = window[1] + follow_up * DAY
    calendars, on_shift = _calendars(horizon)
    known = {
        "name": "small",
        "origin": origin,
        "window_start": window[0],
        "window_end": window[1],
        "horizon": horizon,
        "partnerships": PARTNERSHIPS,
        "cohorts": ("younger", "older"),
        "streams": ("emergency", "elective", "referral"),
        "services": tuple(row[0] for row in SERVICES),
        "supplies": tuple(SUPPLIES),
        "steps": ("home", "city.package"),
        "age_band": np.array([0, 1], dtype=np.int8),
        "service": _services(),
        "service_supplies": np.array([SUPPLY_INDEX[key] for row in SERVICES for key in row[4]], dtype=np.int32),
        "supply": _supplies(on_shift),
        "start_group": np.zeros(0, dtype=START_GROUP),
        "start_groups": (),
        "step": _steps(),
        "calendars": calendars,
        "prices": prices(),
        "staff_hour_supplies": np.array([".hub." in key for key in SUPPLIES], dtype=np.int8),
        **changes,
    }
    # What outputs do not read is left out, so that reading it would fail.
    return Plan(**{field.name: known.get(field.name) for field in fields(Plan)})  # type: ignore[arg-type]


def prices(
    *, per_unit: dict[str, float] | None = None, payer: dict[str, str] | None = None, **changes: object
) -> Prices:
    """Return prices: nothing costs anything but what is given."""
    n_supplies = len(SUPPLIES)
    table = Prices(
        per_unit=_by_supply(per_unit or {}),
        payer=_payers(payer or {}),
        in_reach_per_place_day=np.zeros(n_supplies),
        in_reach_payer=_payers({}),
        extra_per_unit_day=np.zeros(n_supplies),
        extra_payer=_payers({}),
        bed_day_marginal=234.0,
        bed_day_average=600.0,
        set_aside_per_day=None,
        beds_closed=np.zeros(n_supplies, dtype=np.int32),
    )
    named = {
        key: _by_supply(value) if isinstance(value, dict) and not key.endswith("payer") else value
        for key, value in changes.items()
    }
    return table._replace(**{key: _payers(value) if key.endswith("payer") else value for key, value in named.items()})  # type: ignore[arg-type]


def _by_supply(values: dict[str, float]) -> np.ndarray:
    return np.array([values.get(key, 0) for key in SUPPLIES], dtype=float)


def _payers(payers: dict[str, str]) -> np.ndarray:
    return np.array([PAYERS.index(payers.get(key, "nhs")) for key in SUPPLIES], dtype=np.int8)


def _services() -> np.ndarray:
    rows = np.zeros(len(SERVICES), dtype=SERVICE)
    used = 0
    for row, (_, kind, partnership, counts, supplies) in zip(rows, SERVICES, strict=True):
        row["kind"], row["partnership"], row["counts_as_hospital"] = kind, partnership, counts
        row["supply_first"], row["supply_count"] = used, len(supplies)
        used += len(supplies)
    return rows


def _supplies(on_shift: dict[str, int]) -> np.ndarray:
    rows = np.zeros(len(SUPPLIES), dtype=SUPPLY)
    for index, (key, (partnership, _)) in enumerate(SUPPLIES.items()):
        rows[index]["partnership"], rows[index]["capacity"] = partnership, index
        rows[index]["on_shift"] = on_shift.get(key, -1)
    return rows


def _steps() -> np.ndarray:
    steps = np.zeros(2, dtype=STEP)
    steps["service"], steps["units_table"] = [SERVICE_INDEX["home"], SERVICE_INDEX["city.home_care"]], [-1, 0]
    steps[1]["last_units_per_mille"], steps[1]["taper_minutes"], steps[1]["taper_steps"] = 500, 4 * DAY, 2
    return steps


def _calendars(horizon: int) -> tuple[Calendars, dict[str, int]]:
    """Return constant capacities, and for teams the roster as capacity: staff from 9 to 17, Monday to Friday."""
    minutes, values, first = [], [], [0]
    for key, (_, units) in SUPPLIES.items():
        points = roster(units, horizon) if ".hub." in key else [(-(10**6), units)]
        minutes += [minute for minute, _ in points]
        values += [value for _, value in points]
        first.append(len(minutes))
    as_ints = [np.array(column, dtype=np.int32) for column in (first, minutes, values)]
    on_shift = {key: index for key, index in SUPPLY_INDEX.items() if ".hub." in key}
    return Calendars(*as_ints, _on_before(*as_ints)), on_shift


def _on_before(first: np.ndarray, minute: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return the minutes with a value above 0 between the first breakpoint of a calendar and each other one."""
    on = np.zeros(len(minute), dtype=np.int64)
    for begin, end in itertools.pairwise(first):
        lasted = np.diff(minute[begin:end].astype(np.int64)) * (value[begin : end - 1] > 0)
        on[begin + 1 : end] = np.cumsum(lasted)
    return on


def roster(staff: int, horizon: int) -> list[tuple[int, int]]:
    """Return (minute, staff) of a shift from 9 to 17 on weekdays, day 0 being a Monday."""
    points = [(-(10**6), 0)]
    for day in range(-(-horizon // DAY)):
        if day % 7 < 5:
            points += [(day * DAY + SHIFT_START, staff), (day * DAY + SHIFT_END, 0)]
    return points
