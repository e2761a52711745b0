"""What was understood of a scenario, as plain text to read before any run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from discharge_sim.scenario.checks.needs import needs_in_use, pathway_of
from discharge_sim.scenario.differences import title_of
from discharge_sim.scenario.figures import evidence_counts
from discharge_sim.scenario.hub import Hub, Team
from discharge_sim.scenario.loading import Scenario
from discharge_sim.scenario.people_in_words import who_comes, who_is_there
from discharge_sim.scenario.rosters import WEEK_HEADINGS, staff_by_day, staff_hours_and_cost_per_week, totals
from discharge_sim.scenario.rules_in_words import escalations, from_fit_to_leaving, how_the_hub_works, moves
from discharge_sim.scenario.scenario import Partnership, ScenarioTables
from discharge_sim.scenario.services import CareHome, HomeCare, Pathway, Process, Service
from discharge_sim.scenario.words import spread_in_words, value_in_words

_LEFT_OUT = (
    "  Before any queue. Left out: readmissions, people unfit again, changes of mind, work done twice. They keep hubs "
    "busier than this."
)
_BED_HEADINGS = ("pool", "beds", "closed for good", "surge", "boards in")


class LoadRow(Protocol):
    """One row of offered load, as `plan.load` computes it."""

    @property
    def service(self) -> str:
        """Key of the service."""

    @property
    def arrivals_per_day(self) -> float:
        """People who come to it in a day."""

    @property
    def mean_stay_days(self) -> float:
        """Days that they stay."""

    @property
    def capacity(self) -> float:
        """Units that it has."""

    @property
    def load_share(self) -> float:
        """Units wanted, as a share of those it has."""

    @property
    def note(self) -> str:
        """Anything a reader should know."""

    @property
    def outlook(self) -> str:
        """What becomes of its queue if it is asked for as much as it can give; else empty."""


def describe(scenario: Scenario, *, load: Sequence[LoadRow] = ()) -> str:
    """Return what was understood of a scenario.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    load : sequence of LoadRow, optional
        Offered load by service; the section is left out without it.
    """
    tables = scenario.tables
    sections = [
        _heading(scenario),
        _section("Beds", [*_table(_BED_HEADINGS, _beds(tables)), *_closed_wards(tables)]),
        _section("People who come", who_comes(tables)),
        _section("There at the start", who_is_there(tables)),
        _section("From fit to leaving", from_fit_to_leaving(tables)),
        _section("Moves before people are fit", moves(tables)),
        _section("When it is too full", escalations(tables)),
        *_partnerships(tables),
        _section("Services that all use", _services(tables.shared_services)),
        _section("Offered load", _load(load)),
        _section(f"What differs from {scenario.base.name}" if scenario.base else "", _differences(scenario)),
        _section("How figures are known", _evidence(scenario)),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _section(title: str, lines: Iterable[str]) -> str:
    content = list(lines)
    return "\n".join([title, "-" * len(title), *content]) if content else ""


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lay rows out in columns: the first to the left, the others to the right; no rows, no table."""
    cells = [tuple(headings), *(tuple(row) for row in rows)]
    if len(cells) == 1:
        return []
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    lines = []
    for row in cells:
        rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        lines.append("  ".join(["  " + row[0].ljust(widths[0]), *rest]).rstrip())
    return lines


def _heading(scenario: Scenario) -> str:
    period = scenario.tables.period
    days = (period.window_end - period.window_start).days + 1
    lines = [scenario.title, "=" * len(scenario.title)]
    if scenario.description:
        lines.append(scenario.description)
    counted = f"{period.window_start} to {period.window_end} ({days} days)"
    lines.append(f"Counted: {counted}, then {period.follow_up_days} days of follow-up.")
    starts = {
        "stated": "from the stated state",
        "warm_up": f"after {period.warm_up_days} days of warm-up",
        "census": f"from the census in {period.census_file} ({len(scenario.census)} people)",
        "empty": "empty",
    }
    holidays = _holidays(scenario.tables.calendar.service_holidays)
    lines.append(f"Starts {starts[period.start_state]}. Service holidays: {holidays}.")
    if scenario.members is not None:
        columns = ", ".join(scenario.members.columns)
        lines.append(f"Ensemble of {scenario.member_count} members in {scenario.members.path.name}: {columns}.")
    lines.extend(f"Must be true: {condition}" for condition in scenario.tables.what_must_be_true)
    return "\n".join(lines)


