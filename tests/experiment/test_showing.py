"""What results and scenarios show of themselves in a notebook."""

from __future__ import annotations

from html.parser import HTMLParser

import pandas as pd
import pytest

import discharge_sim as ds
from discharge_sim.experiment.showing import comparison_as_html, result_as_html
from discharge_sim.scenario.loading import load_scenario

HOSTILE = '<script>alert("x")</script>'


class Reader(HTMLParser):
    """Collects the words of a piece of HTML and sees that it is well formed."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.words = set(), [], []
        self.feed(html)
        assert self.open == []
        self.text = " ".join(self.words)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def comparison(tiny, tmp_path_factory):
    late = load_scenario(tiny / "late.toml").with_changes({}, name="late", title=HOSTILE)
    quick = {"replications": 2, "workers": 1, "engine": "reference", "baseline": "tiny"}
    return ds.compare([tiny / "base.toml", late], out=tmp_path_factory.mktemp("showing") / "out", **quick)


def test_a_comparison_shows_means_side_by_side_and_what_changes(comparison):
    shown = Reader(comparison._repr_html_())
    table = comparison.table(["delayed_hospital_beds"])
    for name in comparison.names:
        assert f"{table[name].iloc[0]:,.1f}" in shown.words
    assert HOSTILE in shown.words
    assert "script" not in shown.tags
    assert "Demonstration only" in shown.text
    assert "nine winters in ten" not in shown.text


def test_a_result_shows_its_headlines(comparison):
    shown = Reader(comparison["tiny"]._repr_html_())
    assert "delayed_hospital_beds" in shown.words
    assert "2 simulated winters" in shown.text
    assert any(word.endswith("%") for word in shown.words)


ROW = {"scenario": "b", "place": "all", "group": "all", "unit": "beds", "p05": -3.0, "p95": 1.0}


def test_ranges_are_shown_from_thirty_winters():
    summary = pd.DataFrame(
        [{**ROW, "indicator": "delayed_hospital_beds", "mean": 12.0, "ci95_low": 11.5, "ci95_high": 12.5}]
    )
    assert "11.5 to 12.5" in Reader(result_as_html("A", summary, 30)).words
    assert "11.5 to 12.5" not in Reader(result_as_html("A", summary, 29)).words
    differences = pd.DataFrame(
        [{**ROW, "indicator": "delayed_hospital_beds", "difference": -1.2, "verdict": "not clear"}]
    )
    shown = Reader(comparison_as_html({"a": "A", "b": "B"}, "a", summary, differences, 30))
    assert {"-1.2", "-3.0 to 1.0", "not clear", "–"} <= set(shown.words)  # A has no mean there


def test_a_scenario_shows_what_it_is_and_what_differs(tiny):
    late = load_scenario(tiny / "late.toml")
    named = late.with_changes({"description": HOSTILE}, name="named", title=HOSTILE)
    shown = Reader(late._repr_html_())
    assert "readiness: weekday share: 0.9 -> 0.3" in shown.words
    assert f"{sum(pool.beds for pool in late.tables.pools.values()):,}" in shown.words
    assert "script" not in Reader(named._repr_html_()).tags
    assert repr(late) == f"<Scenario late: 'late', which extends tiny, hash {late.hash[:8]}>"
    assert len(repr(load_scenario(tiny / "base.toml"))) < 200
