"""One figure of a check: what was expected, what was found, and whether they agree."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

STANDARD_ERRORS = 4
"""So many standard errors may lie between what is expected and what is found. With 30 replications, chance alone leads
further once in 2,500 figures. So a figure that lies further is asked once more, of other people and for four times as
many years: then that answer counts. A mistake that moved the first shows twice as clearly in the second."""


@dataclass(frozen=True)
class Figure:
    """One number, expected and found.

    Attributes
    ----------
    what : str
        What it is, in words, with its unit.
    expected, found : float
        By theory (or another program), and in our runs.
    standard_error : float
        Of the difference between the two; 0 for what must agree exactly.
    grain : float
        What whole minutes may add: a bound on the difference that has nothing to do with chance.
    engine : str
        Which engine found it.
    asked_again : bool
        Whether it lies too far away, and another answer counts instead.
    """

    what: str
    expected: float
    found: float
    standard_error: float = 0.0
    grain: float = 0.0
    engine: str = ""
    asked_again: bool = False

    @property
    def distance(self) -> float:
        """The difference beyond the grain, in standard errors."""
        beyond = max(0.0, abs(self.found - self.expected) - self.grain)
        if beyond == 0:
            return 0.0
        return beyond / self.standard_error if self.standard_error > 0 else math.inf

    @property
    def holds(self) -> bool:
        """Whether expected and found agree."""
        return self.distance <= STANDARD_ERRORS

    @property
    def counts(self) -> bool:
        """Whether this answer is the one that counts."""
        return not self.asked_again

    def __str__(self) -> str:
        by = f" ({self.engine} engine)" if self.engine else ""
        return (
            f"{self.what}{by}: expected {self.expected:.6g}, found {self.found:.6g}, standard error "
            f"{self.standard_error:.2g}, {self.distance:.1f} standard errors apart"
        )


def mean_figure(what: str, expected: float, values: Sequence[float], *, grain: float = 0.0) -> Figure:
    """Return a figure found as the mean of independent values, one a replication."""
    found = np.asarray(values, dtype=np.float64)
    error = found.std(ddof=1) / math.sqrt(len(found))
    return Figure(what, expected, float(found.mean()), float(error), grain)


def share_figure(what: str, expected: float, count: int, of: int) -> Figure:
    """Return a figure found as the share of independent people; its standard error is that of the expected share."""
    return Figure(what, expected, count / of, math.sqrt(expected * (1 - expected) / of))


@dataclass(frozen=True)
class Check:
    """One question that theory or another program has answered.

    Attributes
    ----------
    key : str
        Short name, as on the command line of pytest.
    title : str
        The question, in words.
    known : str
        What is known, and from where.
    scenarios : tuple of str
        The scenario files that are played.
    figures : callable
        Plays them and returns the figures.
    """

    key: str
    title: str
    known: str
    scenarios: tuple[str, ...]
    figures: Callable[..., list[Figure]]


def answers(check: Check, play: Any) -> list[Figure]:
    """Return the figures of a check; those too far away to be chance are followed by what other people say of them."""
    first = check.figures(play)
    far = {figure.what for figure in first if not figure.holds and figure.standard_error > 0}
    if not far:
        return first
    others = play.with_others()
    again = [figure for figure in check.figures(others) if _same(figure.what, far)]
    words = f"again, {others.replications} years of other people: "
    return [
        *(replace(figure, asked_again=figure.what in far) for figure in first),
        *(replace(figure, what=words + figure.what) for figure in again),
    ]


def _same(what: str, others: set[str]) -> bool:
    """Whether a figure is one of others; numbers in its words (how many counts there are) may differ."""
    plain = re.compile(r"[\d,.]+")
    return plain.sub("#", what) in {plain.sub("#", other) for other in others}
