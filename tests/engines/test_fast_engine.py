"""What is special about the fast engine: compiled memory, buffers used again, threads, and life without numba."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from discharge_sim.engines import fast
from discharge_sim.engines.fast import buffers as engine_buffers
from discharge_sim.engines.fast.alarms import begin_day, next_busy, write_alarm
from discharge_sim.engines.fast.buffers import Buffers
from discharge_sim.engines.fast.calendars import end_of_work, next_on, on_minutes_between
from discharge_sim.engines.fast.calling import PlainCompiler
from discharge_sim.engines.fast.chance import lookup, philox_word, remaining
from discharge_sim.engines.fast.delays import set_reason
from discharge_sim.engines.fast.departures import way_home_opens
from discharge_sim.engines.fast.happenings import calendar_changes
from discharge_sim.engines.fast.jit import INTERPRETED, compiler, entrance
from discharge_sim.engines.fast.kernel import simulate
from discharge_sim.engines.fast.layout import (
    ALARMS_A_PIECE,
    FACTS,
    PERSON_NOW,
    RESERVE,
    SPELL_NOW,
    TICKET,
    WORLD_DTYPES,
    World,
)
from discharge_sim.engines.fast.memory import directory_of, world_at
from discharge_sim.engines.fast.people import everybody
from discharge_sim.engines.fast.prepare import CACHE_LINE, prepared, rows
from discharge_sim.engines.fast.queues import join_queue, unlink
from discharge_sim.engines.fast.run import make_world, round_keys
from discharge_sim.engines.fast.words import PHASE_CHANGES, PHASE_DEATHS, PHASE_HUB
from discharge_sim.plan import quantiles
from discharge_sim.plan.calendars import CalendarView
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import HOME_STEP, Plan
from discharge_sim.plan.people import draw_happenings
from discharge_sim.plan.philox import draw
from discharge_sim.plan.quantiles import DRAWS
from discharge_sim.plan.words import WaitingOrder
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.settings import Door
from tests.worlds.generator import random_world

pytestmark = pytest.mark.timeout(900)  # the first to run the kernel may have to wait for the compiler


@pytest.fixture(scope="module")
def plan() -> Plan:
    return compile_plan(random_world(3))


@pytest.fixture
def world(plan: Plan) -> World:
    people, common, memory = everybody(plan, 1, 2), prepared(plan), Buffers()
    changes = calendar_changes(plan, common, draw_happenings(plan, 1, 2))
    memory.make_room(people.number, plan.horizon, len(changes))
    memory.begin()
    people.fill(memory.tables["facts"])
    return make_world(plan, common, memory, people, changes, round_keys(1, 2))


def asking(verb: Callable[..., int]) -> Callable[..., int]:
    """Return a function that asks a compiled verb from Python."""
    if INTERPRETED:
        return verb

    @compiler.njit(pipeline_class=PlainCompiler)
    def ask(address: int, *numbers: int) -> int:
        return verb(world_at(address), *numbers)

    def answer(world: World, *numbers: int) -> int:
        directory = directory_of(world)
        return ask(directory.ctypes.data, *numbers)

    return answer


def test_draws_are_those_of_the_plan(world: World) -> None:
    mine = asking(philox_word)
    for patient, word, purpose, occurrence in ((0, 0, 0, 0), (2**32 - 1, 5, 2**31, 6), (12345, 2**32 - 1, 77, 1023)):
        assert mine(world, patient, word, purpose, occurrence) == draw((1, 2), patient, word, purpose, occurrence)


def test_tables_are_read_as_in_the_plan(plan: Plan, world: World) -> None:
    mine, rest = asking(lookup), asking(remaining)
    draws = [0, 1, 2**31, quantiles.START_2 - 1, quantiles.START_2, quantiles.START_3, 2**32 - 1]
    for number, table in enumerate(plan.tables[:6]):
        for u in draws:
            assert mine(world, number, u) == quantiles.lookup(table, u)
            for elapsed in (0, 1, 600, 5000):
                assert rest(world, number, elapsed, u) == quantiles.remaining(table, elapsed, u)


def test_calendars_answer_as_in_the_plan(plan: Plan, world: World) -> None:
    next_minute, end, between = asking(next_on), asking(end_of_work), asking(on_minutes_between)
    for calendar in range(len(plan.calendars.first) - 1):
        view = CalendarView(plan.calendars, calendar)
        for minute in (0, 1, 479, 480, 1439, 7000, plan.horizon):
            assert next_minute(world, calendar, minute) == view.next_on(minute)
            assert end(world, calendar, minute, 333) == view.end_of_work(minute, 333)
            assert between(world, calendar, minute, minute + 900) == view.on_minutes_between(minute, minute + 900)


def test_the_kernel_is_compiled_for_the_arrays_that_it_gets(world: World) -> None:
    assert set(WORLD_DTYPES) == set(World._fields)
    directory = directory_of(world)
    assert (directory[:, 0] != 0).all()
    with pytest.raises(TypeError, match="dirty"):
        directory_of(world._replace(dirty=np.zeros(3, np.float32)))


def test_tables_that_are_too_small_grow(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = fast.run_replication(plan, 9, 0)
    small = Buffers()
    small.generosity = 0.01
    grown = []
    monkeypatch.setattr(engine_buffers, "SPARE_ROWS", RESERVE + 16)
    monkeypatch.setattr(Buffers, "grow", lambda self, grow=Buffers.grow: (grown.append(1), grow(self))[1])
    monkeypatch.setattr("discharge_sim.engines.fast.run.buffers_of_this_thread", lambda: small)
    assert expected.first_difference(fast.run_replication(plan, 9, 0)) is None
    assert grown


def test_one_replication_leaves_nothing_to_the_next(plan: Plan) -> None:
    first = fast.run_replication(plan, 4, 0)
    fast.run_replication(compile_plan(random_world(8)), 4, 1)
    assert first.first_difference(fast.run_replication(plan, 4, 0)) is None


def test_threads_do_not_disturb_one_another(plan: Plan) -> None:
    alone = [fast.run_replication(plan, 11, replication) for replication in range(6)]
    with ThreadPoolExecutor(3) as threads:
        together = list(threads.map(lambda replication: fast.run_replication(plan, 11, replication), range(6)))
    assert all(one.first_difference(other) is None for one, other in zip(alone, together, strict=True))


@pytest.mark.verification
@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")
def test_the_kernel_counts_no_references_and_raises_nothing() -> None:
    @compiler.njit(_nrt=False, error_model="numpy", pipeline_class=PlainCompiler)
    def kernel(address: int, people: int) -> bool:
        return simulate(world_at(address), people)

    kernel.compile((compiler.int64, compiler.int64))
    (text,) = kernel.inspect_asm().values()
    assert "simulate" in text
    assert "NRT_incref" not in text
    assert "ud2" not in text  # the trap that stands where an exception would


def test_what_the_processor_reads_at_once_lies_together() -> None:
    assert INTERPRETED or all(row.itemsize % CACHE_LINE == 0 for row in (PERSON_NOW, TICKET, FACTS, SPELL_NOW))
    assert rows(3, PERSON_NOW).ctypes.data % CACHE_LINE == 0


def test_alarms_of_a_day_ring_by_phase_in_the_order_in_which_they_were_set(world: World) -> None:
    pieces, minutes, phases = 3 * ALARMS_A_PIECE + 5, [], []
    begin, write, busy = asking(begin_day), asking(write_alarm), asking(next_busy)
    for number in range(pieces):
        minutes.append(MINUTES_PER_DAY + 7 * number % 6)
        phases.append((PHASE_CHANGES, PHASE_HUB, PHASE_CHANGES, PHASE_DEATHS, PHASE_HUB)[number % 5])
        write(world, number, number, minutes[-1], phases[-1], 3)
    assert busy(world, 0) == MINUTES_PER_DAY  # that day has not begun
    begin(world, 1)
    expected: dict[int, list[int]] = {}
    for number, minute in sorted(enumerate(minutes), key=lambda one: phases[one[0]]):
        expected.setdefault(minute - MINUTES_PER_DAY, []).append(number)
    found: dict[int, list[int]] = {}
    minute = busy(world, 0)
    while minute < MINUTES_PER_DAY:
        alarm = world.minute[minute]["first"]
        while alarm >= 0:
            found.setdefault(minute, []).append(int(world.alarm[alarm]["who"]))
            alarm = world.alarm[alarm]["next"]
        minute = busy(world, minute + 1)
    assert found == expected
    begin(world, 2)
    write(world, 0, 0, 3 * MINUTES_PER_DAY, PHASE_CHANGES, 3)
    assert world.day_of_alarms[3]["first"] == world.day_of_alarms[1]["first"]  # used again


def test_a_reason_that_lasts_no_time_divides_nothing(world: World) -> None:
    """In whichever order the changes of a minute come: what was there before goes on (rule 13)."""
    world.person[0] = world.blank_person[0]
    world.person[0]["delayed"], world.person[0]["spell"], world.person[0]["place_service"] = 1, 0, 3
    tell, before = asking(set_reason), int(world.clock["delays"][0])
    for minute, reasons in ((100, (7, 8, 9)), (200, (8, 9, 8, 9)), (300, (7, 9, 7))):
        world.clock["now"] = minute
        for reason in reasons:
            tell(world, 0, reason)
    world.clock["now"] = 400
    tell(world, 0, 8)
    written = world.delay[before : int(world.clock["delays"][0])]
    assert written[["reason", "start", "end"]].tolist() == [(9, 100, 300), (7, 300, 400)]


@pytest.mark.parametrize("at_weekend", [True, False])
def test_the_way_home_opens_when_its_calendar_says(plan: Plan, world: World, at_weekend: bool) -> None:
    """Asked of every quarter of an hour, for somebody who can leave at weekends and for somebody who cannot."""
    world.clock["weekend_independent"] = world.clock["weekend_arranged"] = DRAWS if at_weekend else 0
    world.spell[0]["need"] = 0
    door = CalendarView(plan.calendars, int(plan.service[plan.step[HOME_STEP]["service"]]["door"]))
    passes = [Door.OPEN, Door.WEEKEND_LEAVERS_ONLY] if at_weekend else [Door.OPEN]
    # The first value of a calendar holds before its first minute too, but a door is shut until then.
    is_open = [m >= door.minutes[0] and door.value_at(m) in passes for m in range(20 * MINUTES_PER_DAY)]
    opens = asking(way_home_opens)
    for minute in range(0, 10 * MINUTES_PER_DAY, 15):
        assert opens(world, 0, minute) == is_open.index(True, minute)


def test_few_are_passed_on_joining_a_long_queue_of_two_classes(world: World) -> None:
    service = int(np.flatnonzero(world.service["first"] == -1)[0])
    join, leave = asking(join_queue), asking(unlink)
    world.service[service]["order"] = int(WaitingOrder.PRIORITY)
    rng = np.random.default_rng(5)
    routes = rng.integers(0, 2, 200)
    for number, route in enumerate(routes):
        row = world.ticket[number]
        row["service"], row["route"], row["rank"], row["joined"], row["person"] = service, route, -route, number, number
        join(world, number)
        if number % 3 == 0:
            leave(world, number - number % 7)
            join(world, number - number % 7)
    waiting = []
    number = world.service[service]["first"]
    while number >= 0:
        waiting.append(int(number))
        number = world.ticket[number]["next"]
    assert waiting == sorted(range(200), key=lambda one: (-routes[one], one))


def test_events_are_arrivals_changes_and_starts(plan: Plan) -> None:
    records = fast.run_replication(plan, 1, 2)
    starts = sum(
        int(((one > 0) & (one < plan.horizon)).sum()) for one in (records.visit["started"], records.task["started"])
    )
    arrivals = int((records.person["arrived"] > 0).sum())
    fit = int(((records.spell["fit"] > 0) & (records.spell["fit"] < plan.horizon)).sum())
    assert fast.count_events(plan, 1, 2) > starts + arrivals + fit


@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")
def test_without_a_folder_for_it_the_machine_code_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    real = compiler.njit

    def without_folder(*arguments: object, cache: bool = False, **options: object) -> object:
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return real(*arguments, **options)

    monkeypatch.setattr(compiler, "njit", without_folder)
    with pytest.warns(UserWarning, match="set NUMBA_CACHE_DIR to a folder that can be written"):
        double = entrance(lambda number: 2 * number)
    assert double(21) == 42


@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")
def test_machine_code_that_cannot_be_written_is_used_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("numba.core.caching.FunctionCache.save_overload", full)
    with pytest.warns(UserWarning, match="no space left on device"):
        double = entrance(lambda number: 2 * number)
    assert double(21) == 42


def test_without_numba_the_package_says_so() -> None:
    code = (
        "import sys; sys.modules['numba'] = None\n"
        "import discharge_sim, discharge_sim.engines.reference\n"
        "try:\n    import discharge_sim.engines.fast\n"
        "except ImportError as problem:\n    print(problem)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "fast engine needs numba" in said
