"""Which assumptions matter: ranks against another library, order and words on made-up members."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import spearmanr

from discharge_sim.experiment.keeping.layout import Layout
from discharge_sim.experiment.questions.tornado import rank_correlation, tornado_table

BEDS = ("delayed_hospital_beds", "all", "all")
MEMBERS = 40


@pytest.mark.parametrize("seed", range(4))
def test_rank_correlations_are_those_of_another_library(seed):
    generator = np.random.default_rng(seed)
    first = generator.integers(0, 6, 30).astype(float)  # with ties
    second = first + generator.normal(0, 2, 30)
    assert rank_correlation(first, second) == pytest.approx(spearmanr(first, second).statistic)


def test_what_does_not_vary_has_no_correlation():
    assert math.isnan(rank_correlation(np.ones(9), np.arange(9.0)))


def scenario_with(columns):
    names = list(columns)
    rows = [",".join(map(repr, row)) for row in zip(*(columns[name].tolist() for name in names), strict=True)]
    text = "\n".join([",".join(names), *rows]) + "\n"
    return SimpleNamespace(members=SimpleNamespace(as_csv=lambda: text))


@pytest.fixture
def table():
    generator = np.random.default_rng(7)
    strong, weak, idle = (generator.uniform(0, 1, MEMBERS) for _ in range(3))
    same = np.ones(MEMBERS)
    scenario = scenario_with({"a.strong": strong, "a.weak": weak, "a.idle": idle, "a.same": same})
    member = np.arange(3 * MEMBERS) % MEMBERS
    beds = 50 + np.exp(3 * strong[member]) - 4 * weak[member] + generator.normal(0, 1, 3 * MEMBERS)
    layout = Layout((BEDS,), (), (), None, 0, MEMBERS)
    tables = tornado_table({"base": scenario}, {"base": layout}, {"base": beds[:, None]}, None)
    return tables.set_index("figure")


def test_the_figure_that_matters_most_stands_first(table):
    assert table["order"].idxmin() == "a.strong"
    assert table.loc["a.strong", "rank_correlation"] > 0.9
    assert (
        table.loc["a.strong", "words"] == "a higher figure goes strongly with a higher result: a figure to go and find"
    )
    assert table.loc["a.strong", "mean_at_high"] > table.loc["a.strong", "mean_at_low"] + 5
    assert table.loc["a.strong", "ci95_low"] < table.loc["a.strong", "rank_correlation"]


def test_a_figure_that_moves_nothing_can_stay_a_guess(table):
    assert table.loc["a.idle", "p_value"] > 0.05
    assert "can stay a guess" in table.loc["a.idle", "words"]


def test_what_is_the_same_in_all_members_is_not_there(table):
    assert set(table.index) == {"a.strong", "a.weak", "a.idle"}
    assert (table["members"] == MEMBERS).all()


def test_a_few_members_say_nothing():
    scenario = scenario_with({"a.b": np.arange(4.0)})
    layout = Layout((BEDS,), (), (), None, 0, 4)
    assert tornado_table({"base": scenario}, {"base": layout}, {"base": np.arange(8.0)[:, None]}, None).empty


def test_of_a_hundred_figures_that_move_nothing_none_is_one_to_find():
    generator = np.random.default_rng(11)
    members = 60
    scenario = scenario_with({f"a.f{number}": generator.uniform(0, 1, members) for number in range(100)})
    beds = generator.normal(50, 5, 2 * members)
    layout = Layout((BEDS,), (), (), None, 0, members)
    table = tornado_table({"base": scenario}, {"base": layout}, {"base": beds[:, None]}, None)
    assert (table["p_value"] <= 0.05).any()  # alone, some go with the result by chance
    assert (table["p_value_holm"] > 0.05).all()
    assert table["words"].str.contains("can stay a guess").all()


def test_figures_that_moved_together_are_named():
    steps = np.arange(20.0)
    figures = {"a.one": steps, "a.other": -steps, "a.apart": np.random.default_rng(5).permutation(steps)}
    layout = Layout((BEDS,), (), (), None, 0, 20)
    beds = np.tile(50 + steps, 2)[:, None]
    found = tornado_table({"base": scenario_with(figures)}, {"base": layout}, {"base": beds}, None).set_index("figure")
    assert found["moves_with"].to_dict() == {"a.one": "a.other", "a.other": "a.one", "a.apart": ""}
