"""How time and memory grow: from a hundred to a million people, and from ten to a hundred thousand winters.

    python benchmarks/scaling.py [--out FOLDER] [--most-people N] [--most-winters N]

Writes scaling.csv and scaling.html into the folder (results/benchmarks if left out). The world is the shared workload
with everything multiplied: arrivals, beds, assessors and places.
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

import plotly.graph_objects as go
from plotly.subplots import make_subplots
from workloads import SEED, SMALL, one_winter

from discharge_sim.engines.fast import count_events
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from discharge_sim.scenario.loading import load_scenario

PEOPLE = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
WINTERS = (10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
PEOPLE_IN_WORKLOAD = 45 * 180
HUNDRED_PEOPLE = 100


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks"))
    parser.add_argument("--most-people", type=int, default=PEOPLE[-1])
    parser.add_argument("--most-winters", type=int, default=WINTERS[-1])
    options = parser.parse_args()
    by_people = [(people, *of_people(people)) for people in PEOPLE if people <= options.most_people]
    by_winters = list(of_winters([winters for winters in WINTERS if winters <= options.most_winters]))
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "scaling.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["growing", "size", "seconds", "events", "nanoseconds_per_event"])
        for people, seconds, events in by_people:
            table.writerow(["people", people, f"{seconds:.6f}", events, f"{1e9 * seconds / events:.1f}"])
        for winters, seconds in by_winters:
            table.writerow(["winters", winters, f"{seconds:.6f}", "", ""])
    draw(by_people, by_winters).write_html(options.out / "scaling.html", include_plotlyjs=True)
    print((options.out / "scaling.csv").read_text(encoding="utf-8"))


def multiplied(people: int) -> Plan:
    """Return the plan of a world with about so many people a winter."""
    times = people / PEOPLE_IN_WORKLOAD
    whole = {"pools.acute.beds": 296, "services.home_care.places": 300}
    whole |= {"services.intermediate_care.places": 75, "services.care_home.places": 110}
    whole |= {f"hub.teams.assessors.{day}": 2 for day in ("weekday", "saturday", "sunday", "public_holiday")}
    changes: dict[str, float] = {path: max(1, round(number * times)) for path, number in whole.items()}
    changes |= {f"streams.emergency.{name}": 45 * times for name in ("per_day", "dominating_per_day")}
    return compile_plan(load_scenario(SMALL).with_changes(changes))


def of_people(people: int) -> tuple[float, int]:
    """Return the shortest time of a winter with so many people, and its events."""
    plan = multiplied(people)
    shortest = float("inf")
    for replication in range(3 if people > 10 * HUNDRED_PEOPLE else 20):
        began = time.perf_counter()
        one_winter(plan, replication)
        shortest = min(shortest, time.perf_counter() - began)
    return shortest, count_events(plan, SEED, 0)


def of_winters(numbers: list[int]) -> list[tuple[int, float]]:
    """Return the time of so many winters of a hundred people, one after the other."""
    plan, found = multiplied(HUNDRED_PEOPLE), []
    for winters in numbers:
        began = time.perf_counter()
        for replication in range(winters):
            one_winter(plan, replication)
        found.append((winters, time.perf_counter() - began))
    return found


def draw(by_people: list[tuple[int, float, int]], by_winters: list[tuple[int, float]]) -> go.Figure:
    """Draw both: a straight line of slope one is growth in proportion."""
    figure = make_subplots(
        cols=2, subplot_titles=("An event costs about the same in a larger world", "Winters cost alike")
    )
    people, seconds, events = zip(*by_people, strict=True)
    each = [1e9 * one / number for one, number in zip(seconds, events, strict=True)]
    figure.add_scatter(x=people, y=each, mode="lines+markers", name="nanoseconds an event", col=1, row=1)
    winters, seconds = zip(*by_winters, strict=True)
    figure.add_scatter(x=winters, y=seconds, mode="lines+markers", name="seconds", col=2, row=1)
    figure.update_xaxes(type="log", title="people in a winter", col=1)
    figure.update_xaxes(type="log", title="winters of a hundred people", col=2)
    figure.update_yaxes(rangemode="tozero", title="nanoseconds an event", col=1)
    figure.update_yaxes(type="log", title="seconds", col=2)
    return figure.update_layout(showlegend=False)


if __name__ == "__main__":
    main()
