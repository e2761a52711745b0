"""Chances and marked days: in words that fit the numbers, and only where there are enough winters."""

from __future__ import annotations

from dataclasses import replace

import pytest

from discharge_sim.report.figures.risk import chance_of_too_many, on_marked_days, winters_in_words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "no simulated winter"),
        (0.02, "fewer than one winter in ten"),
        (0.1, "about one winter in ten"),
        (0.2, "about one winter in five"),
        (0.33, "about one winter in three"),
        (0.5, "about one winter in two"),
        (0.7, "about 7 winters in ten"),
        (0.97, "almost every winter"),
        (1.0, "every simulated winter"),
    ],
)
def test_a_chance_as_winters(share, words):
    assert winters_in_words(share) == words


@pytest.mark.parametrize(
    ("chance", "ending"),
    [
        (0.09, ", about one winter in ten with “Seven-day hub”"),
        (0.0, ", no simulated winter with “Seven-day hub”"),
        (0.5, ", about as many with “Seven-day hub”"),
        (0.9, ", about 9 winters in ten with “Seven-day hub”"),
    ],
)
def test_chance_title(with_more, chance, ending):
    title = chance_of_too_many(with_more(chance=chance)).title
    assert title == f"More than 180 people delayed on some day: about 6 winters in ten with “As in 2016/17”{ending}"


def test_chance_table_tells_days_running_too(with_more):
    table = chance_of_too_many(with_more()).table
    assert len(table.rows) == 4
    assert {row[1] for row in table.rows} == {"more than 180, on some day", "more than 180, on 7 days running"}
    assert table.rows[0][3].replace("\N{NO-BREAK SPACE}", " ") == "48% to 62%"


def test_alternative_text_counts_winters(with_more):
    assert chance_of_too_many(with_more()).alternative.startswith("As in 2016/17: 110 of 200 winters")


def test_a_worst_day_that_is_the_stated_first_is_told_as_such(with_more):
    results = with_more()
    daily = results.daily.copy()
    first = daily["date"] == daily["date"].min()
    daily.loc[first, ["mean", "p05", "p95"]] = 171.0
    risk = results.more["risk"].copy()
    worst = (risk["scenario"] == "seven-day") & risk["measure"].str.startswith("worst_day")
    risk.loc[worst, "value"] = 171.0
    picture = on_marked_days(replace(results, daily=daily, more={**results.more, "risk": risk}))
    labels = [one.text for one in picture.chart.layout.annotations]
    assert "<b>171, the first day</b>" in labels
    assert "<b>188 (206)</b>" in labels  # the baseline has worse days
    assert "The first day is stated, 171 with every configuration, and counts too." in picture.reading


def test_marked_days_tell_average_and_one_winter_in_ten(with_more):
    picture = on_marked_days(with_more())
    assert picture.title == (
        "23 December 2016: 161 people delayed on average with “As in 2016/17”, 154 with “Seven-day hub”"
    )
    assert [row[0] for row in picture.table.rows] == [
        "23 December 2016, As in 2016/17",
        "23 December 2016, Seven-day hub",
        "Worst day, As in 2016/17",
        "Worst day, Seven-day hub",
    ]
    assert picture.table.rows[0][1:] == ("161", "178")


def test_neither_is_drawn_from_few_winters_or_without_the_table(with_more, compared):
    few = with_more(replications=29)
    assert chance_of_too_many(few) is on_marked_days(few) is None
    assert chance_of_too_many(compared) is on_marked_days(compared) is None
