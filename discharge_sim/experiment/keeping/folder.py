"""A results folder: whose it is, what may be written into it, and where each thing lies."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from discharge_sim.experiment.keeping.files import DAMAGED, make_folders, remove_files, remove_folder, sweep
from discharge_sim.experiment.keeping.provenance import Identity, Provenance, read_provenance
from discharge_sim.experiment.problems import ExperimentError

LOGGER = logging.getLogger("discharge_sim")
OFFICIAL_FILES = {
    "bed_days": "official.csv",
    "bed_days_board": "official_board.csv",
    "census": "official_census.csv",
    "census_board": "official_census_board.csv",
}
"""File of each table in the form of Public Health Scotland."""
IPACS_FILES = {
    "visit": "ipacs_visit_output.csv",
    "bed": "ipacs_bed_output.csv",
    "stochastic_visit": "ipacs_stochastic_visit_output.csv",
    "stochastic_bed": "ipacs_stochastic_bed_output.csv",
}
"""File of each table in the form of IPACS."""
TABLES = (
    *IPACS_FILES.values(),
    "summary.csv",
    "comparison.csv",
    "uncertainty.csv",
    "ranking.csv",
    "quantiles.csv",
    "risk.csv",
    "waterfall.csv",
    "moved.csv",
    "drift.csv",
    "welch.csv",
    "tornado.csv",
    "reasons.csv",
    "flows.csv",
    "story.csv",
    "one_more.csv",
    "daily.csv",
    *OFFICIAL_FILES.values(),
    "replications.parquet",
    "events.parquet",
    "data_dictionary.csv",
    "columns.csv",
    "report.html",
    "results.xlsx",
    "stress-des.md",
)
"""Files that are written again from the finished replications, by this floor or by the report."""
_OURS = (*TABLES, "run.json", "run.log", "scenarios", "work")


class ResultsFolder:
    """Where the results of one experiment lie.

    Parameters
    ----------
    path : Path
        The folder; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def file(self, name: str) -> Path:
        """Return the path of a file in the folder."""
        return self.path / name

    def scenario_file(self, name: str) -> Path:
        """Return where the resolved scenario lies."""
        return self.path / "scenarios" / f"{name}.toml"

    def work(self, name: str) -> Path:
        """Return where the finished replications of a scenario lie."""
        return self.path / "work" / name

    def check(self, wanted: Identity, *, overwrite: bool) -> Provenance | None:
        """Look whether results of `wanted` may be written here; nothing is changed.

        Returns
        -------
        Provenance or None
            What lies there already, if anything.

        Raises
        ------
        ExperimentError
            If the folder holds anything else, or cannot be written.
        """
        if self.path.exists() and not self.path.is_dir():
            raise ExperimentError(f"{self.path} is a file; give a folder for the results (--out FOLDER)")
        self._check_writable()
        if not self.path.exists():
            return None
        stored = self._stored(overwrite)
        if stored is None:
            self._refuse_foreign_files()
            return None
        reasons = wanted.why_other(stored.identity)
        if reasons and not overwrite:
            listed = "\n".join(f"  - {reason}" for reason in reasons)
            raise ExperimentError(
                f"{self.path} holds other results:\n{listed}\n"
                "Give another folder with --out, or --overwrite to replace what no longer applies."
            )
        return stored

    def clear(self, wanted: Identity, stored: Provenance | None) -> None:
        """Remove what an earlier question left and this one does not share: tables, scenarios, replications."""
        if stored is None or stored.identity != wanted:
            remove_files(*map(self.file, TABLES))
        others = [path for path in self.path.glob("scenarios/*") if path.suffix in (".toml", ".csv")]
        remove_files(*(path for path in others if path.stem.removesuffix("-ensemble") not in wanted.scenarios))
        for folder in (self.path, self.path / "scenarios", self.path / "work"):
            sweep(folder)
        for work in self.path.glob("work/*/"):
            if stored is None or not wanted.same_as(stored.identity, work.name):
                remove_folder(work)

    def _stored(self, overwrite: bool) -> Provenance | None:
        try:
            return read_provenance(self.path)
        except ExperimentError:
            if overwrite:
                return None
            raise

    def _check_writable(self) -> None:
        nearest = self.path
        while not nearest.exists():
            nearest = nearest.parent
        if not nearest.is_dir():
            raise ExperimentError(f"{nearest} is a file; a results folder cannot lie inside it")
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise ExperimentError(f"{nearest} cannot be written; give another folder with --out")

    def _refuse_foreign_files(self) -> None:
        ours = (*_OURS, *(f"{name}{DAMAGED}" for name in _OURS))
        names = (path.name for path in self.path.iterdir() if not path.name.startswith("."))
        foreign = sorted(name for name in names if name.rstrip("-0123456789") not in ours and name not in ours)
        if foreign:
            raise ExperimentError(
                f"{self.path} is not a results folder: it holds {', '.join(foreign[:3])}"
                f"{' and more' if len(foreign) > 3 else ''}. Give a new or empty folder with --out."
            )

    @contextlib.contextmanager
    def ours_alone(self) -> Iterator[None]:
        """Keep other runs out of the folder as long as this one lasts; the system lets go when a process ends."""
        make_folders(self.path / "work")
        with (self.path / "work" / ".lock").open("a+b") as file:
            if not _lock(file):
                raise ExperimentError(
                    f"another run is writing to {self.path} at this moment; wait for it or give another --out"
                )
            yield

    @contextlib.contextmanager
    def log(self) -> Iterator[logging.Logger]:
        """Write what happens to `run.log` of the folder."""
        handler = _LogFile(self.file("run.log"), encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        level = LOGGER.level
        LOGGER.addHandler(handler)
        LOGGER.setLevel(logging.INFO)
        try:
            yield LOGGER
        finally:
            LOGGER.removeHandler(handler)
            LOGGER.setLevel(level)
            handler.close()


class _LogFile(logging.FileHandler):
    """A log that is given up when the disk is full: the run itself says so where it cannot go on."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the name is the standard library's)
        """Lose the line instead of writing a traceback among the program's own messages."""

    def close(self) -> None:
        """Close the file, losing what no longer fits on the disk."""
        with contextlib.suppress(OSError):
            super().close()


def _lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
