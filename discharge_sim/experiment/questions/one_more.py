"""What would one more buy: the same scenario with one more bed, place, package, offer or post, one at a time.

Each variant is played with the same patients as the scenario itself, so that the effect of a single place shows in few
winters. What is added is empty on the first day: a stated start that fills a share of the capacity would otherwise put
somebody into it who is not there without it. Cash out does not hold what hospital beds cost, so that a bed is charged
at the scenario's average price of a bed day, used or not. The effect for a pound is the ratio of two means, the delayed
bed days saved and the extra cash; its interval is Fieller's (1954).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from discharge_sim.experiment.keeping.files import write_table
from discharge_sim.experiment.keeping.layout import Key, Vector
from discharge_sim.experiment.playing.trial import Trial
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.settings import Progress, Settings
from discharge_sim.experiment.statistics.summarising import Difference, mean_of, paired_difference, paired_differences
from discharge_sim.plan.quantiles import quantile_table, table_mean
from discharge_sim.scenario.services import CareHome, HomeCare, PlaceService, starts_filled
from discharge_sim.scenario.titles import title_from_key, titles_of_places

if TYPE_CHECKING:
    from discharge_sim.scenario.loading import Scenario
    from discharge_sim.scenario.scenario import Period

ONE_MORE_COLUMNS = (
    *("order", "what", "kind", "place", "path", "added", "added_unit", "extra_cost_gbp", "extra_cost_gbp_per_week"),
    *("delayed_bed_days", "delayed_bed_days_ci95_low", "delayed_bed_days_ci95_high"),
    *("discharged_within_72h_share", "discharged_within_72h_share_ci95_low", "discharged_within_72h_share_ci95_high"),
    *("delayed_anywhere", "wait_for_bed_hours", "boarders", "bed_days_saved_per_1000_gbp"),
    *("bed_days_saved_per_1000_gbp_ci95_low", "bed_days_saved_per_1000_gbp_ci95_high"),
    *("p_value_holm", "verdict", "replications"),
)
BED_DAYS: Key = ("delayed_bed_days", "all", "all")
WITHIN_72H: Key = ("discharged_within_72h_share", "all", "all")
ANYWHERE: Key = ("delayed_anywhere", "all", "all")
WAIT: Key = ("wait_for_bed_hours", "all", "all")
BOARDERS: Key = ("boarders", "all", "all")
CASH: Key = ("cash_out_gbp", "all", "all")
_QUARTER_HOURS = 4


@dataclass(frozen=True)
class More:
    """One thing that could be added.

    Attributes
    ----------
    kind : str
        `bed`, `place`, `care_hours`, `offer` or `post`.
    place : str
        The pool, service or team, as tables name it.
    path : str
        What is changed.
    value : float or list
        The new value; a list of dated changes where the addition opens on the first day of the window.
    added : float
        By how much.
    unit : str
        Of what.
    words : str
        The addition in words.
    gbp_per_day : float
        What it costs a day beyond the cash that the simulation counts.
    """

    kind: str
    place: str
    path: str
    value: float | list[dict[str, Any]]
    added: float
    unit: str
    words: str
    gbp_per_day: float = 0.0

    @property
    def name(self) -> str:
        """Name of the variant."""
        return f"more-{self.place}".replace(".", "-").lower()[:64]


def possible_additions(scenario: Scenario, units: int = 1) -> list[More]:
    """Return everything of which one more could be had: every hospital pool, service with a limit, and hub team.

    Parameters
    ----------
    scenario : Scenario
    units : int
        How many more of each.
    """
    tables, titles = scenario.tables, titles_of_places(scenario.tables)
    found: list[More] = []
    for key, pool in tables.pools.items():
        words = f"{_more(units, 'bed', 'beds')}: {titles[key]}"
        price = units * tables.prices.bed_day_average_gbp
        found.append(More("bed", key, f"pools.{key}.beds", pool.beds + units, units, "beds", words, price))
    for name, partnership in tables.partnerships.items():
        for key, service in partnership.services.items():
            place = f"{name}.{key}"
            path = f"partnerships.{name}.services.{key}"
            found += _of_service(path, place, service, units, titles[place], tables.period)
        for key, team in partnership.hub.teams.items():
            path, place = f"partnerships.{name}.hub.teams.{key}.weekday", f"{name}.hub.{key}"
            words = f"{_number(units)} more on weekdays: {titles[place]}"
            found.append(More("post", place, path, team.weekday + units, units, "staff on each weekday", words))
    for key, service in tables.shared_services.items():
        found += _of_service(f"shared_services.{key}", key, service, units, titles[key], tables.period)
    return found


def left_out(scenario: Scenario) -> list[str]:
    """Say of what no more was tried, and why, as far as the scenario has it."""
    tables = scenario.tables
    services = [item for partnership in tables.partnerships.values() for item in partnership.services.items()]
    services += tables.shared_services.items()
    titles = [(one.title or title_from_key(key), one) for key, one in services]
    without_limit = dict.fromkeys(title for title, one in titles if not _of_service("", "", one, 1, "", tables.period))
    by_offers = dict.fromkeys(title for title, one in titles if _is_limited_by_offers(one))
    told = []
    if without_limit:
        told.append(f"{'; '.join(without_limit)}: no limit is stated, so that nobody waits for one more")
    if by_offers:
        told.append(f"places of {'; '.join(by_offers)}: vacancies offered a week are what limits them, and were tried")
    if tables.escalation or any(pool.surge for pool in tables.pools.values()):
        told.append("surge beds and what escalation rules add: they open by a rule and not by a decision to buy")
    if any(partnership.hub.teams for partnership in tables.partnerships.values()):
        told.append("posts at weekends and on holidays: a post was added on weekdays")
    return told


def _is_limited_by_offers(service: object) -> bool:
    return isinstance(service, CareHome) and service.offers_per_week is not None


def _of_service(path: str, place: str, service: object, units: int, title: str, period: Period) -> list[More]:
    if isinstance(service, HomeCare):
        package = table_mean(quantile_table(service.package_hours_per_week, _QUARTER_HOURS)) / _QUARTER_HOURS
        hours = max(1, round(units * package))
        words = f"{_more(units, 'package', 'packages')} of {hours / units:.3g} hours a week: {title}"
        field, value = _opened(service, hours, period)
        return [More("care_hours", place, f"{path}.{field}", value, hours, "hours of care a week", words)]
    if isinstance(service, CareHome) and service.offers_per_week is not None:
        words = f"{_more(units, 'vacancy', 'vacancies')} offered a week: {title}"
        value = service.offers_per_week + units
        return [More("offer", place, f"{path}.offers_per_week", value, units, "offers a week", words)]
    if isinstance(service, PlaceService):
        words = f"{_more(units, 'place', 'places')}: {title}"
        field, value = _opened(service, units, period)
        return [More("place", place, f"{path}.{field}", value, units, "places", words)]
    if isinstance(service, CareHome):
        words = f"{_more(units, 'place', 'places')}: {title}"
        return [More("place", place, f"{path}.places", service.places + units, units, "places", words)]
    at_once = getattr(service, "at_once", None)
    if at_once is None:
        return []
    words = f"{_number(units)} more at once: {title}"
    return [More("place", place, f"{path}.at_once", at_once + units, units, "at once", words)]


def _opened(service: HomeCare | PlaceService, units: int, period: Period) -> tuple[str, float | list[dict[str, Any]]]:
    """Return the field that adds units to a service, empty on the first day of the window, and its new value."""
    field, dated = service.capacity_fields
    if not starts_filled(service, period.start_state):
        return field, getattr(service, field) + units
    before = [change.model_dump(exclude_none=True) for change in getattr(service, dated)]
    return dated, [*before, {"start": period.window_start, "units": units}]


def _more(units: int, one: str, several: str) -> str:
    return f"{_number(units)} more {one if units == 1 else several}"


def one_more(
    scenario: Scenario,
    settings: Settings,
    folder: Path,
    *,
    units: int = 1,
    only: Sequence[str] = (),
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Play a scenario with one more of each thing, write `one_more.csv` and return it.

    Parameters
    ----------
    scenario : Scenario
    settings : Settings
    folder : Path
        Results folder; finished replications that lie there are not played again.
    units : int
        How many more of each.
    only : sequence of str
        Pools, services and teams to look at, as the column `place` names them, or their beginning; all if empty.
    progress : callable, optional
        Called with the number of finished and of all replications.

    Raises
    ------
    ExperimentError
        If there is nothing of which one more could be had.
    """
    _check_units(units)
    additions = _chosen(possible_additions(scenario, units), only)
    variants = [scenario.with_changes({one.path: one.value}, name=one.name, title=one.words) for one in additions]
    trial = Trial(
        [scenario, *variants],
        settings,
        folder,
        {"question": "one_more", "units": units, "left_out": left_out(scenario)},
    )
    values = trial.run(progress)
    more = {one.name: values[one.name] for one in additions}
    table = one_more_table(additions, values[scenario.name], more, weeks_of(scenario))
    write_table(folder / "one_more.csv", table)
    return table


