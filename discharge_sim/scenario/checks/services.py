"""Services: figures that need each other, and whether they can take anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from discharge_sim.scenario.checks.mistake import Check, Mistake, below_zero
from discharge_sim.scenario.scenario import ScenarioTables
from discharge_sim.scenario.services import CareHome, HomeCare, PlaceService, Process, Service


def every_service(tables: ScenarioTables) -> Iterator[tuple[str, Service]]:
    """Yield shared and own services with their paths."""
    holders: list[tuple[str, Mapping[str, Service]]] = [("shared_services", tables.shared_services)]
    holders += [
        (f"partnerships.{key}.services", partnership.services) for key, partnership in tables.partnerships.items()
    ]
    for path, services in holders:
        yield from ((f"{path}.{name}", service) for name, service in services.items())


def takes_nobody(service: Service) -> str:
    """Return why a service can never take anybody, or an empty string."""
    if not service.admission_days and not service.admits_on_public_holidays:
        return "it has no admission days"
    if isinstance(service, HomeCare):
        return "" if service.hours_per_week > 0 or _grows(service.hours_changes) else "it has no hours"
    if isinstance(service, Process):
        return "nothing is worked on (at_once = 0)" if service.at_once == 0 else ""
    if service.places == 0 and not _grows(service.place_changes):
        return "it has no places"
    if isinstance(service, CareHome):
        return _offers_nothing(service)
    return ""


def _grows(changes: tuple[object, ...]) -> bool:
    return any(getattr(change, "units", 0) > 0 for change in changes)


def _offers_nothing(service: CareHome) -> str:
    if service.acceptance_share == 0:
        return "no offer is accepted (acceptance_share = 0)"
    if service.offers_per_week == 0:
        return "it makes no offers (offers_per_week = 0)"
    if service.offers_per_week is None and not (service.occupied_share_at_start or service.people_at_start):
        return "it makes no offers (give offers_per_week or occupied_share_at_start)"
    return ""


def reviews_and_in_reach(tables: ScenarioTables) -> Iterator[Mistake]:
    """Switches of intermediate care come with their figures."""
    for path, service in every_service(tables):
        if not isinstance(service, PlaceService):
            continue
        if service.in_reach and service.stay_with_in_reach_days is None:
            yield Mistake(f"{path}.stay_with_in_reach_days", "missing: in_reach = true needs it")
        if service.review_ends_stay_share > 0 and service.review_day is None:
            yield Mistake(
                f"{path}.review_day", "missing: review_ends_stay_share needs it", remedy="write review_day = 28"
            )
        if service.review_ends_stay_share > 0 and not service.review_days:
            remedy = "name a weekday, or set review_ends_stay_share = 0"
            yield Mistake(f"{path}.review_days", "on no day: the review would never be held", remedy=remedy)


def capacity_below_zero(tables: ScenarioTables) -> Iterator[Mistake]:
    """Places and hours taken away were there before."""
    for path, service in every_service(tables):
        if isinstance(service, HomeCare):
            yield from below_zero(f"{path}.hours_changes", service.hours_per_week, service.hours_changes)
        elif not isinstance(service, Process):
            yield from below_zero(f"{path}.place_changes", service.places, service.place_changes)


def people_at_start(tables: ScenarioTables) -> Iterator[Mistake]:
    """People in a service at a stated start, and those who wait for it, are on a pathway that uses it."""
    if tables.period.start_state != "stated":
        return
    for path, service in every_service(tables):
        holder, name = path.split(".")[1], path.split(".")[-1]
        own = {holder: tables.partnerships[holder]} if path.startswith("partnerships.") else tables.partnerships
        used = any(way.service == name for partnership in own.values() for way in partnership.pathways.values())
        if service.people_at_start is not None and service.occupied_share_at_start > 0:
            yield Mistake(
                f"{path}.occupied_share_at_start",
                f"no effect: people_at_start says that {service.people_at_start} people are there",
                remedy="remove one of the two lines",
            )
        for field in ("occupied_share_at_start", "people_at_start", "waiting_at_start"):
            if getattr(service, field) and not used:
                yield Mistake(
                    f"{path}.{field}",
                    f"found {getattr(service, field):g}, but no pathway uses this service",
                    remedy="name the service in a pathway, or remove this line",
                )


def taper_of_packages(tables: ScenarioTables) -> Iterator[Mistake]:
    """A package tapers over the stay or over some days, not both."""
    for path, service in every_service(tables):
        if isinstance(service, HomeCare) and service.tapers_over_stay and service.taper_days > 0:
            yield Mistake(
                f"{path}.taper_days",
                "no effect with tapers_over_stay = true",
                remedy="remove the line, or write tapers_over_stay = false",
            )


CHECKS: tuple[Check, ...] = (reviews_and_in_reach, capacity_below_zero, people_at_start, taper_of_packages)
