"""The scenario folder that `discharge-sim new` writes: small, complete, commented, ready to run."""

from __future__ import annotations

import datetime as dt
import re
from importlib import resources

from discharge_sim.scenario.errors import Problem, ScenarioError

FOLLOW_UP_DAYS = 35
FIRST_WINTER, LAST_WINTER = 1990, 2098
_NOT_A_SERVICE_HOLIDAY = "Saint Andrew's Day"
"""A bank holiday on which services in Scotland work as usual."""


def starter_files(name: str, winter: int) -> dict[str, str]:
    """Return the files of a starter folder by file name: a base and one configuration that extends it.

    Parameters
    ----------
    name : str
        Name of the folder; capitals and spaces are put right for the name of the scenario.
    winter : int
        Year in which the winter begins.

    Raises
    ------
    ScenarioError
        If no name can be made of `name`, or the winter is out of range.
    """
    short = re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-_")[:48]
    if not short:
        raise ScenarioError(
            [Problem("", "name", f'found "{name}"', "a name with letters or digits", "choose another name")]
        )
    if not FIRST_WINTER <= winter <= LAST_WINTER:
        raise ScenarioError([Problem("", "winter", f"found {winter}", f"a year from {FIRST_WINTER} to {LAST_WINTER}")])
    words = {
        "name": short,
        "winter": f"{winter}/{(winter + 1) % 100:02}",
        "window_start": f"{winter}-11-01",
        "window_end": f"{winter + 1}-03-31",
        "christmas_eve": f"{winter}-12-24",
        "twelfth_night": f"{winter + 1}-01-04",
        "wave_peak": f"{winter}-12-30",
        "holidays": _holiday_lines(winter),
    }
    return {file: _filled(file, words) for file in ("base.toml", "weekend-hub.toml")}


def service_holidays(first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """Return the public holidays of Scotland on which services keep holiday hours, with their names.

    Local holidays are not among them: each council sets its own.
    """
    import holidays  # only new scenarios need it: a library update must not change results

    years = range(first.year, last.year + 1)
    found = holidays.country_holidays("GB", subdiv="SCT", years=years, language="en_GB")
    return {
        day: title
        for day, title in sorted(found.items())
        if first <= day <= last and not title.startswith(_NOT_A_SERVICE_HOLIDAY)
    }


def _holiday_lines(winter: int) -> str:
    last = dt.date(winter + 1, 3, 31) + dt.timedelta(days=FOLLOW_UP_DAYS)
    found = service_holidays(dt.date(winter, 11, 1), last)
    return "\n".join(f"    {day.isoformat()},  # {title}" for day, title in found.items())


def _filled(file: str, words: dict[str, str]) -> str:
    template = resources.files("discharge_sim.scenario").joinpath("starter_folder", file).read_text(encoding="utf-8")
    return re.sub(r"<<(\w+)>>", lambda place: words[place[1]], template)
