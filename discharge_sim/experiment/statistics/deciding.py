"""Choosing the best configuration with a stated guarantee: the fully sequential procedure KN (Kim and Nelson 2001).

After a first stage, configurations are played one replication at a time with the same patients, and one that is clearly
behind is left behind. If the best is better than every other by at least the indifference zone, it is chosen with at
least the stated probability; if several are closer together than that, any of them may be.

S.-H. Kim and B. L. Nelson, A fully sequential procedure for indifference-zone selection in simulation, ACM Transactions
on Modeling and Computer Simulation 11 (2001) 251-273. Common random numbers are allowed; values are taken as normal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from discharge_sim.experiment.keeping.layout import Vector

FIRST_STAGE = 30
ERROR = 0.05
"""The chosen one is the best with at least probability 1 - ERROR, if it is better by the indifference zone."""


@dataclass(frozen=True)
class Decision:
    """How far the procedure has come.

    Attributes
    ----------
    contenders : tuple of str
        Configurations that are still in; one (or several that are exactly alike) when it is decided.
    left_behind : dict
        By configuration that is out: the replication after which.
    replications : int
        Replications of each contender that have been looked at.
    is_decided : bool
    zone : float
        Indifference zone, in the unit of the values.
    at_most : int
        Replications after which it is decided at the latest, by the variances of the first stage.
    """

    contenders: tuple[str, ...]
    left_behind: dict[str, int] = field(default_factory=dict)
    replications: int = 0
    is_decided: bool = False
    zone: float = 0.0
    at_most: int = 0

    @property
    def best(self) -> str | None:
        """The chosen configuration; None as long as nothing is decided."""
        return self.contenders[0] if self.is_decided else None


def decide(
    values: Mapping[str, Vector], zone: float, *, error: float = ERROR, first_stage: int = FIRST_STAGE
) -> Decision:
    """Go through the replications that are there, one by one, as far as they reach.

    Parameters
    ----------
    values : mapping
        By configuration: float array by replication, lower is better. A configuration that is out needs no more
        replications than it had then.
    zone : float
        The smallest difference worth detecting; above 0.
    error : float
        Largest probability of a wrong choice.
    first_stage : int
        Replications of every configuration from which the variances of the differences are estimated; at least 2.

    Returns
    -------
    Decision
        The same whether replications are handed in one by one or many at once.
    """
    if zone <= 0:
        raise ValueError(f"the indifference zone must be above 0; found {zone}")
    names = list(values)
    if len(names) == 1:
        return Decision((names[0],), {}, len(values[names[0]]), is_decided=True, zone=zone)
    variance = _variances([values[name][:first_stage] for name in names])
    eta = ((2 * error / (len(names) - 1)) ** (-2 / (first_stage - 1)) - 1) / 2
    spread = 2 * eta * (first_stage - 1) * variance
    last = int(np.floor(spread.max() / zone**2)) + 1
    contenders = list(range(len(names)))
    left_behind: dict[str, int] = {}
    replications = first_stage
    while True:
        means = np.array([values[names[one]][:replications].mean() for one in contenders])
        room = np.maximum(
            0.0, zone / (2 * replications) * (spread[np.ix_(contenders, contenders)] / zone**2 - replications)
        )
        behind = (means[:, None] > means[None, :] + room).any(axis=1)
        left_behind |= {names[one]: replications for one, out in zip(contenders, behind, strict=True) if out}
        means, contenders = means[~behind], [one for one, out in zip(contenders, behind, strict=True) if not out]
        is_decided = len(contenders) == 1 or replications >= last
        if is_decided or min(len(values[names[one]]) for one in contenders) == replications:
            order = np.argsort(means, kind="stable")
            left = tuple(names[contenders[place]] for place in order)
            return Decision(left, left_behind, replications, is_decided, zone, max(last, first_stage))
        replications += 1


def _variances(first: list[Vector]) -> Vector:
    """Return the variance of the paired difference of each two configurations in the first stage."""
    matrix = np.array(first)
    differences = matrix[:, None, :] - matrix[None, :, :]
    return np.asarray(differences.var(axis=2, ddof=1), dtype=float)
