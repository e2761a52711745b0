"""A copy of results for people outside: official tables and the event log, without small counts."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from discharge_sim.experiment.handing_on.suppressing import Sum, hidden_cells, sums_of
from discharge_sim.experiment.keeping.files import make_folders, write_table, write_text
from discharge_sim.experiment.keeping.folder import OFFICIAL_FILES
from discharge_sim.experiment.keeping.parquet_file import parquet_written
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.outputs.published_form import ALL_ADULTS, ALL_REASONS, CENSUS_COLUMNS, EVERYWHERE

SMALLEST_SHOWN = 5
HIDDEN = "*"
"""Stands in the place of a number that is not shown, as in published tables."""
SUPPRESSED = "suppressed"
"""Stands in the place of words of the event log that few people share."""
_BED_DAYS = ("NumberOfDelayedBedDays", "AverageDailyNumberOfDelayedBeds")
_CENSUS = tuple(CENSUS_COLUMNS)
_DIMENSIONS = ("Partnership", "AgeGroup", "ReasonForDelay")
_TOTALS = (EVERYWHERE, ALL_ADULTS, ALL_REASONS)
_WORDS = ("setting", "resource", "delay_reason")
REAL_PEOPLE = "census:"
"""How the names of people of a census begin; all others are invented."""
_RULE = """\
What is hidden in this folder, and why
======================================

Official tables. A number above 0 and below {below} is hidden: it shows as {hidden}. So that nobody can work it out from
the totals, other numbers are hidden with it (complementary suppression) until what is shown leaves it open, to anybody
who knows that totals are the sums of their parts and that no number is negative. Zeros are shown. The average of a
month is hidden with its bed days. If fewer than {below} people of a row of the census have waited for one of the
lengths of time, none of its columns by length is shown. Hidden: {numbers} of {of} numbers.

