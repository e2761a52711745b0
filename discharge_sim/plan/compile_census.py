"""The people of a census as rows: what the file says in indices and minutes, and where the rest is drawn from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from discharge_sim.plan.building import Building, set_row
from discharge_sim.plan.compile_pathways import Steps
from discharge_sim.plan.compile_people import service_step
from discharge_sim.plan.compile_services import Services
from discharge_sim.plan.layout import CENSUS, HOME_STEP
from discharge_sim.plan.people_census import CENSUS_NAME
from discharge_sim.plan.people_layout import Entry
from discharge_sim.scenario.census import CensusPerson
from discharge_sim.scenario.census_checks import ASSESSMENT, HOME, age_band, service_named, stream_like
from discharge_sim.scenario.checks.needs import pathway_of
from discharge_sim.scenario.people import HospitalStream
from discharge_sim.scenario.scenario import ScenarioTables
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER, minute_of_day
from discharge_sim.vocabulary.needs import NEED_KEYS, NEEDS_WITHOUT_ASSESSMENT, Need

NOON = MINUTES_PER_DAY // 2
"""A date says nothing of the hour: people came, and became fit, at noon of theirs."""
_ENTRY = {
    "not_fit": Entry.IN_BED_NOT_FIT,
    "fit": Entry.IN_BED_NOT_FIT,
    "ready": Entry.DELAYED,
    "in_service": Entry.IN_SERVICE,
    "waiting": Entry.WAITING_IN_COMMUNITY,
    "finished": Entry.FINISHED_IN_SERVICE,
}
_EVERY_NEED = tuple(Need)
_ASSESSED_NEEDS = tuple(need for need in Need if need not in NEEDS_WITHOUT_ASSESSMENT)


def compile_census(
    b: Building, tables: ScenarioTables, services: Services, steps: Steps, people: Sequence[CensusPerson]
) -> NDArray[np.void]:
    """Return the people of a census as rows, in the order of their ids."""
    if not people:
        return np.zeros(0, CENSUS)
    b.hash(CENSUS_NAME)
    desk = _Desk(b, tables, services, steps)
    rows = np.zeros(len(people), CENSUS)
    for row, person in zip(rows, people, strict=True):
        desk.fill(row, person)
    return rows


class _Desk:
    """Where a person's row is filled in; what many people have in common is compiled once."""

    def __init__(self, b: Building, tables: ScenarioTables, services: Services, steps: Steps) -> None:
        self.b, self.tables, self.services, self.steps = b, tables, services, steps
        self.partnerships, self.streams = list(tables.partnerships), list(tables.streams)
        self.cohorts = list(tables.cohorts)
        self.hospital_streams = {k: one for k, one in tables.streams.items() if isinstance(one, HospitalStream)}
        self.known_tables: dict[tuple[str, str, str | None, int], dict[str, int]] = {}
        self.choices: dict[tuple[str | None, str | None, tuple[Need, ...]], tuple[int, int]] = {}

    def fill(self, row: np.void, person: CensusPerson) -> None:
        """Fill in the row of one person."""
        in_bed = person.stage in ("not_fit", "fit", "ready")
        stream = (person.stream or stream_like(self.tables, person.setting)) if in_bed else person.stream
        step = self.step_of(person)
        needs = self.needs_of(person)
        band = age_band(person.age) if person.age is not None else None
        set_row(row, entry=_ENTRY[person.stage], pool=self.services.index(person.setting) if in_bed else -1, step=step)
        set_row(row, holds=self.step_held(person))
        set_row(row, partnership=self.partnerships.index(person.partnership) if person.partnership else -1)
        set_row(row, stream=self.streams.index(stream) if stream else -1, needs=sum(1 << need for need in needs))
        row["partnership_choice"], row["cohort_choice"] = self.who(stream, band, needs)
        set_row(row, arrived=self.minute(person.admitted, NOON), fit=self.minute(person.fit, NOON))
        recorded = minute_of_day(self.tables.readiness.round_time) if in_bed else NOON
        set_row(row, ready=self.minute(person.ready, recorded))
        if person.stage == "fit" and person.fit is None:
            row["fit"] = 0  # before the start, who knows when: what is already due happens at minute 0
        set_row(row, units=max(1, round(person.package_hours * 4)) if person.package_hours is not None else -1)
        set_row(row, total_table=-1, transferred_table=-1, elapsed_table=-1)
        where = (person.stage, person.setting, stream, step)
        if where not in self.known_tables:
            self.known_tables[where] = self.tables_for(person, stream, step)
        set_row(row, **self.known_tables[where])

    def tables_for(self, person: CensusPerson, stream: str | None, step: int) -> dict[str, int]:
        """Return what the time of people who are in the same place is drawn from."""
        if person.stage == "in_service":
            table = int(self.steps.rows[step]["stay_table"])
            return {"total_table": table, "elapsed_table": self.b.length_biased(table) if table >= 0 else -1}
        if person.stage == "finished":
            total = int(self.steps.rows[self.step_held(person)]["stay_table"])
            return {"total_table": total, "elapsed_table": self.waited(person)}
        if person.setting:
            return self.stay_in_bed(person.setting, str(stream))
        return {"elapsed_table": self.waited(person)}

    def waited(self, person: CensusPerson) -> int:
        """Return the table of the time that people have waited for a pathway, at the start."""
        partnership, pathway = self.pathway(person)
        service = self.tables.partnerships[partnership].pathways[pathway].service
        if service is None:  # its lead time is all that is waited for
            return self.b.length_biased(int(self.steps.rows[self.steps.index(partnership, pathway)]["lead_table"]))
        return self.b.days_table(service_named(self.tables, partnership, service).waited_at_start_days)

    def minute(self, date: dt.date | None, minute_of_the_day: int) -> int:
        """Return the minute of a date, NEVER if it is not known."""
        return NEVER if date is None else self.b.day(date) * MINUTES_PER_DAY + minute_of_the_day

    # -- what is done with them -----------------------------------------------------------------------------------
    def step_of(self, person: CensusPerson) -> int:
        """Return the step that a person is on or asks for, -1 for none."""
        if person.stage == "in_service":
            return service_step(self.tables, self.steps, *self.service_of(person))
        if person.waiting_for in (None, ASSESSMENT):
            return -1
        return HOME_STEP if person.waiting_for == HOME else self.steps.index(*self.pathway(person))

    def step_held(self, person: CensusPerson) -> int:
        """Return the step of the place in which a person has finished, -1 for none."""
        if person.stage != "finished":
            return -1
        return service_step(self.tables, self.steps, str(person.partnership), person.setting)

    def pathway(self, person: CensusPerson) -> tuple[str, str]:
        """Return the partnership and the pathway that somebody waits for."""
        return str(person.partnership), str(person.waiting_for)

    def service_of(self, person: CensusPerson) -> tuple[str, str]:
        """Return the partnership and the service that somebody uses or waits for."""
        partnership, pathway = self.pathway(person)
        if person.setting:
            return partnership, person.setting
        return partnership, str(self.tables.partnerships[partnership].pathways[pathway].service)

    def needs_of(self, person: CensusPerson) -> tuple[Need, ...]:
        """Return the needs that a person can have: the stated one, or those that lead to where the person is."""
        if person.need is not None:
            return (Need[person.need.upper()],)
        if person.waiting_for == ASSESSMENT:
            return _ASSESSED_NEEDS
        if person.partnership is None or person.stage in ("not_fit", "fit"):
            return _EVERY_NEED
        own = self.tables.partnerships[person.partnership]
        if person.stage == "in_service":
            wanted = {key for key, pathway in own.pathways.items() if pathway.service == person.setting}
        else:
            wanted = {str(person.waiting_for)}
        found = tuple(need for need in Need if pathway_of(own, need.key) in wanted)
        # Who is recorded ready for a pathway to which only another one leads is on it because of an assessed need.
        return found or (_ASSESSED_NEEDS if person.stage == "ready" else _EVERY_NEED)

    def stay_in_bed(self, pool: str, stream: str) -> dict[str, int]:
        """Return how long people of a stream are in a pool, which they may have reached by transfer."""
        resembled = self.hospital_streams[stream]
        table = self.b.days_table(resembled.time_to_fit_days)
        stay = {"total_table": table, "elapsed_table": self.b.length_biased(table)}
        into = [transfer for transfer in self.tables.transfers.values() if transfer.to_pool == pool]
        into.sort(key=lambda transfer: transfer.from_pool != resembled.pool)
        if into and resembled.pool != pool:
            stay["transferred_table"] = self.b.days_table(into[0].stay_days)
        return stay

    # -- who they are ---------------------------------------------------------------------------------------------
    def who(self, stream: str | None, band: str | None, needs: tuple[Need, ...]) -> tuple[int, int]:
        """Return the choice of a partnership, and the first of the choices of a cohort, one a partnership."""
        known = (stream, band, needs)
        if known not in self.choices:
            weights = {p: self.cohort_weights(p, stream, band, needs) for p in self.partnerships}
            shares = self.tables.streams[stream].partnership_shares if stream else {}
            homes = {n: shares.get(p, 0.0) * sum(weights[p].values()) for n, p in enumerate(self.partnerships)}
            if not any(homes.values()):
                homes = {n: shares.get(p, 0.0) for n, p in enumerate(self.partnerships)}
            home = self.b.choice(homes)
            chosen = [self.b.choice(self.or_anybody(weights[p], band)) for p in self.partnerships]
            self.choices[known] = home, chosen[0]
        return self.choices[known]

    def cohort_weights(
        self, partnership: str, stream: str | None, band: str | None, needs: tuple[Need, ...]
    ) -> dict[int, float]:
        """Return the weight of each cohort among people of a stream (or all) with an age band and one of some needs."""
        weights: dict[int, float] = {}
        for key, one in self.tables.streams.items():
            if stream in (None, key):
                for cohort, share in one.cohort_shares.items():
                    c, age = self.cohorts.index(cohort), self.tables.cohorts[cohort].age_band
                    # People in services of whom nothing is known are older, as in a stated start.
                    if age == (band or (age if stream else "75_plus")):
                        weights[c] = weights.get(c, 0.0) + one.per_day * share
        of_needs = self.tables.partnerships[partnership].needs
        for c in weights:
            shares = of_needs[self.cohorts[c]]
            weights[c] *= sum(getattr(shares, NEED_KEYS[need]) for need in needs)
        return weights

    def or_anybody(self, weights: dict[int, float], band: str | None) -> dict[int, float]:
        """Return weights of which one is above nought."""
        if any(weights.values()):
            return weights
        ages = [cohort.age_band for cohort in self.tables.cohorts.values()]
        return {c: 1.0 for c, age in enumerate(ages) if band in (None, age)}
