"""The people of a replication, and what happens to it that belongs to no person."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

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
    need_in_hospital,
    review_to_come,
)
from discharge_sim.plan.layout import Plan
from discharge_sim.plan.people_census import draw_census
from discharge_sim.plan.people_layout import Entry, Happenings, People
from discharge_sim.plan.philox import day_keys, draw_many, patient_key
from discharge_sim.plan.purposes import PURPOSE
from discharge_sim.plan.quantiles import lookup_many
from discharge_sim.plan.words import StartKind
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.settings import StreamKind

MILLION = 1_000_000
GOLDEN = np.uint64(0x9E3779B9)
"""2**32 divided by the golden ratio."""


def draw_people(plan: Plan, seed: int, replication: int) -> People:
    """Draw the people of one replication.

    Parameters
    ----------
    plan : Plan
        The compiled scenario.
    seed, replication : int
        Key of all randomness.

    Returns
    -------
    People
        Sorted by (start group, census or stream, start day, candidate).
    """
    key = (seed, replication)
    crowds = [_present(plan, key, group) for group in range(len(plan.start_group))]
    crowds += [draw_census(plan, key)] if len(plan.census) else []
    crowds += [_arriving(plan, key, stream) for stream in range(len(plan.streams))]
    return People(*(np.concatenate(parts) for parts in zip(*crowds, strict=True)))


# -- arrivals ---------------------------------------------------------------------------------------------------


def _arriving(plan: Plan, key: Key, stream: int) -> People:
    row = plan.stream[stream]
    day, candidate, minute, crowd = _accepted(plan, key, stream)
    columns = blank(len(day))
    partnership = crowd.choose(int(row["partnership_shares"]), "partnership")
    cohort = crowd.choose(int(row["cohort_shares"]), "cohort")
    dependency = crowd.draws("dependency")
    identify(columns, crowd, stream, day, candidate, partnership, cohort, dependency, minute)
    columns["need"][:] = need_in_hospital(plan, partnership, cohort, dependency)
    if row["kind"] in (StreamKind.EMERGENCY, StreamKind.ELECTIVE):
        columns["entry"][:] = Entry.HOSPITAL
        columns["pool"][:] = row["pool"]
        time_to_fit = crowd.minutes(int(row["time_to_fit_table"]), "time_to_fit")
        hospital_course(plan, crowd, columns, row, time_to_fit)
    else:
        columns["entry"][:] = Entry.COMMUNITY
        u = crowd.draws("pathway")
        for p in range(len(plan.partnerships)):
            mine = partnership == p
            columns["step"][mine] = choose(plan, int(row["step_shares"]) + p, u[mine])
    return People(**columns)


def _accepted(
    plan: Plan, key: Key, stream: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], Crowd]:
    """Thin a dominating Poisson process: more demand keeps the people of less demand and adds some."""
    row = plan.stream[stream]
    stream_spell = (int(row["name_hash"]) & 0xFFFFFF) << 8
    days = np.arange(-(-plan.horizon // MINUTES_PER_DAY))
    keys = day_keys(days)
    # The number of candidates belongs to the day: its draw has a spell number that no person has.
    counts = choose(plan, int(row["candidates"]), draw_many(key, keys, stream_spell | 255, PURPOSE["thinning"], 0))
    day = np.repeat(days, counts)
    candidate = np.arange(len(day)) - np.repeat(np.cumsum(counts) - counts, counts)
    patients = (keys[day].astype(np.int64) + candidate).astype(np.uint32)
    crowd = Crowd(plan, key, patients, stream_spell)
    minute = day * MINUTES_PER_DAY + (crowd.draws("arrival_minute").astype(np.int64) * MINUTES_PER_DAY >> 32)
    accept = plan.stream_accept[stream, minute // 60].astype(np.int64)
    if plan.stream_follows_wave[stream] and len(plan.wave):
        accept = accept * (MILLION + _wave(plan, key, minute)) // MILLION
    kept = (crowd.draws("thinning").astype(np.int64) < accept) & (minute < plan.horizon) & (minute > 0)
    return day[kept], candidate[kept], minute[kept], crowd._replace(patients=patients[kept])


def _wave(plan: Plan, key: Key, minute: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the respiratory wave's extra share of arrivals, in millionths."""
    peak, shift_table, size_table = plan.wave.tolist()
    winter = np.zeros(1, np.uint32)
    shift = lookup_many(plan.tables, shift_table, draw_many(key, winter, 0, PURPOSE["wave_peak"], 0))
    size = lookup_many(plan.tables, size_table, draw_many(key, winter, 0, PURPOSE["wave_size"], 0))
    hours = np.abs(minute - (peak + int(shift[0]))) // 60
    bell = plan.wave_bell[np.minimum(hours, len(plan.wave_bell) - 1)]
    extra: NDArray[np.int64] = bell * int(size[0]) // MILLION
    return extra


