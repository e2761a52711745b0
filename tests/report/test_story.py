"""One person's story on the page: in words, as a figure with its table, and nothing where there is none."""

from __future__ import annotations

import json

import pytest

from discharge_sim.report import story
from discharge_sim.report.figures.story import one_person
from discharge_sim.report.page import render, write_report
from discharge_sim.report.reading import read_results
from tests.report.fake_results import BASE, SEVEN_DAY, write_fake_results

ROWS = """\
case_id,replication,scenario,start,end,days,what,setting,place,delay_reason,words
e:6:1,7,base,2016-11-07 09:22,,,moment,,,,asks for a hospital bed
e:6:1,7,base,2016-11-07 09:22,2016-11-18 13:00,11.15,stay,hospital_pool,acute,,in a hospital bed: Acute
e:6:1,7,base,2016-11-09 10:35,,,moment,,,,is fit to leave
e:6:1,7,base,2016-11-10 10:00,,,moment,,,,is recorded ready for discharge
e:6:1,7,base,2016-11-10 10:00,2016-11-12 10:00,2,delay,hospital_pool,acute,25D,"delayed in Acute: 25D, x"
e:6:1,7,base,2016-11-12 10:00,2016-11-18 13:00,6.125,delay,hospital_pool,community,25D,"delayed in Community: 25D, x"
e:6:1,7,base,2016-11-18 13:00,,,moment,,,,leaves hospital for home
e:6:1,7,seven-day,2016-11-07 09:22,,,moment,,,,asks for a hospital bed
e:6:1,7,seven-day,2016-11-07 09:22,2016-11-10 14:00,3.2,stay,hospital_pool,acute,,in a hospital bed: Acute
e:6:1,7,seven-day,2016-11-09 10:35,,,moment,,,,is fit to leave
e:6:1,7,seven-day,2016-11-10 10:00,,,moment,,,,is recorded ready for discharge
e:6:1,7,seven-day,2016-11-10 10:00,2016-11-10 14:00,0.1667,delay,hospital_pool,acute,11A,"delayed in Acute: 11A, x"
e:6:1,7,seven-day,2016-11-10 14:00,,,moment,,,,leaves hospital for <b>care</b>
e:6:1,7,seven-day,2016-11-10 14:00,,,stay,care_home,city.care_home,,"in Care home, City"
"""
PERSON = {
    "age_band": "75_plus",
    "partnership": "city",
    "admission": "emergency",
    "pool": "acute",
    "need": "home_support",
}
ABOUT = {
    "baseline": "base",
    "scenario": "seven-day",
    "replication": 7,
    "direction": -9.3,
    "winters": 200,
    "counts": {"delayed": 1992, "same": 72, "fewer": 1890, "fewer_by": 8.0, "more": 30, "more_by": 1.0},
    "person": {"base": PERSON | {"delayed_days": 8}, "seven-day": PERSON | {"delayed_days": 0}},
}


@pytest.fixture
def folder(tmp_path):
    folder = write_fake_results(tmp_path / "results", (BASE, SEVEN_DAY))
    (folder / "story.csv").write_text(ROWS, encoding="utf-8")
    (folder / "work").mkdir(exist_ok=True)
    (folder / "work/story.json").write_text(json.dumps(ABOUT), encoding="utf-8")
    return folder


def test_the_title_states_the_finding_and_the_rule_is_said(folder):
    results = read_results(folder)
    base, other = (one.title for one in results.inputs)
    picture = one_person(results)
    assert picture.title == f"One person: delayed for 8 days with “{base}”, for no days with “{other}”"
    who, rule, others = story.introduction(results)
    assert "An invented person aged 75 or over" in who
    assert "on 7 November 2016 (emergency)" in who
    assert (
        "of 200 simulated winters, the one in which the difference in delayed beds is in the middle (number 7)" in rule
    )
    assert (
        "1,890 for fewer days (the one in the middle by 8 days), 30 for more days (the one in the middle by 1 day)"
        in others
    )
    assert "1,992 people" in others


def test_two_timelines_tell_the_days_with_delays_joined_across_pools(folder):
    before, after = story.timelines(read_results(folder))
    delay = before.lines[-2]
    assert (delay.when, delay.what[:12], delay.is_delay) == ("10 November to 18 November", "Delayed: 25D", True)
    assert delay.what.endswith(", 8 days")
    assert before.lines[-1].what == "Leaves hospital for home"
    assert next(line.what for line in after.lines if line.is_delay).endswith(", 4 hours")
    assert after.lines[-1] == ("from 10 November", "In Care home, City", False)


def test_the_alternative_text_and_the_table_come_from_the_data(folder):
    results = read_results(folder)
    picture = one_person(results)
    for words in ("leaves hospital on 18 November", "leaves hospital on 10 November", "25D"):
        assert words in picture.alternative
    rows = {row[0]: row[1:] for row in picture.table.rows}
    assert rows["Leaves hospital"] == ("Fri 18 November 2016, 13:00", "Thu 10 November 2016, 14:00")
    assert rows["Days delayed (midnights)"] == ("8 days", "no days")


def test_bars_are_as_long_as_the_time_was(folder):
    bars = one_person(read_results(folder)).chart.data
    lengths = [round(bar.x[0] / 86_400_000, 2) for bar in bars]
    assert lengths[0] == pytest.approx(11.15, abs=0.01)  # in bed under the baseline
    assert sum(lengths[1:3]) == pytest.approx(8.125, abs=0.01)  # delayed, in two pools


def test_names_cannot_bring_markup_and_the_page_has_the_section(folder):
    page = write_report(folder).read_text(encoding="utf-8")
    assert '<section id="story">' in page
    assert "for &lt;b&gt;care&lt;/b&gt;" in page
    assert "for <b>care</b>" not in page


@pytest.mark.parametrize("about", [ABOUT | {"scenario": "gone"}, {key: ABOUT[key] for key in ("baseline", "scenario")}])
def test_without_a_story_of_these_scenarios_there_is_no_section(folder, about):
    (folder / "work/story.json").write_text(json.dumps(about), encoding="utf-8")
    results = read_results(folder)
    assert one_person(results) is None
    assert story.introduction(results) == ()
    assert '<section id="story">' not in render(results)
