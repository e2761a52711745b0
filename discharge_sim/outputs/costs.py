"""Money: what is provided in the window and who pays, what delayed bed days are worth, what closing beds releases.

Three lines are never added, nor is the set-aside. *Cash out* is what staff, places and hours cost; set beside the
baseline it is the extra cash. *Capacity released* is the value of the bed days that are no longer delayed, at two
prices. *Cash released* is money that no longer flows, only where a scenario closes beds. The *set-aside* (the NHS
budget for emergency hospital care that partnerships plan) is split by unscheduled bed days.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from discharge_sim.outputs.book import Book, ratio, with_total
from discharge_sim.outputs.hub import by_owner
from discharge_sim.outputs.reducers.layout import Count
from discharge_sim.outputs.scope import Scope
from discharge_sim.outputs.stocks import Floats
from discharge_sim.outputs.tallies import Tallies
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, MINUTES_PER_WEEK
from discharge_sim.vocabulary.settings import PAYERS, ServiceKind

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
    amount : float array [replication, partnership, payer]
        Pounds of the window; partnership 0 stands for what belongs to none.
    """

    name: str
    amount: Floats


def costs(tallies: Tallies, book: Book) -> None:
    """Enter the three lines of money and the staff hours behind them."""
    lines = cost_lines(tallies)
    places = tallies.scope.everywhere
    amounts = np.stack([line.amount for line in lines])
    by_payer = _everywhere(np.concatenate((amounts, amounts.sum(axis=0, keepdims=True))))
    *by_line, whole = by_payer.sum(axis=3)
    for line, amount in zip(lines, by_line, strict=True):
        book.enter(line.name, places, amount)
    book.enter("cash_out_gbp", places, whole)
    book.enter("cash_out_gbp_per_week", places, whole / tallies.scope.weeks)
    book.enter_table([("cash_out_gbp", label) for label in PAYER_LABELS], places, by_payer[-1].swapaxes(1, 2))
    _staff(tallies, book)
    _bed_days(tallies, book)
    _set_aside(tallies, book)


def _everywhere(amounts: Floats) -> Floats:
    """Put the total in the place of what belongs to no partnership: [line, replication, place, payer]."""
    return np.concatenate((amounts.sum(axis=2, keepdims=True), amounts[:, :, 1:]), axis=2)


def cost_lines(tallies: Tallies) -> list[Line]:
    """Return what was provided in the window, line by line."""
    prices, scope = tallies.scope.plan.prices, tallies.scope
    shared, own = unit_days_by_partnership(tallies)
    used = shared + own
    extra = extra_unit_days(tallies)
    in_reach = (scope.planned_unit_days + extra) * prices.in_reach_per_place_day
    staff, places = _of_the_plan(scope)
    shares = _shares(tallies, used).swapaxes(1, 2)  # [replication, partnership, supply]
    return [
        Line("cost_staff_gbp", shares @ staff),
        Line("cost_places_gbp", shares @ places),
        Line("cost_home_care_gbp", _home_care(tallies, used)),
        Line("cost_care_homes_gbp", _care_homes(tallies, shared, own)),
        Line("cost_in_reach_gbp", shares @ _by_supply(in_reach, prices.in_reach_payer)),
        Line("cost_extra_gbp", shares @ _by_supply(extra * prices.extra_per_unit_day, prices.extra_payer)),
    ]


@lru_cache(maxsize=64)
def _of_the_plan(scope: Scope) -> tuple[Floats, Floats]:
    """Return what staff and places cost whatever happens: [supply, payer]."""
    prices, kind = scope.plan.prices, scope.supply_kind
    delivered = np.isin(kind, (ServiceKind.HOME_CARE, ServiceKind.CARE_HOME))
    teams = kind == ServiceKind.HUB_TASK
    staff = scope.rostered_hours * prices.per_unit * teams
    provided = scope.planned_unit_days * prices.per_unit * ~(teams | delivered)
    return _by_supply(staff, prices.payer), _by_supply(provided, prices.payer)


def _by_supply(amount: Floats, payer: np.ndarray[tuple[int, ...], np.dtype[np.int8]]) -> Floats:
    """Write the amount of each supply into the column of its payer: [..., supply, payer]."""
    by_payer = np.zeros((*amount.shape, len(PAYERS)))
    by_payer[..., np.arange(len(payer)), payer] = amount
    return by_payer


def unit_days_by_partnership(tallies: Tallies) -> tuple[Floats, Floats]:
    """Return units times days in use in the window, without and of residents of care homes who pay for themselves.

    Returns
    -------
    two float arrays [replication, supply, 1 + partnership]
        Column 0 stays empty: everybody has a home partnership. A service with several supplies counts for the first.
    """
    days = tallies.sums.unit_minutes / MINUTES_PER_DAY
    return days[..., 0], days[..., 1]


