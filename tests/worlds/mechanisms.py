"""How often each mechanism of the model happened in a history: found in its records, and in what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from discharge_sim.plan.people_layout import Entry
from discharge_sim.plan.words import StartKind, WaitingOrder
from discharge_sim.vocabulary.needs import AssessmentPlace, Need
from discharge_sim.vocabulary.reasons import REASON_INDEX
from discharge_sim.vocabulary.settings import EndedBy, EntryRoute, ServiceKind, StreamKind, TimeoutAction
from tests.worlds.features import FEATURES
from tests.worlds.telling import HOSPITAL, Finds, Row, Told, happened


def _spells(which: Callable[[Row], object]) -> Finds:
    return lambda told: (which(spell) for spell in told.spells)


def _visits(which: Callable[[Told, Row], object]) -> Finds:
    return lambda told: (which(told, visit) for visit in told.visits)


def _tasks(which: Callable[[Row], object]) -> Finds:
    return lambda told: (which(task) for task in told.tasks)


def _reason(code: str) -> Finds:
    wanted = REASON_INDEX[code]
    return lambda told: (row.reason == wanted for row in told.delays)


def _ended(kind: ServiceKind, ended_by: EndedBy) -> Finds:
    return _visits(lambda told, v: told.kinds[v.service] == kind and happened(v.started) and v.ended_by == ended_by)


def _started(kind: ServiceKind) -> Finds:
    return _visits(lambda told, v: told.kinds[v.service] == kind and happened(v.started) and v.started > 0)


def _from(route: EntryRoute) -> Finds:
    return _visits(lambda told, v: v.route == route and happened(v.started) and v.step >= 0 and v.started > 0)


def _present(kind: StartKind) -> Finds:
    return lambda told: (row["count"] for row in told.plan.start_group if row["kind"] == kind)


def _with_action(action: TimeoutAction) -> Finds:
    """Find those who stopped waiting (or moved) because they changed their mind in this way."""
    return _visits(lambda told, visit: _acts(told, visit, action))


def _acts(told: Told, visit: Row, action: TimeoutAction) -> bool:
    if visit.step < 0 or told.steps[visit.step].action != action:
        return False
    step = told.steps[visit.step]
    due = max(visit.joined + step.after_minutes, 0)
    if action == TimeoutAction.SWITCH:
        return visit.ended_by == EndedBy.SWITCHED
    if action == TimeoutAction.LEAVE:
        return visit.ended_by == EndedBy.CANCELLED and visit.ended == due and not happened(visit.started)
    others = [v for v in told.visits_of[visit.person] if v.step == step.alternative and v.joined == due]
    if action == TimeoutAction.ALSO:
        return bool(others)
    return any(happened(other.started) and visit.ended > other.started for other in others)


def _moved_on_from_interim(told: Told) -> Iterator[bool]:
    """Interim moves after which the place first waited for was obtained."""
    return (happened(visit.started) and _acts(told, visit, TimeoutAction.INTERIM) for visit in told.visits)


def _kept(told: Told, *, resumed: bool) -> Iterator[bool]:
    """Places kept at an admission that were (or were not) there for the return."""
    for spell in told.spells:
        for visit in told.visits_of[spell.person] if spell.spell > 0 and happened(spell.left) else ():
            if told.kinds[visit.service] == HOSPITAL or not happened(visit.started):
                continue
            if visit.started < spell.arrived < visit.ended and happened(visit.ended):
                yield (visit.ended > spell.left) == resumed


def _reviewed(told: Told) -> Iterator[bool]:
    """Stays that end in the first minute of a review day, or just when the review is due."""
    for visit in told.visits:
        if visit.step >= 0 and happened(visit.finished) and told.steps[visit.step].review_after >= 0:
            step = told.steps[visit.step]
            yield visit.finished == told.calendar(step.review_calendar).next_on(visit.started + step.review_after)


def _stepped_up(told: Told) -> Iterator[bool]:
    """Virtual-ward referrals who found no slot in time and were admitted."""
    referrals = {s for s, row in enumerate(told.plan.stream) if row["kind"] == StreamKind.VIRTUAL_WARD_REFERRAL}
    gave_up = {
        (v.person, v.ended)
        for v in told.visits
        if v.spell < 0 and v.ended_by == EndedBy.CANCELLED and not happened(v.started)
    }
    mine = [s for s in told.spells if int(told.records.person["stream"][s.person]) in referrals]
    return ((s.person, s.arrived) in gave_up for s in mine)


def _handed_over(told: Told) -> Iterator[bool]:
    """Tasks that were asked for only after the last one's employer had handed over."""
    before = None
    for task in told.tasks:
        hub = told.hub_of(task.person)
        rows = told.task_rows[hub.task_first : hub.task_first + hub.task_count]
        if before is not None and hub.hand_off and not hub.integrated and task.task < len(rows):
            same = (before.person, before.spell, before.round) == (task.person, task.spell, task.round)
            yield same and before.task < task.task and rows[before.task].employer != rows[task.task].employer
        before = task


