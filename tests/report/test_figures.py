"""Figures: titles that state the finding, colours that stay apart, numbers that agree with the tables."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from discharge_sim.report.figures.daily import delayed_by_day
from discharge_sim.report.figures.delays import delays_by_length, delays_by_pool, delays_by_reason
from discharge_sim.report.figures.effect import effect_on_beds
from discharge_sim.report.figures.occupancy import occupancy_by_pool
from discharge_sim.report.figures.outcomes import after_28_days, seventy_two_hours
from discharge_sim.report.figures.stacks import OTHER, Stack, fewer_parts
from discharge_sim.report.picture import PALETTE, shortened
from discharge_sim.report.reading import read_results
from discharge_sim.report.winters import STROKES
from tests.report.fake_results import BASE, SEVEN_DAY, Fake, write_fake_results

FIGURES = (
    effect_on_beds,
    delayed_by_day,
    delays_by_reason,
    delays_by_length,
    delays_by_pool,
    occupancy_by_pool,
    seventy_two_hours,
    after_28_days,
)


@pytest.mark.parametrize("figure", FIGURES)
def test_figure_uses_only_the_palette(compared, figure):
    key = figure(compared).key
    assert {entry.colour for entry in key} <= {*PALETTE, "#1a1a1a"}


@pytest.mark.parametrize(
    ("figure", "finding"),
    [
        (effect_on_beds, "5 of 7 changes leave fewer beds taken up by delayed people; 1 leaves more"),
        (delayed_by_day, "Day by day, “Discharge to assess” leaves 41 fewer people delayed on average"),
        (delays_by_pool, "50% of delayed bed days with “As in 2016/17” are in Acute medical, the rest elsewhere"),
        (after_28_days, "From intermediate care 55% go home within 28 days with “Discharge to assess”, 42% with"),
    ],
)
def test_title_states_the_finding(compared, figure, finding):
    assert figure(compared).title.startswith(finding)


def test_reasons_title_names_what_falls_most(compared):
    title = delays_by_reason(compared).title
    assert title.startswith("Care arrangements is the largest reason")
    assert "takes most from “Assessment”" in title


def test_effect_shows_mean_and_range_of_every_configuration(compared):
    traces = effect_on_beds(compared).chart.data
    for inputs in compared.others:
        difference = compared.difference(inputs.name, "delayed_hospital_beds")
        assert any(list(one.x) == [difference.mean] for one in traces)
        assert any(list(one.x) == [difference.low, difference.high] for one in traces)


def test_lengths_add_up_although_the_groups_contain_one_another(compared):
    chart = delays_by_length(compared).chart
    total = compared.estimate("base", "delayed_bed_days").mean
    assert sum(trace.x[0] for trace in chart.data) == pytest.approx(total)
    assert chart.data[0].name == "1 to 3 days"


def test_holidays_are_marked_and_named(compared):
    texts = [one.text for one in delayed_by_day(compared).chart.layout.annotations]
    assert "holiday 25–26 Dec" in texts
    assert "holiday 1–2 Jan" in texts


def test_every_weekend_of_the_period_is_shaded(compared):
    shapes = delayed_by_day(compared).chart.layout.shapes
    first_days = {dt.date.fromisoformat(str(one.x0)) for one in shapes}
    saturdays = {dt.date(2016, 11, 5) + dt.timedelta(weeks=week) for week in range(21)}
    assert saturdays <= first_days


def test_small_parts_are_put_together_when_colours_run_out():
    stack = Stack("one", {f"part {number}": float(number) for number in range(1, 9)})
    (reduced,) = fewer_parts([stack])
    assert len(reduced.parts) == len(PALETTE)
    assert reduced.parts[OTHER] == 1 + 2 + 3
    assert reduced.total == stack.total


def test_long_names_are_cut_to_one_line():
    assert shortened("a" * 60) == "a" * 49 + "…"
    assert shortened("short") == "short"


def test_each_stroke_is_one_winter_in_twenty(tmp_path):
    folder = write_fake_results(tmp_path / "results", (BASE, SEVEN_DAY))
    values = np.linspace(0.3, 0.5, 200)
    winters = pd.DataFrame({"scenario": "base", "indicator": "discharged_within_72h_share", "place": "all"}, range(200))
    winters.assign(value=values).to_parquet(folder / "replications.parquet")
    picture = seventy_two_hours(read_results(folder))
    (strokes,) = [trace for trace in picture.chart.data if len(trace.x) == STROKES]
    assert strokes.x[0] == pytest.approx(0.305, abs=1e-3)
    assert strokes.x[-1] == pytest.approx(0.495, abs=1e-3)
    assert "Each stroke under it: one winter in twenty" in picture.reading


def test_no_strokes_without_stored_winters(compared):
    assert "stroke" not in seventy_two_hours(compared).reading


ALIKE, OTHER_WAY = Fake("alike", "Alike", beds=-0.5), Fake("worse", "Worse", beds=9)
HELPS, HELPS_TOO = Fake("helps", "Helps", beds=-9), Fake("helps-too", "Helps too", beds=-12)


@pytest.mark.parametrize(
    ("others", "title"),
    [
        ((HELPS,), "Delayed hospital beds, compared with “As in 2016/17”: better"),
        ((OTHER_WAY,), "Delayed hospital beds, compared with “As in 2016/17”: worse"),
        ((ALIKE,), "Delayed hospital beds, compared with “As in 2016/17”: too small to matter"),
        ((HELPS, HELPS_TOO), "Both changes leave fewer beds taken up by delayed people than “As in 2016/17”"),
        ((ALIKE, OTHER_WAY), "Neither change leaves clearly fewer beds taken up by delayed people"),
        ((HELPS, ALIKE, OTHER_WAY), "1 of 3 changes leaves fewer beds taken up by delayed people; 1 leaves more"),
        ((HELPS, HELPS_TOO, ALIKE), "2 of 3 changes leave fewer beds taken up by delayed people"),
    ],
)
def test_title_of_the_first_figure(told, others, title):
    assert effect_on_beds(told(*others)).title == title


@pytest.mark.parametrize(
    ("other", "title"),
    [
        (HELPS, "Day by day, “Helps” leaves 9 fewer people delayed on average"),
        (OTHER_WAY, "Day by day, “Worse” leaves 9 more people delayed on average"),
        (ALIKE, "Day by day, “Alike” and “As in 2016/17” differ little"),
    ],
)
def test_title_of_the_days(told, other, title):
    assert delayed_by_day(told(other)).title == title


@pytest.mark.parametrize(
    ("other", "title"),
    [
        (Fake("a", "A", beds=-20), "51% leave within 72 hours with “A”, 41% with “As in 2016/17”"),
        (OTHER_WAY, "Leaving within 72 hours of being ready: 41% with “As in 2016/17”, and nothing tried raises it"),
    ],
)
def test_title_of_the_share_in_time(told, other, title):
    assert seventy_two_hours(told(other)).title == title


def test_titles_of_a_single_configuration_compare_nothing(alone):
    for figure in FIGURES[1:]:
        picture = figure(alone)
        assert picture is None or "“As in 2016/17”" in picture.title or "on average" in picture.title, figure
        assert picture is None or "nothing tried" not in picture.title