def _shares(tallies: Tallies, used: Floats) -> Floats:
    """Return whose supply it is: its partnership's, or, if shared, everybody's by the days they used."""
    owner = tallies.scope.supply_partnership
    days = used.sum(axis=2, keepdims=True)
    shares: Floats = np.divide(used, days, out=np.zeros(used.shape), where=days != 0)
    shares[..., 0] += days[..., 0] == 0  # of what nobody used
    own = np.flatnonzero(owner >= 0)
    shares[:, own] = 0.0
    shares[:, own, owner[own] + 1] = 1.0
    return shares


def extra_unit_days(tallies: Tallies) -> Floats:
    """Return units times days that surge and escalation rules opened in the window.

    Of a team, an added member counts one unit for each day with a shift, because the price of a day pays a shift. Of
    home care, the unit is an hour a week, as in scenario files.
    """
    scope = tallies.scope
    days = tallies.sums.extra_minutes / MINUTES_PER_DAY
    days[:, scope.teams] = tallies.sums.extra_days[:, scope.teams]
    days[:, scope.supply_kind == ServiceKind.HOME_CARE] /= QUARTER_HOURS
    return days


def _home_care(tallies: Tallies, used: Floats) -> Floats:
    """Hours of care given: quarter-hours a week times days."""
    supplies, prices = tallies.scope.supplies_of_kind(ServiceKind.HOME_CARE), tallies.scope.plan.prices
    hours = used[:, supplies] * (MINUTES_PER_DAY / MINUTES_PER_WEEK / QUARTER_HOURS)
    return _by_payer(hours * prices.per_unit[supplies, np.newaxis], prices.payer[supplies])


def _care_homes(tallies: Tallies, shared: Floats, own: Floats) -> Floats:
    """Occupied places: nobody pays for an empty one, and self-funding residents pay for their own."""
    supplies, prices = tallies.scope.supplies_of_kind(ServiceKind.CARE_HOME), tallies.scope.plan.prices
    price = prices.per_unit[supplies, np.newaxis]
    amount = _by_payer(shared[:, supplies] * price, prices.payer[supplies])
    amount[:, :, SELF_FUNDER] += (own[:, supplies] * price).sum(axis=1)
    return amount


def _by_payer(amount: Floats, payer: np.ndarray[tuple[int, ...], np.dtype[np.int8]]) -> Floats:
    by_payer = np.zeros((len(amount), amount.shape[2], len(PAYERS)))
    for supply, index in enumerate(payer):
        by_payer[:, :, index] += amount[:, supply]
    return by_payer


def _staff(tallies: Tallies, book: Book) -> None:
    """Scheduled hours, as in the roster, and the hours that rules added."""
    scope = tallies.scope
    hours = scope.rostered_hours[scope.teams]
    book.enter("staff_hours_per_week", scope.everywhere, by_owner(tallies, hours) / scope.weeks)
    book.enter("staff_hours_per_week", scope.team_keys, hours / scope.weeks)
    book.enter("cost_staff_gbp", scope.team_keys, hours * scope.plan.prices.per_unit[scope.teams])


def _bed_days(tallies: Tallies, book: Book) -> None:
    """Value delayed bed days at both prices, and beds that the scenario closes at the average price."""
    scope, prices = tallies.scope, tallies.scope.plan.prices
    bed_days = with_total(tallies.sums.bed_days.sum(axis=(1, 3, 4, 5)).astype(np.float64))
    for name, price in (("marginal", prices.bed_day_marginal), ("average", prices.bed_day_average)):
        book.enter("delayed_bed_days_value_gbp", scope.everywhere, bed_days * price, f"price:{name}")
    released = float(prices.beds_closed.sum()) * scope.days.number * prices.bed_day_average
    by_payer = np.zeros(len(PAYERS))
    by_payer[NHS] = released
    book.enter("cash_released_gbp", ("all",), np.array([released]))
    book.enter_table([("cash_released_gbp", label) for label in PAYER_LABELS], ("all",), by_payer)


def _set_aside(tallies: Tallies, book: Book) -> None:
    """Split the set-aside budget of the window by unscheduled bed days; without one, price them at the average."""
    scope, prices = tallies.scope, tallies.scope.plan.prices
    bed_days = tallies.everywhere(Count.EMERGENCY_BED_DAYS)
    share = np.nan_to_num(ratio(bed_days, np.broadcast_to(bed_days[:, :1], bed_days.shape)))
    amount = bed_days * prices.bed_day_average
    if prices.set_aside_per_day is not None:
        amount = share * (prices.set_aside_per_day * scope.days.number)
    book.enter("set_aside_gbp", scope.everywhere, amount)
    by_payer = np.zeros((len(amount), len(PAYERS), amount.shape[1]))
    by_payer[:, NHS] = amount
    book.enter_table([("set_aside_gbp", label) for label in PAYER_LABELS], scope.everywhere, by_payer)
    book.enter("unscheduled_bed_days_share", scope.everywhere, share)
