"""The loop through the visits: who holds what, who waits where, what becomes of people in intermediate care."""

from __future__ import annotations

from discharge_sim.outputs.reducers.days import (
    add_days,
    add_minutes,
    add_stay,
    day_of,
    first_seen,
    in_window,
    midnights_until,
    place_of_person,
    place_of_service,
    position,
    row_of,
    wait_anywhere,
    wait_in_community,
)
from discharge_sim.outputs.reducers.jit import fetch, loop
from discharge_sim.outputs.reducers.layout import (
    AHEAD,
    BEDS,
    FOLLOWED,
    OTHERS,
    PORTION,
    Count,
    OverTheDay,
    Series,
    Tables,
)
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
    """Go through all visits; return how many intervals are noted."""
    tables.used[FOLLOWED] = 0
    for begin in range(0, len(tables.visit), PORTION):
        _sort_out(tables, begin, min(begin + PORTION, len(tables.visit)))
        for which in range(tables.used[BEDS]):
            _bed(tables, position(int(tables.beds[which])))
        for which in range(tables.used[OTHERS]):
            intervals = _other(tables, position(int(tables.others[which])), intervals)
    for which in range(tables.used[FOLLOWED]):
        _intermediate(tables, position(int(tables.followed[which])))
    return intervals


@loop
def _sort_out(tables: Tables, begin: int, end: int) -> None:
    """Link each person's visits from the last to the first, and note stays in hospital and what else is counted.

    Nothing is decided on the way, because nobody could guess it: a row is written down in any case, and kept if it
    counts. Places in a queue of the hub, which have no sequence, are passed over.
    """
    beds = others = 0
    for each in range(begin, end):
        row = position(each)
        one = tables.visit[row]
        fetch(tables.visit, row + AHEAD)
        facts, notes = tables.service[one["service"]], tables.of_person[position(int(one["person"]))]
        is_visit, before = int(one["sequence"] >= 0), int(notes["last_visit"])
        tables.visit_before[row] = before
        notes["last_visit"] = row if is_visit else before
        tables.beds[beds] = tables.others[others] = row
        beds += facts["bed"] & is_visit & int(one["started"] != NEVER)
        others += facts["told"] & is_visit
    tables.used[BEDS], tables.used[OTHERS] = beds, others


@loop
def _bed(tables: Tables, row: int) -> None:
    """Count a stay in a hospital pool."""
    one = tables.visit[row]
    place = place_of_person(tables, int(one["person"]))
    _units(tables, row, place, int(one["units"]), int(one["started"]), int(one["ended"]), 0)
    if tables.of_person[position(int(one["person"]))]["boarded"]:  # few have: of the others no spell is looked for
        _boarding(tables, row)


@loop
def _other(tables: Tables, row: int, intervals: int) -> int:
    """Count a visit elsewhere; return how many intervals are noted."""
    one = tables.visit[row]
    facts, place = tables.service[position(int(one["service"]))], place_of_person(tables, int(one["person"]))
    kind = int(facts["kind"])
    if one["started"] != NEVER:
        _stay(tables, row, kind, place)
        if kind == INTERMEDIATE_CARE:
            tables.followed[tables.used[FOLLOWED]] = row
            tables.used[FOLLOWED] += 1
    if facts["between"] and one["finished"] < one["ended"]:
        intervals = _blocking(tables, row, kind, place, intervals)
    if facts["waited_for"]:
        intervals = _waiting(tables, row, kind, place, intervals)
    return intervals