def _holidays(days: Sequence[dt.date]) -> str:
    return ", ".join(f"{day:%a} {day.day} {day:%b %Y}" for day in sorted(days)) or "none"


def _beds(tables: ScenarioTables) -> Iterator[tuple[str, ...]]:
    for key, pool in tables.pools.items():
        closed = pool.beds_closed_by_scenario
        yield (
            key,
            str(pool.beds - closed),
            str(closed or "-"),
            f"+{pool.surge.beds}" if pool.surge else "-",
            pool.boards_in or "-",
        )
    if len(tables.pools) > 1:
        pools = tables.pools.values()
        closed = sum(pool.beds_closed_by_scenario for pool in pools)
        yield "all", str(sum(pool.beds for pool in pools) - closed), str(closed or "-"), "", ""


def _closed_wards(tables: ScenarioTables) -> Iterator[str]:
    for key, pool in tables.pools.items():
        ill = pool.outbreaks
        if ill is not None and ill.per_year > 0:
            taken = f"{ill.beds_closed} beds go out of use as they fall free" if ill.beds_closed else "no bed closes"
            yield (
                f"  {key}: {ill.per_year:g} outbreaks a year close one of {ill.wards} wards, days: "
                f"{spread_in_words(ill.closed_days)}; {taken}"
            )


def _partnerships(tables: ScenarioTables) -> Iterator[str]:
    for key, partnership in tables.partnerships.items():
        title = title_of(tables, key)
        yield _section(f"{title}: discharge hub", _hub(tables, key, partnership.hub))
        yield _section(f"{title}: needs, in % of people", _needs(partnership))
        yield _section(f"{title}: services", _services(partnership.services))
        yield _section(f"{title}: pathways", _pathways(partnership))


def _hub(tables: ScenarioTables, key: str, hub: Hub) -> Iterator[str]:
    organised = "one pooled team" if hub.organisation == "integrated" else "each task belongs to one employer"
    policy = "assessed in hospital" if hub.policy == "assess_in_hospital" else "discharged first, assessed afterwards"
    early = f"{hub.days_before_planned_date:g} days before the planned date"
    begins = "on readiness" if hub.starts == "on_readiness" else early
    yield f"  {hub.organisation} ({organised}); {policy}; work begins {begins}."
    yield from how_the_hub_works(hub)
    weeks = [week for week in staff_hours_and_cost_per_week(tables) if week.partnership == key]
    rows = [
        (
            week.team,
            *(str(staff) for staff in staff_by_day(hub.teams[week.team])),
            f"{week.hours_per_week:,.1f}",
            f"£{week.cost_per_week:,.0f}",
        )
        for week in weeks
    ]
    hours, cost = totals(weeks)
    all_teams = [("all teams", *("" for _ in WEEK_HEADINGS), f"{hours:,.1f}", f"£{cost:,.0f}")] if len(rows) > 1 else []
    yield from _table(("staff on shift", *WEEK_HEADINGS, "hours a week", "cost a week"), [*rows, *all_teams])
    for name, team in hub.teams.items():
        yield from _covers(name, team)
    for name, task in sorted(hub.tasks.items(), key=lambda item: item[1].position):
        turnaround = spread_in_words(task.turnaround_working_days)
        then = "" if turnaround == "0" else f", then working days: {turnaround}"
        work = spread_in_words(task.work_hours)
        yield f"  {task.position}. {name} ({' or '.join(task.roles)}): hours of work: {work}{then}"


