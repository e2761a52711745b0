"""Which sheets the workbook of a results folder has, and what each says of itself."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from discharge_sim.experiment.keeping.folder import OFFICIAL_FILES
from discharge_sim.experiment.keeping.stored_tables import read_table
from discharge_sim.experiment.settings import DEMONSTRATION_BELOW
from discharge_sim.outputs.dictionary import DICTIONARY
from discharge_sim.report.workbook.spreadsheet import Sheet
from discharge_sim.scenario.figures import CHANGED_HERE
from discharge_sim.scenario.loading import Scenario
from discharge_sim.scenario.words import value_in_words

RANGES = ("sd", "share_of_winters_better", "probability_mean_better", "probability_best", "p_value", "p_value_holm")
"""Columns that say how sure a mean is, and with percentiles and intervals are left empty below thirty winters."""
COUNTS = (
    "replications",
    "order",
    "members",
    "left_behind_after",
    "days_running",
    "winters",
    "days",
    "settled_after_days",
)
SHARES = ("share_of_winters_better", "probability_mean_better", "probability_best", "share_of_from")
SHARE_ENDING, MONEY_ENDINGS = "_share", ("_gbp", "_gbp_per_week")
FURTHER = {
    "ranking.csv": ("Ranking", "The scenarios in order, with how likely each is the best."),
    "one_more.csv": (
        "One more",
        "What one more place, package or post buys, the most delayed bed days for a pound first.",
    ),
    "risk.csv": (
        "Risk",
        "Chances that too many are delayed or beds too full, and the position on the worst and on stated days.",
    ),
    "reasons.csv": (
        "Reasons moved",
        "Days of people by what they waited for under the baseline and under the scenario.",
    ),
    "waterfall.csv": ("Steps", "From the baseline's delayed beds to the scenario's, reason by reason."),
    "moved.csv": ("What moved", "Where waits moved, and deaths and the like apart."),
    "story.csv": ("One person", "What happens to one person under the baseline and under the best other scenario."),
    "flows.csv": ("Flows", "Into and out of delay, and what every service is asked for and gives."),
    "uncertainty.csv": ("Not knowing", "How much of each spread is chance and how much is not knowing."),
    "tornado.csv": (
        "Figures that matter",
        "Which varied figures go with the result most strongly: these to go and find.",
    ),
    "quantiles.csv": ("Quantiles", "Quantiles between winters with their exact intervals."),
    "drift.csv": ("Drift", "Whether results still drift because of the start."),
    "columns.csv": ("Columns", "What the columns of the tables mean."),
}
"""Other tables of the results folder, in the order of their sheets: name and what they hold."""
_FOR_PROGRAMS = ("welch.csv",)
_OWN_SHEETS = ("summary.csv", "comparison.csv", "daily.csv", "data_dictionary.csv", *OFFICIAL_FILES.values())
_OFFICIAL_SHEETS = {
    "bed_days": ("Official bed days", "Bed days of delayed people by month and council area"),
    "bed_days_board": ("Official bed days board", "Bed days of delayed people by month, all partnerships together"),
    "census": ("Official census", "Delayed people at the census of the month's last Thursday by council area"),
    "census_board": ("Official census board", "Delayed people at the census, all partnerships together"),
}
_UNROUNDED = (
    "under Public Health Scotland's headings. The numbers are means of the simulated winters and are not rounded; "
    "d marks sums; the average of a month that lies partly outside the window divides by the days inside it."
)


@dataclass(frozen=True)
class Stored:
    """What lies in a results folder, as the workbook needs it.

    Attributes
    ----------
    folder : Path
    scenarios : tuple of Scenario
        As they were played, the baseline first.
    replications : int
        Simulated winters of each scenario.
    """

    folder: Path
    scenarios: tuple[Scenario, ...]
    replications: int
    _read: dict[tuple[str, ...], pd.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def is_demonstration(self) -> bool:
        """Whether there are too few simulated winters for ranges."""
        return self.replications < DEMONSTRATION_BELOW

    def table(self, name: str, dates: Sequence[str] = ()) -> pd.DataFrame:
        """Return a table of the folder, read once; in a demonstration without its ranges."""
        if (name, *dates) not in self._read:
            self._read[name, *dates] = self._table(name, dates)
        return self._read[name, *dates]

    def _table(self, name: str, dates: Sequence[str]) -> pd.DataFrame:
        frame = read_table(self.folder / name, dates)
        if self.is_demonstration:
            hidden = [column for column in frame.columns if column in RANGES or _is_range(column)]
            frame[hidden] = math.nan
        return frame


def tables_of(stored: Stored) -> list[Sheet]:
    """Return the sheets with tables: what matters first, definitions last."""
    return [
        *_headlines(stored),
        *_ordered_by_cost(stored),
        *_further(stored),
        *_daily(stored),
        *_official(stored),
        *_everything(stored),
        _assumptions(stored.scenarios),
        _dictionary(stored),
    ]


def _headlines(stored: Stored) -> Iterator[Sheet]:
    summary = stored.table("summary.csv")
    whole = summary[(summary["place"] == "all") & (summary["group"] == "all")]
    means = whole.pivot_table(index=["indicator", "unit"], columns="scenario", values="mean", sort=False)
    names = [scenario.name for scenario in stored.scenarios]
    wide = means.reindex(columns=names).rename_axis(columns=None).reset_index()
    wide.insert(0, "meaning", [DICTIONARY[name].meaning if name in DICTIONARY else "" for name in wide["indicator"]])
    yield Sheet(
        "Means",
        "Every indicator for all places together: the mean over the simulated winters, one column a scenario.",
        wide,
        unit_of=lambda unit, _: unit,
    )


def _ordered_by_cost(stored: Stored) -> Iterator[Sheet]:
    summary = stored.table("summary.csv")
    money = summary[summary["indicator"].str.endswith(MONEY_ENDINGS)]
    if len(money):
        about = (
            "Cash out, capacity released and cash released are three different things and are never added; "
            "group says who pays, or at which price a bed day is valued."
        )
        columns = ["scenario", "indicator", "place", "group", "unit", "mean", "p05", "p95"]
        yield Sheet("Costs", about, money[columns], _unit_of_row)


def _further(stored: Stored) -> Iterator[Sheet]:
    """Yield a sheet for every other table in the folder, as far as there is one; unknown ones under their own name."""
    there = {path.name for path in stored.folder.glob("*.csv")} - {*_OWN_SHEETS, *_FOR_PROGRAMS}
    for file in [*(known for known in FURTHER if known in there), *sorted(there - set(FURTHER))]:
        plain = file.removesuffix(".csv").replace("_", " ").capitalize()
        name, about = FURTHER.get(file, (plain, f"The table {file} of the results folder."))
        yield Sheet(name, about, stored.table(file), _unit_of_row, wrapped=("meaning",))


def _daily(stored: Stored) -> Iterator[Sheet]:
    daily = stored.table("daily.csv", dates=("date",))
    daily = daily[(daily["place"] == "all") & (daily["group"] == "all")]
    daily = daily[["scenario", "date", "indicator", "unit", "mean", "p05", "p50", "p95"]]
    about = "Every day of the period for all places together; daily.csv has every place and more percentiles."
    yield Sheet("Daily", about, daily, _unit_of_row)


def _official(stored: Stored) -> Iterator[Sheet]:
    for what, (name, about) in _OFFICIAL_SHEETS.items():
        if (stored.folder / OFFICIAL_FILES[what]).exists():
            yield Sheet(name, f"{about}, {_UNROUNDED}", stored.table(OFFICIAL_FILES[what]))


def _everything(stored: Stored) -> Iterator[Sheet]:
    if (stored.folder / "comparison.csv").exists():
        about = (
            "Every indicator of every scenario minus the baseline's, winter by winter on the same patients. p05 and "
            "p95: nine winters in ten. ci95: simulation error of the mean difference. Groups within single places are "
            "in comparison.csv."
        )
        yield Sheet("Comparison", about, _not_too_fine(stored.table("comparison.csv")), _unit_of_row)
    about = (
        "Every indicator by place and group. p05 to p95: range between winters, which to plan with. ci95: simulation "
        "error of the mean, which only says that enough winters were played. Groups within single places are in "
        "summary.csv."
    )
    yield Sheet("Summary", about, _not_too_fine(stored.table("summary.csv")), _unit_of_row)


def _not_too_fine(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out groups within single places: ten thousand rows are for programs, which read the CSV file."""
    return table[(table["place"] == "all") | (table["group"] == "all")]


