"""What a machine can check of WCAG 2.2: structure, names, contrast, focus, and words instead of colours alone."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

import discharge_sim.report.page
from discharge_sim.report.page import render
from discharge_sim.report.picture import INK, ON_COLOUR, PALETTE
from tests.report.reading import Page

STYLE = (Path(discharge_sim.report.page.__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")
TEXT_CONTRAST, GRAPHIC_CONTRAST = 4.5, 3.0
NAMED = ("region", "img")


@pytest.fixture(scope="module", params=["compared", "alone", "demonstration"])
def read(request):
    return Page(render(request.getfixturevalue(request.param)))


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour as WCAG defines it."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_identifiers_are_unique_and_links_lead_to_them(read):
    names = [attributes["id"] for _, attributes, _ in read.elements if "id" in attributes]
    assert len(names) == len(set(names))
    for attributes, text in read.of("a"):
        assert attributes["href"].removeprefix("#") in names, attributes
        assert text


def test_one_main_one_heading_of_the_first_level_and_none_left_out(read):
    assert len(read.of("main")) == len(read.of("h1")) == 1
    levels = [int(tag[1]) for tag, _, _ in read.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(text for _, text in read.of("h1", "h2", "h3"))


def test_first_link_leads_past_the_head(read):
    first = read.of("a")[0][0]
    assert first["class"] == "skip"
    target = next(attributes for _, attributes, _ in read.elements if attributes.get("id") == first["href"][1:])
    assert target["tabindex"] == "-1"


def test_landmarks_regions_and_figures_have_names(read):
    names = {attributes["id"] for _, attributes, _ in read.elements if "id" in attributes}
    for tag, attributes, _ in read.elements:
        if attributes.get("role") in NAMED or tag in ("nav", "figure"):
            named = attributes.get("aria-label") or attributes.get("aria-labelledby")
            assert named, (tag, attributes)
        if "aria-labelledby" in attributes:
            assert attributes["aria-labelledby"] in names


def test_what_scrolls_can_be_reached_by_keyboard(read):
    scrolling = read.with_class("scroll")
    assert scrolling
    assert all(attributes["tabindex"] == "0" for attributes, _ in scrolling)


def test_tables_have_captions_and_headings_with_scope(read):
    assert len(read.of("table")) == len(read.of("caption"))
    assert all(attributes.get("scope") in ("row", "col") for attributes, _ in read.of("th"))
    assert all(text for _, text in read.of("th"))


def test_buttons_and_summaries_say_what_they_do(read):
    assert read.of("summary")
    assert all(text for _, text in read.of("button", "summary"))


def test_no_positive_order_of_focus_and_no_hidden_focus(read):
    for _, attributes, _ in read.elements:
        assert int(attributes.get("tabindex", "0")) <= 0
        assert not ("tabindex" in attributes and attributes.get("aria-hidden") == "true")


def test_figures_tell_more_than_their_title(read):
    for attributes, _ in read.with_class("chart"):
        assert len(attributes["aria-label"]) > 30
        assert "nan" not in attributes["aria-label"].lower().split()


def test_pictures_without_words_are_hidden_from_readers(read):
    marks = read.with_class("mark")
    assert all(attributes["aria-hidden"] == "true" for attributes, _ in marks)


def test_colour_is_never_alone(read):
    charts = [json.loads(text) for one, text in read.of("script") if one.get("type") == "application/json"]
    for chart in charts:
        labels = [one["text"] for one in chart["layout"].get("annotations", ())]
        assert len(labels) >= 2, chart["layout"]


def test_every_value_that_is_shown_is_a_value(read):
    for _, words in read.of("td", "dd", "p", "h2", "h3", "li"):
        assert not re.search(r"\b(nan|None|inf)\b", words), words


@pytest.mark.parametrize("colour", PALETTE)
def test_colours_stand_out_from_paper_and_carry_their_text(colour):
    assert contrast(colour, "#ffffff") >= GRAPHIC_CONTRAST
    assert contrast(ON_COLOUR[colour], colour) >= TEXT_CONTRAST


@pytest.mark.parametrize("colour", sorted({*re.findall(r"color: (#[0-9a-f]{3,6})", STYLE), INK, "#505a5f", "#12436d"}))
def test_text_is_readable(colour):
    background = "#12436d" if colour == "#fff" else "#f0f4f9"
    assert contrast(colour, background) >= TEXT_CONTRAST


def test_focus_can_be_seen():
    rule = re.search(r":focus-visible \{ outline: 3px solid (#[0-9a-f]+)", STYLE)
    assert contrast(rule.group(1), "#ffffff") >= GRAPHIC_CONTRAST


def test_words_can_grow_and_lines_can_break():
    assert not re.search(r"font(-size)?: [^;]*\dpx", STYLE)
    assert "overflow-wrap" in STYLE
    assert "user-scalable" not in STYLE
