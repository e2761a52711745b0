"""What only the arrays show to be wrong."""

from __future__ import annotations


class PlanError(ValueError):
    """A scenario that cannot be compiled; `problems` lists every mistake in plain words."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
