"""One replication of a country: 600,000 admissions a year, 31 partnerships, 30 hospitals.

    python benchmarks/country.py [--days N] [--out FILE]

The world is the shared workload of `peers/workload.toml`, once for every partnership, with thirty hospitals that each
serve a few neighbouring partnerships. It describes no real country. Prints people, events, time of each part and the
most memory of the process; the second replication is measured, because the first makes the tables.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import tomlkit
from workloads import ROOT, SEED, SMALL

from discharge_sim.engines.fast import count_events, run_for_sums
from discharge_sim.outputs.measure import measure
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from discharge_sim.scenario.loading import load_scenario

ADMISSIONS_A_YEAR = 600_000
PARTNERSHIPS, HOSPITALS = 31, 30
FIRST_DAY = dt.date(2018, 10, 1)
NEIGHBOURS = ((0, 0.7), (1, 0.2), (2, 0.1))
"""Shares of a hospital's patients who live in its own partnership and in the next ones."""
PEOPLE_OF_WORKLOAD = 45
"""Admissions a day for which the workload's beds, places and assessors suffice."""


def main() -> None:
    """Write the scenario, play it twice and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "benchmarks" / "country.toml")
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(tomlkit.dumps(country(options.days)), encoding="utf-8")
    began = time.perf_counter()
    plan = compile_plan(load_scenario(options.out))
    print(f"{options.out}: read and compiled in {time.perf_counter() - began:.2f} s")
    for word, number in measured(plan).items():
        print(f"{word:32s} {number:,.2f}")


def measured(plan: Plan) -> dict[str, float]:
    """Return what the second replication took, in seconds of one thread's processor time, and how large it was."""
    measure(plan, run_for_sums(plan, SEED, 0))
    began = time.thread_time()
    records = run_for_sums(plan, SEED, 1)
    played = time.thread_time()
    measures = measure(plan, records)
    ended = time.thread_time()
    if not measures.indicators["delayed_bed_days", "all", "all"] > 0:
        raise SystemExit("nobody was delayed: this is not the country that was meant")
    events = count_events(plan, SEED, 1)
    return {
        "people": len(records.person),
        "visits": len(records.visit),
        "events": events,
        "indicators": len(measures.numbers),
        "seconds drawn and played": played - began,
        "seconds measured": ended - played,
        "nanoseconds an event, played": 1e9 * (played - began) / events,
        "nanoseconds an event, all": 1e9 * (ended - began) / events,
        "MB of memory, now": psutil.Process().memory_info().rss / 1e6,
    }


def country(days: int, partnerships: int = PARTNERSHIPS, hospitals: int = HOSPITALS) -> Mapping[str, Any]:
    """Return the scenario as tables.

    Parameters
    ----------
    days : int
        Length of the window.
    partnerships, hospitals : int
        How many; admissions are shared out equally.
    """
    scenario: dict[str, Any] = tomlkit.parse(SMALL.read_text(encoding="utf-8")).unwrap()
    admissions_a_day = ADMISSIONS_A_YEAR / 365
    scenario |= {"name": "country", "title": "A country that does not exist, for measuring"}
    scenario["period"] |= {"window_start": FIRST_DAY, "window_end": FIRST_DAY + dt.timedelta(days=days - 1)}
    times = admissions_a_day / partnerships / PEOPLE_OF_WORKLOAD
    for service in scenario["services"].values():
        service["places"] = max(1, round(service["places"] * times))
    for day in ("weekday", "saturday", "sunday", "public_holiday"):
        scenario["hub"]["teams"]["assessors"][day] = max(1, round(2 * times))
    names = [f"partnership_{number:02d}" for number in range(partnerships)]
    scenario["partnerships"] = {name: {} for name in names}
    stream, pool = scenario["streams"].pop("emergency"), scenario["pools"].pop("acute")
    for number in range(hospitals):
        name = f"hospital_{number:02d}"
        scenario["pools"][name] = pool | {"beds": round(pool["beds"] * admissions_a_day / hospitals / 45)}
        homes: dict[str, float] = {}
        for step, share in NEIGHBOURS:
            home = names[(number + step) % partnerships]
            homes[home] = round(homes.get(home, 0.0) + share, 3)
        scenario["streams"][name] = stream | {
            "pool": name,
            "per_day": admissions_a_day / hospitals,
            "dominating_per_day": admissions_a_day / hospitals,
            "partnership_shares": homes,
        }
    return scenario


if __name__ == "__main__":
    main()