def weeks_of(scenario: Scenario) -> float:
    """Return the length of the window in weeks."""
    period = scenario.tables.period
    return ((period.window_end - period.window_start).days + 1) / 7


def _check_units(units: object) -> None:
    if isinstance(units, bool) or not isinstance(units, int) or units < 1:
        raise ExperimentError(f"units must be a whole number of at least 1; found {units!r}")


def _chosen(additions: list[More], only: Sequence[str]) -> list[More]:
    if not additions:
        raise ExperimentError("this scenario has no bed, no service with a limit and no hub team: nothing to add to")
    places = [one.place for one in additions]
    unknown = [word for word in only if not any(place.startswith(word) for place in places)]
    if unknown:
        raise ExperimentError(f"there is no {' or '.join(unknown)} to add to; there is: {', '.join(places)}")
    return [one for one in additions if not only or any(one.place.startswith(word) for word in only)]


def one_more_table(
    additions: Sequence[More], base: Mapping[Key, Vector], more: Mapping[str, Mapping[Key, Vector]], weeks: float
) -> pd.DataFrame:
    """Return the effect of each addition, the one that saves most for a pound first.

    Parameters
    ----------
    additions : sequence of More
    base : mapping
        Float array by replication, by key, of the scenario itself.
    more : mapping
        The same of each variant, by its name.
    weeks : float
        Length of the window.
    """
    family = paired_differences([more[one.name][BED_DAYS] - base[BED_DAYS] for one in additions], "lower")
    rows = [_row(one, base, more[one.name], found, weeks) for one, found in zip(additions, family, strict=True)]
    rows.sort(key=lambda row: (math.isnan(row["bed_days_saved_per_1000_gbp"]), -_or_zero(row)))
    return pd.DataFrame([{"order": order, **row} for order, row in enumerate(rows, 1)], columns=list(ONE_MORE_COLUMNS))


