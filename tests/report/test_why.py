"""Why: steps by reason, where the wait moved, what flows in and out; titles are true whatever the data."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from discharge_sim.report import why
from discharge_sim.report.figures.moved import where_the_wait_moved
from discharge_sim.report.figures.waterfall import from_baseline_to_best
from discharge_sim.report.figures.welch import does_it_settle, welch_plot
from tests.report.fake_results import Fake

BETTER = Fake("better", "The better way", beds=-41, community=38)


def with_differences(results, changes):
    """Return results in which means (and errors of 0.1 around them) of the only other configuration are replaced."""
    found = dict(results.differences)
    for key, mean in changes.items():
        full = (results.best.name, *key)
        found[full] = replace(found[full], mean=mean, error_low=mean - 0.1, error_high=mean + 0.1)
    return replace(results, differences=found)


def reason(name):
    return ("delayed_hospital_beds", "all", f"subgroup:{name}")


TOTAL = ("delayed_hospital_beds", "all", "all")
NOTHING = {reason(name): 0.0 for name in ("care_arrangements", "place_availability", "other", "transport")}
QUIET = NOTHING | {reason(name): 0.0 for name in ("adults_with_incapacity", "other_code_9", "assessment")}


def changed_beds(results, total, **reasons):
    """Return results whose best configuration changes the beds of some reasons, and all beds by `total`."""
    estimates = dict(results.estimates)
    base = results.estimate(results.baseline.name, TOTAL[0])
    estimates[(results.best.name, *TOTAL)] = replace(base, mean=base.mean + total)
    changes = QUIET | {reason(name): change for name, change in reasons.items()} | {TOTAL: total}
    return with_differences(replace(results, estimates=estimates), changes)


@pytest.mark.parametrize(
    ("total", "reasons", "title"),
    [
        (-9.0, {"assessment": -9.0}, "“The better way”: 9 fewer delayed beds, most of the change in “Assessment” (−9)"),
        (
            -9.0,
            {"assessment": -14.0, "care_arrangements": 5.0},
            "“The better way”: 9 fewer delayed beds, most of the change in “Assessment” (−14); "
            "“Care arrangements” goes the other way (+5)",
        ),
        (
            6.0,
            {"assessment": 9.0, "care_arrangements": -3.0},
            "“The better way”: 6 more delayed beds, most of the change in “Assessment” (+9); "
            "“Care arrangements” goes the other way (−3)",
        ),
        (
            0.5,
            {"assessment": -5.0, "care_arrangements": 5.5},
            "“The better way” moves beds from “Assessment” (−5) to “Care arrangements” (+5.5)",
        ),
        (0.5, {"assessment": 0.5}, "“The better way” changes the reasons for delay little"),
        (-4.0, {}, "“The better way”: 4 fewer delayed beds, spread over many reasons"),
    ],
)
def test_waterfall_title(told, total, reasons, title):
    assert from_baseline_to_best(changed_beds(told(BETTER), total, **reasons)).title == title


def test_waterfall_closes(compared):
    bars = from_baseline_to_best(compared).chart.data
    base, *steps, best = [(bar.base[0], bar.x[0]) for bar in bars]
    level = base[1]
    for start, length in steps:
        assert start == pytest.approx(level)
        level += length
    assert level == pytest.approx(best[1])
    assert best[1] == pytest.approx(compared.estimate(compared.best.name, "delayed_hospital_beds").mean)


def test_waterfall_needs_something_to_compare(alone):
    assert from_baseline_to_best(alone) is None
    assert where_the_wait_moved(alone) is None


HOSPITAL, HOME = TOTAL, ("waiting_in_community", "all", "all")


@pytest.mark.parametrize(
    ("hospital", "home", "title"),
    [
        (-9.0, 4.0, "With “The better way” part of the wait moves: 9 fewer in hospital wait, but 4 more at home"),
        (-9.0, -4.0, "With “The better way” the wait does not move elsewhere: 9 fewer in hospital and 4 fewer at home"),
        (9.0, 4.0, "With “The better way” more people wait: 9 more in hospital and 4 more at home"),
        (0.05, 0.05, "With “The better way” nowhere do clearly more or fewer people wait"),
    ],
)
def test_moved_title(told, hospital, home, title):
    results = with_differences(told(BETTER), {HOSPITAL: hospital, HOME: home})
    assert where_the_wait_moved(results).title == title


def test_a_demonstration_does_not_say_that_the_wait_moved(demonstration):
    picture = where_the_wait_moved(demonstration)
    assert picture.title.startswith("Where people wait with ")
    assert "winters in ten" not in picture.reading


def test_moved_colours_say_more_or_fewer(told):
    picture = where_the_wait_moved(with_differences(told(BETTER), {HOSPITAL: -9.0, HOME: 4.0}))
    assert {entry.label for entry in picture.key} >= {"fewer wait", "more wait"}


def test_flow_says_who_becomes_delayed_and_who_leaves(compared):
    base, best = why.flow_in_words(compared)
    assert base.startswith(
        "With “As in 2016/17”, 9.1 people a day become delayed and 6.8 a day leave hospital from delay;"
    )
    assert "2.6 a day die or become unfit again" in base
    assert "The list goes from 175 on the first day to 135 on the last." in base
    assert best.startswith("With “Discharge to assess”")


def test_flow_of_a_single_configuration(alone):
    assert len(why.flow_in_words(alone)) == 1


def test_nothing_is_said_of_flows_that_were_not_measured(alone):
    others = {key: value for key, value in alone.estimates.items() if key[1] != "delay_flow_in_per_day"}
    assert why.flow_in_words(replace(alone, estimates=others)) == []


def test_reason_to_reason_leaves_out_what_stayed(with_more):
    table = why.reasons_table(with_more())
    assert [row[2] for row in table.rows] == ["900", "300", "40"]
    assert table.rows[0][0].startswith("11A ")
    assert table.rows[0][1] == "left hospital"
    assert table.rows[2][0] == "in hospital"
    assert table.rows[1][1].startswith("25D ")
    assert table.rows[2][3] == "–"
    assert "5 winters, person by person" in table.caption


def test_overloaded_services_are_named(with_more):
    rows = why.flows_table(with_more()).rows
    assert rows[0][0] == "Aberdeen City (overloaded)"
    assert rows[0][6] == "104%"
    assert len(rows) == 1


def test_folders_without_these_tables_have_no_such_sections(compared):
    assert why.reasons_table(compared) is None
    assert why.flows_table(compared) is None
    assert why.still_moving(compared) == []


WELCH = pd.DataFrame(
    {
        "scenario": "base",
        "date": pd.date_range("2016-11-01", periods=40).strftime("%Y-%m-%d"),
        "indicator": "delayed_hospital_beds",
        "place": "all",
        "unit": "beds",
        "mean": [100.0 - day + 5 * (day % 7 == 0) for day in range(40)],
        "smoothed": [100.0 - day if day < 30 else None for day in range(40)],
    }
)


def drift_of(warning=None, start_state="stated", settled=0, speed=-3.0):
    about = {"scenario": "base", "indicator": "delayed_hospital_beds", "place": "all", "start_state": start_state}
    return pd.DataFrame(
        [{**about, "settled_after_days": settled, "change_per_week_at_end": speed, "warning": warning}]
    ).astype({"warning": object})


@pytest.mark.parametrize(
    ("drift", "ending"),
    [
        (drift_of("still moves at the end of the window"), ": still falls by 3 a week when the period ends"),
        (drift_of("lengthen", "warm_up", 10), ": the first 10 days with “As in 2016/17” still show how"),
        (drift_of(None, "warm_up"), ": no day of the period still shows how the simulation was started"),
    ],
)
def test_a_welch_plot_says_whether_a_series_settles(compared, drift, ending):
    picture = does_it_settle(replace(compared, more={"drift": drift, "welch": WELCH}))
    assert picture.title.startswith(f"Delayed hospital beds, average day{ending}")
    assert picture.alternative == (
        "Delayed hospital beds, average day, smoothed: 100 at the beginning, 85 in the middle, 71 at the end."
    )
    assert [len(line.x) for line in picture.chart.data] == [40, 40]
    assert len(picture.table.rows) == 6


def test_no_welch_plot_where_a_stated_start_is_steady_at_the_end(compared):
    quiet = replace(compared, more={"drift": drift_of(), "welch": WELCH})
    assert does_it_settle(quiet) is None
    assert "steady at the end" in welch_plot(quiet).title
    assert does_it_settle(compared) is welch_plot(compared) is None


def test_what_still_moves_is_said_with_its_speed(compared):
    drift = pd.DataFrame(
        {
            "scenario": ["base", "base", "base", "seven-day"],
            "indicator": ["delayed_hospital_beds", "hub_waiting", "delayed_anywhere", "hub_waiting"],
            "place": ["all", "all", "city", "all"],
            "change_per_week_at_end": [3.0, -1.04, 2.0, 0.1],
            "warning": ["still moves at the end of the window"] * 4,
        }
    )
    told = why.still_moving(replace(compared, more={"drift": drift}))
    assert [words.partition(". ")[2] for words in told[:2]] == [
        "Delayed hospital beds, average day: still rises, by 3 a week. Another period would show another average.",
        "People waiting for a member of hub staff at midnight: still falls, by 1 a week. "
        "Another period would show another average.",
    ]
    assert all("“As in 2016/17”" in words for words in told[:2])
