"""The report: one self-contained page from a results folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from discharge_sim.experiment.keeping.files import write_text
from discharge_sim.report import answer, money, published, sentences, signing, story, tables, uncertainty, why
from discharge_sim.report.contents import table_of_contents
from discharge_sim.report.figures.beds import beds_by_day
from discharge_sim.report.figures.costs import three_lines_of_money
from discharge_sim.report.figures.daily import delayed_by_day
from discharge_sim.report.figures.delays import delays_by_length, delays_by_pool, delays_by_reason
from discharge_sim.report.figures.effect import effect_on_beds
from discharge_sim.report.figures.moved import where_the_wait_moved
from discharge_sim.report.figures.occupancy import occupancy_by_pool
from discharge_sim.report.figures.one_more import one_more
from discharge_sim.report.figures.outcomes import after_28_days, seventy_two_hours
from discharge_sim.report.figures.risk import chance_of_too_many, on_marked_days
from discharge_sim.report.figures.story import one_person
from discharge_sim.report.figures.tornado import which_assumptions_make_the_level, which_assumptions_matter
from discharge_sim.report.figures.waterfall import from_baseline_to_best
from discharge_sim.report.figures.welch import does_it_settle
from discharge_sim.report.picture import Picture, empty_chart
from discharge_sim.report.reading import read_results
from discharge_sim.report.results import Results

FILE_NAME = "report.html"
_TEMPLATE = "report.html.j2"
_TEMPLATES = (_TEMPLATE, "macros.html.j2", "sheet.html.j2")


def write_report(results: Path) -> Path:
    """Write the report of a results folder into it, from what the folder holds.

    Parameters
    ----------
    results : Path
        Folder written by `discharge-sim run` or `discharge-sim compare`.

    Returns
    -------
    Path
        The page: one file that needs no network.

    Raises
    ------
    discharge_sim.report.results.ResultsError
        If the folder is not a finished results folder.
    """
    page = Path(results) / FILE_NAME
    write_text(page, render(read_results(Path(results))))
    return page


def render(results: Results) -> str:
    """Return the page as text."""
    environment = _environment()
    first, shown = _pictures(results)
    flows = why.flow_in_words(results)
    contents = table_of_contents(results, shown, why=bool(shown["why"] or flows))
    return environment.get_template(_TEMPLATE).render(
        results=results,
        first_picture=first,
        shown=shown,
        flows=flows,
        contents=contents,
        headings={section.name.replace("-", "_"): section.heading for section in contents},
        answer=answer,
        sentences=sentences,
        published=published,
        tables=tables,
        money=money,
        uncertainty=uncertainty,
        why=why,
        story=story,
        signing=signing,
        style=_own_file("templates/report.css"),
        script=_own_file("templates/report.js"),
        plotly=_own_file("assets/plotly-basic.min.js"),
    )


def make_ready() -> None:
    """Do what every first page waits for: the templates are compiled, and plotly imports what figures are made of."""
    for name in _TEMPLATES:
        _environment().get_template(name)
    empty_chart(height=1).to_json()


@cache
def _environment() -> Environment:
    """Return the templates; a process that writes several reports compiles them once."""
    return Environment(
        loader=PackageLoader("discharge_sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _pictures(results: Results) -> tuple[Picture | None, dict[str, list[Picture]]]:
    """Return the picture of the first screen, and the others by section; what was not measured is left out."""
    day_by_day, effect = delayed_by_day(results), effect_on_beds(results)
    return effect or day_by_day, {
        "days": _present(day_by_day if effect else None, does_it_settle(results)),
        "risk": _present(chance_of_too_many(results), on_marked_days(results)),
        "delays": _present(delays_by_reason(results), delays_by_length(results), delays_by_pool(results)),
        "why": _present(from_baseline_to_best(results)),
        "story": _present(one_person(results)),
        "moved": _present(where_the_wait_moved(results)),
        "people": _present(seventy_two_hours(results), after_28_days(results)),
        "hospital": _present(occupancy_by_pool(results), beds_by_day(results)),
        "one_more": _present(one_more(results)),
        "costs": _present(three_lines_of_money(results)),
        "uncertainty": _present(which_assumptions_matter(results), which_assumptions_make_the_level(results)),
    }


def _present(*pictures: Picture | None) -> list[Picture]:
    return [picture for picture in pictures if picture is not None]


def _own_file(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
