"""One person's story under two configurations: the same illness, other waits.

People are the same under every configuration, so one of them can be followed through both. Whoever's stay changes most
is the most instructive; the story is told from the event log of one simulated winter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.outputs.frames import WAIT, frame_of_events, frame_of_patients
from discharge_sim.vocabulary.reasons import DELAY_REASONS

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan
    from discharge_sim.vocabulary.records import Records

STORY_COLUMNS = ("scenario", "start", "end", "days", "words")
MILESTONES = {
    "arrived": "asks for a hospital bed",
    "fit": "is fit to leave",
    "first_ready": "is recorded ready for discharge",
    "referred": "is referred to the discharge hub",
    "assessed": "the assessment is complete",
    "left": "leaves hospital",
}
_SECONDS_PER_DAY = 86_400
_HOME = "home"
"""Being at home begins with leaving, which is told, and has no end."""


@dataclass(frozen=True)
class Told:
    """What was played for a story: one winter of one scenario."""

    name: str
    plan: Plan
    records: Records


def changes_of_people(first: Told, second: Told) -> pd.DataFrame:
    """Return everybody who is in both winters, whoever's leaving moves most first.

    Returns
    -------
    pandas.DataFrame
        `case_id, need, delayed_days_a, delayed_days_b, days_earlier`: only first hospital stays of people who left
        alive under both.
    """
    frames = [_first_stays(told) for told in (first, second)]
    both = frames[0].merge(frames[1], on="case_id", suffixes=("_a", "_b"))
    alive = both["left_a"].notna() & both["left_b"].notna()
    alive &= (both["ended_by_a"] != "died") & (both["ended_by_b"] != "died")
    both = both[alive].copy()
    both["days_earlier"] = (both["left_a"] - both["left_b"]).dt.total_seconds() / _SECONDS_PER_DAY
    # Two that move equally far: the one with the smaller name, so that the choice is the same on every machine.
    both["far"] = both["days_earlier"].abs()
    both = both.sort_values(["far", "case_id"], ascending=[False, True], ignore_index=True)
    columns = ["case_id", "need_a", "delayed_days_a", "delayed_days_b", "days_earlier"]
    return both[columns].rename(columns={"need_a": "need"})


def story(first: Told, second: Told, person: str | int | None = None) -> tuple[str, pd.DataFrame]:
    """Tell what happens to one person under two scenarios.

    Parameters
    ----------
    first, second : Told
        The same replication of each.
    person : str or int, optional
        A `case_id`; or a number: 1 is the person whose leaving moves most, 2 the next, and so on; 1 if left out.

    Returns
    -------
    case_id, pandas.DataFrame
        Columns `STORY_COLUMNS`, one row a milestone, wait, stay or delay, in order of time within each scenario.

    Raises
    ------
    ExperimentError
        If there is no such person.
    """
    case = _case(first, second, person)
    rows: list[dict[str, Any]] = []
    for told in (first, second):
        rows += _chapters(told, case)
    return case, pd.DataFrame(rows, columns=list(STORY_COLUMNS))


def in_words(case: str, frame: pd.DataFrame, titles: dict[str, str]) -> str:
    """Return a story as plain text, one scenario after the other.

    Parameters
    ----------
    case : str
    frame : pandas.DataFrame
        As `story` returns it.
    titles : dict
        Name for people of each scenario.
    """
    lines = [f"Person {case}"]
    for name, title in titles.items():
        lines += ["", f"under {name}" + (f" ({title})" if title != name else "")]
        mine = frame[frame["scenario"] == name]
        lines += [f"    {_when(row)}{row['words']}{_how_long(row)}" for row in mine.to_dict("records")]
        lines += [] if len(mine) else ["    does not come"]
    return "\n".join(lines)


def _case(first: Told, second: Told, person: str | int | None) -> str:
    if isinstance(person, str) and not person.isdigit():
        known = {case for told in (first, second) for case in frame_of_patients(told.plan, told.records)["case_id"]}
        if person not in known:
            some = ", ".join(sorted(known)[:3])
            raise ExperimentError(f"nobody in this winter is called {person!r}; names look like {some}")
        return person
    number = 1 if person is None else int(person)
    moved = changes_of_people(first, second)
    if not 1 <= number <= len(moved):
        raise ExperimentError(f"person must be a number from 1 to {len(moved)}, or a case_id; found {number}")
    return str(moved["case_id"].iloc[number - 1])


def _first_stays(told: Told) -> pd.DataFrame:
    frame = frame_of_patients(told.plan, told.records)
    frame = frame[frame["spell"] == frame.groupby("case_id")["spell"].transform("min")]
    return frame[["case_id", "need", "left", "ended_by", "delayed_days"]]


def _chapters(told: Told, case: str) -> list[dict[str, Any]]:
    """Return milestones, waits, stays and delays of one person, in order of time."""
    patients = frame_of_patients(told.plan, told.records)
    events = frame_of_events(told.plan, told.records)
    rows: list[dict[str, Any]] = []
    for stay in patients[patients["case_id"] == case].to_dict("records"):
        rows += [
            {"start": stay[name], "end": pd.NaT, "words": _milestone(name, words, stay), "rank": 0}
            for name, words in MILESTONES.items()
            if not pd.isna(stay[name])
        ]
        if not pd.isna(stay["died"]):
            rows.append({"start": stay["died"], "end": pd.NaT, "words": "dies", "rank": 3})
    for event in events[(events["case_id"] == case) & (events["activity"] != _HOME)].to_dict("records"):
        rows.append({"start": event["start"], "end": event["end"], "words": _activity(event), "rank": 1})
    rows = list({(row["start"], str(row["end"]), row["words"]): row for row in rows}.values())
    rows.sort(key=lambda row: (row["start"], row["rank"], row["words"]))
    return [{"scenario": told.name, **row, "days": _days(row["start"], row["end"])} for row in rows]


def _milestone(name: str, words: str, stay: dict[Any, Any]) -> str:
    if name == "assessed" and stay["assessed_need"]:
        return f"{words}: {stay['assessed_need'].replace('_', ' ')}"
    if name == "left" and stay["ended_by"] == "died":
        return "dies in hospital"
    if name == "left" and stay["left_to"]:
        return f"{words} for {stay['left_to']}"
    return words


def _activity(event: dict[Any, Any]) -> str:
    activity = str(event["activity"])
    if activity == "delayed":
        meaning = {reason.code: reason.meaning for reason in DELAY_REASONS}[event["delay_reason"]]
        return f"delayed in {event['resource']}: {event['delay_reason']}, {meaning}"
    if activity.startswith(WAIT):
        return f"waits for {activity.removeprefix(WAIT)}"
    by = f" (by {event['resource']})" if event["resource"] != activity else ""
    return f"in {activity}{by}"


def _days(start: pd.Timestamp, end: Any) -> float:
    return np.nan if pd.isna(end) else float((end - start).total_seconds() / _SECONDS_PER_DAY)


def _when(row: dict[Any, Any]) -> str:
    return f"{row['start']:%a %d %b %Y %H:%M}  "


def _how_long(row: dict[Any, Any]) -> str:
    if np.isnan(row["days"]):
        return ""
    return f", {24 * row['days']:.1f} hours" if row["days"] < 2 else f", {row['days']:.1f} days"
