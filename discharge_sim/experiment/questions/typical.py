"""The person whose story a comparison tells, chosen by a rule and not by hand.

A story sticks in the mind more than a mean, so that whoever chooses the person chooses the message. The rule: of the
simulated winters, the one whose difference in delayed hospital beds (best scenario minus baseline) is in the middle; of
the people who come in it and whose days delayed change as the average does, the one who changes by the amount in the
middle. How many change the other way, and by how much, is told beside it. Nobody of a census is ever chosen.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from discharge_sim.experiment.keeping.files import read_json, remove_files, write_json, write_table
from discharge_sim.experiment.keeping.folder import LOGGER, ResultsFolder
from discharge_sim.experiment.keeping.layout import Vector
from discharge_sim.experiment.keeping.provenance import Provenance, hash_of_program, read_provenance
from discharge_sim.experiment.keeping.stored_tables import read_replications
from discharge_sim.experiment.keeping.table_columns import STORY_COLUMNS
from discharge_sim.experiment.playing.engines import engine_named
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.questions.story import Told, changes_of_people, stays_of, story
from discharge_sim.experiment.statistics.ranking import RANKED_BY
from discharge_sim.plan.compile import compile_plan
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.scenario.titles import titles_of_places

if TYPE_CHECKING:
    from pathlib import Path

STORY_FILE, ABOUT_FILE = "story.csv", "work/story.json"
STORED_COLUMNS = ("case_id", "replication", *STORY_COLUMNS)
THERE_AT_START = ("start:", "census:")
"""How the names of people begin who are there on the first day: their story has no beginning, or is somebody's own."""
_FORMAT = 1


def middle_of(values: Vector) -> int:
    """Return the position of the value in the middle (the lower one of two); the first of several that are equal."""
    order = np.argsort(values, kind="stable")
    return int(order[(np.count_nonzero(~np.isnan(values)) - 1) // 2])  # NaN stands last


def typical_person(changes: pd.DataFrame, direction: float) -> tuple[str, dict[str, Any]] | None:
    """Choose the person, and count how many change which way.

    Parameters
    ----------
    changes : pandas.DataFrame
        As `changes_of_people` returns it.
    direction : float
        Below 0 for those who are delayed for fewer days with the second scenario, above for those delayed for more.

    Returns
    -------
    case_id, counts
        Of people who come in the winter and are delayed with at least one of the two: `delayed`, `fewer`, `more`,
        `same`, and the change in the middle, in days, of those whose days get fewer and more (None if there is nobody).
        None if nobody's days change that way.
    """
    came = changes[~changes["case_id"].str.startswith(THERE_AT_START)]
    came = came[(came["delayed_days_a"] > 0) | (came["delayed_days_b"] > 0)]
    change = came["delayed_days_b"] - came["delayed_days_a"]
    counts: dict[str, Any] = {"delayed": len(came), "same": int((change == 0).sum())}
    for word, chosen in (("fewer", change[change < 0]), ("more", change[change > 0])):
        middle = None if chosen.empty else float(np.sort(np.abs(chosen))[(len(chosen) - 1) // 2])
        counts |= {word: len(chosen), f"{word}_by": middle}
    by = counts["fewer_by"] if direction < 0 else counts["more_by"]
    if by is None:
        return None
    alike = came[change == (-by if direction < 0 else by)].sort_values(["delayed_days_a", "case_id"])
    # Many change by the same number of whole days: of them, whoever's delay with the baseline is in the middle.
    return str(alike["case_id"].iloc[(len(alike) - 1) // 2]), counts


def write_story(path: Path) -> None:
    """Write `story.csv` of a comparison: one person's story under the baseline and under the best other scenario.

    One winter of both is played again, unless that was done before. Results of another version of the program have no
    story, because this version could tell one that does not belong to their numbers.
    """
    stored = read_provenance(path)
    if stored is None or stored.state != "finished":
        return  # whoever reads the folder next says what is missing
    folder = ResultsFolder(path)
    files = [folder.file(name) for name in (STORY_FILE, ABOUT_FILE)]
    if stored.baseline is None or hash_of_program() not in stored.identity.program:
        if stored.baseline is not None:
            LOGGER.info("no story: these results are of version %s", stored.identity.program)
        remove_files(*files)
        return
    if not folder.file("replications.parquet").exists():
        return  # a copy of some of the tables: what it says stays as it is
    name, winter, direction = _which(folder, stored)
    key = _key(stored, name, winter)
    about = {"key": key, "baseline": stored.baseline, "scenario": name, "replication": winter}
    if all(file.exists() for file in files) and _is_still_good(files[1], key):
        return
    with folder.ours_alone():
        rows, more = _told(folder, stored, name, winter, direction)
        write_table(files[0], rows)
        write_json(files[1], about | {"direction": direction, "winters": min(stored.counts.values())} | more)


def _which(folder: ResultsFolder, stored: Provenance) -> tuple[str, int, float]:
    """Return the best other scenario, the winter in the middle, and the mean difference in delayed hospital beds."""
    indicator, place, _ = RANKED_BY
    table = read_replications(folder.file("replications.parquet"), indicator, place).sort_values("replication")
    beds = {name: table.loc[table["scenario"] == name, "value"].to_numpy() for name in stored.counts}
    base = beds.pop(str(stored.baseline))
    differences = {name: mine[: base.size] - base[: mine.size] for name, mine in beds.items()}
    best = min(differences, key=lambda name: float(np.nanmean(differences[name])))
    return best, middle_of(differences[best]), float(np.nanmean(differences[best]))


def _told(
    folder: ResultsFolder, stored: Provenance, name: str, winter: int, direction: float
) -> tuple[pd.DataFrame, dict[str, Any]]:
    play = engine_named(stored.identity.engine).load()
    told = []
    for one in (str(stored.baseline), name):
        scenario = load_scenario(folder.scenario_file(one))
        plan = compile_plan(scenario.member(winter))
        told.append(Told(one, plan, play(plan, stored.identity.seed, winter), titles_of_places(scenario.tables)))
    chosen = typical_person(changes_of_people(*told), direction)
    if chosen is None:
        return pd.DataFrame(columns=list(STORED_COLUMNS)), {}
    case, counts = chosen
    _, rows = story(told[0], told[1], case)
    for column in ("start", "end"):  # a table's dates are days; here the hour tells something
        rows[column] = rows[column].dt.strftime("%Y-%m-%d %H:%M")
    rows.insert(0, "case_id", case)
    rows.insert(1, "replication", winter)
    return rows, {"counts": counts, "person": {one.name: _person(one, case) for one in told}}


def _person(told: Told, case: str) -> dict[str, Any]:
    stay = stays_of(told, case).iloc[0]
    words = {name: str(stay[name]) for name in ("age_band", "partnership", "admission", "pool", "need", "left_to")}
    days = (stay["left"] - stay["arrived"]).total_seconds() / 86_400
    return words | {"delayed_days": int(stay["delayed_days"]), "days_in_hospital": round(days, 3)}


def _key(stored: Provenance, name: str, winter: int) -> str:
    plans = [stored.identity.scenarios[one]["plan"] for one in (str(stored.baseline), name)]
    about = [_FORMAT, stored.identity.program, stored.identity.seed, stored.identity.engine, *plans, name, winter]
    return hashlib.blake2b(json.dumps(about).encode(), digest_size=8).hexdigest()


def _is_still_good(path: Path, key: str) -> bool:
    try:
        return bool(read_json(path)["key"] == key)
    except (ExperimentError, KeyError, TypeError):
        return False