def _waited_for_a_case(told: Told) -> Iterator[bool]:
    """Rounds of work that began later than the referral, in hubs with a cap on open cases."""
    return (
        task.task == 0 and task.slice == 0 and task.round == 0
        and told.hub_of(task.person).caseload >= 0
        and task.joined > told.spell_of[task.person, task.spell].referred
        for task in told.tasks
    )  # fmt: skip


def _passed_on(told: Told) -> Iterator[bool]:
    """Care-home offers taken by another class than the one they were made to."""
    made = {
        (int(told.plan.offers[row]["service"]), minute): route for minute, row, route in told.happenings.offers.tolist()
    }
    homes = [v for v in told.visits if told.kinds[v.service] == ServiceKind.CARE_HOME and happened(v.started)]
    return (v.started > 0 and made.get((v.service, v.started)) not in (None, v.route) for v in homes)


def _overtook(told: Told) -> Iterator[bool]:
    """Small packages that began before a larger one for which somebody had waited longer."""
    rows = told.plan.service
    lines = {s for s in range(len(rows)) if rows["skips"][s] and rows["order"][s] == WaitingOrder.FIRST_COME}
    for line in lines:
        waits = [v for v in told.visits if v.service == line]
        largest = max((v.units for v in waits), default=0)
        for visit in waits:
            if happened(visit.started) and visit.units < largest:
                joined, started, units = visit.joined, visit.started, visit.units
                yield any(
                    v.units > units and v.joined < joined and started < v.started and started < v.ended for v in waits
                )


def _d2a(kind: ServiceKind) -> Finds:
    place = AssessmentPlace.INTERMEDIATE_CARE if kind == ServiceKind.INTERMEDIATE_CARE else AssessmentPlace.HOME
    return _spells(lambda s: s.assessment_place == place and s.left <= s.assessed)


def _need_rose(told: Told) -> Iterator[bool]:
    """People assessed in hospital as needing more than when they came."""
    hospital = int(AssessmentPlace.HOSPITAL)
    return (s.assessment_place == hospital and s.assessed_need > told.people.need[s.person] for s in told.spells)


MECHANISMS: dict[str, Finds] = {
    # getting a bed
    "waited for a bed": _spells(lambda s: s.bed_start > s.arrived),
    "boarding": _spells(lambda s: s.boarded),

    "elective cancelled": _spells(lambda s: s.cancelled),
    "elective lost": _spells(lambda s: s.ended_by == EndedBy.CANCELLED),
    "transfer": _visits(lambda told, v: told.kinds[v.service] == HOSPITAL and happened(v.started) and v.held >= 0),
    # death
    "died before a bed": _spells(lambda s: s.ended_by == EndedBy.DIED and not happened(s.bed_start)),
    "died in hospital, not ready": _spells(lambda s: s.ended_by == EndedBy.DIED and not happened(s.ready)),
    "died while delayed": lambda told: (row.ended_by == EndedBy.DIED for row in told.delays),
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
    "need lowered outside": lambda told: (
        0 <= s.assessed_need < told.people.need[s.person] and s.assessment_place > 0 for s in told.spells),
    "dependency rose": _need_rose,
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
    "unlimited process": _visits(
        lambda told, v: told.kinds[v.service] == ServiceKind.PROCESS and not told.supplies(v.service)
    ),
    "taper": _visits(lambda told, v: happened(v.started) and 0 < v.last_units < v.units),
    "overtaking": _overtook,
    "review": _reviewed,
    "blocking": _visits(lambda told, v: happened(v.finished) and v.ended > v.finished),
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
    # the start, and what was asked
    "start: in a bed": _present(StartKind.IN_BED_NOT_FIT),
    "start: fit": _present(StartKind.FIT),
    "start: unfit again": _present(StartKind.UNFIT_AGAIN),
    "start: delayed": _present(StartKind.DELAYED),
    "start: assessed before it": _spells(lambda s: s.referred < s.assessed <= 0),
    "start: some tasks done before it": _spells(lambda s: s.assessment_started < 0 < s.assessed),
    "start: first task under way": _spells(lambda s: s.referred < 0 < s.assessment_started),
    "start: in a service": _present(StartKind.IN_SERVICE),
    "start: waiting": _present(StartKind.WAITING_IN_COMMUNITY),
    "start: finished and blocking": lambda told: told.people.entry == Entry.FINISHED_IN_SERVICE,
    **FEATURES,
}  # fmt: skip


def fired(told: Told) -> set[str]:
    """Return the mechanisms that happened at least once."""
    return {name for name, finds in MECHANISMS.items() if any(finds(told))}
