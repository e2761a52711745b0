"""Where the daily sums lie: only what is told later has a row, so that all of them stay in the nearest cache."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from discharge_sim.outputs.reducers.layout import Series
from discharge_sim.outputs.scope import PLACE_KINDS, WAITED_FOR_KINDS, Scope
from discharge_sim.outputs.stocks import Ints
from discharge_sim.vocabulary.settings import ServiceKind

BY_PARTNERSHIP = (
    Series.DELAYED,
    Series.DELAYED_OVER_72H,
    Series.DELAY_FLOW_IN,
    Series.DELAY_FLOW_OUT,
    Series.DELAYED_ANYWHERE,
    Series.WAITING_IN_COMMUNITY,
    Series.INTERMEDIATE_BLOCKED,
    Series.HUB_WAITING,
)


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of the daily sums. Row 0 takes what nobody asks for.

    Attributes
    ----------
    number : int
        How many there are.
    everywhere : int array [Series]
        Row of what belongs to no partnership, in front of those of the partnerships; 0 if a series has none.
    of_service : int array [Series, service]
        Row of each service; 0 if a series has none.
    over_the_day : int array [service]
        Row of what is averaged over the minutes of each day; 0 if the service has none.
    """

    number: int
    everywhere: Ints
    of_service: Ints
    over_the_day: Ints

    def of(self, series: Series, services: Ints) -> Ints:
        """Return the rows of some services, all of which must have one."""
        rows: Ints = self.of_service[series, services]
        if not rows.all():
            raise LookupError(f"{series.name} is not kept for all of the services {services.tolist()}")
        return rows


@lru_cache(maxsize=64)
def rows_of(scope: Scope) -> Rows:
    """Return the rows of a plan."""
    number, n_partnerships, n_services = 1, len(scope.plan.partnerships), len(scope.plan.services)
    everywhere = np.zeros(len(Series), dtype=np.int64)
    of_service = np.zeros((len(Series), n_services), dtype=np.int64)
    services = _services_by_series(scope)
    for series in Series:
        if series in BY_PARTNERSHIP:
            everywhere[series] = number
            number += 1 + n_partnerships
        own = services.get(series, ())
        of_service[series, own] = number + np.arange(len(own))
        number += len(own)
    over_the_day = np.zeros(n_services, dtype=np.int64)
    waited_for = scope.limited_of_kind(*WAITED_FOR_KINDS)
    over_the_day[waited_for] = 1 + np.arange(len(waited_for))
    return Rows(number, everywhere, of_service, over_the_day)


def _services_by_series(scope: Scope) -> dict[Series, Ints]:
    """Return the services that have a row."""
    pools, home_care = scope.pools, scope.of_kind(ServiceKind.HOME_CARE)
    return {
        Series.DELAYED: pools,
        Series.WAITING_FOR_BED: pools,
        Series.BOARDERS: pools,
        Series.IN_USE: np.concatenate((pools, scope.limited_of_kind(*PLACE_KINDS), home_care)),
        Series.OWED: home_care,
        Series.WAITING_IN_COMMUNITY: scope.limited_of_kind(*WAITED_FOR_KINDS),
        Series.INTERMEDIATE_BLOCKED: scope.of_kind(ServiceKind.INTERMEDIATE_CARE),
    }
