"""Records as lines that a nurse can read: who | what | from | to."""

from __future__ import annotations

import datetime as dt

from discharge_sim.plan.layout import Plan
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import AssessmentPlace, Need
from discharge_sim.vocabulary.reasons import REASON_CODES
from discharge_sim.vocabulary.records import Records
from discharge_sim.vocabulary.settings import EndedBy, ServiceKind

BEGINNING = dt.datetime(2018, 10, 1)
HOURS = (ServiceKind.HOME_CARE,)

_STOPS_WAITING = {
    EndedBy.NOT_ENDED: "",
    EndedBy.MOVED_ON: ", goes elsewhere",
    EndedBy.SWITCHED: ", changes mind",
    EndedBy.CANCELLED: ", gives up",
    EndedBy.DIED: ", dies",
    EndedBy.UNFIT_AGAIN: ", unfit again",
    EndedBy.ADMITTED: ", admitted",
    EndedBy.SLIPPED: ", date has slipped",
}
_ENDS = {
    EndedBy.NOT_ENDED: "",
    EndedBy.MOVED_ON: "",
    EndedBy.COMPLETED: "",
    EndedBy.REASON_CHANGED: "",
    EndedBy.DIED: ", dies",
    EndedBy.ADMITTED: ", admitted",
    EndedBy.CANCELLED: ", no longer held",
    EndedBy.UNFIT_AGAIN: ", unfit again",
    EndedBy.SLIPPED: ", date has slipped",
}


def time_of(minute: int) -> str:
    """Return a minute as weekday, day (and month, if not October) and time; a dash for never."""
    if minute == NEVER:
        return "-"
    moment = BEGINNING + dt.timedelta(minutes=minute)
    month = "" if moment.month == 10 else f" {moment:%b}"
    return f"{moment:%a} {moment.day}{month} {moment:%H:%M}"


def trace_of(plan: Plan, records: Records, names: tuple[str, ...]) -> list[str]:
    """Return everything that the records say, person by person, in order of time."""
    lines = [*_visits(plan, records), *_spells(records), *_delays(plan, records), *_tasks(plan, records)]
    lines += [(n, int(row["died"]), "dies", None) for n, row in enumerate(records.person) if row["died"] != NEVER]
    lines.sort(key=lambda line: line[:2])
    return [" | ".join([names[who], what, *_times(begins, ends)]) for who, begins, what, ends in lines]


def _times(begins: int, ends: int | None) -> list[str]:
    return [time_of(begins)] if ends is None else [time_of(begins), time_of(ends)]


def _visits(plan: Plan, records: Records):
    for row in records.visit:
        who, service = int(row["person"]), _short(plan.services[row["service"]])
        joined, started, finished, ended = (int(row[name]) for name in ("joined", "started", "finished", "ended"))
        if started == NEVER:
            yield who, joined, f"waits for {service}{_STOPS_WAITING[row['ended_by']]}", ended
            continue
        if started > joined:
            yield who, joined, f"waits for {service}", started
        if plan.service[row["service"]]["kind"] == ServiceKind.HOME:
            yield who, started, "goes home", None
            continue
        yield who, started, f"in {service}{_size(plan, row)}{_ENDS[row['ended_by']]}", ended
        if finished < ended:
            yield who, finished, f"done in {service}, blocks it", ended


def _size(plan: Plan, row) -> str:
    if plan.service[row["service"]]["kind"] not in HOURS:
        return ""
    first, last = int(row["units"]) / 4, int(row["last_units"]) / 4
    return f" ({first:g} h)" if first == last else f" ({first:g} to {last:g} h)"


def _short(key: str) -> str:
    return key.rsplit(".", 1)[-1]


def _spells(records: Records):
    for row in records.spell:
        who = int(row["person"])
        happened = [("fit", "fit"), ("ready", "recorded ready")]
        if row["first_ready"] != row["ready"]:
            happened.append(("first_ready", "first recorded ready"))
        if row["referred"] != row["ready"]:
            happened.append(("referred", "referred to the hub"))
        if row["assessed"] != NEVER:
            place = AssessmentPlace(int(row["assessment_place"])).key
            happened.append(("assessed", f"assessed in {place}: {Need(int(row['assessed_need'])).key}"))
        for name, words in happened:
            if row[name] != NEVER:
                yield who, int(row[name]), words, None
        if row["cancelled"] and row["ended_by"] == EndedBy.CANCELLED:
            yield who, int(row["left"]), f"lost after {row['cancelled']} dates", None
        if row["readmission"]:
            yield who, int(row["arrived"]), "readmitted within 28 days", None
        if row["work_wasted"]:
            yield who, int(row["arrived"]), f"{row['work_wasted']} minutes of work wasted in the spell from", None


def _delays(plan: Plan, records: Records):
    for row in records.delay:
        reason, pool = REASON_CODES[row["reason"]], _short(plan.services[row["pool"]])
        yield (
            int(row["person"]),
            int(row["start"]),
            f"delayed {reason} in {pool}{_ENDS[row['ended_by']]}",
            int(row["end"]),
        )


def _tasks(plan: Plan, records: Records):
    for row in records.task:
        who, task = int(row["person"]), _short(plan.services[row["service"]])
        joined, started, ended = int(row["joined"]), int(row["started"]), int(row["ended"])
        if started == NEVER:
            yield who, joined, f"waits for {task}{_STOPS_WAITING[row['ended_by']]}", ended
            continue
        if started > joined and row["slice"] == 0:
            yield who, joined, f"waits for {task}", started
        part = f" part {row['slice'] + 1}" if row["slice"] else ""
        team = _short(plan.supplies[row["supply"]])
        yield who, started, f"{task}{part} by {team}{_ENDS[row['ended_by']]}", ended
