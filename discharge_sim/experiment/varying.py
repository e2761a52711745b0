"""An ensemble drawn from what a scenario says of its figures: `low`, `high` and, if stated, their `shape`.

Sets are drawn as a Latin hypercube (McKay, Beckman and Conover 1979): each figure's range is cut into as many equally
likely slices as there are members, and each slice is used once. Figures are drawn independently of each other; sets
that must fit together (shares of one whole, or sets fitted to published totals) are written by hand or by calibration.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

from discharge_sim.experiment.files import write_text
from discharge_sim.experiment.layout import Vector
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.scenario.ensemble import NOT_VARIED
from discharge_sim.scenario.errors import ScenarioError
from discharge_sim.scenario.figures import is_number

if TYPE_CHECKING:
    from discharge_sim.scenario.loading import Scenario
    from discharge_sim.scenario.scenario import Figure

_PATH = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z_][A-Za-z0-9_]*)+")
_WITHIN = float(ndtri(0.975))
"""Standard deviations from the middle to the ends of a normal shape: 95 % lie between low and high."""
_DIGITS = 6


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
    figures: Mapping[str, Figure], members: int, seed: int, whole: frozenset[str] = frozenset()
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

    Returns
    -------
    dict of float arrays by member
        By path.
    """
    generator = np.random.default_rng(seed)
    drawn = {}
    for path, figure in figures.items():
        slices = (generator.permutation(members) + generator.random(members)) / members
        values = np.clip(_quantile(figure, slices), figure.low, figure.high)
        drawn[path] = np.round(values) if path in whole else _rounded(values)
    return drawn


def write_ensemble(
    scenario: Scenario, target: Path, *, members: int, only: Sequence[str] = (), seed: int = 1
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
    text = _as_csv(draw_members(figures, members, seed, _whole_numbers(scenario, figures)))
    with tempfile.TemporaryDirectory(prefix="discharge-sim-") as folder:
        trial = Path(folder) / target.name
        trial.write_text(text, encoding="utf-8")
        scenario.with_changes({"ensemble.file": str(trial)}, name=scenario.name)
    write_text(target, text)
    return tuple(figures)


def _chosen(scenario: Scenario, only: Sequence[str]) -> dict[str, Figure]:
    known = varied_figures(scenario)
    unknown = [word for word in only if not any(path.startswith(word) for path in known)]
    if unknown:
        raise ExperimentError(
            f"{', '.join(unknown)}: no figure of this name has low and high. Write them beside its value, as in "
            "per_day = { value = 16, low = 14, high = 18 }"
        )
    chosen = {path: one for path, one in known.items() if not only or any(path.startswith(word) for word in only)}
    if not chosen:
        raise ExperimentError(
            "no figure of this scenario says how well it is known. Write low and high beside its value, as in "
            "per_day = { value = 16, low = 14, high = 18 }"
        )
    return chosen


def _whole_numbers(scenario: Scenario, figures: Mapping[str, Figure]) -> frozenset[str]:
    """Return the paths that take whole numbers only, such as beds: the scenario refuses anything else there."""
    whole = {path: figure.value for path, figure in figures.items() if isinstance(figure.value, int)}
    try:
        scenario.with_changes({path: value + 0.25 for path, value in whole.items()}, name=scenario.name)
    except ScenarioError as error:
        refused = {problem.path for problem in error.problems if problem.allowed.startswith("a whole number")}
        return frozenset(refused & set(whole))
    return frozenset()


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
