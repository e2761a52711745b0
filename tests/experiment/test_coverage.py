"""Whether 95 % intervals hold what they say, on a model whose answers are known.

People come to a service that never runs out of places (Poisson, a constant rate; exponential stays), so the number
there at a midnight is Poisson with mean rate times stay, whatever happened before: M/M/infinity. A shorter stay with
the same people is the second configuration; the difference of the means is known as well. Each macro-replication is a
small experiment of its own and makes its intervals as any experiment does.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import poisson

from discharge_sim.engines.fast import run_replication
from discharge_sim.experiment.statistics.intervals import chance, quantile
from discharge_sim.experiment.statistics.summarising import mean_of, paired_difference
from discharge_sim.plan.compile import compile_plan
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY, NEVER

PER_DAY, STAY, SHORTER = 3.0, 2.0, 1.5
WINTERS = 25
"""Replications of each small experiment."""
PLACE = "town.beds_at_home"
TRUTH = PER_DAY * STAY
MANY = 8
"""People that are too many."""

ENDLESS = f"""format = 1
name = "endless"
[period]
window_start = 2016-11-01
window_end = 2016-11-03
follow_up_days = 0
start_state = "warm_up"
warm_up_days = 24
[cohorts.older]
age_band = "75_plus"
[streams.emergency]
kind = "emergency"
pool = "acute"
per_day = 0.01
dominating_per_day = 1
time_to_fit_days = 1
partnership_shares = {{ town = 1.0 }}
cohort_shares = {{ older = 1.0 }}
[streams.referral]
kind = "community_referral"
per_day = {PER_DAY}
dominating_per_day = {PER_DAY}
partnership_shares = {{ town = 1.0 }}
cohort_shares = {{ older = 1.0 }}
pathway_shares = {{ beds_at_home = 1.0 }}
[pools.acute]
setting = "acute_medical"
beds = 5
[partnerships.town]
[needs.older]
independent = 1.0
[hub]
organisation = "separate"
[hub.teams.social_work]
role = "social_worker"
employer = "council"
weekday = 1
[hub.tasks.assessment]
position = 1
roles = ["social_worker"]
work_hours = 4
[services.beds_at_home]
kind = "place"
places = 60
admission_days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
admits_on_public_holidays = true
admission_opens = 00:00:00
admission_closes = 00:00:00
stay_days = {{ distribution = "exponential", mean = {STAY} }}
[pathways.beds_at_home]
service = "beds_at_home"
waiting_reason = "25D"
"""


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    """Compile both configurations."""
    path = tmp_path_factory.mktemp("endless") / "endless.toml"
    path.write_text(ENDLESS, encoding="utf-8")
    base = load_scenario(path)
    shorter = base.with_changes({"services.beds_at_home.stay_days.mean": SHORTER}, name="shorter")
    return compile_plan(base), compile_plan(shorter)


def people_there(plan, replications):
    """Return how many people are there at the last midnight of each replication."""
    service = plan.services.index(PLACE)
    midnight = plan.window_end - MINUTES_PER_DAY
    counts = []
    for replication in replications:
        visit = run_replication(plan, 2016, replication).visit
        mine = visit[(visit["service"] == service) & (visit["started"] != NEVER)]
        counts.append(((mine["started"] < midnight) & (midnight <= mine["ended"])).sum())
    return np.array(counts, dtype=float)


def covered(plans, experiments):
    """Return, for each kind of interval, the share of small experiments whose interval holds the truth."""
    first, second = (people_there(plan, range(experiments * WINTERS)).reshape(-1, WINTERS) for plan in plans)
    difference = PER_DAY * (SHORTER - STAY)
    too_many = poisson.sf(MANY, TRUTH)
    bad_winter = poisson.ppf(0.75, TRUTH)
    hits = np.zeros((experiments, 4), dtype=bool)
    for row, (mine, other) in enumerate(zip(first, second, strict=True)):
        about, paired = mean_of(mine), paired_difference(other - mine, "lower")
        share, quarter = chance(int((mine > MANY).sum()), WINTERS), quantile(mine, 0.75)
        hits[row] = (
            about.ci95_low <= TRUTH <= about.ci95_high,
            paired.ci95_low <= difference <= paired.ci95_high,
            share.low <= too_many <= share.high,
            quarter.low <= bad_winter <= (math.inf if math.isnan(quarter.high) else quarter.high),
        )
    return dict(zip(("mean", "difference", "chance", "quantile"), hits.mean(axis=0).tolist(), strict=True))


def test_intervals_hold_what_they_say(plans):
    experiments = 40
    found = covered(plans, experiments)
    error = math.sqrt(0.95 * 0.05 / experiments)
    for kind in ("mean", "difference"):
        assert found[kind] == pytest.approx(0.95, abs=3.5 * error), kind
    for kind in ("chance", "quantile"):  # exact intervals hold at least what they say
        assert found[kind] >= 0.95 - 3.5 * error, kind


@pytest.mark.verification
@pytest.mark.timeout(3600)
def test_coverage_lies_between_93_and_97_per_cent(plans):
    experiments = 1200
    found = covered(plans, experiments)
    print(f"{experiments} experiments of {WINTERS} winters: {found}")
    for kind in ("mean", "difference"):
        assert 0.93 <= found[kind] <= 0.97, kind
    for kind in ("chance", "quantile"):
        assert found[kind] >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / experiments), kind
