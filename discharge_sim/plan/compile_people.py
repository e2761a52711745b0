"""Streams, readiness and the people present at the start as rows."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.building import ALWAYS, Building, set_row
from discharge_sim.plan.compile_pathways import Steps
from discharge_sim.plan.compile_services import Services
from discharge_sim.plan.layout import START_GROUP, STREAM, TRANSFER
from discharge_sim.plan.philox import chance_threshold
from discharge_sim.plan.quantiles import quantile_table, table_mean
from discharge_sim.plan.words import StartKind
from discharge_sim.scenario.base import Spread
from discharge_sim.scenario.people import CommunityStream, HospitalStream, StreamBase
from discharge_sim.scenario.scenario import ScenarioTables
from discharge_sim.scenario.services import HomeCare, Process, Service, StatedDelayed, StatedFit
from discharge_sim.vocabulary.clock import MONTH_NAMES, NEVER, minutes
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.settings import DayKind, EntryRoute, StreamKind

MILLION = 1_000_000
HOURS = 24
WAVE_WIDTHS = 6  # the bell is taken as zero beyond so many widths


def compile_streams(b: Building, tables: ScenarioTables, services: Services, steps: Steps) -> NDArray[np.void]:
    """Return the streams as rows."""
    rows = np.zeros(len(tables.streams), STREAM)
    partnerships, cohorts = list(tables.partnerships), list(tables.cohorts)
    for row, (key, stream) in zip(rows, tables.streams.items(), strict=True):
        set_row(row, kind=StreamKind[stream.kind.upper()], candidates=b.poisson(stream.dominating_per_day), pool=-1)
        set_row(row, time_to_fit_table=-1, length_biased_table=-1, step_shares=-1, admitted_to_pool=-1)
        set_row(row, cancelled_after=NEVER, admitted_after=NEVER, name_hash=b.hash(f"stream:{key}"))
        row["partnership_shares"] = b.choice({partnerships.index(p): s for p, s in stream.partnership_shares.items()})
        row["cohort_shares"] = b.choice({cohorts.index(c): s for c, s in stream.cohort_shares.items()})
        if isinstance(stream, HospitalStream):
            _hospital_stream(b, services, row, stream)
        else:
            _community_stream(b, tables, services, steps, row, stream)
    return rows


def _hospital_stream(b: Building, services: Services, row: np.void, stream: HospitalStream) -> None:
    table = b.days_table(stream.time_to_fit_days)
    set_row(row, pool=services.index(stream.pool), route=EntryRoute.HOSPITAL, bed_rank=stream.bed_priority)
    set_row(row, time_to_fit_table=table, length_biased_table=b.length_biased(table))
    row["dies_in_hospital"] = chance_threshold(stream.dies_in_hospital_share)
    if stream.kind == "elective":
        set_row(row, cancelled_after=max(1, minutes(hours=stream.cancelled_after_hours)))
        set_row(
            row,
            new_date_after=max(1, minutes(days=stream.new_date_after_days)),
            cancelled_at_most=stream.cancelled_at_most,
        )


def _community_stream(
    b: Building, tables: ScenarioTables, services: Services, steps: Steps, row: np.void, stream: CommunityStream
) -> None:
    row["route"] = EntryRoute[stream.route.upper()]
    choices = []
    for name, partnership in tables.partnerships.items():
        asked = dict(stream.pathway_shares)
        if not set(asked) <= set(partnership.pathways):
            asked = {"home": 1.0}  # nobody of this partnership is in the stream, or it would have been refused
        choices.append(b.choice({steps.index(name, pathway): share for pathway, share in asked.items()}))
    row["step_shares"] = choices[0]
    row["would_be_admitted"] = chance_threshold(stream.would_be_admitted_share)
    row["admitted_after"] = max(1, minutes(hours=stream.admitted_after_hours))
    if stream.admitted_to_pool:
        row["admitted_to_pool"] = services.index(stream.admitted_to_pool)


def stream_rates(b: Building, tables: ScenarioTables) -> NDArray[np.float64]:
    """Return arrivals an hour, [stream, hour from minute 0], without the respiratory wave."""
    rates = np.zeros((len(tables.streams), b.days * HOURS))
    for s, stream in enumerate(tables.streams.values()):
        for day in range(b.days):
            factor = stream.per_day / HOURS * _day_factor(b, stream, day)
            rates[s, day * HOURS : (day + 1) * HOURS] = factor * np.array(stream.hour_index)
        rates[s] *= 1 - stream.case_management_avoids_share
    return rates


def _day_factor(b: Building, stream: StreamBase, day: int) -> float:
    date = b.origin + dt.timedelta(days=day)
    factor = stream.month_index.get(MONTH_NAMES[date.month - 1], 1.0) * stream.weekday_index[date.weekday()]
    if b.day_kind[day] == DayKind.PUBLIC_HOLIDAY:
        factor *= stream.public_holiday_index
    for dated in stream.dated_factors:
        if dated.start <= date <= dated.end:
            factor *= dated.times
    return factor


def stream_acceptance(b: Building, tables: ScenarioTables, rates: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Return the threshold with which thinning accepts a candidate, [stream, hour]; demand above it is a problem."""
    accept = np.zeros(rates.shape, np.uint64)
    wave = tables.respiratory_wave
    for s, (key, stream) in enumerate(tables.streams.items()):
        highest = float(rates[s].max(initial=0.0)) * HOURS
        if wave is not None and stream.follows_respiratory_wave:
            highest *= 1 + wave.extra_share_at_peak * math.exp(2 * wave.extra_share_sigma)
        if highest > stream.dominating_per_day * (1 + 1e-9):
            b.problems.append(
                f"streams.{key}.dominating_per_day: the busiest hour has a rate of {highest:.1f} a day, more than the "
                f"{stream.dominating_per_day:g} that thinning starts from; raise dominating_per_day in the base (for "
                "every configuration alike)"
            )
        share = np.minimum(rates[s] * HOURS / stream.dominating_per_day, 1.0)
        accept[s] = np.round(share * ALWAYS).astype(np.uint64)
    return accept


