"""What one more would buy, which assumptions matter, and the three lines of money."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from discharge_sim.report.figures.costs import three_lines_of_money
from discharge_sim.report.figures.one_more import one_more
from discharge_sim.report.figures.tornado import which_assumptions_make_the_level, which_assumptions_matter
from discharge_sim.report.reading import read_results
from tests.report.fake_more import write_fake_more
from tests.report.fake_results import BASE, SEVEN_DAY, Fake, write_fake_results

SPACE = "\N{NO-BREAK SPACE}"


# -- one more ----------------------------------------------------------------------------------------------------------
def test_what_buys_most_is_named(with_more):
    picture = one_more(with_more())
    post, place = "Social work, Aberdeen City: +1 on weekdays", "Intermediate care, Aberdeenshire: +1 place"
    assert picture.title == f"“{post}” buys most: 12 delayed bed days saved for every £1,000"
    assert picture.alternative == (
        f"{post}: −420 delayed bed days, £35,000; {place}: +3 delayed bed days, not clear, no extra cash."
    )
    assert [row[-1] for row in picture.table.rows] == ["yes", "no"]
    assert {"<b>−420 for £35,000 (12)</b>", "<b>+3 for no extra cash</b>"} <= set(labels(picture))


def test_nothing_clear_is_told_as_nothing(with_more):
    assert one_more(with_more(p=0.4)).title == "One more of anything has no clear effect on delayed bed days"


def test_more_delay_is_not_sold_as_a_buy(with_more):
    assert one_more(with_more(saved=420.0)).title == "One more of anything has no clear effect on delayed bed days"


@pytest.mark.parametrize(("recorded", "found"), [("x", True), ("another", False)])
def test_a_folder_beside_that_asked_of_the_same_baseline_is_read(tmp_path, recorded, found):
    folder = write_fake_results(tmp_path / "results", (BASE, SEVEN_DAY))
    beside = tmp_path / "one-more-base"
    beside.mkdir()
    write_fake_more(beside)
    run = {"state": "finished", "baseline": "base", "scenarios": [{"name": "base", "hash": recorded}]}
    (beside / "run.json").write_text(json.dumps(run), encoding="utf-8")
    (tmp_path / "one-more-damaged").mkdir()
    (tmp_path / "one-more-damaged" / "run.json").write_text("[", encoding="utf-8")
    assert (one_more(read_results(folder)) is not None) == found


# -- which assumptions matter ------------------------------------------------------------------------------------------
def test_figures_to_go_and_find_are_named(with_more):
    results = with_more()
    results = replace(results, inputs=results.inputs[:1])
    picture = which_assumptions_matter(results)
    what = "delayed hospital beds with “As in 2016/17”"
    assert picture.title == f"“Home care: hours” matters most for {what}: go and find this figure first"
    assert picture.table.rows[0][1:6] == ("900", "1,100", "−0.80", "160", "130")
    assert [entry.label for entry in picture.key] == ["clear connection", "no clear connection"]


def test_no_figure_is_named_when_none_matters(with_more):
    results = with_more(p=0.3)
    title = which_assumptions_matter(replace(results, inputs=results.inputs[:1])).title
    assert title.startswith("None of the figures that were varied clearly moves delayed hospital beds")


def labels(picture):
    return [one.text.replace(SPACE, " ") for one in picture.chart.layout.annotations]


def test_effect_and_level_are_asked_apart(with_more):
    results = with_more()
    effect, level = which_assumptions_matter(results), which_assumptions_make_the_level(results)
    assert effect.title.startswith("“Acute medical: beds” matters most for the effect of “Seven-day hub” on ")
    assert effect.table.rows[0][3:6] == ("+0.90", "−3.1", "−9.6")
    assert "<b>+0.90 (−3.1 to −9.6)</b>" in labels(effect)
    assert level.title.startswith("“Home care: hours” matters most for delayed hospital beds with “As in 2016/17”")
    assert "<b>−0.80 (160 to 130)</b>" in labels(level)
    alone = replace(results, inputs=results.inputs[:1])
    assert which_assumptions_matter(alone).title == level.title
    assert which_assumptions_make_the_level(alone) is None


def test_figures_that_moved_together_are_named_once(with_more):
    results = with_more()
    results = replace(results, inputs=results.inputs[:1])
    table = results.more["tornado"].assign(p_value_holm=0.001)
    table["moves_with"] = table["moves_with"].astype(object)
    home_care, beds = table.index[table["scenario"] == "base"]
    table.loc[home_care, "moves_with"] = table.loc[beds, "figure"]
    table.loc[beds, "moves_with"] = table.loc[home_care, "figure"]
    title = which_assumptions_matter(replace(results, more={**results.more, "tornado": table})).title
    assert title.startswith(
        "“Home care: hours” (with what moved together with it) matter most for delayed hospital beds"
    )


def test_tables_that_are_not_there_are_not_drawn(compared):
    assert one_more(compared) is which_assumptions_matter(compared) is None


# -- money -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("configuration", "title"),
    [
        (
            Fake("a", "A", beds=-9, cash=100_000, places=80_000),
            "“A” takes £100,000 more cash, mostly from the NHS; the beds that it frees are worth £318,000, "
            "none of it cash",
        ),
        (
            Fake("a", "A", beds=-9, cash=-50_000),
            "“A” takes £50,000 less cash; the beds that it frees are worth £318,000, none of it cash",
        ),
        (Fake("a", "A", beds=9), "“A” takes no more cash; it takes up beds worth £318,000"),
        (
            Fake("a", "A", beds=0, cash=9_000),
            "“A” takes £9,000 more cash, from the council; it frees no beds to speak of",
        ),
    ],
)
def test_money_title(told, configuration, title):
    assert three_lines_of_money(told(configuration)).title == title


def test_each_payer_and_line_stands_in_the_table(told):
    table = three_lines_of_money(told(Fake("a", "A", beds=-9, cash=100_000, places=80_000))).table
    row = dict(zip(table.columns, table.rows[0], strict=True))
    assert row["Paid by the NHS"] == "+£80,000"
    assert row["Paid by the council"] == "+£20,000"
    assert row["Capacity released, average price"] == "+£652,000"
    assert row["Cash released"] == "£0"


def test_cash_released_is_drawn_only_where_beds_are_closed(told):
    results = told(Fake("a", "A", beds=-9, cash=100_000))
    assert "no cash is released" in three_lines_of_money(results).reading
    key = ("a", "cash_released_gbp", "all", "all")
    closed = replace(results.differences[key], mean=200_000.0)
    picture = three_lines_of_money(replace(results, differences={**results.differences, key: closed}))
    assert picture.title.endswith("are worth £318,000, £200,000 of it cash")
    assert "cash released" in {entry.label for entry in picture.key}


def test_nothing_is_drawn_where_no_money_moves(told):
    assert three_lines_of_money(told(Fake("a", "A"))) is None
