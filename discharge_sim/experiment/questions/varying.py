"""An ensemble drawn from what a scenario says of its figures: `low`, `high` and, if stated, their `shape`.

Sets are drawn as a Latin hypercube (McKay, Beckman and Conover 1979): each figure's range is cut into as many equally
likely slices as there are members, and each slice is used once. Figures are drawn independently of each other unless
they stand in a group that moves together: then the slices are paired so that their rank correlation is the stated one
(Iman and Conover 1982), and each figure keeps its own distribution. Sets that must fit together (shares of one whole,
or sets fitted to published totals) are written by hand or by calibration.

R. L. Iman and W. J. Conover, A distribution-free approach to inducing rank correlation among input variables,
Communications in Statistics: Simulation and Computation 11 (1982) 311-334.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

from discharge_sim.experiment.keeping.files import write_text
from discharge_sim.experiment.keeping.layout import Vector
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.scenario.ensemble import NOT_VARIED
from discharge_sim.scenario.errors import ScenarioError
from discharge_sim.scenario.figures import is_number
from discharge_sim.scenario.merging import NO_EFFECT

if TYPE_CHECKING:
    from discharge_sim.scenario.loading import Scenario
    from discharge_sim.scenario.scenario import Figure

_PATH = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z_][A-Za-z0-9_]*)+")
_WITHIN = float(ndtri(0.975))
"""Standard deviations from the middle to the ends of a normal shape: 95 % lie between low and high."""
_DIGITS = 6


@dataclass(frozen=True)
class Together:
    """Figures that go up and down together.

    Attributes
    ----------
    paths : tuple of str
        Paths, or how they begin; one with a minus in front goes down where the others go up.
    rank_correlation : float
        Of each two, above 0 and up to 1; 1 if they go through their ranges in step.
    """

    paths: tuple[str, ...]
    rank_correlation: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.rank_correlation <= 1:
            raise ExperimentError(
                "figures that move together have a rank correlation above 0 and up to 1; found "
                f"{self.rank_correlation}. Write a minus before a figure that goes the other way"
            )

    @classmethod
    def parsed(cls, text: str) -> Together:
        """Read a group such as ``streams.a.per_day, -streams.a.stay_days.mean`` or ``0.6: hub.teams.``."""
        before, colon, after = text.rpartition(":")
        try:
            correlation = float(before) if colon else 1.0
        except ValueError:
            raise ExperimentError(
                f"{text!r} begins with {before!r}, which is no rank correlation such as 0.6"
            ) from None
        return cls(tuple(word.strip() for word in after.split(",") if word.strip()), correlation)


Signs = dict[str, int]
"""The figures of a group by path: 1 for those that go up, -1 for those that go down."""


def varied_figures(scenario: Scenario) -> dict[str, Figure]:
    """Return the figures that an ensemble can vary: a number with low and high, by its path."""
    return {
        path: figure
        for path, figure in scenario.figures.items()
        if _PATH.fullmatch(path)
        and path.split(".")[0] not in NOT_VARIED
        and all(is_number(value) for value in (figure.value, figure.low, figure.high))
        and figure.low < figure.high
    }


def draw_members(
    figures: Mapping[str, Figure],
    members: int,
    seed: int,
    whole: frozenset[str] = frozenset(),
    groups: Sequence[tuple[Signs, float]] = (),
) -> dict[str, Vector]:
    """Draw parameter sets as a Latin hypercube.

    Parameters
    ----------
    figures : mapping
        By path; with low and high.
    members : int
    seed : int
    whole : frozenset of str
        Paths of whole numbers.
    groups : sequence of (dict, float)
        Figures that move together, by path (1, or -1 if it goes the other way), and the rank correlation of each two;
        no figure stands in two groups.

    Returns
    -------
    dict of float arrays by member
        By path.
    """
    generator = np.random.default_rng(seed)
    slices = {path: (generator.permutation(members) + generator.random(members)) / members for path in figures}
    for signs, correlation in groups:
        slices |= _paired(slices, signs, correlation)
    drawn = {}
    for path, figure in figures.items():
        values = np.clip(_quantile(figure, slices[path]), figure.low, figure.high)
        drawn[path] = np.round(values) if path in whole else _rounded(values)
    return drawn


def _paired(slices: Mapping[str, Vector], signs: Signs, correlation: float) -> dict[str, Vector]:
    """Put the slices of a group in another order, so that the ranks of each two have the correlation."""
    first = np.array([slices[path] for path in signs])
    members = first.shape[1]
    if correlation == 1:
        order = np.tile(np.argsort(np.argsort(first[0])), (len(first), 1))
    else:
        scores = ndtri((np.argsort(np.argsort(first)) + 1) / (members + 1))
        # A normal score's own correlation belongs to a rank correlation by Pearson's formula.
        wanted = np.full((len(first), len(first)), 2 * np.sin(np.pi * correlation / 6))
        np.fill_diagonal(wanted, 1.0)
        there, target = np.linalg.cholesky(np.corrcoef(scores)), np.linalg.cholesky(wanted)
        order = np.argsort(np.argsort(target @ np.linalg.solve(there, scores)))
    down = np.array([sign < 0 for sign in signs.values()])
    order[down] = members - 1 - order[down]
    return {path: np.sort(row)[place] for path, row, place in zip(signs, first, order, strict=True)}


def write_ensemble(
    scenario: Scenario,
    target: Path,
    *,
    members: int,
    only: Sequence[str] = (),
    seed: int = 1,
    together: Sequence[Together] = (),
) -> tuple[str, ...]:
    """Draw an ensemble and write its file.

    Parameters
    ----------
    scenario : Scenario
    target : Path
        The CSV file; must not exist.
    members : int
    only : sequence of str
        Paths, or how they begin; all figures with low and high if empty.
    seed : int
    together : sequence of Together
        Groups of figures that move together; the others are independent.

    Returns
    -------
    tuple of str
        Paths that are varied.

    Raises
    ------
    ExperimentError
        If there is nothing to vary, or the file exists.
    ScenarioError
        If a drawn value is refused; nothing is written then.
    """
    if target.exists():
        raise ExperimentError(f"{target} exists already; name another file with --out")
    figures = _chosen(scenario, only)
    groups = _groups(figures, together, members)
    text = _as_csv(draw_members(figures, members, seed, _whole_numbers(scenario, figures), groups))
    with tempfile.TemporaryDirectory(prefix="discharge-sim-") as folder:
        trial = Path(folder) / target.name
        trial.write_text(text, encoding="utf-8")
        scenario.with_changes({"ensemble.file": str(trial)}, name=scenario.name)
    write_text(target, text)
    return tuple(figures)


def _chosen(scenario: Scenario, only: Sequence[str]) -> dict[str, Figure]:
    known = _in_force(scenario, varied_figures(scenario))
    unknown = [word for word in only if not any(path.startswith(word) for path in known)]
    if unknown:
        raise ExperimentError(
            f"{', '.join(unknown)}: no figure has low and high there (or every partnership has its own instead). "
            "Write them beside its value, as in per_day = { value = 16, low = 14, high = 18 }"
        )
    chosen = {path: one for path, one in known.items() if not only or any(path.startswith(word) for word in only)}
    if not chosen:
        raise ExperimentError(
            "no figure of this scenario says how well it is known. Write low and high beside its value, as in "
            "per_day = { value = 16, low = 14, high = 18 }"
        )
    return chosen


def _groups(figures: Mapping[str, Figure], together: Sequence[Together], members: int) -> list[tuple[Signs, float]]:
    """Return the groups with every path written out."""
    found: list[tuple[Signs, float]] = []
    taken: set[str] = set()
    for group in together:
        signs: Signs = {}
        for word in group.paths:
            begins = word.removeprefix("-").strip()
            paths = [path for path in figures if path.startswith(begins)]
            if not paths:
                raise ExperimentError(f"{begins}: no figure of this name is varied, so it cannot move with others")
            signs |= dict.fromkeys(paths, -1 if word.startswith("-") else 1)
        twice = sorted(taken & set(signs))
        if twice:
            raise ExperimentError(f"{', '.join(twice)} stands in two groups; a figure moves with one group alone")
        if len(signs) < 2:
            raise ExperimentError(f"{', '.join(group.paths)}: a group needs at least two figures that are varied")
        if len(signs) >= members:
            raise ExperimentError(f"{len(signs)} figures that move together need more than {members} members")
        taken |= set(signs)
        found.append((signs, group.rank_correlation))
    return found


def _whole_numbers(scenario: Scenario, figures: Mapping[str, Figure]) -> frozenset[str]:
    """Return the paths that take whole numbers only, such as beds: the scenario refuses anything else there."""
    whole = {path: figure.value for path, figure in figures.items() if isinstance(figure.value, int)}
    try:
        scenario.with_changes({path: value + 0.25 for path, value in whole.items()}, name=scenario.name)
    except ScenarioError as error:
        refused = {problem.path for problem in error.problems if problem.allowed.startswith("a whole number")}
        return frozenset(refused & set(whole))
    return frozenset()


def _in_force(scenario: Scenario, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return the figures without defaults that every partnership has replaced: to vary those would change nothing."""
    try:
        scenario.with_changes({path: figure.low for path, figure in figures.items()}, name=scenario.name)
    except ScenarioError as error:
        hidden = {problem.path for problem in error.problems if problem.found == NO_EFFECT}
        return {path: figure for path, figure in figures.items() if path not in hidden}
    return dict(figures)


def _quantile(figure: Figure, chance: Vector) -> Vector:
    low, value, high = float(figure.low), float(figure.value), float(figure.high)
    if figure.shape == "uniform":
        return low + chance * (high - low)
    if figure.shape in ("normal", "lognormal"):
        ends = (low, high) if figure.shape == "normal" else tuple(np.log((low, high)))
        middle, sd = (ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / 2 / _WITHIN
        inside = ndtr(-_WITHIN) + chance * (ndtr(_WITHIN) - ndtr(-_WITHIN))
        drawn = middle + sd * ndtri(inside)
        return np.asarray(drawn if figure.shape == "normal" else np.exp(drawn), dtype=float)
    share = (value - low) / (high - low)
    rising = low + np.sqrt(chance * (high - low) * (value - low))
    falling = high - np.sqrt((1 - chance) * (high - low) * (high - value))
    return np.where(chance < share, rising, falling)


def _rounded(values: Vector) -> Vector:
    return np.array([float(f"{value:.{_DIGITS}g}") for value in values])


def _as_csv(columns: Mapping[str, Vector]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(
        [f"{value:g}" if value == int(value) else repr(float(value)) for value in row]
        for row in zip(*columns.values(), strict=True)
    )
    return text.getvalue()
