"""Tables: effects and costs, what moved, the base beside what was published, assumptions with their flags."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from discharge_sim.experiment.keeping.table_columns import UNCERTAINTY_COLUMNS
from discharge_sim.report import money, published, tables, uncertainty
from discharge_sim.report.page import render
from discharge_sim.report.published import acceptable, beside_published
from discharge_sim.report.reading import read_results
from discharge_sim.scenario.scenario import Published
from tests.report.fake_results import BASE, SEVEN_DAY, Fake, write_fake_results


def rows_of(table) -> dict[str, dict[str, str]]:
    return {row[0]: dict(zip(table.columns, row, strict=True)) for row in table.rows}


def test_configurations_stand_in_order_of_their_effect(compared):
    assert [row[0] for row in tables.effects_table(compared).rows] == [one.title for one in compared.ordered_others]
    assert compared.ordered_others[0].title == "Discharge to assess"
    assert compared.ordered_others[-1].title == "A fifth fewer staff"


def test_hours_and_pounds_stand_beside_each_other(compared):
    row = rows_of(tables.costs_table(compared))["Discharge to assess"]
    assert row["Staff hours a week"] == "+60"
    assert row["Cash out"].replace("\N{NO-BREAK SPACE}", " ") == "+£1.2 million"
    assert {"Capacity released, marginal price", "Capacity released, average price"} < set(row)
    assert row["Cash released"] == "£0"


def test_staff_hours_are_those_of_the_rosters(compared):
    row = rows_of(tables.staff_table(compared))["As in 2016/17"]
    assert row["Staff hours a week"] == "788"  # (12 + 9) staff x 5 days x 7.5 hours
    assert row["Hours a week, Aberdeen City"] == "450"
    # 24 December to 3 January: five weekdays and four holidays; one more on shift in two places.
    weekdays, holidays = 5, 4
    assert row["Holiday and winter cover, hours in the period"] == f"{(weekdays + holidays) * 7.5 * 2:.0f}"


def test_what_moved_is_called_better_or_worse_by_its_own_direction(compared):
    rows = rows_of(tables.moved_table(compared))
    assert rows["People in the community waiting for care, average day"]["Discharge to assess"] == "+38, worse"
    assert rows["Share who leave within 72 hours of being ready"]["Discharge to assess"].endswith("points, better")
    assert rows["Readmissions within 28 days"]["Discharge to assess"] == "0"


def test_deaths_stand_apart_and_are_not_called_better(compared):
    rows = rows_of(tables.harm_table(compared))
    assert "Deaths while delayed" in rows
    assert "Deaths while delayed" not in rows_of(tables.moved_table(compared))
    assert not any(word in str(rows) for word in ("better", "worse"))


def test_published_figures_are_judged_by_the_stated_tolerance(compared):
    judged = {one.label: one.judgement for one in beside_published(compared)}
    assert judged["Delayed hospital beds, average day"] == "met"
    assert judged["People delayed"] == "not met"
    assert judged["Delayed bed days: Assessment"] == "inside the range between winters"
    assert judged["Delayed hospital beds, average day: November 2016"] == "no tolerance stated"
    assert published.in_words(compared).startswith("The base meets 1 of 2 published figures")


def test_monthly_figure_is_compared_with_the_days_of_that_month(compared):
    days = compared.days("base", "delayed_hospital_beds")
    november = days[days["date"].dt.month == 11]["mean"].mean()
    simulated = {one.label: one.simulated for one in beside_published(compared)}
    assert simulated["Delayed hospital beds, average day: November 2016"].mean == pytest.approx(november)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"tolerance_share": 0.1}, (90.0, 110.0)),
        ({"low": 80.0, "high": 120.0}, (80.0, 120.0)),
        ({"low": 80.0}, (80.0, float("inf"))),
        ({}, (None, None)),
    ],
)
def test_acceptable_values(stated, expected):
    assert acceptable(Published(indicator="people_delayed", value=100.0, **stated)) == pytest.approx(expected)


def test_nothing_is_judged_in_a_demonstration(demonstration):
    assert {row[-2] for row in tables.published_table(demonstration).rows} == {"not judged"}


def test_assumptions_carry_their_flags_the_least_certain_first(compared):
    rows = rows_of(tables.assumptions_table(compared.baseline))
    assert next(iter(rows)) == "pools.community_hospital.beds"
    assert rows["pools.community_hospital.beds"]["Plausible range"] == "230 to 260"
    assert rows["streams.emergency.per_day"]["How it is known"] == "derived"
    words = tables.assumptions_in_words(compared.baseline)
    assert words.startswith("4 figures carry their evidence: 2 published, 1 derived, 1 assumed. 2 of them")


def test_scenario_without_evidence_says_so(compared):
    silent = dataclasses.replace(compared.baseline, assumptions=())
    assert tables.assumptions_table(silent) is None
    assert tables.assumptions_in_words(silent) == "The scenario does not say where its figures come from."


def test_differences_are_told_in_words(compared):
    seven_day = next(one for one in compared.others if one.name == "seven-day")
    assert any("Saturdays" in words for words in seven_day.differences)
    assert compared.baseline.differences == ()


def test_what_the_cash_is_for(tmp_path):
    places = Fake("places", "More places", beds=-9, cash=70_000, places=60_000)
    results = read_results(write_fake_results(tmp_path / "results", (BASE, places)))
    assert rows_of(money.spending_table(results))["More places"] == {
        "Configuration": "More places",
        "Staff": "+£10,000",
        "Places": "+£60,000",
    }


def test_whose_emergency_bed_days_the_set_aside_pays(tmp_path):
    places = Fake("places", "More places", beds=-9, places=60_000)
    results = read_results(write_fake_results(tmp_path / "results", (BASE, places)))
    table = money.set_aside_table(results)
    assert table.rows == (
        (BASE.title, "£6.0\xa0million", "£3.0\xa0million"),
        ("More places", "+£60,000", "−£60,000"),
    )
    assert len(table.columns) == 3
    assert table.caption in render(results).replace("&#34;", '"')
    nothing = dataclasses.replace(results, estimates={})
    assert money.set_aside_table(nothing) is None


SPLIT = f"""{",".join(UNCERTAINTY_COLUMNS)}
base,,delayed_hospital_beds,all,all,beds,145,8,6,0.36,10,20,
base,,delayed_hospital_beds,city,all,beds,80,8,6,0.36,10,20,
seven-day,,delayed_hospital_beds,all,all,beds,139,8,6,0.36,10,20,
seven-day,base,delayed_hospital_beds,all,all,beds,-6,1,2,0.8,10,20,
"""


def test_chance_and_not_knowing_are_told_apart(tmp_path):
    folder = write_fake_results(tmp_path / "results", (BASE, SEVEN_DAY))
    assert not uncertainty.is_split(read_results(folder))
    assert 'id="uncertainty"' not in render(read_results(folder))
    (folder / "uncertainty.csv").write_text(SPLIT, encoding="utf-8")
    results = read_results(folder)
    page = render(results)
    assert 'id="uncertainty"' in page
    assert "The range between winters is chance" not in page
    assert uncertainty.in_words(results) == (
        "10 sets of inputs were simulated. Of the variance of the difference in delayed "
        "hospital beds between “Seven-day hub” and “As in 2016/17” between simulated winters, 80% comes from not "
        "knowing the inputs; the rest is chance."
    )
    assert uncertainty.split_table(results).rows == (
        ("As in 2016/17: Delayed hospital beds, average day", "145", "8", "6", "36%"),
        ("Seven-day hub, difference: Delayed hospital beds, average day", "\N{MINUS SIGN}6", "1", "2", "80%"),
    )


def test_a_demonstration_does_not_tell_chance_and_not_knowing_apart(tmp_path):
    folder = write_fake_results(tmp_path / "results", (BASE, SEVEN_DAY), replications=20)
    (folder / "uncertainty.csv").write_text(SPLIT, encoding="utf-8")
    results = read_results(folder)
    assert "cannot be told apart" in uncertainty.in_words(results)
    assert uncertainty.split_table(results).columns == ("", "Average")


def test_the_order_names_what_it_is_by(compared):
    ranking = pd.DataFrame(
        {
            "order": [1, 2],
            "scenario": [compared.inputs[1].name, compared.inputs[0].name],
            "mean": [0.5, 0.25],
            "probability_best": [1.0, 0.0],
            "verdict": ["highest", "worse"],
            "indicator": "discharged_within_72h_share",
            "place": "all",
            "unit": "share",
        }
    )
    table = tables.ranking_table(dataclasses.replace(compared, more={**compared.more, "ranking": ranking}))
    assert table.caption.startswith("Order by what was asked for, the highest first: Share who leave within 72 hours")
    assert [row[1] for row in table.rows] == ["50%", "25%"]
    beds = ranking.assign(indicator="delayed_hospital_beds", unit="beds", mean=[40.0, 50.0])
    table = tables.ranking_table(dataclasses.replace(compared, more={**compared.more, "ranking": beds}))
    assert table.caption == "Order: fewest delayed hospital beds first"
