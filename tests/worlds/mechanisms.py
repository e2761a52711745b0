"""How often each mechanism of the model happened in a history: counted from records."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from discharge_sim.plan.words import StartKind
from discharge_sim.vocabulary.needs import AssessmentPlace, Need
from discharge_sim.vocabulary.reasons import REASON_CODES
from discharge_sim.vocabulary.settings import EndedBy, EntryRoute, ServiceKind, StreamKind, TimeoutAction
from tests.worlds.telling import HOSPITAL, Row, Told, happened

Count = Callable[[Told], int]


def _count(rows: Iterable[object]) -> int:
    return sum(bool(row) for row in rows)


def _spells(which: Callable[[Row], object]) -> Count:
    return lambda told: _count(which(spell) for spell in told.spells)


def _visits(which: Callable[[Told, Row], object]) -> Count:
    return lambda told: _count(which(told, visit) for visit in told.visits)


def _tasks(which: Callable[[Row], object]) -> Count:
    return lambda told: _count(which(task) for task in told.tasks)


def _reason(code: str) -> Count:
    return lambda told: _count(REASON_CODES[row.reason] == code for row in told.delays)


def _ended(kind: ServiceKind, ended_by: EndedBy) -> Count:
    return _visits(lambda told, v: told.kinds[v.service] == kind and happened(v.started) and v.ended_by == ended_by)


def _started(kind: ServiceKind) -> Count:
    return _visits(lambda told, v: told.kinds[v.service] == kind and happened(v.started) and v.started > 0)


def _from(route: EntryRoute) -> Count:
    return _visits(lambda told, v: v.route == route and happened(v.started) and v.step >= 0 and v.started > 0)


def _present(kind: StartKind) -> Count:
    return lambda told: int(told.plan.start_group["count"][told.plan.start_group["kind"] == kind].sum())


def _with_action(action: TimeoutAction) -> Count:
    """Return how many stopped waiting (or moved) because they changed their mind in this way."""

    def count(told: Told) -> int:
        return _count(_acts(told, visit, action) for visit in told.visits)

    return count


def _acts(told: Told, visit: Row, action: TimeoutAction) -> bool:
    if visit.step < 0:
        return False
    step = told.plan.step[visit.step]
    if TimeoutAction(int(step["action"])) != action:
        return False
    due = max(visit.joined + int(step["after_minutes"]), 0)
    if action == TimeoutAction.SWITCH:
        return visit.ended_by == EndedBy.SWITCHED
    if action == TimeoutAction.LEAVE:
        return visit.ended_by == EndedBy.CANCELLED and visit.ended == due and not happened(visit.started)
    others = [v for v in told.visits_of[visit.person] if v.step == step["alternative"] and v.joined == due]
    if action == TimeoutAction.ALSO:
        return bool(others)
    return any(happened(other.started) and visit.ended > other.started for other in others)


def _moved_on_from_interim(told: Told) -> int:
    """Interim moves after which the place first waited for was obtained."""
    return _count(_acts(told, visit, TimeoutAction.INTERIM) and happened(visit.started) for visit in told.visits)


def _kept(told: Told, *, resumed: bool) -> int:
    """Places kept at an admission that were (or were not) there for the return."""
    found = 0
    for visit in told.visits:
        if told.kinds[visit.service] == HOSPITAL or not happened(visit.started):
            continue
        for spell in (s for s in told.spells if s.person == visit.person and s.spell > 0):
            if visit.started < spell.arrived < visit.ended and happened(spell.left) and happened(visit.ended):
                found += (visit.ended > spell.left) == resumed
    return found


def _tapers(told: Told) -> int:
    return _count(happened(v.started) and 0 < v.last_units < v.units for v in told.visits)


def _reviewed(told: Told) -> int:
    """Stays that end in the first minute of a review day, or just when the review is due."""
    found = 0
    for visit in told.visits:
        if visit.step < 0 or not happened(visit.finished):
            continue
        step = told.plan.step[visit.step]
        if step["review_after"] >= 0:
            due = told.calendar(int(step["review_calendar"])).next_on(visit.started + int(step["review_after"]))
            found += visit.finished == due
    return found


def _blocked(told: Told) -> int:
    return _count(happened(v.finished) and v.ended > v.finished for v in told.visits)


def _transferred(told: Told) -> int:
    beds = [v for v in told.visits if told.kinds[v.service] == HOSPITAL and happened(v.started)]
    return _count(v.held >= 0 for v in beds)


def _opened_beds(told: Told) -> int:
    pools = {s for s, key in enumerate(told.plan.supplies) if told.plan.unit_label[s] == "beds"}
    return _count(row["extra"] > 0 and int(row["supply"]) in pools for row in told.records.capacity)


def _escalated(unit: str) -> Count:
    def count(told: Told) -> int:
        named = {s for s, label in enumerate(told.plan.unit_label) if label == unit}
        return _count(row["extra"] > 0 and int(row["supply"]) in named for row in told.records.capacity)

    return count


def _stepped_up(told: Told) -> int:
    """Virtual-ward referrals who found no slot in time and were admitted."""
    referrals = {s for s, row in enumerate(told.plan.stream) if row["kind"] == StreamKind.VIRTUAL_WARD_REFERRAL}
    gave_up = {
        (v.person, v.ended)
        for v in told.visits
        if v.spell < 0 and v.ended_by == EndedBy.CANCELLED and not happened(v.started)
    }
    mine = [s for s in told.spells if int(told.records.person["stream"][s.person]) in referrals]
    return _count((s.person, s.arrived) in gave_up for s in mine)


def _handed_over(told: Told) -> int:
    """Tasks that were asked for only after the last one's employer had handed over."""
    found, before = 0, None
    for task in told.tasks:
        hub = told.plan.hub[int(told.records.person["partnership"][task.person])]
        rows = told.plan.task[int(hub["task_first"]) : int(hub["task_first"]) + int(hub["task_count"])]
        if before is not None and hub["hand_off"] and not hub["integrated"] and task.task < len(rows):
            same = (before.person, before.spell, before.round) == (task.person, task.spell, task.round)
            found += same and before.task < task.task and rows[before.task]["employer"] != rows[task.task]["employer"]
        before = task
    return found


