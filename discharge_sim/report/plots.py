"""The figures of the report one by one, for notebooks: `result.plot.daily()`, `comparison.plot.differences()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import plotly.graph_objects as go

from discharge_sim.report.figures.beds import beds_by_day
from discharge_sim.report.figures.costs import three_lines_of_money
from discharge_sim.report.figures.daily import INDICATOR, delayed_by_day, indicator_by_day
from discharge_sim.report.figures.delays import delays_by_length, delays_by_pool, delays_by_reason
from discharge_sim.report.figures.effect import effect_on_beds
from discharge_sim.report.figures.moved import where_the_wait_moved
from discharge_sim.report.figures.occupancy import occupancy_by_pool
from discharge_sim.report.figures.one_more import one_more
from discharge_sim.report.figures.outcomes import after_28_days, seventy_two_hours
from discharge_sim.report.figures.risk import chance_of_too_many, on_marked_days
from discharge_sim.report.figures.story import one_person
from discharge_sim.report.figures.tornado import which_assumptions_matter
from discharge_sim.report.figures.waterfall import from_baseline_to_best
from discharge_sim.report.figures.welch import welch_plot
from discharge_sim.report.picture import KeyEntry, Picture, safe
from discharge_sim.report.reading import read_results
from discharge_sim.report.results import Results, ResultsError
from discharge_sim.report.words import LABELS, listed, plain

TITLE_HEIGHT, KEY_HEIGHT = 56, 48
LETTERS_A_LINE = 80


class Plots:
    """Figures of a results folder; each is a plotly figure that can be changed further.

    Parameters
    ----------
    folder : Path
        The results folder.
    name : str, optional
        The scenario to draw; all of them, set against the baseline, if left out.
    keeper : object, optional
        Keeps a temporary folder as long as the figures may be asked for.
    """

    def __init__(self, folder: Path, name: str | None = None, keeper: object = None) -> None:
        self._folder, self._name, self._keeper = Path(folder), name, keeper

    def daily(self, indicator: str = INDICATOR, *, place: str = "all") -> go.Figure:
        """Return an indicator day by day: the average, and how far winters differ.

        Parameters
        ----------
        indicator : str
            Its name in `daily.csv`.
        place : str
            `all`, or the key of a partnership, pool, service or team.
        """
        if (indicator, place) == (INDICATOR, "all"):
            return self._drawn(delayed_by_day, "delayed people day by day")
        chart = indicator_by_day(self._results, indicator, place)
        if chart is None:
            raise ResultsError(f"{indicator!r} was not measured day by day in {place!r}; {self._days_measured(place)}")
        where = "" if place == "all" else f", {self._results.title_of_place(place)}"
        return _alone(chart, f"{LABELS.get(indicator, plain(indicator))}{where}, day by day", ())

    def differences(self) -> go.Figure:
        """Return what each scenario changes in delayed hospital beds, with its range between winters."""
        return self._drawn(effect_on_beds, "differences: there is nothing to compare with")

    def reasons(self) -> go.Figure:
        """Return delayed bed days by group of reasons."""
        return self._drawn(delays_by_reason, "delays by reason")

    def lengths(self) -> go.Figure:
        """Return delayed bed days by length of the delay so far."""
        return self._drawn(delays_by_length, "delays by length")

    def pools(self) -> go.Figure:
        """Return delayed bed days by hospital pool."""
        return self._drawn(delays_by_pool, "delays by pool")

    def occupancy(self) -> go.Figure:
        """Return the occupancy of each hospital pool."""
        return self._drawn(occupancy_by_pool, "occupancy")

    def within_72_hours(self) -> go.Figure:
        """Return the share of people who leave within 72 hours of being ready."""
        return self._drawn(seventy_two_hours, "the share who leave within 72 hours")

    def after_28_days(self) -> go.Figure:
        """Return where people are 28 days after coming into intermediate care."""
        return self._drawn(after_28_days, "where people are 28 days after coming into intermediate care")

    def beds(self) -> go.Figure:
        """Return beds in use in the fullest hospital pool day by day, against the beds that are open."""
        return self._drawn(beds_by_day, "beds in use day by day")

    def welch(self, indicator: str = INDICATOR) -> go.Figure:
        """Return whether an indicator of `welch.csv` settles: its average day by day, and the same smoothed."""
        return self._drawn(lambda results: welch_plot(results, indicator), f"a smoothed curve of {indicator!r}")

    def waterfall(self) -> go.Figure:
        """Return the steps from the baseline to the best scenario, reason by reason."""
        return self._drawn(from_baseline_to_best, "a step from one scenario to another")

    def moved(self) -> go.Figure:
        """Return where people wait instead: in hospital, in intermediate care, at home."""
        return self._drawn(where_the_wait_moved, "where the wait moved: there is nothing to compare with")

    def story(self) -> go.Figure:
        """Return one person's time under the baseline and under the best other scenario."""
        return self._drawn(one_person, "one person's story; it is written with the report")

    def costs(self) -> go.Figure:
        """Return cash out by payer, what freed beds are worth, and cash released, of each scenario."""
        return self._drawn(three_lines_of_money, "differences in money")

    def chances(self) -> go.Figure:
        """Return the chance that too many people are delayed."""
        return self._drawn(chance_of_too_many, "the chance that too many people are delayed")

    def marked_days(self) -> go.Figure:
        """Return people delayed on marked days and on the worst day."""
        return self._drawn(on_marked_days, "marked days")

    def one_more(self) -> go.Figure:
        """Return what one more place, package, bed or post would buy."""
        return self._drawn(one_more, "what one more would buy")

    def tornado(self) -> go.Figure:
        """Return which of the figures that were varied matter most."""
        return self._drawn(which_assumptions_matter, "figures that were varied")

    @cached_property
    def _results(self) -> Results:
        results = read_results(self._folder)
        if self._name is None:
            return results
        return replace(results, inputs=tuple(one for one in results.inputs if one.name == self._name))

    def _drawn(self, draw: Callable[[Results], Picture | None], what: str) -> go.Figure:
        picture = draw(self._results)
        if picture is None:
            raise ResultsError(f"these results do not hold {what}")
        return _alone(picture.chart, picture.title, picture.key)

    def _days_measured(self, place: str) -> str:
        daily = self._results.daily
        names = [str(name) for name in dict.fromkeys(daily.loc[daily["place"] == place, "indicator"])]
        return f"there is {listed(names)}" if names else "nothing was"


def _alone(chart: go.Figure, title: str, key: tuple[KeyEntry, ...]) -> go.Figure:
    """Return a chart with the title and the colour key that the page writes around it."""
    for entry in key:
        marker = {"color": entry.colour, "size": 11, "symbol": "square"}
        chart.add_trace(
            go.Scatter(x=[None], y=[None], mode="markers", marker=marker, name=safe(entry.label), showlegend=True)
        )
    height, top, bottom = chart.layout.height, chart.layout.margin.t, chart.layout.margin.b
    words = safe(title)
    chart.update_traces(showlegend=False, selector=lambda trace: trace.showlegend is None)
    chart.update_layout(
        title={"text": _in_lines(words), "x": 0, "xref": "paper", "y": 1, "yref": "container", "pad": {"t": 12}},
        title_yanchor="top",
        title_font={"size": 15},
        showlegend=bool(key),
        legend={"orientation": "h", "traceorder": "normal", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom"},
        margin={"t": top + TITLE_HEIGHT, "b": bottom + (KEY_HEIGHT if key else 0)},
        height=height + TITLE_HEIGHT + (KEY_HEIGHT if key else 0),
    )
    return chart


def _in_lines(text: str) -> str:
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) > LETTERS_A_LINE:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)
