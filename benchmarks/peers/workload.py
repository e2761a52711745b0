"""The shared workload: a small hospital that every simulator can express.

People ask for one of a hospital's beds and are fit some days after they asked; four fifths then go home. The others are
complex: recorded ready at the next board round at ten o'clock, assessed by one of two assessors, and they keep their
bed until they have the home-care package, the intermediate-care place or the care-home place that they need, first
come, first served. Time is in days.
Two things a plain queueing model would not have, and here everybody has them: the board round, and the wait for a bed
that does not prolong the illness.
"""

from __future__ import annotations

DAYS = 180
ARRIVALS_PER_DAY = 45.0
BEDS = 296
STAY_MU, STAY_SIGMA = 1.35, 1.0
COMPLEX_SHARE = 0.2
ROUND_TIME = 10 / 24
ASSESSORS = 2
ASSESSMENT_MEAN = 0.12
HOME_CARE, INTERMEDIATE_CARE, CARE_HOME = 0, 1, 2
SHARES = (0.55, 0.30, 0.15)
PLACES = (300, 75, 110)
HOME_CARE_MEAN = 60.0
INTERMEDIATE_MEAN, INTERMEDIATE_SD, INTERMEDIATE_LOW, INTERMEDIATE_HIGH = 28.0, 9.0, 3.0, 90.0
CARE_HOME_MEAN = 150.0

ANSWERS = ("admitted", "waiting_for_bed", "occupied_beds", "home_care", "intermediate_care", "care_home")
"""What every simulator answers for one winter: people who got a bed, the mean number of people waiting for one, the
mean number of beds taken, and the mean number of people in each of the three services."""


def next_round(now: float) -> float:
    """Return the next board round after a moment, in days."""
    day = int(now)
    return day + ROUND_TIME if now - day < ROUND_TIME else day + 1 + ROUND_TIME