def compile_wave(b: Building, tables: ScenarioTables) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the wave's peak and tables, and its bell by hours from the peak in millionths."""
    wave = tables.respiratory_wave
    if wave is None or wave.extra_share_at_peak == 0:  # the same as none
        return np.zeros(0, np.int64), np.zeros(1, np.int64)
    size = Spread(distribution="lognormal", median=wave.extra_share_at_peak, sigma=wave.extra_share_sigma)
    shift = b.error_table(wave.peak_date_sd_days)
    peak = b.day(wave.peak_date) * 1440 + 720
    hours = np.arange(int(wave.width_days * HOURS * WAVE_WIDTHS) + 1)
    bell = np.round(MILLION * np.exp(-0.5 * (hours / (wave.width_days * HOURS)) ** 2)).astype(np.int64)
    bell[-1] = 0
    return np.array([peak, shift, b.table(quantile_table(size, MILLION, smallest=0))], np.int64), bell


def compile_transfers(
    b: Building, tables: ScenarioTables, services: Services
) -> tuple[NDArray[np.void], NDArray[np.uint64]]:
    """Return transfers as rows and their chance, [transfer, partnership, need]."""
    rows = np.zeros(len(tables.transfers), TRANSFER)
    chance = np.zeros((len(rows), len(tables.partnerships), len(Need)), np.uint64)
    for t, (key, transfer) in enumerate(tables.transfers.items()):
        set_row(rows[t], from_pool=services.index(transfer.from_pool), to_pool=services.index(transfer.to_pool))
        set_row(rows[t], stay_table=b.days_table(transfer.stay_days), name_hash=b.hash(f"transfer:{key}"))
        for p, name in enumerate(tables.partnerships):
            if transfer.partnerships is None or name in transfer.partnerships:
                for need, share in transfer.share_by_need.items():
                    chance[t, p, Need[need.upper()]] = chance_threshold(share)
    return rows, chance


# -- the stated start -------------------------------------------------------------------------------------------


class StartGroup(NamedTuple):
    """A group of people present at the start."""

    name: str
    row: np.void


def compile_start(
    b: Building, tables: ScenarioTables, services: Services, steps: Steps
) -> tuple[NDArray[np.void], tuple[str, ...]]:
    """Return the groups of people present at the start of a stated start, and their names."""
    if tables.period.start_state != "stated":
        return np.zeros(0, START_GROUP), ()
    groups = [*_in_beds(b, tables, services), *_fit(b, tables, services), *_delayed(b, tables, services, steps)]
    for p, (name, partnership) in enumerate(tables.partnerships.items()):
        for key, service in partnership.services.items():
            step = service_step(tables, steps, name, key)
            if step >= 0:
                numbers = _in_use(b, service), service.waiting_at_start
                stay = _stay_under_way(tables, name, key, service)
                groups += _clients(b, tables, f"{name}.{key}", p, step, service, stay, *numbers)
    for key, service in tables.shared_services.items():
        groups += _clients_of_all(b, tables, steps, key, service)
    table = np.zeros(len(groups), START_GROUP)
    for position, group in enumerate(groups):
        table[position] = group.row
    names = tuple(group.name for group in groups)
    twice = sorted({name for name in names if names.count(name) > 1})
    b.problems += [f"two groups of people at the start are called {name!r}: rename one of them" for name in twice]
    return table, names