def _covers(name: str, team: Team) -> Iterator[str]:
    for cover in team.cover:
        days = ("weekday", "saturday", "sunday", "public_holiday")
        added = ", ".join(f"{getattr(cover, day):+d} {day.replace('_', ' ')}" for day in days if getattr(cover, day))
        yield f"  cover of {name}, {cover.start} to {cover.end}: {added or 'nothing'}"


def _needs(partnership: Partnership) -> list[str]:
    used = needs_in_use(partnership)
    rows = [
        (
            need,
            *(f"{100 * getattr(shares, need):.2f}" for shares in partnership.needs.values()),
            pathway_of(partnership, need) or "-",
        )
        for need in used
    ]
    return _table(("need", *partnership.needs, "pathway"), rows)


def _services(services: dict[str, Service]) -> list[str]:
    return _table(
        ("service", "kind", "capacity", "stay in days"), (_service(key, item) for key, item in services.items())
    )


def _service(key: str, service: Service) -> tuple[str, ...]:
    if isinstance(service, HomeCare):
        capacity = f"{service.hours_per_week:,.10g} hours a week"
    elif isinstance(service, Process):
        capacity = "no limit" if service.at_once is None else f"{service.at_once} at once"
    elif isinstance(service, CareHome) and service.offers_per_week is not None:
        capacity = f"{service.places} places, {service.offers_per_week:g} offers a week"
    else:
        capacity = f"{service.places} places"
    return key, service.kind, capacity, spread_in_words(service.stay_days)


def _pathways(partnership: Partnership) -> Iterator[str]:
    for name, pathway in partnership.pathways.items():
        yield f"  {pathway_in_words(name, pathway)}"


def pathway_in_words(name: str, pathway: Pathway) -> str:
    """Return a pathway as one sentence: what is waited for, for how long, what then."""
    parts = []
    if pathway.lead_days is not None:
        reason = pathway.lead_reason or pathway.waiting_reason
        parts.append(
            f"arranged in {spread_in_words(pathway.lead_days)} days" + (f", reason {reason}" if reason else "")
        )
    if pathway.service is not None:
        parts.append(
            f"wait for {pathway.service}" + (f", reason {pathway.waiting_reason}" if pathway.waiting_reason else "")
        )
    if pathway.then is not None:
        action = {
            "switch": f"{pathway.alternative} instead",
            "also": f"also {pathway.alternative}",
            "interim": f"{pathway.alternative} in the meantime",
            "leave": "gives up waiting",
        }[pathway.then]
        parts.append(f"after {pathway.after_hours:g} hours {action}")
    if pathway.stay_days is not None:
        parts.append(f"stay {spread_in_words(pathway.stay_days)} days")
    parts.append(f"then {_destinations(pathway)}")
    return f"{name}: {'; '.join(parts)}"


def _destinations(pathway: Pathway) -> str:
    targets = [(target, share) for target, share in pathway.leads_to.items() if share > 0]
    if len(targets) == 1:
        return targets[0][0]
    return ", ".join(f"{target} {100 * share:.4g}%" for target, share in targets)


def _load(load: Sequence[LoadRow]) -> list[str]:
    rows = (
        (
            row.service,
            f"{row.arrivals_per_day:.2f}",
            f"{row.mean_stay_days:.1f}",
            f"{round(row.capacity, 1):,.10g}",
            f"{row.load_share:.2f}",
            "; ".join(filter(None, (row.note, row.outlook))),
        )
        for row in load
    )
    table = _table(("service", "people a day", "days", "capacity", "load", "note"), rows)
    return [*table, _LEFT_OUT] if table else []


def _differences(scenario: Scenario) -> Iterator[str]:
    if scenario.base is None:
        return
    changes = scenario.differences(scenario.base)
    yield from (f"  {change.words}" for change in changes)
    if not changes:
        yield "  nothing that changes a result"


def _evidence(scenario: Scenario) -> Iterator[str]:
    for kind, count in evidence_counts(scenario.figures).items():
        yield f"  {kind}: {count}"
    changed = [path for path, figure in scenario.figures.items() if (figure.note or "").startswith("changed here")]
    yield from (f"    changed here: {path} = {value_in_words(scenario.figures[path].value)}" for path in changed)
