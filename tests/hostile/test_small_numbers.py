"""Small counts cannot be worked out from what is shared: an attacker subtracts, and solves all sums at once."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy.optimize import linprog

from discharge_sim.cli import commands
from discharge_sim.experiment.handing_on.sharing import HIDDEN, SUPPRESSED, suppressed, without_rare_words
from discharge_sim.experiment.handing_on.suppressing import Sum, hidden_cells, possible_values, sums_of
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.outputs.published_form import ALL_ADULTS, ALL_REASONS, CENSUS_COLUMNS, EVERYWHERE

PLACES, AGES, REASONS = ("east", "west", "north"), ("18-74", "75plus"), ("Care", "Family", "AWI", "Other")
BED_DAYS = ("NumberOfDelayedBedDays", "AverageDailyNumberOfDelayedBeds")
CENSUS = tuple(CENSUS_COLUMNS)
CENSUS_START = Path(__file__).parents[1] / "cases" / "valid" / "census.toml"


def cube(counts):
    """Return the cells and values of a table with all its totals."""
    cells, values = [], []
    for cell in itertools.product((*PLACES, EVERYWHERE), (*AGES, ALL_ADULTS), (*REASONS, ALL_REASONS)):
        words = [every if word == total else (word,) for word, total, every in zip(cell, TOTALS, EVERY, strict=True)]
        cells.append(cell)
        values.append(float(sum(counts[part] for part in itertools.product(*words))))
    return cells, values


TOTALS, EVERY = (EVERYWHERE, ALL_ADULTS, ALL_REASONS), (PLACES, AGES, REASONS)


def random_counts(seed, mean=4):
    dice = np.random.default_rng(seed)
    return {part: int(dice.poisson(mean) * (dice.random() < 0.7)) for part in itertools.product(*EVERY)}


def subtracts(values, hidden, sums):
    """Return what an attacker finds who fills in every sum of which only one number is missing, again and again."""
    known = {cell: value for cell, value in enumerate(values) if cell not in hidden}
    found = True
    while found:
        found = False
        for one in sums:
            missing = [cell for cell in (one.total, *one.parts) if cell not in known]
            if len(missing) == 1:
                found = True
                if missing[0] == one.total:
                    known[one.total] = sum(known[part] for part in one.parts)
                else:
                    rest = sum(known[part] for part in one.parts if part != missing[0])
                    known[missing[0]] = known[one.total] - rest
    return {cell: value for cell, value in known.items() if cell in hidden}


def test_sums_of_a_small_table():
    cells = [("a", "x"), ("b", "x"), ("all", "x"), ("a", "sum"), ("b", "sum"), ("all", "sum")]
    found = {(one.total, one.parts) for one in sums_of(cells, ("all", "sum"))}
    assert found == {(2, (0, 1)), (5, (3, 4)), (3, (0,)), (4, (1,)), (5, (2,))}


def test_one_small_count_takes_another_with_it():
    counts = [3, 20, 7, 30]
    assert hidden_cells(counts, [0], [Sum(3, (0, 1, 2))], 5) == {0, 2}


def test_hidden_counts_that_come_to_little_take_another_with_them():
    counts = [1, 2, 20, 7, 30]
    assert hidden_cells(counts, [0, 1], [Sum(4, (0, 1, 2, 3))], 5) == {0, 1, 3}


def test_a_total_goes_if_nothing_else_is_left():
    counts = [3, 0, 0, 3]
    assert hidden_cells(counts, [0, 3], [Sum(3, (0, 1, 2))], 5) == {0, 3}
    assert hidden_cells([3, 3], [0], [Sum(1, (0,))], 5) == {0, 1}


def test_five_that_are_one_each_take_another_with_them():
    """Zeros are shown, so whoever sees 20 and 25 knows that the five others come to five, and are at least one each."""
    hidden = hidden_cells([1, 1, 1, 1, 1, 20, 25], range(5), [Sum(6, (0, 1, 2, 3, 4, 5))], 5)
    assert hidden == {0, 1, 2, 3, 4, 5}


def test_a_difference_of_two_columns_takes_one_of_them_with_it():
    """Cells 0 and 1: 12 people, 9 of them for longer; cell 2: the 3 others, who stand nowhere."""
    assert hidden_cells([12, 9, 3], [2], [], 5, links=[Sum(0, (1, 2))], unseen=[2]) == {1}


@pytest.mark.parametrize(
    ("counts", "small", "sums"),
    [
        ([3, 3, 0, 50, 20], [0, 1], [Sum(3, (0, 1, 2)), Sum(4, (0, 1, 2))]),  # the same parts come to 50 and to 20
        ([3, 0, 0], [0], [Sum(0, (1, 2))]),  # nothing and nothing come to 3
    ],
)
def test_tables_that_contradict_themselves_are_refused(counts, small, sums):
    """Somebody has edited them, perhaps."""
    with pytest.raises(ExperimentError, match="contradict themselves"):
        hidden_cells(counts, small, sums, 5)


def test_zeros_and_large_counts_are_shown():
    cells, values = cube(dict.fromkeys(itertools.product(*EVERY), 9) | {("east", "18-74", "AWI"): 0})
    assert hidden_cells(values, [], sums_of(cells, TOTALS), 5) == set()


@pytest.mark.parametrize("seed", range(8))
def test_nobody_can_subtract_from_the_total(seed):
    cells, values = cube(random_counts(seed))
    sums = sums_of(cells, TOTALS)
    small = [cell for cell, value in enumerate(values) if 0 < value < 5]
    hidden = hidden_cells(values, small, sums, 5)
    assert set(small) <= hidden
    assert not subtracts(values, hidden, sums).keys() & set(small)
    for low, high in possible_values(values, small, hidden, sums).values():
        assert high - low >= 1
    assert subtracts(values, set(small), sums).keys() & set(small)  # without complementary suppression it is easy
    assert len(hidden) < len(values)


def rows(numbers_of):
    """Return an official table of one month with all its totals."""
    found = []
    for cell in itertools.product((*PLACES, EVERYWHERE), (*AGES, ALL_ADULTS), (*REASONS, ALL_REASONS)):
        named = dict(zip(("Partnership", "AgeGroup", "ReasonForDelay"), cell, strict=True))
        found.append({"scenario": "base", "MonthOfDelay": "201611", **named, **numbers_of(cell)})
    return pd.DataFrame(found)


def test_bed_days_are_hidden_with_their_average():
    cells, values = cube(random_counts(3))
    by_cell = dict(zip(cells, values, strict=True))
    table = rows(lambda cell: dict(zip(BED_DAYS, (by_cell[cell], by_cell[cell] / 30), strict=True)))
    shown = suppressed(table, BED_DAYS, 5)
    gone = shown[BED_DAYS[0]] == HIDDEN
    assert (gone == (shown[BED_DAYS[1]] == HIDDEN)).all()
    assert gone[[0 < value < 5 for value in values]].all()
    assert 0 < gone.sum() < len(gone)
    assert shown.loc[~gone, BED_DAYS[0]].tolist() == table.loc[~gone, BED_DAYS[0]].tolist()


class Attacker:
    """Sees a census and knows all rules: columns count ever longer waits, totals are sums, zeros are shown.

    Asks for each number, and each difference of two columns, the smallest and the largest that everything allows.
    """

    def __init__(self, table, hidden):
        self.numbers = table[list(CENSUS)].to_numpy(dtype=float).T
        cells = table[["Partnership", "AgeGroup", "ReasonForDelay"]].itertuples(index=False, name=None)
        sums, (n_columns, n_rows) = sums_of(list(cells), TOTALS), self.numbers.shape
        self.width = n_rows
        equal = np.zeros((n_columns * len(sums), self.numbers.size))
        for column, (number, one) in itertools.product(range(n_columns), enumerate(sums)):
            at = column * n_rows
            equal[column * len(sums) + number, at + one.total] = 1
            equal[column * len(sums) + number, [at + part for part in one.parts]] = -1
        fewer = np.zeros((self.numbers.size - n_rows, self.numbers.size))
        for row in range(len(fewer)):
            fewer[row, [row, row + n_rows]] = -1, 1
        low = np.where(hidden, np.minimum(1, self.numbers), self.numbers).ravel()
        high = np.where(hidden, np.inf, self.numbers).ravel()
        self.known = {
            "A_ub": fewer,
            "b_ub": np.zeros(len(fewer)),
            "A_eq": equal,
            "b_eq": np.zeros(len(equal)),
            "bounds": np.column_stack((low, high)),
        }

    def finds_out(self, below=5):
        """Return the small counts that can only be one number: (column, row, whether it is a difference)."""
        found = []
        for column, row in itertools.product(range(len(CENSUS)), range(self.width)):
            longer = self.numbers[column + 1, row] if column + 1 < len(CENSUS) else 0.0
            for is_difference in (False, True):
                if 0 < self.numbers[column, row] - longer * is_difference < below:
                    low, high = self.between(column, row, is_difference)
                    found += [(column, row, is_difference)] if np.floor(high + 1e-6) <= np.ceil(low - 1e-6) else []
        return found

    def between(self, column, row, is_difference):
        wanted = np.zeros(self.numbers.size)
        wanted[column * self.width + row] = 1
        if is_difference and column + 1 < len(CENSUS):
            wanted[(column + 1) * self.width + row] = -1
        least, most = (linprog(sign * wanted, **self.known) for sign in (1, -1))
        return least.fun, -most.fun if most.status == 0 else 1e9


def census_table(seed, mean):
    dice = np.random.default_rng(seed)
    draws = [
        {part: int(dice.poisson(mean) * (dice.random() < 0.8)) for part in itertools.product(*EVERY)} for _ in CENSUS
    ]
    counts = [dict(zip(*cube(one), strict=True)) for one in draws]
    return rows(lambda cell: {name: sum(one[cell] for one in counts[at:]) for at, name in enumerate(CENSUS)})


@pytest.mark.parametrize(("seed", "mean"), [(0, 6), (1, 9), (2, 4)])
def test_lengths_of_time_give_nothing_away(seed, mean):
    """Each row's people by length of time are differences of its columns: a small difference is a small count."""
    table = census_table(seed, mean)
    shown = suppressed(table, CENSUS, 5)
    hidden = (shown[list(CENSUS)] == HIDDEN).to_numpy().T
    assert not Attacker(table, hidden).finds_out()
    assert hidden.sum() < hidden.size


