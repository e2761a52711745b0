"""Tell small stories: people written by hand come to a small town, and the trace of what became of them is compared.

Times are written as weekday, day and time: ``Mon 1 08:00`` is in October 2018 (which begins on a Monday); other months
are named: ``Wed 26 Sep 00:00``. A trace has a line for everything that lasts or happens: who | what | from | to.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np

from discharge_sim.engines import fast
from discharge_sim.engines.fast.happenings import calendar_changes
from discharge_sim.engines.reference.run import tell_everything
from discharge_sim.plan.calendars import CalendarView
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from discharge_sim.plan.people import draw_happenings, draw_people, open_beds
from discharge_sim.plan.people_layout import Entry, Happenings, People
from discharge_sim.plan.philox import draw_many, patient_key
from discharge_sim.plan.purposes import PURPOSE, of_step
from discharge_sim.plan.quantiles import quantile_table
from discharge_sim.scenario.base import Spread
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.records import PERSON, Records
from discharge_sim.vocabulary.settings import EntryRoute
from tests.stories.tracing import BEGINNING, time_of, trace_of

TOWN = Path(__file__).parent / "town.toml"
KEY = (2018, 10)
DAY = 1440
CANDIDATES = np.arange(2**19)


def minute(text: str) -> int:
    """Return the minute of a time such as ``Mon 1 08:00``; the weekday must be right."""
    weekday, day, *month, time = text.split()
    moment = dt.datetime.strptime(f"{day} {month[0] if month else 'Oct'} 2018 {time}", "%d %b %Y %H:%M")
    assert f"{moment:%a}" == weekday, f"{text}: the {day} is a {moment:%A}"
    return round((moment - BEGINNING).total_seconds() / 60)


class Die(NamedTuple):
    """A die that falls as the story says: the draw of a purpose lies in [above, below), as shares of 1."""

    purpose: str
    above: float = 0.0
    below: float = 1.0
    of: str = ""  # pathway:NAME or task:NAME, where each has its own
    time: int = 0  # the how-manieth such draw, from 0
    spell: int = 0  # -1: before any hospital spell


@dataclass(frozen=True)
class Patient:
    """A person of a story.

    Attributes
    ----------
    comes : str
        When the person asks for a bed, or (with `asks_for`) for a service from the community.
    fit : str
        When the person becomes fit (or dies, with `dies`).
    of : str
        The partnership that the person belongs to.
    within_need : float
        Where in the range of dependency that has this need, from 0 (lowest) to 1.
    dice : tuple of Die
        Draws that are not left to chance.
    """

    name: str
    comes: str
    fit: str = ""
    need: str = "home_support"
    asks_for: str = ""
    stream: str = ""
    dies: bool = False
    transfer: str = ""
    transfer_to: str = ""
    of: str = "town"
    within_need: float = 0.5
    dice: tuple[Die, ...] = ()


@dataclass(frozen=True)
class Told:
    """A story that has been told."""

    plan: Plan
    records: Records
    names: tuple[str, ...]

    def trace(self, *, containing: str = "") -> list[str]:
        """Return the trace, or only its lines that contain a word."""
        return [line for line in trace_of(self.plan, self.records, self.names) if containing in line]

    def check(self, expected: str, *, containing: str = "") -> None:
        """Compare the trace with a table; the order of lines does not matter."""
        found = self.trace(containing=containing)
        wanted = [" | ".join(cell.strip() for cell in line.split("|")) for line in expected.strip().splitlines()]
        wanted = [line for line in wanted if line]
        for line in wanted:
            for time in line.split(" | ")[2:]:
                assert time == "-" or minute(time) is not None
        missing = [line for line in wanted if line not in found]
        surprising = [line for line in found if line not in wanted]
        words = "\n".join(["expected, did not happen:", *missing, "happened, not expected:", *surprising])
        assert sorted(found) == sorted(wanted), words

    def capacity(self, supply: str) -> list[str]:
        """Return when the units of a supply changed: time, units, of which opened by a rule."""
        rows = self.records.capacity[self.records.capacity["supply"] == self.plan.supplies.index(supply)]
        return [f"{time_of(int(row['minute']))}: {row['units']} ({row['extra']} extra)" for row in rows]


def plan_of(story: str, but: dict[str, Any] | None = None, census: str = "") -> Plan:
    """Return the plan of a story: what its scenario file says on top of the town's, and changes to that."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "story.toml"
        (path.parent / "census.csv").write_text(census, encoding="utf-8")
        path.write_text(f'format = 1\nname = "story"\nextends = "{TOWN}"\n{story}', encoding="utf-8")
        return compile_plan(load_scenario(path, changes=but or {}))


