"""Staff of the hubs in an ordinary week: hours, cost, and the roster as a grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from discharge_sim.scenario.hub import Team
from discharge_sim.scenario.scenario import ScenarioTables

WEEK_HEADINGS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "public holiday")


@dataclass(frozen=True)
class StaffWeek:
    """One team in an ordinary week, without holidays, cover and absence.

    Attributes
    ----------
    partnership, team : str
        Keys.
    role, employer, payer : str
        Words of the scenario file.
    hours_per_week : float
        Rostered staff hours.
    cost_per_week : float
        Their price in pounds.
    """

    partnership: str
    team: str
    role: str
    employer: str
    payer: str
    hours_per_week: float
    cost_per_week: float


def staff_hours_and_cost_per_week(tables: ScenarioTables) -> list[StaffWeek]:
    """Return hours and cost of every team in an ordinary week, in the order of the file."""
    return [
        _week_of(key, name, team)
        for key, partnership in tables.partnerships.items()
        for name, team in partnership.hub.teams.items()
    ]


def _week_of(partnership: str, name: str, team: Team) -> StaffWeek:
    hours = (5 * team.weekday + team.saturday + team.sunday) * team.shift_hours
    cost = hours * team.cost_per_hour.gbp
    return StaffWeek(partnership, name, team.role, team.employer, team.cost_per_hour.payer, hours, cost)


def staff_by_day(team: Team) -> tuple[int, ...]:
    """Return the staff on shift in the order of `WEEK_HEADINGS`."""
    return (*(team.weekday,) * 5, team.saturday, team.sunday, team.public_holiday)


def totals(weeks: Iterable[StaffWeek]) -> tuple[float, float]:
    """Return hours and cost of several teams together."""
    rows = list(weeks)
    return sum(row.hours_per_week for row in rows), sum(row.cost_per_week for row in rows)
