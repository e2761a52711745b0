"""Section 4, experimentation: how runs begin, how long they are, what is estimated from how many."""

from __future__ import annotations

from discharge_sim.report.document.parts import Item, Section, paragraph, table
from discharge_sim.report.document.subject import Subject, named
from discharge_sim.scenario.base import Spread
from discharge_sim.scenario.differences import title_of
from discharge_sim.scenario.scenario import ScenarioTables
from discharge_sim.scenario.services import StatedDelayed, StatedFit
from discharge_sim.scenario.words import spread_in_words

_STARTS = {
    "stated": "There is no warm-up. People who are there at the start are stated: those not yet fit have stays met in "
    "proportion to their length, delayed people have the time they have waited, services are filled to a share, "
    "waiting lists have their waits.",
    "census": "There is no warm-up. People who are there at the start are read from a census file; what it leaves "
    "blank is drawn, given the time that has passed.",
    "empty": "There is no warm-up: the model starts empty.",
}


def experimentation(subject: Subject) -> Section:
    """Return the section."""
    return Section("4", "Experimentation", (_initialisation(subject), _run_length(subject), _estimation(subject)))


def _initialisation(subject: Subject) -> Item:
    tables = subject.tables
    period = tables.period
    text = _STARTS.get(
        period.start_state,
        f"The model starts empty {period.warm_up_days} days before the window; nothing is counted in this warm-up.",
    )
    blocks = [paragraph(text)]
    if period.start_state == "stated":
        blocks += [
            table(("hospital pool", "not yet fit at the start"), _not_fit(tables), if_none="Nobody is in hospital."),
            table(
                ("where", "group", "people fit, not yet recorded ready", "days since fit", "need"),
                _fit(tables),
                if_none="Nobody is fit and not yet recorded ready.",
            ),
            table(
                ("where", "group", "people delayed", "days waited", "need"),
                _delayed(tables),
                if_none="Nobody is delayed.",
            ),
        ]
    if period.start_state == "census":
        blocks.append(paragraph(f"The census holds {len(subject.base.census):,} people."))
    return Item("4.1", "Initialisation", tuple(blocks))


def _not_fit(tables: ScenarioTables) -> list[tuple[str, ...]]:
    return [
        (named(pool.title, key), f"{pool.not_fit_at_start:,}")
        for key, pool in tables.pools.items()
        if pool.not_fit_at_start
    ]


def _delayed(tables: ScenarioTables) -> list[tuple[str, ...]]:
    return [
        _group(tables, key, name, group, group.waited_days)
        for key, partnership in tables.partnerships.items()
        for name, group in partnership.at_start.delayed.items()
    ]


def _fit(tables: ScenarioTables) -> list[tuple[str, ...]]:
    return [
        _group(tables, key, name, group, group.fit_since_days)
        for key, partnership in tables.partnerships.items()
        for name, group in partnership.at_start.fit.items()
    ]


def _group(
    tables: ScenarioTables, partnership: str, name: str, group: StatedDelayed | StatedFit, since: Spread
) -> tuple[str, ...]:
    words = title_of(tables, partnership), name.replace("_", " "), f"{group.count:,}", spread_in_words(since)
    return *words, group.need


def _run_length(subject: Subject) -> Item:
    period = subject.tables.period
    days = (period.window_end - period.window_start).days + 1
    return Item(
        "4.2",
        "Run length",
        (
            paragraph(
                f"{days} days are counted, {period.window_start} to {period.window_end}. The run goes on for "
                f"{period.follow_up_days} days "
                "so that people of the last days can be followed; stocks, bed days and costs count the window only. "
                "Time is whole minutes."
            ),
        ),
    )


def _estimation(subject: Subject) -> Item:
    run = subject.run
    how_many = (
        f"{run['replications']:,} replications of each scenario, seed {run['seed']}."
        if run
        else "The number of replications is chosen for each run; 200 unless said otherwise."
    )
    return Item(
        "4.3",
        "Estimation approach",
        (
            paragraph(
                f"{how_many} Replications are independent; the scenarios of one replication have the same patients "
                "with the same random numbers, so that "
                "differences are taken winter by winter. Reported are the mean, its 95 % interval (simulation "
                "error), and the 5th to 95th percentile "
                "between winters. Below 30 replications no ranges are shown."
            ),
        ),
    )
