"""The workbook that IPACS ships: every number of it arrives, and its tables take the time that was promised."""

from __future__ import annotations

import datetime as dt
import time

import pandas as pd
import pytest

from discharge_sim.experiment.handing_on.ipacs_run import play_for_ipacs
from discharge_sim.importers.ipacs import import_ipacs
from discharge_sim.plan.compile import compile_plan
from discharge_sim.scenario.loading import load_scenario

pytestmark = [pytest.mark.shared, pytest.mark.timeout(900)]
REPLICATIONS, PROMISED_SECONDS, CORES = 50, 20, 2
KINDS = {"p1": "home_care", "p2": "intermediate_care", "p3": "intermediate_care"}


@pytest.fixture(scope="module")
def workbook(reference):
    return reference / "ipacs" / "IPACS_params.xlsx"


@pytest.fixture(scope="module")
def tabs(workbook):
    """Return the tabs as pandas reads them: by another way than the importer's."""
    wanted = ["arrivals", "initial conditions", "capacity", "los", "costs"]
    return {name: table.dropna(how="all") for name, table in pd.read_excel(workbook, sheet_name=wanted).items()}


@pytest.fixture(scope="module")
def scenarios(workbook, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shipped")
    files = import_ipacs(workbook)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [load_scenario(folder / name) for name in files]


def labels(scenario):
    """Return the labels of capacity, stay and arrivals of a scenario."""
    return scenario.tables.ipacs.scenario.split("_")


def row_of(table, node, label=None):
    chosen = table[table["node"].str.upper() == node.upper()]
    chosen = chosen if label is None else chosen[chosen["scenario"].str.lower() == label.lower()]
    assert len(chosen) == 1
    return chosen.iloc[0]


def test_every_combination_of_labels_is_there(scenarios, tabs):
    wanted = [set(tabs[name]["scenario"].str.lower()) for name in ("capacity", "los", "arrivals")]
    found = {tuple(label.lower() for label in labels(scenario)) for scenario in scenarios}
    assert len(found) == len(scenarios) == len(wanted[0]) * len(wanted[1]) * len(wanted[2])
    assert [{one[place] for one in found} for place in range(3)] == wanted


def test_services_are_those_of_the_workbook(scenarios, tabs):
    for scenario in scenarios:
        capacity_label, stay_label, _ = labels(scenario)
        for node in scenario.tables.ipacs.nodes.values():
            place, pathway = node.service.split(".")
            service = scenario.tables.partnerships[place].services[pathway]
            capacity = row_of(tabs["capacity"], node.node, capacity_label)["capacity"]
            stay, cost = row_of(tabs["los"], node.node, stay_label), row_of(tabs["costs"], node.node)
            assert service.kind == KINDS[pathway]
            assert (service.stay_days.mean, service.stay_days.median) == (stay["mean_los"], stay["median"])
            assert service.cost.gbp == cost["community_cost"]
            assert node.acute_cost == cost["acute_dtoc"]
            if pathway == "p1":
                visits = (stay["IVR"] + stay["FVR"]) / 2
                assert service.hours_per_week == capacity * 7 * visits
                assert service.package_hours_per_week.mean == stay["IVR"] * 7
                assert service.last_package_share == pytest.approx(stay["FVR"] / stay["IVR"])
            else:
                assert service.places == capacity


def test_people_at_the_start_are_those_of_the_workbook(scenarios, tabs):
    start = tabs["initial conditions"].dropna(subset=["node"]).set_index(["node", "measure"])["value"]
    for scenario in scenarios:
        for node in scenario.tables.ipacs.nodes.values():
            place, pathway = node.service.split(".")
            there = scenario.tables.partnerships[place]
            assert there.services[pathway].people_at_start == start[node.node, "occ"]
            waiting = there.at_start.delayed.get(pathway)
            assert (waiting.count if waiting else 0) == start[node.node, "dtoc"]


def test_arrivals_of_every_day_are_those_of_the_workbook(scenarios, tabs):
    table = tabs["arrivals"]
    for scenario in scenarios:
        plan, label = compile_plan(scenario), labels(scenario)[2]
        chosen = table[table["scenario"].str.lower() == label.lower()]
        for position, stream in enumerate(scenario.tables.streams.values()):
            wanted = chosen[chosen["node"] == stream.title].sort_values("date")
            assert wanted["date"].iloc[0].date() == scenario.tables.period.window_start
            assert wanted["date"].iloc[-1].date() == scenario.tables.period.window_end
            hours = plan.stream_accept[position] / 2**32 * stream.dominating_per_day / 24
            assert hours.reshape(-1, 24).sum(axis=1) == pytest.approx(wanted["arrivals"].to_numpy(), abs=1e-6)


def test_tables_take_less_than_was_promised(scenarios, tmp_path):
    """By processor time, which a busy machine does not lengthen as it does the clock's."""
    asked = {"replications": 1, "seed": 0, "engine": "fast", "workers": CORES}
    play_for_ipacs(scenarios[:1], tmp_path, **asked)  # compiles
    began = time.process_time()
    written = play_for_ipacs(scenarios, tmp_path, **asked | {"replications": REPLICATIONS})
    assert time.process_time() - began < PROMISED_SECONDS * CORES
    days = (scenarios[0].tables.period.window_end - scenarios[0].tables.period.window_start) / dt.timedelta(days=1) + 1
    visits = pd.read_csv(next(path for path in written if path.name == "ipacs_visit_output.csv"))
    nodes = sum(node.service.endswith("p1") for one in scenarios for node in one.tables.ipacs.nodes.values())
    assert visits.shape == (days, 1 + 4 * nodes)
