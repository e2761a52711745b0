"""A scenario as it shows itself in a notebook: what it is, what differs from what it extends, how it is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from discharge_sim.scenario.differences import title_of
from discharge_sim.scenario.figures import evidence_counts
from discharge_sim.scenario.rosters import staff_hours_and_cost_per_week, totals

if TYPE_CHECKING:
    from discharge_sim.scenario.loading import Scenario


def scenario_as_html(scenario: Scenario) -> str:
    """Return a scenario in a few lines of HTML; every word of the file is escaped."""
    tables = scenario.tables
    period = tables.period
    hours, cost = totals(staff_hours_and_cost_per_week(tables))
    beds = sum(pool.beds - pool.beds_closed_by_scenario for pool in tables.pools.values())
    facts = [
        ("Name", scenario.name),
        ("Period", f"{period.window_start} to {period.window_end}"),
        ("Partnerships", ", ".join(title_of(tables, key) for key in tables.partnerships)),
        ("Hospital beds", f"{beds:,}"),
        ("Hub staff", f"{hours:,.1f} hours a week (£{cost:,.0f})"),
        (
            "Figures",
            ", ".join(f"{count} {kind}" for kind, count in evidence_counts(scenario.figures).items()) or "none",
        ),
    ]
    parts = [f"<p><b>{escape(scenario.title)}</b></p>", f"<p>{escape(scenario.description)}</p>", _facts(facts)]
    if scenario.base is not None:
        changes = [change.words for change in scenario.differences(scenario.base)]
        parts.append(f"<p>Differs from <b>{escape(scenario.base.name)}</b>:</p>")
        parts.append(_points(changes or ["nothing that changes a result"]))
    if tables.what_must_be_true:
        parts += ["<p>What must be true:</p>", _points(tables.what_must_be_true)]
    return "\n".join(parts)


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in facts)
    return f"<table>{rows}</table>"


def _points(points: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(point)}</li>' for point in points)}</ul>"