def test_the_attacker_finds_out_what_is_hidden_column_by_column():
    """Small counts alone are hidden here, not what gives them away."""
    table = census_table(0, 6)
    numbers = table[list(CENSUS)].to_numpy(dtype=float).T
    assert Attacker(table, (numbers > 0) & (numbers < 5)).finds_out()


def log(*rows_of):
    """Return an event log: (person, activity, setting, resource, reason)."""
    found = pd.DataFrame(rows_of, columns=["case_id", "activity", "setting", "resource", "delay_reason"])
    at = pd.Timestamp("2016-11-01 13:37")
    return found.assign(scenario="base", replication=0, start=at, end=at)


def test_words_that_few_people_share_leave_the_event_log():
    many = [(f"p{n}", "stay", "acute", "acute", None) for n in range(9)]
    some = [(f"q{n}", "stay", "ward", "ward", None) for n in range(6)]
    few = [(f"r{n}", "stay", "special", "special", "24DX") for n in range(2)]
    shown = without_rare_words(log(*many, *some, *few), 5)
    assert set(shown.loc[:8, "setting"]) == {"acute"}
    assert set(shown.loc[9:, "setting"]) == {SUPPRESSED}  # two people alone would be counted as they stand
    assert set(shown["activity"]) == {"stay"}
    assert set(shown["start"]) == {pd.Timestamp("2016-11-01")}
    assert "24DX" not in shown.to_csv()