def tell(
    story: str,
    *patients: Patient,
    but: dict[str, Any] | None = None,
    offers: tuple[tuple[str, str], ...] = (),
    closed: tuple[tuple[str, str, str], ...] = (),
    absent: dict[str, tuple[str, ...]] | None = None,
    always_after_days: dict[str, float] | None = None,
    estimates_wrong_by_days: tuple[float, float] | None = None,
) -> Told:
    """Tell a story.

    Parameters ---------- story : str What the scenario says besides the town's own file.
    patients : Patient In the order of their patient numbers.
    but : dict Changes to the scenario, by path.
    offers : tuple of (time, class) Offers of the town's care homes.
    closed : tuple of (from, to, service or pool) Outbreaks; a pool has one ward only.
    absent : dict Team -> days (``Tue 2``) on which all its members are absent.
    always_after_days : dict Days after which something that has a daily chance happens to everybody who waits for it
    so long: unfit_again, death_delayed, or admitted:SERVICE.
    estimates_wrong_by_days : tuple of float, optional The error of estimated dates (negative: too early) if the die
    of `planned_error` lies below one half, and if not.
    """
    plan = plan_of(story, but)
    for what, days in (always_after_days or {}).items():
        plan = _always_after(plan, what, round(days * DAY))
    if estimates_wrong_by_days is not None:
        plan = _with_errors(plan, estimates_wrong_by_days)
    records = told_by_both(plan, _people(plan, patients), _happenings(plan, offers, closed, absent or {}))
    return Told(plan, records, tuple(patient.name for patient in patients))


def tell_from_start(story: str, *names: str, census: str = "") -> Told:
    """Tell a story whose people are those that the scenario, or its census, states for the start."""
    plan = plan_of(story, census=census)
    return Told(plan, told_by_both(plan, draw_people(plan, *KEY), draw_happenings(plan, *KEY)), names)


def told_by_both(plan: Plan, people: People, happenings: Happenings) -> Records:
    """Return what becomes of people, which both engines must tell in the same way."""
    records = tell_everything(plan, people, happenings, KEY)
    with (
        patch.object(fast.people, "INTERPRETED", True),  # people by hand, in the form that can be read
        patch.object(fast.people, "draw_people", lambda *_: people),
        patch.object(fast.run, "changes_of", lambda plan, common, *_: calendar_changes(plan, common, happenings)),
    ):
        difference = records.first_difference(fast.run_replication(plan, *KEY))
    assert difference is None, f"the fast engine tells another story: {difference}"
    return records


# -- people by hand ---------------------------------------------------------------------------------------------------
def _people(plan: Plan, patients: tuple[Patient, ...]) -> People:
    rows = [_row(plan, patient, number) for number, patient in enumerate(patients)]
    columns = {name: [row.get(name, -1) for row in rows] for name in People._fields}
    kinds = {"person": PERSON, "key": np.uint32, "stream_hash": np.uint32}
    return People(**{name: np.array(column, kinds.get(name, np.int32)) for name, column in columns.items()})


def _row(plan: Plan, patient: Patient, number: int) -> dict[str, Any]:
    stream = plan.streams.index(patient.stream or ("referral" if patient.asks_for else "emergency"))
    row, comes, need = plan.stream[stream], minute(patient.comes), Need[patient.need.upper()]
    stream_hash = int(row["name_hash"]) & 0xFFFFFF
    fit = minute(patient.fit) - comes if patient.fit else NEVER
    partnership = plan.partnerships.index(patient.of)
    thresholds = [0, *plan.need_threshold[partnership, 0].tolist()]
    bottom, top = thresholds[need], thresholds[need + 1]
    dependency = int(bottom + patient.within_need * (top - bottom))
    candidate = _candidate(plan, patient, number, stream_hash)
    person = (stream, number, candidate, partnership, 0, dependency, comes, NEVER)
    entry = Entry.COMMUNITY if patient.asks_for else Entry.HOSPITAL
    step = plan.steps.index(f"{patient.of}.{patient.asks_for}") if patient.asks_for else -1
    transfer = minute(patient.transfer) - comes if patient.transfer else NEVER
    to_pool = plan.services.index(patient.transfer_to) if patient.transfer_to else -1
    key = patient_key(number, candidate)
    return {
        "person": person,
        "key": key,
        "stream_hash": stream_hash,
        "entry": entry,
        "need": need,
        "pool": row["pool"],
        "fit_after": fit,
        "dies": patient.dies,
        "transfer_after": transfer,
        "transfer_to": to_pool,
        "step": step,
        "started": NEVER,
        "finish": NEVER,
        "ready": NEVER,
    }


