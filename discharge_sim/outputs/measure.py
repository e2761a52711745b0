"""From records to measures: the one door of this floor."""

from __future__ import annotations

from discharge_sim.outputs.desk import desk_of
from discharge_sim.outputs.measures import Measures, entered
from discharge_sim.outputs.official import official
from discharge_sim.outputs.scope import scope_of
from discharge_sim.outputs.tallies import Tallies
from discharge_sim.plan.layout import Plan
from discharge_sim.vocabulary.records import Records


class Measuring:
    """Measures some replications of a plan: adds up each at once, and makes numbers of all sums together.

    Of sixteen replications that takes hardly longer than of one. A thread measures one thing at a time.

    Parameters
    ----------
    plan : Plan
        The plan that is run.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._scope = scope_of(plan)
        self._desk = desk_of(self._scope)
        self._desk.clear()

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another replication."""
        return self._desk.taken == self._desk.room

    def take(self, records: Records) -> None:
        """Add up what happened in one more replication; the records are no longer needed afterwards."""
        self._desk.take(records)

    def measures(self) -> list[Measures]:
        """Return the measures of all that was taken, in that order."""
        tallies = Tallies(self._scope, self._desk.sums)
        book, counts = entered(tallies), official(tallies)
        return [Measures(self.plan, *one) for one in zip(book.numbers(), book.series(), counts, strict=True)]


def measure(plan: Plan, records: Records) -> Measures:
    """Measure one replication.

    Parameters
    ----------
    plan : Plan
        The plan that was run.
    records : Records
        What happened.

    Returns
    -------
    Measures
        In the order of `indicator_keys`, `daily_keys` and `official_keys`.
    """
    measuring = Measuring(plan)
    measuring.take(records)
    (measures,) = measuring.measures()
    return measures