def test_an_activity_of_few_people_is_not_named():
    many = [(f"p{n}", "stay", "acute", "acute", None) for n in range(9)]
    assert "tenancy" not in without_rare_words(log(*many, ("x", "tenancy", "home", "home", "25F")), 5).to_csv()
    others = [(f"x{n}", f"rare {n % 2}", "home", "home", "25F") for n in range(6)]
    shown = without_rare_words(log(*many, *others), 5)
    assert (shown["activity"] == SUPPRESSED).sum() == 6


def test_real_people_do_not_hide_among_invented_ones():
    invented = [(f"emergency:{n}:0", "stay", "special", "special", "24DX") for n in range(9)]
    real = [(f"census:{n}", "stay", "acute", "acute", None) for n in range(7)]
    shown = without_rare_words(log(*invented, *real, ("census:8", "stay", "special", "special", "24DX")), 5)
    assert (shown.loc[shown["case_id"].str.startswith("emergency"), "setting"] == "special").all()
    assert (shown.loc[shown["case_id"].str.startswith("census"), "setting"] == SUPPRESSED).all()


def test_nobody_sees_when_real_people_came(tmp_path):
    """The day on which somebody was admitted, years ago, is found again in any other register."""
    out, copy = tmp_path / "out", tmp_path / "copy"
    asked = ["run", str(CENSUS_START), "--out", str(out), "--replications", "1", "--event-log"]
    assert CliRunner().invoke(commands, [*asked, "--engine", "reference", "--workers", "1"]).exit_code == 0
    first_day = pd.Timestamp("2016-11-01")
    assert (pd.read_parquet(out / "events.parquet")["start"] < first_day).any()
    assert CliRunner().invoke(commands, ["share", str(out), "--out", str(copy), "--suppress-below", "2"]).exit_code == 0
    shown = pd.read_parquet(copy / "events.parquet")
    assert shown["case_id"].str.startswith("census:").any()
    assert shown["start"].min() == first_day


