"""Section 2.5, components: entities, activities, resources, queues, entry and exit."""

from __future__ import annotations

from collections.abc import Iterator

from discharge_sim.report.document.parts import Item, bullets, paragraph, table
from discharge_sim.report.document.subject import Subject, named
from discharge_sim.scenario.differences import title_of
from discharge_sim.scenario.people import HospitalStream
from discharge_sim.scenario.rosters import WEEK_HEADINGS, staff_by_day
from discharge_sim.scenario.scenario import ScenarioTables
from discharge_sim.scenario.services import CareHome, HomeCare, PlaceService, Service
from discharge_sim.scenario.words import spread_in_words


def components(subject: Subject) -> tuple[Item, ...]:
    """Return the five items."""
    tables = subject.tables
    return (_entities(tables), _activities(tables), _resources(tables), _queues(tables), _entry_and_exit(tables))


def _entities(tables: ScenarioTables) -> Item:
    cohorts = [
        f"{named(one.title, key)}: age {one.age_band.replace('_', ' to ', 1)}" for key, one in tables.cohorts.items()
    ]
    text = (
        "People. Each has a stream, a home partnership, a cohort, a latent dependency, a time to fit, an estimated "
        "and a real date of being fit, "
        "an assessed need, and, while delayed, exactly one official delay reason. Cohorts:"
    )
    return Item("2.5.1", "Components: entities", (paragraph(text), bullets(cohorts, if_none="")))


def _activities(tables: ScenarioTables) -> Item:
    rows = [
        (title_of(tables, key), name, " or ".join(task.roles), spread_in_words(task.work_hours),
         spread_in_words(task.turnaround_working_days))
        for key, partnership in tables.partnerships.items()
        for name, task in sorted(partnership.hub.tasks.items(), key=lambda item: item[1].position)
    ]  # fmt: skip
    stays = [
        (where, name, one.kind.replace("_", " "), spread_in_words(one.stay_days))
        for where, name, one in _services(tables)
    ]
    return Item(
        "2.5.2",
        "Components: activities",
        (
            paragraph("Treatment in a hospital bed until fit (times in section 3.2). Work of the discharge hubs:"),
            table(("hub", "task", "done by", "hours of work", "working days of turnaround"), rows, if_none="None."),
            paragraph("Stays in services:"),
            table(("where", "service", "kind", "days"), stays, if_none="There are no services."),
        ),
    )


def _resources(tables: ScenarioTables) -> Item:
    pools = [
        (
            named(pool.title, key),
            f"{pool.beds - pool.beds_closed_by_scenario:,}",
            f"{pool.surge.beds:,}" if pool.surge else "none",
        )
        for key, pool in tables.pools.items()
    ]
    places = [(where, name, _capacity(one)) for where, name, one in _services(tables)]
    staff = [
        (
            title_of(tables, key),
            named(team.title, name),
            *map(str, staff_by_day(team)),
            f"{team.shift_hours:g}",
            f"{team.absence_share:.0%}",
        )
        for key, partnership in tables.partnerships.items()
        for name, team in partnership.hub.teams.items()
    ]
    return Item(
        "2.5.3",
        "Components: resources",
        (
            table(("hospital pool", "beds", "surge beds"), pools, if_none="There are no beds."),
            table(("where", "service", "capacity"), places, if_none="There are no services."),
            table(
                ("hub", "team, staff on shift", *WEEK_HEADINGS, "hours of a shift", "absence"),
                staff,
                if_none="No staff.",
            ),
        ),
    )


def _queues(tables: ScenarioTables) -> Item:
    rows = [(where, name, one.order.replace("_", " ")) for where, name, one in _services(tables)]
    text = (
        "One queue for every hospital pool (by the rank of the stream, then by waiting time), for every service, and "
        "for every task of every hub. "
        "Queues have no limit. Order of the services' queues:"
    )
    return Item(
        "2.5.4", "Components: queues", (paragraph(text), table(("where", "service", "order"), rows, if_none="None."))
    )


def _entry_and_exit(tables: ScenarioTables) -> Item:
    ways_in = [
        f"{named(stream.title, key)}: {stream.per_day:g} a day on average before profiles, "
        + (f"for {stream.pool}" if isinstance(stream, HospitalStream) else f"for {', '.join(stream.pathway_shares)}")
        for key, stream in tables.streams.items()
    ]
    out = (
        "People leave the model at home without arranged support, by death, when a stay or package ends, or when they "
        "give up waiting."
    )
    return Item(
        "2.5.5",
        "Components: entry and exit points",
        (
            paragraph("People enter by these streams, and are there at the start (section 4.1):"),
            bullets(ways_in, if_none="None."),
            paragraph(out),
        ),
    )


def _services(tables: ScenarioTables) -> Iterator[tuple[str, str, Service]]:
    for key, partnership in tables.partnerships.items():
        yield from ((title_of(tables, key), named(one.title, name), one) for name, one in partnership.services.items())
    yield from (("all", named(one.title, name), one) for name, one in tables.shared_services.items())


def _capacity(service: Service) -> str:
    if isinstance(service, HomeCare):
        return f"{service.hours_per_week:,.10g} hours a week"
    if isinstance(service, CareHome):
        offers = "" if service.offers_per_week is None else f", {service.offers_per_week:g} suitable vacancies a week"
        return f"{service.places:,} places{offers}"
    if isinstance(service, PlaceService):
        return f"{service.places:,} places"
    return "no limit" if service.at_once is None else f"{service.at_once} at once"
