"""Offered load: what each service and team is asked for, before any queue, as a share of what it can give.

Long-run averages over the window, by following the flow of people along the plan's shares. Left out: deaths and
unfit-again while delayed, readmissions, changes of mind, work that is repeated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.calendars import CalendarView
from discharge_sim.plan.layout import HOME_STEP, TO_ASSESSED_NEED, Plan
from discharge_sim.plan.quantiles import table_mean
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.needs import NEEDS_WITHOUT_ASSESSMENT, AssessmentPlace, Need
from discharge_sim.vocabulary.settings import ServiceKind, StreamKind

ALWAYS = float(2**32)
MILLION = 1_000_000
ROUNDS = 60
OVERLOAD = 0.98

Flow = NDArray[np.float64]


@dataclass(frozen=True)
class ServiceLoad:
    """Offered load of one service or hub team.

    Attributes
    ----------
    service : str
        Key of the service or team.
    arrivals_per_day : float
        People a day who ask for it.
    mean_stay_days : float
        Mean stay in days; mean work in hours for a team.
    capacity : float
        Mean units over the window: beds, places, care hours a week, staff hours a day.
    load_share : float
        What is asked for as a share of what can be given; above 1 the queue grows without end. NaN without a limit.
    note : str
        What the number leaves out, in words.
    """

    service: str
    arrivals_per_day: float
    mean_stay_days: float
    capacity: float
    load_share: float
    note: str = ""

    @property
    def is_overloaded(self) -> bool:
        """Whether no warm-up can settle it."""
        return self.load_share >= OVERLOAD

    @property
    def outlook(self) -> str:
        """What becomes of its queue, in words; empty if it can catch up."""
        if not self.is_overloaded:
            return ""
        return "its queue grows" if self.load_share > 1 else "its queue does not shrink"


def offered_load(plan: Plan) -> list[ServiceLoad]:
    """Return the offered load of every service with a limit, and of every hub team, in plan order."""
    needs = need_flow(plan)
    flow = step_flow(plan, needs)
    rows = [_service_load(plan, index, flow) for index in range(len(plan.services))]
    return [row for row in rows if row is not None] + _hub_loads(plan, needs)


def need_flow(plan: Plan) -> Flow:
    """Return people a day who become fit in hospital, [partnership, need]."""
    flow = np.zeros((len(plan.partnerships), len(Need)))
    for s, row in enumerate(plan.stream):
        if row["kind"] not in (StreamKind.EMERGENCY, StreamKind.ELECTIVE):
            continue
        rate = _rate(plan, s) * (1 - int(row["dies_in_hospital"]) / ALWAYS)
        for p, cohort, share in _who(plan, row):
            flow[p] += rate * share * need_shares(plan, p, cohort)
    return flow


def _rate(plan: Plan, stream: int) -> float:
    first, end = plan.window_start // 60, plan.window_end // 60
    return float(plan.stream_rate[stream, first:end].mean()) * 24


def _who(plan: Plan, row: np.void) -> list[tuple[int, int, float]]:
    partnerships = choice_shares(plan, int(row["partnership_shares"]))
    cohorts = choice_shares(plan, int(row["cohort_shares"]))
    return [(p, c, a * b) for p, a in partnerships.items() for c, b in cohorts.items()]


def choice_shares(plan: Plan, choice: int) -> dict[int, float]:
    """Return the share of each option of a choice."""
    first, end = plan.choices.first[choice], plan.choices.first[choice + 1]
    shares = np.diff(plan.choices.threshold[first:end].astype(np.float64), prepend=0.0) / ALWAYS
    return dict(zip(plan.choices.target[first:end].tolist(), shares.tolist(), strict=True))


def need_shares(plan: Plan, partnership: int, cohort: int) -> Flow:
    """Return the share of each need of a cohort."""
    shares: Flow = np.diff(plan.need_threshold[partnership, cohort].astype(np.float64), prepend=0.0) / ALWAYS
    return shares


def step_flow(plan: Plan, needs: Flow) -> Flow:
    """Return people a day who come to each step, [step, need as assessed in hospital]."""
    wave = _first_steps(plan, needs)
    total = wave.copy()
    for _ in range(ROUNDS):
        wave = _onward(plan, wave)
        total += wave
        if wave.sum() < 1e-9:
            break
    return total


def _first_steps(plan: Plan, needs: Flow) -> Flow:
    """Return people a day who begin on each step: from hospital by need, from the community by request."""
    source = np.zeros((len(plan.steps), len(Need)))
    for p in range(len(plan.partnerships)):
        _from_hospital(plan, p, needs[p], source)
    for s, row in enumerate(plan.stream):
        if row["step_shares"] >= 0:
            for p, cohort, share in _who(plan, row):
                for step, part in choice_shares(plan, int(row["step_shares"]) + p).items():
                    source[step] += _rate(plan, s) * share * part * need_shares(plan, p, cohort)
    return source


def _from_hospital(plan: Plan, p: int, needs: Flow, source: Flow) -> None:
    hub = plan.hub[p]
    for need in Need:
        if need == Need.INDEPENDENT and plan.need_step[p, need] == HOME_STEP:
            continue
        people = needs[need]
        if hub["discharge_to_assess"] and int(hub["d2a_needs"]) >> need & 1:
            safe = int(plan.d2a_safe_at_home[p, need]) / ALWAYS
            source[hub["home_step"], need] += people * safe
            source[hub["intermediate_step"], need] += people * (1 - safe)
        else:
            source[plan.need_step[p, need], need] += people


def _onward(plan: Plan, flow: Flow) -> Flow:
    following = np.zeros_like(flow)
    for step, row in enumerate(plan.step):
        if step == HOME_STEP or not flow[step].any():
            continue
        first, end = int(row["branch_first"]), int(row["branch_first"]) + int(row["branch_count"])
        shares = np.diff(plan.branch.threshold[first:end].astype(np.float64), prepend=0.0) / ALWAYS
        for target, share in zip(plan.branch.target[first:end].tolist(), shares.tolist(), strict=True):
            if target > HOME_STEP:
                following[target] += flow[step] * share
            elif target == TO_ASSESSED_NEED:
                _assessed(plan, step, flow[step] * share, following)
    return following


def _assessed(plan: Plan, step: int, people: Flow, following: Flow) -> None:
    p, service = int(plan.step[step]["partnership"]), int(plan.step[step]["service"])
    intermediate = service >= 0 and plan.service[service]["kind"] == ServiceKind.INTERMEDIATE_CARE
    place = AssessmentPlace.INTERMEDIATE_CARE if intermediate else AssessmentPlace.HOME
    for need in Need:
        lowered = int(plan.conversion[p, place, need]) / ALWAYS
        for assessed, share in ((need, 1 - lowered), (Need(int(plan.conversion_to[need])), lowered)):
            target = int(plan.need_step[p, assessed])
            if target != HOME_STEP and not (intermediate and assessed == Need.STEP_DOWN):
                following[target, need] += people[need] * share


def _capacity(plan: Plan, supply: int) -> float:
    view = CalendarView(plan.calendars, int(plan.supply[supply]["capacity"]))
    days = range(plan.window_start, plan.window_end, MINUTES_PER_DAY)
    return (
        float(np.mean([view.value_at(day) for day in days])) if len(days) else float(view.value_at(plan.window_start))
    )


def _service_load(plan: Plan, index: int, flow: Flow) -> ServiceLoad | None:
    row = plan.service[index]
    steps = np.flatnonzero(plan.step["service"] == index)
    if row["kind"] in (
        ServiceKind.HOSPITAL_POOL,
        ServiceKind.HUB_TASK,
        ServiceKind.CASELOAD,
        ServiceKind.HOME,
    ) or not len(steps):
        return None
    arrivals = float(flow[steps].sum())
    demand = sum(float(flow[step].sum()) * _stay_days(plan, step) * _units(plan, step) for step in steps.tolist())
    mean_stay = (
        sum(float(flow[step].sum()) * _stay_days(plan, step) for step in steps.tolist()) / arrivals if arrivals else 0.0
    )
    if not row["supply_count"]:
        return None
    capacity = _capacity(plan, int(plan.service_supplies[row["supply_first"]]))
    share = demand / capacity if capacity else (np.inf if arrivals else 0.0)
    note = ""
    if row["offers"] >= 0:
        offered = int(plan.offers[row["offers"]]["rate"]) / MILLION * _open_days_share(plan, int(row["door"]))
        share, note = (arrivals / offered if offered else (np.inf if arrivals else 0.0)), f"{offered:.2f} offers a day"
    if row["kind"] == ServiceKind.HOME_CARE:
        capacity /= 4
        note = "capacity in hours a week"
    return ServiceLoad(plan.services[index], arrivals, mean_stay, capacity, float(share), note)


def _open_days_share(plan: Plan, door: int) -> float:
    if door < 0:
        return 1.0
    view = CalendarView(plan.calendars, door)
    days = range(plan.window_start, plan.window_end, MINUTES_PER_DAY)
    return float(np.mean([view.on_minutes_between(day, day + MINUTES_PER_DAY) > 0 for day in days]))


def _stay_days(plan: Plan, step: int) -> float:
    table = int(plan.step[step]["stay_table"])
    return table_mean(plan.tables[table]) / MINUTES_PER_DAY if table >= 0 else float("inf")


def _units(plan: Plan, step: int) -> float:
    row = plan.step[step]
    if row["units_table"] < 0:
        return 1.0
    first = table_mean(plan.tables[int(row["units_table"])])
    if not row["taper_steps"]:
        return first
    last, stay = first * int(row["last_units_per_mille"]) / 1000, max(_stay_days(plan, step) * MINUTES_PER_DAY, 1.0)
    if row["taper_minutes"] < 0:
        return (first + last) / 2
    tapering = min(1.0, int(row["taper_minutes"]) / stay)
    return last + (first - last) * tapering / 2


def _hub_loads(plan: Plan, needs: Flow) -> list[ServiceLoad]:
    rows = []
    for p, hub in enumerate(plan.hub):
        hours: dict[int, float] = {}
        people = float(sum(needs[p, need] for need in Need if need not in NEEDS_WITHOUT_ASSESSMENT))
        for position in range(int(hub["task_count"])):
            task = plan.task[int(hub["task_first"]) + position]
            asked = float(sum(needs[p, need] for need in Need if int(task["needs"]) >> need & 1))
            _share_out(plan, hours, task, asked)
        if hub["discharge_to_assess"] and hub["rapid_task"] >= 0:
            rapid = float(sum(needs[p, need] for need in Need if int(hub["d2a_needs"]) >> need & 1))
            _share_out(plan, hours, plan.task[hub["rapid_task"]], rapid)
        staffed = {supply: _staff_hours(plan, supply) for supply in hours}
        for supply, asked_hours in hours.items():
            given = staffed[supply]
            load = asked_hours / given if given else np.inf
            per_person = asked_hours / people if people else 0.0
            rows.append(
                ServiceLoad(
                    plan.supplies[supply],
                    people,
                    per_person,
                    given,
                    float(load),
                    "hours of work a referral; staff hours a day",
                )
            )
    return rows


def _share_out(plan: Plan, hours: dict[int, float], task: np.void, people: float) -> None:
    """Add a task's hours a day to the teams that can do it, in proportion to their staff hours."""
    service = plan.service[int(task["service"])]
    first = int(service["supply_first"])
    supplies = plan.service_supplies[first : first + int(service["supply_count"])].tolist()
    staffed = [_staff_hours(plan, supply) for supply in supplies]
    work = people * table_mean(plan.tables[int(task["work_table"])]) / 60
    for supply, staff in zip(supplies, staffed, strict=True):
        part = staff / sum(staffed) if sum(staffed) else 1 / len(supplies)
        hours[supply] = hours.get(supply, 0.0) + work * part


def _staff_hours(plan: Plan, supply: int) -> float:
    """Return mean staff hours a day over the window, after absence."""
    row, calendars = plan.supply[supply], plan.calendars
    first, end = int(calendars.first[row["capacity"]]), int(calendars.first[int(row["capacity"]) + 1])
    minute = np.clip(calendars.minute[first:end].astype(np.int64), plan.window_start, plan.window_end)
    minutes = np.diff(np.append(minute, plan.window_end))
    staff_minutes = float((minutes * calendars.value[first:end]).sum())
    days = (plan.window_end - plan.window_start) / MINUTES_PER_DAY
    return staff_minutes / 60 / days * (1 - int(row["absence"]) / ALWAYS)
