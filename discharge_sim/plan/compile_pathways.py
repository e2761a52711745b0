"""Pathways become steps, needs become thresholds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from discharge_sim.plan.building import ALWAYS, Building, set_row
from discharge_sim.plan.calendars import daily_window
from discharge_sim.plan.compile_services import Services
from discharge_sim.plan.layout import HOME_STEP, STEP, TO_ASSESSED_NEED, TO_DIED, TO_HOSPITAL, Choices
from discharge_sim.plan.philox import chance_threshold
from discharge_sim.plan.quantiles import quantile_table
from discharge_sim.scenario.scenario import Partnership, ScenarioTables
from discharge_sim.scenario.services import HomeCare, Pathway, PlaceService
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, minutes
from discharge_sim.vocabulary.needs import AssessmentPlace, Need
from discharge_sim.vocabulary.reasons import REASON_INDEX
from discharge_sim.vocabulary.settings import DayKind, TimeoutAction

_EXITS = {"home": HOME_STEP, "died": TO_DIED, "hospital": TO_HOSPITAL, "assessed_need": TO_ASSESSED_NEED}
_LOWERED_TO = {
    Need.LONG_TERM_CARE: Need.HOME_SUPPORT,
    Need.STEP_DOWN: Need.HOME_SUPPORT,
    Need.HOME_SUPPORT: Need.INDEPENDENT_AFTER_ASSESSMENT,
}


@dataclass
class Steps:
    """Steps while the plan is being built."""

    keys: list[str] = field(default_factory=list)
    rows: list[np.void] = field(default_factory=list)
    branches: list[tuple[int, int]] = field(default_factory=list)

    def index(self, partnership: str, pathway: str) -> int:
        """Return the step of a pathway or exit."""
        if pathway in _EXITS:
            return _EXITS[pathway]
        return self.keys.index(f"{partnership}.{pathway}")

    def branch_choices(self) -> Choices:
        """Return the branches of all steps as flat arrays (the steps know where theirs are)."""
        threshold = np.array([threshold for threshold, _ in self.branches], np.uint64)
        return Choices(np.zeros(0, np.int32), threshold, np.array([target for _, target in self.branches], np.int32))


def compile_steps(b: Building, tables: ScenarioTables, services: Services) -> Steps:
    """Compile every pathway of every partnership; step 0 is the way home."""
    steps = Steps(keys=["home"], rows=[_blank(b, "home", -1)])
    home = steps.rows[0]
    set_row(home, service=services.index("home"), waiting_reason=REASON_INDEX["44"], branch_count=1)
    steps.branches.append((ALWAYS, HOME_STEP))
    found = []
    for p, (name, partnership) in enumerate(tables.partnerships.items()):
        for key, pathway in partnership.pathways.items():
            steps.keys.append(f"{name}.{key}")
            steps.rows.append(_blank(b, f"pathway:{key}", p))
            found.append((name, partnership, pathway, steps.rows[-1]))
    for name, partnership, pathway, row in found:
        _fill(b, tables, services, steps, name, partnership, pathway, row)
    for name, partnership in tables.partnerships.items():
        rapid = partnership.hub.discharge_to_assess
        if rapid is not None:
            steps.rows[steps.index(name, rapid.home_pathway)]["assesses"] = AssessmentPlace.HOME
            place = AssessmentPlace.INTERMEDIATE_CARE
            steps.rows[steps.index(name, rapid.intermediate_pathway)]["assesses"] = place
    return steps


def _blank(b: Building, name: str, partnership: int) -> np.void:
    row: np.void = np.zeros(1, STEP)[0]
    set_row(row, partnership=partnership, service=-1, lead_table=-1, stay_table=-1, units_table=-1, review_after=-1)
    set_row(row, review_calendar=-1, after_minutes=-1, alternative=-1, assesses=-1, name_hash=b.hash(name))
    return row


def _fill(
    b: Building,
    tables: ScenarioTables,
    services: Services,
    steps: Steps,
    name: str,
    partnership: Partnership,
    pathway: Pathway,
    row: np.void,
) -> None:
    waiting = pathway.waiting_reason or pathway.lead_reason or "11A"
    row["lead_table"] = b.days_table(pathway.lead_days)
    set_row(row, lead_reason=REASON_INDEX[pathway.lead_reason or waiting], waiting_reason=REASON_INDEX[waiting])
    if pathway.service is not None:
        own = pathway.service in partnership.services
        service = partnership.services[pathway.service] if own else tables.shared_services[pathway.service]
        row["service"] = services.index(f"{name}.{pathway.service}" if own else pathway.service)
        stay = pathway.stay_days or service.stay_days
        if isinstance(service, PlaceService):
            if service.in_reach and service.stay_with_in_reach_days and pathway.stay_days is None:
                stay = service.stay_with_in_reach_days
            _review(b, row, service)
        if isinstance(service, HomeCare):
            _package(b, row, service)
        row["stay_table"] = b.days_table(stay)
    if pathway.then is not None and pathway.after_hours is not None:
        row["action"] = TimeoutAction[pathway.then.upper()]
        row["after_minutes"] = max(1, minutes(hours=pathway.after_hours))
        if pathway.alternative:
            row["alternative"] = steps.index(name, pathway.alternative)
    row["branch_first"] = len(steps.branches)
    spent = 0.0
    options = [(target, share) for target, share in pathway.leads_to.items() if share > 0]
    for position, (target, share) in enumerate(options):
        spent += share
        threshold = ALWAYS if position == len(options) - 1 else chance_threshold(min(spent, 1.0))
        steps.branches.append((threshold, steps.index(name, target)))
    row["branch_count"] = len(options)


def _package(b: Building, row: np.void, service: HomeCare) -> None:
    row["units_table"] = b.table(quantile_table(service.package_hours_per_week, 4))
    set_row(row, last_units_per_mille=round(service.last_package_share * 1000), taper_steps=service.taper_steps)
    row["taper_minutes"] = -1 if service.tapers_over_stay else minutes(days=service.taper_days)
    if service.last_package_share >= 1 or row["taper_minutes"] == 0:
        row["taper_steps"] = 0


def _review(b: Building, row: np.void, service: PlaceService) -> None:
    if service.review_day is None or service.review_ends_stay_share <= 0:
        return
    days = b.on_weekdays(service.review_days) & (b.day_kind != DayKind.PUBLIC_HOLIDAY)
    calendar = b.calendars.add(*daily_window(days.astype(np.int64), 0, MINUTES_PER_DAY, 0))
    set_row(row, review_after=minutes(days=service.review_day), review_calendar=calendar)
    row["review"] = chance_threshold(service.review_ends_stay_share)


def need_thresholds(tables: ScenarioTables) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint64]]:
    """Return [partnership, cohort, need]: the first need with dependency < threshold is the one in hospital."""
    shape = (len(tables.partnerships), len(tables.cohorts), len(Need))
    thresholds = np.full(shape, ALWAYS, np.uint64)
    for p, partnership in enumerate(tables.partnerships.values()):
        for c, cohort in enumerate(tables.cohorts):
            shares = partnership.needs.get(cohort)
            if shares is None:
                continue
            total = np.cumsum([getattr(shares, need.key) for need in Need])
            last = max(need for need in Need if getattr(shares, need.key) > 0)
            thresholds[p, c] = [ALWAYS if k >= last else chance_threshold(min(t, 1.0)) for k, t in enumerate(total)]
    return thresholds


def conversions(
    tables: ScenarioTables,
) -> tuple[np.ndarray[tuple[int, int, int], np.dtype[np.uint64]], np.ndarray[tuple[int], np.dtype[np.int8]]]:
    """Return the share of each need's dependency range that is lowered, [partnership, place, need], and to what."""
    lowered = np.zeros((len(tables.partnerships), len(AssessmentPlace), len(Need)), np.uint64)
    for p, partnership in enumerate(tables.partnerships.values()):
        given = partnership.conversions
        for place, shares in (
            (AssessmentPlace.HOME, given.home),
            (AssessmentPlace.INTERMEDIATE_CARE, given.intermediate_care),
        ):
            for need, share in (
                (Need.LONG_TERM_CARE, shares.home_share_of_would_be_long_term_care),
                (Need.STEP_DOWN, shares.home_share_of_would_be_step_down),
                (Need.HOME_SUPPORT, shares.independent_share_of_would_be_home_support),
            ):
                lowered[p, place, need] = chance_threshold(share)
    lowered_to = np.array([_LOWERED_TO.get(need, need) for need in Need], np.int8)
    return lowered, lowered_to


def need_steps(tables: ScenarioTables, steps: Steps) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    """Return [partnership, need]: the first step of an assessed need; home where no pathway bears its name."""
    found = np.full((len(tables.partnerships), len(Need)), HOME_STEP, np.int32)
    for p, (name, partnership) in enumerate(tables.partnerships.items()):
        for need in Need:
            pathway = partnership.need_pathways.get(need.key, need.key if need.key in partnership.pathways else "home")
            found[p, need] = steps.index(name, pathway)
    return found