Event log. Where fewer than {below} people of one simulated winter share activity, setting, resource and reason, the
last three are called "{suppressed}"; further ones follow, the rarest first, until the people called so are at least
{below} for each activity. An activity of fewer than {below} people is called so itself. People of a census are
counted apart from invented ones. Times are cut to the day; nobody of a census is shown to have been anywhere before the
first day.
Events with hidden words: {events} of {of_events}.
"""


def share(results: Path, out: Path, below: int = SMALLEST_SHOWN) -> list[Path]:
    """Write what can be passed on of a results folder.

    Parameters
    ----------
    results : Path
        Results folder.
    out : Path
        Folder for the copy; must be new or empty.
    below : int
        Counts above 0 and below this are hidden.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    ExperimentError
        If there is nothing to share, or `out` holds something.
    """
    tables = {
        file: _read(results / file) for file in OFFICIAL_FILES.values() if (results / file).exists()
    }  # summaries of many winters stay behind: their smallest percentiles are counts of one winter
    log = results / "events.parquet"
    if not tables and not log.exists():
        raise ExperimentError(f"{results} holds neither official tables nor an event log: it is no results folder")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ExperimentError(f"{out} exists already; choose another folder")
    make_folders(out)
    counted = _write_official(tables, out, below)
    events = _write_events(log, out / log.name, below) if log.exists() else (0, 0)
    told = {"numbers": counted[0], "of": counted[1], "events": events[0], "of_events": events[1]}
    write_text(out / "suppression.txt", _RULE.format(below=below, hidden=HIDDEN, suppressed=SUPPRESSED, **told))
    return sorted(out.iterdir())


def _read(path: Path) -> pd.DataFrame:
    words = dict.fromkeys(("scenario", "Partnership", "MonthOfDelay", "AgeGroup", "ReasonForDelay", "CA", "HBT"), str)
    try:
        return pd.read_csv(path, dtype=words, keep_default_na=False)
    except (ValueError, OSError) as error:
        raise ExperimentError(f"{path} is damaged and cannot be read: {error}") from error


# -- official tables -------------------------------------------------------------------------------------------------
def _write_official(tables: dict[str, pd.DataFrame], out: Path, below: int) -> tuple[int, int]:
    """Write the official tables; return how many numbers are hidden, of how many.

    The tables by area and by board belong together: one holds the sums of the other.
    """
    hidden = of = 0
    for pair, columns in ((("bed_days", "bed_days_board"), _BED_DAYS), (("census", "census_board"), _CENSUS)):
        both = {OFFICIAL_FILES[name]: tables[OFFICIAL_FILES[name]] for name in pair if OFFICIAL_FILES[name] in tables}
        if not both:
            continue
        together = pd.concat(both.values(), ignore_index=True)
        shown = suppressed(together, columns, below)
        start = 0
        for file, table in both.items():
            part = shown.iloc[start : start + len(table)][table.columns]
            start += len(table)
            write_table(out / file, part)
        hidden += int((shown[list(columns)] == HIDDEN).to_numpy().sum())
        of += len(shown) * len(columns)
    return hidden, of


def suppressed(table: pd.DataFrame, columns: tuple[str, ...], below: int) -> pd.DataFrame:
    """Return official tables by area and board, one below the other, with `*` for what cannot be shown.

    Parameters
    ----------
    table : pandas.DataFrame
        With `scenario`, `MonthOfDelay`, `Partnership`, `AgeGroup`, `ReasonForDelay`.
    columns : tuple of str
        Of bed days or of the census.
    below : int
        Counts above 0 and below this are hidden.
    """
    shown = table.astype(dict.fromkeys(columns, object))
    for _, month in table.groupby(["scenario", "MonthOfDelay"], sort=False):
        cells = list(month[list(_DIMENSIONS)].itertuples(index=False, name=None))
        sums = sums_of(cells, _TOTALS)
        if columns == _BED_DAYS:
            counts = month[columns[0]].to_numpy(dtype=float)
            rows = month.index[sorted(hidden_cells(counts.tolist(), _few(counts, below), sums, below))]
            shown.loc[rows, list(columns)] = HIDDEN
            continue
        for column, hidden in zip(columns, _hidden_in_census(month[list(columns)], sums, below), strict=True):
            shown.loc[month.index[hidden], column] = HIDDEN
    return shown


def _hidden_in_census(numbers: pd.DataFrame, sums: Sequence[Sum], below: int) -> list[list[int]]:
    """Return by column the rows that are hidden in the census of a month.

    Every column counts those of the column before it who have waited longer. So the difference of two is a count as
    well; it stands in no table, but follows from it. If one is small, all columns by length of that row are hidden.
    """
    columns = numbers.to_numpy(dtype=float).T
    n_columns, n_rows = columns.shape
    bands = columns[:-1] - columns[1:]
    few = [_few(column, below) for column in (*columns, *bands)]
    any_few = sorted({row for rows in few for row in rows})
    small = [(0, row) for row in few[0]] + [(column, row) for column in range(1, n_columns) for row in any_few]
    small += [(n_columns + band, row) for band in range(n_columns - 1) for row in few[n_columns + band]]
    at = [
        Sum(column * n_rows + one.total, tuple(column * n_rows + part for part in one.parts))
        for column in range(n_columns)
        for one in sums
    ]
    links = [
        Sum(band * n_rows + row, ((band + 1) * n_rows + row, (n_columns + band) * n_rows + row))
        for band in range(n_columns - 1)
        for row in range(n_rows)
    ]
    hidden = hidden_cells(
        np.concatenate((columns, bands)).ravel().tolist(),
        [table * n_rows + row for table, row in small],
        at,
        below,
        links=links,
        unseen=range(n_columns * n_rows, (2 * n_columns - 1) * n_rows),
    )
    return [[row for row in range(n_rows) if column * n_rows + row in hidden] for column in range(n_columns)]


def _few(numbers: Any, below: int) -> list[int]:
    return [row for row, number in enumerate(numbers) if 1e-9 < number < below]


# -- event log -------------------------------------------------------------------------------------------------------
def _write_events(source: Path, target: Path, below: int) -> tuple[int, int]:
    """Write the event log one winter after the other; return how many events lost words, of how many."""
    lost = of = 0
    with parquet_written(target) as append:
        for log in _winters(source):
            if log.empty:  # a winter in which nobody came
                continue
            shown = without_rare_words(log, below, _first_day(source.parent, log["scenario"].iloc[0]))
            lost += len(log) - int((shown["setting"] != SUPPRESSED).sum())
            of += len(log)
            append(pa.Table.from_pandas(shown, preserve_index=False))
    return lost, of


def _first_day(results: Path, scenario: str) -> dt.date:
    """Return the first day of a scenario's window."""
    path = results / "scenarios" / f"{scenario}.toml"
    try:
        day = tomllib.loads(path.read_text(encoding="utf-8"))["period"]["window_start"]
    except (OSError, ValueError, KeyError) as error:
        raise ExperimentError(f"{path} is damaged and cannot be read: {error}") from error
    if not isinstance(day, dt.date):
        raise ExperimentError(f"{path} is damaged: period.window_start is no date")
    return day


