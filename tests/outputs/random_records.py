"""Random records of any size: not a possible history, but every table filled, with whatever may never have happened."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from discharge_sim.plan.layout import Plan
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.reasons import DELAY_REASONS
from discharge_sim.vocabulary.records import CAPACITY, DELAY, PERSON, SPELL, TASK, VISIT, Records
from discharge_sim.vocabulary.settings import EndedBy, EntryRoute, ServiceKind, StreamKind
from tests.outputs.history import MILESTONES
from tests.outputs.small_plan import SUPPLIES, SUPPLY_INDEX

DAY = 1440


def random_records(plan: Plan, seed: int, n_people: int) -> Records:
    """Return records of `n_people`, as many spells, half as many visits again, and delays for a fifth of them."""
    chance = np.random.default_rng(seed)
    person = np.zeros(n_people, dtype=PERSON)
    person["candidate"] = np.arange(n_people)
    person["partnership"], person["cohort"] = chance.integers(0, 2, n_people), chance.integers(0, 2, n_people)
    person["died"] = NEVER
    spell = _spells(plan, chance, n_people)
    return Records(
        person=person,
        spell=spell,
        visit=_visits(plan, chance, n_people),
        delay=_delays(plan, chance, spell),
        task=_tasks(plan, chance, spell),
        capacity=_capacity(plan, chance),
    )


def _moments(plan: Plan, chance: Generator, start: np.ndarray, mean_days: float, never: float) -> np.ndarray:
    """Return later moments; some on a midnight exactly, some never."""
    later = start + chance.exponential(mean_days * DAY, len(start)).astype(np.int64) + 1
    later = np.where(chance.random(len(start)) < 0.1, later // DAY * DAY + DAY, later)
    missing = (chance.random(len(start)) < never) | (later >= plan.horizon) | (start == NEVER)
    return np.where(missing, NEVER, later)


def _spells(plan: Plan, chance: Generator, n_people: int) -> np.ndarray:
    n = max(n_people - 1, 1)
    rows = np.zeros(n, dtype=SPELL)
    rows["person"] = np.sort(chance.choice(n_people, n, replace=False))
    rows["pool"] = chance.choice(np.flatnonzero(plan.service["kind"] == ServiceKind.HOSPITAL_POOL), n)
    rows["stream_kind"] = chance.choice([StreamKind.EMERGENCY, StreamKind.ELECTIVE], n)
    rows["need"] = chance.choice([Need.INDEPENDENT, Need.HOME_SUPPORT], n)
    before = chance.integers(-20 * DAY, plan.horizon - 1, n)
    rows["arrived"] = before
    for name in MILESTONES:
        before = _moments(plan, chance, before, 2.0, 0.03)
        rows[name] = before
    rows["left"] = _moments(plan, chance, rows["bed_start"].astype(np.int64), 10.0, 0.1)
    ending = chance.choice([EndedBy.COMPLETED, EndedBy.DIED], n)
    rows["ended_by"] = np.where(rows["left"] == NEVER, EndedBy.NOT_ENDED, ending)
    rows["cancelled"], rows["work_wasted"] = chance.integers(0, 3, n), chance.integers(0, 500, n)
    return rows


def _visits(plan: Plan, chance: Generator, n_people: int) -> np.ndarray:
    n = n_people * 3 // 2
    rows = np.zeros(n, dtype=VISIT)
    rows["person"] = np.sort(chance.integers(0, n_people, n))
    rows["sequence"] = np.arange(n) % 1000
    rows["service"] = chance.integers(-1, len(plan.services), n)
    rows["held"] = chance.integers(-1, len(plan.services), n)
    rows["step"] = np.where(plan.service["kind"][rows["service"]] == ServiceKind.HOME_CARE, 1, -1)
    rows["route"] = chance.choice([route.value for route in EntryRoute], n)
    rows["joined"] = chance.integers(-20 * DAY, plan.horizon - 1, n)
    rows["started"] = _moments(plan, chance, rows["joined"].astype(np.int64), 3.0, 0.1)
    rows["finished"] = _moments(plan, chance, rows["started"].astype(np.int64), 6.0, 0.2)
    blocked = _moments(plan, chance, rows["finished"].astype(np.int64), 1.0, 0.1)
    rows["ended"] = np.where(chance.random(n) < 0.5, blocked, rows["finished"])
    rows["ended_by"] = chance.choice([EndedBy.COMPLETED, EndedBy.DIED, EndedBy.ADMITTED], n)
    rows["units"] = chance.integers(1, 60, n)
    return rows


def _delays(plan: Plan, chance: Generator, spell: np.ndarray) -> np.ndarray:
    spell = spell[chance.random(len(spell)) < 0.2]
    rows = np.zeros(len(spell), dtype=DELAY)
    rows["person"] = spell["person"]
    rows["pool"] = chance.choice(np.flatnonzero(plan.service["kind"] == ServiceKind.HOSPITAL_POOL), len(spell))
    rows["reason"] = chance.integers(0, len(DELAY_REASONS), len(spell))
    rows["ready"] = chance.integers(-90 * DAY, plan.horizon - 1, len(spell))
    rows["start"] = np.maximum(rows["ready"], 0)
    end = _moments(plan, chance, rows["start"].astype(np.int64), 15.0, 0.0)
    rows["end"] = np.minimum(end, plan.horizon)
    ending = chance.choice([EndedBy.MOVED_ON, EndedBy.DIED, EndedBy.UNFIT_AGAIN], len(spell))
    rows["ended_by"] = np.where(end >= plan.horizon, EndedBy.NOT_ENDED, ending)
    return rows


def _tasks(plan: Plan, chance: Generator, spell: np.ndarray) -> np.ndarray:
    rows = np.zeros(len(spell) // 5, dtype=TASK)
    rows["person"] = spell["person"][: len(rows)]
    rows["service"] = np.flatnonzero(plan.service["kind"] == ServiceKind.HUB_TASK)[0]
    rows["joined"] = chance.integers(0, plan.horizon - 1, len(rows))
    rows["started"] = _moments(plan, chance, rows["joined"].astype(np.int64), 1.0, 0.1)
    rows["ended"] = _moments(plan, chance, rows["started"].astype(np.int64), 0.2, 0.05)
    rows["supply"] = np.where(rows["started"] == NEVER, -1, SUPPLY_INDEX["city.hub.nurses"])
    rows["work_minutes"], rows["ended_by"] = 100, EndedBy.COMPLETED
    return rows


def _capacity(plan: Plan, chance: Generator) -> np.ndarray:
    n = 10 * len(SUPPLIES)
    rows = np.zeros(n, dtype=CAPACITY)
    rows["supply"] = np.repeat(np.arange(len(SUPPLIES)), 10)
    rows["minute"] = np.sort(chance.integers(0, plan.horizon, (len(SUPPLIES), 10)), axis=1).ravel()
    rows["minute"][::10] = 0
    rows["extra"] = chance.integers(0, 3, n)
    rows["units"] = rows["extra"] + chance.integers(5, 40, n)
    return rows
