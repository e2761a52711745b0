"""Let a fuzzer look for a file that ends in a traceback: it keeps what reaches new lines of the program.

Hypothesis (`test_mutated_files.py`) spoils files blindly and in ways that people would; atheris learns from the lines
that a file reaches, and gets deeper into the readers. It is not among the test tools (no wheels for every platform):

    .venv/bin/python -m pip install atheris
    .venv/bin/python -m tests.hostile.fuzzing scenario --seconds 600      (or: census, workbook)

What was found is written as a file `crash-...`; give its path after the kind of file to see it again.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["discharge_sim.scenario", "discharge_sim.plan", "discharge_sim.importers"]):
    from discharge_sim.importers.ipacs import import_ipacs
    from discharge_sim.plan.compile import compile_plan
    from discharge_sim.scenario.loading import load_scenario
from discharge_sim.cli.door import users_mistake
from tests.importers.invented import save, tabs

VALID = Path(__file__).parents[1] / "cases" / "valid"
LONGEST_SECONDS = 30
LARGEST_MEGABYTES = 3000


def readers(folder: Path) -> dict[str, tuple[Path, Callable[[], object]]]:
    """Return, by kind of file, where the file stands that is spoiled, and what reads it."""
    shutil.copytree(VALID, folder, dirs_exist_ok=True)
    book = save(folder / "book.xlsx", tabs(days=3))
    return {
        "scenario": (folder / "small.toml", lambda: compile_plan(load_scenario(folder / "small.toml"))),
        "census": (folder / "census.csv", lambda: compile_plan(load_scenario(folder / "census.toml"))),
        "workbook": (book, lambda: import_ipacs(book)),
    }


def main() -> None:
    """Spoil files of one kind until the time is over or something is found."""
    asked = argparse.ArgumentParser(prog="python -m tests.hostile.fuzzing", description=__doc__.splitlines()[0])
    asked.add_argument("kind", choices=("scenario", "census", "workbook"))
    asked.add_argument("found", nargs="*", help="files to try again")
    asked.add_argument("--seconds", type=int, default=600)
    options = asked.parse_args()
    folder = Path(tempfile.mkdtemp())
    path, read = readers(folder / "files")[options.kind]
    known = folder / "known"
    known.mkdir()
    shutil.copy(path, known)

    def attempt(content: bytes) -> None:
        path.write_bytes(content)
        try:
            read()
        except Exception as error:
            if users_mistake(error) is None:
                raise

    limits = [f"-timeout={LONGEST_SECONDS}", f"-rss_limit_mb={LARGEST_MEGABYTES}", "-max_len=20000"]
    time = [f"-max_total_time={options.seconds}"]
    atheris.Setup([sys.argv[0], *limits, *(options.found or [*time, str(known)])], attempt)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
