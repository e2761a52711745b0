"""Section 3, data: sources, parameters with their flags, what was done to them, assumptions."""

from __future__ import annotations

from collections import Counter

from discharge_sim.report.document.parameters import HEADINGS, NOT_STATED, defaults_in_force, written_parameters
from discharge_sim.report.document.parts import Block, Item, Section, bullets, paragraph, table
from discharge_sim.report.document.subject import Subject


def data(subject: Subject) -> Section:
    """Return the section."""
    return Section(
        "3", "Data", (_sources(subject), _parameters(subject), _preprocessing(subject), _assumptions(subject))
    )


def _sources(subject: Subject) -> Item:
    counted = Counter(figure.source for figure in subject.base.figures.values() if figure.source)
    points = [
        f"{source} ({number} {'figure' if number == 1 else 'figures'})" for source, number in counted.most_common()
    ]
    published = [
        (one.indicator, one.place, one.group, f"{one.value:,.10g}", one.source) for one in subject.tables.published
    ]
    return Item(
        "3.1",
        "Data sources",
        (
            bullets(points, if_none="The scenario names no sources."),
            paragraph("Published figures with which the baseline is compared:"),
            table(("indicator", "place", "group", "published", "source"), published, if_none="None are given."),
        ),
    )


def _parameters(subject: Subject) -> Item:
    rows = written_parameters(subject.base)
    counted = Counter(row[3] for row in rows)
    flags = ", ".join(f"{number} {flag}" for flag, number in counted.most_common())
    blocks: list[Block] = [
        paragraph(
            f"{len(rows)} values are written in the baseline's files: {flags}. “Published” was read in a "
            "publication, “derived” is arithmetic on published "
            "figures, “assumed” is a judgement, “plan” is a target; “not stated” says nothing of how it is known."
        ),
        table(HEADINGS, rows, if_none="The scenario writes no values."),
        paragraph(
            "Values that no file writes, and which are therefore the program's defaults (* stands for every "
            "partnership):"
        ),
        table(("parameter", "default in force"), defaults_in_force(subject.base), if_none="None."),
    ]
    if subject.base.members is not None:
        columns = ", ".join(subject.base.members.columns)
        blocks.append(paragraph(f"An ensemble of {subject.base.member_count} members varies: {columns}."))
    return Item("3.2", "Input parameters", tuple(blocks))


def _preprocessing(subject: Subject) -> Item:
    derived = [
        f"{path}: {figure.source or figure.note or 'no source given'}"
        for path, figure in subject.base.figures.items()
        if figure.evidence == "derived"
    ]
    return Item(
        "3.3",
        "Pre-processing",
        (
            paragraph(
                "Distributions become tables of whole minutes when the scenario is compiled, so that no library of "
                "mathematical functions can change a "
                "history. Figures that were derived from published ones:"
            ),
            bullets(derived, if_none="None are marked as derived."),
        ),
    )


def _assumptions(subject: Subject) -> Item:
    figures = subject.base.figures.items()
    assumed = [
        f"{path}: {figure.source or figure.note or 'no reason given'}"
        for path, figure in figures
        if figure.evidence == "assumed"
    ]
    later = [path for path, figure in figures if "later" in (figure.period or "").lower()]
    unknown = sum(row[3] == NOT_STATED for row in written_parameters(subject.base))
    return Item(
        "3.4",
        "Assumptions",
        (
            bullets(subject.tables.what_must_be_true, if_none="The scenario states no conditions."),
            paragraph("Figures that are assumed:"),
            bullets(assumed, if_none="None are marked as assumed."),
            paragraph("Figures that describe a later period than the one simulated:"),
            bullets(later, if_none="None are marked so."),
            paragraph(
                f"{unknown} values do not say how they are known. What the model leaves out, and in which direction "
                "that may mislead, is in docs/limits.md."
            ),
        ),
    )
