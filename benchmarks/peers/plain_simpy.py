"""The shared workload in plain SimPy, as its manual teaches it."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

import simpy
import workload as w


class Level:
    """A number whose mean over time is wanted."""

    def __init__(self, environment: simpy.Environment) -> None:
        self.environment, self.level, self.area, self.since = environment, 0, 0.0, 0.0

    def add(self, change: int) -> None:
        self.area += self.level * (self.environment.now - self.since)
        self.level, self.since = self.level + change, self.environment.now

    def mean(self) -> float:
        self.add(0)
        return self.area / self.environment.now


class Hospital:
    def __init__(self, seed: int) -> None:
        self.environment = simpy.Environment()
        self.chance = random.Random(seed)
        self.beds = simpy.Resource(self.environment, w.BEDS)
        self.assessors = simpy.Resource(self.environment, w.ASSESSORS)
        self.services = [simpy.Resource(self.environment, places) for places in w.PLACES]
        self.waiting, self.occupied, self.in_service = (
            Level(self.environment),
            Level(self.environment),
            [Level(self.environment) for _ in w.PLACES],
        )
        self.admitted = 0

    def arrivals(self) -> Generator[Any, Any, None]:
        while True:
            yield self.environment.timeout(self.chance.expovariate(w.ARRIVALS_PER_DAY))
            self.environment.process(self.patient())

    def patient(self) -> Generator[Any, Any, None]:
        environment, chance = self.environment, self.chance
        self.waiting.add(1)
        fit = environment.now + chance.lognormvariate(w.STAY_MU, w.STAY_SIGMA)
        bed = self.beds.request()
        yield bed
        self.waiting.add(-1)
        self.occupied.add(1)
        self.admitted += 1
        yield environment.timeout(max(0.0, fit - environment.now))
        if chance.random() >= w.COMPLEX_SHARE:
            self.leave(bed)
            return
        yield environment.timeout(w.next_round(environment.now) - environment.now)
        with self.assessors.request() as assessor:
            yield assessor
            yield environment.timeout(chance.expovariate(1 / w.ASSESSMENT_MEAN))
        kind = chance.choices((w.HOME_CARE, w.INTERMEDIATE_CARE, w.CARE_HOME), w.SHARES)[0]
        with self.services[kind].request() as place:
            yield place
            self.leave(bed)
            self.in_service[kind].add(1)
            yield environment.timeout(self.stay(kind))
            self.in_service[kind].add(-1)

    def leave(self, bed: Any) -> None:
        self.beds.release(bed)
        self.occupied.add(-1)

    def stay(self, kind: int) -> float:
        if kind == w.HOME_CARE:
            return self.chance.expovariate(1 / w.HOME_CARE_MEAN)
        if kind == w.CARE_HOME:
            return self.chance.expovariate(1 / w.CARE_HOME_MEAN)
        stay = self.chance.gauss(w.INTERMEDIATE_MEAN, w.INTERMEDIATE_SD)
        return min(max(stay, w.INTERMEDIATE_LOW), w.INTERMEDIATE_HIGH)


def run(replications: int, seed: int = 1) -> list[tuple[float, ...]]:
    """Return the answers of so many winters."""
    answers = []
    for replication in range(replications):
        hospital = Hospital(seed * 1_000_003 + replication)
        hospital.environment.process(hospital.arrivals())
        hospital.environment.run(until=w.DAYS)
        means = (hospital.waiting.mean(), hospital.occupied.mean(), *(level.mean() for level in hospital.in_service))
        answers.append((float(hospital.admitted), *means))
    return answers