# -- people present at the start --------------------------------------------------------------------------------

ENTRY = {
    StartKind.IN_BED_NOT_FIT: Entry.IN_BED_NOT_FIT,
    StartKind.FIT: Entry.IN_BED_NOT_FIT,
    StartKind.DELAYED: Entry.DELAYED,
    StartKind.UNFIT_AGAIN: Entry.UNFIT_AGAIN,
    StartKind.IN_SERVICE: Entry.IN_SERVICE,
    StartKind.WAITING_IN_COMMUNITY: Entry.WAITING_IN_COMMUNITY,
}
DAYS_BEFORE_FIT = 14


def _present(plan: Plan, key: Key, group: int) -> People:
    row = plan.start_group[group]
    kind = StartKind(int(row["kind"]))
    candidate = np.arange(int(row["count"]))
    patients = (np.int64(patient_key(-1, 0)) + candidate).astype(np.uint32)
    crowd = Crowd(plan, key, patients, (int(row["name_hash"]) & 0xFFFFFF) << 8)
    columns = blank(len(candidate))
    columns["entry"][:] = ENTRY[kind]
    stream = int(row["stream"])
    partnership: NDArray[np.int32] = np.full(len(candidate), row["partnership"], np.int32)
    if row["partnership"] < 0:
        partnership = crowd.choose(int(plan.stream[stream]["partnership_shares"]), "partnership")
    cohort = crowd.choose(int(row["cohort_choice"]), "cohort")
    dependency = crowd.draws("dependency")
    if row["need"] >= 0:
        dependency = _within_need(plan, partnership, cohort, dependency, int(row["need"]))
    identify(columns, crowd, stream, -1, candidate, partnership, cohort, dependency, np.zeros(len(candidate), np.int32))
    columns["need"][:] = need_in_hospital(plan, partnership, cohort, dependency) if row["need"] < 0 else row["need"]
    {
        StartKind.IN_BED_NOT_FIT: _in_bed,
        StartKind.FIT: _fit,
        StartKind.DELAYED: _delayed,
        StartKind.UNFIT_AGAIN: _delayed,
        StartKind.IN_SERVICE: _in_service,
        StartKind.WAITING_IN_COMMUNITY: _waiting,
    }[kind](plan, crowd, columns, row)
    return People(**columns)


def _within_need(plan: Plan, partnership: NDArray[np.int32], cohort: NDArray[np.int32], u: Draws, need: int) -> Draws:
    """Return dependencies that belong to a stated need (any, if nobody of the cohort has it)."""
    thresholds = plan.need_threshold[partnership, cohort].astype(np.int64)
    bottom = thresholds[:, need - 1] if need else np.zeros(len(u), np.int64)
    width = np.minimum(thresholds[:, need], 2**32) - bottom
    inside = bottom + (u.astype(np.int64) >> 1) * width // 2**31
    return np.where(width > 0, inside, u).astype(np.uint32)


