"""The report: one self-contained page from a results folder."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from plotly.offline import get_plotlyjs

from discharge_sim.report import money, published, sentences, tables, uncertainty
from discharge_sim.report.figures.daily import delayed_by_day
from discharge_sim.report.figures.delays import delays_by_length, delays_by_pool, delays_by_reason
from discharge_sim.report.figures.effect import effect_on_beds
from discharge_sim.report.figures.occupancy import occupancy_by_pool
from discharge_sim.report.figures.outcomes import after_28_days, seventy_two_hours
from discharge_sim.report.picture import Picture
from discharge_sim.report.results import Results, read_results

FILE_NAME = "report.html"


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
    page.write_text(render(read_results(Path(results))), encoding="utf-8")
    return page


def render(results: Results) -> str:
    """Return the page as text."""
    environment = Environment(
        loader=PackageLoader("discharge_sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    day_by_day = delayed_by_day(results)
    effect = effect_on_beds(results)
    return environment.get_template("report.html.j2").render(
        results=results,
        first_picture=effect or day_by_day,
        day_by_day=day_by_day if effect else None,
        delays=_present(delays_by_reason(results), delays_by_length(results), delays_by_pool(results)),
        hospital=_present(occupancy_by_pool(results)),
        people=_present(seventy_two_hours(results), after_28_days(results)),
        sentences=sentences,
        published=published,
        tables=tables,
        money=money,
        uncertainty=uncertainty,
        style=_own_file("report.css"),
        script=_own_file("report.js"),
        plotly=get_plotlyjs(),
    )


def _present(*pictures: Picture | None) -> list[Picture]:
    return [picture for picture in pictures if picture is not None]


def _own_file(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")
