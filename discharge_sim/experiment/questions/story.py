"""One person's story under two configurations: the same illness, other waits.

People are the same under every configuration, so one of them can be followed through both. Whoever's stay changes most
is the most instructive; the story is told from the event log of one simulated winter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discharge_sim.experiment.keeping.table_columns import STORY_COLUMNS
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.outputs.frames import WAIT, case_ids, frame_of_events, frame_of_patients
from discharge_sim.outputs.view import Columns
from discharge_sim.scenario.titles import title_from_key
from discharge_sim.vocabulary.reasons import DELAY_REASONS
from discharge_sim.vocabulary.records import Records
from discharge_sim.vocabulary.settings import ServiceKind

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan

MOMENT, STAY, WAITING, WORK, DELAYED = "moment", "stay", "wait", "work", "delay"
"""What a row of a story is: `what` of `STORY_COLUMNS`."""
MILESTONES = {
    "arrived": "asks for a hospital bed",
    "fit": "is fit to leave",
    "first_ready": "is recorded ready for discharge",
    "referred": "is referred to the discharge hub",
    "assessed": "the assessment is complete",
    "left": "leaves hospital",
}
HOSPITAL, HUB = ServiceKind.HOSPITAL_POOL.key, ServiceKind.HUB_TASK.key
_STAYS = {
    HOSPITAL: "in a hospital bed:",
    ServiceKind.HOME_CARE.key: "has",
    ServiceKind.PROCESS.key: "goes through",
    ServiceKind.CASELOAD.key: "is looked after by",
}
_SECONDS_PER_DAY = 86_400
_HOME = "home"
"""Being at home begins with leaving, which is told, and has no end."""
_MEANINGS = {reason.code: reason.meaning for reason in DELAY_REASONS}


@dataclass(frozen=True)
class Told:
    """What was played for a story: one winter of one scenario.

    Attributes
    ----------
    name : str
    plan : Plan
    records : Records
    titles : mapping
        What people call the places, by key; a place without a title is told by its key.
    """

    name: str
    plan: Plan
    records: Records
    titles: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def patients(self) -> pd.DataFrame:
        """One row for every hospital stay."""
        return frame_of_patients(self.plan, self.records)

    @cached_property
    def names(self) -> NDArray[np.object_]:
        """The `case_id` of everybody, in the order of the table of people."""
        return case_ids(self.plan, Columns(self.records.person))


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


def stays_of(told: Told, case: str) -> pd.DataFrame:
    """Return the hospital stays of one person, as `frame_of_patients` tells them."""
    return told.patients[told.patients["case_id"] == case]


def _case(first: Told, second: Told, person: str | int | None) -> str:
    if isinstance(person, str) and not person.isdigit():
        known = [told.patients["case_id"] for told in (first, second)]
        if not any((names == person).any() for names in known):
            some = ", ".join(sorted(set(known[0]))[:3])
            raise ExperimentError(f"nobody in this winter is called {person!r}; names look like {some}")
        return person
    number = 1 if person is None else int(person)
    moved = changes_of_people(first, second)
    if not 1 <= number <= len(moved):
        raise ExperimentError(f"person must be a number from 1 to {len(moved)}, or a case_id; found {number}")
    return str(moved["case_id"].iloc[number - 1])


def _first_stays(told: Told) -> pd.DataFrame:
    frame = told.patients
    frame = frame[frame["spell"] == frame.groupby("case_id")["spell"].transform("min")]
    return frame[["case_id", "need", "left", "ended_by", "delayed_days"]]


def _of_person(told: Told, case: str) -> Records:
    """Return the records of one person alone; the table of people stays whole, because the others point into it."""
    row = np.flatnonzero(told.names == case)
    mine = {
        name: table[np.isin(table["person"], row)]
        for name in ("spell", "visit", "delay", "task")
        for table in (getattr(told.records, name),)
    }
    return Records(person=told.records.person, capacity=told.records.capacity, **mine)


def _chapters(told: Told, case: str) -> list[dict[str, Any]]:
    """Return milestones, waits, stays and delays of one person, in order of time."""
    rows: list[dict[str, Any]] = []
    for stay in stays_of(told, case).to_dict("records"):
        moments = [
            (stay[name], _milestone(told, name, words, stay), order / 10)  # at the same minute, in this order
            for order, (name, words) in enumerate(MILESTONES.items())
        ]
        moments.append((stay["died"], "dies", 3))
        rows += [_row(start, pd.NaT, MOMENT, words, rank) for start, words, rank in moments if not pd.isna(start)]
    for event in frame_of_events(told.plan, _of_person(told, case)).to_dict("records"):
        if event["activity"] != _HOME:
            rows.append(_row(event["start"], event["end"], *_activity(told, event)))
    rows = list({(row["start"], str(row["end"]), row["words"]): row for row in rows}.values())
    rows.sort(key=lambda row: (row["start"], row["rank"], row["words"]))
    return [{"scenario": told.name, **row, "days": _days(row["start"], row["end"])} for row in rows]


def _row(
    start: Any, end: Any, what: str, words: str, rank: float = 1, setting: str = "", place: str = "", reason: str = ""
) -> dict[str, Any]:
    about = {"what": what, "setting": setting, "place": place, "delay_reason": reason}
    return {"start": start, "end": end, "words": words, "rank": rank, **about}


def _milestone(told: Told, name: str, words: str, stay: dict[Any, Any]) -> str:
    if name == "assessed" and stay["assessed_need"]:
        return f"{words}: {stay['assessed_need'].replace('_', ' ')}"
    if name == "left" and stay["ended_by"] == "died":
        return "dies in hospital"
    if name == "left" and stay["left_to"]:
        return f"{words} for {_title(told, stay['left_to'])}"
    return words


def _activity(told: Told, event: dict[Any, Any]) -> tuple[str, str, int, str, str, str]:
    """Return what an event is, its words, rank, setting, place and reason."""
    activity, setting, reason = str(event["activity"]), str(event["setting"]), str(event["delay_reason"])
    if activity == "delayed":
        place = str(event["resource"])
        words = f"delayed in {_title(told, place)}: {reason}, {_MEANINGS[reason]}"
        return DELAYED, words, 1, setting, place, reason
    if activity.startswith(WAIT):
        place = activity.removeprefix(WAIT)
        hub = "the hub's work on " if setting == HUB else "a bed in " if setting == HOSPITAL else ""
        return WAITING, f"waits for {hub}{_title(told, place)}", 1, setting, place, ""
    if setting == HUB:
        by = f" (by {_title(told, str(event['resource']))})" if event["resource"] else ""
        return WORK, f"the hub works on {_title(told, activity)}{by}", 1, setting, activity, ""
    return STAY, f"{_STAYS.get(setting, 'in')} {_title(told, activity)}", 1, setting, activity, ""


def _title(told: Told, place: str) -> str:
    partnership, _, rest = place.partition(".")
    if place in told.titles or not rest or partnership not in told.titles:
        return told.titles.get(place, place)
    return f"{title_from_key(rest.rpartition('.')[2])}, {told.titles[partnership]}"


def _days(start: pd.Timestamp, end: Any) -> float:
    return np.nan if pd.isna(end) else float((end - start).total_seconds() / _SECONDS_PER_DAY)


def _when(row: dict[Any, Any]) -> str:
    return f"{row['start']:%a %d %b %Y %H:%M}  "


def _how_long(row: dict[Any, Any]) -> str:
    if np.isnan(row["days"]):
        return "" if row["what"] == MOMENT else ", and still at the end of the simulation"
    return f", {24 * row['days']:.1f} hours" if row["days"] < 2 else f", {row['days']:.1f} days"