def _assumptions(scenarios: Sequence[Scenario]) -> Sheet:
    rows = [
        {
            "scenario": scenario.name,
            "figure": path,
            "value": value_in_words(figure.value),
            "low": "" if figure.low is None else value_in_words(figure.low),
            "high": "" if figure.high is None else value_in_words(figure.high),
            "how_it_is_known": figure.evidence or CHANGED_HERE,
            "period": figure.period or "",
            "source": figure.source or "",
            "note": figure.note or "",
            "agreed_by": "",
        }
        for position, scenario in enumerate(scenarios)
        for path, figure in scenario.figures.items()
        if not position or scenarios[0].figures.get(path) != figure
    ]
    about = (
        "Every figure of the baseline that says how it is known, and what the other scenarios change of them. "
        "The last column is for signing off."
    )
    return Sheet("Assumptions", about, pd.DataFrame(rows), wrapped=("source", "note"))


def _dictionary(stored: Stored) -> Sheet:
    frame = stored.table("data_dictionary.csv") if (stored.folder / "data_dictionary.csv").exists() else pd.DataFrame()
    about = "What every indicator means, its unit, which way is better, how it is computed and whose definition it is."
    return Sheet("Definitions", about, frame, wrapped=("meaning", "computed", "source"))


def _unit_of_row(unit: str, column: str) -> str:
    """Return the unit of a number in a table that has a column `unit`, which names it already."""
    if column in COUNTS:
        return "whole"
    if column in SHARES or column.endswith(SHARE_ENDING):
        return "share"
    if column.endswith(MONEY_ENDINGS):
        return "pounds"
    return unit if unit in ("share", "index") or unit.startswith("pounds") else ""


def _is_range(column: str) -> bool:
    """Whether a column holds a percentile between winters or an end of a 95 % interval."""
    return "ci95" in column or (len(column) > 2 and column[0] == "p" and column[1:].isdigit())