def _waited_for_a_case(told: Told) -> int:
    """Rounds of work that began later than the referral, in hubs with a cap on open cases."""
    return _count(
        task.task == 0 and task.slice == 0 and task.round == 0
        and told.plan.hub[int(told.records.person["partnership"][task.person])]["caseload"] >= 0
        and task.joined > told.spell_of[task.person, task.spell].referred
        for task in told.tasks
    )  # fmt: skip


def _passed_on(told: Told) -> int:
    """Care-home offers taken by another class than the one they were made to."""
    made = {
        (int(told.plan.offers[row]["service"]), minute): route for minute, row, route in told.happenings.offers.tolist()
    }
    homes = [v for v in told.visits if told.kinds[v.service] == ServiceKind.CARE_HOME and happened(v.started)]
    return _count(v.started > 0 and made.get((v.service, v.started)) not in (None, v.route) for v in homes)


def _d2a(kind: ServiceKind) -> Count:
    place = AssessmentPlace.INTERMEDIATE_CARE if kind == ServiceKind.INTERMEDIATE_CARE else AssessmentPlace.HOME
    return _spells(lambda s: s.assessment_place == place and s.left <= s.assessed)


def _unlimited(told: Told, visit: Row) -> bool:
    return told.kinds[visit.service] == ServiceKind.PROCESS and not told.supplies(visit.service)