def _or_zero(row: Mapping[str, Any]) -> float:
    found = row["bed_days_saved_per_1000_gbp"]
    return float(-row["delayed_bed_days"] if math.isnan(found) else found)


def _row(
    one: More, base: Mapping[Key, Vector], mine: Mapping[Key, Vector], days: Difference, weeks: float
) -> dict[str, Any]:
    cost = mine[CASH] - base[CASH] + one.gbp_per_day * 7 * weeks
    saved = base[BED_DAYS] - mine[BED_DAYS]
    soon = paired_difference(mine[WITHIN_72H] - base[WITHIN_72H], "higher")
    for_a_pound = ratio_of_means(saved, cost)
    extra = mean_of(cost).mean
    return {
        "what": one.words,
        "kind": one.kind,
        "place": one.place,
        "path": one.path,
        "added": one.added,
        "added_unit": one.unit,
        "extra_cost_gbp": extra,
        "extra_cost_gbp_per_week": extra / weeks,
        "delayed_bed_days": days.difference,
        "delayed_bed_days_ci95_low": days.ci95_low,
        "delayed_bed_days_ci95_high": days.ci95_high,
        "discharged_within_72h_share": soon.difference,
        "discharged_within_72h_share_ci95_low": soon.ci95_low,
        "discharged_within_72h_share_ci95_high": soon.ci95_high,
        **{key[0]: _mean_difference(mine, base, key) for key in (ANYWHERE, WAIT, BOARDERS)},
        "bed_days_saved_per_1000_gbp": 1000 * for_a_pound[0],
        "bed_days_saved_per_1000_gbp_ci95_low": 1000 * for_a_pound[1],
        "bed_days_saved_per_1000_gbp_ci95_high": 1000 * for_a_pound[2],
        "p_value_holm": days.p_value_holm,
        "verdict": days.verdict,
        "replications": days.replications,
    }


def _mean_difference(mine: Mapping[Key, Vector], base: Mapping[Key, Vector], key: Key) -> float:
    return mean_of(mine[key] - base[key]).mean if key in mine and key in base else np.nan


def ratio_of_means(above: Vector, below: Vector) -> tuple[float, float, float]:
    """Return the ratio of two paired means with its 95 % interval (Fieller 1954).

    Parameters
    ----------
    above, below : float arrays by replication

    Returns
    -------
    ratio, low, high
        NaN ends if the mean below is not clearly different from nought: the ratio could then be anything. No ratio at
        all if the mean below is not above nought.
    """
    n = above.size
    x, y = float(above.mean()), float(below.mean())
    if y <= 0:
        return np.nan, np.nan, np.nan
    if n < 2:
        return x / y, np.nan, np.nan
    covariance = np.cov(above, below, ddof=1) / n
    t_squared = float(stdtrit(n - 1, 0.975)) ** 2
    a = y**2 - t_squared * float(covariance[1, 1])
    b = x * y - t_squared * float(covariance[0, 1])
    c = x**2 - t_squared * float(covariance[0, 0])
    inside = b**2 - a * c
    if a <= 0 or inside < 0:
        return x / y, np.nan, np.nan
    return x / y, float((b - inside**0.5) / a), float((b + inside**0.5) / a)


def _number(units: int) -> str:
    return "one" if units == 1 else str(units)