def test_the_command_writes_a_copy_without_small_counts(tiny, tmp_path):
    out, copy = tmp_path / "out", tmp_path / "copy"
    asked = ["run", str(tiny / "base.toml"), "--out", str(out), "--replications", "2", "--event-log"]
    assert CliRunner().invoke(commands, [*asked, "--engine", "reference", "--workers", "1"]).exit_code == 0
    result = CliRunner().invoke(commands, ["share", str(out), "--out", str(copy), "--suppress-below", "9"])
    assert result.exit_code == 0, result.output
    shown = pd.read_csv(copy / "official.csv", na_values=HIDDEN)["NumberOfDelayedBedDays"]
    assert shown.isna().any()
    assert not ((shown > 0) & (shown < 9)).any()
    assert "below 9" in (copy / "suppression.txt").read_text(encoding="utf-8")
    events = pd.read_parquet(copy / "events.parquet")
    words = ["scenario", "replication", "activity", "setting", "resource", "delay_reason"]
    assert events.fillna("").groupby(words)["case_id"].nunique().min() >= 9
    assert {path.name for path in copy.iterdir()} == {
        *("official.csv", "official_board.csv", "official_census.csv", "official_census_board.csv"),
        *("events.parquet", "suppression.txt"),
    }
    again = CliRunner().invoke(commands, ["share", str(out), "--out", str(copy)])
    assert again.exit_code == 2
    assert "exists already" in again.output
    nothing = CliRunner().invoke(commands, ["share", str(tiny), "--out", str(tmp_path / "other")])
    assert nothing.exit_code == 2
