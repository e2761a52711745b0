"""Rows of people, tickets and spells to which nothing has happened yet: copied whole, which is cheaper than column by column."""

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
    never, no_index = ("started", "finished", "ended", "planned"), ("sequence", "step", "held", "supply", "next", "before")
    return _unset(blank, never, no_index)


def _spell() -> Rows:
    blank = rows(1, layout.SPELL_NOW)
    blank["ended_by"] = int(EndedBy.NOT_ENDED)
    never = ("bed_start", "planned", "fit", "first_ready", "ready", "referred", "assessment_started", "assessed", "left")
    no_index = ("assessed_need", "assessment_place", "left_to", "transfer_to")
    return _unset(blank, (*never, "slip_after", "cancelled_after"), no_index)


def _unset(blank: Rows, never: tuple[str, ...], no_index: tuple[str, ...]) -> Rows:
    for name in never:
        blank[name] = NEVER
    for name in no_index:
        blank[name] = -1
    return blank
