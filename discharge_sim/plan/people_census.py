"""The people of a census: what the file leaves blank is drawn, given the time that has passed.

A census person's draws belong to the stream name "census" and to the person's place in the order of the file's ids, so
that the same file has the same people under every configuration and in every order of its rows.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.crowd import (
    Columns,
    Crowd,
    Draws,
    Key,
    blank,
    choose,
    hospital_course,
    identify,
    review_to_come,
)
from discharge_sim.plan.layout import Plan
from discharge_sim.plan.people_layout import Entry, People
from discharge_sim.plan.philox import name_hash, patient_key
from discharge_sim.plan.quantiles import lookup, lookup_many, remaining
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import Need

CENSUS_NAME = "census"
"""The stream name of all draws of census people."""
TRIES = 16
"""Draws of (time to transfer, time after it) among which the first that fits the time spent in hospital is taken."""

Minutes = NDArray[np.int64]
Fill = Callable[[Plan, Crowd, Columns, NDArray[np.void]], None]


def draw_census(plan: Plan, key: Key) -> People:
    """Draw the people of the plan's census."""
    rows = plan.census
    number = np.arange(len(rows))
    patients = (np.int64(patient_key(-1, 0)) + number).astype(np.uint32)
    crowd = Crowd(plan, key, patients, (name_hash(CENSUS_NAME) & 0xFFFFFF) << 8)
    columns = blank(len(rows))
    partnership = rows["partnership"].astype(np.int64)
    for choice in np.unique(rows["partnership_choice"][partnership < 0]):
        mine = (partnership < 0) & (rows["partnership_choice"] == choice)
        partnership[mine] = choose(plan, int(choice), crowd.draws("partnership")[mine])
    cohort = np.zeros(len(rows), np.int64)
    cohort_choice, u = rows["cohort_choice"] + partnership, crowd.draws("cohort")
    for choice in np.unique(cohort_choice):
        mine = cohort_choice == choice
        cohort[mine] = choose(plan, int(choice), u[mine])
    dependency, need = _within_needs(plan, partnership, cohort, crowd.draws("dependency"), rows["needs"])
    identify(columns, crowd, 0, -1, number, partnership, cohort, dependency, np.zeros(len(rows), np.int32))
    columns["person"]["stream"] = rows["stream"]
    for name in ("entry", "pool", "step", "holds", "units"):
        columns[name][:] = rows[name]
    columns["need"][:] = need
    for entry, fill in _FILL.items():
        _fill_in(plan, crowd, columns, np.flatnonzero(rows["entry"] == entry), fill)
    return People(**columns)


def _fill_in(plan: Plan, crowd: Crowd, columns: Columns, chosen: NDArray[np.intp], fill: Fill) -> None:
    """Let `fill` work on the columns of some people, stream by stream."""
    streams = plan.census["stream"][chosen]
    for stream in np.unique(streams):
        mine = chosen[streams == stream]
        part = {name: column[mine] for name, column in columns.items()}
        fill(plan, crowd._replace(patients=crowd.patients[mine]), part, plan.census[mine])
        for name, column in part.items():
            columns[name][mine] = column


def _within_needs(
    plan: Plan, partnership: Minutes, cohort: Minutes, u: Draws, needs: NDArray[np.int32]
) -> tuple[Draws, NDArray[np.int64]]:
    """Return dependencies spread evenly over those that lead to one of some needs, and the need of each.

    Where nobody of the cohort has any of them the first stands, with any dependency.
    """
    top = plan.need_threshold[partnership, cohort].astype(np.int64)
    top[:, -1] = 2**32
    bottom = np.concatenate((np.zeros((len(u), 1), np.int64), top[:, :-1]), axis=1)
    allowed = needs[:, None] >> np.arange(len(Need)) & 1
    until = np.cumsum((top - bottom) * allowed, axis=1)
    place = (u.astype(np.int64) >> 1) * until[:, -1] >> 31
    inside = until[:, -1] > 0
    need = np.where(inside, (place[:, None] >= until).sum(axis=1), np.argmax(allowed, axis=1))
    each = np.arange(len(u))
    dependency = place - until[each, need] + top[each, need]
    return np.where(inside, dependency, u).astype(np.uint32), need


# -- what each stage still needs --------------------------------------------------------------------------------


def _elapsed_and_total(plan: Plan, crowd: Crowd, rows: NDArray[np.void]) -> tuple[Minutes, Minutes]:
    """Return minutes spent and minutes of the whole stay: the rest is drawn given what has passed (rule 12)."""
    u, share = crowd.draws("present_total").tolist(), crowd.draws("present_elapsed").tolist()
    elapsed, total = np.zeros(len(u), np.int64), np.zeros(len(u), np.int64)
    for n, row in enumerate(rows):
        if row["arrived"] != NEVER:
            elapsed[n] = -int(row["arrived"])
            total[n] = elapsed[n] + remaining(plan.tables[row["total_table"]], int(elapsed[n]), u[n])
        else:  # met at a random time: a length-biased whole, evenly split
            total[n] = lookup(plan.tables[row["elapsed_table"]], u[n])
            elapsed[n] = share[n] * int(total[n]) >> 32
    return elapsed, total


