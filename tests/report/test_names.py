"""Names come from files: markup, dots and slashes, text from right to left, ten thousand characters."""

from __future__ import annotations

import dataclasses
import json

import pytest

from discharge_sim.report.names import LONGEST, shown
from discharge_sim.report.page import write_report
from tests.report.fake_results import BASE, SEVEN_DAY, write_fake_results
from tests.report.reading import Page

ISOLATE, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}"
HEBREW = "\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED}"
HOSTILE = {
    "markup": "</script><script>alert(1)</script><img src=x onerror=alert(2)> & <b>bold</b> \"quoted\" 'single'",
    "attribute": '" onmouseover="alert(1)" x="',
    "path": "../../etc/passwd",
    "template": "{{ 7 * 7 }} {% for x in y %} ${7*7} %{y}",
    "from right to left": f"{HEBREW} seven {OVERRIDE}days",
    "long from right to left": f"{HEBREW} " * 5000,
    "long": "long-" * 2000,
    "long words": "word " * 2000,
    "lines": "one\ntwo\n\tthree",
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plain", "plain"),
        (" spaces   and\nlines ", "spaces and lines"),
        ("<b>", "<b>"),
        ("x" * (LONGEST + 1), "x" * (LONGEST - 1) + "…"),
        ("x" * LONGEST, "x" * LONGEST),
        (HEBREW, f"{ISOLATE}{HEBREW}{END}"),
        (f"days{OVERRIDE}fewer", "daysfewer"),
        ("a\x00b", "a b"),
        ("", ""),
    ],
)
def test_a_name_as_shown(name, expected):
    assert shown(name) == expected


@pytest.fixture(scope="module", params=HOSTILE)
def hostile(request, tmp_path_factory):
    """A page on two configurations with a hostile title and description, and the title."""
    name = HOSTILE[request.param]
    configurations = (
        dataclasses.replace(BASE, title=name, description=name),
        dataclasses.replace(SEVEN_DAY, title=f"better {name}", description=name),
    )
    folder = write_fake_results(tmp_path_factory.mktemp("hostile") / "results", configurations)
    return write_report(folder).read_text(encoding="utf-8"), name


def test_the_page_keeps_its_structure(hostile, page):
    text, _ = hostile
    read, usual = Page(text), Page(page)
    assert read.mistakes == []
    assert {tag for tag, _, _ in read.elements} <= {tag for tag, _, _ in usual.elements}
    assert not any(name.startswith("on") for _, attributes, _ in read.elements for name in attributes)


def test_the_name_is_shown_as_text(hostile):
    text, name = hostile
    assert shown(name) in Page(text).with_class("answer")[0][1]


def test_no_mark_turns_the_text_around_it(hostile):
    text, _ = hostile
    assert OVERRIDE not in text
    assert text.count(ISOLATE) == text.count(END)
    assert "\x00" not in text
    assert "\x1b" not in text


def test_the_page_does_not_swell(hostile, page):
    text, _ = hostile
    assert len(text) < 1.2 * len(page)


def test_no_figure_obeys_the_name(hostile):
    text, _ = hostile
    charts = [text for one, text in Page(text).of("script") if one.get("type") == "application/json"]
    assert charts
    for chart in map(json.loads, charts):
        labels = [one["text"] for one in chart["layout"].get("annotations", ())]
        labels += [one.get("hovertemplate", "") for one in chart["data"]]
        for label in labels:
            assert "<script" not in label
            assert "<img" not in label
            assert "<b>bold" not in label
