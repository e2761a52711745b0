"""Small counts cannot be worked out from what is shared: an attacker subtracts, and solves all sums at once."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from discharge_sim.cli import commands
from discharge_sim.experiment.handing_on.sharing import HIDDEN, SUPPRESSED, suppressed, without_rare_words
from discharge_sim.experiment.handing_on.suppressing import Sum, hidden_cells, possible_values, sums_of
from discharge_sim.outputs.published_form import ALL_ADULTS, ALL_REASONS, CENSUS_COLUMNS, EVERYWHERE

PLACES, AGES, REASONS = ("east", "west", "north"), ("18-74", "75plus"), ("Care", "Family", "AWI", "Other")
BED_DAYS = ("NumberOfDelayedBedDays", "AverageDailyNumberOfDelayedBeds")
CENSUS = tuple(CENSUS_COLUMNS)


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


@pytest.mark.parametrize("seed", range(3))
def test_lengths_of_time_give_nothing_away(seed):
    """Each row's people by length of time are differences of its columns: a small difference is a small count."""
    dice = np.random.default_rng(seed)
    counts = [{part: int(dice.poisson(5)) for part in itertools.product(*EVERY)} for _ in CENSUS]
    tables = [dict(zip(*cube(one), strict=True)) for one in counts]
    table = rows(lambda cell: {name: sum(one[cell] for one in tables[at:]) for at, name in enumerate(CENSUS)})
    shown = suppressed(table, CENSUS, 5)
    cells, _ = cube(counts[0])
    sums = sums_of(cells, TOTALS)
    for at, name in enumerate(CENSUS):
        later = CENSUS[at + 1] if at + 1 < len(CENSUS) else None
        columns = [table[column].tolist() if column else [0.0] * len(cells) for column in (name, later)]
        hidden = [set(np.flatnonzero(shown[column] == HIDDEN)) if column else set() for column in (name, later)]
        known = [
            {cell: values[cell] for cell in range(len(cells)) if cell not in gone} | subtracts(values, gone, sums)
            for values, gone in zip(columns, hidden, strict=True)
        ]
        for cell in range(len(cells)):
            if 0 < columns[0][cell] - columns[1][cell] < 5:
                assert cell not in known[0] or cell not in known[1]


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
