"""A crowd: people of one stream, start group or census while they are drawn, and what all of them have drawn."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.calendars import CalendarView
from discharge_sim.plan.layout import Plan
from discharge_sim.plan.philox import draw_many
from discharge_sim.plan.purposes import PURPOSE, of_step
from discharge_sim.plan.quantiles import lookup_many
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.records import PERSON

Key = tuple[int, int]
Draws = NDArray[np.uint32]
Columns = dict[str, NDArray[Any]]


class Crowd(NamedTuple):
    """People of one stream or start group while their draws are taken."""

    plan: Plan
    key: Key
    patients: NDArray[np.uint32]
    stream_spell: int

    def draws(self, purpose: str, step_hash: int = 0, occurrence: int = 0) -> Draws:
        """Return one 32-bit draw a person."""
        number = of_step(purpose, step_hash) if step_hash else PURPOSE[purpose]
        return draw_many(self.key, self.patients, self.stream_spell, number, occurrence)

    def choose(self, choice: int, purpose: str) -> NDArray[np.int32]:
        """Return the option that each person draws from a choice by shares."""
        return choose(self.plan, choice, self.draws(purpose))

    def minutes(self, table: int, purpose: str, step_hash: int = 0) -> NDArray[np.int32]:
        """Return each person's value of a quantile table."""
        return lookup_many(self.plan.tables, table, self.draws(purpose, step_hash))


def choose(plan: Plan, choice: int, u: Draws) -> NDArray[np.int32]:
    """Return the options of a choice for many draws."""
    first, end = plan.choices.first[choice], plan.choices.first[choice + 1]
    position = np.searchsorted(plan.choices.threshold[first:end], u.astype(np.uint64), side="right")
    chosen: NDArray[np.int32] = plan.choices.target[first:end][np.minimum(position, end - first - 1)]
    return chosen


def blank(count: int) -> Columns:
    """Return columns for `count` people to whom nothing applies yet."""
    columns: Columns = {"person": np.zeros(count, PERSON)}
    columns["person"]["died"] = NEVER
    defaults = {
        "key": (np.uint32, 0),
        "stream_hash": (np.uint32, 0),
        "entry": (np.int8, 0),
        "need": (np.int8, 0),
        "pool": (np.int16, -1),
        "fit_after": (np.int32, NEVER),
        "transfer_after": (np.int32, NEVER),
        "transfer_to": (np.int16, -1),
        "dies": (np.int8, 0),
        "step": (np.int16, -1),
        "holds": (np.int16, -1),
        "started": (np.int32, NEVER),
        "finish": (np.int32, NEVER),
        "ready": (np.int32, NEVER),
        "units": (np.int32, -1),
    }
    for name, (dtype, value) in defaults.items():
        columns[name] = np.full(count, value, dtype)
    return columns


def identify(
    columns: Columns,
    crowd: Crowd,
    stream: int,
    day: NDArray[np.integer] | int,
    candidate: NDArray[np.integer],
    partnership: NDArray[np.integer] | int,
    cohort: NDArray[np.integer],
    dependency: Draws,
    arrived: NDArray[np.integer],
) -> None:
    """Fill in who people are."""
    person = columns["person"]
    person["stream"], person["start_day"], person["candidate"] = stream, day, candidate
    person["partnership"], person["cohort"] = partnership, cohort
    person["dependency"], person["arrived"] = dependency, arrived
    columns["key"][:] = crowd.patients
    columns["stream_hash"][:] = crowd.stream_spell >> 8


def need_in_hospital(
    plan: Plan, partnership: NDArray[np.integer] | int, cohort: NDArray[np.integer], dependency: Draws
) -> NDArray[np.int8]:
    """Return needs as they would be assessed in hospital: how many thresholds the dependency has reached."""
    thresholds = plan.need_threshold[partnership, cohort]
    reached: NDArray[np.int64] = (dependency.astype(np.uint64)[:, None] >= thresholds).sum(axis=1)
    return np.minimum(reached, len(Need) - 1).astype(np.int8)


def hospital_course(plan: Plan, crowd: Crowd, columns: Columns, row: np.void, time_to_fit: NDArray[np.int32]) -> None:
    """Fill in how long people are unfit, who dies, and who is transferred before being fit."""
    dies = crowd.draws("dies_in_hospital").astype(np.uint64) < row["dies_in_hospital"]
    columns["dies"][:] = dies
    columns["fit_after"][:] = time_to_fit
    partnership, need, pool = columns["person"]["partnership"], columns["need"], columns["pool"]
    u = crowd.draws("transfer").astype(np.uint64)
    spent = np.zeros(len(u), np.uint64)
    for transfer, where in enumerate(plan.transfer):
        chance = np.where(pool == where["from_pool"], plan.transfer_chance[transfer, partnership, need], 0).astype(
            np.uint64
        )
        moved = (u >= spent) & (u < spent + chance) & ~dies
        spent += chance
        stay = crowd.minutes(int(where["stay_table"]), "transfer_stay", int(where["name_hash"]))
        columns["transfer_after"][moved] = time_to_fit[moved]
        columns["transfer_to"][moved] = where["to_pool"]
        columns["fit_after"][moved] = time_to_fit[moved] + stay[moved]


def review_to_come(plan: Plan, crowd: Crowd, columns: Columns) -> None:
    """Let a review that is still to come end the stay of people in a service at the start (rule 20).

    It does so as for somebody who begins now: on the first review day at or after the review minute.
    """
    steps, started, finish = (columns[name].astype(np.int64) for name in ("step", "started", "finish"))
    after = plan.step["review_after"].astype(np.int64)[steps]
    at = started + after
    coming = (after >= 0) & (at > 0) & (at < finish) & (finish != NEVER)
    for number in np.unique(steps[coming]):
        step, mine = plan.step[number], np.flatnonzero(coming & (steps == number))
        u = crowd._replace(patients=crowd.patients[mine]).draws("review", int(step["name_hash"]))
        calendar = CalendarView(plan.calendars, int(step["review_calendar"]))
        for n in mine[u.astype(np.uint64) < step["review"]]:
            columns["finish"][n] = min(int(finish[n]), calendar.next_on(int(at[n])))
