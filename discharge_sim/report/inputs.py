"""What the scenario files say: titles, rosters, what differs, where each figure comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from discharge_sim.report.names import shown
from discharge_sim.report.stored_scenarios import stored_scenario
from discharge_sim.scenario.hub import Team
from discharge_sim.scenario.loading import Scenario
from discharge_sim.scenario.scenario import Figure, Partnership, Published, ScenarioTables
from discharge_sim.scenario.titles import title_from_key, titles_of_places

WORKING_DAYS = 5
LONGEST_TEXT = 2000
"""Letters of a description, a condition or a difference."""
EVIDENCE = ("published", "derived", "assumed", "plan")


@dataclass(frozen=True)
class Roster:
    """Staff of one partnership's discharge hub, as written in the scenario.

    Attributes
    ----------
    partnership : str
        Name for people.
    hours_per_week : float
        Staff hours of an ordinary week, before absence.
    gbp_per_week : float
        Their price.
    cover_hours : float
        Staff hours that holiday and winter cover adds over the whole window.
    cover_gbp : float
        Their price.
    """

    partnership: str
    hours_per_week: float
    gbp_per_week: float
    cover_hours: float
    cover_gbp: float


@dataclass(frozen=True)
class Assumption:
    """One figure of the baseline with what is known about it."""

    path: str
    value: str
    plausible: str
    evidence: str
    period: str
    source: str
    note: str

    @property
    def later_period(self) -> bool:
        """Whether the figure describes a time after the simulated window."""
        return "later" in self.period.lower()


@dataclass(frozen=True)
class Inputs:
    """One scenario as the report needs it.

    Attributes
    ----------
    differences : tuple[str, ...]
        In words, what differs from the baseline; empty for the baseline itself.
    """

    name: str
    title: str
    description: str
    must_be_true: tuple[str, ...]
    window_start: dt.date
    window_end: dt.date
    holidays: tuple[dt.date, ...]
    indifference_beds: float
    price_year: str
    rosters: tuple[Roster, ...]
    published: tuple[Published, ...]
    assumptions: tuple[Assumption, ...]
    differences: tuple[str, ...]
    pools: tuple[str, ...]
    partnerships: tuple[str, ...]
    place_titles: dict[str, str]
    scenario_hash: str

    @property
    def partnership_titles(self) -> tuple[str, ...]:
        """What people call the partnerships."""
        return tuple(self.place_titles[key] for key in self.partnerships)

    @property
    def hours_per_week(self) -> float:
        """Staff hours of an ordinary week in all partnerships."""
        return sum(roster.hours_per_week for roster in self.rosters)

    @property
    def gbp_per_week(self) -> float:
        """Price of the staff hours of an ordinary week in all partnerships."""
        return sum(roster.gbp_per_week for roster in self.rosters)

    @property
    def cover_hours(self) -> float:
        """Staff hours of holiday and winter cover over the window in all partnerships."""
        return sum(roster.cover_hours for roster in self.rosters)


def read_inputs(paths: Sequence[Path]) -> tuple[Inputs, ...]:
    """Read the scenario files of a results folder; the first is the baseline."""
    scenarios = [stored_scenario(path) for path in paths]
    baseline = scenarios[0]
    return tuple(
        _inputs(
            scenario,
            ()
            if scenario is baseline
            else tuple(
                shown(words.replace(" -> ", " → "), LONGEST_TEXT) for _, words in scenario.differences(baseline)
            ),
        )
        for scenario in scenarios
    )


def _inputs(scenario: Scenario, differences: tuple[str, ...]) -> Inputs:
    tables = scenario.tables
    return Inputs(
        name=tables.name,
        title=shown(tables.title or title_from_key(tables.name)),
        description=shown(tables.description, LONGEST_TEXT),
        must_be_true=tuple(shown(text, LONGEST_TEXT) for text in tables.what_must_be_true),
        window_start=tables.period.window_start,
        window_end=tables.period.window_end,
        holidays=tables.calendar.service_holidays,
        indifference_beds=tables.indifference.delayed_hospital_beds,
        price_year=tables.prices.price_year,
        rosters=tuple(
            _roster(shown(partnership.title or title_from_key(key)), partnership, tables)
            for key, partnership in tables.partnerships.items()
        ),
        published=tables.published,
        assumptions=tuple(_assumption(path, figure) for path, figure in scenario.figures.items()),
        differences=differences,
        pools=tuple(tables.pools),
        partnerships=tuple(tables.partnerships),
        place_titles={place: shown(title) for place, title in titles_of_places(tables).items()},
        scenario_hash=scenario.hash,
    )


def _roster(title: str, partnership: Partnership, tables: ScenarioTables) -> Roster:
    teams = partnership.hub.teams.values()
    cover = [(_cover_hours(team, tables), team.cost_per_hour.gbp) for team in teams]
    return Roster(
        partnership=title,
        hours_per_week=sum(_hours_per_week(team) for team in teams),
        gbp_per_week=sum(_hours_per_week(team) * team.cost_per_hour.gbp for team in teams),
        cover_hours=sum(hours for hours, _ in cover),
        cover_gbp=sum(hours * gbp for hours, gbp in cover),
    )


def _hours_per_week(team: Team) -> float:
    return (WORKING_DAYS * team.weekday + team.saturday + team.sunday) * team.shift_hours


def _cover_hours(team: Team, tables: ScenarioTables) -> float:
    holidays = frozenset(tables.calendar.service_holidays)
    shifts = 0
    for cover in team.cover:
        day = max(cover.start, tables.period.window_start)
        while day <= min(cover.end, tables.period.window_end):
            if day in holidays:
                shifts += cover.public_holiday
            else:
                shifts += (*(cover.weekday,) * WORKING_DAYS, cover.saturday, cover.sunday)[day.weekday()]
            day += dt.timedelta(days=1)
    return shifts * team.shift_hours


def _assumption(path: str, figure: Figure) -> Assumption:
    given = figure.low is not None and figure.high is not None
    return Assumption(
        path=path,
        value=_plain_value(figure.value),
        plausible=f"{_plain_value(figure.low)} to {_plain_value(figure.high)}" if given else "",
        evidence=figure.evidence or "changed here",
        period=figure.period or "",
        source=figure.source or "",
        note=figure.note or "",
    )


def _plain_value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} {_plain_value(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plain_value(part) for part in value)
    return str(value)
