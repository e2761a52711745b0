"""The page: well formed, self-contained, readable without seeing, safe with any name, for any set of results."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest

from discharge_sim.experiment.keeping.table_columns import RANKING_COLUMNS
from discharge_sim.experiment.problems import DamagedFileError, ExperimentError
from discharge_sim.report.page import render, write_report
from discharge_sim.report.reading import read_results
from discharge_sim.report.results import DEMONSTRATION_BELOW, ResultsError
from tests.report.fake_results import BASE, SEVEN_DAY, write_fake_results
from tests.report.reading import Page

MOST_BYTES = 3_000_000
FIGURES = 12
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)> & <b>bold</b> \"quoted\" 'single'"


@pytest.fixture(scope="module")
def read(page):
    return Page(page)


def test_every_element_is_closed_in_order(page):
    assert Page(page).mistakes == []


def test_page_stays_far_below_six_megabytes(page):
    assert len(page.encode()) < MOST_BYTES


def test_nothing_is_loaded_from_elsewhere(read):
    for tag, attributes, _ in read.elements:
        assert tag not in {"link", "iframe", "object", "embed", "base", "img"}, tag
        assert "src" not in attributes, (tag, attributes)
        if "href" in attributes:
            assert attributes["href"].startswith("#"), attributes
    style = " ".join(text for _, text in read.of("style"))
    assert style
    assert "url(" not in style
    assert "@import" not in style


def test_browser_is_told_to_load_nothing(read):
    policies = [one["content"] for one, _ in read.of("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    assert "default-src 'none'" in policies[0]
    assert "http" not in policies[0]


def test_plotly_stands_in_the_page_once(page):
    assert page.count("plotly.js (basic - minified) v") == 1


def test_links_lead_to_something(read):
    names = [attributes["id"] for _, attributes, _ in read.elements if "id" in attributes]
    assert len(names) == len(set(names))
    links = [attributes["href"].removeprefix("#") for attributes, _ in read.of("a")]
    assert links
    assert set(links) <= set(names)


def test_page_has_language_landmarks_and_a_way_past_the_head(read):
    assert read.of("html")[0][0]["lang"] == "en-GB"
    for landmark in ("header", "main", "nav", "footer", "h1", "title"):
        assert len(read.of(landmark)) == 1, landmark
    assert read.of("a")[0][0]["class"] == "skip"


def test_headings_leave_out_no_level(read):
    levels = [int(tag[1]) for tag, _, _ in read.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_figure_has_title_words_numbers_and_table(read, compared):
    figures = read.of("figure")
    charts = read.with_class("chart")
    assert len(figures) == len(charts) == FIGURES
    alternatives = [attributes["aria-label"] for attributes, _ in charts]
    assert len(set(alternatives)) == len(charts)
    for attributes in (one for one, _ in charts):
        assert attributes["role"] == "img"
        assert re.search(r"\d", attributes["aria-label"])
    for attributes, text in figures:
        assert attributes["aria-labelledby"]
        assert "The numbers as a table" in text


def test_alternative_text_tells_every_configuration_and_its_value(read, compared):
    words = next(one["aria-label"] for one, _ in read.with_class("chart"))
    for inputs in compared.others:
        difference = compared.difference(inputs.name, "delayed_hospital_beds")
        assert inputs.title in words
        assert f"{abs(difference.mean):.0f}" in words or f"{abs(difference.mean):.1f}" in words


def test_every_table_names_its_columns_and_rows(read):
    assert len(read.of("table")) == len(read.of("caption"))
    assert all(text for _, text in read.of("caption"))
    scopes = {attributes.get("scope") for attributes, _ in read.of("th")}
    assert scopes == {"row", "col"}


def test_figures_hold_json_that_a_browser_can_read(read):
    charts = [text for attributes, text in read.of("script") if attributes.get("type") == "application/json"]
    assert len(charts) == FIGURES
    assert all(json.loads(text)["data"] for text in charts)


def test_data_are_attributed(page):
    assert "Contains Public Health Scotland information licensed under the Open Government Licence v3.0" in page


def test_provenance_names_seed_replications_versions_and_hashes(read, compared):
    text = read.of("main")[0][1]
    for word in ("Seed 0", "numpy 2.2.0", "Simulated winters (replications) 200", compared.baseline.scenario_hash):
        assert word in text, word


# -- names come from files ---------------------------------------------------------------------------------------------
def test_hostile_names_stay_text(tmp_path):
    configurations = (
        replace(BASE, title=HOSTILE, description=HOSTILE),
        replace(SEVEN_DAY, title=f"better {HOSTILE}", description=HOSTILE),
    )
    text = write_report(write_fake_results(tmp_path / "results", configurations)).read_text(encoding="utf-8")
    read = Page(text)
    assert read.mistakes == []
    assert "<script>alert" not in text
    assert read.of("img", "b") == []
    assert HOSTILE in read.with_class("answer")[0][1]


def test_hostile_names_inside_figures_are_shown_and_not_obeyed(tmp_path):
    configurations = (replace(BASE, title="<a href='javascript:alert(1)'>x</a>"), replace(SEVEN_DAY, title="<b>y</b>"))
    text = write_report(write_fake_results(tmp_path / "results", configurations)).read_text(encoding="utf-8")
    charts = [text for one, text in Page(text).of("script") if one.get("type") == "application/json"]
    for chart in map(json.loads, charts):
        labels = [one["text"] for one in chart["layout"].get("annotations", ())]
        labels += [one.get("hovertemplate", "") for one in chart["data"]]
        assert not any("<a " in label or "<b>y" in label for label in labels), labels


# -- other sets of results ---------------------------------------------------------------------------------------------
def test_demonstration_says_so_and_shows_no_range(demonstration):
    text = render(demonstration)
    read = Page(text)
    assert read.mistakes == []
    assert "Demonstration only: 29 simulated winters" in read.with_class("warning")[-1][1]
    main = read.of("main")[0][1]
    for words in ("winters out of ten", "winters in ten", "Better in winters", "Simulation error", " to −"):
        assert words not in main, words
    assert "nan" not in main.lower().split()


def test_demonstration_draws_averages_only(demonstration, compared):
    def bands_and_lines(results):
        scripts = [text for one, text in Page(render(results)).of("script") if one.get("type") == "application/json"]
        traces = [one for text in scripts for one in json.loads(text)["data"] if one["type"] == "scatter"]
        bands = [one for one in traces if one.get("fill") == "toself"]
        return bands, [one for one in traces if one["mode"] == "lines" and one.get("hoverinfo") == "skip"]

    assert bands_and_lines(demonstration) == ([], [])
    assert all(bands_and_lines(compared))


def test_thirty_winters_are_enough_for_ranges(tmp_path):
    folder = write_fake_results(tmp_path / "results", (BASE, SEVEN_DAY), replications=DEMONSTRATION_BELOW)
    text = render(read_results(folder))
    assert "Demonstration only" not in text
    assert "in nine winters out of ten" in text


def test_single_configuration_is_not_compared_with_anything(alone):
    text = render(alone)
    read = Page(text)
    assert read.mistakes == []
    main = read.of("main")[0][1]
    for words in ("fewer than", "Verdict", "All configurations", "difference to", "Baseline", "baseline"):
        assert words not in main, words
    assert len(read.with_class("chart")) == 7


def test_results_without_intermediate_care_or_published_figures_are_reported(tmp_path):
    folder = write_fake_results(tmp_path / "results", (BASE, SEVEN_DAY))
    for name in ("base", "seven-day"):
        scenario = folder / "scenarios" / f"{name}.toml"
        scenario.write_text(scenario.read_text(encoding="utf-8").split("\n[[published]]")[0], encoding="utf-8")
    text = write_report(folder).read_text(encoding="utf-8")
    assert "The scenario names no published figures" in text
    assert 'id="after-28-days"' not in text


def test_report_is_written_into_the_folder_again(tmp_path):
    folder = write_fake_results(tmp_path / "results", (BASE,))
    first = write_report(folder)
    assert first == folder / "report.html"
    stored = first.read_bytes()
    assert write_report(folder).read_bytes() == stored


@pytest.mark.parametrize("missing", ["run.json", "summary.csv", "daily.csv", "scenarios/base.toml"])
def test_unfinished_folder_is_named_as_such(tmp_path, missing):
    folder = write_fake_results(tmp_path / "results", (BASE,))
    (folder / missing).unlink()
    with pytest.raises(ResultsError, match=missing.split("/")[-1].replace(".", r"\.")):
        write_report(folder)


@pytest.mark.parametrize("damaged", ["run.json", "summary.csv", "daily.csv", "comparison.csv"])
def test_damaged_file_is_named_with_its_remedy(tmp_path, damaged):
    folder = write_fake_results(tmp_path / "results", (BASE, SEVEN_DAY))
    content = (folder / damaged).read_bytes()
    (folder / damaged).write_bytes(content[:25])
    with pytest.raises((ExperimentError, DamagedFileError), match=damaged.replace(".", r"\.")):
        write_report(folder)
    assert not (folder / "report.html").exists()


@pytest.mark.parametrize(("indicator", "shown"), [("delayed_hospital_beds", 7.0), ("people_delayed", 2.0)])
def test_the_zone_is_the_one_that_was_asked_for(tmp_path, indicator, shown):
    folder = write_fake_results(tmp_path / "results", (BASE, SEVEN_DAY))
    row = dict.fromkeys(RANKING_COLUMNS, 0.0) | {"scenario": "base", "indicator": indicator, "place": "all"}
    pd.DataFrame([row | {"indifference_zone": 7.0}]).to_csv(folder / "ranking.csv", index=False)
    results = read_results(folder)
    assert results.baseline.indifference_beds == shown
    assert f"Differences below {shown:g} delayed hospital beds" in render(results)