def _winters(source: Path) -> Iterator[pd.DataFrame]:
    """Go through the event log by scenario and winter; each is a row group of its own."""
    try:
        log = pq.ParquetFile(source)
        for group in range(log.num_row_groups):
            yield log.read_row_group(group).to_pandas()
    except (pa.ArrowException, OSError) as error:
        raise ExperimentError(f"{source} is damaged and cannot be read: {error}") from error


def without_rare_words(log: pd.DataFrame, below: int, first_day: dt.date | None = None) -> pd.DataFrame:
    """Return the event log of one winter with `suppressed` for words that few people share, and days for times.

    Parameters
    ----------
    log : pandas.DataFrame
    below : int
    first_day : date, optional
        Of the window: no real person is seen to have been anywhere before.
    """
    shown = log.assign(**{time: log[time].dt.floor("D") for time in ("start", "end")})
    real = log["case_id"].str.startswith(REAL_PEOPLE)
    if first_day is not None:
        shown["start"] = shown["start"].mask(real & (shown["start"] < pd.Timestamp(first_day)), pd.Timestamp(first_day))
    parts = [_suppressed_words(log[chosen], shown[chosen], below) for chosen in (real, ~real) if chosen.any()]
    return pd.concat(parts).sort_index().reset_index(drop=True) if parts else shown


def _suppressed_words(log: pd.DataFrame, shown: pd.DataFrame, below: int) -> pd.DataFrame:
    """Suppress words among people who could be told from all others: real ones, or invented ones."""
    words = ["activity", *_WORDS]
    kind = log[words].fillna("").agg("\x1f".join, axis=1)
    rare = pd.Series(False, index=log.index)
    unsayable = pd.Series(False, index=log.index)
    for _, rows in log.groupby("activity", sort=False):
        hidden = _rare(rows["case_id"], kind[rows.index], below)
        rare |= kind.isin(hidden)
        if rows["case_id"].nunique() < below:
            unsayable[rows.index] = True
    shown = shown.copy()
    shown.loc[rare, list(_WORDS)] = SUPPRESSED
    shown.loc[unsayable, ["activity", *_WORDS]] = SUPPRESSED
    if log.loc[unsayable, "case_id"].nunique() < below:
        shown = shown[~unsayable]
    return shown


def _rare(people: pd.Series[str], kind: pd.Series[str], below: int) -> set[str]:
    """Return the kinds of an activity that too few people share, and as many more as hide these."""
    counts = people.groupby(kind.to_numpy()).nunique().sort_values(kind="stable")
    hidden = set(counts.index[counts < below])
    for more in counts.index:
        if not hidden or people[kind.isin(hidden)].nunique() >= below:
            break
        hidden.add(more)
    return hidden