MECHANISMS: dict[str, Count] = {
    # getting a bed
    "waited for a bed": _spells(lambda s: s.bed_start > s.arrived),
    "boarding": _spells(lambda s: s.boarded),
    "surge or escalation beds": _opened_beds,
    "elective cancelled": _spells(lambda s: s.cancelled),
    "elective lost": _spells(lambda s: s.ended_by == EndedBy.CANCELLED),
    "transfer": _transferred,
    # death
    "died before a bed": _spells(lambda s: s.ended_by == EndedBy.DIED and not happened(s.bed_start)),
    "died in hospital, not ready": _spells(lambda s: s.ended_by == EndedBy.DIED and not happened(s.ready)),
    "died while delayed": lambda told: _count(row.ended_by == EndedBy.DIED for row in told.delays),
    **{f"died in {k.key}": _ended(k, EndedBy.DIED) for k in (
        ServiceKind.HOME_CARE, ServiceKind.INTERMEDIATE_CARE, ServiceKind.CARE_HOME, ServiceKind.VIRTUAL_WARD)},
    # the hub
    "planned start": _spells(lambda s: s.referred < min(s.fit, s.ready)),
    "slip": _tasks(lambda t: t.ended_by == EndedBy.SLIPPED),
    "work repeated": _tasks(lambda t: t.round > 0),
    "work stopped by unfit again": _tasks(lambda t: t.ended_by == EndedBy.UNFIT_AGAIN),
    "work stopped by death": _tasks(lambda t: t.ended_by == EndedBy.DIED),
    "slices": _tasks(lambda t: t.slice > 0),
    "panel, care home (23C)": _reason("23C"),
    "panel, other (23D)": _reason("23D"),
    "caseload wait": _waited_for_a_case,
    "hand-off": _handed_over,
    "discharge to assess, home": _d2a(ServiceKind.HOME_CARE),
    "discharge to assess, intermediate": _d2a(ServiceKind.INTERMEDIATE_CARE),
    "need lowered outside": lambda told: _count(
        0 <= s.assessed_need < told.people.need[s.person] and s.assessment_place > 0 for s in told.spells),
    # delay
    **{f"reason {code}": _reason(code) for code in ("11A", "11B", "25A", "25D", "25F", "27A", "44", "46X", "26X", "51X",
                                                    "71", "71X", "73")},
    "unfit again": _spells(lambda s: s.unfit_again),
    "unfit again twice": _spells(lambda s: s.unfit_again > 1),
    "place in the queue resumed": _visits(lambda told, v: told.in_queue_since(v) > v.joined),
    "assessed anew": _spells(lambda s: s.unfit_again and s.assessed > s.first_ready and s.episodes > 1),
    "left at once when ready": _spells(lambda s: s.left == s.ready and s.need != Need.INDEPENDENT),
    # services
    **{f"started {k.key}": _started(k) for k in (
        ServiceKind.HOME_CARE, ServiceKind.INTERMEDIATE_CARE, ServiceKind.CARE_HOME, ServiceKind.VIRTUAL_WARD,
        ServiceKind.PLACE, ServiceKind.PROCESS, ServiceKind.HOME)},
    "unlimited process": _visits(_unlimited),
    "taper": _tapers,
    "review": _reviewed,
    "blocking": _blocked,
    "offer passed on": _passed_on,
    "from the community": _from(EntryRoute.COMMUNITY),
    "self-funding": _from(EntryRoute.SELF_FUNDING),
    # change of mind
    "switch": _with_action(TimeoutAction.SWITCH),
    "also": _with_action(TimeoutAction.ALSO),
    "interim": _with_action(TimeoutAction.INTERIM),
    "interim, then the place wanted": _moved_on_from_interim,
    "leave": _with_action(TimeoutAction.LEAVE),
    # coming back
    "readmission": _spells(lambda s: s.readmission),
    "readmitted twice": _spells(lambda s: s.spell > 1),
    "admitted from a service": _visits(lambda told, v: v.ended_by == EndedBy.ADMITTED and happened(v.started)),
    "held place resumed": lambda told: _kept(told, resumed=True),
    "held place lost": lambda told: _kept(told, resumed=False),
    "process stopped by admission": _ended(ServiceKind.PROCESS, EndedBy.ADMITTED),
    "virtual ward step-up admitted": _stepped_up,
    # rules and the start
    "escalation: staff": _escalated("staff"),
    "escalation: places": _escalated("places"),
    "escalation: care hours": _escalated("quarter_hours_a_week"),
    "start: in a bed": _present(StartKind.IN_BED_NOT_FIT),
    "start: delayed": _present(StartKind.DELAYED),
    "start: in a service": _present(StartKind.IN_SERVICE),
    "start: waiting": _present(StartKind.WAITING_IN_COMMUNITY),
    "warm-up": lambda told: int(told.plan.window_start > 0),
}  # fmt: skip


def fired(told: Told) -> set[str]:
    """Return the mechanisms that happened at least once."""
    return {name for name, count in MECHANISMS.items() if count(told) > 0}
