"""The STRESS-DES document: every item of the checklist, every parameter of the scenario, nothing that acts."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

from discharge_sim.cli import commands
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.report.document.page import markdown_text, render, sections, subject_of_results, write_document
from discharge_sim.report.document.parameters import defaults_in_force, written_parameters
from discharge_sim.report.document.subject import Subject
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.scenario.starter import starter_files
from tests.report.fake_results import BASE, SEVEN_DAY, write_fake_results

ITEMS = [
    *("1.1", "1.2", "1.3"),
    *("2.1", "2.2", "2.3", "2.4", "2.5.1", "2.5.2", "2.5.3", "2.5.4", "2.5.5"),
    *("3.1", "3.2", "3.3", "3.4"),
    *("4.1", "4.2", "4.3"),
    *("5.1", "5.2", "5.3", "5.4"),
    "6.1",
]
"""The checklist of Monks and others (2019)."""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    for name, content in starter_files("town", 2016).items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def subject(town):
    return Subject([load_scenario(town / "base.toml"), load_scenario(town / "weekend-hub.toml")])


def text_of(subject, number):
    item = next(item for section in sections(subject) for item in section.items if item.number == number)
    cells = [cell for block in item.blocks for row in block.rows for cell in row]
    return "\n".join([*(line for block in item.blocks for line in block.lines), *cells])


def test_every_item_of_the_checklist_is_there_and_says_something(subject):
    found = [item for section in sections(subject) for item in section.items]
    assert [item.number for item in found] == ITEMS
    assert all(item.blocks and (block.lines or block.rows) for item in found for block in item.blocks)


def test_scenario_logic_is_what_differs(subject):
    words = text_of(subject, "2.3")
    for change in subject.others[0].differences(subject.base):
        assert change.words in words


def test_every_written_value_is_a_parameter_with_its_flags(subject):
    rows = {row[0]: row for row in written_parameters(subject.base)}
    for path, figure in subject.base.figures.items():
        assert any(path == key or path.startswith(f"{key}.") for key in rows), path
        if path in rows and figure.evidence is not None:
            assert rows[path][3] == figure.evidence
            assert rows[path][5] == (figure.source or "")
    assert rows["pools.acute.beds"][1] == str(subject.tables.pools["acute"].beds)


def test_no_value_is_both_written_and_a_default(subject):
    written = {row[0] for row in written_parameters(subject.base)}
    assert written.isdisjoint(path for path, _ in defaults_in_force(subject.base))


def test_a_changed_value_shows(subject):
    changed = subject.base.with_changes({"pools.acute.beds": 12, "readiness.weekday_share": 0.25}, name="changed")
    rows = {row[0]: row[1] for row in written_parameters(changed)}
    assert (rows["pools.acute.beds"], rows["readiness.weekday_share"]) == ("12", "0.25")
    assert "12" in text_of(Subject([changed]), "2.5.3").splitlines()


def test_a_run_is_described_with_its_seed_and_versions(tmp_path):
    subject = subject_of_results(write_fake_results(tmp_path / "results", (BASE, SEVEN_DAY)))
    assert "200 replications of each scenario, seed 0" in text_of(subject, "4.3")
    assert "numpy 2.2.0" in text_of(subject, "5.1")
    assert "0.1.0 (abc123)" in text_of(subject, "6.1")
    with pytest.raises(ExperimentError, match="not a results folder"):
        subject_of_results(tmp_path)


class Reader(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self):
        super().__init__()
        self.tags, self.open, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_the_page_is_well_formed_and_loads_nothing(subject):
    reader = Reader()
    reader.feed(render(subject, ".html"))
    assert reader.open == []
    assert not any(
        name in ("src", "href") and not value.startswith("#") for _, a in reader.tags for name, value in a.items()
    )
    targets = {attributes["href"][1:] for tag, attributes in reader.tags if tag == "a"}
    assert targets <= {attributes.get("id") for _, attributes in reader.tags}
    assert {f"item-{number}" for number in ITEMS} <= {attributes.get("id") for _, attributes in reader.tags}


def test_hostile_words_stay_text(subject):
    hostile = '<script>alert(1)</script> | [x](http://example.org) `a` *b* "c"\n# d'
    named = subject.base.with_changes(
        {"description": hostile, "pools.acute.title": hostile}, name="hostile", title=hostile
    )
    reader = Reader()
    reader.feed(render(Subject([named]), ".html"))
    assert "script" not in {tag for tag, _ in reader.tags}
    assert "<script>alert(1)</script>" in "".join(reader.text)
    page = render(Subject([named]), ".md")
    assert "<script" not in page
    assert "[x](" not in page
    assert not re.search(r"^# d", page, re.MULTILINE)
    widths = {
        line.count("|") - line.count("\\|")
        for line in page.splitlines()
        if line.startswith("| Acute") or "alert" in line
    }
    assert widths <= {0, 3, 4}


def test_markdown_keeps_names_readable():
    assert markdown_text("home_care and _this_ | that") == r"home_care and \_this\_ \| that"


def test_the_command_writes_either_form_or_prints(town, tmp_path):
    def run(*words):
        return CliRunner().invoke(commands, ["document", *map(str, words)])

    printed = run(town)
    assert printed.exit_code == 0, printed.output
    assert "## 6 Code access" in printed.stdout
    for name, start in (("model.md", "# "), ("model.html", "<!DOCTYPE html>")):
        assert run(town / "base.toml", "--out", tmp_path / name).exit_code == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    refused = run(town / "base.toml", "--out", tmp_path / "model.pdf")
    assert refused.exit_code == 2
    assert "neither .md nor .html" in refused.stderr
    assert run(town / "base.toml", "--out", tmp_path / "nowhere" / "model.md").exit_code == 2
    assert run(town / "base.toml", "--set", "pools.acute.bedz=1").exit_code == 2


def test_results_are_described_as_they_are(tmp_path):
    results = write_fake_results(tmp_path / "results", (BASE,))
    refused = CliRunner().invoke(commands, ["document", str(results), "--set", "a.b=1"])
    assert refused.exit_code == 2
    assert "without --set" in refused.stderr


def test_a_folder_in_the_place_of_the_file_is_refused(subject, tmp_path):
    (tmp_path / "model.md").mkdir()
    with pytest.raises(ExperimentError, match="cannot be written"):
        write_document(subject, tmp_path / "model.md")
