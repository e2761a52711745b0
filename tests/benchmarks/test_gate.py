"""The benchmark gate sees a slower engine; no clock of this machine is read here: work moves the clock by itself."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


class Machine:
    """A machine on which work takes as long as it says; a neighbour makes single calls or whole stretches longer."""

    def __init__(self) -> None:
        self.now, self.calls, self.stretch = 0.0, 0, float("inf")

    def work(self, seconds: float):
        def do() -> None:
            self.calls += 1
            slow = 1.7 if self.now // self.stretch % 2 else 1.0
            self.now += seconds * slow * (3.0 if self.calls % 9 == 0 else 1.0)

        return do

    def clock(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def gate():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield importlib.import_module("gate")
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def ratio_of(gate, machine, monkeypatch):
    ratios = importlib.import_module("ratios")
    monkeypatch.setattr(ratios.time, "perf_counter", machine.clock)
    plain = ratios.Ratio.measure
    monkeypatch.setattr(ratios.Ratio, "measure", lambda self: plain(self, machine.clock))
    return lambda work, title="one winter": ratios.Ratio("winter", title, machine.work(work), machine.work(0.5), 15)


def test_single_calls_that_take_longer_do_not_matter(ratio_of):
    assert ratio_of(2.0).measure() == pytest.approx(4.0)
    assert ratio_of(0.125).measure() == pytest.approx(0.25)


def test_stretches_at_another_speed_do_not_matter(ratio_of, machine):
    machine.stretch = 23.0
    assert ratio_of(2.0).measure() == pytest.approx(4.0)
    assert ratio_of(0.125).measure() == pytest.approx(0.25)


def test_what_got_a_quarter_slower_passes_and_more_does_not(gate, ratio_of):
    assert gate.judge(ratio_of(2.49), {"winter": 4.0}) is None
    message = gate.judge(ratio_of(2.6, "one winter of the base"), {"winter": 4.0})
    assert message.startswith("SLOWER by 30%: one winter of the base. Its ratio is 5.200, the baseline's 4.000")


def test_an_engine_that_does_everything_twice_is_caught(gate, ratio_of):
    assert gate.judge(gate.slowed(ratio_of(2.0)), {"winter": 4.0}).startswith("SLOWER by 100%")


def test_every_ratio_has_a_baseline(gate):
    names = [ratio.name for ratio in importlib.import_module("ratios").all_ratios()]
    assert sorted(names) == sorted(set(names))
    assert set(gate.json.loads(gate.BASELINE.read_text(encoding="utf-8"))) == set(names)