def _split(crowd: Crowd, table: int, purpose: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return (elapsed, total) of people met at a random time: a length-biased total, evenly split."""
    total = crowd.minutes(table, purpose)
    elapsed = crowd.draws("present_elapsed").astype(np.int64) * total >> 32
    return elapsed.astype(np.int32), total


def _in_bed(plan: Plan, crowd: Crowd, columns: Columns, row: np.void) -> None:
    stream = plan.stream[int(row["stream"])]
    elapsed, total = _split(crowd, int(stream["length_biased_table"]), "present_total")
    columns["person"]["arrived"] = -elapsed
    columns["pool"][:] = row["service"]
    hospital_course(plan, crowd, columns, stream, total)


def _fit(plan: Plan, crowd: Crowd, columns: Columns, row: np.void) -> None:
    """Fit before the start, and waiting for the next board round."""
    waited = crowd.minutes(int(row["elapsed_table"]), "present_waited")
    columns["fit_after"][:] = DAYS_BEFORE_FIT * MINUTES_PER_DAY
    columns["person"]["arrived"] = -waited - DAYS_BEFORE_FIT * MINUTES_PER_DAY
    columns["pool"][:] = crowd.choose(int(row["pool_choice"]), "present_pool")


def _delayed(plan: Plan, crowd: Crowd, columns: Columns, row: np.void) -> None:
    """Recorded ready before the start, in the minute of being fit."""
    _fit(plan, crowd, columns, row)
    columns["ready"][:] = columns["person"]["arrived"] + columns["fit_after"]
    columns["step"][:] = row["step"]


def _in_service(plan: Plan, crowd: Crowd, columns: Columns, row: np.void) -> None:
    columns["step"][:] = row["step"]
    packages = int(plan.step[row["step"]]["units_table"])
    if packages >= 0 and len(crowd.patients):
        columns["units"][:] = lookup_many(plan.tables, packages, _evenly(crowd, "present_package"))
    if row["elapsed_table"] < 0:  # a stay that does not end
        columns["started"][:] = 0
        return
    elapsed, total = _split(crowd, int(row["elapsed_table"]), "present_total")
    columns["person"]["arrived"] = columns["started"][:] = -elapsed
    columns["finish"][:] = np.maximum(total - elapsed, 1)
    review_to_come(plan, crowd, columns)


def _evenly(crowd: Crowd, purpose: str) -> Draws:
    """Return draws spread evenly over a group, so that sizes sum to what was stated: steps of the golden ratio."""
    first = crowd._replace(patients=crowd.patients[:1]).draws(purpose)
    return (first.astype(np.uint64) + np.arange(len(crowd.patients), dtype=np.uint64) * GOLDEN).astype(np.uint32)


def _waiting(plan: Plan, crowd: Crowd, columns: Columns, row: np.void) -> None:
    columns["step"][:] = row["step"]
    columns["person"]["arrived"] = -crowd.minutes(int(row["elapsed_table"]), "present_waited")


# -- what belongs to no person ----------------------------------------------------------------------------------


def draw_happenings(plan: Plan, seed: int, replication: int) -> Happenings:
    """Draw offers of care-home places, outbreaks and absence: keyed by service or team and date."""
    key = (seed, replication)
    offers = [_offers(plan, key, row) for row in range(len(plan.offers))]
    closures = [_closures(plan, key, row) for row in range(len(plan.outbreak))]
    closed = _by_minute(closures, 4)
    return Happenings(_by_minute(offers, 3), closed, _absences(plan, key), open_beds(plan, closed))


def _by_minute(parts: list[NDArray[np.int32]], width: int) -> NDArray[np.int32]:
    rows = np.concatenate(parts) if parts else np.zeros((0, width), np.int32)
    return rows[np.lexsort(rows.T[::-1])]


def _days(plan: Plan) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    days = np.arange(-(-plan.horizon // MINUTES_PER_DAY))
    return days, day_keys(days)


def _values_at(plan: Plan, calendar: int, minutes: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the values of a calendar in some minutes."""
    first, end = plan.calendars.first[calendar], plan.calendars.first[calendar + 1]
    step = np.searchsorted(plan.calendars.minute[first:end], minutes, side="right") - 1
    values: NDArray[np.int32] = plan.calendars.value[first:end][np.maximum(step, 0)]
    return values


def _offers(plan: Plan, key: Key, index: int) -> NDArray[np.int32]:
    row = plan.offers[index]
    days, keys = open_days(plan, row)
    opens, closes = int(row["opens"]), int(row["closes"])
    word = (int(plan.service[int(row["service"])]["name_hash"]) & 0xFFFFFF) << 8
    counts = choose(plan, int(row["count"]), draw_many(key, keys, word, PURPOSE["offer_count"], 0))
    day, patient = np.repeat(days, counts), np.repeat(keys, counts)
    number = np.arange(len(day)) - np.repeat(np.cumsum(counts) - counts, counts)
    minute = draw_many(key, patient, word, PURPOSE["offer_minute"], number).astype(np.int64) * (closes - opens) >> 32
    u = draw_many(key, patient, word, PURPOSE["offer_class"], number).astype(np.uint64)
    route = (u >= row["hospital"]).astype(np.int32) + (u >= row["community"]).astype(np.int32)
    rows = np.stack([day * MINUTES_PER_DAY + opens + minute, np.full(len(day), index), route], axis=1)
    return rows.astype(np.int32)


def open_days(plan: Plan, row: np.void) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Return the days on which a row of offers can bring some, and what the draws of each day belong to."""
    days, keys = _days(plan)
    door = int(plan.service[int(row["service"])]["door"])
    if door < 0:
        return days, keys
    is_open = _values_at(plan, door, days * MINUTES_PER_DAY + int(row["opens"])) > 0
    return days[is_open], keys[is_open]


def _closures(plan: Plan, key: Key, index: int) -> NDArray[np.int32]:
    row = plan.outbreak[index]
    days, keys = _days(plan)
    season = (days >= row["first_day"]) & (days < row["end_day"])
    word = (int(row["name_hash"]) & 0xFFFFFF) << 8
    begins = draw_many(key, keys, word, PURPOSE["outbreak_begins"], 0).astype(np.uint64) < row["start_chance"]
    day, patient = days[season & begins], keys[season & begins]
    lasts = lookup_many(
        plan.tables, int(row["closed_table"]), draw_many(key, patient, word, PURPOSE["outbreak_lasts"], 0)
    )
    ward = draw_many(key, patient, word, PURPOSE["outbreak_ward"], 0).astype(np.int64) * int(row["wards"]) >> 32
    start = day * MINUTES_PER_DAY
    shown = ward if row["wards"] else np.full(len(day), -1)
    return np.stack([start, start + lasts, np.full(len(day), index), shown], axis=1).astype(np.int32)


def open_beds(plan: Plan, closures: NDArray[np.int32]) -> dict[int, tuple[NDArray[np.int32], NDArray[np.int32]]]:
    """Return the beds that closed wards leave, by supply: as many go for each closed one, never more than there are."""
    left = {}
    for supply in np.flatnonzero(plan.supply["outbreak"] >= 0).tolist():
        row, outbreak = plan.supply[supply], int(plan.supply[supply]["outbreak"])
        mine = closures[closures[:, 2] == outbreak]
        first, end = plan.calendars.first[int(row["capacity"])], plan.calendars.first[int(row["capacity"]) + 1]
        minutes = np.unique(np.concatenate([plan.calendars.minute[first:end], mine[:, 0], mine[:, 1]]))
        closed = np.zeros(len(minutes), np.int64)
        for ward in np.unique(mine[:, 3]):
            begins, ends = mine[mine[:, 3] == ward, :2].T
            closed += ((begins[:, None] <= minutes) & (minutes < ends[:, None])).any(axis=0)
        beds = _values_at(plan, int(row["capacity"]), minutes) - closed * int(plan.outbreak[outbreak]["beds_closed"])
        left[supply] = minutes.astype(np.int32), np.maximum(beds, 0).astype(np.int32)
    return left


def _absences(plan: Plan, key: Key) -> dict[int, tuple[NDArray[np.int32], NDArray[np.int32]]]:
    """Return each team's roster with those absent taken away: each member of a day's shift by a draw of its own."""
    rosters = rosters_of(plan)
    if not rosters.minute:
        return {}
    u = draw_many(key, rosters.day_key, rosters.word, PURPOSE["absence"], rosters.member)
    absent = np.bincount(rosters.shift[u < rosters.absence], minlength=len(rosters.staff))
    present = np.split((rosters.staff - absent).astype(np.int32), rosters.ends[:-1])
    return {team: (minute, staff) for (team, minute), staff in zip(rosters.minute.items(), present, strict=True)}


class Rosters(NamedTuple):
    """The shifts of teams from which somebody may be absent, team by team, and the members of each shift."""

    minute: dict[int, NDArray[np.int32]]  # by team: when each shift begins
    ends: NDArray[np.intp]  # by team: its end among all shifts
    staff: NDArray[np.int32]  # by shift
    shift: NDArray[np.intp]  # by member: the shift
    member: NDArray[np.int64]  # ... the number in it
    day_key: NDArray[np.uint32]  # ... what the draws of its day belong to
    word: NDArray[np.uint64]  # ... what the draws of its team belong to
    absence: NDArray[np.uint64]  # ... whose draw lies below this is absent


_rosters: WeakKeyDictionary[Plan, Rosters] = WeakKeyDictionary()


def rosters_of(plan: Plan) -> Rosters:
    """Return the rosters of the teams from which somebody may be absent: worked out once for all replications."""
    known = _rosters.get(plan)
    if known is None:
        known = _rosters[plan] = _make_rosters(plan, np.flatnonzero(plan.supply["absence"] > 0).tolist())
    return known


def _make_rosters(plan: Plan, teams: list[int]) -> Rosters:
    shifts = {team: _shifts(plan, team) for team in teams}
    minute = np.concatenate([np.zeros(0, np.int32), *(minute for minute, _ in shifts.values())])
    staff = np.concatenate([np.zeros(0, np.int32), *(staff for _, staff in shifts.values())])
    count, of_team = np.maximum(staff, 0), np.repeat(teams, [len(staff) for _, staff in shifts.values()])
    shift = np.repeat(np.arange(len(staff)), count)
    team = plan.supply[of_team.astype(np.intp)[shift]]
    return Rosters(
        minute={team: minute for team, (minute, _) in shifts.items()},
        ends=np.cumsum([len(staff) for _, staff in shifts.values()], dtype=np.intp),
        staff=staff,
        shift=shift,
        member=np.arange(len(shift)) - np.repeat(np.cumsum(count) - count, count),
        day_key=day_keys(np.maximum(minute // MINUTES_PER_DAY, -1))[shift],
        word=(team["name_hash"].astype(np.uint64) & np.uint64(0xFFFFFF)) << np.uint64(8),
        absence=team["absence"].astype(np.uint64),
    )


def _shifts(plan: Plan, supply: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    calendar, calendars = plan.supply[supply]["capacity"], plan.calendars
    first, end = calendars.first[calendar], calendars.first[int(calendar) + 1]
    return _shift_by_shift(calendars.minute[first:end], calendars.value[first:end], plan.horizon)


def _shift_by_shift(
    minute: NDArray[np.int32], staff: NDArray[np.int32], horizon: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return a roster with a breakpoint at least every day: shifts of 24 hours follow each other without one."""
    ends = np.append(minute[1:], horizon).tolist()
    days = [
        np.arange(start, end, MINUTES_PER_DAY)
        for start, end, on in zip(minute.tolist(), ends, staff > 0, strict=True)
        if on and end - start > MINUTES_PER_DAY
    ]
    every = np.unique(np.concatenate([minute, *days])).astype(np.int32)
    return every, staff[np.searchsorted(minute, every, side="right") - 1]
