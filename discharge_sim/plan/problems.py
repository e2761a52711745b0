"""What only the arrays show to be wrong."""

from __future__ import annotations

from collections.abc import Sequence


class PlanError(ValueError):
    """A scenario that cannot be compiled, with every mistake that was found.

    Attributes
    ----------
    problems : list of str
        Every mistake in plain words.
    source : str
        The file, or the name, of the scenario.
    """

    def __init__(self, problems: Sequence[str], source: str = "") -> None:
        super().__init__(list(problems), source)
        self.problems, self.source = list(problems), source

    def __str__(self) -> str:
        heading = "1 mistake" if len(self.problems) == 1 else f"{len(self.problems)} mistakes"
        where = f"{self.source}: " if self.source else ""
        return "\n".join([f"{heading} in the scenario:", *(f"  {where}{problem}" for problem in self.problems)])
