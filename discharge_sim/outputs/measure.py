"""From records to measures: the one door of this floor."""

from __future__ import annotations

from discharge_sim.outputs.measures import Measures, entered
from discharge_sim.outputs.official import official
from discharge_sim.outputs.view import View
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
        With exactly the keys of `indicator_keys`, `daily_keys` and `official_keys`, in that order.
    """
    view = View(plan, records)
    book = entered(view)
    return Measures(book.numbers, book.series, official(view))
