"""The sections of the page and their headings, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from discharge_sim.report import uncertainty
from discharge_sim.report.picture import Picture
from discharge_sim.report.results import Results


class Section(NamedTuple):
    """A section: its identifier within the page, and its heading."""

    name: str
    heading: str


def table_of_contents(results: Results, shown: Mapping[str, Sequence[Picture]], *, why: bool) -> tuple[Section, ...]:
    """Return the sections that the page has for these results."""
    comparing = bool(results.others)
    split = uncertainty.is_split(results) or bool(shown["uncertainty"])
    sections = (
        (comparing, "compared", "All configurations"),
        (bool(shown["days"]), "days", "Day by day"),
        (bool(shown["risk"]), "risk", "How bad a winter can get"),
        (bool(shown["delays"]), "delays", "Where the delays lie"),
        (why, "why", "Why" if comparing else "Into and out of delay"),
        (bool(shown["story"]), "story", "One person’s story"),
        (True, "moved", "What else moved" if comparing else "Other results"),
        (bool(shown["people"]), "people", "What happens to people"),
        (bool(shown["hospital"]), "hospital", "How full the hospital is"),
        (bool(shown["one_more"]), "one-more-of-each", "What would one more buy"),
        (comparing, "costs", "What it costs, and who pays"),
        (split, "uncertainty", "Chance, and what is not known"),
        (True, "inputs", "What differs between the configurations" if comparing else "What was simulated"),
        (True, "published", "The base beside what was published"),
        (True, "assumptions", "Assumptions"),
        (True, "sheet", "Assumptions to sign off"),
        (True, "limits", "What this cannot answer"),
        (True, "reading", "How to read this page"),
        (True, "provenance", "Where these results come from"),
    )
    return tuple(Section(name, heading) for there, name, heading in sections if there)
