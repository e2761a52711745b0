"""What an experiment is after: the indicator that decides when it is precise, which scenario is chosen, and the order.

It is delayed hospital beds unless somebody names another. Which way is better, and in what unit a difference may be too
small to matter, stands in the data dictionary.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.outputs.dictionary import DICTIONARY, Better

if TYPE_CHECKING:  # nothing heavy: the command line imports this before it knows what is asked
    from discharge_sim.experiment.keeping.layout import Key, Vector

DEFAULT_INDICATOR = "delayed_hospital_beds"
_COUNTED = frozenset(
    ("beds", "people", "bed days", "spells", "episodes", "deaths", "cancellations", "tasks", "places", "admissions")
)
_ONE = {"people": "person"}
_PLACES_TOLD = 12


@dataclass(frozen=True)
class Aim:
    """An indicator of a place, and which way is better.

    Attributes
    ----------
    indicator : str
        Its name in the data dictionary.
    place : str
        `all`, or the key of a partnership, pool, service or team.

    Raises
    ------
    ExperimentError
        If there is no such indicator.
    """

    indicator: str = DEFAULT_INDICATOR
    place: str = "all"

    def __post_init__(self) -> None:
        if self.indicator not in DICTIONARY:
            near = difflib.get_close_matches(str(self.indicator), DICTIONARY, 3)
            tail = f"; perhaps {' or '.join(near)}" if near else ""
            raise ExperimentError(
                f"there is no indicator {self.indicator!r}{tail}. docs/results.md says where all of them are listed"
            )

    @property
    def key(self) -> Key:
        """Indicator, place and group, as results name them."""
        return (self.indicator, self.place, "all")

    @property
    def better(self) -> Better:
        """Which way is better."""
        return DICTIONARY[self.indicator].better

    @property
    def unit(self) -> str:
        """Unit of its numbers."""
        return DICTIONARY[self.indicator].unit

    @property
    def words(self) -> str:
        """Return its name in words, with the place."""
        where = "" if self.place == "all" else f" in {self.place}"
        return f"{self.indicator.removesuffix('_gbp').replace('_', ' ')}{where}"

    @property
    def best(self) -> str:
        """Return the word for the best: fewest, most, lowest or highest."""
        if self.better == "lower":
            return "fewest" if self.unit in _COUNTED else "lowest"
        return "most" if self.unit in _COUNTED else "highest"

    def as_losses(self, values: Vector) -> Vector:
        """Return values of which the lower are the better."""
        return -values if self.better == "higher" else values

    def amount(self, value: float) -> str:
        """Return a difference in words, with its unit: ``2 beds``, ``1 percentage point``, ``£5,000``."""
        if self.unit == "share":
            return f"{100 * value:g} percentage point{'' if value == 0.01 else 's'}"
        if self.unit.startswith("pounds"):
            return f"£{value:,.10g}{self.unit.removeprefix('pounds')}"
        return f"{value:g} {self._singular if value == 1 else self.unit}"

    def parsed(self, text: str) -> float:
        """Return the number in a text such as ``2 beds``, ``1 point`` or ``£5,000``.

        Raises
        ------
        ExperimentError
            If it is not a number of this unit.
        """
        found = re.fullmatch(r"\s*(£?)\s*(\d[\d,]*(?:\.\d+)?|\.\d+)\s*(.*?)\s*", text)
        pound, number, word = found.groups() if found else ("", "", "")
        allowed = {"", self.unit, self._singular}
        if self.unit == "share":
            allowed = {"%", "point", "points", "percentage point", "percentage points"}
        if not found or word not in allowed or (pound and not self.unit.startswith("pounds")):
            raise ExperimentError(f"{text!r} is not a number of {self._how_asked}")
        value = float(number.replace(",", ""))
        return value / 100 if self.unit == "share" else value

    @property
    def example(self) -> str:
        """Return how somebody would write a small difference."""
        return "1 point" if self.unit == "share" else self.amount(2)

    @property
    def _singular(self) -> str:
        first, _, rest = self.unit.partition(" a ")
        one = _ONE.get(first, first.removesuffix("s"))
        return f"{one} a {rest}" if rest else one

    @property
    def _how_asked(self) -> str:
        if self == Aim():
            return 'delayed hospital beds; write "2 beds" or 2'
        if self.unit == "share":
            return f'percentage points of {self.words}; write "1 point"'
        return f'{self.unit} of {self.words}; write "{self.amount(2)}" or 2'


BEDS = Aim()
"""What an experiment is after unless somebody asks for something else."""


def check_measured(aim: Aim, measured: Iterable[Key], scenario: str) -> None:
    """Refuse an indicator or a place that a scenario does not measure.

    Raises
    ------
    ExperimentError
        With what there is instead.
    """
    found = [key for key in measured if key[0] == aim.indicator and key[2] == "all"]
    if aim.key in found:
        return
    if not found:
        raise ExperimentError(
            f"{scenario} does not measure {aim.indicator}: it exists only beside a baseline, only by group, or for "
            "services that this scenario does not have"
        )
    places = [key[1] for key in found]
    told = ", ".join(places[:_PLACES_TOLD]) + (" and more" if len(places) > _PLACES_TOLD else "")
    raise ExperimentError(f"{scenario} does not measure {aim.indicator} in {aim.place!r}; it does in {told}")
