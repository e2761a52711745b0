"""One person under two configurations: a line of time for each, and what each stretch of it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from discharge_sim.experiment.questions.story import DELAYED, HOSPITAL, HUB, STAY, WAITING
from discharge_sim.report import story as told
from discharge_sim.report.picture import (
    DARK_BLUE,
    DARK_PINK,
    LIGHT_PURPLE,
    ORANGE,
    TURQUOISE,
    KeyEntry,
    Picture,
    empty_chart,
    safe,
    write_row_name,
)
from discharge_sim.report.results import Results, Story

ROW_HEIGHT = 92
AFTER_SHARE = 0.15
"""How far the line of time goes on after the later of the two leaves hospital, as a share of the time until then."""


class _Stretch(NamedTuple):
    """A stretch of time: its colour, what it is called, and the order in which it is drawn (later ones on top)."""

    colour: str
    label: str


WAITS_OUTSIDE = _Stretch(DARK_PINK, "Waits outside hospital")
CARED_FOR = _Stretch(TURQUOISE, "Cared for outside hospital")
WAITS_FOR_BED = _Stretch(LIGHT_PURPLE, "Waits for a hospital bed")
IN_BED = _Stretch(DARK_BLUE, "In hospital, not delayed")
IS_DELAYED = _Stretch(ORANGE, "Delayed in hospital")
_ON_TOP = (WAITS_OUTSIDE, CARED_FOR, WAITS_FOR_BED, IN_BED, IS_DELAYED)


_Spent = tuple[_Stretch, pd.Timestamp, pd.Timestamp | None]


def one_person(results: Results) -> Picture | None:
    """Return one person's time under the baseline and under the other configuration of the story."""
    both, table = told.both_of(results), told.moments_table(results)
    if both is None or table is None or results.story is None:
        return None
    stretches = [list(_stretches(results.story, one.name)) for one in both]
    seen = {stretch for one in stretches for stretch, _, _ in one}
    return Picture(
        name="one-person",
        title=told.title(results),
        reading="The same person in the same simulated winter under both; each colour is how the time was spent.",
        alternative=told.alternative(results),
        chart=_chart(results, results.story, stretches),
        table=table,
        key=tuple(KeyEntry(one.colour, one.label) for one in reversed(_ON_TOP) if one in seen),
    )


def _stretches(story: Story, name: str) -> Iterator[_Spent]:
    """Yield stretches of time in the order in which they are drawn; one without an end goes on beyond the figure."""
    found: list[_Spent] = []
    for row in told.rows_of(story, name):
        kind = _kind(row["what"], row["setting"])
        if kind is not None:
            found.append((kind, row["start"], None if pd.isna(row["end"]) else row["end"]))
    yield from sorted(found, key=lambda one: (_ON_TOP.index(one[0]), one[1]))


def _kind(what: str, setting: str) -> _Stretch | None:
    if what == DELAYED:
        return IS_DELAYED
    if what == STAY:
        return IN_BED if setting == HOSPITAL else CARED_FOR
    if what == WAITING and setting != HUB:
        return WAITS_FOR_BED if setting == HOSPITAL else WAITS_OUTSIDE
    return None


def _chart(results: Results, story: Story, stretches: list[list[_Spent]]) -> go.Figure:
    both = told.both_of(results) or ()
    first = min(start for one in stretches for _, start, _ in one)
    left = [told.left_at(story, one.name) for one in both]
    last = max(left) + max((max(left) - first) * AFTER_SHARE, pd.Timedelta(days=2))
    chart = empty_chart(height=40 + ROW_HEIGHT * len(both), top=4, left=12, right=12)
    for position, (inputs, mine, leaves) in enumerate(zip(both, stretches, left, strict=True)):
        for stretch, start, end in mine:
            _draw(chart, -position, stretch, start, last if end is None else min(last, end))
        write_row_name(chart, -position, inputs.title, shift=13)
        days = story.about["person"][inputs.name]["delayed_days"]
        words = f"leaves {told.date_of(leaves)}, {days or 'no'} {'day' if days == 1 else 'days'} delayed"
        chart.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=-position,
            yanchor="top",
            yshift=-12,
            text=f"<b>{safe(words)}</b>",
            showarrow=False,
        )
    chart.update_xaxes(type="date", range=[first.isoformat(), last.isoformat()], nticks=6, tickformat="%-d %b")
    chart.update_yaxes(range=[-len(both) + 0.42, 0.5], visible=False)
    chart.update_layout(barmode="overlay")
    return chart


def _draw(chart: go.Figure, row: int, stretch: _Stretch, start: pd.Timestamp, end: pd.Timestamp) -> None:
    if end <= start:
        return
    chart.add_trace(
        go.Bar(
            base=[start.isoformat()],
            x=[(end - start).total_seconds() * 1000],
            y=[row],
            orientation="h",
            width=0.26,
            marker={"color": stretch.colour, "line": {"width": 1, "color": stretch.colour}},
            hovertemplate=f"{stretch.label}<br>{told.date_of(start)} to {told.date_of(end)}<extra></extra>",
        )
    )
