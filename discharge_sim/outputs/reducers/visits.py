"""The loop through the visits: who holds what, who waits where, what becomes of people in intermediate care."""

from __future__ import annotations

from discharge_sim.outputs.reducers.days import (
    add_days,
    add_minutes,
    day_of,
    first_seen,
    in_window,
    last_seen,
    place_of_person,
    place_of_service,
    wait_anywhere,
    wait_in_community,
)
from discharge_sim.outputs.reducers.jit import loop
from discharge_sim.outputs.reducers.layout import Count, OverTheDay, Series, Tables
from discharge_sim.outputs.reducers.spells import spell_row
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER
from discharge_sim.vocabulary.settings import EndedBy, EntryRoute, ServiceKind

POOL, HOME_CARE, CARE_HOME, INTERMEDIATE_CARE = (
    int(ServiceKind.HOSPITAL_POOL),
    int(ServiceKind.HOME_CARE),
    int(ServiceKind.CARE_HOME),
    int(ServiceKind.INTERMEDIATE_CARE),
)
COMMUNITY, SELF_FUNDING = int(EntryRoute.COMMUNITY), int(EntryRoute.SELF_FUNDING)
DIED, ADMITTED, CANCELLED = int(EndedBy.DIED), int(EndedBy.ADMITTED), int(EndedBy.CANCELLED)
UNFIT_AGAIN = int(EndedBy.UNFIT_AGAIN)
HOME, TO_CARE_HOME, TO_HOSPITAL, DIED_THERE, STILL_THERE = (
    int(Count.INTERMEDIATE_HOME),
    int(Count.INTERMEDIATE_CARE_HOME),
    int(Count.INTERMEDIATE_HOSPITAL),
    int(Count.INTERMEDIATE_DIED),
    int(Count.INTERMEDIATE_STILL_THERE),
)
WITHIN_DAYS = 28


@loop
def reduce_visits(tables: Tables, intervals: int) -> int:
    """Go through all visits, linking each person's from the last to the first; return how many intervals are noted."""
    tables.last_visit[: len(tables.person)] = -1
    followed = 0
    for row in range(len(tables.visit)):
        one = tables.visit[row]
        if one["sequence"] < 0:  # a place in a queue of the hub
            continue
        who, service = int(one["person"]), int(one["service"])
        tables.visit_before[row] = tables.last_visit[who]
        tables.last_visit[who] = row
        if tables.told[service] == 0:
            continue
        kind, place = int(tables.kind[service]), place_of_person(tables, who)
        if one["started"] != NEVER:
            _stay(tables, row, kind, place)
            if kind == POOL:
                _boarding(tables, row)
            elif kind == INTERMEDIATE_CARE:
                tables.followed[followed] = row
                followed += 1
        if tables.between[service] and one["finished"] < one["ended"]:
            intervals = _blocking(tables, row, kind, place, intervals)
        if tables.waited_for[service]:
            intervals = _waiting(tables, row, kind, place, intervals)
    for number in range(followed):
        _intermediate(tables, int(tables.followed[number]))
    return intervals


