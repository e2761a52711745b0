"""Asking a question of one scenario, or the same question of several.

What is needed only when winters have been played (pandas and all that makes tables) is imported then.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from discharge_sim.experiment.keeping.folder import ResultsFolder
from discharge_sim.experiment.keeping.temporary import Keeper
from discharge_sim.experiment.playing.engines import DEFAULT_ENGINE, engine_named
from discharge_sim.experiment.playing.pursuing import AT_MOST, Goal, Pursuit, UntilDecided, UntilPrecise
from discharge_sim.experiment.playing.replication import layout_of
from discharge_sim.experiment.playing.running import Experiment
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.settings import (
    DEFAULT_REPLICATIONS,
    DEFAULT_SEED,
    ONE_MORE_REPLICATIONS,
    Progress,
    Settings,
)
from discharge_sim.experiment.statistics.aim import BEDS, DEFAULT_INDICATOR, Aim, check_measured
from discharge_sim.experiment.statistics.baseline import check_comparable, choose_baseline, refuse_equal_names
from discharge_sim.plan.compile import compile_plan
from discharge_sim.scenario.loading import Scenario, load_scenario
from discharge_sim.scenario.titles import titles_of_places

if TYPE_CHECKING:
    import pandas as pd

    from discharge_sim.experiment.results import Comparison, Result
    from discharge_sim.vocabulary.records import Records


def simulate(
    scenario: Scenario | str | Path,
    *,
    replications: int = DEFAULT_REPLICATIONS,
    seed: int = DEFAULT_SEED,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    out: str | Path | None = None,
    event_log: bool = False,
    overwrite: bool = False,
    progress: Progress | None = None,
    command: str = "discharge_sim.simulate",
    precision: float | None = None,
    at_most: int = AT_MOST,
    note: str = "",
    indicator: str = DEFAULT_INDICATOR,
    place: str = "all",
) -> Result:
    """Play one scenario many times.

    Parameters
    ----------
    scenario : Scenario or path
        What to play.
    replications : int
        Simulated winters.
    seed : int
        0 is a seed like any other; the same seed gives the same patients.
    engine : str
        Which engine plays.
    workers : int, optional
        Threads; one a processor if left out. Has no influence on results.
    out : path, optional
        Results folder; kept only as long as the result if left out. Finished replications that lie there are not played
        again.
    event_log : bool
        Whether to keep an event log of every replication.
    overwrite : bool
        Whether other results in `out` may be replaced.
    progress : callable, optional
        Called with the number of finished and of all replications.
    command : str
        Recorded in `run.json`.
    precision : float, optional
        Play on, whatever `replications` says, until the mean of `indicator` is known within this share of itself (half
        width of its 95 % interval): 0.05 for 5 %.
    at_most : int
        With `precision`: replications after which it ends in any case.
    note : str
        What is to be remembered of this run, for `discharge-sim list`; an earlier note stays if it is left out.
    indicator, place : str
        With `precision`: which indicator, as the data dictionary names it, and where: `all`, or the key of a
        partnership, pool, service or team.

    Returns
    -------
    Result

    Raises
    ------
    ExperimentError
        If something is asked that cannot be done; nothing has been written then.
    ReplicationError
        If a replication stops with an error.
    """
    aim = Aim(indicator, place)
    settings = Settings(replications, seed, engine, workers, event_log, overwrite, command, note=note, aim=aim)
    goal = None if precision is None else UntilPrecise(precision, at_most, aim)
    loaded = _loaded(scenario)
    folder, keeper = _folder(out)
    _play([loaded], None, settings, folder, goal, (), out is not None, progress)
    from discharge_sim.experiment.results import Result

    return Result(folder, loaded.name, keeper=keeper)


def compare(
    scenarios: Sequence[Scenario | str | Path],
    *,
    baseline: str | None = None,
    replications: int = DEFAULT_REPLICATIONS,
    seed: int = DEFAULT_SEED,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    out: str | Path | None = None,
    event_log: bool = False,
    overwrite: bool = False,
    progress: Progress | None = None,
    command: str = "discharge_sim.compare",
    precision: float | None = None,
    until_decided: bool = False,
    indifference: float | None = None,
    at_most: int = AT_MOST,
    note: str = "",
    indicator: str = DEFAULT_INDICATOR,
    place: str = "all",
) -> Comparison:
    """Play several scenarios with the same patients and take the differences winter by winter.

    Parameters
    ----------
    scenarios : sequence of Scenario or path
        At least two, with different names.
    baseline : str, optional
        Name of the scenario that the others are compared with; if left out, the one that all others extend.
    replications, seed, engine, workers, out, event_log, overwrite, progress, command, precision, note
        As in `simulate`; `precision` is that of every scenario's mean.
    until_decided : bool
        Play on, whatever `replications` says, until one scenario is chosen: with at least 95 % probability the best by
        `indicator`, if it is better by the indifference zone. Those that are clearly behind are played no further.
    indifference : float, optional
        A difference in `indicator` that is too small to matter, in its unit (a share: 0.01 for a percentage point); of
        delayed hospital beds, what the baseline says if left out.
    at_most : int
        With `precision` or `until_decided`: replications after which it ends in any case.
    indicator, place : str
        What is made precise, decided and ranked by, as the data dictionary names it, and where: `all`, or the key of a
        partnership, pool, service or team. The dictionary says which way is better.

    Returns
    -------
    Comparison

    Raises
    ------
    ExperimentError
        If the scenarios cannot be compared, or something is asked that cannot be done; nothing has been written then.
    ReplicationError
        If a replication stops with an error.
    """
    aim = Aim(indicator, place)
    settings = Settings(replications, seed, engine, workers, event_log, overwrite, command, indifference, note, aim)
    if precision is not None and until_decided:
        raise ExperimentError("ask either for a precision or until it is decided, not for both")
    loaded = [_loaded(scenario) for scenario in scenarios]
    if len(loaded) < 2:
        raise ExperimentError(
            "a comparison needs at least two scenarios; one alone is played with `run` (in Python, simulate)"
        )
    refuse_equal_names(loaded)
    chosen = choose_baseline(loaded, baseline)
    notes = check_comparable(loaded, chosen)
    folder, keeper = _folder(out)
    loaded.sort(key=lambda scenario: scenario.name != chosen)  # the baseline first, the others as given
    goal: Goal | None = None if precision is None else UntilPrecise(precision, at_most, aim)
    if until_decided:
        goal = UntilDecided(_zone(loaded[0], indifference, aim), at_most, aim)
    _play(loaded, chosen, settings, folder, goal, notes, out is not None, progress)
    from discharge_sim.experiment.results import Comparison

    return Comparison(folder, keeper=keeper)


def _zone(baseline: Scenario, indifference: float | None, aim: Aim) -> float:
    """Return the indifference zone: as asked for, or as the baseline states it of delayed hospital beds."""
    if indifference is not None:
        return indifference
    if aim != BEDS:
        raise ExperimentError(
            f"say how small a difference in {aim.words} is too small to matter, in {aim.unit}, as in --indifference "
            f'"{aim.example}"; a scenario states this of delayed hospital beds alone'
        )
    return baseline.tables.indifference.delayed_hospital_beds


def one_more(
    scenario: Scenario | str | Path,
    *,
    units: int = 1,
    only: Sequence[str] = (),
    replications: int = ONE_MORE_REPLICATIONS,
    seed: int = DEFAULT_SEED,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
    command: str = "discharge_sim.one_more",
) -> pd.DataFrame:
    """Play a scenario with one more place, package, offer or post, one at a time, and return what each buys.

    Parameters
    ----------
    scenario : Scenario or path
    units : int
        How many more of each.
    only : sequence of str
        Services and teams to look at, such as ``moray.intermediate_care``, or how such names begin; all if empty.
    replications, seed, engine, workers, out, overwrite, progress, command
        As in `simulate`.

    Returns
    -------
    pandas.DataFrame
        The table of `one_more.csv`: what saves most delayed bed days for a pound stands first.
    """
    from discharge_sim.experiment.questions.one_more import one_more as play_one_more

    settings = Settings(replications, seed, engine, workers, False, overwrite, command)
    loaded = _loaded(scenario)
    folder, keeper = _folder(out)
    table = play_one_more(loaded, settings, folder, units=units, only=only, progress=progress)
    del keeper  # a temporary folder goes with it
    return table


def replay(
    scenario: Scenario | str | Path, *, replication: int, seed: int = DEFAULT_SEED, engine: str = DEFAULT_ENGINE
) -> Records:
    """Play one replication alone, in this process, and return everything that happened in it.

    Parameters
    ----------
    scenario : Scenario or path
    replication : int
        Its number, from 0.
    seed, engine
        As in `simulate`.
    """
    Settings(seed=seed, engine=engine)
    if replication < 0:
        raise ExperimentError(f"replications are numbered from 0; found {replication}")
    return engine_named(engine).load()(compile_plan(_loaded(scenario).member(replication)), seed, replication)


def story(
    first: Scenario | str | Path,
    second: Scenario | str | Path,
    *,
    replication: int = 0,
    person: str | int | None = None,
    seed: int = DEFAULT_SEED,
    engine: str = DEFAULT_ENGINE,
) -> pd.DataFrame:
    """Follow one person through the same simulated winter under two scenarios.

    Parameters
    ----------
    first, second : Scenario or path
    replication : int
        Number of the simulated winter, from 0.
    person : str or int, optional
        A `case_id`; or a number: 1 (if left out) is the person whose leaving moves most, 2 the next, and so on.
    seed, engine
        As in `simulate`.

    Returns
    -------
    pandas.DataFrame
        `scenario, start, end, days, what, setting, place, delay_reason, words`: one row a moment, wait, stay, piece of
        hub work or delay; `attrs["case_id"]` says who it is.
    """
    from discharge_sim.experiment.questions.story import Told
    from discharge_sim.experiment.questions.story import story as tell_story

    told = []
    loaded = [_loaded(scenario) for scenario in (first, second)]
    refuse_equal_names(loaded)
    check_comparable(loaded, loaded[0].name)
    for scenario in loaded:
        records = replay(scenario, replication=replication, seed=seed, engine=engine)
        plan, titles = compile_plan(scenario.member(replication)), titles_of_places(scenario.tables)
        told.append(Told(scenario.name, plan, records, titles))
    case, frame = tell_story(told[0], told[1], person)
    frame.attrs["case_id"] = case
    return frame


def _play(
    scenarios: Sequence[Scenario],
    baseline: str | None,
    settings: Settings,
    folder: Path,
    goal: Goal | None,
    notes: Sequence[str],
    lasting: bool,
    progress: Progress | None,
) -> None:
    if settings.aim != BEDS:
        for scenario in scenarios:
            check_measured(settings.aim, layout_of(compile_plan(scenario)).indicators, scenario.name)
    if goal is None:
        experiment = Experiment(scenarios, baseline, settings, folder, notes, lasting=lasting)
        experiment.run(progress)
    else:
        pursuit = Pursuit(scenarios, baseline, settings, folder, goal, notes, lasting=lasting)
        pursuit.run(progress)
        experiment = pursuit.first
    from discharge_sim.experiment.questions.why import write_why

    write_why(ResultsFolder(folder), experiment.scenarios, baseline, experiment.plans)


def _loaded(scenario: Scenario | str | Path) -> Scenario:
    return load_scenario(scenario) if isinstance(scenario, str | Path) else scenario


def _folder(out: str | Path | None) -> tuple[Path, Keeper | None]:
    if out is not None:
        return Path(out), None
    keeper = Keeper()
    return keeper.folder, keeper
