"""Results as frames: what lies in a results folder, read when it is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from discharge_sim.experiment.handing_on.event_forms import event_log
from discharge_sim.experiment.keeping.folder import OFFICIAL_FILES, ResultsFolder
from discharge_sim.experiment.keeping.provenance import Provenance, read_provenance
from discharge_sim.experiment.keeping.stored_tables import read_replications, read_table
from discharge_sim.experiment.plotting import plots_of
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.questions.risk import DAYS_RUNNING, OCCUPANCY_ABOVE, Limits
from discharge_sim.experiment.questions.risk_again import risk_of_folder
from discharge_sim.experiment.questions.typical import write_story
from discharge_sim.experiment.showing import comparison_as_html, result_as_html
from discharge_sim.experiment.telling import differences_in_words, summary_in_words
from discharge_sim.outputs.frames import frame_of_patients

if TYPE_CHECKING:
    from discharge_sim.experiment.keeping.temporary import Keeper
    from discharge_sim.plan.layout import Plan
    from discharge_sim.scenario.loading import Scenario

HEADLINES = (
    ("delayed_hospital_beds", "all", "all"),
    ("delayed_anywhere", "all", "all"),
    ("delayed_bed_days", "all", "all"),
    ("people_delayed", "all", "all"),
    ("discharged_within_72h_share", "all", "all"),
    ("delayed_over_72h_share", "all", "all"),
    ("occupancy_share", "all", "all"),
    ("wait_for_bed_hours", "all", "all"),
    ("waiting_in_community", "all", "all"),
)
"""The indicators that a result shows when it shows itself, as far as they were measured."""


class _Stored:
    """What a results folder of one or several scenarios holds.

    Parameters
    ----------
    folder : Path
        The results folder.
    keeper : Keeper, optional
        Keeps a temporary folder as long as the result.
    """

    _name_to_draw: str | None = None

    def __init__(self, folder: str | Path, *, keeper: Keeper | None = None) -> None:
        self.folder = Path(folder)
        self._files = ResultsFolder(self.folder)
        self._keeper = keeper

    @property
    def provenance(self) -> dict[str, Any]:
        """The content of `run.json`: versions, hashes, seed, engine, machine, time."""
        return dict(_provenance(self.folder).content)

    def summary(self) -> pd.DataFrame:
        """Return mean, simulation error and range between winters of every indicator."""
        return self._of_mine(read_table(self._existing("summary.csv")))

    def daily(self) -> pd.DataFrame:
        """Return the daily series: mean and percentiles between winters of each day."""
        return self._of_mine(read_table(self._existing("daily.csv"), dates=("date",)))

    def official(self, table: str = "bed_days") -> pd.DataFrame:
        """Return the monthly counts under the headings of Public Health Scotland.

        Parameters
        ----------
        table : {"bed_days", "bed_days_board", "census", "census_board"}
            Bed days, or people at the census of the last Thursday; by council area, or of all partnerships together.
        """
        if table not in OFFICIAL_FILES:
            raise ExperimentError(f"there is no official table {table!r}; there is: {', '.join(OFFICIAL_FILES)}")
        return self._of_mine(read_table(self._existing(OFFICIAL_FILES[table])))

    def replications(self) -> pd.DataFrame:
        """Return every indicator of every simulated winter, one row each (group `all` only)."""
        return self._of_mine(read_replications(self._existing("replications.parquet")))

    def uncertainty(self) -> pd.DataFrame:
        """Return how much of each spread is chance and how much is not knowing; there must be an ensemble."""
        if not self._files.file("uncertainty.csv").exists():
            raise ExperimentError("chance and not knowing can be told apart only with an ensemble of several members")
        return self._of_mine(read_table(self._existing("uncertainty.csv")))

    def tornado(self) -> pd.DataFrame:
        """Return which assumptions matter most, by rank correlation; there must be an ensemble."""
        if not self._files.file("tornado.csv").exists():
            raise ExperimentError("which assumptions matter can be told only with an ensemble of several members")
        return self._of_mine(read_table(self._existing("tornado.csv")))

    def quantiles(self) -> pd.DataFrame:
        """Return the percentiles between winters of every indicator with their exact intervals."""
        return self._of_mine(read_table(self._existing("quantiles.csv")))

    def risk(
        self,
        *,
        delayed_above: Sequence[float] = (),
        occupancy_above: Sequence[float] = OCCUPANCY_ABOVE,
        days_running: int = DAYS_RUNNING,
        dates: Sequence[dt.date] = (),
    ) -> pd.DataFrame:
        """Return how likely a winter is to go beyond some limits, its worst day, and its position on some dates.

        Parameters
        ----------
        delayed_above : sequence of float, optional
            Numbers of delayed people in hospital; what the baseline's worst day exceeds in every second winter if left
            out.
        occupancy_above : sequence of float
            Shares of the open beds.
        days_running : int
            For so many days one after the other.
        dates : sequence of date, optional
            23 December and 5 January if left out, as far as they lie in the window.
        """
        limits = Limits(tuple(delayed_above), tuple(occupancy_above), days_running, tuple(dates))
        if limits == Limits():
            return self._of_mine(read_table(self._existing("risk.csv"), dates=("date",)))
        return self._of_mine(risk_of_folder(self._files, _provenance(self.folder), limits))

    def flows(self) -> pd.DataFrame:
        """Return what flows into and out of delay, and what every service is asked for and gives, a day."""
        return self._of_mine(read_table(self._existing("flows.csv")))

    def drift(self) -> pd.DataFrame:
        """Return whether results still show the start (MSER-5), or still move at the end of the window."""
        return self._of_mine(read_table(self._existing("drift.csv")))

    def welch(self) -> pd.DataFrame:
        """Return the smoothed daily means of a Welch plot."""
        return self._of_mine(read_table(self._existing("welch.csv"), dates=("date",)))

    def columns(self) -> pd.DataFrame:
        """Return what every column of every table means."""
        return read_table(self._existing("columns.csv"))

    def events(self, form: str = "plain", *, replication: int | None = None) -> pd.DataFrame:
        """Return the event log; there is one if it was asked for (`event_log=True`).

        Parameters
        ----------
        form : {"plain", "process-mining", "vidigi"}
            The columns: the program's own, those of the XES standard, or those that vidigi animates.
        replication : int, optional
            Only this simulated winter; all of them if left out.
        """
        return event_log(self.folder, form, scenario=self._name_to_draw, replication=replication)

    @property
    def plot(self) -> Any:
        """The report's figures, as in `plot.daily("delayed_hospital_beds")` or `plot.reasons()`: see `report.plots`."""
        return plots_of(self.folder, self._name_to_draw, self._keeper)

    def dictionary(self) -> pd.DataFrame:
        """Return what every indicator means, its unit, how it is computed and where its definition comes from."""
        return read_table(self._existing("data_dictionary.csv"))

    def _of_mine(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame

    def _existing(self, name: str) -> Path:
        path = self._files.file(name)
        if not path.exists():
            raise ExperimentError(
                f"{self.folder} is not a finished results folder: {name} is missing. The command that wrote the "
                "results plays what is missing and writes it."
            )
        return path


class Result(_Stored):
    """Many simulated winters of one scenario.

    Parameters
    ----------
    folder : Path
        The results folder.
    name : str
        Name of the scenario.
    keeper : Keeper, optional
        Keeps a temporary folder as long as the result.

    Examples
    --------
    >>> result = simulate("scenarios/winter-hub/base.toml", replications=50)  # doctest: +SKIP
    >>> result.summary()  # doctest: +SKIP
    """

    def __init__(self, folder: str | Path, name: str, *, keeper: Keeper | None = None) -> None:
        super().__init__(folder, keeper=keeper)
        self.name = self._name_to_draw = name

    def patients(self, *, replication: int) -> pd.DataFrame:
        """Play one replication again and return one row for every hospital spell in it.

        Parameters
        ----------
        replication : int
            Its number, from 0. People are never stored; the same number gives the same people.
        """
        from discharge_sim.experiment.asking import replay

        run = _provenance(self.folder).identity
        records = replay(self._scenario, replication=replication, seed=run.seed, engine=run.engine)
        return frame_of_patients(self._plan, records)

    @cached_property
    def _scenario(self) -> Scenario:
        from discharge_sim.scenario.loading import load_scenario

        return load_scenario(self._files.scenario_file(self.name))

    @cached_property
    def _plan(self) -> Plan:
        from discharge_sim.plan.compile import compile_plan

        return compile_plan(self._scenario)

    def in_words(self) -> str:
        """Return the headlines as plain text."""
        told = summary_in_words(self.summary(), _provenance(self.folder).replications)
        return "\n\n".join(filter(None, (told, _why_it_stopped(self.folder))))

    def _of_mine(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["scenario"] == self.name].reset_index(drop=True)

    def __repr__(self) -> str:
        return f"<Result of {self.name}: {_provenance(self.folder).replications} replications in {self.folder}>"

    def _repr_html_(self) -> str:
        run = _provenance(self.folder)
        return result_as_html(_titles(run)[self.name], _headlines(self.summary()), run.replications)


class Comparison(_Stored):
    """Several scenarios with the same patients, and what differs winter by winter.

    Parameters
    ----------
    folder : Path
        The results folder.
    keeper : Keeper, optional
        Keeps a temporary folder as long as the comparison.
    """

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios, the baseline first."""
        return tuple(_provenance(self.folder).identity.scenarios)

    @property
    def baseline(self) -> str:
        """Name of the scenario that the others are compared with."""
        return str(_provenance(self.folder).baseline)

    def __getitem__(self, name: str) -> Result:
        if name not in self.names:
            raise ExperimentError(
                f"there is no scenario {name!r} in this comparison; there is: {', '.join(self.names)}"
            )
        return Result(self.folder, name, keeper=self._keeper)

    def differences(self) -> pd.DataFrame:
        """Return every indicator of every scenario minus the baseline's, winter by winter, with a verdict."""
        return read_table(self._existing("comparison.csv"))

    def ranking(self) -> pd.DataFrame:
        """Return the scenarios in order, by delayed hospital beds unless something else was asked, and how sure."""
        return read_table(self._existing("ranking.csv"))

    def reasons(self) -> pd.DataFrame:
        """Return what people who were delayed under the baseline waited for, and where those days went."""
        return read_table(self._existing("reasons.csv"))

    def waterfall(self) -> pd.DataFrame:
        """Return the steps from the baseline's delayed hospital beds to each scenario's, one for each reason."""
        return read_table(self._existing("waterfall.csv"))

    def moved(self) -> pd.DataFrame:
        """Return where people wait under each scenario and under the baseline; deaths and unfit-again apart."""
        return read_table(self._existing("moved.csv"))

    def story(self) -> pd.DataFrame:
        """Return one person's story under the baseline and under the best other scenario; a rule chooses the person."""
        write_story(self.folder)
        return read_table(self._existing("story.csv"), dates=("start", "end"))

    def in_words(self) -> str:
        """Return the headlines as plain text."""
        n = _provenance(self.folder).replications
        told = f"{summary_in_words(self.summary(), n)}\n\n{differences_in_words(self.differences(), n)}"
        return "\n\n".join(filter(None, (told, _why_it_stopped(self.folder))))

    def table(self, indicators: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the means side by side: one row an indicator, one column a scenario.

        Parameters
        ----------
        indicators : sequence of str, optional
            Which (for all places and groups together); the headlines if left out.
        """
        summary = self.summary()
        if indicators is None:
            rows = _headlines(summary)
        else:
            rows = summary[
                summary["indicator"].isin(list(indicators)) & (summary["place"] == "all") & (summary["group"] == "all")
            ]
        wide = rows.pivot_table(index=["indicator", "unit"], columns="scenario", values="mean", sort=False)
        return wide.reindex(columns=list(self.names)).rename_axis(columns=None)

    def __repr__(self) -> str:
        names = ", ".join(self.names)
        return f"<Comparison of {names}: {_provenance(self.folder).replications} replications in {self.folder}>"

    def _repr_html_(self) -> str:
        run = _provenance(self.folder)
        headlines, differences = _headlines(self.summary()), self.differences()
        return comparison_as_html(_titles(run), self.baseline, headlines, differences, run.replications)


def open_results(folder: str | Path) -> Result | Comparison:
    """Open a results folder that a run or a comparison wrote.

    Parameters
    ----------
    folder : path
    """
    names = list(_provenance(Path(folder)).identity.scenarios)
    return Result(folder, names[0]) if len(names) == 1 else Comparison(folder)


def _headlines(summary: pd.DataFrame) -> pd.DataFrame:
    keys = pd.MultiIndex.from_frame(summary[["indicator", "place", "group"]])
    rows = summary[keys.isin(HEADLINES)]
    order = {indicator: position for position, (indicator, _, _) in enumerate(HEADLINES)}
    return rows.sort_values("indicator", key=lambda column: column.map(order), kind="stable")


def _why_it_stopped(folder: Path) -> str:
    """Return why no more replications were played, if that was not simply their number."""
    return str(_provenance(folder).content.get("stopping", {}).get("words", ""))


def _titles(run: Provenance) -> dict[str, str]:
    return {str(item["name"]): str(item.get("title") or item["name"]) for item in run.content["scenarios"]}


def _provenance(folder: Path) -> Provenance:
    stored = read_provenance(folder)
    if stored is None:
        raise ExperimentError(f"{folder} is not a results folder: run.json is missing")
    return stored
