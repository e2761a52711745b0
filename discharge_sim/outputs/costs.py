"""Money: what is provided in the window and who pays, what delayed bed days are worth, what closing beds releases.

Three lines are never added. *Cash out* is what staff, places and hours cost; set beside the baseline it is the extra
cash. *Capacity released* is the value of the bed days that are no longer delayed, at two prices. *Cash released* is
money that no longer flows, only where a scenario closes beds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from discharge_sim.outputs.book import Book, ratio, totals, with_total
from discharge_sim.outputs.holdings import Holdings
from discharge_sim.outputs.stocks import Floats, Ints
from discharge_sim.outputs.view import View
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, MINUTES_PER_WEEK
from discharge_sim.vocabulary.settings import PAYERS, EntryRoute, ServiceKind

PAYER_LABELS = tuple(f"payer:{payer}" for payer in PAYERS)
NHS, SELF_FUNDER = PAYERS.index("nhs"), PAYERS.index("self_funder")
QUARTER_HOURS = 4
DIFFERENCES = {
    "capacity_released_gbp": ("delayed_bed_days_value_gbp", -1.0),
}
"""Indicators that exist only beside a baseline: a factor times the difference of another indicator, group by group.

`cash_out_gbp` and `cash_released_gbp` are amounts of each scenario: beside a baseline their difference says it.
"""


@dataclass(frozen=True)
class Line:
    """One line of cost.

    Attributes
    ----------
    name : str
        Indicator.
    amount : float array [partnership, payer]
        Pounds of the window; row 0 is what belongs to no partnership.
    """

    name: str
    amount: Floats


def costs(view: View, book: Book, held: Holdings) -> None:
    """Enter the three lines of money and the staff hours behind them."""
    lines = cost_lines(view, held)
    places = view.scope.everywhere
    for line in lines:
        book.enter(line.name, places, _everywhere(line.amount).sum(axis=1))
    whole = _everywhere(np.sum([line.amount for line in lines], axis=0))
    book.enter("cash_out_gbp", places, whole.sum(axis=1))
    book.enter("cash_out_gbp_per_week", places, whole.sum(axis=1) / view.scope.weeks)
    for payer, label in enumerate(PAYER_LABELS):
        book.enter("cash_out_gbp", places, whole[:, payer], label)
    _staff(view, book)
    _bed_days(view, book)


def _everywhere(amount: Floats) -> Floats:
    """Put the total in front of the partnerships."""
    return with_total(amount)[[0, *range(2, len(amount) + 1)]]


def cost_lines(view: View, held: Holdings) -> list[Line]:
    """Return what was provided in the window, line by line."""
    prices, scope = view.plan.prices, view.scope
    used = unit_days_by_partnership(view, held)
    kind = scope.supply_kind
    delivered = np.isin(kind, (ServiceKind.HOME_CARE, ServiceKind.CARE_HOME))
    teams = kind == ServiceKind.HUB_TASK
    staff = scope.rostered_hours * prices.per_unit * teams
    provided = scope.planned_unit_days * prices.per_unit * ~(teams | delivered)
    extra = extra_unit_days(view)
    in_reach = (scope.planned_unit_days + extra) * prices.in_reach_per_place_day
    shares = _shares(view, used)
    return [
        Line("cost_staff_gbp", _spread(staff, prices.payer, shares)),
        Line("cost_places_gbp", _spread(provided, prices.payer, shares)),
        Line("cost_home_care_gbp", _home_care(view, used)),
        Line("cost_care_homes_gbp", _care_homes(view, held)),
        Line("cost_in_reach_gbp", _spread(in_reach, prices.in_reach_payer, shares)),
        Line("cost_extra_gbp", _spread(extra * prices.extra_per_unit_day, prices.extra_payer, shares)),
    ]


def _spread(amount: Floats, payer: np.ndarray[tuple[int, ...], np.dtype[np.int8]], shares: Floats) -> Floats:
    """Spread the amount of each supply over partnerships and payers."""
    by_payer = np.zeros((len(amount), len(PAYERS)))
    by_payer[np.arange(len(amount)), payer] = amount
    return shares.T @ by_payer


def unit_days_by_partnership(view: View, held: Holdings, rows: Ints | None = None) -> Floats:
    """Return units times days in use in the window.

    Parameters
    ----------
    view : View
        The replication.
    held : Holdings
        Who held what.
    rows : int array, optional
        Pieces to count; all if left out.

    Returns
    -------
    float array [supply, 1 + partnership]
        Column 0 stays empty: everybody has a home partnership. A service with several supplies counts for the first.
    """
    pieces = np.arange(len(held.visit)) if rows is None else rows
    first_supply = np.full(len(view.plan.services) + 1, -1, dtype=np.int64)
    for service in np.flatnonzero(view.scope.limited):
        first_supply[service] = view.scope.supplies_of(int(service))[0]
    pieces = pieces[first_supply[view.visit["service"][held.visit[pieces]]] >= 0]
    visit = held.visit[pieces]
    supply, partnership = first_supply[view.visit["service"][visit]], view.visit_partnership[visit]
    days = held.unit_minutes(view.plan.window_start, view.plan.window_end)[pieces] / MINUTES_PER_DAY
    width = view.n_partnerships + 1
    flat = np.bincount(supply * width + partnership + 1, days, len(view.plan.supplies) * width)
    return flat.astype(np.float64).reshape(len(view.plan.supplies), width)


def _shares(view: View, used: Floats) -> Floats:
    """Return whose supply it is: its partnership's, or, if shared, everybody's by the days they used."""
    owner = view.scope.supply_partnership
    shares = np.nan_to_num(ratio(used, np.broadcast_to(used.sum(axis=1, keepdims=True), used.shape)))
    nobody = used.sum(axis=1) == 0
    shares[nobody, 0] = 1.0
    own = np.flatnonzero(owner >= 0)
    shares[own] = 0.0
    shares[own, owner[own] + 1] = 1.0
    return shares


def extra_unit_days(view: View) -> Floats:
    """Return units times days that surge and escalation rules opened in the window.

    Of a team, an added member counts one unit for each day with a shift, because the price of a day pays a shift. Of
    home care, the unit is an hour a week, as in scenario files.
    """
    days = np.zeros(len(view.plan.supplies))
    teams = set(view.scope.teams.tolist())
    window = view.scope.days
    for supply in range(len(days)):
        extra = view.extra_in_force(supply)
        if not extra.value.any():
            continue
        if supply in teams:
            days[supply] = extra.highest_by_day(window.first, window.number, MINUTES_PER_DAY).sum()
        else:
            days[supply] = extra.integral(view.plan.window_start, view.plan.window_end) / MINUTES_PER_DAY
    days[view.scope.supply_kind == ServiceKind.HOME_CARE] /= QUARTER_HOURS
    return days


def _home_care(view: View, used: Floats) -> Floats:
    """Hours of care given: quarter-hours a week times days."""
    prices = view.plan.prices
    hours = used * (MINUTES_PER_DAY / MINUTES_PER_WEEK / QUARTER_HOURS)
    amount = hours * (prices.per_unit * (view.scope.supply_kind == ServiceKind.HOME_CARE))[:, np.newaxis]
    return _by_payer(amount, prices.payer)


def _care_homes(view: View, held: Holdings) -> Floats:
    """Occupied places: nobody pays for an empty one, and self-funding residents pay for their own."""
    prices = view.plan.prices
    price = (prices.per_unit * (view.scope.supply_kind == ServiceKind.CARE_HOME))[:, np.newaxis]
    there = np.flatnonzero(view.visit_kind[held.visit] == ServiceKind.CARE_HOME)
    own = view.visit["route"][held.visit[there]] == EntryRoute.SELF_FUNDING
    paid_by_themselves = unit_days_by_partnership(view, held, there[own]) * price
    amount = _by_payer(unit_days_by_partnership(view, held, there[~own]) * price, prices.payer)
    amount[:, SELF_FUNDER] += paid_by_themselves.sum(axis=0)
    return amount


def _by_payer(amount: Floats, payer: np.ndarray[tuple[int, ...], np.dtype[np.int8]]) -> Floats:
    return np.stack([amount[payer == index].sum(axis=0) for index in range(len(PAYERS))], axis=1)


def _staff(view: View, book: Book) -> None:
    """Scheduled hours, as in the roster, and the hours that rules added."""
    scope = view.scope
    hours = scope.rostered_hours[scope.teams]
    owner = scope.supply_partnership[scope.teams]
    keys = tuple(view.plan.supplies[team] for team in scope.teams)
    book.enter("staff_hours_per_week", scope.everywhere, totals(owner, view.n_partnerships, hours) / scope.weeks)
    book.enter("staff_hours_per_week", keys, hours / scope.weeks)
    book.enter("cost_staff_gbp", keys, hours * view.plan.prices.per_unit[scope.teams])


def _bed_days(view: View, book: Book) -> None:
    """Value delayed bed days at both prices, and beds that the scenario closes at the average price."""
    scope, prices = view.scope, view.plan.prices
    bed_days = np.array([book.numbers["delayed_bed_days", place, "all"] for place in scope.everywhere])
    for name, price in (("marginal", prices.bed_day_marginal), ("average", prices.bed_day_average)):
        book.enter("delayed_bed_days_value_gbp", scope.everywhere, bed_days * price, f"price:{name}")
    released = float(prices.beds_closed.sum()) * scope.days.number * prices.bed_day_average
    book.enter("cash_released_gbp", ("all",), np.array([released]))
    for payer, label in enumerate(PAYER_LABELS):
        book.enter("cash_released_gbp", ("all",), np.array([released if payer == NHS else 0.0]), label)
