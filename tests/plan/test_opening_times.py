"""Opening times as scenario files write them: 00:00 as a time of closing is the midnight that ends the day."""

from pathlib import Path

from discharge_sim.plan.calendars import CalendarView
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.people import draw_happenings
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.settings import Door

DAY_AND_NIGHT = Path(__file__).parents[1] / "cases" / "valid" / "day-and-night.toml"


def test_what_closes_at_midnight_is_open_until_the_next_day():
    plan = compile_plan(load_scenario(DAY_AND_NIGHT))
    door = CalendarView(plan.calendars, int(plan.service["door"][plan.services.index("home")]))
    tuesday = [door.value_at(minute) for minute in range(MINUTES_PER_DAY)]  # 1 November 2016
    assert set(tuesday) == {Door.OPEN}
    care_home = CalendarView(plan.calendars, int(plan.service["door"][plan.services.index("city.care_home")]))
    open_minutes = [minute for minute in range(2 * MINUTES_PER_DAY) if care_home.value_at(minute)]
    afternoon = range(MINUTES_PER_DAY // 2, MINUTES_PER_DAY)
    assert open_minutes == [*afternoon, *(minute + MINUTES_PER_DAY for minute in afternoon)]


def test_offers_until_midnight_lie_in_the_opening_hours():
    plan = compile_plan(load_scenario(DAY_AND_NIGHT))
    minutes = draw_happenings(plan, 1, 0).offers[:, 0] % MINUTES_PER_DAY
    assert len(minutes) > 50
    assert minutes.min() >= MINUTES_PER_DAY // 2
    assert minutes.max() > 23 * 60
