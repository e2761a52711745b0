"""What must hold in every history: one small check for each rule, on records alone."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise

from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import AssessmentPlace
from discharge_sim.vocabulary.settings import EndedBy, ServiceKind
from tests.worlds.starts import (
    held_by_supply,
    may_start,
    nothing_begins_before_it_may,
    offers_are_not_wasted,
    units,
)
from tests.worlds.telling import HOSPITAL, NOT_PLACES, Row, Told, by_person, happened

Check = Callable[[Told], Iterator[str]]
SAMPLED_MINUTES = 60


def failures(told: Told) -> list[str]:
    """Return every broken rule of a history, in words."""
    return [f"{check.__name__}: {what}" for check in CHECKS for what in check(told)]


# -- order of time ----------------------------------------------------------------------------------------------


def times_are_in_order(told: Told) -> Iterator[str]:
    """Joined <= started <= finished <= ended, none of them at or after the horizon (rule 14)."""
    for visit in told.visits:
        known = [m for m in (visit.joined, visit.started, visit.finished, visit.ended) if happened(m)]
        if known != sorted(known) or max(known) >= told.plan.horizon:
            yield f"{visit}"
        if happened(visit.ended) == (visit.ended_by == EndedBy.NOT_ENDED):
            yield f"ended without an end: {visit}"
    for spell in told.spells:
        chain = (spell.arrived, spell.bed_start, spell.fit, spell.ready, spell.left)
        known = [m for m in chain if happened(m)]
        if spell.unfit_again == 0 and known != sorted(known):
            yield f"{spell}"
        if known and max(known) >= told.plan.horizon:
            yield f"after the horizon: {spell}"
        work = [m for m in (spell.referred, spell.assessment_started, spell.assessed) if happened(m)]
        if work != sorted(work):
            yield f"hub work out of order: {spell}"


def sequences_have_no_gaps(told: Told) -> Iterator[str]:
    """Rows of a person are numbered 0, 1, ... in the order in which they were asked for."""
    for visits in told.visits_of.values():
        if [visit.sequence for visit in visits] != list(range(len(visits))):
            yield f"{visits}"
    for person, spells in by_person(told.spells).items():
        if [spell.spell for spell in spells] != list(range(len(spells))):
            yield f"spells of {person}"


def the_dead_do_nothing(told: Told) -> Iterator[str]:
    """Nothing is asked for, begun or ended after death (rule 4)."""
    died = told.records.person["died"].tolist()
    for row in (*told.visits, *told.delays, *told.tasks, *told.spells):
        minutes = [
            getattr(row, name)
            for name in ("joined", "started", "ended", "end", "arrived", "left", "assessed")
            if happened(getattr(row, name, NEVER))
        ]
        if minutes and max(minutes) > died[row.person]:
            yield f"died at {died[row.person]}: {row}"
        open_still = getattr(row, "ended_by", -1) == EndedBy.NOT_ENDED and not hasattr(row, "planned")
        if happened(died[row.person]) and open_still:
            yield f"died at {died[row.person]}, but goes on: {row}"


# -- places -----------------------------------------------------------------------------------------------------


def _place_visits(told: Told, person: int) -> tuple[list[Row], list[Row]]:
    started = [visit for visit in told.visits_of[person] if happened(visit.started)]
    beds = [visit for visit in started if told.kinds[visit.service] == HOSPITAL]
    others = [visit for visit in started if told.kinds[visit.service] not in (*NOT_PLACES, HOSPITAL)]
    return sorted(beds, key=_began), sorted(others, key=_began)


def _began(visit: Row) -> tuple[int, int]:
    return visit.started, visit.ended


def nobody_is_in_two_places(told: Told) -> Iterator[str]:
    """Beds do not overlap, nor do places; a place and a bed overlap only while the place is kept (rule 22)."""
    for person in told.visits_of:
        beds, others = _place_visits(told, person)
        for before, after in (*pairwise(beds), *pairwise(others)):
            if after.started < before.ended:
                yield f"{before} and {after}"
        for place in others:
            for bed in beds:
                if bed.started < place.ended and place.started < bed.ended:
                    yield from _kept_too_long(told, place, bed)


def _kept_too_long(told: Told, place: Row, bed: Row) -> Iterator[str]:
    spell = told.spell_of[bed.person, bed.spell]
    until = spell.arrived + int(told.plan.service[place.service]["held_minutes"])
    if not place.started <= spell.arrived:
        yield f"in a place before leaving the bed: {place} and {bed}"
    if place.ended > until and spell.left > until and until < told.plan.horizon:
        yield f"kept longer than until {until}: {place} and {bed}"


def processes_do_not_overlap(told: Told) -> Iterator[str]:
    """One process at a time, and none goes on through an admission (rule 22)."""
    for visits in told.visits_of.values():
        mine = [v for v in visits if told.kinds[v.service] == ServiceKind.PROCESS and happened(v.started)]
        for before, after in pairwise(sorted(mine, key=_began)):
            if after.started < before.ended:
                yield f"{before} and {after}"
        for process in mine:
            admission = told.spell_of.get((process.person, process.spell + 1))
            if admission is not None and process.ended > admission.arrived:
                yield f"goes on after an admission: {process} {admission}"


def spells_do_not_overlap(told: Told) -> Iterator[str]:
    """A new spell begins after the last one has ended; its beds lie inside it, and say whether somebody boarded."""
    for spells in by_person(told.spells).values():
        for before, after in pairwise(spells):
            if after.arrived < before.left:
                yield f"{before} and {after}"
    beds: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for visit in told.visits:
        if told.kinds[visit.service] == HOSPITAL and happened(visit.started):
            beds[visit.person, visit.spell].append(visit)
    for key, spell in told.spell_of.items():
        yield from _beds_belong(spell, sorted(beds[key], key=_began))


def _beds_belong(spell: Row, mine: list[Row]) -> Iterator[str]:
    if bool(mine) != happened(spell.bed_start) or (mine and mine[0].started != spell.bed_start):
        yield f"beds {mine} of {spell}"
    elif mine and mine[-1].ended != spell.left:
        yield f"left the bed {mine[-1]}, but {spell}"
    if spell.boarded != bool(mine and mine[0].service != spell.pool):
        yield f"boarded, or not: {mine} of {spell}"
    for before, after in pairwise(mine):
        if before.ended != after.started:
            yield f"between beds: {before} and {after}"


def units_never_exceed_capacity_at_a_start(told: Told) -> Iterator[str]:
    """After the starts of a minute the units in use are within the capacity of that minute (rule 8)."""
    for supply, rows in held_by_supply(told).items():
        for minute in {row.started for row in rows if row.started > 0}:
            used = sum(units(told, row, minute) for row in rows if row.started <= minute < row.ended)
            if used > told.capacity(supply, minute):
                yield f"{told.plan.supplies[supply]}, minute {minute}: {used} of {told.capacity(supply, minute)}"


# -- starts -----------------------------------------------------------------------------------------------------


def nobody_starts_through_a_closed_door(told: Told) -> Iterator[str]:
    """Doors, outbreaks, closed wards and weekends hold people back."""
    for visit in told.visits:
        if happened(visit.started) and visit.started > 0 and not may_start(told, visit, visit.started):
            yield f"{told.plan.services[visit.service]}: {visit}"


def nobody_leaves_before_being_ready(told: Told) -> Iterator[str]:
    """People leave hospital alive when fit and ready, into what is recorded, and are delayed until then."""
    for spell in told.spells:
        if spell.ended_by == EndedBy.COMPLETED and not spell.fit <= spell.ready <= spell.left:
            yield f"{spell}"
        if spell.ended_by == EndedBy.COMPLETED:
            into = [v for v in told.visits_of[spell.person] if v.started == spell.left and v.service == spell.left_to]
            if not into:
                yield f"left to what was not started: {spell}"


def care_homes_start_on_offers_only(told: Told) -> Iterator[str]:
    """No more people move in at a minute than there are offers."""
    offers = Counter(
        (int(told.plan.offers[row]["service"]), minute) for minute, row, _ in told.happenings.offers.tolist()
    )
    starts = Counter(
        (visit.service, visit.started)
        for visit in told.visits
        if told.kinds[visit.service] == ServiceKind.CARE_HOME and happened(visit.started) and visit.started > 0
    )
    for (service, minute), count in starts.items():
        if count > offers[service, minute]:
            yield f"{count} moved into {told.plan.services[service]} at {minute}"


def nobody_waits_beside_free_units(told: Told) -> Iterator[str]:
    """Where the first in the queue may start and there is room, they have started (rules 6, 8 and 9)."""
    held = held_by_supply(told)
    queues: dict[int, list[Row]] = defaultdict(list)
    for visit in told.visits:
        if told.kinds[visit.service] != ServiceKind.CARE_HOME:
            queues[visit.service].append(visit)
    minutes = sorted({row.joined for row in told.visits} | {v.ended for v in told.visits} | _other_changes(told))
    minutes = [minute for minute in minutes if 0 <= minute < told.plan.horizon]
    chosen = random.Random(told.seed).sample(minutes, min(SAMPLED_MINUTES, len(minutes)))
    for service, visits in queues.items():
        exact = not any(visit.units != visit.last_units for visit in visits if happened(visit.started))
        if exact:
            for minute in chosen:
                yield from _idle(told, service, visits, held, minute)


def _other_changes(told: Told) -> set[int]:
    return set(told.records.capacity["minute"].tolist()) | set(told.records.visit["finished"].tolist())


def _idle(told: Told, service: int, visits: list[Row], held: dict[int, list[Row]], minute: int) -> Iterator[str]:
    waiting = [v for v in visits if v.joined <= minute < min(v.started, v.ended)]
    waiting = [v for v in waiting if told.in_queue_since(v) <= minute]
    able = [v for v in waiting if may_start(told, v, minute + 1) and may_start(told, v, minute)]
    if not able:
        return
    supplies = told.supplies(service)
    room = 10**9
    if supplies:
        used = sum(units(told, row, minute) for row in held[supplies[0]] if row.started <= minute < row.ended)
        room = told.capacity(supplies[0], minute) - used
    fits = [v.units <= room for v in able]
    if all(fits) or (any(fits) and told.plan.service[service]["skips"]):
        yield f"{told.plan.services[service]} has {room} free at {minute}, but {able[0]} waits"


def staff_are_not_idle(told: Told) -> Iterator[str]:
    """Where somebody waits for work of the hub, nobody who can do it is free (rule 6)."""
    held = held_by_supply(told)
    waits = _waits_for_staff(told)
    moments = [minute for _, since, until in waits for minute in (since, until - 1) if since <= minute < until]
    chosen = random.Random(told.seed).sample(moments, min(SAMPLED_MINUTES, len(moments)))
    for minute in chosen:
        for service in {service for service, since, until in waits if since <= minute < until}:
            for supply in told.supplies(service):
                used = sum(row.started <= minute < row.ended for row in held[supply])
                if used < told.capacity(supply, minute):
                    yield f"{told.plan.supplies[supply]}: {used} at work at {minute}"


def _waits_for_staff(told: Told) -> list[tuple[int, int, int]]:
    """Return (queue, from, to) of every wait for a slice of work."""
    waits, before = [], None
    for task in told.tasks:
        key = (task.person, task.spell, task.round, task.task)
        same = before is not None and (before.person, before.spell, before.round, before.task) == key
        since = before.ended if same else task.joined
        until = min(task.started, task.ended, told.plan.horizon)
        if max(since, 0) < until:
            waits.append((task.service, max(since, 0), until))
        before = task
    return waits


# -- delay ------------------------------------------------------------------------------------------------------


def delay_intervals_join(told: Told) -> Iterator[str]:
    """The intervals of an episode join without gaps, from the ready minute (or 0) to the minute of its end."""
    episodes: dict[tuple[int, int, int], list[Row]] = defaultdict(list)
    for row in told.delays:
        episodes[row.person, row.spell, row.episode].append(row)
    for (person, number, episode), rows in episodes.items():
        spell, last = told.spell_of[person, number], rows[-1]
        if rows[0].start != max(rows[0].ready, 0) or any(row.ready != rows[0].ready for row in rows):
            yield f"does not begin when ready: {rows[0]}"
        for before, after in pairwise(rows):
            same = (before.reason, before.pool) == (after.reason, after.pool)
            if before.end != after.start or before.ended_by != EndedBy.REASON_CHANGED or same:
                yield f"{before} and {after}"
        ends = {
            EndedBy.MOVED_ON: spell.left,
            EndedBy.DIED: spell.left,
            EndedBy.NOT_ENDED: told.plan.horizon,
            EndedBy.UNFIT_AGAIN: last.end,
        }
        if any(row.start >= row.end for row in rows) or last.end != ends.get(EndedBy(last.ended_by)):
            yield f"ends at another time than the spell: {rows} {spell}"
        if last.ended_by == EndedBy.UNFIT_AGAIN and episode >= spell.unfit_again:
            yield f"unfit again: {last} {spell}"
        holds_good = episode == spell.episodes - 1 and last.ended_by != EndedBy.UNFIT_AGAIN
        if episode >= spell.episodes or (holds_good and rows[0].ready != spell.ready):
            yield f"{rows[0]} {spell}"


def delays_lie_in_the_bed(told: Told) -> Iterator[str]:
    """Delayed minutes are spent in the bed of the pool that is recorded."""
    for row in told.delays:
        beds = [
            visit
            for visit in told.visits_of[row.person]
            if visit.service == row.pool and visit.started <= row.start and row.end <= visit.ended
        ]
        if not beds:
            yield f"{row}"


# -- the hub ----------------------------------------------------------------------------------------------------


def slices_are_work_on_shift(told: Told) -> Iterator[str]:
    """A slice counts the minutes on shift between its start and its end, and is no longer than a shift (rule 11)."""
    keys = Counter((t.person, t.spell, t.round, t.task, t.slice) for t in told.tasks)
    yield from (f"twice: {key}" for key, count in keys.items() if count > 1)
    for task in told.tasks:
        if not happened(task.started):
            continue
        shift = told.calendar(int(told.plan.supply[task.supply]["on_shift"]))
        done = shift.on_minutes_between(task.started, min(task.ended, told.plan.horizon))
        if done != task.work_minutes or shift.value_at(task.started) <= 0:
            yield f"{done} minutes on shift: {task}"
        hub = told.plan.hub[int(told.records.person["partnership"][task.person])]
        if task.work_minutes > told.plan.task[int(hub["task_first"]) + task.task]["slice_minutes"]:
            yield f"longer than a shift: {task}"


def moving_the_assessment_never_raises_the_need(told: Told) -> Iterator[str]:
    """Who is assessed outside hospital has at most the need that they would have had in hospital."""
    person = told.records.person
    for spell in told.spells:
        outside = spell.assessment_place in (AssessmentPlace.HOME, AssessmentPlace.INTERMEDIATE_CARE)
        rises = told.plan.dependency_rise_per_minute[int(person["partnership"][spell.person])] > 0
        if outside and not rises and spell.assessed_need > told.people.need[spell.person]:
            yield f"would be {told.people.need[spell.person]}: {spell}"


CHECKS: tuple[Check, ...] = (
    times_are_in_order,
    sequences_have_no_gaps,
    the_dead_do_nothing,
    nobody_is_in_two_places,
    processes_do_not_overlap,
    spells_do_not_overlap,
    units_never_exceed_capacity_at_a_start,
    nobody_starts_through_a_closed_door,
    nobody_leaves_before_being_ready,
    nothing_begins_before_it_may,
    care_homes_start_on_offers_only,
    offers_are_not_wasted,
    nobody_waits_beside_free_units,
    staff_are_not_idle,
    delay_intervals_join,
    delays_lie_in_the_bed,
    slices_are_work_on_shift,
    moving_the_assessment_never_raises_the_need,
)
