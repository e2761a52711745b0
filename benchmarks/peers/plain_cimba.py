"""The shared workload in cimba: processes of patients are pooled, because starting one for each patient costs more."""

from __future__ import annotations

import cimba as cb
import numpy as np
import workload as w
from cimba import random as chance

PATIENTS_AT_ONCE = 1500
"""Far more than are ever in the hospital, its queue and the services at the same time; the answers would show it."""


class Hospital(cb.Model):
    at_the_door: cb.Container
    beds: cb.Resource = cb.Resource(capacity=w.BEDS)
    assessors: cb.Resource = cb.Resource(capacity=w.ASSESSORS)
    home_care: cb.Resource = cb.Resource(capacity=w.PLACES[w.HOME_CARE])
    intermediate_care: cb.Resource = cb.Resource(capacity=w.PLACES[w.INTERMEDIATE_CARE])
    care_home: cb.Resource = cb.Resource(capacity=w.PLACES[w.CARE_HOME])
    waiting: cb.Container
    admissions: cb.Container
    admitted: cb.Output[float]
    waiting_for_bed: cb.Output[float]
    occupied_beds: cb.Output[float]
    in_home_care: cb.Output[float]
    in_intermediate_care: cb.Output[float]
    in_care_home: cb.Output[float]

    @cb.process
    def arrivals(self):
        while True:
            cb.hold(chance.exponential(1 / w.ARRIVALS_PER_DAY))
            self.waiting.put(1)
            self.at_the_door.put(1)

    @cb.process(copies=PATIENTS_AT_ONCE)
    def patient(self):
        while True:
            self.at_the_door.get(1)
            fit = cb.now() + chance.lognormal(w.STAY_MU, w.STAY_SIGMA)
            self.beds.acquire()
            self.waiting.get(1)
            self.admissions.put(1)
            cb.hold(max(0.0, fit - cb.now()))
            if chance.uniform() >= w.COMPLEX_SHARE:
                self.beds.release()
                continue
            day = float(int(cb.now()))
            if cb.now() - day >= w.ROUND_TIME:
                day += 1.0
            cb.hold(day + w.ROUND_TIME - cb.now())
            self.assessors.acquire()
            cb.hold(chance.exponential(w.ASSESSMENT_MEAN))
            self.assessors.release()
            kind = chance.uniform()
            if kind < w.SHARES[w.HOME_CARE]:
                self.home_care.acquire()
                self.beds.release()
                cb.hold(chance.exponential(w.HOME_CARE_MEAN))
                self.home_care.release()
            elif kind < w.SHARES[w.HOME_CARE] + w.SHARES[w.INTERMEDIATE_CARE]:
                self.intermediate_care.acquire()
                self.beds.release()
                stay = chance.normal(w.INTERMEDIATE_MEAN, w.INTERMEDIATE_SD)
                cb.hold(min(max(stay, w.INTERMEDIATE_LOW), w.INTERMEDIATE_HIGH))
                self.intermediate_care.release()
            else:
                self.care_home.acquire()
                self.beds.release()
                cb.hold(chance.exponential(w.CARE_HOME_MEAN))
                self.care_home.release()

    @cb.on_end
    def answer(self):
        self.admitted = float(self.admissions.level())
        self.waiting_for_bed = self.waiting.mean_level()
        self.occupied_beds = self.beds.mean_in_use()
        self.in_home_care = self.home_care.mean_in_use()
        self.in_intermediate_care = self.intermediate_care.mean_in_use()
        self.in_care_home = self.care_home.mean_in_use()


def run(replications: int, seed: int = 1) -> list[tuple[float, ...]]:
    """Return the answers of so many winters."""
    model = Hospital()
    window = cb.Window(warmup=0, duration=w.DAYS)
    results = cb.Experiment(model, replications=replications, window=window, seed=seed).run(workers=1)
    mine = results[model]
    columns = (
        *(mine.admitted, mine.waiting_for_bed, mine.occupied_beds),
        *(mine.in_home_care, mine.in_intermediate_care, mine.in_care_home),
    )
    return [tuple(float(value) for value in row) for row in np.stack([np.ravel(column) for column in columns], axis=1)]
