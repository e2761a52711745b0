"""All indicators at once give what one alone gives, to the last digit."""

import datetime as dt

import numpy as np
import pytest

from discharge_sim.experiment.keeping.layout import Layout
from discharge_sim.experiment.keeping.table_columns import COMPARISON_COLUMNS
from discharge_sim.experiment.keeping.tables import summary_table
from discharge_sim.experiment.statistics.at_once import means_of, percentiles_of_each, transposed
from discharge_sim.experiment.statistics.comparing import comparison_table, differences_of
from discharge_sim.experiment.statistics.intervals import chance, quantile, quantile_table
from discharge_sim.experiment.statistics.ranking import RANKED_BY
from discharge_sim.experiment.statistics.summarising import PERCENTILES, mean_of, paired_differences, percentiles_of
from discharge_sim.outputs.costs import DIFFERENCES
from discharge_sim.outputs.dictionary import DICTIONARY

NAMES = ("base", "more", "fewer", "same")


def drawn(replications: dict[str, int]) -> tuple[dict[str, Layout], dict[str, np.ndarray]]:
    """Return indicators of every kind: some undefined at times or always, some equal, some that only one has."""
    chance_of = np.random.default_rng(7)
    everything = [(name, place, "all") for name in DICTIONARY for place in ("all", "north")]
    everything = [key for key in everything if key[0] not in DIFFERENCES] + [("delayed_bed_days", "all", "reason:25D")]
    common = {key: chance_of.normal(50, 9, max(replications.values())) for key in everything}
    layouts, values = {}, {}
    for number, (name, n) in enumerate(replications.items()):
        keys = [key for position, key in enumerate(everything) if (position + number) % 11 or key == RANKED_BY]
        matrix = np.array([common[key][:n] for key in keys]).T.copy()
        for column in range(len(keys)):
            kind = column % 7
            if kind < 4 and name != "same":
                matrix[:, column] += np.round(chance_of.normal(number - 1.2, 2, n), kind)
            if kind == 1:
                matrix[chance_of.random(n) < 0.3, column] = np.nan
            if kind == 5 and column % 3 == 0:
                matrix[:, column] = 4.0 + number
            if kind == 6 and column % 5 == 0:
                matrix[:, column] = np.nan
            if kind == 6 and column % 5 == 1:
                matrix[1:, column] = np.nan
        layouts[name] = Layout(tuple(keys), (), (), dt.date(2016, 10, 1), 151, 1)
        values[name] = matrix
    return layouts, values


@pytest.fixture(
    params=[dict.fromkeys(NAMES, 60), {"base": 40, "more": 60, "fewer": 35, "same": 40}, dict.fromkeys(NAMES, 1)],
    ids=["equal numbers", "different numbers", "one"],
)
def results(request):
    return drawn(request.param)


def independent_variance(mine, base, key):
    indicator, factor = DIFFERENCES.get(key[0], (key[0], 1.0))
    source = (indicator, *key[1:])
    both = np.array([mine[source][: len(base[source])], base[source][: len(mine[source])]])
    both = both[:, ~np.isnan(both).any(axis=0)]
    return float(factor**2 * both.var(axis=1, ddof=1).sum()) if both.shape[1] > 1 else np.nan


def test_differences(results):
    layouts, values = results
    table = comparison_table(layouts, values, "base", {RANKED_BY: 1.5}).set_index(
        ["scenario", "indicator", "place", "group"]
    )
    columns = {name: dict(zip(layouts[name].indicators, values[name].T, strict=True)) for name in layouts}
    differences = {name: differences_of(columns[name], columns["base"]) for name in NAMES[1:]}
    keys = {key for mine in differences.values() for key in mine}
    assert len(table) == sum(map(len, differences.values())) > 300
    for key in keys:
        family = [name for name in differences if key in differences[name]]
        told = paired_differences(
            [differences[name][key] for name in family],
            DICTIONARY[key[0]].better,
            1.5 if key == RANKED_BY else 0.0,
            independent_variances=[independent_variance(columns[name], columns["base"], key) for name in family],
        )
        for name, one in zip(family, told, strict=True):
            row = table.loc[(name, *key)]
            for word in set(COMPARISON_COLUMNS) & set(vars(one)):
                assert same(row[word], getattr(one, word)), (name, key, word)
            share, of = one.share_of_winters_better, one.replications
            exact = chance(round(share * of), of) if share == share else chance(0, 0)
            assert same(row["share_better_ci95_low"], exact.low)
            assert same(row["share_better_ci95_high"], exact.high)


def test_means_and_percentiles(results):
    layouts, values = results
    table = summary_table(layouts, values)
    columns = [column for name in layouts for column in values[name].T]
    assert len(table) == len(columns)
    for column, row in zip(columns, table.to_dict("records"), strict=True):
        about, percentiles = mean_of(column), percentiles_of(column)
        for word in ("mean", "ci95_low", "ci95_high", "sd"):
            assert same(row[word], getattr(about, word))
        assert all(same(row[word], percentiles[word]) for word in PERCENTILES)


def test_quantiles_with_their_intervals(results):
    layouts, values = results
    rows = iter(quantile_table(layouts, values).to_dict("records"))
    for name, layout in layouts.items():
        for key, column in zip(layout.indicators, values[name].T, strict=True):
            for word, percent in PERCENTILES.items() if key[2] == "all" else ():
                row, alone = next(rows), quantile(column, percent / 100)
                assert (row["scenario"], row["indicator"], row["quantile"]) == (name, key[0], word)
                assert same(row["value"], alone.value)
                assert same(row["ci95_low"], alone.low)
                assert same(row["ci95_high"], alone.high)
    assert next(rows, None) is None


def test_a_column_in_which_nothing_is_defined_does_not_spoil_the_others():
    values = np.array([[1.0, np.nan], [3.0, np.nan]])
    assert means_of(transposed(values))["mean"][0] == 2
    assert np.isnan(percentiles_of_each(transposed(values), PERCENTILES)["p50"][1])


def same(one: object, other: object) -> bool:
    """Return whether two numbers, or words, are equal to the last digit; what is not a number is equal to itself."""
    return one == other or (one != one and other != other)
