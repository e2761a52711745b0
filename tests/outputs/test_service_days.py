"""Averages over the minutes of a day, against adding up minute by minute."""

from __future__ import annotations

import numpy as np
import pytest

from discharge_sim.outputs.measure import measure
from discharge_sim.vocabulary.clock import NEVER
from tests.outputs.history import History
from tests.outputs.small_plan import DAY, small_plan

HOUR = 60
PLAN = small_plan(days=10, follow_up=35)


@pytest.mark.parametrize("seed", range(5))
def test_the_mean_of_a_day_is_that_of_its_minutes(seed):
    dice = np.random.default_rng(seed)
    n, days = 30, 4
    plan, history = small_plan(days=days, follow_up=5), History()
    start = dice.integers(-DAY, 6 * DAY, n)
    end = np.where(dice.random(n) < 0.2, NEVER, start + dice.integers(0, 3 * DAY, n))
    units = dice.integers(1, 9, n)
    for begins, ends, weight in zip(start.tolist(), end.tolist(), units.tolist(), strict=True):
        history.visit(history.person(), "city.care_home", started=begins, ended=ends, units=weight)
        history.visit(history.person(), "city.intermediate", joined=begins, ended=ends)
    daily = measure(plan, history.records()).daily
    used, waiting = np.zeros(days), np.zeros(days)
    for minute in range(days * DAY):
        there = (start <= minute) & (minute < end)
        used[minute // DAY] += units[there].sum() / DAY
        waiting[minute // DAY] += there.sum() / DAY
    assert daily["service_units_used", "city.care_home", "all"] == pytest.approx(used)
    assert daily["service_people_waiting", "city.intermediate", "all"] == pytest.approx(waiting)


def test_units_queue_and_waits_of_a_service():
    """One package of 40 quarter-hours from the third day at 06:00, waited for since the second at 18:00."""
    history = History()
    begin = 2 * DAY + 6 * HOUR
    history.visit(
        history.person(), "city.home_care", step=1, joined=DAY + 18 * HOUR, started=begin, ended=4 * DAY, units=40
    )
    daily = measure(PLAN, history.records()).daily
    first = PLAN.window_start // DAY
    waiting = daily["service_people_waiting", "city.home_care", "all"]
    used = daily["service_units_used", "city.home_care", "all"]
    waits = daily["service_wait_days", "city.home_care", "all"]
    assert waiting[1 - first : 4 - first].tolist() == pytest.approx([0.25, 0.25, 0])
    assert used[2 - first] == pytest.approx(0.75 * 10)
    assert waits[2 - first] == pytest.approx(0.5)
    assert np.isnan(np.delete(waits, 2 - first)).all()
