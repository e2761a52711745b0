"""One replication as tidy pandas frames with words and dates: patients, events, daily series, indicators."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discharge_sim.outputs.dictionary import DICTIONARY
from discharge_sim.outputs.measures import Measures
from discharge_sim.outputs.scope import scope_of
from discharge_sim.outputs.stocks import Ints
from discharge_sim.outputs.view import Columns, View
from discharge_sim.plan.layout import Plan
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import AGE_BANDS, NEED_KEYS, AssessmentPlace
from discharge_sim.vocabulary.reasons import REASON_CODES
from discharge_sim.vocabulary.records import Records
from discharge_sim.vocabulary.settings import EndedBy, ServiceKind, StreamKind

MOMENTS = (
    "arrived",
    "bed_start",
    "planned",
    "fit",
    "first_ready",
    "ready",
    "referred",
    "assessment_started",
    "assessed",
    "left",
)
"""Milestones of a spell that a frame shows as times."""
WAIT = "wait: "
EVENT_COLUMNS = ("case_id", "activity", "start", "end", "setting", "resource", "delay_reason")


def frame_of_patients(plan: Plan, records: Records) -> pd.DataFrame:
    """Return one row for every hospital spell, with words and times instead of numbers.

    Returns
    -------
    pandas.DataFrame
        Times are missing (NaT) where something did not happen before the horizon. `delayed_days` counts the midnights
        of the whole run at which the person was officially delayed.
    """
    view = View(plan, records)
    spell, person = view.spell, view.spell["person"]
    cohort = view.person["cohort"][person]
    words = {
        "case_id": case_ids(plan, view.person)[person],
        "spell": spell["spell"],
        "stream": _words(plan.streams, view.person["stream"][person]),
        "admission": _words([kind.key for kind in StreamKind], spell["stream_kind"]),
        "partnership": _words(plan.partnerships, view.spell_partnership),
        "cohort": _words(plan.cohorts, cohort),
        "age_band": _words(AGE_BANDS, plan.age_band.astype(np.int64)[cohort]),
        "pool": _words(plan.services, spell["pool"]),
        "need": _words(NEED_KEYS, spell["need"]),
        "assessed_need": _words(NEED_KEYS, spell["assessed_need"]),
        "assessment_place": _words([place.key for place in AssessmentPlace], spell["assessment_place"]),
        "left_to": _words(plan.services, spell["left_to"]),
        "ended_by": _words([word.key for word in EndedBy], spell["ended_by"]),
    }
    times = {name: times_of(plan, spell[name]) for name in MOMENTS}
    counts = {name: spell[name] for name in ("episodes", "unfit_again", "boarded", "cancelled", "readmission")}
    died = times_of(plan, view.person["died"][person])
    return pd.DataFrame({**words, **times, "died": died, "delayed_days": view.delayed_days_of_spells, **counts})


def frame_of_events(plan: Plan, records: Records) -> pd.DataFrame:
    """Return the event log: one row an activity.

    Returns
    -------
    pandas.DataFrame
        Columns `EVENT_COLUMNS`, sorted by person and start. Waiting is an activity of its own (``wait: ...``) unless it
        takes no time, and so is every interval of delay. `end` is missing if the activity went on at the horizon.
    """
    view = View(plan, records)
    delay = view.delay
    last = np.where(delay["ended_by"] == EndedBy.NOT_ENDED, NEVER, delay["end"])
    staff = _words(plan.supplies, view.task["supply"])
    pieces = [
        _waits(plan, view.visit),
        _stays(plan, view.visit, _words(plan.services, view.visit["service"])),
        _waits(plan, view.task),
        _stays(plan, view.task, staff),
        _piece(plan, delay["person"], "delayed", delay["pool"], delay["start"], last).assign(
            delay_reason=_words(REASON_CODES, delay["reason"])
        ),
    ]
    log = pd.concat(pieces, ignore_index=True)
    no_wait_at_all = log["activity"].str.startswith(WAIT) & (log["start"] == log["end"])
    log = log[(log["start"] != NEVER) & ~no_wait_at_all].sort_values(
        ["person", "start", "activity"], kind="stable", ignore_index=True
    )
    log["case_id"] = case_ids(plan, view.person)[log["person"].to_numpy()]
    for column in ("start", "end"):
        log[column] = times_of(plan, log[column].to_numpy())
    return log[list(EVENT_COLUMNS)]


def frame_of_days(plan: Plan, measures: Measures) -> pd.DataFrame:
    """Return the daily series: `date, indicator, place, group, unit, value`."""
    dates = pd.DatetimeIndex(scope_of(plan).dates)
    keys = list(measures.daily)
    frame = pd.DataFrame({"date": np.tile(dates.to_numpy(), len(keys))})
    for position, column in enumerate(("indicator", "place", "group")):
        frame[column] = np.repeat(np.array([key[position] for key in keys], dtype=object), len(dates))
    frame["unit"] = frame["indicator"].map({name: row.unit for name, row in DICTIONARY.items()})
    frame["value"] = np.concatenate(list(measures.daily.values())) if keys else np.zeros(0)
    return frame


def frame_of_indicators(measures: Measures) -> pd.DataFrame:
    """Return the indicators: `indicator, place, group, unit, value`."""
    rows = [(*key, DICTIONARY[key[0]].unit, value) for key, value in measures.indicators.items()]
    return pd.DataFrame(rows, columns=["indicator", "place", "group", "unit", "value"])


def case_ids(plan: Plan, person: Columns) -> NDArray[np.object_]:
    """Return the name of each person: no two have the same, and it is the same under every configuration.

    It is made of stream, start day and candidate; for people there at the start, who come first in the table, of the
    name of their group and a number in it, or of their number in the census.
    """
    streams = _words(plan.streams, person["stream"])
    counts = plan.start_group["count"].tolist()
    groups = [f"start:{name}" for name, count in zip(plan.start_groups, counts, strict=True) for _ in range(count)]
    groups += ["census"] * (int((person["start_day"] < 0).sum()) - len(groups))
    names = [f"{group}:{candidate}" for group, candidate in zip(groups, person["candidate"], strict=False)]
    later = slice(len(groups), None)
    rest = zip(streams[later], person["start_day"][later], person["candidate"][later], strict=True)
    names += [f"{stream}:{day}:{candidate}" for stream, day, candidate in rest]
    return np.array(names, dtype=object)


def times_of(plan: Plan, minute: Ints) -> NDArray[np.datetime64]:
    """Return minutes as times, missing where something has not happened."""
    never = minute == NEVER
    times = np.datetime64(plan.origin, "s") + np.where(never, 0, minute).astype("timedelta64[m]")
    times[never] = np.datetime64("NaT")
    return np.asarray(times, dtype="datetime64[s]")


def _words(words: tuple[str, ...] | list[str], position: Ints) -> NDArray[np.object_]:
    """Look words up; -1 is the empty word."""
    return np.array([*words, ""], dtype=object)[position]


def _waits(plan: Plan, table: Columns) -> pd.DataFrame:
    end = np.where(table["started"] != NEVER, table["started"], table["ended"])
    return _piece(plan, table["person"], WAIT, table["service"], table["joined"], end)


def _stays(plan: Plan, table: Columns, resource: NDArray[np.object_]) -> pd.DataFrame:
    piece = _piece(plan, table["person"], "", table["service"], table["started"], table["ended"])
    return piece.assign(resource=resource)


def _piece(plan: Plan, person: Ints, prefix: str, service: Ints, start: Ints, end: Ints) -> pd.DataFrame:
    """Return one row an activity: the word before the service's key, or alone if it is `delayed`."""
    keys = _words(plan.services, service)
    activity = np.full(len(keys), prefix, dtype=object) if prefix == "delayed" else prefix + keys
    kinds = [ServiceKind(kind).key for kind in plan.service["kind"]]
    columns = {"person": person, "activity": activity, "start": start, "end": end, "setting": _words(kinds, service)}
    return pd.DataFrame({**columns, "resource": keys, "delay_reason": ""})
