"""Results in IPACS's words: names of columns, quantiles, and what the numbers are."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from discharge_sim.cli import commands
from discharge_sim.experiment.handing_on.ipacs_tables import QUANTILES, _quantiles
from discharge_sim.experiment.keeping.folder import IPACS_FILES
from tests.importers.invented import NODES, save, tabs

DAYS = 10


def asked(*words):
    result = CliRunner().invoke(commands, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """Import an invented workbook of ten days with one label a tab, run it, and read the four tables."""
    folder = tmp_path_factory.mktemp("ipacs")
    content = {
        name: [row for row in rows if not {"More", "Plus", "Short"} & set(row)] for name, rows in tabs(DAYS).items()
    }
    asked("import", "ipacs", save(folder / "book.xlsx", content), "--out", folder / "town")
    asked("run", folder / "town" / "now-now-usual.toml", "--out", folder / "out", "--replications", 4, "--quiet")
    return {name: pd.read_csv(folder / "out" / file) for name, file in IPACS_FILES.items()}, folder / "out"


def labels(*pathways):
    return [f"{node}_Now_Now_Usual" for node in NODES if node.startswith(pathways)]


def test_columns_are_those_of_ipacs(tables):
    found, _ = tables
    visits, beds = labels("P1"), labels("P2", "P3")
    assert list(found["visit"]) == ["date", *(f"{one}__{m}" for m in ("niq", "occ", "wait", "cost") for one in visits)]
    assert list(found["bed"]) == ["date", *(f"{one}__{m}" for m in ("occ", "niq", "wait", "cost") for one in beds)]
    quantiles = ["q05", "q5", "q95", "mean", "q10", "q25", "q75", "q90", "q025", "q975"]
    assert list(found["stochastic_visit"]) == ["day", "node", *quantiles, "measure", "date"]
    assert list(found["stochastic_bed"]) == ["node", "time", "measure", *quantiles, "capacity", "node_name"]
    assert set(found["stochastic_visit"]["measure"]) == {"niq", "occ", "waits", "cost"}
    assert set(found["stochastic_bed"]["measure"]) == {"niq", "occ", "wait", "cost"}
    assert found["stochastic_bed"].groupby("node")["node_name"].first().tolist() == beds
    assert len(found["visit"]) == len(found["bed"]) == DAYS


def test_played_for_the_tables_alone_they_are_the_same(tables, tmp_path):
    _, out = tables
    scenario = out / "scenarios" / "now-now-usual.toml"  # as the run understood it
    asked("export", "ipacs", scenario, "--out", tmp_path / "only", "--replications", 4, "--workers", 2)
    for file in IPACS_FILES.values():
        assert (tmp_path / "only" / file).read_bytes() == (out / file).read_bytes()
    assert len(list((tmp_path / "only").iterdir())) == len(IPACS_FILES)


def test_other_scenarios_and_folders_are_refused(tables, tmp_path):
    _, out = tables
    scenario = out / "scenarios" / "now-now-usual.toml"
    result = CliRunner().invoke(commands, ["export", "ipacs", str(scenario), "--out", str(out)])
    assert result.exit_code == 2
    assert "give a new folder" in result.output
    other = Path(__file__).parents[1] / "cases" / "valid" / "small.toml"
    result = CliRunner().invoke(commands, ["export", "ipacs", str(other), "--out", str(tmp_path / "x")])
    assert result.exit_code == 2
    assert "there is no table [ipacs]" in result.output
    assert not (tmp_path / "x").exists()


def test_the_numbers_belong_together(tables):
    found, out = tables
    beds, east = found["bed"], "P2_East_Now_Now_Usual"
    cost = beds[f"{east}__occ"] * 41 + beds[f"{east}__niq"] * 300
    assert beds[f"{east}__cost"].tolist() == pytest.approx(cost.tolist())
    daily = pd.read_csv(out / "daily.csv").query("place == 'east.p2' and indicator == 'service_units_used'")
    assert beds[f"{east}__occ"].tolist() == pytest.approx(daily["mean"].tolist())
    visits, node = found["visit"], "P1_East_Now_Now_Usual"
    hours = pd.read_csv(out / "daily.csv").query("place == 'east.p1' and indicator == 'service_units_used'")["mean"]
    assert visits[f"{node}__occ"].tolist() == pytest.approx((hours / (3.5 * 7)).tolist())  # mean visits a day: 3.5
    cost = visits[f"{node}__occ"] * 40 * 3.5 + visits[f"{node}__niq"] * 300
    assert visits[f"{node}__cost"].tolist() == pytest.approx(cost.tolist())
    assert (visits[f"{node}__occ"] <= 12 + 1e-9).all()  # capacity


def test_quantiles_are_ordered_around_their_median(tables):
    found, _ = tables
    order = ["q025", "q05", "q10", "q25", "q5", "q75", "q90", "q95", "q975"]
    for name in ("stochastic_visit", "stochastic_bed"):
        numbers = found[name][order].dropna().to_numpy()
        assert len(numbers)
        assert (np.diff(numbers, axis=1) >= -1e-9).all()


def test_quantiles_with_missing_numbers_are_those_of_numpy():
    dice = np.random.default_rng(1)
    matrix = dice.normal(size=(11, 40))
    matrix[dice.random(matrix.shape) < 0.3] = np.nan
    matrix[:, 7] = np.nan
    found = _quantiles(matrix)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the day without a number
        for name, level in QUANTILES.items():
            expected = np.nanmean(matrix, axis=0) if level is None else np.nanquantile(matrix, level, axis=0)
            assert np.allclose(found[name], expected, equal_nan=True)
