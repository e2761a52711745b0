"""Sections 5 and 6: with what the model is made and run, and where it can be had."""

from __future__ import annotations

from discharge_sim.experiment.keeping.provenance import hash_of_program, machine, versions
from discharge_sim.experiment.playing.engines import ENGINES
from discharge_sim.report.document.parts import Item, Section, bullets, paragraph, table
from discharge_sim.report.document.subject import Subject


def implementation(subject: Subject) -> Section:
    """Return section 5."""
    return Section("5", "Implementation", (_software(subject), _sampling(), _execution(), _system(subject)))


def code_access(subject: Subject) -> Section:
    """Return section 6."""
    hashes = [(one.name, one.title, one.hash) for one in subject.scenarios]
    program = (subject.run or {}).get("version", f"{versions()['discharge_sim']} ({hash_of_program()})")
    item = Item(
        "6.1",
        "Computer model sharing statement",
        (
            paragraph(
                f"discharge_sim {program} is free software under the MIT licence; CITATION.cff says how to cite it. "
                "The scenarios are text files, and a "
                "results folder holds each of them fully resolved: it runs alone and gives the same results. The "
                "hashes identify what was described:"
            ),
            table(("scenario", "title", "hash"), hashes, if_none=""),
        ),
    )
    return Section("6", "Code access", (item,))


def _software(subject: Subject) -> Item:
    used = (subject.run or {}).get("versions", versions())
    points = [f"{name} {version}" for name, version in used.items()]
    return Item(
        "5.1",
        "Software or programming language",
        (paragraph("Python, with these versions:"), bullets(points, if_none="")),
    )


def _sampling() -> Item:
    return Item(
        "5.2",
        "Random sampling",
        (
            paragraph(
                "Counter-based generator Philox4x32-10 (Salmon and others 2011). Every random number is a function "
                "of seed, replication, stream, patient, "
                "spell, purpose and occurrence, named by hashes of names: the same patient has the same arrival, "
                "illness and dependency in every scenario, "
                "in either engine, on any number of workers. Distributions are sampled by interpolation in tables of "
                "quantiles, in whole minutes."
            ),
        ),
    )


def _execution() -> Item:
    points = [f"{engine.name}: {engine.title}" for engine in ENGINES.values()]
    return Item(
        "5.3",
        "Model execution",
        (
            paragraph(
                "Next-event time advance with the three-phase method inside each minute; ties are decided by written "
                "rules (discharge_sim/engines/RULES.md). "
                "Two engines give the same history, patient by patient and minute by minute:"
            ),
            bullets(points, if_none=""),
            paragraph("Replications run in parallel; their number at a time and their order do not change results."),
        ),
    )


def _system(subject: Subject) -> Item:
    run = subject.run
    known = run.get("machine", machine()) if run else machine()
    points = [f"{name}: {value}" for name, value in known.items()]
    if run and run.get("wall_time_seconds") is not None:
        points.append(
            f"engine: {run['engine']}; run time {run['wall_time_seconds']:g} seconds with {run.get('workers', '?')} "
            "workers"
        )
    return Item("5.4", "System specification", (bullets(points, if_none="Not recorded."),))