# -- stays ------------------------------------------------------------------------------------------------------------
@loop
def _stay(tables: Tables, row: int, kind: int, place: int) -> None:
    """Count the units of a visit piece by piece: a tapering package becomes smaller in equal steps, in whole units."""
    one = tables.visit[row]
    units, started, ended = int(one["units"]), int(one["started"]), int(one["ended"])
    steps = int(tables.taper_steps[one["step"]]) if kind == HOME_CARE else 0
    begin, now = started, units
    if steps > 0:
        last = min(max(1, units * int(tables.last_units_per_mille[one["step"]]) // 1000), units)
        minutes, parts = int(tables.taper_minutes[one["step"]]), steps
        if minutes < 0:  # over the whole stay as it was planned
            minutes, parts = int(one["planned"]) - started, steps + 1
        for step in range(1, steps + 1):
            due = started + max(1, minutes * step // parts)
            if due >= ended:
                break
            _piece(tables, row, place, now, begin, due)
            begin, now = due, units - (units - last) * step // steps
    _piece(tables, row, place, now, begin, ended)


@loop
def _piece(tables: Tables, row: int, place: int, units: int, start: int, end: int) -> None:
    one, span = tables.visit[row], tables.span[0]
    service = int(one["service"])
    add_days(tables, Series.IN_USE, place_of_service(tables, service), first_seen(start), last_seen(start, end), units)
    if tables.waited_for[service]:
        add_minutes(tables, OverTheDay.UNITS, place_of_service(tables, service), start, end, units)
    supply = tables.supply[service]
    minutes = min(end, int(span["window_end"])) - max(start, int(span["cost_start"]))
    if supply >= 0 and minutes > 0:
        own = int(tables.kind[service] == CARE_HOME and one["route"] == SELF_FUNDING)
        tables.unit_minutes[supply, place - 1, own] += units * minutes


@loop
def _boarding(tables: Tables, row: int) -> None:
    """Count people whose first bed is in another pool than they asked for, while they lie there."""
    one, spell = tables.visit[row], tables.spell
    found = spell_row(tables, int(one["person"]), int(one["spell"]))
    if found < 0 or spell[found]["pool"] == one["service"] or spell[found]["bed_start"] != one["started"]:
        return
    start, pool = int(one["started"]), place_of_service(tables, int(spell[found]["pool"]))
    add_days(tables, Series.BOARDERS, pool, first_seen(start), last_seen(start, int(one["ended"])), 1)


@loop
def _blocking(tables: Tables, row: int, kind: int, place: int, intervals: int) -> int:
    """Count people who have finished in a place meant to be left and have not given it back."""
    one = tables.visit[row]
    finished = int(one["finished"])
    first, last = first_seen(finished), last_seen(finished, int(one["ended"]))
    if kind == INTERMEDIATE_CARE:
        add_days(tables, Series.INTERMEDIATE_BLOCKED, place, first, last, 1)
        service = place_of_service(tables, int(one["service"]))
        add_days(tables, Series.INTERMEDIATE_BLOCKED, service, first, last, 1)
    return wait_anywhere(tables, int(one["person"]), intervals, first, last)


# -- intermediate care ------------------------------------------------------------------------------------------------
@loop
def _intermediate(tables: Tables, row: int) -> None:
    one, counts = tables.visit[row], tables.counts
    place = place_of_person(tables, int(one["person"]))
    started, ended = int(one["started"]), int(one["ended"])
    service = place_of_service(tables, int(one["service"]))
    if in_window(tables, ended):
        counts[place, Count.INTERMEDIATE_STAYS] += 1
        counts[service, Count.INTERMEDIATE_STAYS] += 1
        counts[place, Count.INTERMEDIATE_STAY_MINUTES] += ended - started
        counts[service, Count.INTERMEDIATE_STAY_MINUTES] += ended - started
    last_day_ends = (day_of(started) + WITHIN_DAYS + 1) * MINUTES_PER_DAY
    if in_window(tables, started) and last_day_ends <= tables.span[0]["horizon"]:
        outcome = _outcome(tables, row)
        counts[place, Count.INTERMEDIATE_ADMISSIONS] += 1
        counts[service, Count.INTERMEDIATE_ADMISSIONS] += 1
        counts[place, outcome] += 1
        counts[service, outcome] += 1


@loop
def _outcome(tables: Tables, row: int) -> int:
    """Say where somebody is on the 28th day after coming into intermediate care, as a `Count`.

    Home is with or without support. Somebody who has moved to another intermediate place is still there.
    """
    one = tables.visit[row]
    ended, ended_by = int(one["ended"]), int(one["ended_by"])
    days = day_of(ended) - day_of(int(one["started"]))
    if ended == NEVER or days > WITHIN_DAYS:
        return STILL_THERE
    if ended_by == DIED:
        return DIED_THERE
    following = _kind_of_next(tables, row)
    # A place that was held during a hospital spell and then given up ends as cancelled.
    if following == POOL or ended_by in (ADMITTED, CANCELLED):
        return TO_HOSPITAL
    if following == CARE_HOME:
        return TO_CARE_HOME
    return STILL_THERE if following == INTERMEDIATE_CARE else HOME


@loop
def _kind_of_next(tables: Tables, row: int) -> int:
    """Return the kind of the first visit of the same person that began when this one ended; -1 if there is none."""
    one = tables.visit[row]
    other, kind = int(tables.last_visit[one["person"]]), -1
    while other >= 0:
        started = tables.visit[other]["started"]
        if started == one["ended"] and started > 0:
            kind = int(tables.kind[tables.visit[other]["service"]])
        other = int(tables.visit_before[other])
    return kind


# -- waits ------------------------------------------------------------------------------------------------------------
@loop
def _waiting(tables: Tables, row: int, kind: int, place: int, intervals: int) -> int:
    """Count who waits for a service outside hospital: the hours owed, the community list, waits after interim moves."""
    one = tables.visit[row]
    who, service, joined = int(one["person"]), place_of_service(tables, int(one["service"])), int(one["joined"])
    until = int(one["started"]) if one["started"] != NEVER else int(one["ended"])
    first, last = first_seen(joined), last_seen(joined, until)
    since = _waits_since(tables, row)
    _service_day(tables, row, service, since, until)
    if kind == HOME_CARE:
        add_days(tables, Series.OWED, service, first_seen(since), last_seen(since, until), int(one["units"]))
    if tables.kind[one["held"]] == POOL:
        return _after_interim_move(tables, row, until, intervals)
    if tables.between[one["held"]]:
        return intervals
    add_days(tables, Series.WAITING_IN_COMMUNITY, service, first, last, 1)
    if in_window(tables, int(one["started"])):
        _community_start(tables, row, place, service)
    intervals = wait_in_community(tables, who, intervals, first, last)
    return wait_anywhere(tables, who, intervals, first, last)


@loop
def _waits_since(tables: Tables, row: int) -> int:
    """Return the minute since which a visit has been waited for.

    A patient who becomes unfit again leaves the queue and comes back, when ready again, with the minute of the first
    joining. Nobody waits for the same thing twice at the same minute, nor while unfit.
    """
    one = tables.visit[row]
    since, earlier = int(one["joined"]), int(tables.visit_before[row])
    while earlier >= 0:
        other = tables.visit[earlier]
        same = other["service"] == one["service"] and other["joined"] == one["joined"]
        if same and other["started"] == NEVER and other["ended_by"] == UNFIT_AGAIN:
            since = max(since, _ready_again(tables, row, int(other["ended"])))
        earlier = int(tables.visit_before[earlier])
    return since


@loop
def _ready_again(tables: Tables, row: int, after: int) -> int:
    """Return when the person of a visit was next recorded ready in the same spell; NEVER if no delay says so."""
    one = tables.visit[row]
    ready, delay = NEVER, int(tables.first_delay[one["person"]])
    while delay >= 0:
        other = tables.delay[delay]
        if other["spell"] == one["spell"] and other["ready"] >= after:
            ready = min(ready, int(other["ready"]))
        delay = int(tables.next_delay[delay])
    return ready


@loop
def _service_day(tables: Tables, row: int, service: int, since: int, until: int) -> None:
    """Count the wait on each of its days, and its length on the day on which it ends with a start."""
    one = tables.visit[row]
    joined, started = int(one["joined"]), int(one["started"])
    add_minutes(tables, OverTheDay.WAITING, service, since, until, 1)
    if in_window(tables, started):
        day = day_of(started) - int(tables.span[0]["first_day"])
        tables.begun[0, service, day] += 1
        tables.begun[1, service, day] += started - joined


@loop
def _after_interim_move(tables: Tables, row: int, until: int, intervals: int) -> int:
    """Note who left hospital for an interim place and goes on waiting for the place needed."""
    one = tables.visit[row]
    who = int(one["person"])
    found = spell_row(tables, who, int(one["spell"]))
    if found < 0 or tables.spell[found]["left"] == NEVER:
        return intervals
    since = max(int(one["joined"]), int(tables.spell[found]["left"]))
    return wait_anywhere(tables, who, intervals, first_seen(since), last_seen(since, max(until, since)))


@loop
def _community_start(tables: Tables, row: int, place: int, service: int) -> None:
    one, counts = tables.visit[row], tables.counts
    minutes = int(one["started"]) - int(one["joined"])
    counts[place, Count.COMMUNITY_STARTS] += 1
    counts[place, Count.COMMUNITY_MINUTES] += minutes
    counts[service, Count.COMMUNITY_STARTS] += 1
    counts[service, Count.COMMUNITY_MINUTES] += minutes
    if one["route"] == COMMUNITY:
        counts[place, Count.COMMUNITY_ROUTE_STARTS] += 1
        counts[place, Count.COMMUNITY_ROUTE_MINUTES] += minutes
    elif one["route"] == SELF_FUNDING:
        counts[place, Count.SELF_FUNDING_STARTS] += 1
        counts[place, Count.SELF_FUNDING_MINUTES] += minutes
