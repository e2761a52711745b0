"""Fans: three bands, marked days, published history, and the beds that are open."""

from __future__ import annotations

import datetime as dt
import shutil

import pandas as pd
import pytest

from discharge_sim.report.figures.beds import beds_by_day
from discharge_sim.report.figures.daily import delayed_by_day
from discharge_sim.report.figures.fan import Level, Panel, bands_in_words, fan_chart
from discharge_sim.report.reading import WIDEST_BAND_FROM, read_results
from tests.report.fake_results import BASE, SEVEN_DAY, write_fake_results


def bands(chart):
    return [trace for trace in chart.data if trace.fill == "toself"]


def test_each_configuration_has_a_panel_with_three_bands(compared):
    chart = delayed_by_day(compared).chart
    assert len(bands(chart)) == 2 * 3
    assert {trace.yaxis for trace in bands(chart)} == {"y", "y2"}
    written = " ".join(note.text for note in chart.layout.annotations)
    assert "As in 2016/17" in written
    assert "Discharge to assess" in written
    assert "average with As in 2016/17" in written


def test_bands_are_named_by_the_share_that_they_hold(compared):
    assert "from dark to light: half, 80% and 95% of the winters" in delayed_by_day(compared).reading


@pytest.mark.parametrize(("replications", "words"), [(WIDEST_BAND_FROM, "95%"), (WIDEST_BAND_FROM - 1, "half and 80%")])
def test_widest_band_needs_winters_outside_it(told, replications, words):
    assert words in delayed_by_day(told(SEVEN_DAY, replications=replications)).reading


def test_results_of_before_the_bands_were_stored_are_drawn_with_those_they_have(tmp_path):
    folder = write_fake_results(tmp_path / "results", (BASE, SEVEN_DAY))
    daily = pd.read_csv(folder / "daily.csv").drop(columns=["p10", "p90", "p02_5", "p97_5"])
    daily.to_csv(folder / "daily.csv", index=False)
    picture = delayed_by_day(read_results(folder))
    assert "Band: half of the winters" in picture.reading
    assert len(bands(picture.chart)) == 2


def test_a_demonstration_says_nothing_of_bands(demonstration):
    picture = delayed_by_day(demonstration)
    assert bands(picture.chart) == []
    assert "and" not in bands_in_words(demonstration.days("base", "delayed_hospital_beds"))


def test_weekends_and_holidays_are_labelled(compared):
    texts = [one.text for one in delayed_by_day(compared).chart.layout.annotations]
    assert {"weekend", "holiday 25–26 Dec", "holiday 1–2 Jan"} <= set(texts)


def test_published_history_is_joined_where_the_simulation_begins(compared):
    days = compared.days("base", "delayed_hospital_beds")
    october = Level(dt.date(2016, 10, 1), dt.date(2016, 10, 31), 181.0, "181")
    chart = fan_chart([Panel("x", "#12436D", days, published=(october,))], ())
    assert "simulated from here" in [note.text for note in chart.layout.annotations]
    inside = Level(dt.date(2016, 11, 1), dt.date(2016, 11, 30), 173.5, "174")
    chart = fan_chart([Panel("x", "#12436D", days, published=(inside,))], ())
    assert "simulated from here" not in [note.text for note in chart.layout.annotations]


def test_fullest_pool_is_drawn_against_its_beds(compared):
    picture = beds_by_day(compared)
    assert picture.title == (
        "Acute medical is fullest on 25 December: 670 of 684 beds in use in an average winter with “As in 2016/17”, "
        "650 of 684 with “Discharge to assess”"
    )
    assert "The upright axis does not begin at nought" in picture.reading
    assert [note.text for note in picture.chart.layout.annotations].count("beds open") == 2


def test_fullest_pool_of_a_single_configuration(alone):
    assert beds_by_day(alone).title.endswith("670 of 684 beds in use in an average winter with “As in 2016/17”")


def test_no_beds_are_drawn_without_their_line(tmp_path, alone):
    folder = shutil.copytree(alone.folder, tmp_path / "results")
    daily = pd.read_csv(folder / "daily.csv")
    daily[daily["indicator"] != "capacity_beds"].to_csv(folder / "daily.csv", index=False)
    assert beds_by_day(read_results(folder)) is None