# -- stays ------------------------------------------------------------------------------------------------------------
@loop
def _stay(tables: Tables, row: int, kind: int, place: int) -> None:
    """Count the units of a visit piece by piece: a tapering package becomes smaller in equal steps, in whole units."""
    one = tables.visit[position(row)]
    units, started, ended = int(one["units"]), int(one["started"]), int(one["ended"])
    if kind != HOME_CARE or tables.step[one["step"]]["taper_steps"] == 0:
        _piece(tables, row, place, units, started, ended)
        return
    step = tables.step[one["step"]]
    steps, begin, now = int(step["taper_steps"]), started, units
    last = min(max(1, units * int(step["last_units_per_mille"]) // 1000), units)
    minutes, parts = int(step["taper_minutes"]), steps
    if minutes < 0:  # over the whole stay as it was planned
        minutes, parts = int(one["planned"]) - started, steps + 1
    for part in range(1, steps + 1):
        due = started + max(1, minutes * part // parts)
        if due >= ended:
            break
        _piece(tables, row, place, now, begin, due)
        begin, now = due, units - (units - last) * part // steps
    _piece(tables, row, place, now, begin, ended)


@loop
def _piece(tables: Tables, row: int, place: int, units: int, start: int, end: int) -> None:
    """Count units held for part of a stay outside hospital."""
    one = tables.visit[position(row)]
    facts = tables.service[position(int(one["service"]))]
    own = int(facts["kind"] == CARE_HOME and one["route"] == SELF_FUNDING)
    _units(tables, row, place, units, start, end, own)
    if facts["waited_for"]:
        add_minutes(tables, OverTheDay.UNITS, int(facts["over_the_day"]), start, end, units)


@loop
def _units(tables: Tables, row: int, place: int, units: int, start: int, end: int, own: int) -> None:
    """Count units in use at midnights, and their minutes by supply: `own` is 1 for residents who pay themselves."""
    facts, span = tables.service[position(int(tables.visit[position(row)]["service"]))], tables.span[0]
    add_stay(tables, int(facts["in_use"]), start, end, units)
    supply = int(facts["supply"])
    minutes = min(end, int(span["window_end"])) - max(start, int(span["cost_start"]))
    if supply >= 0 and minutes > 0:
        tables.unit_minutes[position(supply), place, own] += units * minutes


@loop
def _boarding(tables: Tables, row: int) -> None:
    """Count people whose first bed is in another pool than they asked for, while they lie there."""
    one = tables.visit[position(row)]
    found = spell_row(tables, int(one["person"]), int(one["spell"]))
    if found < 0:
        return
    spell, start = tables.spell[position(found)], int(one["started"])
    if spell["pool"] != one["service"] and spell["bed_start"] == start:
        asked_for = tables.service[position(int(spell["pool"]))]
        add_stay(tables, int(asked_for["boarders"]), start, int(one["ended"]), 1)


@loop
def _blocking(tables: Tables, row: int, kind: int, place: int, intervals: int) -> int:
    """Count people who have finished in a place meant to be left and have not given it back."""
    one = tables.visit[position(row)]
    first, end = first_seen(tables, int(one["finished"])), midnights_until(tables, int(one["ended"]))
    if kind == INTERMEDIATE_CARE:
        add_days(tables, row_of(tables, Series.INTERMEDIATE_BLOCKED, place), first, end, 1)
        service = tables.service[position(int(one["service"]))]
        add_days(tables, int(service["blocked"]), first, end, 1)
    return wait_anywhere(tables, int(one["person"]), intervals, first, end)


# -- intermediate care ------------------------------------------------------------------------------------------------
@loop
def _intermediate(tables: Tables, row: int) -> None:
    one, counts = tables.visit[position(row)], tables.counts
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
    one = tables.visit[position(row)]
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
    one = tables.visit[position(row)]
    other, kind = int(tables.of_person[position(int(one["person"]))]["last_visit"]), -1
    while other >= 0:
        started = tables.visit[other]["started"]
        if started == one["ended"] and started > 0:
            kind = int(tables.service[tables.visit[other]["service"]]["kind"])
        other = int(tables.visit_before[other])
    return kind


# -- waits ------------------------------------------------------------------------------------------------------------
@loop
def _waiting(tables: Tables, row: int, kind: int, place: int, intervals: int) -> int:
    """Count who waits for a service outside hospital: the hours owed, the community list, waits after interim moves."""
    one = tables.visit[position(row)]
    joined, started = int(one["joined"]), int(one["started"])
    until = started if started != NEVER else int(one["ended"])
    _note_leaving_the_queue(tables, row)
    since = _waits_since(tables, row)
    facts, held = tables.service[position(int(one["service"]))], tables.service[one["held"]]
    _service_day(tables, row, since, until)
    if kind == HOME_CARE:
        add_stay(tables, int(facts["owed"]), since, until, int(one["units"]))
    if held["kind"] == POOL:
        return _after_interim_move(tables, row, until, intervals)
    if held["between"]:
        return intervals
    if in_window(tables, started):
        _community_start(tables, row, place, int(facts["place"]))
    first, end = first_seen(tables, joined), midnights_until(tables, until)
    add_days(tables, int(facts["waiting_in_community"]), first, end, 1)
    return wait_in_community(tables, int(one["person"]), intervals, first, end)


@loop
def _note_leaving_the_queue(tables: Tables, row: int) -> None:
    """Note who left a queue because of becoming unfit again: few do, and only theirs need be looked for later."""
    one = tables.visit[position(row)]
    if one["started"] == NEVER and one["ended_by"] == UNFIT_AGAIN:
        tables.of_person[position(int(one["person"]))]["left_queue"] = 1


@loop
def _waits_since(tables: Tables, row: int) -> int:
    """Return the minute since which a visit has been waited for.

    A patient who becomes unfit again leaves the queue and comes back, when ready again, with the minute of the first
    joining. Nobody waits for the same thing twice at the same minute, nor while unfit.
    """
    one = tables.visit[position(row)]
    since, notes = int(one["joined"]), tables.of_person[position(int(one["person"]))]
    earlier = int(tables.visit_before[position(row)]) if notes["left_queue"] else -1
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
    one = tables.visit[position(row)]
    ready, case = NEVER, int(tables.of_person[position(int(one["person"]))]["case"])
    delay = int(tables.of_case[case]["first_delay"]) if case >= 0 else -1
    while delay >= 0:
        other = tables.delay[delay]
        if other["spell"] == one["spell"] and other["ready"] >= after:
            ready = min(ready, int(other["ready"]))
        delay = int(tables.next_delay[delay])
    return ready


@loop
def _service_day(tables: Tables, row: int, since: int, until: int) -> None:
    """Count the wait on each of its days, and its length on the day on which it ends with a start."""
    one = tables.visit[position(row)]
    started, days = int(one["started"]), int(tables.service[position(int(one["service"]))]["over_the_day"])
    add_minutes(tables, OverTheDay.WAITING, days, since, until, 1)
    if in_window(tables, started):
        day = position(midnights_until(tables, started) - 1)
        tables.begun[0, position(days), day] += 1
        tables.begun[1, position(days), day] += started - int(one["joined"])


@loop
def _after_interim_move(tables: Tables, row: int, until: int, intervals: int) -> int:
    """Note who left hospital for an interim place and goes on waiting for the place needed."""
    one = tables.visit[position(row)]
    who = int(one["person"])
    found = spell_row(tables, who, int(one["spell"]))
    if found < 0 or tables.spell[found]["left"] == NEVER:
        return intervals
    since = max(int(one["joined"]), int(tables.spell[found]["left"]))
    first, end = first_seen(tables, since), midnights_until(tables, max(until, since))
    return wait_anywhere(tables, who, intervals, first, end)


@loop
def _community_start(tables: Tables, row: int, place: int, service: int) -> None:
    one, counts = tables.visit[position(row)], tables.counts
    minutes = int(one["started"]) - int(one["joined"])
    counts[place, Count.COMMUNITY_STARTS] += 1
    counts[place, Count.COMMUNITY_MINUTES] += minutes
    counts[position(service), Count.COMMUNITY_STARTS] += 1
    counts[position(service), Count.COMMUNITY_MINUTES] += minutes
    if one["route"] == COMMUNITY:
        counts[place, Count.COMMUNITY_ROUTE_STARTS] += 1
        counts[place, Count.COMMUNITY_ROUTE_MINUTES] += minutes
    elif one["route"] == SELF_FUNDING:
        counts[place, Count.SELF_FUNDING_STARTS] += 1
        counts[place, Count.SELF_FUNDING_MINUTES] += minutes
