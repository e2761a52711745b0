"""From records to measures: the one door of this floor."""

from __future__ import annotations

from discharge_sim.outputs.desk import desk_of
from discharge_sim.outputs.measures import Measures, entered
from discharge_sim.outputs.official import official
from discharge_sim.outputs.scope import scope_of
from discharge_sim.outputs.tallies import Tallies
from discharge_sim.plan.layout import Plan
from discharge_sim.vocabulary.records import Records


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
    scope = scope_of(plan)
    tallies = Tallies(scope, records, desk_of(scope))
    book = entered(tallies)
    return Measures(plan, book.numbers(), book.series(), official(tallies))
