"""Writing the STRESS-DES document (Monks and others 2019, doi 10.1080/17477778.2018.1442155) as Markdown or HTML."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from discharge_sim.experiment.keeping.files import write_text
from discharge_sim.experiment.keeping.provenance import read_provenance
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.report.document.data import data
from discharge_sim.report.document.experimentation import experimentation
from discharge_sim.report.document.implementation import code_access, implementation
from discharge_sim.report.document.logic import logic
from discharge_sim.report.document.objectives import objectives
from discharge_sim.report.document.parts import Section
from discharge_sim.report.document.subject import Subject
from discharge_sim.report.stored_scenarios import stored_scenario

FILE_NAME = "stress-des.md"
_ACTS_IN_MARKDOWN = re.compile(r"[|`*\[\]#~]|(?<!\w)_|_(?!\w)")
_TEMPLATES = {".md": "stress-des.md.j2", ".html": "stress-des.html.j2"}


def sections(subject: Subject) -> list[Section]:
    """Return the six sections of STRESS-DES."""
    return [
        objectives(subject),
        logic(subject),
        data(subject),
        experimentation(subject),
        implementation(subject),
        code_access(subject),
    ]


def write_document(subject: Subject, path: Path) -> Path:
    """Write the document to a file whose ending says the form: .md or .html.

    Raises
    ------
    ExperimentError
        If the ending is another one; nothing has been written then.
    """
    if path.suffix not in _TEMPLATES:
        raise ExperimentError(
            f"{path.name} is neither .md nor .html; give the document one of these endings (--out FILE.md)"
        )
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise ExperimentError(f"{path} cannot be written: it is a folder, or lies in one that does not exist")
    write_text(path, render(subject, path.suffix))
    return path


def subject_of_results(results: Path) -> Subject:
    """Return what a results folder holds: its scenarios and its run."""
    stored = read_provenance(results)
    if stored is None:
        raise ExperimentError(f"{results} is not a results folder: run.json is missing")
    scenarios = [stored_scenario(results / "scenarios" / f"{name}.toml") for name in stored.identity.scenarios]
    return Subject(scenarios, stored.content)


def render(subject: Subject, ending: str) -> str:
    """Return the document as text; `ending` is .md or .html."""
    template = _environment().get_template(_TEMPLATES[ending])
    return template.render(title=subject.base.title, sections=sections(subject))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("discharge_sim.report"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["md"] = markdown_text
    return environment


def markdown_text(text: str) -> str:
    """Return a text that Markdown shows as it is: no table cells, links, code or HTML of its own."""
    escaped = text.replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(_ACTS_IN_MARKDOWN.sub(r"\\\g<0>", escaped).split())
