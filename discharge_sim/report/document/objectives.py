"""Section 1, objectives: what the model is for, what it measures, what is compared."""

from __future__ import annotations

from discharge_sim.outputs.dictionary import DICTIONARY
from discharge_sim.report.document.parts import Item, Section, bullets, paragraph, table
from discharge_sim.report.document.subject import Subject


def objectives(subject: Subject) -> Section:
    """Return the section."""
    return Section("1", "Objectives", (_purpose(subject), _outputs(), _aims(subject)))


def _purpose(subject: Subject) -> Item:
    base = subject.base
    return Item(
        "1.1",
        "Purpose of the model",
        (
            paragraph(
                "To compare ways of organising discharge from hospital for the same period and the same patients: "
                "what happens to the "
                "hospital, and to the people who wait in it and outside it. It is for planners of health and social "
                "care and for "
                "researchers. It compares under stated demand; it does not forecast demand."
            ),
            paragraph(f"This document describes the scenario “{base.title}”. {base.description}"),
        ),
    )


def _outputs() -> Item:
    rows = [(row.indicator, row.meaning, row.unit, row.computed, row.source) for row in DICTIONARY.values()]
    return Item(
        "1.2",
        "Model outputs",
        (
            paragraph("Each is a mean over replications with its range between winters and its simulation error."),
            table(("indicator", "meaning", "unit", "how it is computed", "source"), rows, if_none=""),
        ),
    )


def _aims(subject: Subject) -> Item:
    if not subject.others:
        return Item("1.3", "Experimentation aims", (paragraph("One scenario alone: nothing is compared here."),))
    zone = subject.tables.indifference.delayed_hospital_beds
    return Item(
        "1.3",
        "Experimentation aims",
        (
            paragraph(
                f"The baseline “{subject.base.title}” is compared with the scenarios below on common random numbers. "
                "Differences of "
                f"up to {zone:g} delayed hospital beds count as too small to matter."
            ),
            bullets([f"{one.title}: {one.description}" for one in subject.others], if_none=""),
        ),
    )