def _not_fit(plan: Plan, crowd: Crowd, columns: Columns, rows: NDArray[np.void]) -> None:
    elapsed, total = _elapsed_and_total(plan, crowd, rows)
    transferred = (rows["transferred_table"] >= 0) & (rows["arrived"] != NEVER)
    for occurrence in range(TRIES if transferred.any() else 0):
        before = _looked_up(plan, rows["total_table"], crowd.draws("time_to_fit", 0, occurrence))
        after = _looked_up(plan, rows["transferred_table"], crowd.draws("transfer_stay", 0, occurrence))
        fits = transferred & (before <= elapsed) & (elapsed < before + after)
        total[fits], transferred = (before + after)[fits], transferred & ~fits
    # A stay longer than any that was drawn: as if the transfer were today.
    after = _looked_up(plan, rows["transferred_table"], crowd.draws("present_total"))
    total[transferred] = (elapsed + after)[transferred]
    columns["person"]["arrived"] = -elapsed
    hospital_course(plan, crowd, columns, plan.stream[int(rows["stream"][0])], total.astype(np.int32))


def _in_bed(plan: Plan, crowd: Crowd, columns: Columns, rows: NDArray[np.void]) -> None:
    """In a bed and not recorded ready: not fit, or fit already."""
    for fill, chosen in ((_not_fit, rows["fit"] == NEVER), (_fit, rows["fit"] != NEVER)):
        if chosen.any():
            part = {name: column[chosen] for name, column in columns.items()}
            fill(plan, crowd._replace(patients=crowd.patients[chosen]), part, rows[chosen])
            for name, column in part.items():
                columns[name][chosen] = column


def _fit(plan: Plan, crowd: Crowd, columns: Columns, rows: NDArray[np.void]) -> None:
    """Fit and not yet recorded ready, or recorded ready: only the time in hospital may have to be drawn."""
    known = np.minimum(rows["fit"].astype(np.int64), rows["ready"])
    fit = np.where(known != NEVER, known, 0)
    drawn = fit - np.maximum(_looked_up(plan, rows["total_table"], crowd.draws("time_to_fit")), 1)
    arrived = np.where(rows["arrived"] != NEVER, np.minimum(rows["arrived"], fit - 1), drawn)
    columns["person"]["arrived"], columns["fit_after"][:] = arrived, fit - arrived
    columns["ready"][:] = rows["ready"]


def _in_service(plan: Plan, crowd: Crowd, columns: Columns, rows: NDArray[np.void]) -> None:
    ends = rows["total_table"] >= 0
    never_ends = ~ends & (rows["arrived"] != NEVER)
    columns["started"][~ends] = 0
    columns["started"][never_ends] = columns["person"]["arrived"][never_ends] = rows["arrived"][never_ends]
    elapsed, total = _elapsed_and_total(plan, crowd._replace(patients=crowd.patients[ends]), rows[ends])
    if ends.any():
        columns["person"]["arrived"][ends] = columns["started"][ends] = -elapsed
        columns["finish"][ends] = np.maximum(total - elapsed, 1)
    review_to_come(plan, crowd, columns)
    for n in np.flatnonzero(columns["units"] >= 0):
        step = plan.step[columns["step"][n]]
        since = -int(columns["started"][n])
        lasting = since + int(columns["finish"][n])
        columns["units"][n] = units_at_start(int(columns["units"][n]), step, since, lasting)


def _finished(plan: Plan, crowd: Crowd, columns: Columns, rows: NDArray[np.void]) -> None:
    """Finished in a service, the place being held: since when, and when the stay began, may have to be drawn."""
    arrived = np.where(rows["arrived"] != NEVER, rows["arrived"], -NEVER).astype(np.int64)
    waited = _looked_up(plan, rows["elapsed_table"], crowd.draws("present_waited"))
    finish = np.where(rows["ready"] != NEVER, rows["ready"], np.maximum(-waited, arrived + 1))
    began = finish - np.maximum(_looked_up(plan, rows["total_table"], crowd.draws("present_total")), 1)
    began = np.where(rows["arrived"] != NEVER, np.minimum(rows["arrived"], finish - 1), began)
    columns["person"]["arrived"] = columns["started"][:] = began
    columns["finish"][:] = finish


def _waiting(plan: Plan, crowd: Crowd, columns: Columns, rows: NDArray[np.void]) -> None:
    waited = _looked_up(plan, rows["elapsed_table"], crowd.draws("present_waited"))
    columns["person"]["arrived"] = np.where(rows["arrived"] != NEVER, rows["arrived"], -waited)


def _looked_up(plan: Plan, table: NDArray[np.integer], u: Draws) -> Minutes:
    return lookup_many(plan.tables, np.maximum(table, 0), u).astype(np.int64)


def units_at_start(now: int, step: np.void, elapsed: int, total: int) -> int:
    """Return the smallest package that has tapered to `now` units after `elapsed` of `total` minutes (rule 21)."""
    steps, per_mille = int(step["taper_steps"]), int(step["last_units_per_mille"])
    if not steps:
        return now
    over, parts = (total, steps + 1) if step["taper_minutes"] < 0 else (int(step["taper_minutes"]), steps)
    done = sum(max(1, over * k // parts) <= elapsed for k in range(1, steps + 1))
    first = now
    while first - (first - min(first, max(1, first * per_mille // 1000))) * done // steps < now:
        first += 1
    return first


_FILL: dict[Entry, Fill] = {
    Entry.IN_BED_NOT_FIT: _in_bed,
    Entry.DELAYED: _fit,
    Entry.IN_SERVICE: _in_service,
    Entry.WAITING_IN_COMMUNITY: _waiting,
    Entry.FINISHED_IN_SERVICE: _finished,
}