def _candidate(plan: Plan, patient: Patient, number: int, stream_hash: int) -> int:
    """Return the first candidate for whom all dice fall as the story says."""
    for candidates in (CANDIDATES[:4096], CANDIDATES):
        keys = (patient_key(number, 0) + candidates).astype(np.uint32)
        fits = np.ones(len(keys), bool)
        for die in patient.dice:
            purpose = of_step(die.purpose, _name_hash(plan, die.of)) if die.of else PURPOSE[die.purpose]
            u = draw_many(KEY, keys, stream_hash << 8 | die.spell & 255, purpose, die.time)
            fits &= (u >= die.above * 2**32) & (u < die.below * 2**32)
        if fits.any():
            return int(np.argmax(fits))
    raise AssertionError(f"no dice fall like this for {patient.name}")


def _name_hash(plan: Plan, name: str) -> int:
    kind, key = name.split(":")
    if kind == "pathway":
        return int(plan.step[plan.steps.index(f"town.{key}")]["name_hash"])
    service = plan.services.index(f"town.hub.{key}")
    return int(plan.task[plan.task["service"] == service][0]["name_hash"])


# -- happenings by hand -----------------------------------------------------------------------------------------------
def _happenings(
    plan: Plan,
    offers: tuple[tuple[str, str], ...],
    closed: tuple[tuple[str, str, str], ...],
    absent: dict[str, tuple[str, ...]],
) -> Happenings:
    made = sorted((minute(time), 0, int(EntryRoute[route.upper()])) for time, route in offers)
    closures = []
    for begins, ends, where in closed:
        outbreak = int(plan.service[plan.services.index(where)]["outbreak"])
        ward = 0 if plan.outbreak[outbreak]["wards"] else -1
        closures.append((minute(begins), minute(ends), outbreak, ward))
    absences = {plan.supplies.index(team): _without(plan, team, days) for team, days in absent.items()}
    offer_rows, closure_rows = np.array(made, np.int32).reshape(-1, 3), np.array(closures, np.int32).reshape(-1, 4)
    return Happenings(offer_rows, closure_rows, absences, open_beds(plan, closure_rows))


def _without(plan: Plan, team: str, days: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    view = CalendarView(plan.calendars, int(plan.supply[plan.supplies.index(team)]["capacity"]))
    away = {minute(f"{day} 00:00") // DAY for day in days}
    staff = [0 if at // DAY in away else value for at, value in zip(view.minutes, view.values, strict=True)]
    return np.array(view.minutes, np.int32), np.array(staff, np.int32)


def _always_after(plan: Plan, what: str, minutes: int) -> Plan:
    """Return a plan in which something that is drawn happens after a fixed time."""
    tables = np.vstack([plan.tables, np.full_like(plan.tables[:1], minutes)])
    if what.startswith("admitted:"):
        services = plan.service.copy()
        services["admission_table"][plan.services.index(what.removeprefix("admitted:"))] = len(plan.tables)
        return replace(plan, tables=tables, service=services)
    return replace(plan, tables=tables, readiness_tables={**plan.readiness_tables, what: len(plan.tables)})


def _with_errors(plan: Plan, days: tuple[float, float]) -> Plan:
    """Return a plan in which half of all estimates are wrong by one figure and half by another, the smaller first."""
    later = 1000  # tables of durations cannot be negative
    spread = Spread(distribution="empirical", values=tuple(error + later for error in days))
    row = quantile_table(spread, DAY) - later * DAY
    readiness = {**plan.readiness_tables, "planned_error": len(plan.tables)}
    return replace(plan, tables=np.vstack([plan.tables, row]), readiness_tables=readiness)


def readmission_dice(left: str, returns: str) -> tuple[Die, Die]:
    """Return the dice of somebody who is readmitted at a minute (28 days evenly spread, from the minute after
    leaving)."""
    after = minute(returns) - minute(left) - 1
    whole = 28 * DAY
    return Die("readmission", below=0.5), Die("readmission_day", above=after / whole, below=(after + 1) / whole)
