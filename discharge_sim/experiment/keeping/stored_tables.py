"""Reading the tables of a results folder, with a clear word about those that are damaged or of another version."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from discharge_sim.experiment.keeping.table_columns import (
    COMPARISON_COLUMNS,
    DRIFT_COLUMNS,
    FLOW_COLUMNS,
    MOVED_COLUMNS,
    QUANTILE_COLUMNS,
    RANKING_COLUMNS,
    REASON_COLUMNS,
    RISK_COLUMNS,
    STORY_COLUMNS,
    TORNADO_COLUMNS,
    UNCERTAINTY_COLUMNS,
    WATERFALL_COLUMNS,
    WELCH_COLUMNS,
)
from discharge_sim.experiment.problems import ExperimentError

COLUMNS = {
    "comparison.csv": COMPARISON_COLUMNS,
    "ranking.csv": RANKING_COLUMNS,
    "quantiles.csv": QUANTILE_COLUMNS,
    "risk.csv": RISK_COLUMNS,
    "waterfall.csv": WATERFALL_COLUMNS,
    "moved.csv": MOVED_COLUMNS,
    "reasons.csv": REASON_COLUMNS,
    "flows.csv": FLOW_COLUMNS,
    "story.csv": ("case_id", "replication", *STORY_COLUMNS),
    "drift.csv": DRIFT_COLUMNS,
    "welch.csv": WELCH_COLUMNS,
    "tornado.csv": TORNADO_COLUMNS,
    "uncertainty.csv": UNCERTAINTY_COLUMNS,
    "summary.csv": ("scenario", "indicator", "place", "group", "unit", "mean", "ci95_low", "ci95_high", "p05", "p95"),
    "daily.csv": ("scenario", "date", "indicator", "place", "group", "unit", "mean", "p05", "p95"),
}
"""What the tables must have to be read."""
_OFFICIAL_WORDS = ("MonthOfDelay", "Partnership", "CA", "CAQF", "HBT", "HBTQF", "AgeGroupQF", "ReasonForDelayQF")
_WORDS = (
    *("scenario", "baseline", "indicator", "place", "group", "unit", "verdict", "note", "words", "warning"),
    *("from_state", "to_state", "figure", "file", "column", "kind", *_OFFICIAL_WORDS),
    *("case_id", "what", "setting", "delay_reason"),
)


def read_replications(path: Path, indicator: str | None = None, place: str = "all") -> pd.DataFrame:
    """Read `replications.parquet`: everything, or one indicator of one place.

    Raises
    ------
    ExperimentError
        If it cannot be read.
    """
    try:
        return pd.read_parquet(path) if indicator is None else _rows_of(path, indicator, place)
    except (ValueError, OSError, KeyError) as error:  # what pyarrow says of a damaged file is one of these
        raise ExperimentError(
            f"{path} is damaged and cannot be read ({str(error).splitlines()[0]}); "
            "the command that wrote the results writes it again"
        ) from error


def _rows_of(path: Path, indicator: str, place: str) -> pd.DataFrame:
    """Return the rows of one indicator and place, one row group after the other: few rows of very many are wanted."""
    wanted = (pc.field("indicator") == indicator) & (pc.field("place") == place)
    with pq.ParquetFile(path) as file:
        groups = [file.read_row_group(number).filter(wanted) for number in range(file.num_row_groups)]
    rows: pd.DataFrame = pa.concat_tables(groups).to_pandas()
    return rows


def read_table(path: Path, dates: Sequence[str] = ()) -> pd.DataFrame:
    """Read a CSV file of a results folder; only an empty cell is missing, because a place may be called `null`.

    Raises
    ------
    ExperimentError
        If it cannot be read, or lacks columns.
    """
    try:
        frame = pd.read_csv(
            path, keep_default_na=False, na_values=[""], dtype=dict.fromkeys(_WORDS, str), parse_dates=list(dates)
        )
    except ValueError as error:
        raise ExperimentError(
            f"{path} is damaged and cannot be read ({str(error).splitlines()[0]}); "
            "the command that wrote the results writes it again"
        ) from error
    missing = [column for column in COLUMNS.get(path.name, ()) if column not in frame]
    if missing:
        raise ExperimentError(
            f"{path} is damaged or was written by another version: it lacks the columns {', '.join(missing[:5])}; "
            "the command that wrote the results writes it again"
        )
    return frame