def _group(b: Building, name: str, kind: StartKind, count: int, **values: int) -> StartGroup:
    row = np.zeros(1, START_GROUP)[0]
    set_row(row, partnership=-1, stream=-1, service=-1, step=-1, need=-1, elapsed_table=-1, pool_choice=-1)
    set_row(row, kind=kind, count=count, name_hash=b.hash(f"at_start:{name}"), **values)
    return StartGroup(name, row)


def _in_beds(b: Building, tables: ScenarioTables, services: Services) -> list[StartGroup]:
    groups, streams, cohorts = [], list(tables.streams), list(tables.cohorts)
    for key, pool in tables.pools.items():
        resembled = pool.not_fit_at_start_stream or _first_stream(tables, key)
        if pool.not_fit_at_start and resembled is not None:
            shares = tables.streams[resembled].cohort_shares
            choice = b.choice({cohorts.index(c): share for c, share in shares.items()})
            values = {"service": services.index(key), "stream": streams.index(resembled), "cohort_choice": choice}
            groups.append(_group(b, key, StartKind.IN_BED_NOT_FIT, pool.not_fit_at_start, **values))
    return groups


def _first_stream(tables: ScenarioTables, pool: str) -> str | None:
    for key, stream in tables.streams.items():
        if isinstance(stream, HospitalStream) and stream.pool == pool:
            return key
    return None


def _fit(b: Building, tables: ScenarioTables, services: Services) -> list[StartGroup]:
    groups = []
    for p, (name, partnership) in enumerate(tables.partnerships.items()):
        for key, stated in partnership.at_start.fit.items():
            values = {"elapsed_table": b.days_table(stated.fit_since_days)}
            values |= _waiting_to_leave(b, tables, services, p, stated)
            groups.append(_group(b, f"{name}.fit.{key}", StartKind.FIT, stated.count, **values))
    return groups


def _waiting_to_leave(
    b: Building, tables: ScenarioTables, services: Services, p: int, stated: StatedFit | StatedDelayed
) -> dict[str, int]:
    """Return who people are that only wait to leave, and in which pools they lie."""
    need = Need[stated.need.upper()]
    return {
        "partnership": p,
        "need": need,
        "pool_choice": b.choice({services.index(pool): share for pool, share in stated.pool_shares.items()}),
        "cohort_choice": b.choice(_cohorts_with(tables, list(tables.partnerships)[p], need)),
    }


def _delayed(b: Building, tables: ScenarioTables, services: Services, steps: Steps) -> list[StartGroup]:
    groups = []
    counts = [
        stated.count for partnership in tables.partnerships.values() for stated in partnership.at_start.delayed.values()
    ]
    unfit = iter(split_by_share(tables.readiness.unfit_again_at_start if any(counts) else 0, counts))
    for p, (name, partnership) in enumerate(tables.partnerships.items()):
        for key, stated in partnership.at_start.delayed.items():
            step = steps.index(name, stated.pathway) if stated.pathway else -1
            values = {"step": step, "elapsed_table": b.days_table(stated.waited_days)}
            values |= _waiting_to_leave(b, tables, services, p, stated)
            groups.append(_group(b, f"{name}.delayed.{key}", StartKind.DELAYED, stated.count, **values))
            if unfit_again := next(unfit):
                groups.append(_group(b, f"{name}.unfit_again.{key}", StartKind.UNFIT_AGAIN, unfit_again, **values))
    return groups


def _cohorts_with(tables: ScenarioTables, partnership: str, need: Need) -> dict[int, float]:
    """Return the weight of each cohort among the hospital's people of a partnership who have a need."""
    weights = dict.fromkeys(range(len(tables.cohorts)), 0.0)
    needs = tables.partnerships[partnership].needs
    for stream in tables.streams.values():
        if isinstance(stream, HospitalStream):
            here = stream.per_day * stream.partnership_shares.get(partnership, 0.0)
            for c, cohort in enumerate(tables.cohorts):
                share = getattr(needs[cohort], need.key) if cohort in needs else 0.0
                weights[c] += here * stream.cohort_shares.get(cohort, 0.0) * share
    return weights


