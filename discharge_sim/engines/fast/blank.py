"""Rows of people, tickets and spells to which nothing has happened yet: copying one is cheaper than writing columns."""

from __future__ import annotations

from discharge_sim.engines.fast import layout
from discharge_sim.engines.fast.prepare import Rows, rows
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import EndedBy, EntryRoute


def blank_rows() -> dict[str, Rows]:
    """Return the blank rows by the names that they have in the world."""
    return {"blank_person": _person(), "blank_ticket": _ticket(), "blank_spell": _spell()}


def _person() -> Rows:
    blank = rows(1, layout.PERSON_NOW)
    blank["route"] = int(EntryRoute.COMMUNITY)
    return _unset(blank, layout.NEVER_COLUMNS, layout.NO_INDEX_COLUMNS)


def _ticket() -> Rows:
    blank = rows(1, layout.TICKET)
    blank["ended_by"], blank["units"] = int(EndedBy.NOT_ENDED), 1
    no_index = ("sequence", "step", "held", "supply", "next", "before")
    return _unset(blank, ("started", "finished", "ended", "planned"), no_index)


def _spell() -> Rows:
    blank = rows(1, layout.SPELL_NOW)
    blank["ended_by"] = int(EndedBy.NOT_ENDED)
    in_hospital = ("bed_start", "planned", "fit", "first_ready", "ready", "left", "slip_after", "cancelled_after")
    of_hub = ("referred", "assessment_started", "assessed")
    return _unset(blank, (*in_hospital, *of_hub), ("assessed_need", "assessment_place", "left_to", "transfer_to"))


def _unset(blank: Rows, never: tuple[str, ...], no_index: tuple[str, ...]) -> Rows:
    for name in never:
        blank[name] = NEVER
    for name in no_index:
        blank[name] = -1
    return blank
