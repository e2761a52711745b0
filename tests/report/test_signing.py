"""The sheet to sign: what must be true, every figure that somebody set by hand, and room to write."""

from __future__ import annotations

from dataclasses import replace

import pytest

from discharge_sim.report import signing
from discharge_sim.report.inputs import Assumption
from discharge_sim.report.page import render
from tests.report.reading import Page


def assumption(path, evidence="assumed", value="3", source="a guess"):
    return Assumption(path, value, "2 to 4", evidence, "", source, "")


def with_assumptions(results, *assumptions):
    base = replace(results.baseline, assumptions=assumptions)
    return replace(results, inputs=(base, *results.others))


def test_conditions_of_every_configuration_stand_on_the_sheet(compared):
    parts = signing.conditions(compared)
    assert [part.title for part in parts] == [inputs.title for inputs in compared.inputs]
    assert parts[0].lines[0].what == "Staff can be found for the rota"


@pytest.mark.parametrize(
    ("evidence", "asked"),
    [("assumed", True), ("plan", True), ("changed here", True), ("published", False), ("derived", False)],
)
def test_only_what_somebody_stands_for_is_asked(compared, evidence, asked):
    parts = signing.figures(with_assumptions(compared, assumption("hub.absence_share", evidence)))
    assert bool(parts) == asked


def test_the_same_figure_in_several_partnerships_is_one_line(compared):
    results = with_assumptions(
        compared,
        assumption("partnerships.city.services.home_care.lag_days"),
        assumption("partnerships.shire.services.home_care.lag_days"),
        assumption("partnerships.shire.services.home_care.hours", value="900"),
    )
    (part,) = signing.figures(results)
    assert part.title == "The partnerships"
    assert [line.what for line in part.lines] == [
        "Services › Home care › Lag days (Aberdeen City and Aberdeenshire)",
        "Services › Home care › Hours (Aberdeenshire)",
    ]
    assert part.lines[0].because == "a guess"
    assert signing.count((part,)) == 2


def test_areas_stand_in_the_order_of_a_persons_way(compared):
    results = with_assumptions(compared, *(assumption(f"{area}.x") for area in ("pathways", "odd", "hub", "streams")))
    assert [part.title for part in signing.figures(results)] == [
        "People who come",
        "The discharge hub",
        "Pathways",
        "Odd",
    ]


def test_sheet_has_boxes_names_and_dates(page):
    read = Page(page)
    text = next(words for attributes, words in read.of("section") if attributes.get("id") == "sheet")
    for words in ("Agreed", "Use instead", "Name and role", "Date", "Hospital", "Aberdeen City", "Finance"):
        assert words in text, words
    assert text.count("☐ yes ☐ no") >= len(read.with_class("signatures")) + 3


def test_sheet_without_assumptions_is_still_signed(compared):
    silent = tuple(replace(inputs, must_be_true=(), assumptions=()) for inputs in compared.inputs)
    read = Page(render(replace(compared, inputs=silent)))
    assert read.mistakes == []
    text = next(words for attributes, words in read.of("section") if attributes.get("id") == "sheet")
    assert "What must be true" not in text
    assert "Name and role" in text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("hub.tasks.social_care_assessment.work_hours.mean", "Social care assessment: work hours"),
        ("hub.hand_off_working_days", "Hub: hand off working days"),
        ("readiness.weekday_share", "Readiness: weekday share"),
        ("streams.emergency.per_day", "Emergency: per day"),
        ("services.home_care.hours_per_week", "Home care: hours per week"),
        ("pools.acute.beds", "Acute: beds"),
    ],
)
def test_a_figure_in_few_words(compared, path, words):
    base = compared.baseline
    assert signing.figure_in_short(base, path) == words
    partnership = base.partnerships[0]
    there = signing.figure_in_short(base, f"partnerships.{partnership}.services.home_care.hours_per_week")
    assert there == f"Home care: hours per week ({base.place_titles[partnership]})"