def service_step(tables: ScenarioTables, steps: Steps, partnership: str, service: str) -> int:
    """Return the step on which people are who use a service at the start."""
    pathway = _pathway_at_start(tables, partnership, service)
    return steps.index(partnership, pathway) if pathway is not None else -1


def _pathway_at_start(tables: ScenarioTables, partnership: str, service: str) -> str | None:
    """Return the pathway on which people are who use a service at the start: the one of its name, else the first."""
    pathways = tables.partnerships[partnership].pathways
    using = [key for key, pathway in pathways.items() if pathway.service == service]
    return service if service in using else using[0] if using else None


def _stay_under_way(tables: ScenarioTables, partnership: str, key: str, service: Service) -> Spread:
    """Return how long people who use a service at the start stay in all: what is new in it began after they came."""
    pathway = _pathway_at_start(tables, partnership, key)
    own = tables.partnerships[partnership].pathways[pathway].stay_days if pathway is not None else None
    return own or service.stay_days


def _clients_of_all(b: Building, tables: ScenarioTables, steps: Steps, key: str, service: Service) -> list[StartGroup]:
    """Return those who use or want a shared service: of each partnership as many as its share of hospital patients."""
    found = {p: service_step(tables, steps, name, key) for p, name in enumerate(tables.partnerships)}
    steps_of = {p: step for p, step in found.items() if step >= 0}
    weights = _hospital_weights(tables)
    shares = [weights[p] for p in steps_of]
    in_use, waiting = (split_by_share(count, shares) for count in (_in_use(b, service), service.waiting_at_start))
    groups = []
    for (p, step), mine, wait in zip(steps_of.items(), in_use, waiting, strict=True):
        partnership = list(tables.partnerships)[p]
        stay = _stay_under_way(tables, partnership, key, service)
        groups += _clients(b, tables, f"{key}.{partnership}", p, step, service, stay, mine, wait)
    return groups


def _hospital_weights(tables: ScenarioTables) -> list[float]:
    """Return hospital patients a day by partnership."""
    streams = [stream for stream in tables.streams.values() if isinstance(stream, HospitalStream)]
    return [sum(s.per_day * s.partnership_shares.get(name, 0.0) for s in streams) for name in tables.partnerships]


def split_by_share(count: int, shares: Sequence[float]) -> list[int]:
    """Return whole numbers that sum to `count`, as near to the shares as can be (the largest remainders round up)."""
    weights = np.array(shares if any(shares) else [1.0] * len(shares))
    exact = count * weights / weights.sum() if len(weights) else weights
    whole = np.floor(exact + 1e-9).astype(int)
    largest = np.argsort(whole - exact, kind="stable")[: count - int(whole.sum())]
    whole[largest] += 1
    parts: list[int] = whole.tolist()
    return parts


def _clients(
    b: Building,
    tables: ScenarioTables,
    key: str,
    p: int,
    step: int,
    service: Service,
    stay: Spread,
    in_use: int,
    waiting: int,
) -> list[StartGroup]:
    shares: dict[int, float] = {}
    cohorts = list(tables.cohorts)
    for stream in tables.streams.values():
        for cohort, share in stream.cohort_shares.items():
            older = tables.cohorts[cohort].age_band == "75_plus"
            c = cohorts.index(cohort)
            shares[c] = shares.get(c, 0.0) + (stream.per_day * share if older else 0.0)
    values = {"partnership": p, "step": step, "cohort_choice": b.choice(shares)}
    groups = []
    if in_use:
        table = b.length_biased(b.days_table(stay))
        groups.append(_group(b, key, StartKind.IN_SERVICE, in_use, elapsed_table=table, **values))
    if waiting:
        table = b.days_table(service.waited_at_start_days)
        groups.append(
            _group(b, f"{key}.waiting", StartKind.WAITING_IN_COMMUNITY, waiting, elapsed_table=table, **values)
        )
    return groups


def _in_use(b: Building, service: Service) -> int:
    """Return how many people use a service at the start."""
    if service.people_at_start is not None:
        return service.people_at_start
    if isinstance(service, HomeCare):
        capacity = service.hours_per_week * 4 / table_mean(quantile_table(service.package_hours_per_week, 4))
    else:
        capacity = (service.at_once or 0) if isinstance(service, Process) else service.places
    return round(service.occupied_share_at_start * capacity)
