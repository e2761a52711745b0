"""Writing a small history by hand: people, spells, visits, delays, tasks, with times as (day, hour) or minutes."""

from __future__ import annotations

import datetime as dt

import numpy as np

from discharge_sim.vocabulary.clock import NEVER, minute_of
from discharge_sim.vocabulary.needs import Need
from discharge_sim.vocabulary.reasons import REASON_INDEX
from discharge_sim.vocabulary.records import CAPACITY, DELAY, PERSON, SPELL, TASK, VISIT, Records
from discharge_sim.vocabulary.settings import EndedBy, EntryRoute, StreamKind
from tests.outputs.small_plan import PARTNERSHIPS, SERVICE_INDEX, SUPPLY_INDEX

MILESTONES = (
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


def at(origin: dt.date, text: str) -> int:
    """Return the minute of '2019-11-30 14:00' (or of a date's 12:00)."""
    day, _, time = text.partition(" ")
    return minute_of(origin, dt.datetime.fromisoformat(f"{day}T{time or '12:00'}"))


class History:
    """Rows are added in any order and handed in sorted."""

    def __init__(self) -> None:
        self.people: list[tuple] = []
        self.rows: dict[str, list[dict]] = {"spell": [], "visit": [], "delay": [], "task": [], "capacity": []}

    def person(self, partnership: str = "city", *, older: bool = True, stream: int = 0, died: int = NEVER) -> int:
        self.people.append((stream, 0, len(self.people), PARTNERSHIPS.index(partnership), int(older), 0, 0, died))
        return len(self.people) - 1

    def spell(self, person: int, pool: str = "acute_medical", **changes: int) -> None:
        row = dict.fromkeys(MILESTONES, NEVER)
        row |= {"person": person, "spell": 0, "stream_kind": StreamKind.EMERGENCY, "pool": SERVICE_INDEX[pool]}
        row |= {"need": Need.HOME_SUPPORT, "assessed_need": -1, "assessment_place": -1, "left_to": -1, **changes}
        if "first_ready" in changes:
            row.setdefault("ready", NEVER)
            row["ready"] = changes.get("ready", changes["first_ready"])
        self.rows["spell"].append(row)

    def visit(self, person: int, service: str, **changes: int) -> None:
        row = {"joined": NEVER, "started": NEVER, "finished": NEVER, "ended": NEVER, "units": 1, "last_units": 1}
        row["planned"] = NEVER
        row |= {"person": person, "spell": -1, "sequence": 0, "service": SERVICE_INDEX[service], "step": -1, "held": -1}
        row |= {"route": EntryRoute.COMMUNITY, **changes}
        self.rows["visit"].append(row)

    def delay(
        self, person: int, ready: int, end: int, *, reason: str = "25D", pool: str = "acute_medical", **changes: int
    ) -> None:
        row = {"person": person, "spell": 0, "episode": 0, "ready": ready, "pool": SERVICE_INDEX[pool], "start": ready}
        row |= {"reason": REASON_INDEX[reason], "end": end, "ended_by": EndedBy.MOVED_ON, **changes}
        self.rows["delay"].append(row)

    def task(self, person: int, *, team: str | None = None, **changes: int) -> None:
        row = {"joined": NEVER, "started": NEVER, "ended": NEVER, "supply": -1 if team is None else SUPPLY_INDEX[team]}
        row |= {"person": person, "spell": 0, "round": 0, "service": SERVICE_INDEX["city.hub.assessment"], **changes}
        self.rows["task"].append(row)

    def capacity(self, supply: str, minute: int, units: int, extra: int = 0) -> None:
        row = {"supply": SUPPLY_INDEX[supply], "minute": minute, "units": units, "extra": extra}
        self.rows["capacity"].append(row)

    def records(self) -> Records:
        keys = {
            "spell": ("person", "spell"),
            "visit": ("person", "spell", "sequence"),
            "delay": ("person", "spell", "episode", "start"),
            "task": ("person", "spell", "round", "task", "slice"),
            "capacity": ("supply", "minute"),
        }
        layouts = {"spell": SPELL, "visit": VISIT, "delay": DELAY, "task": TASK, "capacity": CAPACITY}
        tables = {}
        for name, layout in layouts.items():
            rows = sorted(self.rows[name], key=lambda row, name=name: [row.get(key, 0) for key in keys[name]])
            tables[name] = np.zeros(len(rows), dtype=layout)
            for place, row in zip(tables[name], rows, strict=True):
                for column, value in row.items():
                    place[column] = value
        return Records(person=np.array(self.people, dtype=PERSON), **tables)
